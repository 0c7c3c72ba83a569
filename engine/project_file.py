"""A project file (`.downhill`): an experiment and, once it was trained, the run, to go on exactly where it stopped.

A zip of `experiment.json` (the text of `experiment_file`) and `run.safetensors` (the arrays of `training.state`); see
PROJECT_FORMAT.md. Nothing in it is run or unpacked to disk. What is read is checked before it is believed, and becomes a
new value: whoever had a project open keeps it when a file turns out to be damaged.
"""

import zipfile
from pathlib import Path

import msgspec
from safetensors.numpy import save as safetensors_bytes

from engine import experiment_file, project_parts, whole_file
from engine.experiment import Experiment
from engine.problems import Problem, WrongInput
from engine.project_parts import EXPERIMENT, RUN, SIZE_LIMITS
from engine.text import translate as _
from engine.training.state import TrainingState, from_arrays, to_arrays

SUFFIX = ".downhill"


class Project(msgspec.Struct, frozen=True, eq=False):
    """What stands in a project file. state: how far the training of this very `experiment` is, or None."""

    experiment: Experiment
    state: TrainingState | None = None


def save(file: Path, project: Project) -> None:
    """Write a project file, whole or not at all. Raises WrongInput, in words, for anything that goes wrong."""
    parts = {EXPERIMENT: experiment_file.to_bytes(project.experiment)}
    if project.state is not None:
        parts[RUN] = safetensors_bytes(to_arrays(project.state, project.experiment))
    if any(len(content) > SIZE_LIMITS[name] for name, content in parts.items()):
        what = _("The project is too large for a file.")
        raise WrongInput(Problem("", what, _("Make the largest layers smaller")))
    try:
        whole_file.write(file, lambda draft: _pack(draft, parts))
    except (OSError, ValueError) as fault:  # ValueError: no file can have this name
        reason = getattr(fault, "strerror", None) or str(fault)
        what = _("{file} cannot be written: {reason}.", file=str(file), reason=reason)
        raise WrongInput(Problem("", what, _("Save it under another name or in another folder"))) from None


def load(file: Path) -> Project:
    """Read a project file. Raises WrongInput, one sentence, for anything that goes wrong. Changes nothing on the disk."""
    return project_parts.read(file, _project)


def _project(content: bytes) -> Project:
    parts = project_parts.unpacked(content)
    experiment = experiment_file.from_json(parts[EXPERIMENT].decode("utf-8-sig"))
    state = from_arrays(project_parts.arrays(parts[RUN])[0], experiment) if RUN in parts else None
    return Project(experiment, state)


def _pack(draft: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)  # dated 1980: equal projects make equal files

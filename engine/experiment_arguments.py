"""Which experiment a command is about: an example or a file, with options changed by `--set`; and its run, if it has one."""

import argparse
import os
import sys
from pathlib import Path

from engine import catalog, compiler, experiment_file, paths, project_file
from engine.datasets.idx_folder import IdxFolder
from engine.datasets.table import Table
from engine.examples.base import Example
from engine.experiment import Experiment
from engine.project_file import Project, begun_anew
from engine.text import translate as _
from engine.training.led_on import led_on

PATHS = ("data.path", "data.source.path")


def chosen_experiment(given: argparse.Namespace) -> Experiment:
    """The experiment the arguments name, with all their changes. Raises WrongInput."""
    return chosen_project(given).experiment


def chosen_project(given: argparse.Namespace) -> Project:
    """The experiment as `chosen_experiment` gives it, and how far the project that was named has been trained.

    Not at all without a project, or where the changes ask for another run: one goes on only where all of them are live. Its
    kept runs come along, to be saved again. What could not be read of it is said.
    """
    name = given.experiment
    if name in catalog.members(Example):
        project = Project(catalog.member(Example, name)().experiment(), None)
    elif name.endswith(project_file.SUFFIX):
        project = project_file.load(Path(name))
    elif name.endswith(".json") or "/" in name or "\\" in name:
        project = Project(experiment_file.read(Path(name)), None)
    else:
        catalog.member(Example, name)
    experiment = _changed(project.experiment, given)
    changes = [path for path, _old, _new in paths.differences(project.experiment, experiment)]
    for sentence in project.lost:
        print(f"downhill: {sentence}", file=sys.stderr)
    if project.state is None or not all(paths.is_live(project.experiment, path) for path in changes):
        return begun_anew(Project(experiment, runs=project.runs))
    state = led_on(project.state, project.experiment, experiment)
    memory = project.memory and project.memory.leading_to(state, experiment)
    return Project(experiment, state, memory, project.runs, seen=project.seen)


def _changed(experiment: Experiment, given: argparse.Namespace) -> Experiment:
    experiment = _with_data(experiment, [text for text in given.set if text.strip().startswith("data.")])
    for assignment in given.set:
        if not assignment.strip().startswith("data."):
            experiment = paths.set_from_text(experiment, assignment)
    if getattr(given, "seed", None) is not None:
        experiment = paths.set_from_text(experiment, f"seed={given.seed}")
    if getattr(given, "epochs", None):
        experiment = paths.set_from_text(experiment, f"training.epochs={given.epochs}")
    return experiment


def _with_data(experiment: Experiment, assignments: list[str]) -> Experiment:
    """The experiment with these options of its data; output layer and loss follow when other answers are asked for.

    A path comes first, because it decides which other options there are.
    """
    changed = experiment
    for assignment in sorted(assignments, key=lambda text: _name_in(text) not in PATHS):
        changed = paths.set_from_text(_with_source_for(changed, assignment), assignment)
    return changed if changed.data.source == experiment.data.source else compiler.fitted_to_data(changed, experiment)


def _with_source_for(experiment: Experiment, assignment: str) -> Experiment:
    """A path in an assignment says what kind of data it leads to: a folder of IDX files, or a table."""
    source, text = experiment.data.source, assignment.partition("=")[2].strip()
    if _name_in(assignment) not in PATHS or (hasattr(source, "path") and not (text and os.path.exists(text))):
        return experiment
    kind = IdxFolder if text and os.path.isdir(text) else Table  # without a text it would be this folder
    return experiment if isinstance(source, kind) else paths.replace(experiment, "data.source", kind())


def _name_in(assignment: str) -> str:
    return assignment.partition("=")[0].strip()


def add_experiment(command: argparse.ArgumentParser) -> None:
    """Add the arguments that name an experiment and change it."""
    command.add_argument("experiment", metavar="EXPERIMENT", help=_("key of an example, or a file (.json, .downhill)"))
    command.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="PATH=VALUE",
        help=_("change an option, for example optimizer.learning_rate=0.01"),
    )
    command.add_argument("--seed", type=int, metavar="S", help=_("another seed: other initial weights, other order"))

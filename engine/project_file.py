"""A project file (`.downhill`): an experiment and, once it was trained, the run, to go on exactly where it stopped; with the
key frames to look back at, and the runs that were kept.

A zip of `experiment.json` (the text of `experiment_file`), `run.safetensors` (the arrays of `training.state`) and the parts
of `saved_runs`; see PROJECT_FORMAT.md. Nothing in it is run or unpacked to disk. What is read is checked before it is
believed, and becomes a new value: whoever had a project open keeps it when a file turns out to be damaged.
"""

import zipfile
from pathlib import Path

import msgspec
from safetensors.numpy import save as safetensors_bytes

from engine import experiment_file, project_parts, saved_runs, saved_seen, whole_file
from engine.experiment import Experiment
from engine.problems import Problem, WrongInput
from engine.project_parts import ENTRY_LIMIT, EXPERIMENT, FILE_LIMIT, FRAMES, RUN, size_limit
from engine.saved_runs import Runs, SavedRun
from engine.text import translate as _
from engine.training import lineage_arrays
from engine.training.memory import Memory
from engine.training.sights import Sight
from engine.training.state import TrainingState, from_arrays, to_arrays

SUFFIX = ".downhill"
FRAMES_BYTES = 32 * 1024 * 1024
"""What all key frames of a file may take, unless somebody says another number."""


class Project(msgspec.Struct, frozen=True, eq=False):
    """What stands in a project file. state: how far the training of this very `experiment` is, or None.

    memory: what that run can be looked back at, as far as it is known; seen: what was measured of it. runs: those that were
    kept. lost: a sentence for each thing that could not be read.
    """

    experiment: Experiment
    state: TrainingState | None = None
    memory: Memory | None = None
    runs: Runs = Runs()
    lost: tuple[str, ...] = ()
    seen: tuple[Sight, ...] = ()

    @property
    def broken_off(self) -> SavedRun | None:
        """The current run, when it has diverged, as far as it is known: it has no state, and is one of `runs`."""
        number = self.runs.ancestry.current
        found = next((run for run in self.runs.runs if run.number == number), None) if self.state is None else None
        is_known = found is not None and found.about.state == "diverged" and found.memory is not None
        return found if is_known and found.memory.state is None and found.experiment == self.experiment else None


class Packer:
    """Makes the parts of files, and those of a kept run only once, as long as it stays the same and is written again."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[SavedRun, bool, int, dict[str, bytes]]] = {}

    def parts(self, project: Project, room: int = FRAMES_BYTES) -> dict[str, bytes]:
        """Name -> bytes. room: so many bytes the key frames may take in all."""
        parts = {EXPERIMENT: experiment_file.to_bytes(project.experiment)}
        runs = project.runs.runs
        rooms, rest = shares(project, room)
        if project.state is not None:
            parts[RUN] = safetensors_bytes(to_arrays(project.state, project.experiment))
            frames = {} if project.memory is None else lineage_arrays.written(project.memory, rest)
            parts |= {FRAMES: safetensors_bytes(frames)} if frames else {}
            parts |= saved_seen.part(project.seen, project.state.step)
        parts |= saved_runs.list_part(project.runs)
        whole, known, self._known = saved_runs.is_whole(runs), self._known, {}
        for run, own in zip(runs, rooms, strict=True):
            found = known.get(run.number)
            if found is None or found[0] is not run or found[1:3] != (whole[run.number], own):
                found = run, whole[run.number], own, saved_runs.parts(run, whole[run.number], own)
            self._known[run.number] = found
            parts |= found[3]
        return parts


# Kept runs share one half. What they get does not depend on the current run, which grows: so their parts stay the same.
def shares(project: Project, room: int) -> tuple[list[int], int]:
    """How much of `room` the key frames of each kept run get, and how much is there for the current run."""
    memories = [run.memory for run in project.runs.runs]
    wants = [0 if memory is None else lineage_arrays.wanted(memory) for memory in memories]
    left, rooms = room // 2 if project.memory is not None else room, [0] * len(wants)
    for done, place in enumerate(sorted(range(len(wants)), key=wants.__getitem__)):
        rooms[place] = min(wants[place], left // (len(wants) - done))
        left -= rooms[place]
    return rooms, room - sum(rooms)


def wanted(project: Project) -> int:
    """Bytes that the key frames would take if there were room for all of them."""
    memories = [project.memory, *(run.memory for run in project.runs.runs)]
    return sum(lineage_arrays.wanted(memory) for memory in memories if memory is not None)


def save(file: Path, project: Project, room: int = FRAMES_BYTES, packer: Packer | None = None) -> None:
    """Write a project file, whole or not at all. Raises WrongInput, in words, for anything that goes wrong.

    room: so many bytes the key frames may take. packer: remembers what it has made for the next file.
    """
    parts = (packer or Packer()).parts(project, room)
    too_large = any(len(content) > size_limit(name) for name, content in parts.items())
    if too_large or len(parts) > ENTRY_LIMIT or sum(map(len, parts.values())) > FILE_LIMIT - 2**17:
        what = _("The project is too large for a file.")
        raise WrongInput(Problem("", what, _("Make the largest layers smaller")))
    try:
        whole_file.write(file, lambda draft: _pack(draft, parts))
    except (OSError, ValueError) as fault:  # ValueError: no file can have this name
        reason = getattr(fault, "strerror", None) or str(fault)
        what = _("{file} cannot be written: {reason}.", file=str(file), reason=reason)
        raise WrongInput(Problem("", what, _("Save it under another name or in another folder"))) from None


def load(file: Path) -> Project:
    """Read a project file. Raises WrongInput, one sentence, for anything that goes wrong. Changes nothing on the disk.

    A kept run, or key frames, that cannot be read are left out; then `lost` says so.
    """
    return project_parts.read(file, _project)


def _project(content: bytes) -> Project:
    parts = project_parts.unpacked(content)
    experiment = experiment_file.from_json(parts[EXPERIMENT].decode("utf-8-sig"))
    state = from_arrays(project_parts.arrays(parts[RUN])[0], experiment) if RUN in parts else None
    runs, lost = saved_runs.read(parts)
    memory = None
    if FRAMES in parts and state is not None:
        given = (parts, FRAMES, experiment, state, state.history)
        memory = saved_runs.attempt(lost, _("The past of the run"), saved_runs.frames_of, *given)
    seen = ()
    if state is not None:
        given = (parts, experiment, state.history)
        seen = saved_runs.attempt(lost, _("What was seen of the run"), saved_seen.read, *given) or ()
    found = Project(experiment, state, memory, runs, tuple(map(project_parts.printable, lost)), seen)
    goes_on = state is not None or found.broken_off is not None or not runs.ancestry.current
    return found if goes_on else begun_anew(found)


def begun_anew(project: Project) -> Project:
    """The same, whose run is another one that begins at the start."""
    ancestry = msgspec.structs.replace(project.runs.ancestry, current=0, branched_at=0, remark="")
    runs = msgspec.structs.replace(project.runs, ancestry=ancestry, parent=None)
    return Project(project.experiment, runs=runs, lost=project.lost)


def _pack(draft: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)  # dated 1980: equal projects make equal files

"""What a branch remembers as named arrays in its file, and back: its own key frames, and under `before/` those of the run
that it has left, with that one's `before/before/`.
"""

from collections.abc import Mapping

import msgspec
import numpy as np

from engine.experiment import Experiment
from engine.problems import Problem, WrongInput
from engine.text import translate as _
from engine.training import frame_arrays, lineage
from engine.training.history import Record
from engine.training.memory import Memory
from engine.training.state import TrainingState

BEFORE = "before/"


def wanted(memory: Memory) -> int:
    """Bytes that all frames of a run, and of those it comes from, would take in a file."""
    return frame_arrays.wanted(memory) + (0 if memory.before is None else wanted(memory.before))


def written(memory: Memory, room: int, least: int = 0) -> dict[str, np.ndarray]:
    """As `frame_arrays.written`. What was before the branch takes half of the room, or what the branch does not need; it
    goes where the branch's first frame goes: from there on its steps could not be made again."""
    share = max(room // 2, room - frame_arrays.wanted(memory))
    share = 0 if memory.before is None else min(wanted(memory.before), share)
    arrays = frame_arrays.written(memory, room - share, least)
    if not share:
        return arrays
    if not arrays or arrays["counters/step"][0] != memory.frames[0].step:
        return frame_arrays.written(memory, room, least)
    return arrays | {BEFORE + name: array for name, array in written(memory.before, share).items()}


def read(arrays: Mapping[str, np.ndarray], experiment: Experiment, end: TrainingState | None, record: Record) -> Memory:
    """As `frame_arrays.read`, with what was before the branch. Raises WrongInput where such a run could not have left it."""
    own, others = _parted(arrays)
    memory = frame_arrays.read(own, experiment, end, record)
    before = _before(others, memory.experiment, memory.frames[0], record, lineage.MOST) if others else None
    return msgspec.structs.replace(memory, before=before)


def _before(
    arrays: Mapping[str, np.ndarray], branch: Experiment, first: TrainingState, record: Record, most: int
) -> Memory:
    """What is known of the run that was left at the `first` frame of another one. branch: as what it is looked at; most:
    so many runs there may be."""
    own, others = _parted(arrays)
    found = frame_arrays.read(own, None, None, record, first.step)
    newest = found.frames[-1]
    is_of_it = (newest.samples, newest.inputs) == (first.samples, first.inputs)
    if most < 1 or not is_of_it or newest.step >= first.step or lineage.as_in(found, branch, first.inputs) is None:
        raise WrongInput(Problem("frames/before", _("The numbers contradict each other.")))
    before = _before(others, branch, found.frames[0], record, most - 1) if others else None
    return msgspec.structs.replace(found, before=before)


def _parted(arrays: Mapping[str, np.ndarray]) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Those of the run itself, and those of the run it has left."""
    own = {name: array for name, array in arrays.items() if not name.startswith(BEFORE)}
    return own, {name[len(BEFORE) :]: array for name, array in arrays.items() if name.startswith(BEFORE)}

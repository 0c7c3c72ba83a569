"""Key frames: how a run was at some of its steps. From them any of its steps can be made again (`replay.py`).

They cost memory and time, and both have a limit. When the memory is full, those go whose neighbours are nearest, so that it
stays full and the frames evenly spread over the run; a new one is kept only when the time spent on all of them is still a
small share of the training. Keeping one changes no number of the run.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from time import perf_counter

import numpy as np

from engine.arrays import distinct
from engine.training.control import MEMORY_BYTES
from engine.training.state import TrainingState
from engine.training.trainer import Trainer

SHARE = 0.02
"""Share of the training time that keeping frames may take."""

APART_S = 0.005
"""Frames are this much training apart at least: closer ones would save nobody's time."""

AT_A_TIME = 64
"""When the memory is full, one of so many frames goes at once: to look for it takes time too."""

ARRAY_BYTES = 128
FRAME_BYTES = 1600
"""What Python adds to the numbers of an array, and to the arrays of a frame."""


class KeyFrames:
    """The frames of one run.

    frames: oldest first, each of them taken right after its step, before anything was changed there. used: bytes they take;
    budget: bytes they may take, but the first and the newest are kept in any case. trained_s, spent_s: how long the run has
    trained, and how long keeping frames took.
    """

    def __init__(self, budget: int = MEMORY_BYTES):
        self.frames: list[TrainingState] = []
        self.budget = budget
        self.used = 0
        self.trained_s = self.spent_s = 0.0
        self._kept_at_s = 0.0
        self._costs_s: deque[float] = deque((0.0,), 3)
        self._apart = 1  # steps between two frames, at least

    def begin(self, trainer: Trainer, earlier: Sequence[TrainingState] = (), is_changed: bool = False) -> None:
        """Keep how the run begins, behind the `earlier` frames; but not what has been changed at its step already."""
        self.frames = within(earlier, self.budget)
        self.used = sum(map(size_of, self.frames))
        if is_changed:
            self._make_room()
        else:
            self._keep(trainer)

    def offer(self, trainer: Trainer, seconds: float) -> None:
        """The run has trained for `seconds` more and stands right behind a step: keep how it is, if it is time to."""
        self.trained_s += seconds
        # The least of the newest costs: it may be that another program had the processor for a moment.
        rest_s = max(min(self._costs_s) / SHARE, APART_S)
        if trainer.step - self.frames[-1].step < self._apart or self.trained_s - self._kept_at_s < rest_s:
            return
        began = perf_counter()
        self._keep(trainer)
        self._costs_s.append(perf_counter() - began)
        self.spent_s += self._costs_s[-1]
        self._kept_at_s = self.trained_s

    def cut(self, step: int) -> None:
        """The run goes on from `step`: forget the frames behind it."""
        del self.frames[max(bisect_left(self.frames, step + 1, key=step_of), 1) :]
        self.used = sum(map(size_of, self.frames))
        self._apart = 1

    def set_budget(self, budget: int) -> None:
        """From now on the frames may take `budget` bytes."""
        self.budget = budget
        self.frames[:] = within(self.frames, budget)
        self.used = sum(map(size_of, self.frames))

    def _keep(self, trainer: Trainer) -> None:
        frame = trainer.state()
        self.frames.append(frame)
        self.used += size_of(frame)
        self._make_room()

    def _make_room(self) -> None:
        while self.used > self.budget and len(self.frames) > 2:
            self.frames[:], gap = thinned(self.frames)
            self._apart = max(self._apart, gap)
            self.used = sum(map(size_of, self.frames))


# New frames come as far apart as those between which one has gone, so that the others stand twice as close at most, and one
# after the other makes room for them.
def thinned(frames: Sequence[TrainingState]) -> tuple[list[TrainingState], int]:
    """`frames` without some of those whose neighbours are nearest to each other, and how far apart these are at most. The
    first and the newest stay in any case, and the neighbours of those that go."""
    steps = np.array([frame.step for frame in frames])
    gaps = steps[2:] - steps[:-2]
    most, gone = -(-len(frames) // AT_A_TIME), set[int]()
    for place in map(int, np.argsort(gaps, kind="stable")):
        if gone.isdisjoint((place - 1, place + 1)):
            gone.add(place)
        if len(gone) == most:
            break
    return [frame for place, frame in enumerate(frames, -1) if place not in gone], int(gaps[list(gone)].max())


def within(frames: Sequence[TrainingState], budget: int) -> list[TrainingState]:
    """As many of `frames` as take `budget` bytes, evenly spread; the first and the newest in any case."""
    each = max(map(size_of, frames), default=1)
    return evenly(frames, max(budget // each, 2))


def evenly(frames: Sequence[TrainingState], count: int) -> list[TrainingState]:
    """At most `count` of `frames`, evenly spread; the newest in any case, and the first where there is room for two."""
    if len(frames) <= count or count < 2:
        return list(frames[len(frames) - max(min(count, len(frames)), 0) :])
    steps = np.array([frame.step for frame in frames])
    wanted = np.searchsorted(steps, np.linspace(steps[0], steps[-1], count))
    return [frames[place] for place in distinct(wanted)]


def step_of(frame: TrainingState) -> int:
    """The step that `frame` was taken behind."""
    return frame.step


def size_of(frame: TrainingState) -> int:
    """Bytes that `frame` takes in memory."""
    arrays = [frame.parameters, frame.order, frame.dropout, *frame.optimizer.values(), *frame.watch.values()]
    return FRAME_BYTES + sum(ARRAY_BYTES + array.nbytes for array in arrays)

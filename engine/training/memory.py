"""What a run remembers, taken out of it: it can be looked back at, gone on with and branched from when it is over."""

from collections.abc import Sequence
from math import inf

import msgspec
import numpy as np

from engine import paths
from engine.arrays import Array, frozen
from engine.experiment import Experiment
from engine.training.events import Changed
from engine.training.history import Record
from engine.training.key_frames import size_of, within
from engine.training.places import place_at
from engine.training.state import TrainingState

NOTHING = np.empty(0)


class Memory(msgspec.Struct, frozen=True, eq=False):
    """Belongs to one run.

    experiment: what the run had at its first frame; now: what it had in the end. frames, changes, overruled: as `Replay`
    needs them. steps, seconds (n,): how long it had computed, at some of its steps. state: how it was in the end; None
    after a divergence.
    before: of a branch, what the run that it has left remembers of the steps before its first frame (`lineage.py`). Their
    frames are shared with that run while both are there, and stay when it goes.
    """

    experiment: Experiment
    frames: tuple[TrainingState, ...] = ()
    changes: tuple[Changed, ...] = ()
    overruled: tuple[int, ...] = ()
    steps: np.ndarray = NOTHING
    seconds: np.ndarray = NOTHING
    now: Experiment | None = None
    state: TrainingState | None = None
    before: "Memory | None" = None

    @property
    def used(self) -> int:
        """Bytes the frames take. They are of the same form, but for what rules remember."""
        return self._own + (0 if self.before is None else self.before.used)

    @property
    def _own(self) -> int:
        return len(self.frames) * max((size_of(frame) for frame in (*self.frames[:1], *self.frames[-1:])), default=0)

    @property
    def began(self) -> Array | None:
        """The vector (P + S,) with which its run began; None where that is not known."""
        is_known = self.before is None and self.frames and self.frames[0].step == 0
        return self.frames[0].parameters if is_known else None

    def first_step(self, step: int) -> int:
        """The first step that can be looked at, by a run that is taken up at `step`."""
        first = self.frames[0].step if self.frames else step
        return first if self.before is None else self.before.first_step(first)

    def experiment_at(self, step: int) -> Experiment:
        """What the run had at `step`, or the one that it has left."""
        found, first = self.experiment, self.frames[0].step
        if self.before is not None and step < first:
            return self.before.experiment_at(step)
        for change in self.changes:
            if first <= change.step <= step and place_at(change.path) is None:
                found = paths.replace(found, change.path, change.new)
        return found

    def experiments_before(self, steps: Sequence[float]) -> list[Experiment]:
        """What the run had when it came to each of `steps`, which ascend from the first frame; what was changed right
        there comes later."""
        first = self.frames[0].step if self.frames else 0
        changes = [one for one in self.changes if one.step >= first and place_at(one.path) is None]
        found, now, done = [], self.experiment, 0
        for step in steps:
            while done < len(changes) and changes[done].step < step:
                now = paths.replace(now, changes[done].path, changes[done].new)
                done += 1
            found.append(now)
        return found

    def leading_to(self, state: TrainingState, experiment: Experiment) -> "Memory | None":
        """What is to be known by a run that goes on from `state` with `experiment`; None where nothing leads there."""
        if self.state is not None and self.state.step == state.step and self.now == experiment:
            return self
        frames = tuple(frame for frame in self.frames if frame.step <= state.step)
        changes = tuple(change for change in self.changes if change.step <= state.step)
        overruled = tuple(step for step in self.overruled if step <= state.step)
        times = self.steps, self.seconds
        found = Memory(self.experiment, frames, changes, overruled, *times, experiment, state, self.before)
        epoch = state.epoch + state.position / state.samples
        try:
            more = paths.live_differences(found.experiments_before([inf])[0], experiment)
        except ValueError:
            return None
        changes += tuple(Changed(state.step, epoch, *one) for one in more)
        return msgspec.structs.replace(found, changes=changes) if frames else None

    def timed_by(self, record: Record) -> "Memory":
        """The same, with the times that `record` knows."""
        marks = record.marks
        known = ~np.isnan(marks["seconds"])
        steps, seconds = frozen(marks["step"][known].astype(np.int64)), frozen(marks["seconds"][known])
        return msgspec.structs.replace(self, steps=steps, seconds=seconds)

    def within(self, budget: int) -> "Memory":
        """The same with as many frames as take `budget` bytes, evenly spread; the first and the newest in any case. What was
        before a branch gets half of it, or what the branch does not need."""
        before = None if self.before is None else self.before.within(max(budget // 2, budget - self._own))
        rest = budget - (0 if before is None else before.used)
        return msgspec.structs.replace(self, frames=tuple(within(self.frames, rest)), before=before)

    def fitted(self, budget: int) -> "Memory":
        """The same within `budget`; where that is too little, it goes without what was before the branch."""
        found = self if self.used <= budget else self.within(budget)
        if found.used <= budget or self.before is None:
            return found
        return msgspec.structs.replace(self, before=None).within(budget)

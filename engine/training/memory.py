"""What a run remembers, taken out of it: it can be looked back at, gone on with and branched from when it is over."""

import msgspec
import numpy as np

from engine import paths
from engine.experiment import Experiment
from engine.training.events import Changed
from engine.training.key_frames import size_of, thinned
from engine.training.places import place_at
from engine.training.state import TrainingState

NOTHING = np.empty(0)


class Memory(msgspec.Struct, frozen=True, eq=False):
    """Belongs to one run.

    experiment: what the run had at its first frame; now: what it had in the end. frames, changes, overruled: as `Replay`
    needs them. steps, seconds (n,): how long it had computed, at some of its steps. state: how it was in the end; None
    after a divergence.
    """

    experiment: Experiment
    frames: tuple[TrainingState, ...] = ()
    changes: tuple[Changed, ...] = ()
    overruled: tuple[int, ...] = ()
    steps: np.ndarray = NOTHING
    seconds: np.ndarray = NOTHING
    now: Experiment | None = None
    state: TrainingState | None = None

    @property
    def used(self) -> int:
        """Bytes the frames take."""
        return sum(map(size_of, self.frames))

    def experiment_at(self, step: int) -> Experiment:
        """What the run had at `step`."""
        found, first = self.experiment, self.frames[0].step
        for change in self.changes:
            if first <= change.step <= step and place_at(change.path) is None:
                found = paths.replace(found, change.path, change.new)
        return found

    def within(self, budget: int) -> "Memory":
        """The same with as many frames as take `budget` bytes, evenly spread; the first and the newest in any case."""
        return msgspec.structs.replace(self, frames=tuple(thinned(self.frames, budget)[0]))

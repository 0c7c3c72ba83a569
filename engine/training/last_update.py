"""What the newest step has changed, where that step was made under observation."""

import numpy as np

from engine.arrays import Array
from engine.layers.base import Parameters
from engine.training.control import Control
from engine.training.trainer import Trainer


class LastUpdate:
    """Makes single steps of `trainer` and keeps their effect; all other steps are made without it, and cost nothing."""

    def __init__(self, trainer: Trainer):
        self._trainer = trainer
        self._step = -1
        self._change: Array | None = None

    @property
    def is_known(self) -> bool:
        """True when the newest step was made here."""
        return self._step == self._trainer.step

    def make_step(self, last_epoch: int, control: Control | None) -> None:
        """Make one step, by the same path as any other, and look at the parameters before and after it."""
        trainer, begun = self._trainer, self._trainer.step
        before = trainer.learned.copy()
        trainer.advance(0.0, begun + 1, last_epoch, control)
        # A rule that has put the best weights back has changed more than the step did.
        if trainer.step == begun + 1 and not trainer.watch.over and trainer.diverged is None:
            with np.errstate(all="ignore"):
                self._change = np.subtract(trainer.learned, before, out=before)
            self._step = trainer.step

    def views(self) -> list[Parameters] | None:
        """What the newest step has added to each parameter, layer by layer; None when it is not known."""
        return self._trainer.network.views(self._change) if self.is_known else None

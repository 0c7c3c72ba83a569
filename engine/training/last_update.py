"""What the newest step has changed, where that step was made under observation."""

import numpy as np

from engine.arrays import Array
from engine.layers.base import Parameters
from engine.training.control import Control
from engine.training.trainer import Trainer


class LastUpdate:
    """Makes single steps of a trainer and keeps their effect; all other steps are made without it, and cost nothing."""

    def __init__(self) -> None:
        self._of: tuple[Trainer, int] | None = None
        self._change: Array | None = None

    def is_known(self, trainer: Trainer) -> bool:
        """True when the newest step of `trainer` was made here."""
        return self._of == (trainer, trainer.step)

    def make_step(self, trainer: Trainer, last_epoch: int, control: Control | None = None) -> None:
        """Make one step, by the same path as any other, and look at the parameters before and after it."""
        before, begun = trainer.learned.copy(), trainer.step
        trainer.advance(0.0, begun + 1, last_epoch, control)
        # A rule that has put the best weights back has changed more than the step did.
        if trainer.step == begun + 1 and not trainer.watch.over and trainer.diverged is None:
            with np.errstate(all="ignore"):
                self._change = np.subtract(trainer.learned, before, out=before)
            self._of = (trainer, trainer.step)

    def views(self, trainer: Trainer) -> list[Parameters] | None:
        """What the newest step of `trainer` has added to each parameter, layer by layer; None when it is not known."""
        return trainer.network.views(self._change) if self.is_known(trainer) else None

"""How far a run goes before it waits again, and how fast."""

from math import inf

from engine.training.trainer import Trainer

NO_EPOCH = 2**62
"""The epoch of a goal that is none."""


class Goal:
    """What has been asked for last. step, epoch: the run goes until it has reached one of them. one_by_one: each step is
    told by itself."""

    def __init__(self) -> None:
        self.one_by_one = False
        self.forget()

    def forget(self) -> None:
        """The run waits."""
        self.step, self.epoch = inf, NO_EPOCH
        self._pace_from: tuple[float, float, int] | None = None

    def ask(self, name: str, steps: int | None, trainer: Trainer, waits: bool) -> None:
        """From now on go on: name is "resume", "step" (so many `steps`, after those asked for already) or "step_epoch"."""
        begun = max(self.step, trainer.step) if self.one_by_one and not waits else trainer.step
        self.one_by_one = name == "step"
        self.step = begun + steps if name == "step" else inf
        self.epoch = trainer.batches.epoch + 1 if name == "step_epoch" else NO_EPOCH

    def is_reached(self, trainer: Trainer) -> bool:
        """True when as many steps or epochs are made as were asked for."""
        return trainer.step >= self.step or trainer.batches.epoch >= self.epoch

    # The pace counts from the last change of pace; a run that cannot keep up with its pace does not try to catch up.
    def last_step(self, step: int, pace: float | None, now: float) -> float:
        """How far a run that stands at `step` may go on by now; it has to wait when that is less than the next step.

        pace: steps a second, None is as fast as it can.
        """
        if self.one_by_one:
            return step + 1
        if pace is None:
            return self.step
        if self._pace_from is None or self._pace_from[0] != pace:
            self._pace_from = (pace, now, step)
        due = self._pace_from[2] + 1 + (now - self._pace_from[1]) * pace
        if due > step + pace * 0.25 + 1:
            self._pace_from = None
        return min(self.step, due)

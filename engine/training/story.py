"""The part of a run's story that needs nobody to ask: it trains, tells how far it is, ends, and waits."""

from collections.abc import Iterator
from math import inf
from time import perf_counter

from engine.training.busy_time import busy_time
from engine.training.control import Control
from engine.training.events import Ended, Event, Paused
from engine.training.goal import Goal
from engine.training.last_update import LastUpdate
from engine.training.memory import Memory
from engine.training.past import Past
from engine.training.trainer import Trainer

RHYTHM_S = 0.015
"""Least time between two events of a run at full speed."""


class Story:
    """The story of one `trainer`; another one when it has gone back.

    last_update: what its newest step has changed, where that is known. past: what it remembers, when it can be asked.
    """

    def __init__(self, trainer: Trainer, control: Control | None, steps: int | None, memory: Memory | None):
        self.trainer = trainer
        self.control = control
        self.step_limit = inf if steps is None else steps
        self.past = None if control is None else Past(trainer, control.memory, memory)
        self.last_update = LastUpdate()
        self._goal = Goal()
        self._waiting = False
        # One that goes on from a file was told then.
        self._stopped, self._told_end = False, trainer.watch.over or trainer.watch.out_of_time()
        self._step_s = self._busy_s = 0.0  # how long a step takes; and for how much of that it has a processor

    @property
    def waits(self) -> bool:
        """True while it makes no steps until it is asked to."""
        return self._waiting

    def _train(self, last: float, last_epoch: int, observed: bool) -> Iterator[Event]:
        """Make steps for a while, or one under observation, and tell of them."""
        trainer, control, began, before = self.trainer, self.control, perf_counter(), self.trainer.step
        used = busy_time()
        if observed:
            self.last_update.make_step(trainer, last_epoch, control)
        else:
            trainer.advance(began + RHYTHM_S, last, last_epoch, control)
        computed_s = perf_counter() - began
        trainer.seconds += computed_s
        trainer.watch.seconds += computed_s
        steps = max(trainer.step - before, 1)
        self._step_s, self._busy_s = computed_s / steps, (busy_time() - used) / steps
        yield from self._report()
        if self.past is not None:
            self.past.go_on(trainer, computed_s)

    def _report(self) -> Iterator[Event]:
        event = self.trainer.progress()
        if event is not None:
            yield event

    def _is_finished(self) -> bool:
        if self.trainer.watch.over or self.trainer.watch.out_of_time():
            return True
        if self.step_limit < inf:
            return self.trainer.step >= self.step_limit
        return self.trainer.batches.epoch >= self.trainer.experiment.training.epochs

    def _end(self, reason: str) -> Iterator[Event]:
        trainer = self.trainer
        if reason == "finished":
            trainer.evaluate(closely=True)
        yield from self._report()
        diverged = trainer.diverged
        message, layer = (diverged.message, diverged.layer) if diverged is not None else (trainer.watch.words(), -1)
        best = trainer.watch.best_epoch if reason == "finished" else None
        yield Ended(trainer.step, trainer.epoch, reason, message, layer, best)
        self._told_end = True
        if self.control is None or reason == "stopped":
            self._stopped = True
        else:
            self._rest()

    def _hold(self, closely: bool = True) -> Iterator[Event]:
        """Judge, and pause."""
        if not self._waiting:
            self.trainer.evaluate(closely)
            yield from self._report()
            yield from self._pause()

    def _pause(self) -> Iterator[Event]:
        yield Paused(self.trainer.step, self.trainer.epoch)
        self._rest()

    def _rest(self) -> None:
        """From now on answer questions and obey, until a request makes the run go on or stop."""
        self._goal.forget()
        self._waiting = True

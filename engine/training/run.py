"""A run, told as a stream of events, and steered while it goes.

Bookkeeping happens at the rhythm of the screen and not of the step, and none of it touches a number of the run: the same
seed gives bitwise the same weights, watched or not, paused or not, fast or slow.
"""

from collections.abc import Iterator
from math import inf
from time import perf_counter

import msgspec
import numpy as np

from engine.arrays import Array
from engine.experiment import Experiment
from engine.measurements.base import Measurement
from engine.training.control import Control
from engine.training.events import Ended, Event, Kept, Measured, Paused, Resumed
from engine.training.last_update import LastUpdate
from engine.training.trainer import Trainer

RHYTHM_S = 0.015
"""Least time between two events of a run at full speed."""

SHORT_STEP_S = 150e-6
"""Shorter steps hardly ever let another thread have Python, and a window that draws meanwhile takes several times as long:
such a run stops while the window draws. Longer steps and the drawing go on side by side."""

MOST_REQUESTS = 32
"""Requests carried out before the next step, so that a flood of them cannot stop a run."""

MEASURING_SHARE = 0.02
"""Share of the time that one measurement may take; a dearer one is repeated less often."""


def run(
    experiment: Experiment,
    control: Control | None = None,
    parameters: Array | None = None,
    steps: int | None = None,
) -> Iterator[Event]:
    """Train `experiment` and yield what happens.

    control: steers it from another thread. Without one the stream ends when the epochs are done; with one it then waits
        (more epochs may be asked for), and ends when told to stop.
    parameters: start from these (P + S,) instead of freshly drawn ones.
    steps: end after so many updates, instead of the experiment's epochs.
    Raises WrongInput, before the first event, when the experiment has errors.
    """
    return Run(Trainer(experiment, parameters), control, steps).events()


class Run:
    """The story of one `trainer`."""

    def __init__(self, trainer: Trainer, control: Control | None = None, steps: int | None = None):
        self.trainer = trainer
        self.control = control
        self.step_limit = inf if steps is None else steps
        self._ignores_epochs = steps is not None
        self._goal_step = inf
        self._goal_epoch = 2**62
        self._one_by_one = False
        self._waiting = False
        self._stopped = self._told_end = self._edited = False
        self._step_s = 0.0
        self._last_update = LastUpdate()
        self._pace_from: tuple[float, float, int] | None = None
        self._not_before: dict[Measurement, float] = {}
        self._measured_at: dict[Measurement, int] = {}

    def events(self) -> Iterator[Event]:
        """Make the run go."""
        trainer, control = self.trainer, self.control
        trainer.evaluate()
        yield trainer.progress()
        if control is not None and control.starts_paused:
            yield from self._pause()
        while not self._stopped:
            if self._waiting:
                yield from self._measure(control.take_wanted())
                yield from self._obey(None)
            elif control is not None and control.pending:
                yield from self._obey()
                if self._step_s < SHORT_STEP_S:
                    control.give_way()
            if self._waiting or self._stopped:
                continue
            if trainer.diverged is not None:
                yield from self._end("diverged")
            elif self._is_finished():
                yield from self._end("finished")
            elif self._is_there():
                trainer.evaluate(closely=control.judges_closely)
                yield from self._report()
                yield from self._pause()
            else:
                yield from self._advance()

    # The pace counts from the last change of pace; a run that cannot keep up with its pace does not try to catch up.
    def _advance(self) -> Iterator[Event]:
        trainer, control, now = self.trainer, self.control, perf_counter()
        last = min(self._goal_step, self.step_limit)
        if self._one_by_one:
            last = trainer.step + 1
        elif control is not None and control.steps_per_second is not None:
            pace = control.steps_per_second
            if self._pace_from is None or self._pace_from[0] != pace:
                self._pace_from = (pace, now, trainer.step)
            due = self._pace_from[2] + 1 + (now - self._pace_from[1]) * pace
            if due < trainer.step + 1:
                yield from self._obey(min((trainer.step + 1 - due) / pace, RHYTHM_S))
                yield from self._measure(control.take_wanted())
                return
            if due > trainer.step + pace * 0.25 + 1:
                self._pace_from = None
            last = min(last, due)
        last_epoch = (
            self._goal_epoch if self._ignores_epochs else min(self._goal_epoch, trainer.experiment.training.epochs)
        )
        before = trainer.step
        trainer.judge.closely = control is not None and control.judges_closely
        if last <= before + 1 or self._step_s > RHYTHM_S:  # it will be one step only: somebody may ask for its effect
            self._last_update.make_step(trainer, last_epoch, control)
        else:
            trainer.advance(now + RHYTHM_S, last, last_epoch, control)
        computed_s = perf_counter() - now
        trainer.seconds += computed_s
        trainer.watch.seconds += computed_s
        self._step_s = computed_s / max(trainer.step - before, 1)
        yield from self._report()
        if control is not None and trainer.diverged is None:
            wanted = control.take_wanted()
            if self._needs_step(wanted):
                began = perf_counter()
                self._last_update.make_step(trainer, last_epoch, control)
                trainer.watch.seconds += perf_counter() - began
                yield from self._report()
            if trainer.diverged is None:
                yield from self._measure(wanted)

    def _needs_step(self, wanted: frozenset[Measurement]) -> bool:
        """True when one more step is needed, and allowed, to answer what is wanted."""
        if self._last_update.is_known(self.trainer) or not any(
            one.needs_update and self._is_due(one) for one in wanted
        ):
            return False
        return not (self._is_finished() or self._is_there())

    def _report(self) -> Iterator[Event]:
        event = self.trainer.progress()
        if event is not None:
            yield event

    def _is_there(self) -> bool:
        """True when as many steps or epochs are made as were asked for."""
        return self.trainer.step >= self._goal_step or self.trainer.batches.epoch >= self._goal_epoch

    def _is_finished(self) -> bool:
        if self.trainer.watch.over or self.trainer.watch.out_of_time():
            return True
        if self._ignores_epochs:
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

    def _pause(self) -> Iterator[Event]:
        yield Paused(self.trainer.step, self.trainer.epoch)
        self._rest()

    def _rest(self) -> None:
        """From now on answer questions and obey, until a request makes the run go on or stop."""
        self._goal_step, self._goal_epoch = inf, 2**62
        self._not_before.clear()
        self._pace_from = None
        self._waiting = True

    def _obey(self, wait_s: float | None = 0.0) -> Iterator[Event]:
        """Carry out what is asked for; wait for the first request at most `wait_s` (None: for ever)."""
        yield from self._carry_out(wait_s)
        if not self._stopped:
            yield from self._judge_edits()

    def _carry_out(self, wait_s: float | None) -> Iterator[Event]:
        trainer = self.trainer
        for turn in range(MOST_REQUESTS):
            request = self.control.next_request(0.0 if turn else wait_s)
            if request is None:
                return
            name, value = request
            if name == "stop":
                yield from self._end("stopped")
                return
            if name == "pause" and not self._waiting:
                trainer.evaluate(closely=True)
                yield from self._report()
                yield from self._pause()
            elif name == "keep":
                yield from self._judge_edits()
                yield from self._report()
                yield Kept(trainer.step, trainer.epoch, None if trainer.diverged is not None else trainer.state())
            elif name == "replace":
                yield from trainer.replace(value)
            elif name == "set_parameter" and trainer.diverged is None:
                yield trainer.set_parameter(*value)
                self._edited = True
            elif name in ("resume", "step", "step_epoch") and trainer.diverged is None:
                if self._told_end:  # who goes on after having been told means it
                    trainer.watch.begin_anew()
                self._told_end = False
                begun = max(self._goal_step, trainer.step) if self._one_by_one and not self._waiting else trainer.step
                self._one_by_one = name == "step"
                self._goal_step = begun + value if name == "step" else inf
                self._goal_epoch = trainer.batches.epoch + 1 if name == "step_epoch" else 2**62
                if self._waiting and name != "step" and not self._is_finished():
                    yield Resumed(trainer.step, trainer.epoch)
                self._waiting = False
        self.control.pending = True  # there may be more

    def _is_due(self, measurement: Measurement) -> bool:
        """False when it was answered for this very step, or has had its share of the time."""
        answered = self._waiting and self._measured_at.get(measurement) == self.trainer.step
        return not answered and perf_counter() >= self._not_before.get(measurement, 0.0)

    def _judge_edits(self) -> Iterator[Event]:
        """Judge and measure anew after edits: once for many that came together."""
        if self._edited:
            self._edited = False
            self._measured_at.clear()
            self._not_before.clear()
            self.trainer.evaluate(anew=True)
            yield from self._report()

    def _measure(self, wanted: frozenset[Measurement]) -> Iterator[Event]:
        """Answer what is wanted and due."""
        trainer, values, probe = self.trainer, {}, None
        for measurement in wanted:
            began, update = perf_counter(), self._last_update.views(trainer) if measurement.needs_update else None
            if not self._is_due(measurement) or (measurement.needs_update and update is None and not self._waiting):
                continue
            probe = probe or trainer.probe()
            with np.errstate(all="ignore"):
                values[measurement] = measurement.measure(
                    probe if update is None else msgspec.structs.replace(probe, update=update)
                )
            ended = perf_counter()
            self._not_before[measurement] = ended + (ended - began) / MEASURING_SHARE
            self._measured_at[measurement] = trainer.step
        if values:
            yield Measured(trainer.step, trainer.epoch, values)

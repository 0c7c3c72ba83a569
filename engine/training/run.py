"""A run, told as a stream of events, and steered while it goes.

Bookkeeping happens at the rhythm of the screen and not of the step, and none of it touches a number of the run: the same
seed gives bitwise the same weights, watched or not, paused or not, fast or slow.
"""

from collections.abc import Iterator
from math import inf
from time import perf_counter, sleep

from engine.arrays import Array
from engine.experiment import Experiment
from engine.measurements.base import Measurement
from engine.training.answering import Answering
from engine.training.control import Asked, Control
from engine.training.events import Event, Kept, Left, Paused, Resumed, Surveyed, WentBack
from engine.training.memory import Memory
from engine.training.story import RHYTHM_S, Story
from engine.training.survey import Survey
from engine.training.trainer import Trainer

SHORT_STEP_S = 250e-6
"""Shorter steps hardly ever let another thread have Python, and a window that draws meanwhile takes several times as long:
such a run stops while the window draws. Longer steps and the drawing go on side by side. Of a processor's time, which does
not grow where the window or another program has its turn in between."""

SHARED_STEP_S = 2e-3
"""The same limit where several runs compute at a time: two of them hold the window up twice as long."""

BREATH_S, LONGEST_LEAVE_S = 0.002, 0.01
"""So long a run that looks back rests after each look, because what it calls frees Python for moments too short for the
window to take it; and so long at most it waits where the window has asked for way, now and then."""

MOST_REQUESTS = 32
"""Requests carried out before the next step, so that a flood of them cannot stop a run."""


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


class Run(Story):
    """A story that can be steered."""

    def __init__(
        self,
        trainer: Trainer,
        control: Control | None = None,
        steps: int | None = None,
        memory: Memory | None = None,
    ):
        """control, steps: as for `run`. memory: what is known of the run before the trainer's step, to look back at."""
        super().__init__(trainer, control, steps, memory)
        self._edited = False
        self._answering = Answering()
        self._asked_back: Asked | None = None
        self._survey: Survey | None = None

    def events(self) -> Iterator[Event]:
        """Make the run go."""
        control = self.control
        if self.trainer.diverged is not None:
            yield from self._end("diverged")
        else:
            self.trainer.evaluate()
            yield self.trainer.progress()
            if control is not None and control.starts_paused:
                yield from self._pause()
        while not self._stopped:
            if self._waiting:
                yield from self._answer()
            elif control is not None and control.pending:
                yield from self._obey()
                if self._steps_are_short():
                    control.give_way()
            trainer = self.trainer
            if self._waiting or self._stopped:
                continue
            if trainer.diverged is not None:
                yield from self._end("diverged")
            elif self._is_finished():
                yield from self._end("finished")
            elif self._goal.is_reached(trainer):
                yield from self._hold(control.judges_closely)
            else:
                yield from self._advance()

    def _answer(self) -> Iterator[Event]:
        """While the run waits: look where it is to be looked, and tell what is wanted from there."""
        yield from self._obey()
        if not self._waiting or self._stopped:
            return
        if self.past.is_there():
            yield from self._measure(self.control.take_wanted())
            if self._asked_back is not None or self._survey is not None:
                yield from self._look_back_over()
                return
            # Short steps would hold the window up, which now draws; and their frames are near each other.
            if self._busy_s < SHORT_STEP_S or not self.past.scout(RHYTHM_S, self._step_s, self.control):
                yield from self._obey(None)
        else:
            self.control.give_way()
            self.past.approach(RHYTHM_S, self.control)

    def _look_back_over(self) -> Iterator[Event]:
        """Find out for a while, or until somebody asks for something, what would have been told if it had been asked."""
        if self._survey is None:
            self._survey, self._asked_back = Survey(self.past, self._asked_back, self.trainer.step), None
        self.control.give_way(LONGEST_LEAVE_S)
        survey, looks, ends = self._survey, [], perf_counter() + RHYTHM_S
        while not survey.is_over:
            looks += survey.look(ends, self.control)
            sleep(BREATH_S)
            if perf_counter() >= ends or self.control.pending:
                break
        if survey.is_over:
            self._survey = None
        if looks or survey.is_over:
            yield Surveyed(self.trainer.step, self.trainer.epoch, tuple(looks), survey.upto)

    def _advance(self) -> Iterator[Event]:
        trainer, control, goal = self.trainer, self.control, self._goal
        pace = None if control is None else control.steps_per_second
        last = min(goal.last_step(trainer.step, pace, perf_counter()), self.step_limit)
        if last < trainer.step + 1:
            yield from self._obey(min((trainer.step + 1 - last) / pace, RHYTHM_S))
            yield from self._measure(control.take_wanted(), idle=True)
            return
        last_epoch = goal.epoch if self.step_limit < inf else min(goal.epoch, trainer.experiment.training.epochs)
        if control is not None:
            trainer.judge.closely = control.judges_closely
            control.gives_way = self._steps_are_short() and not control.shares
        is_single = last < trainer.step + 2 or self._step_s > RHYTHM_S
        yield from self._train(last, last_epoch, observed=is_single)  # somebody may ask for the effect of one step
        if control is not None:
            control.gives_way = False
        if control is not None and trainer.diverged is None:
            wanted = control.take_wanted()
            is_over = self._is_finished() or goal.is_reached(trainer)
            if not is_over and not self.last_update.is_known(trainer) and self._answering.needs_step(wanted):
                step_s = self._step_s  # without what observing costs
                yield from self._train(trainer.step + 1, last_epoch, observed=True)
                self._step_s = step_s
            if trainer.diverged is None:
                yield from self._measure(wanted)

    def _steps_are_short(self) -> bool:
        return self._busy_s < (SHARED_STEP_S if self.control.shares else SHORT_STEP_S)

    def _obey(self, wait_s: float | None = 0.0) -> Iterator[Event]:
        """Carry out what is asked for; wait for the first request at most `wait_s` (None: for ever)."""
        yield from self._carry_out(wait_s)
        if not self._stopped:
            yield from self._judge_edits()

    def _carry_out(self, wait_s: float | None) -> Iterator[Event]:
        for turn in range(MOST_REQUESTS):
            request = self.control.next_request(0.0 if turn else wait_s)
            if request is None:
                return
            name, value = request
            trainer, past = self.trainer, self.past
            if name == "stop":
                yield Left(trainer.step, trainer.epoch, past.memory(trainer))
                yield from self._end("stopped")
                return
            if name == "pause":
                yield from self._hold()
            elif name == "look back":
                if self.control.moment is not None:
                    yield from self._hold()
                past.look_at(self.control.moment, trainer.step)
            elif name == "go back":
                yield from self._go_back(value)
            elif name == "branch":
                yield past.branched(*value, trainer)
            elif name == "survey":
                self._asked_back = value.and_also(self._asked_back)
            elif name == "remember":
                past.set_budget(value)
            elif name == "keep":
                yield from self._judge_edits()
                yield from self._report()
                memory = past.memory(trainer)
                yield Kept(trainer.step, trainer.epoch, memory.state, memory)
            elif name == "replace":
                yield from past.keep(trainer.replace(value))
            elif name == "set_parameter" and trainer.diverged is None:
                yield from past.keep([trainer.set_parameter(*value)])
                self._edited = True
            elif name in ("resume", "step", "step_epoch") and trainer.diverged is None:
                past.come_back()
                if self._told_end and trainer.watch.begin_anew():  # who goes on after having been told means it
                    past.overruled.append(trainer.step)
                self._told_end = False
                self._goal.ask(name, value, trainer, self._waiting)
                if self._waiting and name != "step" and not self._is_finished():
                    yield Resumed(trainer.step, trainer.epoch)
                self._waiting = False
        self.control.pending = True  # there may be more

    def _go_back(self, step: int) -> Iterator[Event]:
        """Be how the run was at `step`, and wait there."""
        yield from self._hold()
        if step < self.trainer.step:
            replay = self.past.take_up(step)
            self.trainer, self.last_update = replay.trainer, replay.last_update
            self._told_end = False
            self._answering.forget()
            if self._survey is not None:  # its steps may be among those that are forgotten
                self._asked_back, self._survey = self._survey.asked.and_also(self._asked_back), None
            yield WentBack(self.trainer.step, self.trainer.epoch, self.trainer.experiment)
            self.trainer.evaluate()
            yield from self._report()
        self.past.come_back()
        yield Paused(self.trainer.step, self.trainer.epoch)

    def _judge_edits(self) -> Iterator[Event]:
        """Judge and measure anew after edits: once for many that came together."""
        if self._edited:
            self._edited = False
            self._answering.forget()
            self.trainer.evaluate(anew=True)
            yield from self._report()

    def _measure(self, wanted: frozenset[Measurement], idle: bool = False) -> Iterator[Event]:
        """Answer what is wanted, of the moment that is looked at. idle: there is time until the next step."""
        seen = self.past.viewed() or self
        event = self._answering.measured(wanted, seen.trainer, seen.last_update, self._waiting, idle)
        if event is not None:
            yield event

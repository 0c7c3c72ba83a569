"""Starts, steers and ends runs, and knows the state of the current one.

There is always a run: a valid experiment is prepared at once and waits at step 0, so that every view shows the network with
its initial weights before anything is trained. An edit of a live option steers the run; any other edit prepares a new one.
"""

from math import inf
from time import perf_counter

import msgspec
from PySide6.QtCore import QObject, QTimer

from engine import compiler, paths
from engine.experiment import Experiment
from engine.measurements.base import Measurement
from engine.text import translate as _
from engine.training.control import Control
from engine.training.history import History
from engine.training.places import Place
from engine.training.state import TrainingState
from gui.document import Document
from gui.kept_runs import KeptRun
from gui.run.beside import Beside
from gui.run.branching import longer
from gui.run.current_run import CurrentRun
from gui.run.fair_threads import end_or_leave
from gui.run.look_back import MEGABYTE
from gui.run.mailbox import Mailbox
from gui.run.parameter_edits import EDITABLE
from gui.run.replaced_runs import Given, bring_back
from gui.run.run_keeper import RunKeeper
from gui.run.worker import Job, Worker
from gui.seen import Seen

CLOSING_MS = 1500
"""How long closing waits for the worker, which stops between two steps."""


class RunController(CurrentRun):
    """Steers it. beside: the runs that train beside it."""

    def __init__(self, document: Document, parent: QObject | None = None):
        super().__init__(document, parent)
        self._judges_closely = self._closing = False
        self._coming: Given | None = None
        self._left: KeptRun | None = None  # what the last run that ended has become in the list
        self.keeper, self.beside = RunKeeper(document, self), Beside(document, self)
        self._worker = Worker(self)
        self._worker.answered.connect(self.answered)
        self._worker.start()
        self._job: Job | None = None
        self._handing_over = QTimer(self)  # once the window has drawn what is new: two threads hinder each other
        self._handing_over.setSingleShot(True)
        self._handing_over.setInterval(0)
        self._handing_over.timeout.connect(self.on_handing_over_timeout)
        document.experiment_changed.connect(self.on_document_experiment_changed)
        self.beside.kept.connect(self.on_beside_kept)
        self.restart()

    def _tell(self, state: TrainingState | None) -> None:
        """Hand over what the run has told, as soon as those beside it have told as well."""
        self._told = None if not self.beside.is_telling else (state,)
        if self._told is None:
            self.state_kept.emit(state)

    # what the actions call ------------------------------------------------------------------------------------------

    def train(self) -> None:
        """Run, go on, or go on beyond the planned epochs; after a divergence, from the start."""
        if self.state in ("diverged", "failed"):
            self.restart()
        if self.state == "invalid":
            return
        self.document.look_at(None)
        plan = self.document.experiment.training
        if self.state in ("finished", "paused") and plan.epochs <= self.epoch:  # paused: taken up again at its end
            experiment = longer(self.document.experiment, self.epoch)
            self.document.change(experiment, _("train {count} more epochs", count=plan.epochs))
        self._wants_to_run = True
        if self.state != "preparing":
            self.control.resume()

    def pause(self) -> None:
        """Wait after the current step."""
        self._wants_to_run = False
        if self.state not in ("invalid", "preparing"):
            self.control.pause()

    def toggle(self) -> None:
        """Train or pause."""
        self.pause() if self._wants_to_run else self.train()

    def step_batch(self) -> None:
        """Make one step, then pause."""
        if self.state in ("ready", "paused", "running"):
            self._wants_to_run = False
            self.document.look_at(None)
            self.control.step()

    def step_epoch(self) -> None:
        """Go on to the end of the epoch, then pause."""
        if self.state in ("ready", "paused", "running"):
            self._wants_to_run = False
            self.document.look_at(None)
            self.control.step_epoch()

    def restart(self, given: Given = Given(), goes_on: bool = False) -> None:  # noqa: B008  it is immutable
        """Prepare the run again, from the same initial weights, or from what is `given`. goes_on: that is of this very run,
        which could not begin yet."""
        state, memory, _seen, record, began = given
        begins = state is None and record is None
        self._end_run()
        if begins or not goes_on:
            current = self.document.runs.current
            if current is not None and self._left in (None, current):  # that stays as it is in the list
                self.document.runs.descend(current)
            self.document.runs.settle(self._left)
            self.origin = object()
        self._given, self.remembered = None if begins else given, memory
        if given.seen is not None:
            self.see_on(given.seen)
        experiment = self.running_experiment = self.document.experiment
        self.began.keep(experiment, memory.began if began is None and memory is not None else began)
        if self._closing or compiler.errors(self.document.problems, begins=begins):
            self._set_state("invalid")
            self.run_changed.emit()
            return
        self._mailbox = Mailbox(Control(paused=True, memory=self.look_back.memory_mb * MEGABYTE))
        self.control.judges_closely = self._judges_closely
        if not begins:
            self.history = History(record or state.history)
            self.history.ended = None if state is None else state.ended
            self.history.began_at = self.look_back.begin(record.step if state is None else state.step, memory)
        self._job = experiment, self._mailbox, state, memory, record, self.began.of(experiment)
        self._handing_over.start()
        self._set_state("preparing")

    def on_handing_over_timeout(self) -> None:
        """Let the worker begin, unless another run is awaited."""
        job, self._job = self._job, None
        if self.awaited is None:
            self._worker.take(job)

    def begin(self, experiment: Experiment, given: Given) -> KeptRun | None:
        """Let another run, of `experiment`, take the place of the current one, which is kept in the list: returned is what
        it is there, or None."""
        self._coming = given
        self.document.take(experiment)
        if self._coming is not None:  # the experiment is the same
            self._come()
        return self._left

    def _come(self) -> None:
        given, self._coming = self._coming, None
        self.began.forget()
        self.restart(given)

    def go_back(self, step: int) -> None:
        """Go on from `step`, which the run has made, exactly as it was there."""
        self._wants_to_run = True
        self.control.go_back(step)

    def ask_state(self) -> bool:
        """Have the run, and those beside it, tell how far they are, for a file: `state_kept` follows when all have told.
        False when there is nothing to tell."""
        self._told = None  # what somebody else asked for may be older than what this one has seen
        self.beside.keep()
        if self._given is not None:
            self.remembered = self._given.memory
            self._tell(self._given.state)
            return True
        begun = self.step > 0 or self.history.is_edited or self.began.of(self.document.experiment) is not None
        if begun and self.state not in ("invalid", "preparing", "failed"):
            self.control.keep()
            return True
        if not self.beside.is_telling:
            return False
        self._tell(None)
        return True

    def new_start(self) -> None:
        """Draw other initial weights."""
        experiment = msgspec.structs.replace(self.document.experiment, seed=(self.document.experiment.seed + 1) % 2**31)
        self.document.change(experiment, _("new start"))

    def set_parameter(self, layer: int, name: str, index: tuple[int, ...], value: float) -> bool:
        """Set one number of the network in this run, in a step that can be undone; quick edits of one number are one step.

        False where that cannot be: there is no such number, or no run that could go on with it. `restart` takes it back.
        """
        return self.state in EDITABLE and self.edits.push(
            Place(layer, name, tuple(index)), value, self.compiled.network
        )

    def set_speed(self, speed: str) -> None:
        """Go at `speed`, one of `pace.SPEEDS`, from now on."""
        self.speed = speed
        self._keep_pace()
        self.beside.keep_pace(speed)

    def shut_down(self) -> None:
        """End the run and the thread. Afterwards nothing can be started."""
        if self._closing:
            return
        self._closing = True
        self.beside.shut_down()
        self._end_run()
        self._worker.finish()
        end_or_leave(self._worker, CLOSING_MS)

    # what the pump calls --------------------------------------------------------------------------------------------

    def receive(self) -> bool:
        """Take what the worker has left; True when there was something."""
        self.keeper.collect()
        if self.awaited is not None and not self.keeper.is_leaving(self.awaited.run):
            goes = self._wants_to_run
            bring_back(self, self.awaited)
            self._wants_to_run = goes
        return super().receive()

    def ask_for_way(self) -> None:
        """The window begins to draw."""
        self.beside.ask_for_way()
        self.control.ask_for_way()

    def thank(self) -> None:
        """The window has drawn."""
        self.beside.thank()
        self.control.thank()

    def judge_closely(self, on: bool) -> None:
        """Take all metrics at every evaluation, because somebody looks at them, or at few."""
        self._judges_closely = self.control.judges_closely = on
        self.beside.judge_closely(on)

    def compare(self, questions: frozenset[Measurement]) -> None:
        """Somebody looks at the answers to these, in which runs are compared: ask them of the runs beside as well."""
        self.seen.ask(questions)
        self.beside.ask(questions)

    # -----------------------------------------------------------------------------------------------------------------

    def on_beside_kept(self) -> None:
        """Those beside have told how far they are."""
        if self._told:
            self._tell(*self._told)

    def on_document_experiment_changed(self, old: Experiment, new: Experiment) -> None:
        """Steer the run where that is possible; prepare another one where it is not."""
        if self._coming is not None:
            self._come()
            return
        given = self._given or Given()
        if old is new:  # the data has been read, for which a run may have waited
            if self.state == "invalid":
                self.restart(given, goes_on=True)
            return
        self.document.look_at(None)
        running, fits = self.running_experiment, False
        waits = self.state == "invalid" and self._given is not None  # for its data: that it is being read is no fault
        if running is not None and (waits or self.state not in ("invalid", "failed")):
            changes = [path for path, _old, _new in paths.differences(running, new)]
            errors = compiler.errors(self.document.problems, begins=False)  # this run has begun
            fits = (waits or not errors) and all(paths.is_live(running, path) for path in changes)
            untouched = self.state == "ready" and not self.history.is_edited
            if fits and self.compiled is not None and not untouched:
                self.running_experiment = new
                self.control.replace(new)
                self._keep_pace()
                return
        going = self._wants_to_run
        if fits and self._given is not None:
            self._given = given = given.led_on(running, new)
        self.restart(given if fits else Given(), goes_on=fits)
        self._wants_to_run = going and self.state == "preparing"
        self.started_again = perf_counter() if self._wants_to_run else -inf

    def _end_run(self) -> None:
        if not self._closing:
            self._left = self.keeper.keep(self.running_experiment, self._mailbox)
        self._handing_over.stop()
        self._job = self.awaited = None
        self.control.stop()
        self.branching.forget()
        self._mailbox = Mailbox(Control())
        self.document.look_at(None)
        self.running_experiment = None
        self._given = self.remembered = None
        self._told = self._told and (None,)  # whoever waits is told that there is no more of this run
        self.compiled = None
        self.edits.begin()
        self.look_back.begin(0, None)
        self.history = History()
        self.latest, self.measured_at = {}, {}
        self.seen = Seen(self.seen.asked)
        self.step, self.epoch = 0, 0.0
        self.message, self.details = "", ""
        self._wants_to_run = False

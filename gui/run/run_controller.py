"""Starts, steers and ends runs, and knows the state of the current one.

There is always a run: a valid experiment is prepared at once and waits at step 0, so that every view shows the network with
its initial weights before anything is trained. An edit of a live option steers the run; any other edit prepares a new one.
"""

from math import ceil, inf
from time import perf_counter

import msgspec
from PySide6.QtCore import QObject, Signal

from engine import compiler, paths
from engine.compiler import Compiled
from engine.experiment import Experiment
from engine.measurements.base import Measurement
from engine.text import translate as _
from engine.training.control import Control
from engine.training.events import Changed, Ended, Event, Kept, Measured, Paused, Resumed, WentBack
from engine.training.history import History
from engine.training.places import Place, place_at
from engine.training.state import TrainingState
from gui.document import Document
from gui.run.fair_threads import end_or_leave
from gui.run.look_back import MEGABYTE, LookBack
from gui.run.mailbox import Failed, Letter, Mailbox, Ready
from gui.run.pace import steps_per_second
from gui.run.parameter_edits import EDITABLE, ParameterEdits
from gui.run.worker import Worker

CLOSING_MS = 1500
"""How long closing waits for the worker, which stops between two steps."""


class RunController(QObject):
    """The current run, seen from the window.

    state: "invalid" (the experiment has errors), "preparing", "ready" (at step 0), "running", "paused", "finished",
        "diverged", "failed".
    history, compiled: its numbers, its parts. latest, measured_at: the newest answer of each measurement, and its step.
    running_experiment: the one it is made with. origin: what it began with; another object after each restart and each way
        back, except where a kept state had to wait for its data.
    started_again: when (`perf_counter`) an edit last made a going run begin anew.
    edits: numbers of its network that were set by hand.
    step, epoch: how far it is. look_back: the moment of it that is shown. speed: one of `pace.SPEEDS`, kept from run to run.
    message: what happened, when it diverged or failed; details: the traceback of a failure.
    """

    #: Another run has been prepared, or there is none any more.
    run_changed = Signal()
    #: The run has told how far it is: a `TrainingState`, or None after a divergence.
    state_kept = Signal(object)
    #: The state is another one; its name.
    state_changed = Signal(str)

    def __init__(self, document: Document, parent: QObject | None = None):
        super().__init__(parent)
        self.document = document
        self.state = "invalid"
        self.history = History()
        self.compiled: Compiled | None = None
        self.latest: dict[Measurement, object] = {}
        self.measured_at: dict[Measurement, int] = {}
        self.step, self.epoch = 0, 0.0
        self.message, self.details = "", ""
        self.speed = "watch"
        self.started_again = -inf
        self.origin = object()
        self.edits = ParameterEdits(document, self._ask_for_parameter)
        self.look_back = LookBack(document, self)
        self._given: TrainingState | None = None
        self._mailbox = Mailbox(Control())
        self.running_experiment: Experiment | None = None
        self._wants_to_run = self._judges_closely = False
        self._closing = False
        self._worker = Worker(self)
        self._worker.start()
        document.experiment_changed.connect(self.on_document_experiment_changed)
        self.restart()

    # what the actions call ------------------------------------------------------------------------------------------

    def train(self) -> None:
        """Run, go on, or go on beyond the planned epochs; after a divergence, from the start."""
        if self.state in ("diverged", "failed"):
            self.restart()
        if self.state == "invalid":
            return
        self.document.look_at(None)
        plan = self.document.experiment.training
        if self.state == "finished" and plan.epochs <= self.epoch:
            more = msgspec.structs.replace(plan, epochs=min(ceil(self.epoch) + plan.epochs, 1_000_000))
            experiment = msgspec.structs.replace(self.document.experiment, training=more)
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

    def restart(self, state: TrainingState | None = None) -> None:
        """Prepare the run again, from the same initial weights, or from where `state` was kept."""
        if state is None or state is not self._given:
            self.origin = object()
        self._end_run()
        self._given = state
        experiment = self.document.experiment
        if self._closing or compiler.errors(self.document.problems, begins=state is None):
            self._set_state("invalid")
            self.run_changed.emit()
            return
        self.running_experiment = experiment
        self._mailbox = Mailbox(Control(paused=True, memory=self.look_back.memory_mb * MEGABYTE))
        self.control.judges_closely = self._judges_closely
        if state is not None:
            self.history = History(state.history)
            self.history.ended = state.ended
        self._worker.take(experiment, self._mailbox, state)
        self._set_state("preparing")

    def go_back(self, step: int) -> None:
        """Go on from `step`, which the run has made, exactly as it was there."""
        self._wants_to_run = True
        self.control.go_back(step)

    def ask_state(self) -> bool:
        """Have the run tell how far it is, for a file (`state_kept`); False when there is nothing to tell."""
        if self._given is not None:
            self.state_kept.emit(self._given)
            return True
        begun = self.step > 0 or self.history.is_edited
        if not begun or self.state in ("invalid", "preparing", "failed", "diverged"):
            return False
        self.control.keep()
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

    def shut_down(self) -> None:
        """End the run and the thread. Afterwards nothing can be started."""
        if self._closing:
            return
        self._closing = True
        self._end_run()
        self._worker.finish()
        end_or_leave(self._worker, CLOSING_MS)

    @property
    def control(self) -> Control:
        """What steers the current run; where there is none, it steers nothing."""
        return self._mailbox.control

    # what the pump calls --------------------------------------------------------------------------------------------

    def receive(self) -> bool:
        """Take what the worker has left; True when there was something."""
        letters = self._mailbox.drain()
        for letter in letters:
            self._take(letter)
        return bool(letters)

    def judge_closely(self, on: bool) -> None:
        """Take all metrics at every evaluation, because somebody looks at them, or at few."""
        self._judges_closely = self.control.judges_closely = on

    # -----------------------------------------------------------------------------------------------------------------

    def on_document_experiment_changed(self, old: Experiment, new: Experiment) -> None:
        """Steer the run where that is possible; prepare another one where it is not."""
        if old is new:  # the data has been read, for which a run may have waited
            if self.state == "invalid":
                self.restart(self._given)
            return
        self.document.look_at(None)
        running = self.running_experiment
        fits = False
        if running is not None and self.state not in ("invalid", "failed"):
            changes = [path for path, _old, _new in paths.differences(running, new)]
            errors = compiler.errors(self.document.problems, begins=False)  # this run has begun
            fits = not errors and all(paths.is_live(running, path) for path in changes)
            untouched = self.state == "ready" and not self.history.is_edited
            if fits and self.compiled is not None and not untouched:
                self.running_experiment = new
                self.control.replace(new)
                self._keep_pace()
                return
        going = self._wants_to_run
        self.restart(self._given if fits else None)
        self._wants_to_run = going and self.state == "preparing"
        self.started_again = perf_counter() if self._wants_to_run else -inf

    def _take(self, letter: Letter) -> None:
        if isinstance(letter, Ready):
            self.compiled = letter.compiled
            self._keep_pace()
            self.run_changed.emit()
        elif isinstance(letter, Failed):
            self.message = "\n".join(str(problem) for problem in letter.problems)
            self.details = letter.details
            self._wants_to_run = False
            self._set_state("failed")
        elif isinstance(letter, Measured):  # the mailbox hands it over last: it may be older than what came before
            self.look_back.measured = letter.step, letter.epoch
            self.latest.update(letter.values)
            self.measured_at.update(dict.fromkeys(letter.values, letter.step))
        elif isinstance(letter, Event):
            self.step, self.epoch = letter.step, letter.epoch
            self.history.add(letter)
            if isinstance(letter, WentBack):
                self.look_back.hear(letter)
            elif isinstance(letter, Changed):
                self.edits.hear(letter)
                if place_at(letter.path) is not None:
                    self.measured_at.clear()  # at the same step it is another network now
            elif isinstance(letter, Kept):
                kept = letter.state
                self.state_kept.emit(kept.with_history(self.history.record()) if kept is not None else None)
            elif isinstance(letter, Paused):
                self._set_state("ready" if letter.step == 0 else "paused")
                if self._wants_to_run:
                    self.control.resume()
            elif isinstance(letter, Resumed):
                self._set_state("running")
            elif isinstance(letter, Ended) and letter.reason != "stopped":
                self.message = letter.message
                self._wants_to_run = False
                self._set_state(letter.reason)

    def _ask_for_parameter(self, place: Place, value: float) -> None:
        self.document.look_at(None)
        self.control.set_parameter(place.layer, place.name, place.index, value)

    def _keep_pace(self) -> None:
        if self.compiled is None:
            return
        samples = len(self.compiled.prepared.training.x)
        self.control.steps_per_second = steps_per_second(self.speed, self.document.experiment, samples)

    def _end_run(self) -> None:
        self.control.stop()
        self._mailbox = Mailbox(Control())
        self.document.look_at(None)
        self.running_experiment = None
        self._given = None
        self.compiled = None
        self.edits.begin()
        self.history = History()
        self.latest, self.measured_at = {}, {}
        self.step, self.epoch = 0, 0.0
        self.message, self.details = "", ""
        self._wants_to_run = False

    def _set_state(self, state: str) -> None:
        if state not in ("preparing", "invalid", "failed"):
            self._given = None  # the run has it now, and has gone on from it
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)

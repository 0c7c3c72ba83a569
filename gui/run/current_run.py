"""The current run as the window knows it: what the worker has told of it, letter by letter."""

from math import inf

from PySide6.QtCore import QObject, Signal

from engine.compiler import Compiled
from engine.experiment import Experiment
from engine.measurements.base import Measurement
from engine.training.control import Control
from engine.training.events import (
    Branched,
    Changed,
    Ended,
    Event,
    Kept,
    Measured,
    Paused,
    Resumed,
    Surveyed,
    WentBack,
)
from engine.training.history import History, Record
from engine.training.memory import Memory
from engine.training.places import Place, place_at
from engine.training.state import TrainingState
from gui.document import Document
from gui.kept_runs import KeptRun
from gui.run.began import Began
from gui.run.branching import Branching
from gui.run.look_back import LookBack
from gui.run.mailbox import Failed, Letter, Mailbox, Ready
from gui.run.pace import steps_per_second
from gui.run.parameter_edits import ParameterEdits
from gui.run.replaced_runs import Given, Stood, latest
from gui.seen import Seen

MOST_ANSWERS = 128
"""Answers that wait for views which show them again. The run knows half as many, and gives the others again when asked."""


class CurrentRun(QObject):
    """What is known of it.

    state: "invalid" (the experiment has errors), "preparing", "ready" (at step 0), "running", "paused", "finished",
        "diverged", "failed".
    history, compiled: its numbers, its parts. latest, measured_at: the newest answer of each measurement,
        and its step, of those that were answered last.
    seen: the answers that stay with it when it is kept.
    running_experiment: the one it is made with. origin: what it began with; another object after each restart and each way
        back, except where a kept state had to wait for its data.
    started_again: when (`perf_counter`) an edit last made a going run begin anew.
    began: the numbers with which runs of its experiment begin, where that does not say it.
    awaited: the run that it is to be as soon as that has left everything.
    edits: numbers of its network that were set by hand.
    step, epoch: how far it is. look_back: the moment of it that is shown. branching: its branches.
    speed: one of `pace.SPEEDS`, kept from run to run.
    message: what happened, when it diverged or failed; details: the traceback of a failure.
    """

    #: Another run has been prepared, or there is none any more.
    run_changed = Signal()
    #: The run has left an answer for whoever asked.
    answered = Signal()
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
        self.seen = Seen()
        self.step, self.epoch = 0, 0.0
        self.message, self.details = "", ""
        self.speed = "watch"
        self.started_again = -inf
        self.origin = object()
        self.began = Began(document)
        self.awaited: Stood | None = None
        self.edits = ParameterEdits(document, self._ask_for_parameter)
        self.look_back, self.branching = LookBack(document, self), Branching(document, self)
        self.running_experiment: Experiment | None = None
        self._given: Given | None = None
        self.remembered: Memory | None = None  # what it has told with `state_kept`
        self._mailbox = Mailbox(Control())
        self._told: tuple[TrainingState | None] | None = None  # what waits for the runs beside to tell
        self._wants_to_run = False
        document.runs.survey_asked.connect(self.on_survey_asked)

    @property
    def control(self) -> Control:
        """What steers the run; where there is none, it steers nothing."""
        return self._mailbox.control

    @property
    def is_over(self) -> bool:
        """True when its epochs are done or a rule has ended it; also when it was taken up like that, and waits."""
        done = self.history.ended is not None or self.document.experiment.training.epochs <= self.epoch
        return self.state == "finished" or (self.state == "paused" and done)

    @property
    def broke_off(self) -> Record | None:
        """All numbers of a run that has diverged; None for others."""
        if self._given is not None:
            return self._given.record
        return self.history.record() if self.state == "diverged" else None

    @property
    def not_begun(self) -> KeptRun | None:
        """The kept run that it is to go on with and has not yet, because it is still being prepared."""
        if self.awaited is not None:
            return self.awaited.run
        runs, given = self.document.runs, self._given
        run = runs.current if runs.current in runs.all else None
        if run is None or given is None or run.memory is None:
            return None
        is_same = given.record is run.record  # one that has diverged
        if given.state is not None:
            is_same = given.state.parameters is latest(run.memory)[0].parameters
        return run if is_same else None

    def see_on(self, seen: Seen) -> None:
        """The run goes on from another one, of which this was seen until then."""
        seen.ask(self.seen.asked)
        self.seen = seen

    def receive(self) -> bool:
        """Take what the worker has left; True when there was something."""
        mailbox = self._mailbox
        letters = mailbox.drain()
        for place, letter in enumerate(letters, start=1):
            self._take(letter)
            if self._mailbox is not mailbox:  # that has begun another run: the rest is for whoever keeps this one
                mailbox.put_back(letters[place:])
                break
        return bool(letters)

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
            self._remember(letter)
            self.seen.hear(letter)
        elif isinstance(letter, Surveyed):  # tells of other steps
            self.document.runs.surveyed.emit(self.history, list(letter.looks), letter.upto)
        elif isinstance(letter, Branched):  # tells of another step
            self.branching.hear(letter)
        elif isinstance(letter, Event):
            self.step, self.epoch = letter.step, letter.epoch
            self.history.add(letter)
            if isinstance(letter, WentBack):
                self.seen.forget_after(letter.step)
                self.look_back.hear(letter)
            elif isinstance(letter, Changed):
                self.edits.hear(letter)
                if place_at(letter.path) is not None:
                    self.measured_at.clear()  # at the same step it is another network now
            elif isinstance(letter, Kept):
                kept, self.remembered = letter.state, letter.memory
                self._tell(kept.with_history(self.history.record()) if kept is not None else None)
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

    def on_survey_asked(self, questions: frozenset[Measurement], after: int, before: int) -> None:
        """A view has missed something."""
        self.control.survey(questions, after, before)

    def _remember(self, letter: Measured) -> None:
        kinds = {type(question) for question in letter.values if question.is_told_once}
        for question in [one for one in self.latest if one in letter.values or type(one) in kinds]:
            del self.latest[question]  # the newest stand last
            self.measured_at.pop(question, None)
        self.latest.update(letter.values)
        self.measured_at.update(dict.fromkeys(letter.values, letter.step))
        for question in list(self.latest)[:-MOST_ANSWERS]:
            del self.latest[question]
            self.measured_at.pop(question, None)

    def _tell(self, state: TrainingState | None) -> None:
        self.state_kept.emit(state)

    def _ask_for_parameter(self, place: Place, value: float) -> None:
        self.document.look_at(None)
        self.control.set_parameter(place.layer, place.name, place.index, value)

    def _keep_pace(self) -> None:
        if self.compiled is None:
            return
        samples = len(self.compiled.prepared.training.x)
        self.control.steps_per_second = steps_per_second(self.speed, self.document.experiment, samples)

    def _set_state(self, state: str) -> None:
        if state not in ("preparing", "invalid", "failed"):
            self._given = None  # the run has it now, and has gone on from it
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)

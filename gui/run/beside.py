"""Runs that train beside the current one, from the same start, to be compared with it.

All of them share one thread and take turns of some milliseconds. Threads of their own would not make them faster, because
Python lets one thread compute at a time; but each would be one more to come before the window whenever it wants Python. So
the current run, too, waits while one of them has its turn, as it does while the window draws; then it has as long a turn.
"""

from threading import Event as Signpost
from time import perf_counter

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QThread, QTimer, Signal

from engine.experiment import Experiment
from engine.measurements.base import Measurement
from engine.training.control import Control
from engine.training.events import Ended, Event, Kept, Left, Measured
from engine.training.history import History
from engine.training.shortening import shortened
from gui.document import Document
from gui.kept_runs import KeptRun
from gui.run.fair_threads import end_or_leave
from gui.run.mailbox import Failed, Letter, Ready
from gui.run.pace import steps_per_second
from gui.run.side import Side
from gui.run.worker import STACK_BYTES
from gui.seen import Seen

MOST_BESIDE = 4
PERIOD_MS = 66
ASKED_EACH = 2
"""In every second turn of the window they are asked for what is compared."""
LONGEST_TURN_S = 0.03

CLOSING_MS = 1500
PAINTED = QEvent.Type(QEvent.registerEventType())
LAST = Qt.EventPriority.LowEventPriority.value - 1
"""Qt paints with low priority."""


class Turns(QThread):
    """The thread they share. `signpost` is set whenever there may be something to do. current: steers the run beside which
    they train, while it goes."""

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self.setStackSize(STACK_BYTES)
        self.signpost = Signpost()
        self.current: Control | None = None
        self._sides: tuple[Side, ...] = ()
        self._is_closing = False

    def take(self, sides: tuple[Side, ...]) -> None:
        """Carry out these from now on."""
        self._sides = sides
        self.signpost.set()
        if not self.isRunning() and not self._is_closing:
            self.start()

    def finish(self) -> None:
        """End the thread after the turn at hand."""
        self._is_closing = True
        self.signpost.set()

    def run(self) -> None:
        """The body of the thread."""
        over: set[Side] = set()
        while not self._is_closing:
            sides = self._sides
            over.intersection_update(sides)
            going = [side for side in sides if side not in over and side.has_work]
            for side in going:
                if not self._is_closing and not self._turn(side):
                    over.add(side)
            if not going:
                self.signpost.wait()
                self.signpost.clear()

    def _turn(self, side: Side) -> bool:
        """Let it go on, then the current run for as long. False when it is over."""
        current = self.current
        if current is None or not side.is_fast:
            return side.advance()
        began = perf_counter()
        current.ask_for_way()
        goes_on = side.advance()
        current.thank()
        self.signpost.wait(min(perf_counter() - began, LONGEST_TURN_S))
        self.signpost.clear()
        return goes_on


class Beside(QObject):
    """Starts and ends the runs beside the current one; their numbers go into the list of the document's runs.

    `parent` is the run controller.
    """

    #: All that were asked how they are have told, or have ended.
    kept = Signal()

    def __init__(self, document: Document, parent: QObject):
        super().__init__(parent)
        self._document, self._controller = document, parent
        self._live: dict[Side, KeptRun] = {}
        self._judges_closely = self._is_closing = False
        self._asked: frozenset[Measurement] = frozenset()
        self._ticks = 0
        self._telling: set[Side] = set()
        self._turns = Turns(self)
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self.on_timer_timeout)

    @property
    def has_room(self) -> bool:
        """True while one more may begin."""
        return len(self._live) < MOST_BESIDE and not self._is_closing

    def begin(self, experiment: Experiment, like: Experiment, number: int = 0) -> KeptRun | None:
        """Train `experiment` from the start that `like` has, the experiment of run `number` (0: the current one).

        None when there are too many already.
        """
        if not self.has_room:
            return None
        began = None if number else self._controller.began.of(like)
        side = Side(experiment, like, began, self._turns.signpost, self._controller.speed)
        side.control.judges_closely, side.asked = self._judges_closely, self._asked
        run = KeptRun(experiment, History(), None, 0)
        runs = self._document.runs
        run.parent, run.parent_number = like, number or (runs.current.number if runs.current in runs.all else 0)
        run.state, run.driver, run.seen = "preparing", side, Seen(self._asked)
        self._live[side] = run
        if not run.parent_number:
            runs.beside.append(run)
        runs.add(run)
        self._turns.take(tuple(self._live))
        self._timer.start()
        return run

    def keep_pace(self, speed: str) -> None:
        """Go at `speed`, as the current run does."""
        for side, run in self._live.items():
            side.speed = speed
            if run.samples:
                side.control.steps_per_second = steps_per_second(speed, run.experiment, run.samples)

    def judge_closely(self, on: bool) -> None:
        """Take every metric, or the primary one alone."""
        self._judges_closely = on
        for side in self._live:
            side.control.judges_closely = on

    def ask(self, questions: frozenset[Measurement]) -> None:
        """From now on have these answered, and no others, in which runs are compared."""
        self._asked = questions
        for side, run in self._live.items():
            side.asked = questions
            run.seen.ask(questions)

    def keep(self) -> None:
        """Have all of them tell how they are, for a file; `kept` follows where there are any that can (`is_telling`)."""
        for side, run in self._live.items():
            if run.samples and not side.control.stopped:
                side.keep()
                self._telling.add(side)

    @property
    def is_telling(self) -> bool:
        """True while some were asked and have not told."""
        return bool(self._telling)

    def ask_for_way(self) -> None:
        """The window begins to draw."""
        for side in self._live:
            side.control.ask_for_way()

    def thank(self) -> None:
        """The window has drawn."""
        for side in self._live:
            side.control.thank()

    def shut_down(self) -> None:
        """End all of them, and the thread."""
        self._is_closing = True
        self._timer.stop()
        for side in self._live:
            side.stop()
        self.thank()
        self._turns.finish()
        end_or_leave(self._turns, CLOSING_MS)

    def on_timer_timeout(self) -> None:
        """Take what the runs have left; while it is drawn they wait."""
        controller = self._controller
        self._share(controller.control if controller.state == "running" else None)
        controller.ask_for_way()
        QCoreApplication.postEvent(self, QEvent(PAINTED), LAST)
        has_news, is_other, was_telling = False, False, self.is_telling
        for side, run in list(self._live.items()):
            state = run.state
            for letter in side.mailbox.drain():
                has_news = True
                self._take(side, run, letter)
            if run.state in ("going", "paused"):
                run.state = "paused" if side.is_paused else "going"
            is_nothing = side.control.stopped and run.state == "preparing"
            if is_nothing or run.state in ("done", "diverged", "failed"):
                self._end(side, run)
            is_other |= run.state != state
        self._ticks += 1
        if self._asked and self._ticks % ASKED_EACH == 0:
            for side, run in self._live.items():
                if run.state == "going":
                    side.control.want(side.asked)
        if is_other:
            self._document.runs.changed.emit()
        elif has_news:
            self._document.runs.grown.emit()
        if was_telling and not self._telling:
            self.kept.emit()

    def customEvent(self, _event: QEvent) -> None:
        """The picture is on the screen."""
        self._controller.thank()

    def _take(self, side: Side, run: KeptRun, letter: Letter) -> None:
        if isinstance(letter, Ready):
            run.metric, run.samples = letter.compiled.metric, len(letter.compiled.prepared.training.x)
            run.state = "going"
        elif isinstance(letter, Failed):
            run.state, run.memory = "failed", None  # what it has told is of a shorter run
            run.message = letter.details or "\n".join(str(problem) for problem in letter.problems)
        elif isinstance(letter, Left):
            run.memory = letter.memory
        elif isinstance(letter, Kept):
            run.memory, run.record = letter.memory, run.history.record()
            self._telling.discard(side)
        elif isinstance(letter, Measured):
            run.seen.hear(letter)
        elif isinstance(letter, Event):
            run.history.add(letter)
            if isinstance(letter, Ended):
                run.state = "diverged" if letter.reason == "diverged" else "done"
                run.message = letter.message

    def _end(self, side: Side, run: KeptRun) -> None:
        if run.state not in ("diverged", "failed"):
            run.state = "done"
        run.driver = None
        run.record, run.history = shortened(run.history)
        self._controller.keeper.share_memory()
        del self._live[side]
        self._telling.discard(side)
        self._turns.take(tuple(self._live))
        if not self._live:
            self._timer.stop()
            self._share(None)

    def _share(self, current: Control | None) -> None:
        before, self._turns.current = self._turns.current, current
        if before is not None and before is not current:
            before.shares = False
        if current is not None:
            current.shares = True

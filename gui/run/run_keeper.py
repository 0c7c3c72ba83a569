"""Keeps each run of a document when another one takes its place, with what it remembers."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, QSignalBlocker

from engine.experiment import Experiment
from engine.training.events import Branched, Event, Left, Measured
from engine.training.history import History
from engine.training.shortening import shortened
from gui.document import Document
from gui.kept_runs import KeptRun, is_worth_keeping
from gui.run.look_back import MEGABYTE
from gui.run.mailbox import Failed, Letter, Mailbox

LEAST_SHARERS = 4
"""Memory is shared as if so many runs were kept at least: then one more seldom takes any from the others."""


def share(memory: int, count: int) -> int:
    """So many bytes of `memory` each of `count` kept runs has for its key frames."""
    return memory // max(count, LEAST_SHARERS)


class RunKeeper(QObject):
    """Puts the runs that `parent`, the run controller, is about to end into the list of the document.

    Of a document that is left nothing is kept: its runs end with it. The key frames of all kept runs together take no more
    memory than those of the current one may.
    """

    def __init__(self, document: Document, parent: QObject):
        super().__init__(parent)
        self._document, self._controller = document, parent
        self._left: History | None = None  # that of a run of the document before
        self._leaving: list[tuple[KeptRun, History, Mailbox]] = []  # those that have not left everything yet
        document.leaving.connect(self.on_document_leaving)

    def on_document_leaving(self) -> None:
        """What runs now does not belong to the next document."""
        self._left = self._controller.history
        self._leaving = []

    def keep(self, experiment: Experiment | None, mailbox: Mailbox) -> KeptRun | None:
        """Keep the current run, one of `experiment`, as it is now; its last letters are in `mailbox`, or will be.

        None when there is nothing worth keeping.
        """
        controller = self._controller
        history, compiled = controller.history, controller.compiled
        if controller.not_begun is not None:
            return controller.not_begun
        if experiment is None or compiled is None or history is self._left or not is_worth_keeping(history):
            return None
        record, short = shortened(history)
        run = KeptRun(experiment, short, compiled.metric, len(compiled.prepared.training.x))
        run.record, run.seen, run.began = record, controller.seen, controller.origin
        if controller.state == "diverged":
            run.state, run.message = "diverged", controller.message
        runs = self._document.runs
        with QSignalBlocker(runs):  # views draw other runs once, and not twice
            kept = runs.keep(run)
        runs.descend(kept)
        if kept.record is run.record:  # else it repeats a longer one
            self._leaving.append((kept, history, mailbox))
        return kept

    def is_leaving(self, run: KeptRun | None) -> bool:
        """True while `run` has ended and has not left everything."""
        return any(one is run for one, _history, _mailbox in self._leaving)

    def collect(self) -> None:
        """Take what ended runs have left meanwhile."""
        self._leaving = [one for one in self._leaving if not self._take(*one, one[2].drain())]

    def _take(self, run: KeptRun, history: History, mailbox: Mailbox, letters: Iterable[Letter]) -> bool:
        """True when `run` has left everything, or never will."""
        for letter in letters:
            if isinstance(letter, Left):
                self.remember(run, history, letter)
                return True
            if isinstance(letter, Failed):
                return True
            if isinstance(letter, Event) and not isinstance(letter, Branched | Measured):  # those tell of other steps
                history.add(letter)
        return False

    def remember(self, run: KeptRun, history: History, letter: Left) -> None:
        """`run`, whose whole history this is, has ended with this."""
        run.memory, run.experiment = letter.memory, letter.memory.now  # it may just have gone back to another one
        run.record, run.history = shortened(history)
        self.share_memory()
        self._document.runs.changed.emit()

    def share_memory(self) -> None:
        """Let all kept runs have the room there is for them."""
        those = [run for run in self._document.runs.all if run.memory is not None]
        room = share(self._controller.look_back.memory_mb * MEGABYTE, len(those))
        for run in those:
            if run.memory.used > room:
                run.memory = run.memory.fitted(room)

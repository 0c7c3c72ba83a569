"""A thread that does one thing at a time; of what is asked for meanwhile, only the last."""

from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from gui.run.fair_threads import end_or_leave

CLOSING_MS = 20
"""A task that takes longer is left to itself when the window closes or is made anew."""


class LatestTask(QThread):
    """Answers what was asked last. A kind of task says in `answer` how; what it returns has what was asked as `source`."""

    #: The answer to what was asked last.
    has_read = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: Any = None
        self._doing: Any = None
        self._outcome: Any = None
        self._closing = False
        self.finished.connect(self.on_finished)

    def answer(self, asked: Any) -> Any:
        """What comes of `asked`, whatever happens. Called in the thread."""
        raise NotImplementedError

    def ask(self, asked: Any) -> None:
        """Answer `asked` as soon as possible."""
        self._wanted = asked
        if self._doing is None:
            self._begin()

    def forget(self) -> None:
        """The answer is not needed any more."""
        self._wanted = None

    def is_needed(self) -> bool:
        """True while what is being done is what was asked last. Callable from the thread, which may stop when it is not."""
        return self._wanted is self._doing

    def shut_down(self) -> None:
        """End the thread. Afterwards nothing is answered."""
        self._closing = True
        self._wanted = None
        end_or_leave(self, CLOSING_MS)

    def run(self) -> None:
        """The body of the thread."""
        self._outcome = self.answer(self._doing)

    def on_finished(self) -> None:
        """Hand over the answer, if it is still wanted."""
        outcome, self._outcome, self._doing = self._outcome, None, None
        if self._closing or self._wanted is None:
            return
        if outcome is None or outcome.source != self._wanted:
            self._begin()
            return
        self._wanted = None
        self.has_read.emit(outcome)

    def _begin(self) -> None:
        if not self._closing and self._wanted is not None:
            self._doing = self._wanted
            self.wait()  # Qt reports the end of a thread a moment before it is over
            self.start()

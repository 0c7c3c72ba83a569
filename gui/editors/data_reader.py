"""Reads data sets that lie in files, in a thread of its own, so that the window goes on."""

from typing import NamedTuple

from PySide6.QtCore import QObject, QThread, Signal

from engine import loading
from engine.data import Data
from engine.datasets.base import Dataset
from engine.options import options
from engine.problems import Problem, WrongInput
from engine.text import translate as _
from gui.run.fair_threads import end_or_leave

CLOSING_MS = 20
"""A read that takes longer is left to itself when the window closes or is made anew."""


class Outcome(NamedTuple):
    """What came of reading `source`: its data, or what is wrong with it."""

    source: Dataset
    data: Data | None
    problems: tuple[Problem, ...] = ()


def lies_in_files(source: Dataset) -> bool:
    """True for a data set that is read from files of the person."""
    return any(option.kind in ("file", "folder") for option in options(type(source)))


def read(source: Dataset) -> Outcome:
    """Read `source`, whatever happens."""
    try:
        return Outcome(source, loading.load(source))
    except WrongInput as fault:
        return Outcome(source, None, fault.problems)
    except Exception as error:  # noqa: BLE001  a fault in one picture must not take the window along
        return Outcome(source, None, (Problem("data", _("The data cannot be read: {error}", error=str(error))),))


class DataReader(QThread):
    """Reads one data set at a time; of those that are asked for meanwhile, only the last."""

    #: A data set has been read: an `Outcome`.
    has_read = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: Dataset | None = None
        self._reading: Dataset | None = None
        self._outcome: Outcome | None = None
        self._closing = False
        self.finished.connect(self.on_finished)

    def ask(self, source: Dataset) -> None:
        """Read `source` as soon as possible."""
        self._wanted = source
        if self._reading is None:
            self._begin()

    def forget(self) -> None:
        """The answer is not needed any more."""
        self._wanted = None

    def shut_down(self) -> None:
        """End the thread. Afterwards nothing is read."""
        self._closing = True
        self._wanted = None
        end_or_leave(self, CLOSING_MS)

    def run(self) -> None:
        """The body of the thread."""
        self._outcome = read(self._reading)

    def on_finished(self) -> None:
        """Hand over what was read, if it is still wanted."""
        outcome, self._outcome, self._reading = self._outcome, None, None
        if self._closing or self._wanted is None:
            return
        if outcome is None or outcome.source != self._wanted:
            self._begin()
            return
        self._wanted = None
        self.has_read.emit(outcome)

    def _begin(self) -> None:
        if not self._closing and self._wanted is not None:
            self._reading = self._wanted
            self.wait()  # Qt reports the end of a thread a moment before it is over
            self.start()

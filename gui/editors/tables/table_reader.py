"""Reads a table for the page on which a person says what its columns are for; in a thread, with progress."""

from time import monotonic
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from engine import loading
from engine.data import Data
from engine.datasets.table import Table
from engine.problems import Problem, WrongInput
from engine.tables.contents import Contents, contents
from engine.tables.faults import CellProblem
from engine.tables.raw_lines import NEIGHBOURS, RawLine, lines_around
from engine.tables.roles import known
from engine.text import translate as _
from gui.run.latest_task import LatestTask

TOLD_EVERY_S = 0.05
FEW = 2
"""Neighbours of a bad line that are shown below the columns of a table."""


class Seen(NamedTuple):
    """What came of reading `source`.

    table: the same with nothing left to be found out. contents: what the file holds, None when it cannot be read. data: what
    would be trained on, None when `problems` stand against it. lines: of the file, those around the first fault.
    """

    source: Table
    table: Table
    contents: Contents | None
    data: Data | None
    problems: tuple[Problem, ...] = ()
    lines: tuple[RawLine, ...] = ()

    @property
    def first_fault(self) -> CellProblem | None:
        """The first problem, where it names a line."""
        return next((one for one in self.problems[:1] if isinstance(one, CellProblem)), None)


class _Stopped(Exception):
    """Nobody waits for the answer any more."""


class TableReader(LatestTask):
    """Reads one table at a time."""

    #: How much of the file has been read, 0 to 1.
    progressed = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told = 0.0
        self._place: tuple = ()
        self._lines: tuple[RawLine, ...] = ()

    def answer(self, asked: Table) -> Seen | None:
        """Read it, and try to make a data set of it."""
        try:
            found = contents(asked.reading(), self._tell)
            table = asked.with_roles(known(found, asked.column_roles())).read_as(found.reading)
        except _Stopped:
            return None
        except WrongInput as fault:
            return self._with_lines(Seen(asked, asked, None, None, fault.problems))
        except Exception as error:  # noqa: BLE001  a fault in one file must not take the window along
            return Seen(asked, asked, None, None, (_unexpected(error),))
        try:
            return Seen(asked, table, found, loading.load(table))
        except WrongInput as fault:
            return self._with_lines(Seen(asked, table, found, None, fault.problems))
        except Exception as error:  # noqa: BLE001
            return Seen(asked, table, found, None, (_unexpected(error),))

    def _with_lines(self, seen: Seen) -> Seen | None:
        """The same with the lines around its first fault; those that were found last are not looked for again."""
        fault = seen.first_fault
        if fault is None:
            return seen
        place = (seen.contents, fault.reading, fault.line, fault.place)
        try:
            if seen.contents is None or place != self._place:
                self._lines = lines_around(fault, self._tell, NEIGHBOURS if seen.contents is None else FEW)
        except _Stopped:
            return None
        self._place = place
        return seen._replace(lines=self._lines)

    def _tell(self, share: float) -> None:
        if not self.is_needed():
            raise _Stopped
        now = monotonic()
        if now - self._told > TOLD_EVERY_S:
            self._told = now
            self.progressed.emit(share)


def _unexpected(error: Exception) -> Problem:
    return Problem("data", _("The data cannot be read: {error}", error=str(error)))

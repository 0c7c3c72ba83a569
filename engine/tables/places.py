"""Where a cell of a table stands in its file."""

import re
from collections.abc import Sequence

import msgspec
import numpy as np

LINE_END = re.compile(r"\r\n|\r|\n")


class Place(msgspec.Struct, frozen=True):
    """line: in which the cell begins. record: the line in which its record does; both from 1. cell: its number, from 0."""

    line: int
    record: int
    cell: int


class Places:
    """Where the cells of some records stand; a quoted cell may reach over several lines.

    lines (r,): where each record begins. cells: theirs.
    """

    def __init__(self, lines: Sequence[int], cells: Sequence[Sequence[str]]):
        self._lines, self._cells = lines, cells
        self._above: dict[int, np.ndarray] = {}

    def of(self, row: int, number: int) -> Place:
        """Where cell `number` of record `row` stands, both counted from 0."""
        if row not in self._above:
            ends = [len(LINE_END.findall(cell)) for cell in self._cells[row]]
            self._above[row] = np.cumsum([0, *ends])
        record = int(self._lines[row])
        return Place(record + int(self._above[row][number]), record, number)

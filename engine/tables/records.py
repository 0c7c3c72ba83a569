"""Cuts a table into records, and holds it to its form: every record has as many cells, every quotation mark an end.

Most readers are more lenient than is good for a learner. What has passed here is read by all of them in the same way.
"""

import csv
import re
from collections.abc import Callable, Iterator

import msgspec
import numpy as np

from engine.problems import WrongInput
from engine.tables import dialect
from engine.tables.faults import cell_problem, column_title, fault
from engine.tables.places import LINE_END
from engine.text import plural
from engine.text import translate as _

BLANK = " \t\r\n"
WIDE = 100
"""With more columns pandas, which makes an object of each, is the slower reader; by far with thousands."""
LETTERS = 1_000_000  # read between two reports, so that one can stop soon
BLANKS = re.compile(" *")
QUOTED = re.compile('"(?:[^"]++|"")*+"')


class Block(msgspec.Struct, frozen=True, eq=False):
    """Some records, one after the other, with the cells of the table's `first` one. lines (r,): where each begins, from 1.

    text: the records as they stand in the table. cells: the same taken apart, where pandas is no good reader; else empty.
    read: letters of the table up to their end.
    """

    first: list[str]
    lines: np.ndarray
    text: str
    cells: list[list[str]]
    read: int


class _Feed:
    """Hands out the lines of a text, and remembers the last one and where it began."""

    def __init__(self, text: str):
        self.last, self.start = "", 0
        self._text = text

    def __iter__(self) -> Iterator[str]:
        position = 0
        for line in dialect.lines(self._text):
            self.last, self.start = line, position
            position += len(line)
            yield line


def blocks(text: str, separator: str, header: bool, most_cells: int, tell: Callable[[float], None]) -> Iterator[Block]:
    """All records, some at a time, about `most_cells` cells in each block; blank lines are left out.

    header: whether the first one holds the names. tell: hears which share is read. Raises WrongInput with line and column.
    """
    nul = text.find("\0")
    if nul >= 0:
        line, column = place_after(text[:nul], separator, header)
        what = _("the cell holds a NUL character, which no text does.")
        raise WrongInput(cell_problem(line, column, what, _("Choose another file or encoding")))
    feed = _Feed(text)
    reader = csv.reader(feed, delimiter=separator, skipinitialspace=True, strict=True)
    first: list[str] = []
    lines: list[int] = []
    cells: list[list[str]] = []
    bare = text.count("\r") > text.count("\r\n")  # pandas swallows an empty cell below a blank line that ends with CR
    line, start, told, most, begin = 1, 0, 0, 1, 0
    try:
        for record in reader:
            if record and not (len(record) == 1 and not feed.last.strip(BLANK)):
                if not first:
                    first, most = record, max(most_cells // len(record), 1)
                if len(record) != len(first):
                    raise _misshapen(record, first, line, header)
                lines.append(line)
                if bare or len(first) > WIDE:
                    cells.append(record)
            line, start = reader.line_num + 1, feed.start + len(feed.last)
            if start - told > LETTERS:
                told = start
                tell(start / len(text))
            if len(lines) >= most:
                yield Block(first, np.array(lines, np.int32), text[begin:start], cells, start)
                lines, cells, begin = [], [], start
    except csv.Error as error:
        raise _badly_quoted(text, start, line, separator, first if header else [], str(error)) from None
    if not first:
        raise fault(_("The table is empty."), _("Choose another file"))
    if lines:
        yield Block(first, np.array(lines, np.int32), text[begin:], cells, len(text))


def place_after(text: str, separator: str, header: bool) -> tuple[int, str]:
    """Line and name of the cell that goes on where `text` ends."""
    feed = _Feed(text + "x")
    first: list[str] = []
    record: list[str] = []
    start = 0
    try:
        for record in csv.reader(feed, delimiter=separator, skipinitialspace=True):
            first = first or record
            start, last_start = feed.start + len(feed.last), start
        names, number = first if header and last_start else [], len(record) - 1
    except csv.Error:  # the limit of a cell
        names, number = first if header else [], _faulty_cell(text, start, separator)[0]
    return 1 + len(LINE_END.findall(text)), column_title(names, number)


def _misshapen(record: list[str], first: list[str], line: int, header: bool) -> WrongInput:
    number = min(len(record), len(first))
    what = plural(
        "there is {count} cell here, but the first line has {width}.",
        "there are {count} cells here, but the first line has {width}.",
        len(record),
        width=len(first),
    )
    column = column_title(first if header else [], number)
    return WrongInput(cell_problem(line, column, what, _("Correct the line, or choose another separator")))


def _badly_quoted(text: str, start: int, line: int, separator: str, names: list[str], error: str) -> WrongInput:
    """The fault of the record that begins in `line`, at the letter number `start`."""
    number, opened, closed = _faulty_cell(text, start, separator)
    if "limit" in error and closed is not None:
        what = _("the cell has more than {count} characters.", count=f"{csv.field_size_limit():,}")
    elif closed is None:
        what = _("a quotation mark is opened and never closed.")
    elif closed > opened:  # probably the end of another cell, and this one has none
        what = _("a quotation mark is opened, and something stands behind the closing one in line {line}.")
        what = what.format(line=line + closed)
    else:
        what = _("there is something behind the closing quotation mark.")
    column = column_title(names, number)
    return WrongInput(cell_problem(line + opened, column, what, _("Correct the line in the file")))


def _faulty_cell(text: str, start: int, separator: str) -> tuple[int, int, int | None]:
    """Which cell of the record at `start` is badly quoted or too long, and where its quotation marks are.

    The marks are counted in lines below the beginning of the record; the second is None where there is none.
    """
    below = 0
    for number, (begin, closed, end) in enumerate(cell_spans(text, start, separator)):
        opened = below
        if closed is None:
            return number, opened, None
        below += len(LINE_END.findall(text, begin, closed))
        goes_on = begin < closed < end
        if goes_on or end - begin > csv.field_size_limit() or not text.startswith(separator, end):
            break
    return number, opened, below


def cell_spans(text: str, start: int, separator: str) -> Iterator[tuple[int, int | None, int]]:
    """Where the cells of the record at `start` are: the first letter of each, the one behind its closing quotation mark
    (the first again where nothing is quoted, None where it is never closed), and the one behind its end.
    """
    end_of_cell = re.compile(f"[{re.escape(separator)}\r\n]|\\Z")
    end = start - 1
    while end < start or text.startswith(separator, end):
        begin = BLANKS.match(text, end + 1).end()
        closed = begin
        if text.startswith('"', begin):
            quoted = QUOTED.match(text, begin)
            if quoted is None:
                yield begin, None, len(text)
                return
            closed = quoted.end()
        end = end_of_cell.search(text, closed).start()
        yield begin, closed, end

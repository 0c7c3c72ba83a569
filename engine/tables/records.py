"""Holds a table to its form before anything is read from it: every record has as many cells, every quotation mark an end.

pandas is more lenient than is good for a learner: it fills short records up, reads `"1"5` as 15, and says nothing. What has
passed here is read by both in the same way. Positions are kept, so that later faults can name their line too.
"""

import csv
from collections.abc import Callable, Iterator

import msgspec
import numpy as np

from engine.problems import WrongInput
from engine.tables import dialect
from engine.tables.faults import cell_problem, column_title, fault
from engine.text import plural
from engine.text import translate as _

TOLD_EVERY = 2000  # records


class Form(msgspec.Struct, frozen=True, eq=False):
    """The outer form of a table. first: its first record. lines (R,): where each record begins, counted from 1."""

    first: list[str]
    lines: np.ndarray


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


def checked_form(text: str, separator: str, tell: Callable[[float], None], header: bool) -> Form:
    """Go through the whole table once. tell: hears the share that is done. Raises WrongInput with line and column."""
    feed = _Feed(text)
    reader = csv.reader(feed, delimiter=separator, skipinitialspace=True, strict=True)
    first: list[str] = []
    lines: list[int] = []
    line, start = 1, 0
    try:
        for record in reader:
            if record and not (len(record) == 1 and not feed.last.strip()):
                if not first:
                    first = record
                if len(record) != len(first) or "\0" in feed.last:
                    raise _misshapen(record, first, line, header)
                lines.append(line)
                if len(lines) % TOLD_EVERY == 0:
                    tell(feed.start / len(text))
            line, start = reader.line_num + 1, feed.start + len(feed.last)
    except csv.Error as error:
        raise _badly_quoted(text, start, line, separator, first if header else [], str(error)) from None
    if not first:
        raise fault(_("The table is empty."), _("Choose another file"))
    return Form(first, np.array(lines))


def _misshapen(record: list[str], first: list[str], line: int, header: bool) -> WrongInput:
    names = first if header else []
    for number, cell in enumerate(record):
        if "\0" in cell:
            what = _("the cell holds a NUL character, which no text does.")
            return WrongInput(
                cell_problem(line, column_title(names, number), what, _("Choose another file or encoding"))
            )
    number = min(len(record), len(first))
    what = plural(
        "there is {count} cell here, but the first line has {width}.",
        "there are {count} cells here, but the first line has {width}.",
        len(record),
        width=len(first),
    )
    return WrongInput(
        cell_problem(line, column_title(names, number), what, _("Correct the line, or choose another separator"))
    )


def _badly_quoted(text: str, start: int, line: int, separator: str, names: list[str], error: str) -> WrongInput:
    number, below, is_open = _faulty_field(text, start, separator)
    if is_open:
        what = _("a quotation mark is opened and never closed.")
    elif "limit" in error:
        what = _("the cell has more than {count} characters.", count=f"{csv.field_size_limit():,}")
    else:
        what = _("there is something behind the closing quotation mark.")
    return WrongInput(cell_problem(line + below, column_title(names, number), what, _("Correct the line in the file")))


def _faulty_field(text: str, start: int, separator: str) -> tuple[int, int, bool]:
    """Which cell of the record at `start` is badly quoted, how many lines below its beginning, and whether it has no end."""
    number, below, place, length = 0, 0, start, len(text)
    while place < length:
        while place < length and text[place] == " ":
            place += 1
        if place < length and text[place] == '"':
            opened = below
            end = text.find('"', place + 1)
            while 0 <= end < length - 1 and text[end + 1] == '"':
                end = text.find('"', end + 2)
            if end < 0:
                return number, opened, True
            below += sum(1 for _line in dialect.lines(text[place:end])) - 1
            place = end + 1
            if place < length and text[place] not in (separator, "\r", "\n"):
                return number, below, False
        while place < length and text[place] not in (separator, "\r", "\n"):
            place += 1
        if place >= length or text[place] != separator:
            return number, below, False
        number, place = number + 1, place + 1
    return number, below, False

"""A few lines of a table as they stand in the file, for whoever wants to see what is wrong there."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from engine import whole_file
from engine.tables import dialect
from engine.tables.contents import LARGEST, ignore_progress
from engine.tables.encodings import decode_anyhow
from engine.tables.faults import CellProblem
from engine.tables.places import LINE_END
from engine.tables.reading import Reading
from engine.tables.records import cell_spans

TAB = "⇥"
NEIGHBOURS = 5
LETTERS = 2000
BEFORE = 60  # letters in front of a marked cell
NO_BLANK = re.compile(r"[^ \t\r\n]|\Z")
PIECE = 1_000_000  # letters passed between two reports, so that one can stop soon


class RawLine(msgspec.Struct, frozen=True):
    """number: of the line, from 1. text: what stands there, safe to be shown. marked: a part of it, from and to letter."""

    number: int
    text: str
    marked: tuple[int, int] | None = None


def lines_around(
    problem: CellProblem,
    tell: Callable[[float], None] = ignore_progress,
    neighbours: int = NEIGHBOURS,
    letters: int = LETTERS,
) -> tuple[RawLine, ...]:
    """The line that `problem` names, its neighbours and the first that is not blank, in order.

    Where the problem knows its cell, that is marked. Lines longer than `letters` are cut off, that one around its cell.
    Tabs are shown as ⇥, bytes that are no letters as U+FFFD. Nothing where the file cannot be read any more.
    """
    reading = problem.reading
    if reading is None:
        return ()
    try:
        text = decode_anyhow(whole_file.read(Path(reading.path).expanduser().absolute(), LARGEST), reading.encoding)
    except (OSError, RuntimeError, ValueError, MemoryError):
        return ()
    span = _span(text, reading, problem, tell)
    first = max(problem.line - neighbours, 1)
    names = 1 + len(LINE_END.findall(text, 0, NO_BLANK.search(text).start()))
    top = [] if first <= names else _lines(text, names, _start_of(text, names, tell), 1, span, letters)
    count = problem.line + neighbours + 1 - first
    return (*top, *_lines(text, first, _start_of(text, first, tell), count, span, letters))


def _lines(
    text: str, number: int, start: int, count: int, span: tuple[int, int] | None, letters: int
) -> Iterator[RawLine]:
    """`count` lines from that called `number` on, which begins at the letter `start`."""
    for match in islice(dialect.LINE.finditer(text, start), count):
        begin, end = match.span()
        while end > begin and text[end - 1] in "\r\n":
            end -= 1
        marked = span if span is not None and begin <= span[0] <= end else None
        first = begin
        if marked and end - begin > letters:
            first = max(span[0] - min(BEFORE, letters // 3), begin)
        last = end if end - first <= letters else first + letters - 1
        front, back = "…" * (first > begin), "…" * (last < end)
        if marked:
            marked = (len(front) + span[0] - first, len(front) + min(span[1], last) - first)
        yield RawLine(number, front + _plain(text[first:last]) + back, marked)
        number += 1


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text.replace("\t", TAB))


def _start_of(text: str, line: int, tell: Callable[[float], None]) -> int:
    """At which letter the line begins that is called so; the end of the text where there are fewer."""
    place, number = 0, 1
    while True:
        end = min(place + PIECE, len(text))
        end += text.startswith("\r\n", end - 1)  # which is one end of a line
        ends = text.count("\n", place, end) + text.count("\r", place, end) - text.count("\r\n", place, end)
        if number + ends >= line or end == len(text):
            break
        place, number = end, number + ends
        tell(place / len(text))
    places = [place] if number == line else [match.end() for match in LINE_END.finditer(text, place, end)]
    wanted = max(line - number - 1, 0)
    return places[wanted] if wanted < len(places) else len(text)


def _span(text: str, reading: Reading, problem: CellProblem, tell: Callable[[float], None]) -> tuple[int, int] | None:
    """The first letter of the cell, and the one behind its last in the same line."""
    place = problem.place
    if place is None or reading.separator not in dialect.SEPARATORS:
        return None
    start = _start_of(text, place.record, tell)
    spans = cell_spans(text, start, dialect.SEPARATORS[reading.separator])
    begin, _closed, end = next(islice(spans, place.cell, None), (0, 0, 0))
    cut = LINE_END.search(text, begin, end)
    return (begin, cut.start() if cut else end) if end else None

"""A few lines of a table as they stand in the file, for whoever wants to see what is wrong there."""

from collections.abc import Callable
from pathlib import Path

from engine import whole_file
from engine.tables import dialect
from engine.tables.contents import LARGEST, Reading, ignore_progress
from engine.tables.encodings import decode_anyhow

NEIGHBOURS = 5
LETTERS = 2000
LINES = 100_000  # passed between two reports, so that one can stop soon


def lines_around(
    reading: Reading, line: int, tell: Callable[[float], None] = ignore_progress
) -> tuple[tuple[int, str], ...]:
    """The line called `line`, counted from 1, its neighbours and the first one: number and text of each, in order.

    Long lines are cut off. Bytes that are no letters are shown as U+FFFD. Nothing where the file cannot be read any more.
    """
    try:
        text = decode_anyhow(whole_file.read(Path(reading.path).expanduser().absolute(), LARGEST), reading.encoding)
    except (OSError, RuntimeError, ValueError, MemoryError):
        return ()
    found = []
    for number, match in enumerate(dialect.LINE.finditer(text), 1):
        if number > line + NEIGHBOURS:
            break
        if number % LINES == 0:
            tell(match.start() / len(text))
        if number == 1 or number >= line - NEIGHBOURS:
            found.append((number, _cut(text[match.start() : min(match.end(), match.start() + LETTERS + 3)])))
    return tuple(found)


def _cut(line: str) -> str:
    line = line.rstrip("\r\n")
    return line if len(line) <= LETTERS else line[: LETTERS - 1] + "…"

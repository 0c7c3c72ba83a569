"""A whole table: its columns as numbers and as categories, and what is odd in them, before anyone decides on their use."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np

from engine import whole_file
from engine.problems import WrongInput
from engine.tables import dialect
from engine.tables.cells import read_cells
from engine.tables.columns import Column, GrowingColumn
from engine.tables.encodings import decode
from engine.tables.faults import column_name, fault, located, shown
from engine.tables.places import Places
from engine.tables.reading import Reading
from engine.tables.records import blocks
from engine.text import translate as _

LARGEST = 500_000_000  # bytes
MOST_COLUMNS = 30_000
CELLS = 300_000  # read at once, and at most kept for a preview
PREVIEW = 100  # records


class Contents(msgspec.Struct, frozen=True, eq=False):
    """What a file holds. reading: how it was read, with nothing left to "auto". lines (R,): where each record begins.

    top: where the first record stands, be it of names or of data. repeated: names that stand there more than once. void:
    columns without a name and without a value, as a separator at the end of each line makes one.
    """

    reading: Reading
    columns: tuple[Column, ...]
    lines: np.ndarray
    top: Places
    preview: list[list[str]]
    repeated: frozenset[str]
    void: frozenset[str]

    @property
    def records(self) -> int:
        """R, without the line of names."""
        return len(self.lines)


def ignore_progress(_share: float) -> None:
    """For those who do not want to hear how far it is."""


_kept: dict[tuple, Contents] = {}
_lock = threading.Lock()


def contents(reading: Reading, tell: Callable[[float], None] = ignore_progress) -> Contents:
    """What the file holds; the last two tables are remembered as long as their files do not change.

    tell: hears now and then which share is done, and may raise an exception of its own to stop. Raises WrongInput.
    """
    path, stamp = _found(reading.path)
    key = (reading, stamp)
    with _lock:
        found = _kept.get(key)
    if found is None:
        found = _read(path, reading, tell)
        with _lock:
            _kept[key] = found
            while len(_kept) > 2:
                del _kept[next(iter(_kept))]
    return found


def _found(text: str) -> tuple[Path, tuple]:
    if not text.strip():
        raise fault(_("No table is chosen."), _("Choose a CSV file"))
    try:
        path = Path(text).expanduser().absolute()
        facts = path.stat()
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        what = _("“{file}” cannot be read: {reason}.", file=shown(text, 80), reason=reason)
        raise fault(what, _("Choose a CSV file")) from None
    return path, (str(path), facts.st_size, facts.st_mtime_ns)


def _read(path: Path, reading: Reading, tell: Callable[[float], None]) -> Contents:
    try:
        text, encoding = decode(_bytes(path), reading.encoding)
        return _parsed(text, msgspec.structs.replace(reading, encoding=encoding), tell)
    except WrongInput as wrong:
        raise located(wrong, reading) from None
    except MemoryError:
        raise fault(_("The table does not fit into memory."), _("Use a smaller file")) from None


def _bytes(path: Path) -> bytes:
    try:
        return whole_file.read(path, LARGEST)
    except OSError as error:
        what = _("“{file}” cannot be read: {reason}.", file=shown(path.name), reason=os.strerror(error.errno or 0))
        raise fault(what, _("Choose a CSV file")) from None


def _parsed(text: str, reading: Reading, tell: Callable[[float], None]) -> Contents:
    key = dialect.detected_separator(text) if reading.separator == "auto" else reading.separator
    separator = dialect.SEPARATORS[key]
    sample = dialect.sample_of(text, separator)
    decimal = dialect.detected_decimal(text, separator) if reading.decimal == "auto" else reading.decimal
    header = dialect.detected_header(sample, decimal) if reading.header == "auto" else reading.header == "yes"
    columns: list[GrowingColumn] = []
    repeated: frozenset[str] = frozenset()
    lines: list[np.ndarray] = []
    preview: list[list[str]] = []
    for block in blocks(text, separator, header, CELLS, tell):
        width, begins = len(block.first), block.lines
        if width > MOST_COLUMNS:
            raise _too_wide(width)
        cells = read_cells(block, separator)
        if not lines:
            names, repeated = _names(block.first if header else [""] * width)
            columns = [GrowingColumn(name, number) for number, name in enumerate(names)]
            top = Places([int(begins[0])], [block.first])
            cells, begins = cells[header:], begins[header:]
        places = Places(begins, cells)
        preview += cells[: max(min(PREVIEW, CELLS // width) - len(preview), 0)].tolist()
        for number, column in enumerate(columns):
            column.extend([cell.strip() for cell in cells[:, number].tolist()], places, decimal)
        lines.append(begins)
        tell(block.read / len(text))
        del block, cells, places  # or two of them would be there at once
    told = Reading(reading.path, key, decimal, reading.encoding, "yes" if header else "no")
    whole = tuple(column.finished() for column in columns)
    void = (column for number, column in enumerate(whole) if column.name == column_name(number))
    void = frozenset(column.name for column in void if column.number_count == column.text_count == 0 < column.records)
    return Contents(told, whole, np.concatenate(lines), top, preview, repeated, void)


def _too_wide(columns: int) -> WrongInput:
    what = _("The table has {count} columns; at most {limit} are possible.", count=columns, limit=MOST_COLUMNS)
    return fault(what, _("Use fewer columns"))


def _names(cells: list[str]) -> tuple[list[str], frozenset[str]]:
    """A name for each column, no two alike, and the names that stood there more than once."""
    counts: dict[str, int] = {}
    repeated = set()
    for number, cell in enumerate(cells):
        name = " ".join(cell.split()) or column_name(number)
        free = name
        if name in counts:
            repeated.add(name)
            while free in counts:
                counts[name] += 1
                free = f"{name} ({counts[name]})"
        counts[free] = 1
    return list(counts), frozenset(repeated)

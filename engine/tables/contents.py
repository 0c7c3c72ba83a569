"""A whole table: its columns as numbers and as categories, and what is odd in them, before anyone decides on their use."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np

from engine import whole_file
from engine.tables import dialect
from engine.tables.columns import Column, GrowingColumn
from engine.tables.encodings import decode
from engine.tables.faults import column_name, fault, shown
from engine.tables.records import checked_form
from engine.text import translate as _

LARGEST = 500_000_000  # bytes
MOST_COLUMNS = 50_000
CHUNK = 200_000  # cells read at once, if these are
LEAST_CHUNK = 32  # records or more
PREVIEW = 100  # records


class Reading(msgspec.Struct, frozen=True):
    """How to read a file. separator: a key of `dialect.SEPARATORS`; each may be "auto"."""

    path: str
    separator: str = "auto"
    decimal: Literal["auto", "point", "comma"] = "auto"
    encoding: str = "auto"
    header: Literal["auto", "yes", "no"] = "auto"


class Contents(msgspec.Struct, frozen=True, eq=False):
    """What a file holds. reading: how it was read, with nothing left to "auto". lines (R,): where each record begins."""

    reading: Reading
    columns: tuple[Column, ...]
    lines: np.ndarray
    preview: list[list[str]]
    repeated: frozenset[str]

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
        raw = whole_file.read(path, LARGEST)
        text, encoding = decode(raw, reading.encoding)
        del raw
        return _parsed(text, msgspec.structs.replace(reading, encoding=encoding), tell)
    except MemoryError:
        raise fault(_("The table does not fit into memory."), _("Use a smaller file")) from None
    except OSError as error:
        what = _("“{file}” cannot be read: {reason}.", file=shown(path.name), reason=os.strerror(error.errno or 0))
        raise fault(what, _("Choose a CSV file")) from None


def _parsed(text: str, reading: Reading, tell: Callable[[float], None]) -> Contents:
    key = dialect.detected_separator(text) if reading.separator == "auto" else reading.separator
    separator = dialect.SEPARATORS[key]
    sample = dialect.sample_of(text, separator)
    decimal = dialect.detected_decimal(sample, separator) if reading.decimal == "auto" else reading.decimal
    header = dialect.detected_header(sample, decimal) if reading.header == "auto" else reading.header == "yes"
    form = checked_form(text, separator, lambda share: tell(0.2 * share), header)
    width = len(form.first)
    if width > MOST_COLUMNS:
        what = _("The table has {count} columns; at most {limit} are possible.", count=width, limit=MOST_COLUMNS)
        raise fault(what, _("Use fewer columns"))
    names, repeated = _names(form.first if header else [""] * width)
    lines = form.lines[1:] if header else form.lines
    growing = [GrowingColumn(name, len(lines)) for name in names]
    preview: list[list[str]] = []
    done = 0
    for cells in _chunks(text, separator, width, header):
        if done + len(cells) > len(lines):
            break
        preview += cells[: max(PREVIEW - len(preview), 0)].tolist()
        for column, found in enumerate(growing):
            found.extend([cell.strip() for cell in cells[:, column].tolist()], done, decimal, lines)
        done += len(cells)
        tell(0.2 + 0.8 * done / max(len(lines), 1))
    if done != len(lines):
        raise fault(_("The table is not formed as a table should be."), _("Save it again as CSV"))
    told = Reading(reading.path, key, decimal, reading.encoding, "yes" if header else "no")
    return Contents(told, tuple(found.finished() for found in growing), lines, preview, repeated)


def _names(cells: list[str]) -> tuple[list[str], frozenset[str]]:
    """A name for each column, no two alike, and the names that stood there more than once."""
    names: list[str] = []
    repeated = set()
    taken = set()
    for number, cell in enumerate(cells):
        name = " ".join(cell.split()) or column_name(number)
        if name in taken:
            repeated.add(name)
            count = 2
            while f"{name} ({count})" in taken:
                count += 1
            name = f"{name} ({count})"
        taken.add(name)
        names.append(name)
    return names, frozenset(repeated)


class _Letters:
    """A text as pandas wants to be given it, without a copy of the whole."""

    def __init__(self, text: str):
        self._text, self._place = text, 0

    def read(self, size: int = -1) -> str:
        start, self._place = self._place, len(self._text) if size < 0 else self._place + size
        return self._text[start : self._place]

    def __iter__(self):
        return dialect.lines(self._text, self._place)


def _chunks(text: str, separator: str, width: int, header: bool):
    """The cells (some records, width) of the table below its line of names, piece by piece."""
    import pandas  # takes a quarter of a second: only who reads tables waits for it

    with pandas.read_csv(
        _Letters(text),
        sep=separator,
        header=None,
        names=range(width),
        index_col=False,
        dtype=object,
        na_filter=False,
        skipinitialspace=True,
        chunksize=max(CHUNK // width, LEAST_CHUNK),
        engine="c",
    ) as reader:
        for frame in reader:
            cells = frame.to_numpy()
            yield cells[1:] if header else cells
            header = False

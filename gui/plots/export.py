"""The numbers behind a picture as a CSV file, in bytes; by any thread."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

import numpy as np

ROWS = 10_000
"""So many rows are turned into bytes at once."""


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows (the first one names the columns) as a CSV file that spreadsheets open in the right encoding."""
    left, parts = iter(rows), [codecs.BOM_UTF8]
    while True:
        text = io.StringIO(newline="")
        write = csv.writer(text).writerow
        for row in islice(left, ROWS):  # one by one: between two of them the window gets Python
            write(row)
        if not text.tell():
            return b"".join(parts)
        parts.append(text.getvalue().encode())


def rows_of_columns(names: Sequence[str], columns: Sequence[np.ndarray]) -> Iterator[Sequence[object]]:
    """Rows for `csv_bytes` of columns (n,) as they are now, whatever becomes of them; made as they are written."""
    kept = [np.array(column) for column in columns]
    starts = range(0, min(map(len, kept), default=0), ROWS)
    parts = (zip(*(column[start : start + ROWS].tolist() for column in kept), strict=False) for start in starts)
    return chain([list(names)], chain.from_iterable(parts))

"""The numbers behind a picture as a CSV file, in bytes; by any thread."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
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


def rows_of_tables(name: str, tables: Sequence[tuple[str, Mapping[str, np.ndarray]]]) -> Iterator[Sequence[object]]:
    """Rows for `csv_bytes` of several tables below each other: (title, column name -> (n,)). The first column, `name`, says
    of which table a row is; what a table does not have is left empty. A single one has no such column."""
    if len(tables) == 1:
        columns = tables[0][1]
        return rows_of_columns(list(columns), list(columns.values()))
    names = list(dict.fromkeys(chain.from_iterable(columns for _title, columns in tables)))
    parts = [iter([[name, *names]])]
    for title, columns in tables:
        count = min(map(len, columns.values()), default=0)
        whole = [np.full(count, title), *(columns.get(one, np.full(count, "")) for one in names)]
        parts.append(islice(rows_of_columns((), whole), 1, None))
    return chain.from_iterable(parts)

"""The short form of a history: all curves, without the single batches."""

import numpy as np

from engine.arrays import distinct
from engine.training.history import History, Record

MOST_POINTS = 10_000
"""Evaluations that are kept of a run; of a longer one every second, third ... and the last."""


def shortened(history: History) -> tuple[Record, History]:
    """All that `history` holds, and what is worth drawing of it: not the single batches, and at most `MOST_POINTS` of every
    table."""
    record = history.record()
    short = History(short_record(record))
    short.ended = history.ended
    return record, short


def short_record(record: Record) -> Record:
    """The same for what a history held at one moment."""
    marks, evaluations, scores = (_few(table) for table in (record.marks, record.evaluations, record.scores))
    return Record(np.empty(0, np.float32), marks, evaluations, record.changes, scores)


def _few(table: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    length = max(map(len, table.values()), default=0)
    each = -(-length // MOST_POINTS) or 1
    rows = np.arange(0, length, each)
    if length:
        rows = distinct(np.append(rows, length - 1))
    return {name: column[rows] for name, column in table.items()}

"""All weights and biases of a network in a CSV file, a row for each, written by a thread."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from engine.measurements.every_link import EveryNumber, LayerNumbers
from gui.plots.export import csv_bytes, write_atomically
from gui.run.latest_task import LatestTask

MOST_ROWS = 1_000_000
"""Spreadsheets show no more."""

Row = list[object]


class Wanted(NamedTuple):
    """What is to be written where. names: of the inputs, where they mean something. numbers: None when there are none."""

    path: str
    backward: bool
    names: tuple[str, ...]
    numbers: EveryNumber | None


class Outcome(NamedTuple):
    """fault: why nothing was written, or None."""

    source: Wanted
    fault: OSError | None


class LinkWriter(LatestTask):
    """Writes one table at a time."""

    def answer(self, asked: Wanted) -> Outcome:
        try:
            write_atomically(asked.path, csv_bytes(link_table(asked)))
        except OSError as fault:
            return Outcome(asked, fault)
        return Outcome(asked, None)


def link_table(wanted: Wanted, most: int = MOST_ROWS) -> Iterator[Row]:
    """The rows, the header first; layers, neurons and the pieces of a maxout unit are counted from 1.

    An input that means something stands there by its name. Of more than `most` numbers the last row says how many are left
    out.
    """
    numbers = wanted.numbers or EveryNumber((), 0)
    has_pieces = any(one.pieces > 1 for one in numbers.layers)
    yield ["layer", "from", "to", *(["piece"] if has_pieces else []), "gradient" if wanted.backward else "weight"]
    rows = (row for one in numbers.layers for row in _rows(one, wanted.names if one.layer == 0 else (), has_pieces))
    yield from islice(rows, most)
    if numbers.count > most:
        yield ["…", "", "", *([""] if has_pieces else []), f"{numbers.count - most} more are left out"]


def _rows(one: LayerNumbers, names: Sequence[str], has_pieces: bool) -> Iterator[Row]:
    units = one.weights.shape[1] // one.pieces
    ends = [[place % units + 1, *([place // units + 1] if has_pieces else [])] for place in range(units * one.pieces)]
    for number, row in enumerate(one.weights):
        source = names[number] if names else number + 1
        yield from ([one.layer + 1, source, *end, value] for end, value in zip(ends, row.tolist(), strict=True))
    if one.bias is not None:
        yield from ([one.layer + 1, "bias", *end, value] for end, value in zip(ends, one.bias.tolist(), strict=True))

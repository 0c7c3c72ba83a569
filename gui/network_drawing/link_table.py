"""All weights and biases of a network in a CSV file, a row for each."""

from collections.abc import Iterator, Sequence
from itertools import islice

from engine.measurements.every_link import EveryNumber, LayerNumbers

MOST_ROWS = 1_000_000
"""Spreadsheets show no more."""

Row = list[object]


def link_table(
    backward: bool, names: Sequence[str], numbers: EveryNumber | None, most: int = MOST_ROWS
) -> Iterator[Row]:
    """The rows, the header first; layers, neurons and the pieces of a maxout unit are counted from 1.

    names: of the inputs, where they mean something: these stand there by their names. numbers: None when there are none. Of
    more than `most` numbers the last row says how many are left out.
    """
    numbers = numbers or EveryNumber((), 0)
    has_pieces = any(one.pieces > 1 for one in numbers.layers)
    yield ["layer", "from", "to", *(["piece"] if has_pieces else []), "gradient" if backward else "weight"]
    rows = (row for one in numbers.layers for row in _rows(one, names if one.layer == 0 else (), has_pieces))
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

"""How far an arrow of a number field goes."""

import math


def next_in_steps(value: float, count: int, step: float) -> float:
    """`value` moved by `count` steps; whole numbers stay exact and decimal steps leave no noise (0.1 + 0.2 is 0.3)."""
    moved = value + count * step
    return moved if isinstance(moved, int) else float(f"{moved:.12g}")


def natural_step(value: float, low: float | None, high: float | None) -> float:
    """A power of ten: about a fiftieth of the range, or else a tenth of the leading figure of `value`."""
    if low is not None and high is not None and high > low:
        return float(f"1e{round(math.log10((high - low) / 50))}")
    return float(f"1e{math.floor(math.log10(abs(value))) - 1}") if value else 0.1


def next_in_decades(value: float, direction: int, *, coarse: bool, smallest: float) -> float:
    """The next number of the row ... 0.1 0.2 0.5 1 2 5 ... beyond `value`; `coarse` moves by a power of ten.

    Zero lies below `smallest`; negative numbers mirror the row.
    """
    if value < 0 or (value == 0 and direction < 0):
        return -next_in_decades(-value, -direction, coarse=coarse, smallest=smallest)
    if value < smallest or (value <= smallest * (1 + 1e-9) and direction < 0):
        return smallest if direction > 0 else 0.0
    if coarse:
        return float(f"{value * 10.0**direction:.12g}")
    exponent = math.floor(math.log10(value) + 1e-9)
    row = [float(f"{part}e{power}") for power in (exponent - 1, exponent, exponent + 1) for part in (1, 2, 5)]
    if direction > 0:
        return next(entry for entry in row if entry > value * (1 + 1e-9))
    return next(entry for entry in reversed(row) if entry < value * (1 - 1e-9))

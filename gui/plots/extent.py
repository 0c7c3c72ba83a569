"""How far an axis reaches: room for the data, growing in hops so that it does not move with every new number."""


def stretched(low: float, high: float, hop: float, margin: float, *, anchored: bool) -> tuple[float, float]:
    """`low` and `high`, the span between them made `hop` times as long, and a margin (share of the span) at both ends.

    anchored: a lower limit of zero stays zero, so that a loss does not float above its axis.
    """
    span = (high - low) or abs(high) or 1.0
    extra = (hop - 1 + margin) * span
    return (low if anchored and low == 0 else low - extra), high + extra


def widened(shown: list[float], needed: list[float], roomy: list[float]) -> list[float]:
    """The limits [x0, x1, y0, y1] `shown`; each one that `needed` exceeds gives way to the one of `roomy`."""
    wider = list(shown)
    for at in (0, 2):
        if needed[at] < shown[at]:
            wider[at] = roomy[at]
        if needed[at + 1] > shown[at + 1]:
            wider[at + 1] = roomy[at + 1]
    return wider

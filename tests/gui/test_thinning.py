"""Long curves are made short to draw: nothing that stands out is lost, and however they grow the result is the same."""

import itertools

import numpy as np
import pytest

from gui.plots.thinning import EACH, MOST_GROUPS, Peaks

LENGTHS = [1, 7, MOST_GROUPS, MOST_GROUPS + 1, 4 * MOST_GROUPS + 5, 50_000, 300_001]


@pytest.mark.parametrize("length", LENGTHS)
def test_peaks_keep_the_extremes(length):
    chance = np.random.default_rng(length)
    y = chance.standard_normal(length)
    y[length // 2] = 99.0
    peaks = Peaks()
    peaks.grow(np.arange(length, dtype=float), y)
    x, drawn = peaks.line(0, length)
    assert len(x) <= 2 * (MOST_GROUPS + EACH * 10) and np.all(np.diff(x) >= 0)
    assert drawn.max() == 99.0 and drawn.min() == y.min()
    assert x[0] == 0 and abs(x[np.argmax(drawn)] - length // 2) < max(EACH * length / MOST_GROUPS, 1)


def test_growing_in_pieces_is_the_same_as_at_once():
    chance = np.random.default_rng(0)
    y = chance.standard_normal(9000)
    y[4000:4010] = np.nan
    x = np.cumsum(chance.random(9000))
    whole, pieces = Peaks(), Peaks()
    whole.grow(x, y)
    for end in sorted(chance.integers(1, 9000, 137)):
        pieces.grow(x[:end], y[:end])
    pieces.grow(x, y)
    for one, other in zip(whole.line(0, 9000), pieces.line(0, 9000), strict=True):
        assert np.array_equal(one, other, equal_nan=True)


@pytest.mark.parametrize(("first", "last"), [(0, 100_000), (31_234, 31_300), (5, 70_001), (99_000, 100_000), (7, 7)])
def test_any_part_is_drawn_whole_with_its_extremes(first, last):
    y = np.random.default_rng(first).standard_normal(100_000)
    peaks = Peaks()
    peaks.grow(np.arange(100_000.0), y)
    x, low, high = peaks.groups(first, last)
    if first == last:
        assert len(x) == 0
        return
    assert x[0] <= first and len(x) <= MOST_GROUPS + EACH * 10
    starts = [*x.astype(int).tolist(), last]
    for index, (start, end) in enumerate(itertools.pairwise(starts)):
        assert (low[index], high[index]) == (y[start:end].min(), y[start:end].max())

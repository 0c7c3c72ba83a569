"""Long curves are made short to draw: nothing that stands out is lost, and however they grow the result is the same."""

import numpy as np
import pytest

from gui.plots.thinning import ROOM, Peaks


@pytest.mark.parametrize("length", [1, 7, ROOM, ROOM + 1, 3 * ROOM + 5, 50_000])
def test_peaks_keep_the_extremes(length):
    chance = np.random.default_rng(length)
    y = chance.standard_normal(length)
    y[length // 2] = 99.0
    peaks = Peaks()
    peaks.extend(np.arange(length, dtype=float), y)
    x, drawn = peaks.values()
    assert len(x) <= 2 * ROOM and np.all(np.diff(x) >= 0)
    assert drawn.max() == 99.0 and drawn.min() == y.min()
    assert x[0] == 0 and abs(x[np.argmax(drawn)] - length // 2) < peaks.each


def test_growing_in_pieces_is_the_same_as_at_once():
    chance = np.random.default_rng(0)
    y = chance.standard_normal(9000)
    y[4000:4010] = np.nan
    x = np.cumsum(chance.random(9000))
    whole, pieces = Peaks(), Peaks()
    whole.extend(x, y)
    for part in np.array_split(np.arange(9000), 137):
        pieces.extend(x[part], y[part])
    for one, other in zip(whole.values(), pieces.values(), strict=True):
        assert np.array_equal(one, other, equal_nan=True)

"""A trembling curve made calm: the exponential moving average, as TensorBoard draws it."""

import numpy as np

from engine.arrays import Column

CHUNK = 2**14
NOTHING = 1e-18


class Smoothed:
    """The average of a growing sequence in which a number counts `weight` times as much as the one after it.

        s = w s + (1 - w) v from s = 0, shown as s / (1 - w^k) after k numbers

    Without the division the curve would begin near 0 (Kingma & Ba, 2015, section 3). What is not a finite number is passed
    on as it is, and counts for nothing.
    """

    def __init__(self, weight: float) -> None:
        """weight: from 0 (nothing is smoothed) to less than 1."""
        self.weight = weight
        self._kept = Column()
        self._sum = 0.0
        self._count = 0

    @property
    def values(self) -> np.ndarray:
        """The average at each number so far (n,)."""
        return self._kept.values

    def extend(self, numbers: np.ndarray) -> None:
        """Go on with `numbers` (n,)."""
        shown = np.array(numbers, dtype=np.float64)
        finite = np.flatnonzero(np.isfinite(shown))
        for start in range(0, len(finite), CHUNK):
            some = finite[start : start + CHUNK]
            shown[some] = self._averages(shown[some])
        self._kept.extend(shown)

    def _averages(self, numbers: np.ndarray) -> np.ndarray:
        # All sums at once: over pairs of neighbours, then of pairs, and so on, until what lies further back is forgotten.
        sums = (1 - self.weight) * numbers
        sums[0] += self.weight * self._sum
        power, back = self.weight, 1
        while back < len(sums) and power > NOTHING:
            sums[back:] += power * sums[:-back]
            power, back = power * power, 2 * back
        counts = self._count + np.arange(1, len(sums) + 1)
        self._sum, self._count = float(sums[-1]), int(counts[-1])
        return sums / (1 - self.weight**counts)

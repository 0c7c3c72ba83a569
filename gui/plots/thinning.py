"""A long record made short enough to draw, without going through all of it for every picture."""

import numpy as np

ROOM = 512


class Thinned:
    """Means of neighbours of a growing sequence, never more than `ROOM` of them.

    When the room is full, neighbouring means are averaged once more, so each number is touched only a few times.
    What is not a finite number is left out of the means; where nothing is left, the mean is NaN.
    """

    def __init__(self) -> None:
        self.taken = 0
        self.each = 1
        self._sums = np.zeros(ROOM)
        self._counts = np.zeros(ROOM, dtype=np.int64)

    def extend(self, numbers: np.ndarray) -> None:
        """Go on with `numbers` (n,)."""
        while len(numbers):
            if self.taken == ROOM * self.each:
                self._halve()
            some = np.asarray(numbers[: ROOM * self.each - self.taken], dtype=np.float64)
            numbers = numbers[len(some) :]
            places = np.arange(self.taken, self.taken + len(some)) // self.each
            finite = np.isfinite(some)
            first = places[0]
            kept = places[finite] - first
            length = places[-1] - first + 1
            self._sums[first : first + length] += np.bincount(kept, some[finite], minlength=length)
            self._counts[first : first + length] += np.bincount(kept, minlength=length)
            self.taken += len(some)

    def values(self) -> tuple[np.ndarray, np.ndarray]:
        """The middle of each group (counted from 0) and its mean."""
        groups = -(-self.taken // self.each)
        counts = self._counts[:groups]
        means = np.full(groups, np.nan)
        np.divide(self._sums[:groups], counts, out=means, where=counts > 0)
        first = np.arange(groups) * self.each
        last = np.minimum(first + self.each, self.taken) - 1
        return (first + last) / 2, means

    def _halve(self) -> None:
        half = ROOM // 2
        for record in (self._sums, self._counts):
            record[:half] = record[0::2] + record[1::2]
            record[half:] = 0
        self.each *= 2


class Peaks:
    """Lowest and highest value of neighbours of a growing curve, never more than `ROOM` pairs of them.

    Drawn as a line they look as the whole curve would on a screen; like `Thinned` it touches each number a few times only.
    """

    def __init__(self) -> None:
        self.taken = 0
        self.each = 1
        self._x = np.zeros(ROOM)
        self._low = np.full(ROOM, np.nan)
        self._high = np.full(ROOM, np.nan)

    def extend(self, x: np.ndarray, y: np.ndarray) -> None:
        """Go on with the points x, y (n,); what is not a number is passed over."""
        while len(x):
            if self.taken == ROOM * self.each:
                self._halve()
            count = min(len(x), ROOM * self.each - self.taken)
            places = np.arange(self.taken, self.taken + count) // self.each
            starts = np.flatnonzero(np.diff(places, prepend=-1))
            groups = places[starts]
            begun = int(self.taken % self.each != 0)  # the first group has its x already
            self._x[groups[begun:]] = x[starts[begun:]]
            self._low[groups] = np.fmin(self._low[groups], np.fmin.reduceat(y[:count], starts))
            self._high[groups] = np.fmax(self._high[groups], np.fmax.reduceat(y[:count], starts))
            self.taken += count
            x, y = x[count:], y[count:]

    def values(self) -> tuple[np.ndarray, np.ndarray]:
        """x and y of the line to draw: down to the lowest and up to the highest value of each group."""
        groups = -(-self.taken // self.each)
        pairs = np.stack((self._low[:groups], self._high[:groups]), axis=1)
        pairs[1::2] = pairs[1::2, ::-1]  # down in one group and up in the next: fewer long strokes
        return np.repeat(self._x[:groups], 2), pairs.ravel()

    def _halve(self) -> None:
        half = ROOM // 2
        self._x[:half] = self._x[0::2]
        self._low[:half] = np.fmin(self._low[0::2], self._low[1::2])
        self._high[:half] = np.fmax(self._high[0::2], self._high[1::2])
        self._low[half:] = self._high[half:] = np.nan
        self.each *= 2

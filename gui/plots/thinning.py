"""A long record made short enough to draw, without going through all of it for every picture."""

import numpy as np

from engine.arrays import Column

ROOM = 512
EACH = 4
FEW = 64
MOST_GROUPS = 640


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
    """Lowest and highest values of neighbours of a growing curve: pairs of them, pairs of pairs, and so on.

    Any stretch of the curve is drawn from a few hundred groups of the coarseness that suits it, so a picture costs the same
    however long the curve is and whatever part of it is looked at. Each number is touched a few times only, as it comes.
    """

    def __init__(self) -> None:
        self._x = self._y = np.empty(0)
        self._levels: list[tuple[Column, Column]] = []  # lowest and highest of 4, 16, 64 ... values

    @property
    def taken(self) -> int:
        """How many points are known."""
        return len(self._x)

    def grow(self, x: np.ndarray, y: np.ndarray) -> None:
        """Know the points x, y (n,): those that are known already, and what has followed them."""
        self._x, self._y = x, y
        low = high = y
        number = 0
        while len(low) >= FEW and (number < len(self._levels) or len(low) >= FEW * EACH):
            if number == len(self._levels):
                self._levels.append((Column(), Column()))
            lows, highs = self._levels[number]
            done = len(lows.values)
            fresh = slice(done * EACH, len(low) // EACH * EACH)
            lows.extend(np.fmin.reduce(low[fresh].reshape(-1, EACH), axis=1))
            highs.extend(np.fmax.reduce(high[fresh].reshape(-1, EACH), axis=1))
            low, high = lows.values, highs.values
            number += 1

    def groups(self, first: int, last: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Where each group of the points from `first` up to `last` begins, and its lowest and highest value."""
        level = 0
        while last - first > MOST_GROUPS * EACH**level and level < len(self._levels):
            level += 1
        size = EACH**level
        at = first // size * size
        x, low, high = [], [], []
        for number in range(level, -1, -1):  # the end, where no large group is complete, from smaller ones
            size = EACH**number
            lows, highs = (column.values for column in self._levels[number - 1]) if number else (self._y, self._y)
            groups = slice(at // size, max(last // size, at // size))
            x.append(self._x[groups.start * size : groups.stop * size : size])
            low.append(lows[groups])
            high.append(highs[groups])
            at = groups.stop * size
        return np.concatenate(x), np.concatenate(low), np.concatenate(high)

    def line(self, first: int, last: int, most: int = MOST_GROUPS) -> tuple[np.ndarray, np.ndarray]:
        """x and y of the line to draw: down to the lowest and up to the highest value of each group, `most` of them."""
        x, low, high = fewer(*self.groups(first, last), most)
        pairs = np.stack((low, high), axis=1)
        pairs[1::2] = pairs[1::2, ::-1]  # down in one group and up in the next: fewer long strokes
        return np.repeat(x, 2), pairs.ravel()


def fewer(x: np.ndarray, low: np.ndarray, high: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """These groups (n,), or larger ones of as many neighbours as are needed, so that there are at most `most`."""
    each = -(-len(x) // max(most, 1))
    if each <= 1:
        return x, low, high
    starts = np.arange(0, len(x), each)
    return x[starts], np.fmin.reduceat(low, starts), np.fmax.reduceat(high, starts)

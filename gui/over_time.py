"""Columns of numbers over time, in the same room however long the run becomes."""

import numpy as np


class OverTime:
    """At most `most` columns, spread evenly over the steps that were watched, the first and the newest among them.

    steps, epochs (columns,): when each was measured. matrix (rows, columns). anew (columns,): True where nobody looked
    between the column before and this one. All are copies, which later columns do not change.
    """

    def __init__(self, most: int = 400):
        self.most = max(most, 4)
        self.clear()

    def clear(self) -> None:
        """Forget everything; the next column may have another length."""
        self._count, self._each = 0, 1
        self._interrupted = False
        self._steps, self._epochs = np.zeros(self.most, np.int64), np.zeros(self.most)
        self._anew = np.zeros(self.most, bool)
        self._columns = np.zeros((0, 0))

    def __len__(self) -> int:
        return self._count

    @property
    def steps(self) -> np.ndarray:
        return self._steps[: self._count].copy()

    @property
    def epochs(self) -> np.ndarray:
        return self._epochs[: self._count].copy()

    @property
    def anew(self) -> np.ndarray:
        return self._anew[: self._count].copy()

    @property
    def matrix(self) -> np.ndarray:
        return self._columns[: self._count].T.copy()

    def column(self, place: int) -> np.ndarray:
        """One of the columns (rows,)."""
        return self._columns[place].copy()

    def fill(self, steps: np.ndarray, epochs: np.ndarray, anew: np.ndarray, columns: np.ndarray) -> None:
        """Have these (n,), with columns (n, rows), in place of what is there; n is not more than there is room for."""
        self.clear()
        self._count = count = len(steps)
        self._steps[:count], self._epochs[:count], self._anew[:count] = steps, epochs, anew
        self._columns = np.zeros((self.most, columns.shape[1]))
        self._columns[:count] = columns

    def interrupt(self) -> None:
        """Nobody has looked for a while: what lies between the last column and the next one is not known."""
        self._interrupted = True

    # One column is kept of each stretch of so many steps (`_each`), its first one; where there is no room for more, the
    # stretches become twice as long. The newest column is shown as well, until the next one takes its place.
    def add(self, step: int, epoch: float, column: np.ndarray) -> bool:
        """Go on with a column (rows,) that was measured after `step` updates; False when it is no news."""
        if self._count and step <= self._steps[self._count - 1]:
            return False
        if not self._count:
            self._columns = np.zeros((self.most, len(column)))
        elif self._is_passing():
            self._count -= 1
            self._interrupted |= bool(self._anew[self._count])
        elif self._count == self.most:
            self._thin_out()
        at, self._count = self._count, self._count + 1
        self._steps[at], self._epochs[at], self._anew[at] = step, epoch, self._interrupted and at > 0
        self._columns[at] = column
        self._interrupted = False
        return True

    def insert(self, steps: np.ndarray, epochs: np.ndarray, columns: np.ndarray) -> bool:
        """Fill in what was found out later: columns (n, rows) of `steps` that ascend. What lies behind them stays unknown
        until `bridge` is told. False when all were known."""
        new = ~np.isin(steps, self.steps)
        if not new.any():
            return False
        if not self._count:
            self._columns = np.zeros((self.most, columns.shape[1]))
        every = np.concatenate([self.steps, steps[new]])
        order, anew = np.argsort(every), self.anew
        if self._count and steps[new][0] < self._steps[0]:
            anew[0] = True
        breaks = np.cumsum(np.concatenate([anew, np.zeros(new.sum(), bool)])[order])
        parts = (
            np.concatenate([self.epochs, epochs[new]])[order],
            np.concatenate([self._columns[: self._count], columns[new]])[order],
        )
        kept = self._within_room(every[order])
        self._count = count = len(kept)
        self._steps[:count] = every[order][kept]
        self._anew[:count] = np.diff(breaks[kept], prepend=0) > 0  # between two that stay there may have been several
        for own, found in zip((self._epochs, self._columns), parts, strict=True):
            own[:count] = found[kept]
        return True

    def bridge(self, step: int) -> None:
        """It is known now what lies before the first column from `step` on, or before the next one."""
        place = int(np.searchsorted(self.steps, step))
        if place < self._count:
            self._anew[place] = False
        else:
            self._interrupted = False

    def _within_room(self, steps: np.ndarray) -> np.ndarray:
        """Which of these columns there is room for: one of each stretch, and the newest."""
        while True:
            kept = np.union1d(np.flatnonzero(np.diff(steps // self._each, prepend=-1)), len(steps) - 1)
            if len(kept) <= self.most:
                return kept
            self._each *= 2

    def forget_after(self, step: int) -> None:
        """The run has gone back, and goes on from `step`."""
        self._count = int(np.searchsorted(self.steps, step, side="right"))
        self._each, self._interrupted = 1, False

    def nearest(self, step: int) -> int:
        """The column that was measured nearest to `step`; -1 when there is none."""
        return int(np.argmin(np.abs(self.steps - step))) if self._count else -1

    def _is_passing(self) -> bool:
        """True when the newest column shares its stretch with an older one."""
        last = self._count - 1
        return last > 0 and self._steps[last] // self._each == self._steps[last - 1] // self._each

    def _thin_out(self) -> None:
        kept = np.arange(self._count)
        while len(kept) > self.most // 2:
            self._each *= 2
            kept = np.flatnonzero(np.diff(self.steps // self._each, prepend=-1))
        breaks = np.cumsum(self.anew)  # between two columns that stay there may have been several
        self._interrupted |= bool(breaks[-1] > breaks[kept[-1]])
        self._count, count = len(kept), len(kept)
        self._anew[:count] = np.diff(breaks[kept], prepend=0) > 0
        self._steps[:count], self._epochs[:count] = self._steps[kept], self._epochs[kept]
        self._columns[:count] = self._columns[kept]

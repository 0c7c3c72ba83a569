"""Names for arrays, and the shape letters used in every docstring.

B  samples in a batch        N  samples in a data part
D  values that come in       U  units of a layer (values that go out)
K  classes or targets        P  all parameters of a network
                             S  all statistics its layers remember (0 for most networks)
"""

import functools

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
"""Numbers a network computes with: float32 while training, float64 in gradient checks."""

Labels = NDArray[np.int64]
"""Class numbers from 0 to K - 1."""


# NumPy looks half a microsecond at a number of Python, as long as a small array takes; at an array without dimensions it
# need not look. These two go with numbers of either type.
ZERO, ONE = (np.array(number, np.float32) for number in (0, 1))


def number(value: float, like: np.ndarray) -> np.ndarray:
    """`value` as an array without dimensions, of the type of `like`: quicker in a hot loop than a number of Python."""
    return np.array(value, like.dtype)


@functools.lru_cache(maxsize=256)
def constant(value: float, dtype: np.dtype) -> np.ndarray:
    """As `number`, made once and kept: for what is the same in every step."""
    return frozen(np.array(value, dtype))


def frozen(array: np.ndarray) -> np.ndarray:
    """Return a read-only copy of `array`, safe to hand to another thread."""
    copy = np.array(array)
    copy.flags.writeable = False
    return copy


def distinct(values: np.ndarray) -> np.ndarray:
    """The different numbers of `values` (any shape), in order: (n,).

    As `np.unique` does, which loads the masked arrays of NumPy, a twentieth of the time to the first window.
    """
    ordered = np.sort(values, axis=None)
    is_new = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=is_new[1:])
    return ordered[is_new]


LARGE = 50_000
"""Numbers in a matrix from which on `np.matmul` is the quicker way to it."""


def product(a: Array, b: Array, out: Array) -> None:
    """Put the matrix product of `a` (n, k) and `b` (k, m) into `out` (n, m).

    Of small matrices `dot` of an array takes a third of the time of `np.matmul`; but it fills `out` with zeros first, which
    counts where that is large. The bits are the same.
    """
    if out.size < LARGE:
        a.dot(b, out)
    else:
        np.matmul(a, b, out)


# `reduce` along short rows goes from number to number; these take a third of the time. Rows do not disturb each other.
def row_sums(values: Array) -> Array:
    """The sum of each row of `values` (B, K): (B, 1)."""
    return np.vecdot(values, ones(values.shape[1], values.dtype))[:, None]


def row_maxima(values: Array) -> Array:
    """The largest number of each row of `values` (B, K): (B, 1)."""
    return np.maximum.reduce(np.ascontiguousarray(values.T), axis=0)[:, None]


@functools.lru_cache(maxsize=64)
def ones(length: int, dtype: np.dtype) -> Array:
    """(length,), to sum by a product with it."""
    return np.ones(length, dtype)


class Column:
    """A vector that grows. Appending is cheap on average; `values` is a view, not a copy."""

    def __init__(self, dtype: type = np.float64):
        self._room = np.empty(256, dtype)
        self._length = 0

    @property
    def values(self) -> np.ndarray:
        """Everything appended so far (n,)."""
        return self._room[: self._length]

    def shorten(self, length: int) -> None:
        """Forget everything behind the first `length` numbers."""
        self._length = min(self._length, length)

    def keep(self, stays: np.ndarray | slice) -> None:
        """Forget all numbers but those at `stays`: a slice, or a mask (n,)."""
        kept = self.values[stays]
        self._length = len(kept)
        self._room[: self._length] = kept

    def extend(self, numbers: np.ndarray) -> None:
        """Append `numbers` (m,)."""
        length = self._length + len(numbers)
        if length > len(self._room):
            room = np.empty(max(2 * len(self._room), length), self._room.dtype)
            room[: self._length] = self.values
            self._room = room
        self._room[self._length : length] = numbers
        self._length = length

"""Principal components (PCA): the few directions along which the samples differ most.

Features often say the same thing in many ways: neighbouring pixels are alike. The first principal component is the direction
in which the samples (about their mean) are spread widest; each next one is the widest that stands at right angles to all
before. A network that is fed the first k has fewer weights and less chance to learn noise by heart.

    C = (1 / N) Σ (x - m)(x - m)ᵀ = V Λ Vᵀ        output = (x - m) V_k

The columns of V are the directions, Λ how widely the samples are spread along them. Nothing is divided by that spread: the
components keep their sizes ("no whitening"). A direction and its opposite are equally good; the one is taken whose largest
loading is positive, so that the same data always give the same numbers.
Reference: Pearson (1901), "On lines and planes of closest fit to systems of points in space".
"""

import msgspec
import numpy as np

from engine.arrays import Array, frozen
from engine.problems import Problem, WrongInput
from engine.text import translate as _

BLOCK = 2**18  # numbers taken to float64 at once
DIRECTIONS_LIMIT = 2000
"""Directions are looked for among at most so many (of features or samples, whichever are fewer): it takes their cube."""


class Components(msgspec.Struct, frozen=True, eq=False):
    """The way from scaled features to their components. All float64 and read-only.

    mean (D,); directions (D, k), each of length 1; shares (k,): the part of all variance that lies along each.
    """

    mean: np.ndarray
    directions: np.ndarray
    shares: np.ndarray

    def apply(self, scaled: Array) -> Array:
        """The components (N, k) of `scaled` (N, D); a new array of the same number type."""
        found = np.empty((len(scaled), self.directions.shape[1]), scaled.dtype)
        rows = _rows(scaled)
        with np.errstate(over="ignore", invalid="ignore"):
            for start in range(0, len(scaled), rows):
                block = slice(start, start + rows)
                found[block] = (scaled[block] - self.mean) @ self.directions
        return found


def most_components(samples: int, features: int) -> int:
    """How many components `samples` training samples can have: about their mean they span one direction less than there
    are of them."""
    return min(features, samples - 1)


def found_in(scaled: Array, count: int) -> Components:
    """The first `count` components of `scaled` (N, D), in float64. Raises WrongInput when its numbers are too large."""
    if not np.isfinite(scaled).all():
        what = _("Numbers in the data are too large to look for components.")
        raise WrongInput(Problem("data.components", what, _("Keep all features")))
    samples, features = scaled.shape
    mean = scaled.mean(axis=0, dtype=np.float64)
    if samples < 2 * features:
        _left, spread, directions = np.linalg.svd(scaled - mean, full_matrices=False)
        variance = spread**2 / samples
    else:  # many samples of few features: their covariance is small, and says the same
        covariance = np.zeros((features, features))
        for start in range(0, samples, _rows(scaled)):
            away = scaled[start : start + _rows(scaled)] - mean
            covariance += away.T @ away
        variance, columns = np.linalg.eigh(covariance / samples)  # the smallest first
        variance, directions = np.maximum(variance[::-1], 0), columns.T[::-1]
    chosen = directions[:count].T
    largest = np.abs(chosen).argmax(axis=0)
    chosen = chosen * np.where(chosen[largest, np.arange(chosen.shape[1])] < 0, -1.0, 1.0)
    total = variance.sum()
    shares = variance[:count] / total if total > 0 else np.zeros(count)
    return Components(frozen(mean), frozen(np.ascontiguousarray(chosen)), frozen(shares))


def _rows(values: np.ndarray) -> int:
    return max(1, BLOCK // max(1, values.shape[1]))

"""The samples as a layer sees them: its outputs, in the plane in which they are spread widest."""

import msgspec
import numpy as np

from engine.arrays import Array, frozen
from engine.measurements.base import Measurement, Probe
from engine.measurements.layer_outputs import layer_outputs

INPUT = -1


class Plane(msgspec.Struct, frozen=True, eq=False):
    """points (n, 2): the first two principal components of the n samples. indices (n,): which samples of the data set.

    variance: of all outputs together; 0 where samples do not differ, NaN where some are not finite (points are NaN, too).
    """

    indices: np.ndarray
    points: np.ndarray
    variance: float

    def shares(self, points: np.ndarray) -> tuple[float, float]:
        """Which part of the variance lies along each axis of `points`, which are these, turned."""
        if not self.variance > 0:
            return self.variance, self.variance
        along = np.mean(np.square(points), axis=0) / self.variance
        return float(along[0]), float(along[1])


class HiddenSpace(Measurement, frozen=True):
    """The outputs of `layer` (-1: what comes into the network), in two dimensions."""

    layer: int = INPUT

    def measure(self, probe: Probe) -> Plane:
        passed = layer_outputs(probe)
        outputs = [passed.x, *(one.output for one in passed.layers if one.layer <= self.layer)][-1]
        points, variance = principal_plane(outputs)
        return Plane(frozen(probe.compiled.prepared.training.indices[passed.chosen]), frozen(points), variance)


# The components of n samples of U values are found in the smaller of two tables of products, U x U or n x n: both have the
# same variances λ. With X = away from the mean, XᵀX v = λ v gives the direction v and the components X v; XXᵀ u = λ u gives
# the components √λ u at once.
def principal_plane(values: Array) -> tuple[np.ndarray, float]:
    """The first two principal components (n, 2) of `values` (n, U), about their mean, and the variance of all U together."""
    count, width = values.shape
    if not np.isfinite(values).all():
        return np.full((count, 2), np.nan), np.nan
    away = values - values.mean(axis=0, dtype=np.float64)
    largest = np.abs(away).max(initial=0.0)
    points = np.zeros((count, 2))
    if not largest > 0:
        return points, 0.0
    away /= largest  # squares of very small or large numbers have no place in any type
    by_samples = count < width
    strengths, vectors = np.linalg.eigh(away @ away.T if by_samples else away.T @ away)  # the smallest first
    two = vectors[:, : -min(width, 2) - 1 : -1]
    found = two * np.sqrt(np.maximum(strengths[::-1][:2], 0)) if by_samples else away @ two
    found *= np.where(found[np.abs(found).argmax(axis=0), np.arange(found.shape[1])] < 0, -1.0, 1.0)
    points[:, : found.shape[1]] = found * largest
    return points, float(np.sum(np.square(away)) / count * largest * largest)


def held_still(points: np.ndarray, before: np.ndarray | None) -> np.ndarray:
    """`points` (n, 2) turned, and mirrored if need be, so that they lie as those `before` did: the axes of a plane are
    arbitrary where the samples are spread alike in two directions, and their signs everywhere (orthogonal Procrustes).
    """
    if before is None or before.shape != points.shape:
        return points
    matching = points.T @ before
    if not np.isfinite(matching).all() or not matching.any():
        return points
    left, _strengths, right = np.linalg.svd(matching / np.abs(matching).max())
    return points @ (left @ right)

"""How the weights and biases of every layer are spread."""

import math

import msgspec
import numpy as np

from engine.arrays import frozen
from engine.measurements.base import Measurement, Probe

SMALLEST = 1e-30  # of a range: its reciprocal must still be a float32


class Histogram(msgspec.Struct, frozen=True, eq=False):
    """counts (bins,) of the values between edges[0] and edges[-1] (bins + 1,), all finite values lie inside.

    layer: number of the layer. name: of the array, "weights" or "bias". mean, deviation: of the same values.
    count: how many values there are in all. non_finite: how many of them are left out.
    """

    layer: int
    name: str
    counts: np.ndarray
    edges: np.ndarray
    mean: float
    deviation: float
    count: int
    non_finite: int


class WeightHistograms(Measurement, frozen=True):
    """One histogram for each array that is learned, with edges at round numbers so that they hold still while watched.

    bins: at most so many; few numbers get fewer and wider ones, so that they still make a shape. Always an even number,
    so that no bin holds both signs.
    """

    bins: int = 48

    def measure(self, probe: Probe) -> tuple[Histogram, ...]:
        return tuple(
            histogram(index, name, array.ravel(), even_bins(array.size, self.bins))
            for index, (own, learned) in enumerate(zip(probe.parameters, probe.gradients, strict=True))
            for name, array in own.items()
            if name in learned
        )


def even_bins(count: int, most: int) -> int:
    """How many bins suit `count` numbers: about twice the root of it, from 12 to `most`, even."""
    return min(max(2 * math.ceil(math.sqrt(count)), 12), most) // 2 * 2


def histogram(layer: int, name: str, values: np.ndarray, bins: int) -> Histogram:
    """Count `values` (n,) in `bins` equal bins over a symmetric range that is a round number."""
    total = len(values)
    largest = float(np.abs(values).max()) if total else 0.0
    if not np.isfinite(largest):
        values = values[np.isfinite(values)]
        largest = float(np.abs(values).max()) if len(values) else 0.0
    limit = _round_up(largest)
    # A bin number by arithmetic is much faster than numpy.histogram's search.
    places = np.floor(values * (bins / (2 * limit))).astype(np.int32) + bins // 2
    counts = np.bincount(np.clip(places, 0, bins - 1), minlength=bins)
    mean = float(np.mean(values, dtype=np.float64)) if len(values) else 0.0
    deviation = float(np.std(values, dtype=np.float64)) if len(values) else 0.0
    return Histogram(
        layer,
        name,
        frozen(counts),
        frozen(np.linspace(-limit, limit, bins + 1)),
        mean,
        deviation,
        total,
        total - len(values),
    )


def _round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 5, 7, 10 times a power of ten that is not below `value`."""
    if value <= 0:
        return 1.0
    value = max(value, SMALLEST)
    power = 10.0 ** np.floor(np.log10(value))
    steps = (1, 1.5, 2, 3, 5, 7, 10)
    return float(next((step * power for step in steps if step * power >= value), 10 * power))

"""How the weights and biases of every layer are spread."""

import msgspec
import numpy as np

from engine.arrays import frozen
from engine.measurements.base import Measurement, Probe


class Histogram(msgspec.Struct, frozen=True, eq=False):
    """counts (bins,) of the values between edges[0] and edges[-1] (bins + 1,), all values lie inside.

    layer: number of the layer. mean, deviation, low, high, count: of the same values; non_finite: values left out.
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
    """One histogram for each array of parameters, with edges at round numbers so that they hold still while watched."""

    bins: int = 48

    def measure(self, probe: Probe) -> tuple[Histogram, ...]:
        return tuple(
            histogram(index, name, array.ravel(), self.bins)
            for index, own in enumerate(probe.parameters)
            for name, array in own.items()
        )


def histogram(layer: int, name: str, values: np.ndarray, bins: int) -> Histogram:
    """Count `values` (n,) in `bins` equal bins over a symmetric range that is a round number."""
    total = len(values)
    largest = float(np.abs(values).max()) if total else 0.0
    if not np.isfinite(largest):
        values = values[np.isfinite(values)]
        largest = float(np.abs(values).max()) if len(values) else 0.0
    limit = _round_up(largest)
    # A bin number by arithmetic is much faster than numpy.histogram's search.
    places = ((values + limit) * (bins / (2 * limit))).astype(np.int32)
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
    power = 10.0 ** np.floor(np.log10(value))
    steps = (1, 1.5, 2, 3, 5, 7, 10)
    return float(next((step * power for step in steps if step * power >= value), 10 * power))

"""Does the signal keep its size on its way through the layers, and the gradient on its way back?"""

from math import nan

import msgspec
import numpy as np

from engine.arrays import Array
from engine.measurements.base import Measurement, Probe
from engine.measurements.layer_outputs import layer_outputs


class LayerSignal(msgspec.Struct, frozen=True):
    """Sizes at one layer, over its units and all samples.

    layer: its number; -1 is the input. outputs: mean square of its outputs; of the last layer, where the loss is fused with
    it, that of its weighted sums. between: the part of it that differs from sample to sample (the variance of each unit
    over the samples, averaged). gradient: mean square of the gradient by the same numbers; NaN for the input.
    """

    layer: int
    outputs: float
    between: float
    gradient: float = nan


class SignalPropagation(Measurement, frozen=True):
    """The size of the signal and of the gradient at the input and after each layer."""

    def measure(self, probe: Probe) -> tuple[LayerSignal, ...]:
        passed = layer_outputs(probe, gradients=True)
        found = [LayerSignal(-1, mean_square(passed.x), between_samples(passed.x))]
        for one in passed.layers:
            sizes = mean_square(one.signal), between_samples(one.signal), mean_square(one.gradient)
            found.append(LayerSignal(one.layer, *sizes))
        return tuple(found)


def mean_square(values: Array) -> float:
    """The mean of the squares, in float64."""
    return float(np.mean(np.square(values, dtype=np.float64)))


def between_samples(values: Array) -> float:
    """The variance of each column of `values` (n, U) over the rows, averaged."""
    return float(np.mean(np.var(values, axis=0, dtype=np.float64)))

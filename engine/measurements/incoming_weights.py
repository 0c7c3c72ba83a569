"""All weights that lead into single neurons: for images, what each of them looks for."""

import msgspec
import numpy as np

from engine.arrays import frozen
from engine.measurements.base import Measurement, Probe
from engine.measurements.link_values import Ends, chosen


class WeightsOfUnits(msgspec.Struct, frozen=True, eq=False):
    """weights, gradients (U, D): of the drawn units, from every value that comes in."""

    weights: np.ndarray
    gradients: np.ndarray


class IncomingWeights(Measurement, frozen=True):
    """Weights and gradients of the units `ends` of layer `layer`, of a maxout layer those of the first piece."""

    layer: int
    ends: Ends

    def measure(self, probe: Probe) -> WeightsOfUnits:
        units = chosen(probe.compiled.network.widths[self.layer + 1], self.ends)
        weights, gradients = (
            frozen(np.ascontiguousarray(values[self.layer]["weights"][:, units].T))
            for values in (probe.parameters, probe.gradients)
        )
        return WeightsOfUnits(weights, gradients)

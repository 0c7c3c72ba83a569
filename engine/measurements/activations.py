"""How the outputs of every layer are spread, and how many of them say nothing: saturated, or exactly 0."""

import msgspec
import numpy as np

from engine.measurements.base import Measurement, Probe
from engine.measurements.layer_outputs import LayerOutput, layer_outputs, saturates
from engine.measurements.weight_histograms import Histogram, even_bins, histogram

MOST_COUNTED = 2**15
"""Outputs of a layer that go into its histogram; of more, those of fewer samples."""


class LayerActivations(msgspec.Struct, frozen=True, eq=False):
    """The outputs of one layer.

    histogram: of those that are not exactly 0; from 0 on where the activation is never below. saturated: share of the
    outputs where the activation is flat (its slope is less than `layer_outputs.FLAT` of its largest one); None for an
    activation without a floor and a ceiling. zeros: share that is exactly 0. answers: it is the layer that the loss reads,
    where surety is no fault.
    """

    layer: int
    histogram: Histogram
    saturated: float | None
    zeros: float
    answers: bool


class Activations(Measurement, frozen=True):
    """One for each layer that changes what it is given, in the order of the layers."""

    bins: int = 48

    def measure(self, probe: Probe) -> tuple[LayerActivations, ...]:
        return tuple(self._of(one) for one in layer_outputs(probe).layers)

    def _of(self, one: LayerOutput) -> LayerActivations:
        output = one.output
        counted = output[: max(MOST_COUNTED // output.shape[1], 1)] if output.size > MOST_COUNTED else output
        values = counted[counted != 0]
        bins = even_bins(values.size, self.bins)
        if one.activation is not None and one.activation.low >= 0:
            spread = histogram(one.layer, "output", values, 2 * bins)
            spread = msgspec.structs.replace(spread, counts=spread.counts[bins:], edges=spread.edges[bins:])
        else:
            spread = histogram(one.layer, "output", values, bins)
        saturated = float(one.flat().mean()) if saturates(one.activation) else None
        zeros = 1 - np.count_nonzero(output) / output.size
        return LayerActivations(one.layer, spread, saturated, zeros, one.answers)

"""How large the gradient is in every layer: does it reach the first layers, does it fade or explode on the way?"""

import msgspec
import numpy as np

from engine.measurements.base import Measurement, Probe


class LayerGradient(msgspec.Struct, frozen=True):
    """The gradient of one layer's weights (not its biases), for the last batch.

    layer: number of the layer. mean, largest: of the absolute values. norm: Euclidean. frozen: there is no gradient,
    because nobody asks for one.
    """

    layer: int
    mean: float
    largest: float
    norm: float
    frozen: bool = False


class GradientFlow(Measurement, frozen=True):
    """The size of the gradient in each layer that has weights, in the order of the layers."""

    def measure(self, probe: Probe) -> tuple[LayerGradient, ...]:
        found = []
        for index, own in enumerate(probe.gradients):
            if "weights" not in own:
                continue
            size = np.abs(own["weights"])
            norm = float(np.sqrt(np.sum(np.square(size, dtype=np.float64))))
            mean, frozen = float(np.mean(size, dtype=np.float64)), probe.compiled.network.layers[index].frozen
            found.append(LayerGradient(index, mean, float(size.max()), norm, frozen))
        return tuple(found)

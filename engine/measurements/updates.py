"""How much one step changes every layer, compared with the size of its weights."""

import msgspec
import numpy as np

from engine.arrays import Array
from engine.measurements.base import Measurement, Probe


class LayerUpdate(msgspec.Struct, frozen=True):
    """The last change of one layer's weights (not its biases).

    layer: number of the layer. change, size: Euclidean norms of the change, and of the weights before it. ratio: of the
    two; infinite where the weights were 0. frozen: nothing may change it.
    """

    layer: int
    change: float
    size: float
    ratio: float
    frozen: bool


class Updates(Measurement, frozen=True):
    """The last change of each layer that has weights, in the order of the layers; None while it is not known."""

    needs_update = True

    def measure(self, probe: Probe) -> tuple[LayerUpdate, ...] | None:
        if probe.update is None:
            return None
        found = []
        for index, (own, added) in enumerate(zip(probe.parameters, probe.update, strict=True)):
            if "weights" in added:
                change, size = _norm(added["weights"]), _norm(own["weights"] - added["weights"])
                ratio = change / size if size else (float("inf") if change else 0.0)
                found.append(LayerUpdate(index, change, size, ratio, probe.compiled.network.layers[index].frozen))
        return tuple(found)


def _norm(array: Array) -> float:
    return float(np.sqrt(np.sum(np.square(array, dtype=np.float64))))

"""All weights and biases of a network, for a table, or their gradients."""

from typing import ClassVar

import msgspec
import numpy as np

from engine.arrays import frozen
from engine.measurements.base import Measurement, Probe


class LayerNumbers(msgspec.Struct, frozen=True, eq=False):
    """Of layer number `layer`. weights (S, k U): of its first S inputs, each of its k `pieces` after the other; k is 1 but
    for maxout. bias (k U,), or None where there is none."""

    layer: int
    pieces: int
    weights: np.ndarray
    bias: np.ndarray | None


class EveryNumber(msgspec.Struct, frozen=True, eq=False):
    """layers: those that have weights; of the last one, only what there is room for. count: of all numbers, told or not."""

    layers: tuple[LayerNumbers, ...]
    count: int


class EveryLink(Measurement, frozen=True):
    """Every weight and bias, or with `backward` their gradients. most: so many at least are told, if there are so many.

    asked: tells one time of asking from another; what was told before is not wanted again.
    """

    is_told_once: ClassVar[bool] = True

    backward: bool
    most: int
    asked: int = 0

    def measure(self, probe: Probe) -> EveryNumber:
        found, count = [], 0
        for index, layer in enumerate(probe.compiled.network.layers):
            own = (probe.gradients if self.backward else probe.parameters)[index]
            if "weights" not in own:
                continue
            weights, bias, room = own["weights"], own.get("bias"), self.most - count
            count += weights.size + (0 if bias is None else bias.size)
            if room > 0:
                sources = min(len(weights), -(-room // weights.shape[1]))
                told = None if bias is None or room <= weights.size else frozen(bias)
                pieces = getattr(layer, "pieces", 1)
                found.append(LayerNumbers(index, pieces, frozen(weights[:sources]), told))
        return EveryNumber(tuple(found), count)

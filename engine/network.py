"""The network: layers in order, on one flat vector of parameters.

All parameters lie in one vector, layer after layer, and each layer gets views of it; the gradients lie in a second vector
of the same form. So an optimizer is a few passes over two vectors, and saving or copying a network is copying one array.
What layers remember without learning it by gradient (running statistics) lies at the end of the first vector.
"""

from math import prod
from types import SimpleNamespace

import numpy as np

from engine.arrays import Array
from engine.layers.base import Layer, Parameters
from engine.seeds import generator

Workspace = list[SimpleNamespace]
"""The buffers of every layer for one batch size."""

Slot = tuple[str, int, int, tuple[int, ...]]
"""Name, begin, end and shape of an array in the flat vector."""


class Network:
    """A chain of layers for inputs of a given width. Holds no numbers: parameters and buffers are passed in.

    widths: values a sample has before the first layer and after each one (one more than there are layers).
    size: how many parameters there are in all (P). length: of them and the statistics together (P + S).
    readers: layer -> layers further on that read its output too, from the nearest; -1 is the input of the network.
    remembering: layers that have statistics.
    """

    def __init__(self, layers: tuple[Layer, ...], inputs: int, dtype: type = np.float32):
        self.layers = layers
        self.dtype = np.dtype(dtype)
        self.widths = [inputs]
        self.readers: dict[int, list[int]] = {}
        for index, layer in enumerate(layers):
            self.widths.append(layer.units_out(self.widths[-1]))
            if layer.span:
                self.readers.setdefault(index - layer.span - 1, []).append(index)
        shapes = [layer.parameter_shapes(width) for layer, width in zip(layers, self.widths, strict=False)]
        self._slots, self.size = _laid_out(shapes, 0)
        shapes = [layer.statistic_shapes(width) for layer, width in zip(layers, self.widths, strict=False)]
        self._statistics, self.length = _laid_out(shapes, self.size)
        self.remembering = tuple(index for index, slots in enumerate(self._statistics) if slots)

    def views(self, vector: Array) -> list[Parameters]:
        """For each layer, the parts of `vector` that are its own, as name -> array. They share its memory.

        vector: (P + S,), or (P,) for parameters alone, as gradients are.
        """
        rooms = zip(self._slots, self._statistics, strict=True) if len(vector) > self.size else zip(self._slots)
        return [
            {name: vector[start:stop].reshape(shape) for slots in room for name, start, stop, shape in slots}
            for room in rooms
        ]

    def ranges(self) -> list[tuple[int, int]]:
        """For each layer, where its parameters begin and end in the flat vector."""
        return [(slots[0][1], slots[-1][2]) if slots else (0, 0) for slots in self._slots]

    def frozen_parts(self) -> list[slice]:
        """Which parts of the flat vector no step may change."""
        return [slice(*ends) for layer, ends in zip(self.layers, self.ranges(), strict=True) if layer.frozen]

    def rate_parts(self) -> list[tuple[slice, float]]:
        """The flat vector in parts whose learning rate has the same factor, from the front; empty when all are 1."""
        parts: list[tuple[slice, float]] = []
        for layer, (start, stop) in zip(self.layers, self.ranges(), strict=True):
            if start == stop:
                continue
            if parts and parts[-1][1] == layer.rate_factor:
                start = parts.pop()[0].start
            parts.append((slice(start, stop), layer.rate_factor))
        return parts if any(factor != 1 for _part, factor in parts) else []

    def least_batch(self) -> int:
        """How many samples a batch of training needs at least."""
        return max(layer.least_batch for layer in self.layers)

    def initial_parameters(self, seed: int) -> Array:
        """Draw the parameters before the first step, and add the statistics (P + S,). Each layer has its own stream."""
        vector = np.zeros(self.length, self.dtype)
        for index, (layer, own) in enumerate(zip(self.layers, self.views(vector), strict=True)):
            layer.initialize(own, generator(seed, f"weights {index}"))
        return vector

    def new_workspace(self, batch: int) -> Workspace:
        """Buffers for passes of `batch` samples."""
        widths = self.widths[:-1]
        made = [layer.new_buffers(batch, width, self.dtype) for layer, width in zip(self.layers, widths, strict=True)]
        for source, readers in self.readers.items():
            for reader in readers:
                made[reader].source = made[source] if source >= 0 else SimpleNamespace(output=None)
        return made

    def forward(
        self, x: Array, parameters: list[Parameters], workspace: Workspace, chance: np.random.Generator | None = None
    ) -> Array:
        """Return the predictions (B, K) for `x` (B, D); `chance` is None in use, and feeds all chance in training."""
        if self.readers:
            for reader in self.readers.get(-1, ()):
                workspace[reader].source.output = x
        for index, layer in enumerate(self.layers):
            x = layer.forward(x, parameters[index], workspace[index], chance)
        return x


def _laid_out(shapes: list[dict[str, tuple[int, ...]]], position: int) -> tuple[list[list[Slot]], int]:
    """Where each layer's arrays lie when they begin at `position`, and where they end."""
    found = []
    for own in shapes:
        slots = []
        for name, shape in own.items():
            length = prod(shape)
            slots.append((name, position, position + length, shape))
            position += length
        found.append(slots)
    return found, position

"""The network: layers in order, on one flat vector of parameters.

All parameters lie in one vector, layer after layer, and each layer gets views of it; the gradients lie in a second vector
of the same form. So an optimizer is a few passes over two vectors, and saving or copying a network is copying one array.
"""

from types import SimpleNamespace

import numpy as np

from engine.arrays import Array
from engine.layers.base import Layer, Parameters
from engine.seeds import generator

Workspace = list[SimpleNamespace]
"""The buffers of every layer for one batch size."""


class Network:
    """A chain of layers for inputs of a given width. Holds no numbers: parameters and buffers are passed in.

    widths: values a sample has before the first layer and after each one (one more than there are layers).
    size: how many parameters there are in all (P).
    """

    def __init__(self, layers: tuple[Layer, ...], inputs: int, dtype: type = np.float32):
        self.layers = layers
        self.dtype = np.dtype(dtype)
        self.widths = [inputs]
        self._slots: list[list[tuple[str, int, int, tuple[int, ...]]]] = []
        self.size = 0
        for layer in layers:
            slots = []
            for name, shape in layer.parameter_shapes(self.widths[-1]).items():
                length = int(np.prod(shape))
                slots.append((name, self.size, self.size + length, shape))
                self.size += length
            self._slots.append(slots)
            self.widths.append(layer.units_out(self.widths[-1]))

    def views(self, vector: Array) -> list[Parameters]:
        """For each layer, the parts of `vector` (P,) that are its own, as name -> array. They share its memory."""
        return [
            {name: vector[start:stop].reshape(shape) for name, start, stop, shape in slots} for slots in self._slots
        ]

    def ranges(self) -> list[tuple[int, int]]:
        """For each layer, where its parameters begin and end in the flat vector."""
        return [(slots[0][1], slots[-1][2]) if slots else (0, 0) for slots in self._slots]

    def initial_parameters(self, seed: int) -> Array:
        """Draw the parameters (P,) before the first step. Each layer has a random stream of its own."""
        vector = np.zeros(self.size, self.dtype)
        for index, (layer, own) in enumerate(zip(self.layers, self.views(vector), strict=True)):
            layer.initialize(own, generator(seed, f"weights {index}"))
        return vector

    def new_workspace(self, batch: int) -> Workspace:
        """Buffers for passes of `batch` samples."""
        widths = self.widths[:-1]
        return [layer.new_buffers(batch, width, self.dtype) for layer, width in zip(self.layers, widths, strict=True)]

    def forward(
        self, x: Array, parameters: list[Parameters], workspace: Workspace, chance: np.random.Generator | None = None
    ) -> Array:
        """Return the predictions (B, K) for `x` (B, D); `chance` is None in use and feeds dropout in training."""
        for layer, own, buffers in zip(self.layers, parameters, workspace, strict=True):
            x = layer.forward(x, own, buffers, chance)
        return x

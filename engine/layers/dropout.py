"""Dropout: in training, a random part of the values is switched off."""

from types import SimpleNamespace
from typing import Annotated

import numpy as np

from engine.arrays import Array
from engine.layers.base import Layer, Parameters
from engine.options import option
from engine.text import mark


class Dropout(Layer, frozen=True):
    """Sets each value to 0 with probability p, anew in every step, and enlarges the others to make up for it.

    No unit can rely on one particular neighbour being there, so knowledge is spread out, and the network learns less of
    the noise in the training data. In use nothing is dropped: because the survivors were divided by 1 - p, the mean of
    each value is the same in both. Small networks can rarely spare the units; training becomes longer and rougher.

        output = x · mask / (1 - p),    mask = 1 with probability 1 - p, else 0

    Shapes: x and output (B, D). No parameters.
    Reference: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov (2014), "Dropout: a simple way to prevent neural
    networks from overfitting".
    """

    key = "dropout"
    title = mark("Dropout")
    order = 20
    summary = mark("Switches a random part of the values off in every training step, against overfitting.")
    formula = "a = x·mask / (1 − p)"
    reference = "Srivastava and others (2014), Dropout: a simple way to prevent neural networks from overfitting"

    rate: Annotated[
        float,
        option(mark("Dropout rate"), mark("The share p of values that is switched off."), ge=0, lt=1, live=True),
    ] = 0.2

    def new_buffers(self, batch: int, width: int, dtype: np.dtype) -> SimpleNamespace:
        dropped = np.empty((batch, width), dtype)
        return SimpleNamespace(
            output=dropped,
            dropped=dropped,
            mask=np.empty((batch, width), dtype),
            masked=False,
            grad_input=np.empty((batch, width), dtype),
        )

    def forward(
        self, x: Array, parameters: Parameters, buffers: SimpleNamespace, generator: np.random.Generator | None
    ) -> Array:
        buffers.masked = generator is not None and self.rate > 0
        if not buffers.masked:
            buffers.output = x
            return x
        mask = buffers.mask
        generator.random(dtype=mask.dtype, out=mask)
        np.greater_equal(mask, self.rate, out=mask)
        mask *= 1 / (1 - self.rate)
        buffers.output = np.multiply(x, mask, out=buffers.dropped)
        return buffers.output

    # output = x · m with m = mask / (1 - p), drawn in `forward` and kept, so dL/dx = dL/doutput · m, with the same m.
    def backward(
        self,
        grad_output: Array,
        parameters: Parameters,
        gradients: Parameters,
        buffers: SimpleNamespace,
        want_input: bool = True,
    ) -> Array | None:
        if not want_input:
            return None
        if not buffers.masked:
            return grad_output
        return np.multiply(grad_output, buffers.mask, out=buffers.grad_input)

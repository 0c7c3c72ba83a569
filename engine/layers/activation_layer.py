"""Activation: an activation function as a layer of its own."""

from types import SimpleNamespace
from typing import Annotated

import numpy as np

from engine.activations.base import Activation
from engine.activations.relu import ReLU
from engine.arrays import Array
from engine.layers.base import LearnedLayer, Parameters
from engine.options import option
from engine.text import mark


class ActivationLayer(LearnedLayer, frozen=True):
    """Applies an activation to every value that comes in, and nothing else.

    A dense layer has its activation built in. This one stands by itself where something belongs in between: weighted sums
    (a dense layer with the identity), then batch normalisation, then the bend; or behind the sum of a shortcut.

        a = h(x)

    Shapes: x and output (B, D). Parameters only where the activation brings some (PReLU).
    Reference: Goodfellow, Bengio, Courville (2016), "Deep Learning", section 6.3.
    """

    key = "activation_layer"
    title = mark("Activation")
    order = 15
    summary = mark("Applies an activation and nothing else: behind a normalisation, or behind the sum of a shortcut.")
    formula = "a = h(x)"
    reference = "Goodfellow, Bengio, Courville (2016), Deep Learning, section 6.3"

    activation: Annotated[
        Activation, option(mark("Activation"), mark("The function applied to each value that comes in."))
    ] = ReLU()

    def parameter_shapes(self, width: int) -> dict[str, tuple[int, ...]]:
        return self.activation.parameter_shapes(width)

    def initialize(self, parameters: Parameters, generator: np.random.Generator) -> None:
        self.activation.initialize(parameters)

    def new_buffers(self, batch: int, width: int, dtype: np.dtype) -> SimpleNamespace:
        return SimpleNamespace(
            z=None,
            output=np.empty((batch, width), dtype),
            grad_input=np.empty((batch, width), dtype),
            kept=self.activation.new_buffer((batch, width), dtype),
        )

    def forward(
        self, x: Array, parameters: Parameters, buffers: SimpleNamespace, generator: np.random.Generator | None
    ) -> Array:
        buffers.z = x
        if self.activation.is_function:
            self.activation.forward(x, buffers.output)
        else:
            self.activation.act(x, buffers.output, parameters, buffers, generator)
        return buffers.output

    # dL/dx = dL/da · h'(x): the activation knows it.
    def backward(
        self,
        grad_output: Array,
        parameters: Parameters,
        gradients: Parameters,
        buffers: SimpleNamespace,
        want_input: bool = True,
    ) -> Array | None:
        if self.activation.is_function:
            self.activation.backward(buffers.z, buffers.output, grad_output, buffers.grad_input)
        else:
            self.activation.act_back(buffers.z, grad_output, buffers.grad_input, parameters, gradients, buffers)
        return buffers.grad_input if want_input else None

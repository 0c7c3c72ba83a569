"""Dense: every unit reads every value that comes in."""

from types import SimpleNamespace
from typing import Annotated

import numpy as np

from engine.activations.base import Activation
from engine.activations.relu import ReLU
from engine.arrays import Array, ones, product
from engine.initializers import He, Initializer
from engine.layers.base import Parameters, Pass, PenalizedLayer
from engine.options import option
from engine.penalties import NoPenalty, Penalty
from engine.text import mark


class Dense(PenalizedLayer, frozen=True):
    """The fully connected layer. Each unit is a neuron: a weighted sum, a bias, and an activation.

    Weights say how much each signal counts, the bias how easily it fires. Without activations many layers are only one.

        z = x W + b        a = h(z)

    Shapes: x (B, D), weights (D, U), bias (U,), z and output (B, U).
    Reference: Rumelhart, Hinton, Williams (1986), "Learning representations by back-propagating errors".
    """

    key = "dense"
    title = mark("Dense")
    order = 10
    summary = mark(
        "Fully connected: every unit weighs all values that come in, adds its bias, and applies the activation."
    )
    formula = "a = h(x·W + b)"
    reference = "Rumelhart, Hinton, Williams (1986), Learning representations by back-propagating errors"

    units: Annotated[int, option(mark("Units"), mark("How many neurons the layer has."), ge=1, le=4096)] = 8
    activation: Annotated[
        Activation, option(mark("Activation"), mark("The function applied to each unit's weighted sum."))
    ] = ReLU()
    bias: Annotated[
        bool, option(mark("Bias"), mark("Adds a learned constant to each unit, so that it can fire without input."))
    ] = True
    initial_weights: Annotated[
        Initializer, option(mark("Initial weights"), mark("How the weights are drawn before the first step."))
    ] = He()
    initial_bias: Annotated[
        float,
        option(
            mark("Initial bias"),
            mark("Where every bias starts. A little above 0 lets all units of a ReLU layer fire at first."),
            ge=-100,
            le=100,
        ),
    ] = 0.0
    penalty: Annotated[
        Penalty, option(mark("Penalty"), mark("A cost on large weights, against overfitting."), live=True)
    ] = NoPenalty()

    def units_out(self, width: int) -> int:
        return self.units

    def parameter_shapes(self, width: int) -> dict[str, tuple[int, ...]]:
        shapes = {"weights": (width, self.units)} | ({"bias": (self.units,)} if self.bias else {})
        return shapes | self.activation.parameter_shapes(self.units)

    def initialize(self, parameters: Parameters, generator: np.random.Generator) -> None:
        self.initial_weights.fill(parameters["weights"], generator)
        if self.bias:
            parameters["bias"][...] = self.initial_bias
        self.activation.initialize(parameters)

    def new_buffers(self, batch: int, width: int, dtype: np.dtype) -> SimpleNamespace:
        return SimpleNamespace(
            input=None,
            z=np.empty((batch, self.units), dtype),
            output=np.empty((batch, self.units), dtype),
            grad_z=np.empty((batch, self.units), dtype),
            grad_input=np.empty((batch, width), dtype),
            scratch=np.empty((width, self.units), dtype),
            ones=ones(batch, dtype),
            kept=self.activation.new_buffer((batch, self.units), dtype),
        )

    def bound_forward(
        self, parameters: Parameters, buffers: SimpleNamespace, generator: np.random.Generator | None
    ) -> Pass:
        weights, bias = parameters["weights"], parameters.get("bias")
        z, output, activation = buffers.z, buffers.output, self.activation
        act = activation.forward if activation.is_function else None

        def forward(x: Array) -> Array:
            buffers.input = x
            x.dot(weights, z)
            if bias is not None:
                np.add(z, bias, z)
            if act is not None:
                act(z, output)
            else:
                activation.act(z, output, parameters, buffers, generator)
            return output

        return forward

    def bound_backward(
        self, parameters: Parameters, gradients: Parameters, buffers: SimpleNamespace, want_input: bool = True
    ) -> Pass:
        z, output, grad_z, activation = buffers.z, buffers.output, buffers.grad_z, self.activation
        act_back = activation.backward if activation.is_function else None
        backward_from_z = self.bound_backward_from_z(parameters, gradients, buffers, want_input)

        def backward(grad_output: Array) -> Array | None:
            if act_back is not None:
                act_back(z, output, grad_output, grad_z)
            else:
                activation.act_back(z, grad_output, grad_z, parameters, gradients, buffers)
            return backward_from_z(grad_z)

        return backward

    # z = x W + b, so with g = dL/dz (B, U):
    #   dL/dW = xᵀ g        each weight gathers (its input) · (its unit's gradient) over the samples of the batch
    #   dL/db = Σ_B g       the bias is a weight whose input is always 1
    #   dL/dx = g Wᵀ        each input gathers from all units it feeds, through the same weights
    def bound_backward_from_z(
        self, parameters: Parameters, gradients: Parameters, buffers: SimpleNamespace, want_input: bool = True
    ) -> Pass:
        """As `bound_backward`, but from `dL/dz` (B, U): where the loss is fused with this layer's activation."""
        turned, grad_input, over_samples = parameters["weights"].T, buffers.grad_input, buffers.ones
        grad_weights, grad_bias = gradients["weights"], gradients.get("bias")

        def backward_from_z(grad_z: Array) -> Array | None:
            product(buffers.input.T, grad_z, grad_weights)
            if grad_bias is not None:
                over_samples.dot(grad_z, grad_bias)
            return grad_z.dot(turned, grad_input) if want_input else None

        return backward_from_z

"""Gaussian noise: in training, every value trembles."""

from types import SimpleNamespace
from typing import Annotated

import numpy as np

from engine.arrays import Array
from engine.layers.base import Layer, Parameters
from engine.options import option
from engine.text import mark


class GaussianNoise(Layer, frozen=True):
    """Adds a random number from the bell curve to each value, anew in every step of training; in use nothing.

    The network never sees the same sample twice, so it cannot learn single samples by heart and has to give neighbours
    the same answer. As the first layer it stands for data that were measured inexactly. On a linear network with the
    squared error it acts like an L2 penalty. Too much of it drowns the signal.

        output = x + σ n,    n ~ N(0, 1)

    Shapes: x and output (B, D). No parameters.
    Reference: Bishop (1995), "Training with noise is equivalent to Tikhonov regularization".
    """

    key = "gaussian_noise"
    title = mark("Gaussian noise")
    order = 30
    summary = mark("Makes every value tremble in each training step, against learning samples by heart.")
    formula = "a = x + σ·n,   n ~ N(0, 1)"
    reference = "Bishop (1995), Training with noise is equivalent to Tikhonov regularization"

    deviation: Annotated[
        float, option(mark("Deviation σ"), mark("How strongly the values tremble."), ge=0, le=10, live=True)
    ] = 0.1

    def new_buffers(self, batch: int, width: int, dtype: np.dtype) -> SimpleNamespace:
        noisy = np.empty((batch, width), dtype)
        return SimpleNamespace(output=noisy, noisy=noisy)

    def forward(
        self, x: Array, parameters: Parameters, buffers: SimpleNamespace, generator: np.random.Generator | None
    ) -> Array:
        if generator is None or self.deviation == 0:
            buffers.output = x
            return x
        noisy = buffers.output = buffers.noisy
        generator.standard_normal(dtype=noisy.dtype, out=noisy)
        noisy *= self.deviation
        noisy += x
        return noisy

    # The noise does not depend on x, so doutput/dx = 1.
    def backward(
        self,
        grad_output: Array,
        parameters: Parameters,
        gradients: Parameters,
        buffers: SimpleNamespace,
        want_input: bool = True,
    ) -> Array | None:
        return grad_output if want_input else None

"""RReLU: a leaky ReLU whose slope is drawn by lot in training."""

from types import SimpleNamespace
from typing import Annotated, ClassVar

import numpy as np

from engine.activations.base import LivingActivation
from engine.arrays import Array
from engine.options import option
from engine.text import mark


class RReLU(LivingActivation, frozen=True):
    """Keeps what is positive, and multiplies each negative number by a slope of its own, drawn anew in every step.

    The network cannot rely on how much of the negative side leaks through, which works a little against overfitting, like
    dropout. In use the slope is the mean of the two limits, for every unit alike.

        h(z) = z where z > 0, else s z        s ~ U(low, high) in training, (low + high) / 2 in use

    Limits as in PyTorch: 1/8 and 1/3. At the kink z = 0 the slope is s. The curve shows the function in use.

    Shapes: z, out and the slopes drawn (B, U). No parameters.
    Reference: Xu, Wang, Chen, Li (2015), "Empirical evaluation of rectified activations in convolutional network".
    """

    key = "rrelu"
    title = mark("RReLU")
    order = 74
    summary = mark("A leaky ReLU whose slope is drawn anew in each training step; in use it is the mean.")
    formula = "h(z) = max(z, 0) + s·min(z, 0),   s ~ U(low, high)"
    reference = "Xu, Wang, Chen, Li (2015), Empirical evaluation of rectified activations in convolutional network"

    kinks: ClassVar[tuple[float, ...]] = (0.0,)

    lowest: Annotated[float, option(mark("Lowest slope"), mark("The least slope that can be drawn."), ge=0, le=1)] = (
        1 / 8
    )
    highest: Annotated[
        float, option(mark("Highest slope"), mark("The largest slope that can be drawn."), ge=0, le=1)
    ] = 0.333333333333  # a third, with the twelve digits that a form shows

    def new_buffer(self, shape: tuple[int, int], dtype: np.dtype) -> Array:
        return np.empty(shape, dtype)

    # Because 0 ≤ s ≤ 1, the larger of z and s z is z on the right and s z on the left.
    def forward(self, z: Array, out: Array) -> None:
        np.multiply(z, self._mean(), out=out)
        np.maximum(out, z, out=out)

    # sign(z) is 1 on the right, and 0 or -1 elsewhere, where s is the larger.
    def slope(self, z: Array, a: Array, out: Array) -> None:
        np.sign(z, out=out)
        np.maximum(out, self._mean(), out=out)

    def act(
        self,
        z: Array,
        out: Array,
        parameters: dict[str, Array],
        buffers: SimpleNamespace,
        generator: np.random.Generator | None,
    ) -> None:
        slopes = buffers.kept
        if generator is None:
            slopes.fill(self._mean())
        else:
            generator.random(dtype=slopes.dtype, out=slopes)
            slopes *= self.highest - self.lowest
            slopes += self.lowest
        np.copyto(slopes, 1, where=z > 0)
        np.multiply(z, slopes, out=out)

    # Once drawn, the slopes are constants: dL/dz = dL/da · s, with the s of the forward pass, and 1 where z > 0.
    def act_back(
        self,
        z: Array,
        grad_output: Array,
        out: Array,
        parameters: dict[str, Array],
        gradients: dict[str, Array],
        buffers: SimpleNamespace,
    ) -> None:
        np.multiply(grad_output, buffers.kept, out=out)

    def _mean(self) -> float:
        return (self.lowest + self.highest) / 2

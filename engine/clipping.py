"""Clipping: keeps a gradient that is far too large from throwing the weights away."""

from math import isfinite, sqrt
from typing import Annotated

import numpy as np

from engine.arrays import Array
from engine.options import Member, option
from engine.text import mark


class Clipping(Member, frozen=True):
    """What happens to the gradient of all parameters before the optimizer gets it."""

    def clip(self, gradient: Array) -> None:
        """Change `gradient` (P,) in place."""


class NoClipping(Clipping, frozen=True):
    """The optimizer gets the gradient as it is."""

    key = "none"
    title = mark("None")
    order = 0
    summary = mark("The optimizer gets the gradient as it is.")


class NormClipping(Clipping, frozen=True):
    """A gradient that is too long is made shorter; its direction stays.

    On the edge of a cliff the slope is huge for one batch; a step in proportion to it would leave the valley for good. All
    parameters are one vector here, so the proportions between layers stay as they are. A limit below the usual length slows
    everything down.

        g = g · min(1, c / (|g| + 10⁻⁶)),    |g| = √(Σ g²) over all parameters

    As in PyTorch's clip_grad_norm_; Keras leaves the 10⁻⁶ out.
    Reference: Pascanu, Mikolov, Bengio (2013), "On the difficulty of training recurrent neural networks".
    """

    key = "norm"
    title = mark("By length")
    order = 10
    summary = mark("A gradient longer than the limit is shortened to it; its direction stays.")
    formula = "g ← g·min(1, c / (|g| + 10⁻⁶))"
    reference = "Pascanu, Mikolov, Bengio (2013), On the difficulty of training recurrent neural networks"

    limit: Annotated[
        float, option(mark("Limit c"), mark("How long the gradient may be."), gt=0, le=1e6, scale="log", live=True)
    ] = 1.0

    def clip(self, gradient: Array) -> None:
        square = float(np.vecdot(gradient, gradient))
        if not isfinite(square):  # in float32 squares above 10³⁸ are not: the very gradients this is made for
            square = float(np.square(gradient, dtype=np.float64).sum())
        share = self.limit / (sqrt(square) + 1e-6) if square >= 0 else 1.0  # NaN stays for those who look for it
        if share < 1:
            gradient *= share


class ValueClipping(Clipping, frozen=True):
    """Every single number of the gradient is kept between -c and c.

    Simple, and robust against one wild weight; but the direction changes: what is large everywhere points along a diagonal
    afterwards.

        g = min(max(g, -c), c)

    As in PyTorch's clip_grad_value_.
    Reference: Mikolov (2012), "Statistical language models based on neural networks".
    """

    key = "value"
    title = mark("By value")
    order = 20
    summary = mark("Every number of the gradient is kept within the limit; its direction may change.")
    formula = "g ← min(max(g, −c), c)"
    reference = "Mikolov (2012), Statistical language models based on neural networks"

    limit: Annotated[
        float, option(mark("Limit c"), mark("How large each number may be."), gt=0, le=1e6, scale="log", live=True)
    ] = 1.0

    def clip(self, gradient: Array) -> None:
        np.clip(gradient, -self.limit, self.limit, out=gradient)

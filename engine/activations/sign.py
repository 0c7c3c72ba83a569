"""Sign: a yes or no written as 1 and -1."""

from typing import ClassVar

import numpy as np

from engine.activations.base import Activation
from engine.arrays import Array
from engine.text import mark


class Sign(Activation, frozen=True):
    """The step between -1 and 1 instead of 0 and 1, with 0 exactly on the line.

    Its two answers are opposite and equally loud, so a "no" tells the next layer as much as a "yes". It was the output
    of the first learning machines, whose rules corrected a weight by the error and needed no slope. Training downhill
    does need one, and here it is 0 everywhere: nothing in front of it learns.

        h(z) = 1 where z > 0, -1 where z < 0, 0 at z = 0,    h'(z) = 0

    Shapes: z, out (B, U).
    Reference: Rosenblatt (1958), "The perceptron: a probabilistic model for information storage and organization".
    """

    key = "sign"
    title = mark("Sign")
    order = 30
    summary = mark("1 for positive sums, -1 for negative ones. Its slope is 0, so nothing in front of it can learn.")
    formula = "h(z) = sign(z)"
    reference = "Rosenblatt (1958), The perceptron"

    low: ClassVar[float] = -1.0
    high: ClassVar[float] = 1.0
    learns: ClassVar[bool] = False
    kinks: ClassVar[tuple[float, ...]] = (0.0,)

    def forward(self, z: Array, out: Array) -> None:
        np.sign(z, out=out)

    # At the jump itself there is no slope; 0 is written there too, as in PyTorch.
    def slope(self, z: Array, a: Array, out: Array) -> None:
        out.fill(0)

    # dL/dz = dL/da · 0
    def backward(self, z: Array, a: Array, grad_output: Array, out: Array) -> None:
        out.fill(0)

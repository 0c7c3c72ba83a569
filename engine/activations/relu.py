"""ReLU, the rectified linear unit: lets positive numbers through and stops the rest."""

from typing import ClassVar

import numpy as np

from engine.activations.base import Activation
from engine.arrays import ZERO, Array
from engine.text import mark


class ReLU(Activation, frozen=True):
    """Keeps what is positive and replaces the rest by 0.

    Where it is open its slope is 1, so gradients pass through many layers without fading; that made deep networks
    trainable. Each unit adds one fold to the picture. A unit whose sum is negative for every sample has slope 0
    everywhere and may never come back: it is dead. Large learning rates kill many.

        h(z) = max(z, 0),    h'(z) = 1 where z > 0, else 0

    At the kink z = 0 the slope is taken as 0, as in PyTorch.

    Shapes: z, out (B, U).
    Reference: Nair, Hinton (2010), "Rectified linear units improve restricted Boltzmann machines".
    """

    key = "relu"
    title = mark("ReLU")
    order = 60
    summary = mark(
        "Keeps positive numbers, makes the rest 0. Fast, and the usual choice inside a network; units can die."
    )
    formula = "h(z) = max(z, 0)"
    reference = "Nair, Hinton (2010), Rectified linear units improve restricted Boltzmann machines"

    low: ClassVar[float] = 0.0
    kinks: ClassVar[tuple[float, ...]] = (0.0,)

    def forward(self, z: Array, out: Array) -> None:
        np.maximum(z, ZERO, out=out)

    # a is positive exactly where z is, and 0 elsewhere: its sign is the slope.
    def slope(self, z: Array, a: Array, out: Array) -> None:
        np.sign(a, out)

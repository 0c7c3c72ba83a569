"""SELU, the scaled exponential linear unit: an ELU whose two constants keep the signals of a deep network at size 1."""

from typing import ClassVar

import numpy as np

from engine.activations.base import Activation
from engine.arrays import Array
from engine.text import mark

ALPHA = 1.6732632423543772848170429916717
SCALE = 1.0507009873554804934193349852946


class SELU(Activation, frozen=True):
    """An ELU with two fixed constants, chosen so that mean 0 and variance 1 are passed on from layer to layer.

    Numbers that are too large are pulled in on the left, numbers that are too small are stretched on the right, so deep
    stacks keep their signals without batch normalisation. That holds for standardised features and LeCun weights only;
    dropout and other initial weights disturb the balance.

        h(z) = λ z where z > 0, else λ α (e^z - 1)        h'(z) = λ where z > 0, else λ α e^z = h(z) + λ α

    λ ≈ 1.0507 and α ≈ 1.6733 solve: z ~ N(0, 1) gives h(z) the mean 0 and the variance 1. At the kink z = 0 the slope is
    taken as λ α ≈ 1.7581, as in PyTorch.

    Shapes: z, out (B, U).
    Reference: Klambauer, Unterthiner, Mayr, Hochreiter (2017), "Self-normalizing neural networks".
    """

    key = "selu"
    title = mark("SELU")
    order = 85
    summary = mark("An ELU scaled so that signals keep mean 0 and variance 1 through deep stacks with LeCun weights.")
    formula = "h(z) = λ·z if z > 0, else λ·α·(e^z − 1)"
    reference = "Klambauer, Unterthiner, Mayr, Hochreiter (2017), Self-normalizing neural networks"

    low: ClassVar[float] = -SCALE * ALPHA
    kinks: ClassVar[tuple[float, ...]] = (0.0,)

    # The left side vanishes where z > 0, because e^0 - 1 = 0, and the right side where z < 0: they are added.
    def forward(self, z: Array, out: Array) -> None:
        np.minimum(z, 0, out=out)
        np.expm1(out, out=out)
        out *= SCALE * ALPHA
        right = np.maximum(z, 0)
        right *= SCALE
        out += right

    def slope(self, z: Array, a: Array, out: Array) -> None:
        np.add(a, SCALE * ALPHA, out=out)
        np.copyto(out, SCALE, where=z > 0)

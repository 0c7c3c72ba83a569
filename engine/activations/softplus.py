"""Softplus: a ReLU drawn without the corner."""

from typing import ClassVar

import numpy as np

from engine.activations.base import Activation
from engine.arrays import Array
from engine.text import mark


class Softplus(Activation, frozen=True):
    """The smooth curve that hugs the ReLU: close to 0 far on the left, close to z far on the right.

    Its slope is the sigmoid, never quite 0, so no unit dies. Its outputs are always positive, which suits quantities
    that must be (a width, a rate). As a hidden activation it is slower than the ReLU and seldom better.

        h(z) = log(1 + e^z) = max(z, 0) + log(1 + e^-|z|)        h'(z) = σ(z) = 1 - e^-h(z)

    The second form cannot overflow. PyTorch returns z itself beyond z = 20, which is 2·10⁻⁹ off; here it is exact.

    Shapes: z, out (B, U).
    Reference: Dugas, Bengio, Bélisle, Nadeau, Garcia (2001), "Incorporating second-order functional knowledge".
    """

    key = "softplus"
    title = mark("Softplus")
    order = 100
    summary = mark("A ReLU without the corner; outputs are always positive.")
    formula = "h(z) = log(1 + e^z)"
    reference = "Dugas, Bengio, Bélisle, Nadeau, Garcia (2001), Incorporating second-order functional knowledge"

    low: ClassVar[float] = 0.0

    def forward(self, z: Array, out: Array) -> None:
        np.abs(z, out=out)
        np.negative(out, out=out)
        np.exp(out, out=out)
        np.log1p(out, out=out)
        out += np.maximum(z, 0)

    # e^-h = 1 / (1 + e^z), so 1 - e^-h = e^z / (1 + e^z) = σ(z); expm1 keeps it exact where h is nearly 0.
    def slope(self, z: Array, a: Array, out: Array) -> None:
        np.negative(a, out=out)
        np.expm1(out, out=out)
        np.negative(out, out=out)

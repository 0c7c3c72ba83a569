"""SiLU, the sigmoid linear unit, also called Swish: a number times its own sigmoid."""

from typing import ClassVar

import numpy as np

from engine.activations.base import Activation
from engine.arrays import Array
from engine.text import mark


class SiLU(Activation, frozen=True):
    """A ReLU with soft edges: each number opens its own gate, and large ones pass whole.

    It is smooth everywhere, so the surface the training walks on has no creases. Just left of 0 it dips to -0.278
    before it rises to 0 again; there a larger sum means a smaller output. Many large modern networks use it, and small
    ones gain little for its exponential.

        h(z) = z σ(z) = z / (1 + e^-z)        h'(z) = σ(z) + h(z) (1 - σ(z))

    For very negative z, e^-z overflows to infinity, and z divided by it is the right answer: 0.

    Shapes: z, out (B, U).
    Reference: Elfwing, Uchibe, Doya (2018), "Sigmoid-weighted linear units for neural network function approximation".
    """

    key = "silu"
    title = mark("SiLU")
    order = 90
    summary = mark("A smooth ReLU with a small dip left of 0, also called Swish. Common in large modern networks.")
    formula = "h(z) = z / (1 + e^−z)"
    reference = "Elfwing, Uchibe, Doya (2018), Sigmoid-weighted linear units for neural network function approximation"

    # The bottom of the dip, at z = -1.2784645427610738.
    low: ClassVar[float] = -0.2784645427610738

    def forward(self, z: Array, out: Array) -> None:
        _one_plus_exponential(z, out)
        np.divide(z, out, out=out)

    # h = z σ, and σ' = σ (1 - σ):   h' = σ + z σ (1 - σ) = σ + h (1 - σ). Not (1 - h) σ + h: far right h has no digit for
    # the 1.
    def slope(self, z: Array, a: Array, out: Array) -> None:
        _one_plus_exponential(z, out)
        np.reciprocal(out, out=out)
        rest = 1 - out
        rest *= a
        out += rest


def _one_plus_exponential(z: Array, out: Array) -> None:
    np.negative(z, out=out)
    with np.errstate(over="ignore"):
        np.exp(out, out=out)
    out += 1

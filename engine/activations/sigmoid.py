"""Sigmoid: an S-shaped curve between 0 and 1."""

from typing import ClassVar

import numpy as np

from engine.activations.base import Activation
from engine.arrays import ONE, Array
from engine.text import mark


class Sigmoid(Activation, frozen=True):
    """Squeezes every number into (0, 1), so that it can be read as a probability: "how sure is this yes?".

    It belongs on the output of yes/no questions, together with binary cross-entropy. Inside a network it is a poor
    choice: its slope is never more than 1/4, so a gradient shrinks at least fourfold in each layer, and beyond ±6 the
    curve is flat and a unit hardly learns (it is saturated).

        σ(z) = 1 / (1 + e^-z),    σ'(z) = σ(z) (1 - σ(z))

    For very negative z, e^-z overflows to infinity, whose reciprocal is the right answer: 0. The warning is silenced.

    Shapes: z, out (B, U).
    Reference: Verhulst (1845), "Recherches mathématiques sur la loi d'accroissement de la population".
    """

    key = "sigmoid"
    title = mark("Sigmoid")
    order = 40
    summary = mark(
        "An S-curve from 0 to 1, read as a probability. For the output of yes/no questions; slow inside a network."
    )
    formula = "σ(z) = 1 / (1 + e^−z)"
    reference = "Verhulst (1845), Recherches mathématiques sur la loi d'accroissement de la population"

    low: ClassVar[float] = 0.0
    high: ClassVar[float] = 1.0

    def forward(self, z: Array, out: Array) -> None:
        np.negative(z, out=out)
        with np.errstate(over="ignore"):
            np.exp(out, out=out)
        out += ONE
        np.reciprocal(out, out=out)

    # d/dz (1 + e^-z)^-1 = e^-z / (1 + e^-z)² = σ (1 - σ)
    def slope(self, z: Array, a: Array, out: Array) -> None:
        np.subtract(ONE, a, out)
        np.multiply(out, a, out=out)

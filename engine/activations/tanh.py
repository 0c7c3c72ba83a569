"""Hyperbolic tangent: an S-shaped curve between -1 and 1."""

from typing import ClassVar

import numpy as np

from engine.activations.base import Activation
from engine.arrays import ONE, Array
from engine.text import mark


class Tanh(Activation, frozen=True):
    """Squeezes every number into (-1, 1), and keeps 0 at 0.

    Because its outputs are centred on 0, the next layer sees inputs of both signs, and learning is smoother than with
    the sigmoid. Beyond ±3 the curve is flat: a unit out there has almost no slope, and hardly learns (it is saturated).

        tanh(z) = (e^z - e^-z) / (e^z + e^-z),    tanh'(z) = 1 - tanh(z)²

    Shapes: z, out (B, U).
    Reference: LeCun, Bottou, Orr, Müller (1998), "Efficient BackProp", section 4.4.
    """

    key = "tanh"
    title = mark("Tanh")
    order = 50
    summary = mark(
        "An S-curve from -1 to 1 through 0. Good in small networks; flat beyond ±3, so deep stacks learn slowly."
    )
    formula = "tanh(z) = (e^z − e^−z) / (e^z + e^−z)"
    reference = "LeCun, Bottou, Orr, Müller (1998), Efficient BackProp"

    low: ClassVar[float] = -1.0
    high: ClassVar[float] = 1.0

    def forward(self, z: Array, out: Array) -> None:
        np.tanh(z, out=out)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        np.multiply(a, a, out=out)
        np.subtract(ONE, out, out)

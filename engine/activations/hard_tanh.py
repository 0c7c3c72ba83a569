"""Hard tanh: the S-curve of the hyperbolic tangent made of three straight pieces."""

from typing import ClassVar

import numpy as np

from engine.activations.base import Activation
from engine.arrays import Array
from engine.text import mark


class HardTanh(Activation, frozen=True):
    """Passes numbers between -1 and 1 as they are, and cuts the others off.

    It is the cheapest curve with a floor and a ceiling. Inside, the slope is 1 and gradients pass whole; outside, it is
    0, and a unit whose sum is large for every sample is as dead as a ReLU on its left. The smooth tanh saturates too,
    though never quite.

        h(z) = -1 where z ≤ -1, 1 where z ≥ 1, else z        h'(z) = 1 where |z| < 1, else 0

    At both kinks the slope is taken as 0, as in PyTorch.

    Shapes: z, out (B, U).
    Reference: Collobert (2004), "Large scale machine learning", section 2.1.
    """

    key = "hard_tanh"
    title = mark("Hard tanh")
    order = 55
    summary = mark("The number itself between −1 and 1, cut off outside. A cheap tanh; outside nothing is learned.")
    formula = "h(z) = min(max(z, −1), 1)"
    reference = "Collobert (2004), Large scale machine learning"

    low: ClassVar[float] = -1.0
    high: ClassVar[float] = 1.0
    kinks: ClassVar[tuple[float, ...]] = (-1.0, 1.0)

    def forward(self, z: Array, out: Array) -> None:
        np.clip(z, -1, 1, out=out)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        np.abs(z, out=out)
        np.less(out, 1, out=out)

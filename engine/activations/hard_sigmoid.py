"""Hard sigmoid: the S-curve of the sigmoid made of three straight pieces."""

from typing import ClassVar

import numpy as np

from engine.activations.base import Activation
from engine.arrays import Array
from engine.text import mark


class HardSigmoid(Activation, frozen=True):
    """A ramp from 0 to 1: the sigmoid for machines that find e^z too dear.

    Between -3 and 3 it rises evenly, outside it is 0 or 1 exactly. It needs no exponential, so small devices use it for
    gates. What the sigmoid does slowly it does at once: beyond ±3 the slope is exactly 0, and a unit out there learns
    nothing from that sample.

        h(z) = 0 where z ≤ -3, 1 where z ≥ 3, else z / 6 + 1/2        h'(z) = 1/6 where |z| < 3, else 0

    At both kinks the slope is taken as 0, as in PyTorch. Other libraries use other ramps (0.2 z + 0.5, say).

    Shapes: z, out (B, U).
    Reference: Courbariaux, Bengio, David (2015), "BinaryConnect: training deep neural networks with binary weights".
    """

    key = "hard_sigmoid"
    title = mark("Hard sigmoid")
    order = 45
    summary = mark("A straight ramp from 0 at −3 to 1 at 3. A cheap sigmoid; outside the ramp nothing is learned.")
    formula = "h(z) = min(max(z / 6 + 1/2, 0), 1)"
    reference = "Courbariaux, Bengio, David (2015), BinaryConnect"

    low: ClassVar[float] = 0.0
    high: ClassVar[float] = 1.0
    kinks: ClassVar[tuple[float, ...]] = (-3.0, 3.0)

    def forward(self, z: Array, out: Array) -> None:
        np.add(z, 3, out=out)
        np.clip(out, 0, 6, out=out)
        out /= 6

    def slope(self, z: Array, a: Array, out: Array) -> None:
        np.abs(z, out=out)
        np.less(out, 3, out=out)
        out /= 6

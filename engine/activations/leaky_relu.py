"""Leaky ReLU: a ReLU that lets a little of the negative side through."""

from typing import Annotated, ClassVar

import numpy as np

from engine.activations.base import Activation
from engine.arrays import Array
from engine.options import option
from engine.text import mark


class LeakyReLU(Activation, frozen=True):
    """Keeps what is positive, and multiplies the rest by a small number s.

    A ReLU whose sum is always negative has slope 0 and is dead for good. The leak leaves it a small slope on that side
    too, so it can find its way back. With s = 0 this is the ReLU, with s = 1 the identity.

        h(z) = z where z > 0, else s z        h'(z) = 1 where z > 0, else s

    At the kink z = 0 the slope is taken as s, as in PyTorch.

    Shapes: z, out (B, U).
    Reference: Maas, Hannun, Ng (2013), "Rectifier nonlinearities improve neural network acoustic models".
    """

    key = "leaky_relu"
    title = mark("Leaky ReLU")
    order = 70
    summary = mark("A ReLU with a small slope on the negative side, so that no unit dies.")
    formula = "h(z) = z if z > 0, else s·z"
    reference = "Maas, Hannun, Ng (2013), Rectifier nonlinearities improve neural network acoustic models"

    kinks: ClassVar[tuple[float, ...]] = (0.0,)

    slope_left: Annotated[
        float, option(mark("Slope s"), mark("The slope on the negative side; 0 makes it a ReLU."), ge=0, le=1)
    ] = 0.01

    # Because 0 ≤ s ≤ 1, the larger of z and s z is z on the right and s z on the left.
    def forward(self, z: Array, out: Array) -> None:
        np.multiply(z, self.slope_left, out=out)
        np.maximum(out, z, out=out)

    # sign(z) is 1 on the right, and 0 or -1 elsewhere, where s is the larger.
    def slope(self, z: Array, a: Array, out: Array) -> None:
        np.sign(z, out=out)
        np.maximum(out, self.slope_left, out=out)

"""Identity: passes every number on as it is."""

import numpy as np

from engine.activations.base import Activation
from engine.arrays import Array
from engine.text import mark


class Identity(Activation, frozen=True):
    """Does nothing, and that is its use: a regression needs an output that can take any value.

    Between two layers it is a waste. A weighted sum of weighted sums is a weighted sum again, so a stack of layers with
    the identity bends no line that a single layer could not draw. Try it on the spirals: the border stays straight.

        h(z) = z,    h'(z) = 1

    Shapes: z, out (B, U).
    Reference: Widrow, Hoff (1960), "Adaptive switching circuits".
    """

    key = "identity"
    title = mark("Identity")
    order = 10
    summary = mark("Leaves the sum as it is. For the output of a regression; useless between layers.")
    formula = "h(z) = z"
    reference = "Widrow, Hoff (1960), Adaptive switching circuits"

    def forward(self, z: Array, out: Array) -> None:
        np.copyto(out, z)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        out.fill(1)

    # dL/dz = dL/da · 1
    def backward(self, z: Array, a: Array, grad_output: Array, out: Array) -> None:
        np.copyto(out, grad_output)

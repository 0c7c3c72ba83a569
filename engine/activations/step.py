"""Step: the neuron of 1943, which fires or does not."""

from typing import ClassVar

import numpy as np

from engine.activations.base import Activation
from engine.arrays import Array
from engine.text import mark


class Step(Activation, frozen=True):
    """Says 1 when the sum reaches the threshold 0, and 0 otherwise. The bias moves the threshold.

    Each unit splits the plane with one straight line, and a second layer can combine the halves: everything a network
    computes can be seen here in black and white. But it cannot be trained downhill. The curve is flat on both sides, so
    a small change of a weight changes nothing, and the gradient is 0 everywhere. Set the weights by hand instead.

        h(z) = 1 where z ≥ 0, else 0,    h'(z) = 0

    Shapes: z, out (B, U).
    Reference: McCulloch, Pitts (1943), "A logical calculus of the ideas immanent in nervous activity".
    """

    key = "step"
    title = mark("Step")
    order = 20
    summary = mark("Fires (1) or does not (0). Its slope is 0, so nothing in front of it can learn.")
    formula = "h(z) = 1 if z ≥ 0, else 0"
    reference = "McCulloch, Pitts (1943), A logical calculus of the ideas immanent in nervous activity"

    low: ClassVar[float] = 0.0
    high: ClassVar[float] = 1.0
    learns: ClassVar[bool] = False
    kinks: ClassVar[tuple[float, ...]] = (0.0,)

    def forward(self, z: Array, out: Array) -> None:
        np.greater_equal(z, 0, out=out)

    # At the jump itself there is no slope; 0 is written there too.
    def slope(self, z: Array, a: Array, out: Array) -> None:
        out.fill(0)

    # dL/dz = dL/da · 0
    def backward(self, z: Array, a: Array, grad_output: Array, out: Array) -> None:
        out.fill(0)

"""Softmax: turns the numbers of a row into probabilities that add up to 1."""

from typing import ClassVar

import numpy as np

from engine.activations.base import Activation
from engine.arrays import Array
from engine.text import mark


class Softmax(Activation, frozen=True):
    """Answers "which of the K classes?" with one probability each.

    The largest number wins, and by how much decides how sure the answer is. It belongs on the output layer, together with
    categorical cross-entropy. With a single unit it always says 1, and there is nothing to learn.

        softmax(z)_k = e^(z_k) / Σ_j e^(z_j)

    The largest z of the row is subtracted first: the result is the same, and e^z cannot overflow.

    Shapes: z, out (B, K); each row of `out` sums to 1.
    Reference: Bridle (1990), "Probabilistic interpretation of feedforward classification network outputs".
    """

    key = "softmax"
    title = mark("Softmax")
    order = 110
    summary = mark(
        "One probability for each class, together 1. For the output when exactly one of many classes is right."
    )
    formula = "softmax(z)ₖ = e^zₖ / Σⱼ e^zⱼ"
    reference = "Bridle (1990), Probabilistic interpretation of feedforward classification network outputs"

    low: ClassVar[float] = 0.0
    high: ClassVar[float] = 1.0

    # NumPy is quick along a row, and there are more samples than classes: so the samples lie in the rows meanwhile.
    def forward(self, z: Array, out: Array) -> None:
        turned = z.T.copy()
        turned -= np.maximum.reduce(turned)
        np.exp(turned, turned)
        turned /= np.add.reduce(turned)
        out[...] = turned.T

    def slope(self, z: Array, a: Array, out: Array) -> None:
        # The slope of each output along its own z: p (1 - p).
        np.subtract(1, a, out=out)
        np.multiply(out, a, out=out)

    # Each output depends on every z of its row:  dp_j/dz_k = p_j (δ_jk - p_k), therefore
    #   dL/dz_k = Σ_j g_j p_j (δ_jk - p_k)  =  p_k (g_k - Σ_j g_j p_j)
    def backward(self, z: Array, a: Array, grad_output: Array, out: Array) -> None:
        np.multiply(grad_output, a, out=out)
        np.subtract(grad_output, np.add.reduce(out, axis=-1, keepdims=True), out=out)
        np.multiply(out, a, out=out)

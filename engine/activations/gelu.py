"""GELU, the Gaussian error linear unit: a number times the chance that it is larger than a random one."""

from math import pi, sqrt
from typing import ClassVar

import numpy as np

from engine.activations.base import Activation
from engine.activations.normal_tail import normal_tail
from engine.arrays import Array
from engine.text import mark

NEAR_0 = 1e-30


class GELU(Activation, frozen=True):
    """A ReLU that does not switch at 0 but fades: each number passes with the share of the bell curve that it exceeds.

    Far right it is z, far left 0, and between it dips to -0.17 and has no crease. It is the activation of most language
    models. Small networks gain little by it, and it is the dearest of all to compute.

        h(z) = z Φ(z)        h'(z) = Φ(z) + z φ(z)        Φ(z) = ½ (1 + erf(z / √2)),    φ(z) = e^(-z²/2) / √(2π)

    This is the exact form with erf, PyTorch's default; some programs use an approximation with tanh (2·10⁻⁴ off).

    Shapes: z, out (B, U).
    Reference: Hendrycks, Gimpel (2016), "Gaussian error linear units (GELUs)".
    """

    key = "gelu"
    title = mark("GELU")
    order = 92
    summary = mark("A smooth ReLU: z times the share of the bell curve left of z. The activation of language models.")
    formula = "h(z) = z·Φ(z) = ½·z·(1 + erf(z / √2))"
    reference = "Hendrycks, Gimpel (2016), Gaussian error linear units (GELUs)"

    # The bottom of the dip, at z = -0.7517915246935645.
    low: ClassVar[float] = -0.16997120747990369

    # With the tail Q = 1 - Φ of |z|: z (1 - Q) on the right and -|z| Q on the left, together max(z, 0) - |z| Q.
    def forward(self, z: Array, out: Array) -> None:
        scratch = np.empty_like(z)
        normal_tail(z, out, scratch)
        np.abs(z, out=scratch)
        out *= scratch
        np.maximum(z, 0, out=scratch)
        np.subtract(scratch, out, out=out)

    # d(z Φ)/dz = Φ + z φ, because Φ' = φ. With Φ = h / z this is (h + z² φ) / z, except near 0, where it is 1/2: of the
    # smallest numbers there is no half.
    def slope(self, z: Array, a: Array, out: Array) -> None:
        with np.errstate(over="ignore", invalid="ignore"):
            np.multiply(z, z, out=out)
            out *= -0.5
            np.exp(out, out=out)
            out *= z
            out *= z
            out *= 1 / sqrt(2 * pi)
            out += a
            out /= z
        np.copyto(out, 0.5, where=(z < NEAR_0) & (z > -NEAR_0))

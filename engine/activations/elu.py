"""ELU, the exponential linear unit: a ReLU whose left side bends smoothly to a floor."""

from typing import Annotated, ClassVar

import numpy as np

from engine.activations.base import Activation
from engine.arrays import Array
from engine.options import option
from engine.text import mark


class ELU(Activation, frozen=True):
    """Keeps what is positive, and lets the negative side sink along an exponential to -α.

    Its outputs can be negative, so their mean lies nearer to 0 than that of a ReLU, and the next layer learns faster.
    Units do not die outright, though far on the left the curve is flat and the slope tiny. It is slower.

        h(z) = z where z > 0, else α (e^z - 1)        h'(z) = 1 where z > 0, else α e^z = h(z) + α

    With α = 1 the two sides join smoothly; any other α makes a kink at 0. The slope there is α, as in PyTorch.

    Shapes: z, out (B, U).
    Reference: Clevert, Unterthiner, Hochreiter (2016), "Fast and accurate deep network learning by exponential
    linear units".
    """

    key = "elu"
    title = mark("ELU")
    order = 80
    summary = mark("Like a ReLU on the right; on the left it sinks smoothly to −α, so outputs are centred better.")
    formula = "h(z) = z if z > 0, else α·(e^z − 1)"
    reference = "Clevert, Unterthiner, Hochreiter (2016), Fast and accurate deep network learning by ELUs"

    kinks: ClassVar[tuple[float, ...]] = (0.0,)

    alpha: Annotated[float, option(mark("α"), mark("How far below 0 the left side sinks."), ge=0, le=10)] = 1.0

    @property
    def low(self) -> float:
        return -self.alpha

    # e^z - 1 is taken of min(z, 0), where it is 0 on the right and cannot overflow; the right side is added to it.
    def forward(self, z: Array, out: Array) -> None:
        np.minimum(z, 0, out=out)
        np.expm1(out, out=out)
        out *= self.alpha
        out += np.maximum(z, 0)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        np.minimum(a, 0, out=out)
        out += self.alpha
        if self.alpha != 1:
            np.copyto(out, 1, where=z > 0)

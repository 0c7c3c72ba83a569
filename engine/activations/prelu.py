"""PReLU: a leaky ReLU that learns its slope."""

from types import SimpleNamespace
from typing import Annotated, ClassVar

import numpy as np

from engine.activations.base import LivingActivation
from engine.arrays import Array
from engine.options import option
from engine.text import mark


class PReLU(LivingActivation, frozen=True):
    """Keeps what is positive, and multiplies the rest by a number s that is learned like a weight.

    Instead of guessing how much of the negative side should leak through, the network finds out: one slope for the layer,
    or one for each unit. Learned slopes tend to be large in the first layers and small in the last. A penalty or weight
    decay pulls s towards 0, that is towards the ReLU.

        h(z) = z where z > 0, else s z        h'(z) = 1 where z > 0, else s        dh/ds = 0 where z > 0, else z

    As in PyTorch one slope serves the whole layer and begins at 0.25, unless told otherwise; at the kink z = 0 it is s.
    The curve shows the slope it begins with.

    Shapes: z, out (B, U); slope (1,) or (U,).
    Reference: He, Zhang, Ren, Sun (2015), "Delving deep into rectifiers".
    """

    key = "prelu"
    title = mark("PReLU")
    order = 72
    summary = mark("A leaky ReLU that learns the slope of its negative side.")
    formula = "h(z) = max(z, 0) + s·min(z, 0)"
    reference = "He, Zhang, Ren, Sun (2015), Delving deep into rectifiers"

    kinks: ClassVar[tuple[float, ...]] = (0.0,)

    initial_slope: Annotated[
        float,
        option(mark("Initial slope s"), mark("The slope on the negative side before the first step."), ge=-1, le=1),
    ] = 0.25
    per_unit: Annotated[
        bool, option(mark("One slope per unit"), mark("Each unit learns a slope of its own, not all the same one."))
    ] = False

    def parameter_shapes(self, units: int) -> dict[str, tuple[int, ...]]:
        return {"slope": (units if self.per_unit else 1,)}

    def initialize(self, parameters: dict[str, Array]) -> None:
        parameters["slope"][...] = self.initial_slope

    def forward(self, z: Array, out: Array) -> None:
        _bent(z, self.initial_slope, out)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        out.fill(self.initial_slope)
        np.copyto(out, 1, where=z > 0)

    def act(
        self,
        z: Array,
        out: Array,
        parameters: dict[str, Array],
        buffers: SimpleNamespace,
        generator: np.random.Generator | None,
    ) -> None:
        _bent(z, parameters["slope"], out)

    # dh/ds = min(z, 0), so dL/ds gathers dL/da · min(z, 0) over all samples, and over all units that share the slope.
    # dL/dz = dL/da where z > 0, else s · dL/da.
    def act_back(
        self,
        z: Array,
        grad_output: Array,
        out: Array,
        parameters: dict[str, Array],
        gradients: dict[str, Array],
        buffers: SimpleNamespace,
    ) -> None:
        np.minimum(z, 0, out=out)
        out *= grad_output
        if self.per_unit:
            np.add.reduce(out, axis=0, out=gradients["slope"])
        else:
            gradients["slope"][0] = np.add.reduce(out, axis=None)
        np.multiply(grad_output, parameters["slope"], out=out)
        np.copyto(out, grad_output, where=z > 0)


# The larger of z and s z would be cheaper, but a slope that is learned may leave the range from 0 to 1.
def _bent(z: Array, slope: Array | float, out: Array) -> None:
    np.multiply(z, slope, out=out)
    np.copyto(out, z, where=z > 0)

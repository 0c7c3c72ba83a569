"""What an activation is: a function `a = h(z)` applied to the weighted sums of a layer, and its slope."""

from math import inf
from types import SimpleNamespace
from typing import ClassVar

import numpy as np

from engine.arrays import Array
from engine.options import Member


class Activation(Member, frozen=True):
    """An activation function. Holds its options only; arrays are passed in and written to `out`.

    low, high: the range its outputs cannot leave (targets of a classification follow it: 0/1 for sigmoid, -1/1 for tanh).
    learns: False when the slope is 0 everywhere, so that nothing in front of it can learn (step, sign).
    is_function: False for one that needs more than z: see `LivingActivation`.
    kinks: values of z where the slope jumps; gradient checks stay away from them.
    """

    low: ClassVar[float] = -inf
    high: ClassVar[float] = inf
    learns: ClassVar[bool] = True
    is_function: ClassVar[bool] = True
    kinks: ClassVar[tuple[float, ...]] = ()

    def forward(self, z: Array, out: Array) -> None:
        """Write `h(z)` to `out`. z, out (B, U); `out` is another array than `z`."""
        raise NotImplementedError

    def slope(self, z: Array, a: Array, out: Array) -> None:
        """Write `h'(z)` to `out`, element by element. `a` is `h(z)`, often the cheaper way to the slope. All (B, U)."""
        raise NotImplementedError

    def backward(self, z: Array, a: Array, grad_output: Array, out: Array) -> None:
        """Write `dL/dz` to `out`, given `grad_output = dL/da`. All (B, U).

        Each output depends on its own z alone, so the chain rule is one product: dL/dz = dL/da · h'(z).
        """
        self.slope(z, a, out)
        np.multiply(out, grad_output, out)

    def __call__(self, z: Array) -> Array:
        """Return `h(z)` as a new array of the same shape."""
        out = np.empty_like(z)
        self.forward(z, out)
        return out

    def derivative(self, z: Array) -> Array:
        """Return `h'(z)` as a new array of the same shape (for plots; training uses `backward`)."""
        out = np.empty_like(z)
        self.slope(z, self(z), out)
        return out

    def parameter_shapes(self, units: int) -> dict[str, tuple[int, ...]]:
        """Name -> shape of the parameters it brings into a layer of `units` units."""
        return {}

    def initialize(self, parameters: dict[str, Array]) -> None:
        """Write the initial values of these parameters."""

    def new_buffer(self, shape: tuple[int, int], dtype: np.dtype) -> Array | None:
        """An array (B, U) for what it has to keep between forward and backward; None when there is nothing."""
        return None


class LivingActivation(Activation, frozen=True):
    """An activation that learns or draws lots, and so needs more than z. A layer calls `act` and `act_back`.

    `forward`, `slope` and `backward` show it as a function nevertheless, for curves: as it begins, or as it is in use.
    """

    is_function: ClassVar[bool] = False

    def act(
        self,
        z: Array,
        out: Array,
        parameters: dict[str, Array],
        buffers: SimpleNamespace,
        generator: np.random.Generator | None,
    ) -> None:
        """Write the output to `out`. z, out (B, U); `buffers.kept` is `new_buffer`, `generator` is None in use."""
        raise NotImplementedError

    def act_back(
        self,
        z: Array,
        grad_output: Array,
        out: Array,
        parameters: dict[str, Array],
        gradients: dict[str, Array],
        buffers: SimpleNamespace,
    ) -> None:
        """Write `dL/dz` to `out`, and the gradients of the parameters, after `act`. z, grad_output, out (B, U)."""
        raise NotImplementedError

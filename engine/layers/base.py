"""What a layer is: a step of the computation, with parameters of its own or none."""

from types import SimpleNamespace

import numpy as np

from engine.arrays import Array
from engine.options import Member

Parameters = dict[str, Array]
"""The parameters (or their gradients) of one layer: name -> view into the network's flat vector."""


class Layer(Member, frozen=True):
    """One layer. Holds its options; parameters, gradients and buffers are passed in.

    Buffers are allocated once for each batch size (`new_buffers`); `forward` leaves there what `backward` needs.
    """

    def units_out(self, width: int) -> int:
        """How many values a sample has after this layer, when it comes in with `width` values."""
        raise NotImplementedError

    def parameter_shapes(self, width: int) -> dict[str, tuple[int, ...]]:
        """Name -> shape of each parameter array, in the order in which they lie in the flat vector."""
        return {}

    def initialize(self, parameters: Parameters, generator: np.random.Generator) -> None:
        """Write initial values into `parameters`."""

    def new_buffers(self, batch: int, width: int, dtype: np.dtype) -> SimpleNamespace:
        """The arrays that a forward and backward pass of `batch` samples writes to; `output` (B, U) is one of them."""
        raise NotImplementedError

    def forward(
        self, x: Array, parameters: Parameters, buffers: SimpleNamespace, generator: np.random.Generator | None
    ) -> Array:
        """Return the layer's output (B, U) for `x` (B, D). `generator` is None in use; in training it feeds all chance."""
        raise NotImplementedError

    def backward(
        self,
        grad_output: Array,
        parameters: Parameters,
        gradients: Parameters,
        buffers: SimpleNamespace,
        want_input: bool = True,
    ) -> Array | None:
        """Write the parameters' gradients, and return `dL/dx` (B, D) when `want_input`. `grad_output` is (B, U)."""
        raise NotImplementedError

    def penalty_value(self, parameters: Parameters) -> float:
        """What the layer's parameters themselves cost."""
        return 0.0

    def add_penalty_gradient(self, parameters: Parameters, gradients: Parameters, buffers: SimpleNamespace) -> None:
        """Add the gradient of `penalty_value` to `gradients`."""

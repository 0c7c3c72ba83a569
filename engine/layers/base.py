"""What a layer is: a step of the computation, with parameters of its own or none."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Annotated, ClassVar

import numpy as np

from engine.arrays import Array
from engine.options import Member, option
from engine.text import mark

Parameters = dict[str, Array]
"""The parameters of one layer, name -> view into the network's flat vector; behind them its statistics, if it has any.
Its gradients have the same form, without statistics."""

Pass = Callable[[Array], Array | None]
"""One way through a layer whose arrays are all at hand but the one that comes in."""


class Layer(Member, frozen=True, kw_only=True):
    """One layer. Holds its options; parameters, gradients and buffers are passed in.

    Buffers are allocated once for each batch size (`new_buffers`); `forward` leaves there what `backward` needs. A pass
    changes buffers and gradients only: the same pass again gives the same numbers, as long as chance gives the same.

    span: a layer with a span reads, besides its input, what comes into the layer so many places before it. The network
        puts the buffers of whoever makes that into `buffers.source`; `backward` leaves the gradient for it, as large as
        its input's, in `buffers.grad_source`, and the network adds it with the help of `buffers.sum` (B, D).
    least_batch: in training it needs so many samples at once; a shorter rest at the end of a pass is left out.
    frozen: its parameters and statistics stay what they are, whatever the optimizer does.
    rate_factor: the learning rate of its parameters is so many times that of the step.
    """

    span: ClassVar[int] = 0
    least_batch: ClassVar[int] = 1
    frozen: ClassVar[bool] = False
    rate_factor: ClassVar[float] = 1.0

    name: Annotated[
        str,
        option(
            mark("Name"),
            mark(
                "What the layer is called; another experiment finds its weights by it. Without one, its place counts."
            ),
            live=True,
        ),
    ] = ""

    def units_out(self, width: int) -> int:
        """How many values a sample has after this layer, when it comes in with `width` values."""
        return width

    def parameter_shapes(self, width: int) -> dict[str, tuple[int, ...]]:
        """Name -> shape of each parameter array, in the order in which they lie in the flat vector."""
        return {}

    def statistic_shapes(self, width: int) -> dict[str, tuple[int, ...]]:
        """Name -> shape of what the layer remembers of the data it was trained on, without any gradient."""
        return {}

    def initialize(self, parameters: Parameters, generator: np.random.Generator) -> None:
        """Write initial values into `parameters`."""

    def new_buffers(self, batch: int, width: int, dtype: np.dtype) -> SimpleNamespace:
        """The arrays that a forward and backward pass of `batch` samples writes to; `output` (B, U) is one of them."""
        raise NotImplementedError

    # A step of a small network is a few dozen calls of a microsecond each. Looking up the same arrays anew for every one of
    # them costs an eighth of it; so training binds them once. A layer writes `forward` or `bound_forward`, the one that
    # says it more clearly or runs quicker, and has the other from here; likewise on the way back.
    def forward(
        self, x: Array, parameters: Parameters, buffers: SimpleNamespace, generator: np.random.Generator | None
    ) -> Array:
        """Return the layer's output (B, U) for `x` (B, D). `generator` is None in use; in training it feeds all chance."""
        return self.bound_forward(parameters, buffers, generator)(x)

    def backward(
        self,
        grad_output: Array,
        parameters: Parameters,
        gradients: Parameters,
        buffers: SimpleNamespace,
        want_input: bool = True,
    ) -> Array | None:
        """Write the parameters' gradients, and return `dL/dx` (B, D) when `want_input`. `grad_output` is (B, U)."""
        return self.bound_backward(parameters, gradients, buffers, want_input)(grad_output)

    def bound_forward(
        self, parameters: Parameters, buffers: SimpleNamespace, generator: np.random.Generator | None
    ) -> Pass:
        """`forward` as a function of `x` alone, for many steps with the same arrays."""

        def forward(x: Array) -> Array:
            return self.forward(x, parameters, buffers, generator)

        return forward

    def bound_backward(
        self, parameters: Parameters, gradients: Parameters, buffers: SimpleNamespace, want_input: bool = True
    ) -> Pass:
        """`backward` as a function of `grad_output` alone, for many steps with the same arrays."""

        def backward(grad_output: Array) -> Array | None:
            return self.backward(grad_output, parameters, gradients, buffers, want_input)

        return backward

    def remember(self, parameters: Parameters, buffers: SimpleNamespace) -> None:
        """Take the batch of the last forward pass into the statistics; training asks for it once in each step."""

    @property
    def settles(self) -> bool:
        """True when `settle` has something to do."""
        return False

    @property
    def pulls(self) -> bool:
        """True when `add_penalty_gradient` has something to do."""
        return False

    def penalty_value(self, parameters: Parameters, smooth: bool = False) -> float:
        """What the layer's parameters themselves cost. smooth: only the part that has a gradient everywhere."""
        return 0.0

    def add_penalty_gradient(self, parameters: Parameters, gradients: Parameters, buffers: SimpleNamespace) -> None:
        """Add the gradient of the smooth part of `penalty_value` to `gradients`."""

    def settle(self, parameters: Parameters, learning_rate: float, buffers: SimpleNamespace) -> None:
        """What the penalty does to the parameters after a step that was made with `learning_rate`."""

    def sides_of_kinks(self, parameters: Parameters, buffers: SimpleNamespace) -> Iterator[np.ndarray]:
        """For gradient checks: on which side of each kink everything lay in the last forward pass."""
        for kink in getattr(getattr(self, "activation", None), "kinks", ()):
            yield buffers.z > kink


def names_of(layers: tuple[Layer, ...]) -> list[str]:
    """What each layer is called where its weights are looked for: its own name, or "layers.2" for its place."""
    return [layer.name.strip() or f"layers.{index}" for index, layer in enumerate(layers)]


class LearnedLayer(Layer, frozen=True, kw_only=True):
    """A layer with parameters, which can be frozen, or learn faster or more slowly than the others.

    As with PyTorch's parameter groups, the optimizer makes the step of these parameters with `rate_factor` times the
    learning rate. So decoupled weight decay is scaled as well; gradients, momentum and running means are not. At 0 the
    parameters rest, but their momentum gathers and statistics go on: that is not frozen.
    """

    frozen: Annotated[
        bool,
        option(
            mark("Frozen"),
            mark("Keeps what the layer has learned: no step changes it, while the gradient still passes through."),
            live=True,
        ),
    ] = False
    rate_factor: Annotated[
        float,
        option(
            mark("Rate factor"),
            mark("The layer learns with so many times the learning rate: 0.1 keeps it close to what it was."),
            ge=0,
            le=100,
            scale="log",
            live=True,
        ),
    ] = 1.0


class PenalizedLayer(LearnedLayer, frozen=True, kw_only=True):
    """A layer with `weights`, and an option `penalty` on them; its buffers have a `scratch` like the weights."""

    @property
    def settles(self) -> bool:
        return self.penalty.settles

    @property
    def pulls(self) -> bool:
        return self.penalty.pulls

    def penalty_value(self, parameters: Parameters, smooth: bool = False) -> float:
        value = self.penalty.smooth_value if smooth else self.penalty.value
        return value(parameters["weights"])

    def add_penalty_gradient(self, parameters: Parameters, gradients: Parameters, buffers: SimpleNamespace) -> None:
        self.penalty.add_gradient(parameters["weights"], gradients["weights"], buffers.scratch)

    def settle(self, parameters: Parameters, learning_rate: float, buffers: SimpleNamespace) -> None:
        self.penalty.settle(parameters["weights"], learning_rate, buffers.scratch)

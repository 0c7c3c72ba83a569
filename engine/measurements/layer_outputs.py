"""What every layer makes of the same samples, and what the loss wants of it: one pass that several measurements share.

The samples are spread evenly over the training part. The pass goes as in use (without dropout and noise, with running
statistics), in buffers and gradients of its own: nothing of the run is written to.
"""

from types import SimpleNamespace

import msgspec
import numpy as np

from engine.activations.base import Activation
from engine.activations.softmax import Softmax
from engine.arrays import Array
from engine.compiler import Compiled
from engine.layers.base import Parameters
from engine.measurements.base import Probe, evenly

SAMPLES = 256
FLAT = 0.05
"""A slope below this share of the activation's largest one counts as flat: hardly anything is learned through it."""


class LayerOutput(msgspec.Struct, frozen=True, eq=False):
    """What one layer did. n samples, U units.

    layer: its number. output (n, U). gradient (n, U): of the loss of the n samples together by the output; None when it was
    not asked for. answers: the loss reads the weighted sums of this layer (it is the last one, and fused with the loss):
    `gradient` is then that of `z`. activation: None for a layer without one. z (n, U): what the activation was given.
    """

    layer: int
    output: Array
    gradient: Array | None
    answers: bool
    activation: Activation | None
    z: Array | None
    parameters: Parameters
    buffers: SimpleNamespace

    @property
    def signal(self) -> Array:
        """What is handed on (n, U): to the next layer, or to the loss."""
        return self.z if self.answers else self.output

    def slopes(self) -> Array:
        """The slope of the activation at every z (n, U); an activation that learns has the slope of now."""
        out = np.empty_like(self.z)
        if self.activation.is_function:
            self.activation.slope(self.z, self.output, out)
        else:
            forgotten = {name: np.empty_like(array) for name, array in self.parameters.items()}
            self.activation.act_back(self.z, np.ones_like(out), out, self.parameters, forgotten, self.buffers)
        return out

    def flat(self) -> np.ndarray:
        """Where the slope is less than `FLAT` of the activation's largest one (n, U). NaN counts as flat."""
        return ~(np.abs(self.slopes()) >= FLAT * largest_slope(self.activation))


class LayerOutputs(msgspec.Struct, frozen=True, eq=False):
    """chosen (n,): places of the samples in the training part. x (n, D), y (n, K). layers: in order, without those that in
    use hand on what they were given (dropout, noise)."""

    chosen: np.ndarray
    x: Array
    y: Array
    layers: tuple[LayerOutput, ...]


def layer_outputs(probe: Probe, gradients: bool = False) -> LayerOutputs:
    """The pass of this moment, made on first use; `gradients`: with the way back."""
    found = probe.shared.get(__name__)
    if found is None or (gradients and found.layers[-1].gradient is None):
        found = probe.shared[__name__] = _passed(probe, gradients)
    return found


def _passed(probe: Probe, gradients: bool) -> LayerOutputs:
    objective = probe.compiled.objective
    network = objective.network
    x, y, chosen = samples(probe.compiled)
    workspace = network.new_workspace(len(x))
    prediction = network.forward(x, probe.parameters, workspace)
    outward: list[Array] = []
    if gradients:
        scratch = network.views(np.empty(network.size, network.dtype))
        way_back = objective.passes(workspace, probe.parameters, scratch, outward=outward)
        way_back.backward(objective.gradient(prediction, workspace, y, np.empty_like(prediction)))
    found, before, last = [], x, len(network.layers) - 1
    for index, (layer, buffers) in enumerate(zip(network.layers, workspace, strict=True)):
        if buffers.output is not before:
            activation = getattr(layer, "activation", None)
            found.append(
                LayerOutput(
                    index,
                    buffers.output,
                    outward[last - index] if gradients else None,
                    index == last and objective.fused,
                    activation,
                    buffers.z if activation is not None else None,
                    probe.parameters[index],
                    buffers,
                )
            )
        before = buffers.output
    return LayerOutputs(chosen, x, y, tuple(found))


def samples(compiled: Compiled) -> tuple[Array, Array, np.ndarray]:
    """What is looked at: x (n, D), y (n, K), and the places of these samples in the training part (n,)."""
    part = compiled.prepared.training
    chosen = evenly(len(part.x), SAMPLES)
    return part.x[chosen], part.y[chosen], chosen


def saturates(activation: Activation | None) -> bool:
    """True for one with a floor and a ceiling between which it learns: sigmoid and tanh, and their hard forms."""
    bounded = activation is not None and np.isfinite((activation.low, activation.high)).all()
    return bool(bounded and activation.learns and not isinstance(activation, Softmax))


def largest_slope(activation: Activation) -> float:
    """The largest |slope| of the activation, as a function."""
    if activation not in _slopes:
        z = np.linspace(-10, 10, 4001)[None]
        _slopes[activation] = float(np.abs(activation.derivative(z)).max())
    return _slopes[activation]


_slopes: dict[Activation, float] = {}

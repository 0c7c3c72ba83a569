"""One neuron at work: what it makes of one sample, term by term, and what it answers to all of them."""

import msgspec
import numpy as np

from engine.activations.base import Activation
from engine.arrays import frozen
from engine.layers.base import Layer
from engine.layers.batch_norm import BatchNorm
from engine.layers.layer_norm import LayerNorm
from engine.measurements.base import Measurement, Probe, evenly
from engine.measurements.layer_outputs import FLAT, SAMPLES, largest_slope, saturates
from engine.measurements.neuron_maps import outputs_of_layers


class WeightedSum(msgspec.Struct, frozen=True, eq=False):
    """`z = x·w + b` for the chosen sample.

    column: where its weights and its bias stand in their arrays. weights, gradients (D,). bias, bias_gradient: None for a
    layer without biases. z: the sum.
    """

    column: int
    weights: np.ndarray
    gradients: np.ndarray
    bias: float | None
    bias_gradient: float | None
    z: float


class OwnNumber(msgspec.Struct, frozen=True):
    """Another number that the unit learns: "slope", "scale" or "shift". index: its place in the array of this name."""

    name: str
    index: int
    value: float
    gradient: float


class NeuronAtWork(msgspec.Struct, frozen=True, eq=False):
    """What a unit of a layer does, as in use (without dropout, with running statistics). Gradients are of the last batch.

    sample: number of the chosen sample in the training part. index: the same in the data set.
    inputs (D,): what comes into the layer. passed: the one value of them that counts, in a layer that takes each by itself.
    sums: one in a dense layer, one for each piece of a maxout unit, none elsewhere. numbers: what else the unit learns.
    mean, variance: what a normalisation brings to 0 and 1. z: what the activation is given, where there is one.
    output: the answer.
    among: so many training samples gave what follows. output_mean, output_deviation: of the answers. zeros: share that is
    exactly 0. saturated: share where the activation is flat; None for one without a floor and a ceiling.
    shortcut: what an earlier layer adds to the value that passes; None where nothing is added.
    """

    sample: int
    index: int
    inputs: np.ndarray
    passed: float | None
    sums: tuple[WeightedSum, ...]
    numbers: tuple[OwnNumber, ...]
    mean: float | None
    variance: float | None
    z: float | None
    output: float
    among: int
    output_mean: float
    output_deviation: float
    zeros: float
    saturated: float | None
    shortcut: float | None = None


class Neuron(Measurement, frozen=True):
    """Unit number `unit` of layer number `layer`, with sample number `sample` of the training part, each from 0."""

    layer: int
    unit: int
    sample: int = 0

    def measure(self, probe: Probe) -> NeuronAtWork:
        compiled, part = probe.compiled, probe.compiled.prepared.training
        layer = compiled.network.layers[self.layer]
        sample = min(self.sample, len(part.x) - 1)
        others = evenly(len(part.x), SAMPLES)
        x = np.concatenate([part.x[sample : sample + 1], part.x[others]])
        outputs = outputs_of_layers(probe, x)
        inputs, output = outputs[self.layer], outputs[self.layer + 1][:, self.unit]
        activation = getattr(layer, "activation", None)
        z = compiled.objective.workspace(len(x))[self.layer].z[:, self.unit] if activation is not None else None
        mean, variance = self._statistics(layer, probe, inputs[0])
        sums = self._sums(layer, probe, inputs[0])
        answers = output[1:].astype(np.float64)
        return NeuronAtWork(
            sample=sample,
            index=int(part.indices[sample]),
            inputs=frozen(inputs[0]),
            passed=None if sums else float(inputs[0][self.unit]),
            sums=sums,
            numbers=self._numbers(probe),
            mean=mean,
            variance=variance,
            z=None if z is None else float(z[0]),
            output=float(output[0]),
            among=len(answers),
            output_mean=float(answers.mean()),
            output_deviation=float(answers.std()),
            zeros=float(np.count_nonzero(answers == 0) / len(answers)),
            saturated=_flat_share(activation, z[1:], output[1:]) if saturates(activation) else None,
            shortcut=float(outputs[self.layer - layer.span][0, self.unit]) if layer.span else None,
        )

    def _sums(self, layer: Layer, probe: Probe, inputs: np.ndarray) -> tuple[WeightedSum, ...]:
        own, learned = probe.parameters[self.layer], probe.gradients[self.layer]
        if "weights" not in own:
            return ()
        found = []
        for column in range(self.unit, own["weights"].shape[1], layer.units):
            weights, bias = own["weights"][:, column], own.get("bias")
            z = float(inputs.astype(np.float64) @ weights) + (0.0 if bias is None else float(bias[column]))
            found.append(
                WeightedSum(
                    column,
                    frozen(weights),
                    frozen(learned["weights"][:, column]),
                    None if bias is None else float(bias[column]),
                    None if bias is None else float(learned["bias"][column]),
                    z,
                )
            )
        return tuple(found)

    def _numbers(self, probe: Probe) -> tuple[OwnNumber, ...]:
        own, learned = probe.parameters[self.layer], probe.gradients[self.layer]
        found = []
        for name in ("scale", "shift", "slope"):
            if name in learned:
                index = self.unit if len(own[name]) > 1 else 0
                found.append(OwnNumber(name, index, float(own[name][index]), float(learned[name][index])))
        return tuple(found)

    def _statistics(self, layer: Layer, probe: Probe, inputs: np.ndarray) -> tuple[float | None, float | None]:
        if isinstance(layer, BatchNorm):
            own = probe.parameters[self.layer]
            return float(own["running_mean"][self.unit]), float(own["running_variance"][self.unit])
        if isinstance(layer, LayerNorm):
            exact = inputs.astype(np.float64)
            return float(exact.mean()), float(exact.var())
        return None, None


def _flat_share(activation: Activation, z: np.ndarray, a: np.ndarray) -> float:
    slopes = np.empty((len(z), 1), z.dtype)
    activation.slope(z[:, None], a[:, None], slopes)
    return float(np.mean(~(np.abs(slopes) >= FLAT * largest_slope(activation))))

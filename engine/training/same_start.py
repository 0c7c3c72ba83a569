"""The same start for two experiments, so that what differs in their runs comes from what differs in the experiments.

Seed, split and order of the batches are the same anyway when the seeds are. The initial weights are not always: a layer is
drawn from a stream of its place, so a dropout layer in between moves all that follow, and a rule for initial weights may
suit one activation only. So the weights of the one run are copied into the other, as far as they fit.
"""

from engine import loading, starting
from engine.activations.base import Activation
from engine.arrays import Array
from engine.experiment import Experiment
from engine.layers.base import Layer
from engine.network import Network


def same_start(experiment: Experiment, like: Experiment) -> Array:
    """The vector (P + S,) before the first step of `experiment`: that of `like` wherever an array has its form.

    Layers with arrays are matched in their order. A layer or activation whose own rule for initial values differs draws its
    own, and all do when the seeds or the starting weights differ. Raises WrongInput when data or weights cannot be read.
    """
    vector, own, layers = _begun(experiment)
    if experiment.seed != like.seed or experiment.start != like.start:
        return vector
    _vector, others, other_layers = _begun(like)
    for layer, arrays, other_layer, other in zip(layers, own, other_layers, others, strict=False):
        if type(layer) is type(other_layer) and _rules(layer) == _rules(other_layer):
            drawn = _of_activation(layer) if _activation(layer) != _activation(other_layer) else ()
            for name, array in arrays.items():
                if name in other and name not in drawn and other[name].shape == array.shape:
                    array[...] = other[name]
    return vector


def _begun(experiment: Experiment) -> tuple[Array, list[dict[str, Array]], list[Layer]]:
    """The vector before the first step, and of each layer with arrays these arrays and the layer."""
    features = loading.describe(experiment.data.source).features
    network = Network(experiment.layers, experiment.data.inputs(features))
    vector = starting.taken_over(experiment, network, network.initial_parameters(experiment.seed))
    own = [(arrays, layer) for arrays, layer in zip(network.views(vector), network.layers, strict=True) if arrays]
    return vector, [arrays for arrays, _layer in own], [layer for _arrays, layer in own]


def _activation(layer: Layer) -> Activation | None:
    return getattr(layer, "activation", None)


def _of_activation(layer: Layer) -> tuple[str, ...]:
    """Names of the arrays that belong to its activation."""
    activation = _activation(layer)
    return tuple(activation.parameter_shapes(1)) if activation is not None else ()


def _rules(layer: Layer) -> dict[str, object]:
    """What a person has set about the layer's initial values."""
    return {name: getattr(layer, name) for name in layer.__struct_fields__ if name.startswith("initial_")}

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


def same_start(experiment: Experiment, like: Experiment, began: Array | None = None) -> Array:
    """The vector (P + S,) before the first step of `experiment`: that of `like` wherever an array has its form.

    began: what the run of `like` began with, where that is known, as `own_start` takes it.
    Layers with arrays are matched in their order. A layer or activation whose own rule for initial values differs draws its
    own, and all do when the seeds or the starting weights differ. Raises WrongInput when data or weights cannot be read.
    """
    vector, own, layers = _begun(experiment)
    if experiment.seed != like.seed or experiment.start != like.start:
        return vector
    _vector, others, other_layers = _begun(like, began)
    for layer, arrays, other_layer, other in zip(layers, own, other_layers, others, strict=False):
        if type(layer) is type(other_layer) and _rules(layer) == _rules(other_layer):
            drawn = _of_activation(layer) if _activation(layer) != _activation(other_layer) else ()
            for name, array in arrays.items():
                if name in other and name not in drawn and other[name].shape == array.shape:
                    array[...] = other[name]
    return vector


def own_start(experiment: Experiment, began: Array | None) -> Array | None:
    """What a run of `experiment` begins with when it is to begin as an earlier one has: with `began` (P + S,). None where
    that is not known or no longer fits the data, and where the weights are read from a file: then as any other run."""
    if began is None or experiment.start.path:
        return None
    return began if len(began) == _network(experiment).length else None


def _network(experiment: Experiment) -> Network:
    features = loading.describe(experiment.data.source).features
    return Network(experiment.layers, experiment.data.inputs(features))


def _begun(experiment: Experiment, began: Array | None = None) -> tuple[Array, list[dict[str, Array]], list[Layer]]:
    """The vector before the first step, and of each layer with arrays these arrays and the layer."""
    network, vector = _network(experiment), own_start(experiment, began)
    if vector is None:
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

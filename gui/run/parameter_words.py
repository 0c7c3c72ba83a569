"""What the numbers of a network are called where a person meets them: counted from 1, and by what they do."""

from engine.compiler import Compiled
from engine.data import Data, DataShape
from engine.layers.base import Layer
from engine.layers.maxout import Maxout
from engine.text import translate as _
from engine.training.places import Place

_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def input_name(number: int) -> str:
    """The value number `number` (from 0) that comes into a layer: "x₁"."""
    return "x" + str(number + 1).translate(_LOW)


def source_name(layer: int, source: int) -> str:
    """Where a weight of layer number `layer` comes from: "x₁" of the data, or "neuron 1" of the layer before."""
    return input_name(source) if layer == 0 else unit_name(source)


def answer_names(data: Data | DataShape, units: int) -> tuple[str, ...]:
    """What each unit of the output stands for, "class 1" or a target; () for one unit that answers for two classes."""
    if units != len(data.target_names):
        return ()
    if data.task in ("binary", "multiclass"):
        return tuple(_("class {name}", name=name) for name in data.target_names)
    return data.target_names


def meanings_of(compiled: Compiled, layer: int) -> tuple[str, ...]:
    """What the units of layer number `layer` stand for; () inside the network."""
    widths = compiled.network.widths
    return answer_names(compiled.data, widths[-1]) if layer == len(widths) - 2 else ()


def unit_name(number: int, meanings: tuple[str, ...] = ()) -> str:
    """The unit number `number` (from 0) of a layer: "neuron 3", or "neuron 3 (class 2)" where it stands for something."""
    if meanings:
        return _("neuron {number} ({meaning})", number=number + 1, meaning=meanings[number])
    return _("neuron {number}", number=number + 1)


def parameter_name(place: Place, layer: Layer, meanings: tuple[str, ...] = ()) -> str:
    """What a parameter of `layer` is called: "weight from x₁ to neuron 3", "bias of neuron 3".

    meanings: what the units stand for.
    """
    last = place.index[-1]
    if isinstance(layer, Maxout):  # piece after piece, each for all units
        piece, number = divmod(last, layer.units)
        unit = _("piece {piece} of {unit}", piece=piece + 1, unit=unit_name(number, meanings))
    else:
        unit = unit_name(last, meanings)
    if place.name == "weights":
        return _("weight from {source} to {unit}", source=source_name(place.layer, place.index[0]), unit=unit)
    if place.name == "bias":
        return _("bias of {unit}", unit=unit)
    if place.name == "scale":
        return _("scale γ of {unit}", unit=unit)
    if place.name == "shift":
        return _("shift β of {unit}", unit=unit)
    if place.name == "slope":
        per_unit = layer.activation.per_unit
        return _("slope s of {unit}", unit=unit) if per_unit else _("slope s of all neurons")
    return place.path


def short_name(place: Place, layer: Layer) -> str:
    """The same for a mark on a curve, with the layer's number: "layer 1 weight from x₁ to neuron 3"."""
    return _("layer {number} {option}", number=place.layer + 1, option=parameter_name(place, layer))

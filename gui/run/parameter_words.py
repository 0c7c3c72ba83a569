"""What the numbers of a network are called where a person meets them: counted from 1, and by what they do."""

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
    return input_name(source) if layer == 0 else _("neuron {number}", number=source + 1)


def parameter_name(place: Place, layer: Layer) -> str:
    """What a parameter of `layer` is called: "weight from x₁ to neuron 3", "bias of neuron 3"."""
    last = place.index[-1]
    unit = _("neuron {number}", number=last + 1)
    if isinstance(layer, Maxout):  # piece after piece, each for all units
        piece, number = last // layer.units + 1, last % layer.units + 1
        unit = _("piece {piece} of neuron {number}", piece=piece, number=number)
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

"""What a neuron does, as lines of a sum: what comes in, what it is multiplied with, what that makes."""

from typing import NamedTuple

import numpy as np

from engine.activations.base import Activation
from engine.layers.base import Layer
from engine.layers.batch_norm import BatchNorm
from engine.layers.layer_norm import LayerNorm
from engine.measurements.neuron import NeuronAtWork, WeightedSum
from engine.text import plural
from engine.text import translate as _
from engine.training.places import Place
from gui.run.parameter_words import input_name
from gui.widgets.numbers import format_number

MOST_TERMS = 8
"""So many terms of a sum are shown one by one; where there are a few more, all of them."""
A_FEW_MORE = 2
DIGITS = 3
OF_ALL = "e^{} / Σⱼ e^zⱼ"
"""What softmax makes of one unit: of its own sum alone nobody could tell."""


class Line(NamedTuple):
    """name: to the left. value: what comes in. place, weight: the number it is multiplied with, and where it stands.
    result: what that makes; signed: it counts with its sign. total: a result of what stands above it.
    source: number of the value that comes in, -1 where there is none. piece: of a maxout unit, -1 elsewhere.
    """

    name: str
    value: str = ""
    place: Place | None = None
    weight: str = ""
    result: str = ""
    signed: float = 0.0
    total: bool = False
    source: int = -1
    piece: int = -1


def number(value: float | None) -> str:
    """A number in a line."""
    return format_number(value, DIGITS, steady=True)


def activation_name(activation: Activation) -> str:
    """What stands before the bracket: "tanh", "ReLU"."""
    title = _(activation.title)
    return title.lower() if title[1:].islower() else title


def formula(layer: Layer) -> str:
    """The neuron in one line: "a = tanh(w·x + b)"; of another layer its own formula."""
    activation = getattr(layer, "activation", None)
    if activation is None or layer.key not in ("dense", "activation_layer"):
        return layer.formula
    inside = "x" if layer.key == "activation_layer" else "w·x + b" if layer.bias else "w·x"
    if activation.key == "softmax":
        return f"a = {OF_ALL.format('z')},  z = {inside}"
    return f"a = {inside}" if activation.key == "identity" else f"a = {activation_name(activation)}({inside})"


def filled_in(layer: Layer, now: NeuronAtWork) -> str:
    """The same with today's numbers: "= tanh(0.420) = 0.397"."""
    activation, answer = getattr(layer, "activation", None), number(now.output)
    if len(now.sums) > 1:
        return f"= max({', '.join(number(one.z) for one in now.sums)}) = {answer}"
    if now.mean is not None:
        scale, shift = (one.value for one in now.numbers)
        normal = f"({number(now.passed)} {_added(-now.mean)}) / √({number(now.variance)} + ε)"
        return f"= {number(scale)}·{normal} {_added(shift)} = {answer}"
    if now.shortcut is not None:
        return f"= {number(now.passed)} {_added(now.shortcut)} = {answer}"
    if activation is None and now.passed is not None:  # what trembles or is switched off in training passes in use
        return _("in use: a = x = {value}", value=answer)
    if now.z is None or activation is None or activation.key == "identity":
        return f"= {answer}"
    if activation.key == "softmax":
        return f"= {OF_ALL.format(f'({number(now.z)})')} = {answer}"
    return f"= {activation_name(activation)}({number(now.z)}) = {answer}"


def _added(value: float) -> str:
    """A number that is added: "+ 0.5", "− 0.5"."""
    return f"{'−' if value < 0 else '+'} {number(abs(value))}"


def chosen_terms(terms: np.ndarray) -> np.ndarray:
    """Which terms (D,) are shown one by one, in their order: the largest by size; what is not a number comes first."""
    if len(terms) <= MOST_TERMS + A_FEW_MORE:
        return np.arange(len(terms))
    size = np.where(np.isnan(terms), np.inf, np.abs(terms))
    return np.sort(np.argpartition(-size, MOST_TERMS)[:MOST_TERMS])


def winning_piece(now: NeuronAtWork) -> int:
    """Which sum of a maxout unit is the largest, as the layer finds it."""
    return int(np.argmax([one.z for one in now.sums]))


def lines(layer: Layer, index: int, unit: int, now: NeuronAtWork, piece: int = -1) -> list[Line]:
    """The calculation of unit number `unit` of layer number `index`. piece: of a maxout unit the sum that is shown; -1: the
    winner."""
    if now.sums:
        found = _of_sums(index, now, winning_piece(now) if piece < 0 else piece)
    elif isinstance(layer, BatchNorm | LayerNorm):
        found = _of_normalisation(layer, index, unit, now)
    else:
        found = [_passed(unit, now)]
    if now.shortcut is not None:
        found.append(Line(_("over the shortcut"), result=number(now.shortcut), signed=now.shortcut))
    found += [_own(index, now, name) for name in ("slope",) if any(one.name == name for one in now.numbers)]
    return [*found, Line(_("answer a"), result=number(now.output), signed=now.output, total=True)]


def _of_sums(index: int, now: NeuronAtWork, piece: int) -> list[Line]:
    shown: WeightedSum = now.sums[min(piece, len(now.sums) - 1)]
    inputs, weights = now.inputs.astype(np.float64), shown.weights.astype(np.float64)
    with np.errstate(all="ignore"):
        terms = inputs * weights
    chosen = chosen_terms(terms)
    found = [
        Line(
            input_name(source),
            number(inputs[source]),
            Place(index, "weights", (source, shown.column)),
            number(weights[source]),
            number(terms[source]),
            terms[source],
            source=source,
        )
        for source in chosen.tolist()
    ]
    if len(chosen) < len(terms):
        with np.errstate(all="ignore"):
            rest = float(np.delete(terms, chosen).sum())
        more = len(terms) - len(chosen)
        found.append(Line(plural("and {count} more", "and {count} more", more), result=number(rest), signed=rest))
    if shown.bias is not None:
        place, value = Place(index, "bias", (shown.column,)), number(shown.bias)
        found.append(Line(_("bias b"), place=place, weight=value, result=value, signed=shown.bias))
    if len(now.sums) == 1:
        return [*found, Line(_("sum z"), result=number(shown.z), signed=shown.z, total=True)]
    for each, one in enumerate(now.sums):
        name = _("sum of piece {number}", number=each + 1)
        found.append(Line(name, result=number(one.z), signed=one.z, total=each == winning_piece(now), piece=each))
    return found


def _of_normalisation(layer: Layer, index: int, unit: int, now: NeuronAtWork) -> list[Line]:
    with np.errstate(all="ignore"):
        normal = float((now.passed - now.mean) / np.sqrt(np.float64(now.variance + layer.epsilon)))
    scale, shift = _own(index, now, "scale"), _own(index, now, "shift")
    scaled = normal * next(one.value for one in now.numbers if one.name == "scale")
    return [
        _passed(unit, now),
        Line(_("mean μ"), result=number(now.mean)),
        Line(_("variance σ²"), result=number(now.variance)),
        Line(_("normalised x̂"), result=number(normal), signed=normal, total=True),
        scale._replace(value=number(normal), result=number(scaled), signed=scaled),
        shift._replace(result=shift.weight, signed=next(one.value for one in now.numbers if one.name == "shift")),
    ]


def _passed(unit: int, now: NeuronAtWork) -> Line:
    return Line(_("comes in x"), result=number(now.passed), signed=now.passed, source=unit)


def _own(index: int, now: NeuronAtWork, name: str) -> Line:
    """The line of another number that the unit learns."""
    titles = {"scale": _("scale γ"), "shift": _("shift β"), "slope": _("slope s")}
    one = next(each for each in now.numbers if each.name == name)
    return Line(titles[name], place=Place(index, name, (one.index,)), weight=number(one.value))

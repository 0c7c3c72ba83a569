"""What can be done to the layers of a network. Cards, menus and shortcuts all call these; each is one named step of undo."""

from typing import Any

import msgspec

from engine import catalog, layer_rules, loading, output_rules, paths
from engine.activations.base import Activation
from engine.experiment import Experiment
from engine.layers.base import Layer
from engine.layers.dense import Dense
from engine.options import Option, option_named, options
from engine.problems import WrongInput
from engine.text import translate as _
from gui.document import Document

# Steps of a card's − and + for a real number between two limits, such as a dropout rate.
REAL_STEP = 0.05


def selected_layer(document: Document) -> int | None:
    """Index of the selected layer, or None when something else is selected."""
    family, _dot, index = document.selection.partition(".")
    return int(index) if family == "layers" else None


def add_layer(document: Document, index: int | None = None, kind: str = "dense") -> None:
    """Add a layer of `kind` so that it becomes layer `index`, and select it.

    Without an index it goes behind the selected layer, or else behind the last hidden one; never behind the output.
    A dense layer looks like its hidden neighbour; where it becomes the output, it is what the data want. A shortcut
    begins where it is as wide as where it ends.
    """
    experiment = document.experiment
    if index is None:
        index = _place_for_new(document)
    index = max(0, min(index, len(experiment.layers)))
    layer = _new_layer(experiment, index, kind)
    layers = (*experiment.layers[:index], layer, *experiment.layers[index:])
    _change(document, layers, _("add {name}", name=_(layer.title)), index)


def remove_layer(document: Document, index: int) -> None:
    """Remove layer `index`; its neighbour is selected."""
    layers = document.experiment.layers
    if not 0 <= index < len(layers):
        return
    left = (*layers[:index], *layers[index + 1 :])
    _change(document, left, _("remove layer {number}", number=index + 1), min(index, len(left) - 1))


def duplicate_layer(document: Document, index: int) -> None:
    """Put a copy of layer `index` behind it, and select the copy."""
    layers = document.experiment.layers
    if not 0 <= index < len(layers):
        return
    label = _("duplicate layer {number}", number=index + 1)
    copy = msgspec.structs.replace(layers[index], name="")  # a name stands for one layer
    _change(document, (*layers[: index + 1], copy, *layers[index + 1 :]), label, index + 1)


def move_layer(document: Document, start: int, end: int) -> None:
    """Move layer `start` so that it becomes layer `end`; it is selected afterwards. Out of range means: not at all."""
    layers = document.experiment.layers
    if not (0 <= start < len(layers) and 0 <= end < len(layers)):
        return
    rest = [*layers[:start], *layers[start + 1 :]]
    rest.insert(end, layers[start])
    label = _("move layer {number}", number=start + 1)
    if tuple(rest) == layers:  # a layer and its twin changed places: nothing to undo
        document.select(f"layers.{end}")
        return
    _change(document, tuple(rest), label, end)


def change_units(document: Document, index: int, by: int) -> None:
    """Make layer `index` wider by `by` units (or its main number larger by as many steps). In a row: one step of undo."""
    layer = document.experiment.layers[index]
    option = main_number(layer)
    if option is None:
        return
    value = getattr(layer, option.name) + by * (1 if option.type is int else REAL_STEP)
    set_number(document, index, value)


def set_number(document: Document, index: int, value: float) -> None:
    """Set the main number of layer `index` (its units, its rate), brought within its limits; of none that is not there."""
    layers = document.experiment.layers
    option = main_number(layers[index]) if index < len(layers) else None
    if option is None:
        return
    value = option.type(round(value)) if option.type is int else float(f"{value:.6g}")
    if option.low is not None and value < option.low:
        value = option.type(option.low)
    if option.high is not None and value >= option.high:
        value = float(f"{option.high - REAL_STEP:.6g}") if option.high_open else option.type(option.high)
    document.set_option(f"layers.{index}.{option.name}", value)


def set_activation(document: Document, index: int, key: str) -> None:
    """Give layer `index` the activation `key`, with its usual options."""
    path = f"layers.{index}.activation"
    activation = catalog.member(Activation, key, path)
    if activation.key == paths.get(document.experiment, path).key:
        return
    label = _("change activation to {name}", name=_(activation.title))
    document.change(paths.replace(document.experiment, path, activation()), label, select=f"layers.{index}")


def main_number(layer: Layer) -> Option | None:
    """The number that is shown on the card of `layer`: its units, or else its first number between two limits.

    A number that counts in powers of ten (an ε) is not for small steps up and down.
    """
    units = option_named(type(layer), "units")
    numbers = (
        option
        for option in options(type(layer))
        if option.type in (int, float) and option.high is not None and option.scale == "linear"
    )
    return units if units is not None else next(numbers, None)


def _place_for_new(document: Document) -> int:
    layers = document.experiment.layers
    last = max(len(layers) - 1, 0) if layers and isinstance(layers[-1], Dense) else len(layers)
    selected = selected_layer(document)
    return last if selected is None else min(selected + 1, last)


def _new_layer(experiment: Experiment, index: int, kind: str) -> Layer:
    made = catalog.member(Layer, kind, "layers")()
    if made.span:
        return _fitting(made, experiment, index)
    if not isinstance(made, Dense):
        return made
    if index == len(experiment.layers):
        try:
            return output_rules.proposed_output(loading.describe(experiment.data.source))[0]
        except WrongInput:
            return made
    hidden = [
        (abs(place + 0.5 - index), place) for place, layer in enumerate(experiment.layers[:-1]) if _is_dense(layer)
    ]
    if not hidden:
        return made
    near: Any = experiment.layers[min(hidden)[1]]
    return msgspec.structs.replace(
        made, units=near.units, activation=near.activation, initial_weights=near.initial_weights, bias=near.bias
    )


def _fitting(made: Layer, experiment: Experiment, index: int) -> Layer:
    try:
        inputs = experiment.data.inputs(loading.describe(experiment.data.source).features)
    except WrongInput:
        return made
    spans = layer_rules.fitting_spans((*experiment.layers[:index], made), index, inputs)
    nearest = min(spans, key=lambda span: abs(span - made.span), default=made.span)
    return msgspec.structs.replace(made, span=nearest)


def _is_dense(layer: Layer) -> bool:
    return isinstance(layer, Dense)


def _change(document: Document, layers: tuple[Layer, ...], label: str, selected: int) -> None:
    changed = msgspec.structs.replace(document.experiment, layers=layers)
    document.change(changed, label, select=f"layers.{selected}" if layers else "data")

"""What is there to draw: the columns of a network, as the document describes it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from engine import loading
from engine.layers.base import Layer
from engine.layers.dense import Dense
from engine.measurements.neuron_maps import MOST_FEATURES
from engine.network import Network
from engine.problems import WrongInput
from gui.document import Document
from gui.run.parameter_words import answer_names

Look = Literal["map", "picture", "disc"]


@dataclass(frozen=True)
class Column:
    """The values of a sample at one place of the network.

    index: number of the layer that makes them; -1 for the input. width: how many; None while nobody knows.
    look: how a neuron is drawn: as its output map, as the picture of its incoming weights, or as a tinted disc.
    names: what the values mean, where they mean something outside the network. meanings: of the output, with what it is:
    "class 1".
    """

    index: int
    width: int | None
    layer: Layer | None
    look: Look
    names: tuple[str, ...] = ()
    meanings: tuple[str, ...] = ()

    @property
    def is_dense(self) -> bool:
        """True when its weights and biases can be clicked."""
        return isinstance(self.layer, Dense)

    @property
    def has_weights(self) -> bool:
        """True when every value before it leads to every unit of it; otherwise each value passes straight through."""
        return hasattr(self.layer, "units")

    @property
    def span(self) -> int:
        """How many layers a shortcut to it passes over; 0 without one."""
        return self.layer.span if self.layer is not None else 0

    @property
    def off(self) -> float:
        """The share of its values that is switched off at random in training."""
        return float(getattr(self.layer, "rate", 0.0))


@dataclass(frozen=True)
class Scene:
    """columns: from the input to the output. image: height and width when the inputs are the pixels of an image."""

    columns: tuple[Column, ...] = ()
    image: tuple[int, int] | None = None
    features: int = 0

    def with_layers(self, layers: Sequence[Layer]) -> "Scene":
        """The same columns with the options of these layers; itself where it is another network."""
        drawn = self.columns[1:]
        if [_form(column.layer) for column in drawn] != [_form(layer) for layer in layers]:
            return self
        columns = [replace(column, layer=layer) for column, layer in zip(drawn, layers, strict=True)]
        return replace(self, columns=(*self.columns[:1], *columns))

    def pictured(self) -> int:
        """The layer whose units are drawn as pictures of their weights, or -1."""
        return next((column.index for column in self.columns if column.look == "picture"), -1)


def scene_of(document: Document) -> Scene:
    """The network of the document's experiment as columns."""
    experiment = document.experiment
    try:
        shape = loading.describe(experiment.data.source)
    except WrongInput:
        shape = None
    inputs = None if shape is None else experiment.data.inputs(shape.features)
    widths = _widths(experiment.layers, inputs)
    image = None
    if shape is not None and not experiment.data.components:
        image = shape.image_shape
    features = 0 if shape is None else shape.features
    maps = 0 < features <= MOST_FEATURES
    names = shape.feature_names if shape is not None and inputs == features and image is None else ()
    columns = [Column(-1, inputs, None, "map" if maps else "disc", names)]
    pictured = image is not None
    for index, layer in enumerate(experiment.layers):
        look: Look = "map" if maps else "disc"
        if pictured and hasattr(layer, "units"):
            look, pictured = "picture", False
        columns.append(Column(index, widths[index + 1], layer, look))
    last = columns[-1]
    if shape is not None and last.index >= 0 and (meanings := answer_names(shape, last.width)):
        columns[-1] = replace(last, names=shape.target_names, meanings=meanings)
    return Scene(tuple(columns), image, features)


def _form(layer: Layer) -> tuple[type, int | None]:
    """What has to be the same for a column to stay as it is."""
    return type(layer), getattr(layer, "units", None)


def _widths(layers: tuple[Layer, ...], inputs: int | None) -> list[int | None]:
    if inputs is not None:
        return list(Network(layers, inputs).widths)
    widths: list[int | None] = [None]
    for layer in layers:
        widths.append(layer.units_out(widths[-1]))
    return widths

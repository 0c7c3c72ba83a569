"""What belongs between the input and the output: where layers fit neither each other nor the batches, in words."""

from collections.abc import Iterator

import msgspec

from engine import preparation
from engine.activations.rrelu import RReLU
from engine.data import DataShape
from engine.experiment import Experiment
from engine.layers.base import Layer, names_of
from engine.layers.dense import Dense
from engine.layers.layer_norm import LayerNorm
from engine.network import Network
from engine.options import option_named
from engine.paths import replace
from engine.problems import Problem
from engine.text import translate as _

USUAL_BATCH = 32
MOST_UNITS = int(option_named(Dense, "units").high)


def fitting_spans(layers: tuple[Layer, ...], index: int, inputs: int) -> list[int]:
    """Every span with which layer `index` could add up two equally wide things; inputs: what the network is fed."""
    widths = Network(layers[:index], inputs).widths
    return [span for span in range(1, index + 1) if widths[index - span] == widths[index]]


def shortcut_problems(experiment: Experiment, shape: DataShape | None) -> Iterator[Problem]:
    """Shortcuts that begin nowhere, or whose two ends are not equally wide. shape: None while the data cannot be read."""
    layers = experiment.layers
    for index, layer in enumerate(layers):
        if not layer.span:
            continue
        where = f"layers.{index}.span"
        widths = None if shape is None else Network(layers, experiment.data.inputs(shape.features)).widths
        if layer.span > index:
            what = _(
                "The shortcut is to bridge {span} layers, but only {count} stand before it.",
                span=layer.span,
                count=index,
            )
        elif widths is not None and widths[index - layer.span] != widths[index]:
            what = _(
                "The shortcut brings {found} values, the layer before gives {wanted}: only equally many can be added.",
                found=widths[index - layer.span],
                wanted=widths[index],
            )
        else:
            continue
        spans = (
            range(1, index + 1)
            if shape is None
            else fitting_spans(layers, index, experiment.data.inputs(shape.features))
        )
        if spans:
            nearest = min(spans, key=lambda span: abs(span - layer.span))
            remedy = _("Set span to {count}", count=nearest)
            yield Problem(where, what, remedy, repaired=replace(experiment, where, nearest))
        elif layer.span <= index and widths[index - layer.span] <= MOST_UNITS:
            # widths differ, so a layer that decides about them lies in between
            place = max(before for before in range(index) if hasattr(layers[before], "units"))
            wanted = widths[index - layer.span]
            remedy = _("Set the units of layer {number} to {count}", number=place + 1, count=wanted)
            yield Problem(where, what, remedy, repaired=replace(experiment, f"layers.{place}.units", wanted))
        else:
            yield Problem(where, what, _remove(index), repaired=_without(experiment, index))


def batch_problems(experiment: Experiment) -> Iterator[Problem]:
    """Batches that are too small for a layer which measures them. PyTorch refuses those too."""
    training = preparation.training_size(experiment.data)
    size = min(experiment.training.batch_size, training)
    layer = next((layer for layer in experiment.layers if layer.least_batch > size), None)
    if layer is None:
        return
    what = _("{name} needs the variance over a batch, and a batch of one sample has none.", name=_(layer.title))
    better = min(USUAL_BATCH, training)
    if better < layer.least_batch:
        yield Problem("data", what, _("Use more samples or a smaller validation part"))
        return
    repaired = replace(experiment, "training.batch_size", better)
    yield Problem("training.batch_size", what, _("Set batch size to {count}", count=better), repaired=repaired)


def useless_layers(experiment: Experiment, shape: DataShape | None) -> Iterator[Problem]:
    """Layers that let nothing through or cannot learn, as they are."""
    layers = experiment.layers
    widths = Network(layers, experiment.data.inputs(shape.features)).widths if shape is not None else [0] * len(layers)
    for index, (layer, width) in enumerate(zip(layers, widths, strict=False)):
        if isinstance(layer, LayerNorm) and width == 1:
            what = _("{name} of a single value always gives the same: nothing comes through.", name=_(layer.title))
            yield Problem(f"layers.{index}", what, _remove(index), "warning", _without(experiment, index))
        activation = getattr(layer, "activation", None)
        if isinstance(activation, RReLU) and activation.lowest > activation.highest:
            where = f"layers.{index}.activation"
            turned = msgspec.structs.replace(activation, lowest=activation.highest, highest=activation.lowest)
            what = _("The lowest slope is larger than the highest.")
            yield Problem(where, what, _("Swap them"), "warning", replace(experiment, where, turned))
    learning = [index for index, layer in enumerate(layers) if layer.parameter_shapes(1)]
    if learning and all(layers[index].frozen for index in learning):
        where = f"layers.{learning[-1]}.frozen"
        what = _("Every layer with parameters is frozen: nothing can learn.")
        yield Problem(where, what, _("Thaw the last one"), "warning", replace(experiment, where, False))


def name_problems(experiment: Experiment) -> Iterator[Problem]:
    """Names that stand for more than one layer, be it that one is called as the place of another."""
    first: dict[str, int] = {}
    for index, name in enumerate(names_of(experiment.layers)):
        if name not in first:
            first[name] = index
            continue
        named = index if experiment.layers[index].name.strip() else first[name]
        where = f"layers.{named}.name"
        what = _(
            "Layers {first} and {second} are both called “{name}”: nobody could tell their weights apart.",
            first=first[name] + 1,
            second=index + 1,
            name=name[:60],
        )
        remedy = _("Remove the name of layer {number}", number=named + 1)
        yield Problem(where, what, remedy, repaired=replace(experiment, where, ""))


def _remove(index: int) -> str:
    return _("Remove layer {number}", number=index + 1)


def _without(experiment: Experiment, index: int) -> Experiment:
    layers = (*experiment.layers[:index], *experiment.layers[index + 1 :])
    return msgspec.structs.replace(experiment, layers=layers)

"""The things one may change for another run, from the same start or from any step: what is asked for, and where the answer
goes."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from engine.experiment import Experiment
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.residual import Residual
from engine.text import mark


class OneChange(NamedTuple):
    """prepared: the experiment in which the option at `place` (path of the part, name of the option) is asked for; None when
    there is no such option. spread: what a person has set there, set everywhere it is meant. place: None asks nothing."""

    title: str
    place: Callable[[Experiment], tuple[str, str]] | None
    prepared: Callable[[Experiment], Experiment | None]
    spread: Callable[[Experiment], Experiment]


def _as_it_is(experiment: Experiment) -> Experiment:
    return experiment


def _fixed(path: str, name: str) -> Callable[[Experiment], tuple[str, str]]:
    def place(_experiment: Experiment) -> tuple[str, str]:
        return path, name

    return place


def _alike(name: str, title: str, hidden_only: bool) -> OneChange:
    """An option called `name` that all (hidden) layers that have it get alike."""

    def indices(experiment: Experiment) -> list[int]:
        last = len(experiment.layers) - hidden_only
        return [index for index, layer in enumerate(experiment.layers[:last]) if hasattr(layer, name)]

    def place(experiment: Experiment) -> tuple[str, str]:
        return f"layers.{indices(experiment)[0]}", name

    def prepared(experiment: Experiment) -> Experiment | None:
        return experiment if indices(experiment) else None

    def spread(experiment: Experiment) -> Experiment:
        value = getattr(experiment.layers[indices(experiment)[0]], name)
        layers = list(experiment.layers)
        for index in indices(experiment):
            layers[index] = msgspec.structs.replace(layers[index], **{name: value})
        return msgspec.structs.replace(experiment, layers=tuple(layers))

    return OneChange(title, place, prepared, spread)


def _with_dropout(experiment: Experiment) -> Experiment | None:
    """With a dropout layer behind each hidden dense layer, unless there are dropout layers already."""
    layers = experiment.layers
    if any(isinstance(layer, Dropout) for layer in layers):
        return experiment
    if len(layers) < 2 or any(isinstance(layer, Residual) for layer in layers):  # those count layers
        return None
    pairs = [(layer, Dropout()) if isinstance(layer, Dense) else (layer,) for layer in layers[:-1]]
    return msgspec.structs.replace(experiment, layers=(*(one for pair in pairs for one in pair), layers[-1]))


_DROPOUT = _alike("rate", "", hidden_only=True)

CHANGES = {
    "learning_rate": OneChange(mark("Learning rate"), _fixed("optimizer", "learning_rate"), _as_it_is, _as_it_is),
    "optimizer": OneChange(mark("Optimizer"), _fixed("", "optimizer"), _as_it_is, _as_it_is),
    "schedule": OneChange(mark("Schedule"), _fixed("", "schedule"), _as_it_is, _as_it_is),
    "batch_size": OneChange(mark("Batch size"), _fixed("training", "batch_size"), _as_it_is, _as_it_is),
    "activation": _alike("activation", mark("Activation of all hidden layers"), hidden_only=True),
    "initial_weights": _alike("initial_weights", mark("Initial weights of all layers"), hidden_only=False),
    "penalty": _alike("penalty", mark("Penalty of all layers"), hidden_only=False),
    "dropout": OneChange(mark("Dropout"), _DROPOUT.place, _with_dropout, _DROPOUT.spread),
}
"""Key -> what can be changed in a run that begins."""

NOTHING = "nothing"

BRANCHES = {key: change for key, change in CHANGES.items() if key != "initial_weights"}
BRANCHES[NOTHING] = OneChange(mark("Nothing: I change a weight myself"), None, _as_it_is, _as_it_is)
"""The same for a run that goes on from a step of another one."""

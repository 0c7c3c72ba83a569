"""A branch: another experiment goes on from how a run was at one of its steps, with the same weights and the same next
batches."""

from collections.abc import Iterable

import msgspec
import numpy as np

from engine import paths
from engine.arrays import Array, frozen
from engine.experiment import Experiment
from engine.network import Network
from engine.optimizers.base import Searcher
from engine.problems import Problem, WrongInput
from engine.text import translate as _
from engine.training.events import Changed
from engine.training.places import place_at
from engine.training.state import TrainingState
from engine.training.watch import Watch


def branch(state: TrainingState, old: Experiment, new: Experiment, places: np.ndarray | None = None) -> TrainingState:
    """What a run of `new` goes on from, where one of `old` was in `state`.

    An optimizer of the same kind goes on with what it remembers, another one begins; so do schedule and stopping rule. What
    was best is no measure where the same weights answer or are judged otherwise, and a rule that had ended the run there has
    not ended the branch. places (n,): where the parameters of `state` are not those of the run, but set otherwise;
    what the optimizer remembers of them is forgotten.
    Raises WrongInput when the networks differ in shape.
    """
    refused = difference_of_shapes(old, new, state.inputs)
    if refused is not None:
        raise WrongInput(refused)
    before, network = Network(old.layers, state.inputs), Network(new.layers, state.inputs)
    vector, optimizer, began, watch = state.parameters, state.optimizer, state.optimizer_from, state.watch
    learned, dtype = vector[: network.size], network.dtype
    is_other = type(new.optimizer) is not type(old.optimizer) or _forms(new, network) != _forms(old, before)
    # What a searcher knows is about all numbers together: the bend of the landscape where they were.
    if is_other or (places is not None and isinstance(new.optimizer, Searcher)):
        optimizer, began = _frozen(new.optimizer.new_state(learned.copy())), state.step
    elif places is not None:
        memory = {name: array.copy() for name, array in optimizer.items()}
        new.optimizer.forget(memory, places[places < network.size])
        optimizer = _frozen(memory)
    rules = [(type(one.schedule), one.training.stopping) for one in (old, new)]
    forms = [Watch.forms(one, network.length, dtype).keys() for one in (old, new)]
    goes_on = rules[0] == rules[1] and forms[0] == forms[1]
    is_other_measure = _judged_by(old) != _judged_by(new)
    if not goes_on or is_other_measure or _is_over(state, new):
        fresh_watch = Watch(new, vector.copy())
        if goes_on:
            fresh_watch.go_on(watch)
        if is_other_measure and fresh_watch.schedule:
            fresh_watch.schedule = new.schedule.new_memory() | {"factor": fresh_watch.factor}
        fresh_watch.looked_at, fresh_watch.epoch = state.step, state.epoch
        fresh_watch.forget()
        watch = fresh_watch.arrays()
    return msgspec.structs.replace(state, optimizer=optimizer, optimizer_from=began, watch=watch, history=None)


def difference_of_shapes(old: Experiment, new: Experiment, inputs: int) -> Problem | None:
    """Why a run of `new` cannot go on with the weights of one of `old`; None when it can. inputs: features they get."""
    before, network = Network(old.layers, inputs), Network(new.layers, inputs)
    if _shapes(before) == _shapes(network) and before.length == network.length:
        return None
    what = _("A branch goes on with the same weights, and this network has weights of other shapes.")
    return Problem("layers", what, _("Keep the units of each layer, or run again from the start"))


def experiment_at(now: Experiment, changes: Iterable[Changed], step: int) -> Experiment:
    """What a run that has `now` had at `step`. changes: its live changes, in order."""
    for change in reversed(tuple(changes)):
        if change.step > step and place_at(change.path) is None:
            now = paths.replace(now, change.path, change.old)
    return now


def _is_over(state: TrainingState, experiment: Experiment) -> bool:
    """True when a rule, or the time limit, has ended a run of `experiment` there."""
    limit = experiment.training.time_limit
    return state.ended is not None or 0 < limit <= float(state.watch.get("seconds", 0.0))


def _judged_by(experiment: Experiment) -> tuple[object, ...]:
    """What decides, beside the weights, how good a network is in use."""
    activations = [getattr(layer, "activation", None) for layer in experiment.layers]
    return experiment.loss, experiment.data, [one for one in activations if one is not None]


def _shapes(network: Network) -> list[tuple[tuple[str, tuple[int, ...]], ...]]:
    """Of each layer with arrays their names and shapes."""
    found = []
    for layer, width in zip(network.layers, network.widths, strict=False):
        found.append(tuple((layer.parameter_shapes(width) | layer.statistic_shapes(width)).items()))
    return [one for one in found if one]


def _forms(experiment: Experiment, network: Network) -> object:
    return experiment.optimizer.forms(network.size, network.dtype)


def _frozen(memory: dict[str, Array]) -> dict[str, Array]:
    return {name: frozen(array) for name, array in memory.items()}

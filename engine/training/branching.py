"""A branch: another experiment goes on from how a run was at one of its steps, with the same weights and the same next
batches."""

import msgspec

from engine.arrays import Array, frozen
from engine.experiment import Experiment
from engine.network import Network
from engine.problems import Problem, WrongInput
from engine.text import translate as _
from engine.training.state import TrainingState
from engine.training.watch import Watch


def branch(state: TrainingState, old: Experiment, new: Experiment, parameters: Array | None = None) -> TrainingState:
    """What a run of `new` goes on from, where one of `old` was in `state`.

    An optimizer of the same kind goes on with what it remembers, another one begins; so do schedule and stopping rule.
    parameters (P + S,): instead of those of `state`. Raises WrongInput when the networks differ in shape.
    """
    before, network = Network(old.layers, state.inputs), Network(new.layers, state.inputs)
    if _shapes(before) != _shapes(network) or before.length != network.length:
        what = _("A branch goes on with the same weights, and this network has weights of other shapes.")
        raise WrongInput(Problem("layers", what, _("Keep the units of each layer, or run again from the start")))
    vector = state.parameters if parameters is None else frozen(parameters)
    optimizer, began, watch = state.optimizer, state.optimizer_from, state.watch
    size, dtype = network.size, network.dtype
    if type(new.optimizer) is not type(old.optimizer) or _forms(new, network) != _forms(old, before):
        fresh = new.optimizer.new_state(vector[:size].copy())
        optimizer, began = {name: frozen(array) for name, array in fresh.items()}, state.step
    rules = [(type(one.schedule), one.training.stopping) for one in (old, new)]
    forms = [Watch.forms(one, network.length, dtype).keys() for one in (old, new)]
    if rules[0] != rules[1] or forms[0] != forms[1]:
        fresh_watch = Watch(new, vector.copy())
        fresh_watch.looked_at, fresh_watch.epoch = state.step, state.epoch
        fresh_watch.forget()
        watch = fresh_watch.arrays()
    return msgspec.structs.replace(
        state, parameters=vector, optimizer=optimizer, optimizer_from=began, watch=watch, history=None
    )


def _shapes(network: Network) -> list[tuple[tuple[str, tuple[int, ...]], ...]]:
    """Of each layer with arrays their names and shapes."""
    found = []
    for layer, width in zip(network.layers, network.widths, strict=False):
        found.append(tuple((layer.parameter_shapes(width) | layer.statistic_shapes(width)).items()))
    return [one for one in found if one]


def _forms(experiment: Experiment, network: Network) -> object:
    return experiment.optimizer.forms(network.size, network.dtype)

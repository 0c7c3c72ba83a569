"""Experiment -> network, data and loss, ready to run; or the full list of what is wrong with it, in words."""

from collections.abc import Iterable, Iterator

import msgspec
import numpy as np

from engine import layer_rules, loading, preparation, starting
from engine.activations.base import Activation
from engine.activations.relu import ReLU
from engine.activations.sigmoid import Sigmoid
from engine.activations.softmax import Softmax
from engine.data import Data, DataShape
from engine.data_rules import data_problems
from engine.experiment import Experiment
from engine.layers.base import Layer
from engine.layers.dense import Dense
from engine.losses.base import Loss
from engine.metrics.base import Metric, primary
from engine.network import Network
from engine.objective import Objective
from engine.output_rules import loss_problems, output_problems, proposed_output, swapped
from engine.paths import replace
from engine.preparation import Prepared
from engine.problems import Problem, WrongInput
from engine.text import translate as _
from engine.training_rules import training_problems

PARAMETER_LIMIT = 50_000_000


class Compiled(msgspec.Struct, frozen=True, eq=False):
    """Everything a run needs. `low`, `high`: the two target values of a classification (0 and 1, or -1 and 1)."""

    experiment: Experiment
    data: Data
    prepared: Prepared
    network: Network
    objective: Objective
    metric: Metric
    low: float
    high: float


def compile(experiment: Experiment, dtype: type = np.float32, begins: bool = True) -> Compiled:
    """Build what a run of `experiment` needs. Raises WrongInput with every error when it cannot work.

    begins: it takes its starting weights from the experiment; otherwise it brings its own.
    """
    forbidding = errors(problems(experiment), begins)
    if forbidding:
        raise WrongInput(*forbidding)
    data = preparation.filled(loading.load(experiment.data.source), experiment.data)
    last = experiment.layers[-1]
    low, high = target_values(last.activation, experiment.loss)
    prepared = preparation.prepare(data, experiment.data, low, high, outputs=last.units, dtype=dtype)
    network = Network(experiment.layers, prepared.training.x.shape[1], dtype)
    objective = Objective(network, experiment.loss, experiment.loss.balanced_weights(prepared.training.y))
    return Compiled(experiment, data, prepared, network, objective, primary(data.task), low, high)


def again(compiled: Compiled) -> Compiled:
    """The same for a second trainer: it shares the data, and gets a network and buffers of its own."""
    old = compiled.network
    network = Network(compiled.experiment.layers, old.widths[0], old.dtype)
    weights = compiled.experiment.loss.balanced_weights(compiled.prepared.training.y)
    objective = Objective(network, compiled.experiment.loss, weights)
    return msgspec.structs.replace(compiled, network=network, objective=objective)


def target_values(output: Activation, loss: Loss) -> tuple[float, float]:
    """The numbers that stand for "no" and "yes" in the targets: what the output can reach; where it has no limits, what
    the loss is made for."""
    if (output.low, output.high) in ((-1, 1), (0, 1)):
        return float(output.low), float(output.high)
    return loss.no_and_yes


def widths(experiment: Experiment) -> list[int] | None:
    """Values a sample has at the input and after each layer, or None while the data cannot be read."""
    try:
        width = experiment.data.inputs(loading.describe(experiment.data.source).features)
    except WrongInput:
        return None
    return Network(experiment.layers, width).widths


def fitted_to_data(experiment: Experiment, old: Experiment | None = None) -> Experiment:
    """The experiment with output layer and loss as the data wants them; what already fits stays as it is.

    old: the experiment before other data was chosen. Data with the same task and the same outputs changes nothing. Another
    task needs other answers even where the old ones could be trained (numbers for classes, say).
    """
    try:
        shape = loading.describe(experiment.data.source)
    except WrongInput:
        return experiment
    before = _described(old)
    if before is not None and (before.task, before.outputs) == (shape.task, shape.outputs):
        return experiment
    output, loss = proposed_output(shape)
    *inner, last = experiment.layers or (None,)
    if not isinstance(last, Dense):
        inner, last = experiment.layers, output
    resized = msgspec.structs.replace(last, units=output.units)
    answering = msgspec.structs.replace(resized, activation=output.activation)
    wholly = msgspec.structs.replace(experiment, layers=(*inner, answering), loss=loss)
    if before is not None and before.task != shape.task:
        return wholly
    candidates = (msgspec.structs.replace(experiment, layers=(*inner, layer)) for layer in (last, resized, answering))
    return next((candidate for candidate in candidates if _answers(candidate, shape)), wholly)


def _described(experiment: Experiment | None) -> DataShape | None:
    try:
        return None if experiment is None else loading.describe(experiment.data.source)
    except WrongInput:
        return None


def _answers(experiment: Experiment, shape: DataShape) -> bool:
    last = experiment.layers[-1]
    found = (*output_problems(experiment, shape, last), *loss_problems(experiment, shape, last.activation))
    return not any(problem.severity == "error" for problem in found)


def errors(found: Iterable[Problem], begins: bool = True) -> list[Problem]:
    """Those of the problems `found` that forbid a run. One that has begun does not ask for starting weights any more."""
    return [one for one in found if one.severity == "error" and (begins or not starting.is_about_start(one))]


def problems(experiment: Experiment) -> tuple[Problem, ...]:
    """Every fault of the experiment at once: errors, which forbid training, then warnings."""
    found: list[Problem] = []
    try:
        shape = loading.describe(experiment.data.source)
        found += _data_problems(experiment, shape)
        found += layer_rules.batch_problems(experiment)
    except WrongInput as fault:
        shape = None
        found += fault.problems
    found += _layer_problems(experiment)
    found += layer_rules.shortcut_problems(experiment, shape)
    found += layer_rules.useless_layers(experiment, shape)
    found += layer_rules.name_problems(experiment)
    found += starting.start_problems(experiment, shape)
    if shape is not None and experiment.layers and isinstance(experiment.layers[-1], Dense):
        found += output_problems(experiment, shape, experiment.layers[-1])
        found += loss_problems(experiment, shape, experiment.layers[-1].activation)
    if shape is not None and Network(experiment.layers, experiment.data.inputs(shape.features)).size > PARAMETER_LIMIT:
        what = _("The network has more than {count} million parameters.", count=PARAMETER_LIMIT // 1_000_000)
        found.append(Problem("layers", what, _("Make the largest layers smaller")))
    return tuple(sorted(found, key=lambda problem: problem.severity != "error"))


def _data_problems(experiment: Experiment, shape: DataShape) -> Iterator[Problem]:
    plan = experiment.data
    if plan.validation + plan.test > 0.9:
        share = f"{100 * (plan.validation + plan.test):.0f} %"
        what = _(
            "Validation and test part together take {share} of the samples; too few are left to train on.", share=share
        )
        data = msgspec.structs.replace(plan, validation=0.2, test=0.2)
        yield Problem("data.validation", what, _("Keep 60 % for training"), repaired=replace(experiment, "data", data))
        return
    training = preparation.training_size(plan)
    if training < 1:
        yield Problem(
            "data", _("There are no samples to train on."), _("Use more samples or a smaller validation part")
        )
    elif experiment.training.batch_size > training:
        what = _(
            "The batch size of {batch} is larger than the training part of {count} samples; every step uses all of them.",
            batch=experiment.training.batch_size,
            count=training,
        )
        repaired = replace(experiment, "training.batch_size", training)
        remedy = _("Set batch size to {count}", count=training)
        yield Problem("training.batch_size", what, remedy, "warning", repaired)
    yield from training_problems(experiment, training, plan.inputs(shape.features))
    yield from data_problems(experiment, shape)


def _layer_problems(experiment: Experiment) -> Iterator[Problem]:
    layers = experiment.layers
    if not layers or not isinstance(layers[-1], Dense):
        what = (
            _("The network has no layers yet.")
            if not layers
            else _("The last layer must be a dense layer: it gives the answer.")
        )
        where = f"layers.{len(layers) - 1}" if layers else "layers"
        yield Problem(where, what, _("Add an output layer"), repaired=_with_output(experiment))
    for index, layer in enumerate(layers):
        activation = getattr(layer, "activation", None)
        if activation is None:
            continue
        where = f"layers.{index}.activation"
        is_output = index == len(layers) - 1
        if is_output and activation.key in experiment.loss.logits_of:
            continue  # the loss reaches past it, to the weighted sums
        if not activation.learns:
            what = _(
                "{name} has slope 0 everywhere, so no gradient comes through it: nothing up to this layer can learn.",
                name=_(activation.title),
            )
            cure = Sigmoid() if is_output else ReLU()
            yield swapped(experiment, where, cure, what, "warning")
        elif isinstance(activation, Softmax) and not is_output:
            what = _("Softmax in a hidden layer makes its units compete for a sum of 1; it is meant for the output.")
            yield swapped(experiment, where, ReLU(), what, "warning")


def _with_output(experiment: Experiment) -> Experiment | None:
    try:
        output: Layer = proposed_output(loading.describe(experiment.data.source))[0]
    except WrongInput:
        return None
    return msgspec.structs.replace(experiment, layers=(*experiment.layers, output))

"""What belongs on the output: which units, activation and loss suit a task, and what is wrong with others.

A number to predict wants an identity output and the squared error; two classes one sigmoid unit, many classes softmax, and
the cross-entropy that goes with each. A loss says itself which outputs it is made for: the hinge the identity, the
perceptron criterion a step. Other choices that can be computed are warnings: learners may try them.
"""

from collections.abc import Iterator

import numpy as np

from engine import catalog
from engine.activations.base import Activation
from engine.activations.identity import Identity
from engine.activations.sigmoid import Sigmoid
from engine.activations.softmax import Softmax
from engine.data import DataShape
from engine.experiment import Experiment
from engine.initializers import Xavier
from engine.layers.dense import Dense
from engine.losses.base import Loss
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.categorical_cross_entropy import CategoricalCrossEntropy
from engine.losses.mean_squared_error import MeanSquaredError
from engine.losses.multi_class_hinge import MultiClassHinge
from engine.paths import replace
from engine.problems import Problem
from engine.text import translate as _


def proposed_output(shape: DataShape) -> tuple[Dense, Loss]:
    """The output layer and the loss that suit the data: what a textbook would take."""
    if shape.task == "regression":
        return Dense(units=shape.outputs, activation=Identity(), initial_weights=Xavier()), MeanSquaredError()
    if shape.task == "multiclass":
        return Dense(units=shape.outputs, activation=Softmax(), initial_weights=Xavier()), CategoricalCrossEntropy()
    units = 1 if shape.task == "binary" else shape.outputs
    return Dense(units=units, activation=Sigmoid(), initial_weights=Xavier()), BinaryCrossEntropy()


def output_problems(experiment: Experiment, shape: DataShape, last: Dense) -> Iterator[Problem]:
    """What the output layer has to be for the data, and is not."""
    index = len(experiment.layers) - 1
    where = f"layers.{index}.units"
    softmax = isinstance(last.activation, Softmax)
    wanted = shape.outputs
    if shape.task == "binary":
        wanted = 2 if softmax else 1
        if softmax and last.units == 1:
            what = _("Softmax with a single unit always answers 1: there is nothing it could learn.")
            yield swapped(experiment, f"layers.{index}.activation", Sigmoid(), what)
            return
    if last.units != wanted and not (shape.task == "binary" and last.units == 2):
        one = wanted == 1
        wants = {
            "regression": _("The data have one target number: the output layer needs 1 unit, not {found}.")
            if one
            else _("The data have {count} target numbers: the output layer needs {count} units, not {found}."),
            "multiclass": _("The data have {count} classes: the output layer needs {count} units, not {found}."),
            "multilabel": _("The data have {count} labels: the output layer needs {count} units, not {found}."),
            "binary": _("Two classes are one yes/no question: the output layer needs 1 unit, not {found}.")
            if one
            else _("Softmax for two classes needs {count} units, not {found}."),
        }
        what = wants[shape.task].format(count=wanted, found=last.units)
        remedy = _("Set units to {count}", count=wanted)
        yield Problem(where, what, remedy, repaired=replace(experiment, where, wanted))
    if shape.task == "multilabel" and softmax:
        what = _("Softmax lets only one label be right at a time; here several can be.")
        yield swapped(experiment, f"layers.{index}.activation", Sigmoid(), what, "warning")
    if shape.task == "regression" and (last.activation.low > -np.inf or last.activation.high < np.inf):
        bounded = experiment.data.scaling == "range" and last.activation.low <= 0 and last.activation.high >= 1
        if not bounded and last.activation.learns:
            what = _(
                "The targets are numbers of any size, but {name} cannot leave the range from {low} to {high}.",
                name=_(last.activation.title),
                low=_bound(last.activation.low),
                high=_bound(last.activation.high),
            )
            yield swapped(experiment, f"layers.{index}.activation", Identity(), what, "warning")


def loss_problems(experiment: Experiment, shape: DataShape, output: Activation) -> Iterator[Problem]:
    """Where the loss fits neither the task nor the output."""
    loss = experiment.loss
    where = f"layers.{len(experiment.layers) - 1}.activation"
    proposed = proposed_output(shape)[1]
    crosses = isinstance(loss, BinaryCrossEntropy | CategoricalCrossEntropy)
    compares = isinstance(loss, CategoricalCrossEntropy | MultiClassHinge)
    if shape.task not in loss.tasks:
        tasks = {
            "regression": _("a regression"),
            "binary": _("two classes"),
            "multiclass": _("several classes"),
            "multilabel": _("several labels"),
        }
        what = _("{loss} is not made for {task}.", loss=_(loss.title), task=tasks[shape.task])
        cannot = shape.task == "regression" or compares
        severity = "error" if cannot else "warning"
        remedy = _("Use {name}", name=_(proposed.title))
        yield Problem("loss", what, remedy, severity, replace(experiment, "loss", proposed))
        return
    wanted = catalog.member(Activation, loss.outputs[0])() if loss.outputs else output
    if crosses and (output.low < 0 or output.high > 1):
        what = _(
            "{loss} needs probabilities between 0 and 1, but {name} gives other numbers too.",
            loss=_(loss.title),
            name=_(output.title),
        )
        yield swapped(experiment, where, wanted, what)
    elif loss.outputs and output.key not in loss.outputs and output.learns:
        what = _("{loss} is made for the output {name}.", loss=_(loss.title), name=_(wanted.title))
        yield swapped(experiment, where, wanted, what, "warning")
    if compares and experiment.layers[-1].units == 1 and shape.task == "binary":
        what = _("{loss} compares several classes, but the output has a single unit.", loss=_(loss.title))
        remedy = _("Use {name}", name=_(proposed.title))
        yield Problem("loss", what, remedy, repaired=replace(experiment, "loss", proposed))


def swapped(experiment: Experiment, where: str, member: Activation, what: str, severity: str = "error") -> Problem:
    """The problem `what`, whose remedy puts another activation in the place `where`."""
    return Problem(where, what, _("Use {name}", name=_(member.title)), severity, replace(experiment, where, member))


def _bound(value: float) -> str:
    return "−∞" if value == -np.inf else "∞" if value == np.inf else f"{value:g}"

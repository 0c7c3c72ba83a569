"""What goes together in the data plan: components, balance and augmentation, and what they can do with these data."""

from collections.abc import Iterator

from engine import preparation
from engine.components import DIRECTIONS_LIMIT, most_components
from engine.data import DataShape
from engine.experiment import Experiment
from engine.paths import replace
from engine.problems import Problem
from engine.text import translate as _

NUMBERS_LIMIT = 500_000_000
"""The training part holds at most so many numbers after rare classes are repeated: 2 GB."""


def data_problems(experiment: Experiment, shape: DataShape) -> Iterator[Problem]:
    """Everything that is wrong with what the plan does to the data. Raises WrongInput while they cannot be read."""
    yield from _component_problems(experiment, shape)
    yield from _balance_problems(experiment, shape)


def _component_problems(experiment: Experiment, shape: DataShape) -> Iterator[Problem]:
    wanted = experiment.data.components
    if not wanted:
        return
    where = "data.components"
    training = preparation.part_sizes(shape.samples, experiment.data)[0]
    most = most_components(training, shape.features)
    keep = _("Keep all features")
    if min(training, shape.features) > DIRECTIONS_LIMIT:
        what = _(
            "Components are looked for among at most {most} features or samples; here are {features} and {samples}.",
            most=f"{DIRECTIONS_LIMIT:,}",
            features=f"{shape.features:,}",
            samples=f"{training:,}",
        )
        yield Problem(where, what, keep, repaired=replace(experiment, where, 0))
    elif wanted > most:
        what = _("{features} features of {samples} training samples have at most {most} components, not {wanted}.")
        what = what.format(features=shape.features, samples=training, most=most, wanted=wanted)
        remedy = _("Use {count} components", count=most) if most else keep
        yield Problem(where, what, remedy, repaired=replace(experiment, where, most))


def _balance_problems(experiment: Experiment, shape: DataShape) -> Iterator[Problem]:
    plan = experiment.data
    if plan.balance == "none":
        return
    where = "data.balance"
    if shape.task not in ("binary", "multiclass"):
        what = _("Only samples that belong to one class each can be balanced; with these data nothing is changed.")
        yield Problem(where, what, _("Leave the classes as they are"), "warning", replace(experiment, where, "none"))
        return
    numbers = preparation.training_size(plan) * plan.inputs(shape.features)
    if numbers > NUMBERS_LIMIT:
        what = _("With the rare classes repeated, the training part would hold {count} numbers.", count=f"{numbers:,}")
        yield Problem(where, what, _("Thin out the common classes"), repaired=replace(experiment, where, "down"))

"""What goes together in the data plan: components, balance and augmentation, and what they can do with these data."""

from collections.abc import Iterator

from engine import preparation
from engine.augmentations.shift import Shift
from engine.components import DIRECTIONS_LIMIT, most_components
from engine.data import DataShape
from engine.experiment import Experiment
from engine.optimizers.base import Searcher
from engine.paths import replace
from engine.problems import Problem
from engine.text import translate as _

NUMBERS_LIMIT = 500_000_000
"""The training part holds at most so many numbers after rare classes are repeated: 2 GB."""


def data_problems(experiment: Experiment, shape: DataShape) -> Iterator[Problem]:
    """Everything that is wrong with what the plan does to the data. Raises WrongInput while they cannot be read."""
    yield from _component_problems(experiment, shape)
    yield from _balance_problems(experiment, shape)
    yield from _augmentation_problems(experiment, shape)


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
    numbers = preparation.training_size(plan) * shape.features  # components are taken of what has been repeated
    if numbers > NUMBERS_LIMIT:
        what = _("With the rare classes repeated, the training part would hold {count} numbers.", count=f"{numbers:,}")
        yield Problem(where, what, _("Down-sample the common classes"), repaired=replace(experiment, where, "down"))


def _augmentation_problems(experiment: Experiment, shape: DataShape) -> Iterator[Problem]:
    chain = experiment.data.augmentation
    if chain and isinstance(experiment.optimizer, Searcher):
        what = _(
            "{name} needs the same samples throughout a step and uses the training part as it is; the augmentation does "
            "nothing.",
            name=_(experiment.optimizer.title),
        )
        repaired = replace(experiment, "data.augmentation", ())
        yield Problem("data.augmentation", what, _("Remove the augmentation"), "warning", repaired)
        return
    for index, member in enumerate(chain):
        where, name = f"data.augmentation.{index}", _(member.title)
        remove = _("Remove “{name}”", name=name)
        without = replace(experiment, "data.augmentation", (*chain[:index], *chain[index + 1 :]))
        if member.for_images and shape.image_shape is None:
            what = _("“{name}” moves the pixels of images; with these data it does nothing.", name=name)
            yield Problem(where, what, remove, "warning", without)
        elif member.mixes_answers and experiment.loss.takes_sides:
            what = _(
                "“{name}” makes answers between yes and no, and {loss} knows only the two.",
                name=name,
                loss=_(experiment.loss.title),
            )
            yield Problem(where, what, remove, repaired=without)
        elif isinstance(member, Shift) and 2 * member.pixels >= min(shape.image_shape):
            most = max(1.0, min(shape.image_shape) // 8)
            what = _("A shift of up to {pixels} pixels can push most of an image of {height} × {width} out of sight.")
            what = what.format(pixels=f"{member.pixels:g}", height=shape.image_shape[0], width=shape.image_shape[1])
            repaired = replace(experiment, f"{where}.pixels", most)
            yield Problem(f"{where}.pixels", what, _("Set it to {count}", count=f"{most:g}"), "warning", repaired)

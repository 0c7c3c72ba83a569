"""What goes together in training: optimizers that need much, and what would do nothing or harm beside them."""

from collections.abc import Iterator

import msgspec

from engine.clipping import NoClipping
from engine.experiment import Experiment
from engine.network import Network
from engine.optimizers.base import Optimizer, Searcher
from engine.optimizers.l_bfgs import LBFGS
from engine.paths import option_at, replace
from engine.penalties import L2
from engine.problems import Problem
from engine.schedules import ConstantSchedule
from engine.text import translate as _


def step_size_in_samples(experiment: Experiment, samples: int) -> int:
    """How many of `samples` training samples share one step."""
    return samples if isinstance(experiment.optimizer, Searcher) else min(experiment.training.batch_size, samples)


def training_problems(experiment: Experiment, samples: int, inputs: int) -> Iterator[Problem]:
    """What is wrong between the optimizer and the rest. samples: of the training part; inputs: of the network."""
    optimizer, name = experiment.optimizer, _(experiment.optimizer.title)
    yield from _size_problems(experiment, Network(experiment.layers, inputs).size)
    if isinstance(optimizer, Searcher):
        yield from _kink_problems(experiment)
        if not isinstance(experiment.training.clipping, NoClipping):
            what = _("{name} decides itself how far to go; the clipping of gradients does nothing.", name=name)
            repaired = replace(experiment, "training.clipping", NoClipping())
            yield Problem("training.clipping", what, _("Use no clipping"), "warning", repaired)
    yield from _rate_problems(experiment)
    largest = min(samples, int(option_at(experiment, "training.batch_size").high))
    if optimizer.whole_batch and experiment.training.batch_size < largest:
        batch = experiment.training.batch_size
        what = _("{name} uses all {count} training samples in every step, not {batch}.")
        if not isinstance(optimizer, Searcher):
            what = _("{name} needs the slope of all {count} training samples; that of {batch} is half chance.")
        what = what.format(name=name, count=samples, batch=batch)
        repaired = replace(experiment, "training.batch_size", largest)
        yield Problem("training.batch_size", what, _("Set batch size to {count}", count=largest), "warning", repaired)
    if optimizer.own_steps and not isinstance(experiment.schedule, ConstantSchedule):
        what = _("{name} finds the length of its steps itself; the learning-rate schedule hardly matters.", name=name)
        repaired = replace(experiment, "schedule", ConstantSchedule())
        yield Problem("schedule", what, _("Use a constant learning rate"), "warning", repaired)


def _size_problems(experiment: Experiment, size: int) -> Iterator[Problem]:
    limit = experiment.optimizer.parameter_limit
    if limit is None or size <= limit:
        return
    what = _(
        "{name} can train at most {limit} parameters; the network has {count}.",
        name=_(experiment.optimizer.title),
        limit=f"{limit:,}",
        count=f"{size:,}",
    )
    other: Optimizer = LBFGS()
    if size > other.parameter_limit:
        yield Problem("optimizer", what, _("Make the largest layers smaller"))
    else:
        remedy = _("Use {name}", name=_(other.title))
        yield Problem("optimizer", what, remedy, repaired=replace(experiment, "optimizer", other))


def _rate_problems(experiment: Experiment) -> Iterator[Problem]:
    optimizer = experiment.optimizer
    slow = [index for index, layer in enumerate(experiment.layers) if layer.rate_factor != 1]
    if not slow or not (optimizer.own_steps or isinstance(optimizer, Searcher)):
        return
    what = _("{name} makes one step for all layers together; a rate factor does nothing.", name=_(optimizer.title))
    if not isinstance(optimizer, Searcher):
        what = _(
            "{name} finds the length of its steps itself; a rate factor counts in the first one only.",
            name=_(optimizer.title),
        )
    repaired = experiment
    for index in slow:
        repaired = replace(repaired, f"layers.{index}.rate_factor", 1.0)
    yield Problem(f"layers.{slow[0]}.rate_factor", what, _("Set every rate factor to 1"), "warning", repaired)


def _kink_problems(experiment: Experiment) -> Iterator[Problem]:
    for index, layer in enumerate(experiment.layers):
        if not layer.settles:
            continue
        what = _(
            "{name} searches a smooth landscape; {penalty} acts outside of it.",
            name=_(experiment.optimizer.title),
            penalty=_(layer.penalty.title),
        )
        repaired = replace(experiment, f"layers.{index}", msgspec.structs.replace(layer, penalty=L2()))
        yield Problem(f"layers.{index}.penalty", what, _("Use {name}", name=_(L2.title)), repaired=repaired)

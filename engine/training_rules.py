"""What goes together in training: optimizers that need the whole training part, and what would do nothing beside them."""

from collections.abc import Iterator

from engine.experiment import Experiment
from engine.paths import replace
from engine.problems import Problem
from engine.schedules import ConstantSchedule
from engine.text import translate as _


def training_problems(experiment: Experiment, samples: int) -> Iterator[Problem]:
    """What is wrong between optimizer, schedule and batch size. samples: size of the training part."""
    optimizer = experiment.optimizer
    if optimizer.whole_batch and experiment.training.batch_size < samples:
        what = _(
            "{name} needs the slope of all {count} training samples at once; that of {batch} is half chance.",
            name=_(optimizer.title),
            count=samples,
            batch=experiment.training.batch_size,
        )
        remedy = _("Set batch size to {count}", count=samples)
        repaired = replace(experiment, "training.batch_size", samples)
        yield Problem("training.batch_size", what, remedy, "warning", repaired)
    if optimizer.own_steps and not isinstance(experiment.schedule, ConstantSchedule):
        what = _(
            "{name} finds the length of its steps itself; the learning-rate schedule hardly matters.",
            name=_(optimizer.title),
        )
        repaired = replace(experiment, "schedule", ConstantSchedule())
        yield Problem("schedule", what, _("Use a constant learning rate"), "warning", repaired)

"""How fast a run goes at each of the speeds a person can choose."""

from engine.experiment import Experiment
from engine.training_rules import step_size_in_samples

SLOW_STEPS_PER_SECOND = 8.0
WATCHED_S = 12.0
"""At the speed "watch" a whole run takes about so long, where the machine is fast enough."""

SPEEDS = ("slow", "watch", "full")


def steps_per_second(speed: str, experiment: Experiment, samples: int) -> float | None:
    """The pace of a run of `experiment` with so many samples in the training part; None is as fast as it can."""
    steps = experiment.training.epochs * -(-samples // step_size_in_samples(experiment, samples))
    watched = max(steps / WATCHED_S, SLOW_STEPS_PER_SECOND)
    return {"slow": SLOW_STEPS_PER_SECOND, "watch": watched, "full": None}[speed]

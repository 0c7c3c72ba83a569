"""How good a network is on a part of the data."""

import numpy as np

from engine.compiler import Compiled
from engine.layers.base import Parameters
from engine.measurements.base import answers_on
from engine.metrics.answers import Answers
from engine.training.events import Evaluation

EVALUATED = 1000
"""Samples of the training part that an evaluation looks at, so that judging stays cheap beside training."""


def judged(
    compiled: Compiled, parameters: list[Parameters], name: str, limit: int | None = None
) -> tuple[float, float] | None:
    """Mean loss and metric on the part "training", "validation" or "test"; None when it is empty.

    limit: look at so many samples at most, evenly spread.
    """
    answers = answers_on(compiled, parameters, name, limit)
    if answers is None:
        return None
    predictions, losses, y = answers
    with np.errstate(all="ignore"):
        score = compiled.metric.score(Answers(predictions, y, compiled.data.task, compiled.low, compiled.high))
    return float(np.mean(losses, dtype=np.float64)), score


def evaluation(
    compiled: Compiled, parameters: list[Parameters], step: int, epoch: float, learning_rate: float
) -> Evaluation:
    """The network judged at this moment."""
    training = judged(compiled, parameters, "training", EVALUATED)
    losses, metrics = zip(training, judged(compiled, parameters, "validation") or (None, None), strict=True)
    return Evaluation(step, epoch, learning_rate, *losses, *metrics, compiled.objective.penalty(parameters))

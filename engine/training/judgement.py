"""How good a network is on one part of the data, by every metric of its task: for reports, not for the training loop."""

import msgspec
import numpy as np

from engine.arrays import Array
from engine.compiler import Compiled
from engine.metrics.answers import Answers
from engine.metrics.base import of_task


class ClassScore(msgspec.Struct, frozen=True):
    """How well one class (or label) is recognised. Shares from 0 to 1; samples: how many have it."""

    name: str
    precision: float
    recall: float
    f1: float
    samples: int


class Judgement(msgspec.Struct, frozen=True, eq=False):
    """loss: the mean loss. scores: metric key -> value, the primary one first. classes: empty for a regression."""

    loss: float
    scores: dict[str, float]
    classes: tuple[ClassScore, ...]
    samples: int


def judge(compiled: Compiled, predictions: Array, losses: Array, y: Array) -> Judgement:
    """Judge predictions (N, K) and losses (N,), as `Objective.evaluate` gives them, against targets `y` (N, K)."""
    task, prepared = compiled.data.task, compiled.prepared
    with np.errstate(all="ignore"):
        answers = Answers(predictions, y, task, compiled.low, compiled.high)
        in_units = answers
        if task == "regression":
            in_units = Answers(prepared.targets_to_units(predictions), prepared.targets_to_units(y), task)
        scores = {metric.key: metric.score(in_units if metric.in_units else answers) for metric in of_task(task)}
        loss = float(np.mean(losses, dtype=np.float64))
    classes = () if task == "regression" else _classes(answers, compiled.data.target_names)
    return Judgement(loss, scores, classes, len(y))


def _classes(answers: Answers, names: tuple[str, ...]) -> tuple[ClassScore, ...]:
    tally = answers.tally
    columns = (tally.precision().tolist(), tally.recall().tolist(), tally.f1().tolist(), tally.true.tolist())
    return tuple(ClassScore(*row) for row in zip(names, *columns, strict=True))

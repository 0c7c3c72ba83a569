"""How good a network is, by every metric of its task and for each class: for reports and views, not for every step."""

from collections.abc import Iterable

import msgspec
import numpy as np

from engine.arrays import Array
from engine.compiler import Compiled
from engine.measurements.base import Measurement, Probe, answers_on
from engine.metrics.answers import Answers
from engine.metrics.base import Metric, of_task


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


class Scores(Measurement, frozen=True):
    """Part -> Judgement, of the training and the validation part if there is one; of at most `limit` samples of each.

    Those of the training part are the same that an evaluation looks at, so that both say the same.
    """

    limit: int = 1000

    def measure(self, probe: Probe) -> dict[str, Judgement]:
        return judgements(probe, ("training", "validation"), self.limit)


def judgements(probe: Probe, names: tuple[str, ...], limit: int | None = None) -> dict[str, Judgement]:
    """Part -> Judgement, of those parts that are not empty; `limit` samples, spread evenly, or all."""
    found = {}
    for name in names:
        answers = answers_on(probe.compiled, probe.parameters, name, limit)
        if answers is not None:
            with np.errstate(all="ignore"):
                found[name] = judge(probe.compiled, *answers)
    return found


def judge(compiled: Compiled, predictions: Array, losses: Array, y: Array) -> Judgement:
    """Judge predictions (N, K) and losses (N,), as `Objective.evaluate` gives them, against targets `y` (N, K)."""
    task = compiled.data.task
    answers = Answers(predictions, y, task, compiled.low, compiled.high)
    scores = scored(compiled, answers, of_task(task))
    classes = () if task == "regression" else _classes(answers, compiled.data.target_names)
    return Judgement(float(np.mean(losses, dtype=np.float64)), scores, classes, len(y))


def scored(compiled: Compiled, answers: Answers, metrics: Iterable[Metric]) -> dict[str, float]:
    """What each of `metrics` says of `answers`: key -> value."""
    in_units = answers
    if answers.task == "regression":
        to_units = compiled.prepared.targets_to_units
        in_units = Answers(to_units(answers.prediction), to_units(answers.target), answers.task)
    return {metric.key: float(metric.score(in_units if metric.in_units else answers)) for metric in metrics}


def _classes(answers: Answers, names: tuple[str, ...]) -> tuple[ClassScore, ...]:
    tally = answers.tally
    columns = (tally.precision().tolist(), tally.recall().tolist(), tally.f1().tolist(), tally.true.tolist())
    return tuple(ClassScore(*row) for row in zip(names, *columns, strict=True))

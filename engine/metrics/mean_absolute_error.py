"""Mean absolute error: how far predictions are off on average."""

from typing import ClassVar

import numpy as np

from engine.arrays import Array
from engine.metrics.answers import Answers
from engine.metrics.base import Metric
from engine.text import mark


class MeanAbsoluteError(Metric, frozen=True):
    """The average size of the misses, in the unit of the targets: "off by 200 €/m² on average".

    A wild miss counts by its size only, so a few of them hardly hide how good the others are.

        mean |p - t|
    """

    key = "mean_absolute_error"
    title = mark("Mean absolute error")
    order = 90
    summary = mark("How far predictions are off on average, in the unit of the targets.")
    formula = "mean |p − t|"

    tasks: ClassVar[tuple[str, ...]] = ("regression",)
    in_units: ClassVar[bool] = True

    def score(self, answers: Answers) -> float:
        return mean_absolute_error(answers.prediction, answers.target)


def mean_absolute_error(prediction: Array, target: Array) -> float:
    """How far predictions (N, K) are off on average, in the unit of the targets."""
    return float(np.abs(np.subtract(prediction, target, dtype=np.float64)).mean())

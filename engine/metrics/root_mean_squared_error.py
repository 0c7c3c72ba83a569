"""Root mean squared error: the size of a typical miss, with wild ones counting more."""

from typing import ClassVar

import numpy as np

from engine.metrics.answers import Answers
from engine.metrics.base import Metric
from engine.text import mark


class RootMeanSquaredError(Metric, frozen=True):
    """The root of the mean squared miss, in the unit of the targets. It is at least the mean absolute error.

    The two are equal when all misses are of one size; the further apart they are, the more a few wild misses rule.

        √ mean (p - t)²
    """

    key = "root_mean_squared_error"
    title = mark("Root mean squared error")
    order = 100
    summary = mark("The size of a typical miss, in the unit of the targets; wild misses count more.")
    formula = "√ mean (p − t)²"

    tasks: ClassVar[tuple[str, ...]] = ("regression",)
    in_units: ClassVar[bool] = True

    def score(self, answers: Answers) -> float:
        with np.errstate(over="ignore", invalid="ignore"):
            miss = np.subtract(answers.prediction, answers.target, dtype=np.float64)
            square = np.square(miss).mean()
            if square == np.inf:  # perhaps only the squares are too large
                size = np.abs(miss).max()
                return float(np.sqrt(np.square(miss / size).mean()) * size)
            return float(np.sqrt(square))

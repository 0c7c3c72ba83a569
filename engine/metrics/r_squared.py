"""R²: how much of the targets' variation the predictions explain."""

from typing import ClassVar

import numpy as np

from engine.arrays import Array
from engine.metrics.answers import Answers
from engine.metrics.base import Metric
from engine.text import mark

FAR = 1e150


class RSquared(Metric, frozen=True):
    """The share of the targets' variation that the predictions explain, averaged over the K targets.

        R² = 1 - sum (t - p)² / sum (t - mean of t)²

    1 is perfect; 0 is no better than always answering the mean; below 0 is worse than that. The unit cancels out. A
    target that never varies has nothing to explain: it counts as 1 when met exactly, else as 0 (as scikit-learn does).
    """

    key = "r_squared"
    title = mark("R²")
    order = 80
    summary = mark("The share of the targets' variation that is explained: 1 is perfect, 0 is as good as their mean.")
    formula = "R² = 1 − Σ(t − p)² / Σ(t − mean of t)²"

    tasks: ClassVar[tuple[str, ...]] = ("regression",)

    def score(self, answers: Answers) -> float:
        return r_squared(answers.prediction, answers.target)


def r_squared(prediction: Array, target: Array) -> float:
    """R² of predictions (N, K) against targets (N, K)."""
    size = np.maximum(np.abs(target).max(axis=0), np.abs(prediction).max(axis=0)).astype(np.float64)
    far = (size > FAR) & (size < np.inf)
    if far.any():  # squares would overflow; the unit of each target cancels out
        size[~far] = 1
        prediction, target = prediction / size, target / size
    with np.errstate(over="ignore", invalid="ignore"):
        error = np.square(np.subtract(target, prediction, dtype=np.float64)).sum(axis=0)
        varies = target.max(axis=0) > target.min(axis=0)
        spread = np.square(target - target.mean(axis=0, dtype=np.float64)).sum(axis=0)
        explained = 1 - error / np.where(varies, spread, 1.0)
    return float(np.where(varies, explained, error == 0).mean())

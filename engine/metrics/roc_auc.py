"""ROC AUC: how well the answers put the samples in order, wherever the border is drawn."""

from typing import ClassVar

import numpy as np

from engine.arrays import Array
from engine.metrics.answers import Answers
from engine.metrics.base import Metric
from engine.text import mark


class RocAuc(Metric, frozen=True):
    """The chance that a random "yes" sample gets a higher answer than a random "no" sample; equals count as half.

    It is also the area under the curve of hits against false alarms while the border moves through all answers. 1 is a
    perfect order, 0.5 a random one. It asks for order only, so wrong probabilities in the right order score 1. Several
    classes or labels: the mean over each one against the rest; those with one answer only are left out.

        AUC = (R - n₁ (n₁ + 1) / 2) / (n₁ n₀)        R: sum of the ranks of the n₁ "yes" samples; equals share a rank

    Reference: Hanley, McNeil (1982), "The meaning and use of the area under a ROC curve".
    """

    key = "roc_auc"
    title = mark("ROC AUC")
    order = 70
    summary = mark(
        "The chance that a random yes gets a higher answer than a random no: 1 is perfect order, 0.5 is chance."
    )
    formula = "P(answer of a yes > answer of a no)"
    reference = "Hanley, McNeil (1982), The meaning and use of the area under a ROC curve"

    tasks: ClassVar[tuple[str, ...]] = ("binary", "multiclass", "multilabel")

    def score(self, answers: Answers) -> float:
        values, truth = answers.prediction, answers.truth
        if answers.task == "binary":
            if values.shape[1] == 2:
                values = np.subtract(values[:, 1:], values[:, :1], dtype=np.float64)
            return area(values[:, 0], truth == 1)
        yes = truth > 0 if answers.task == "multilabel" else truth[:, None] == np.arange(values.shape[1])
        areas = np.array([area(column, own) for column, own in zip(values.T, yes.T, strict=True)])
        return float(np.nanmean(areas)) if np.isfinite(areas).any() else np.nan


def area(values: Array, yes: np.ndarray) -> float:
    """The AUC of answers (N,) for samples that are `yes` (N,) or not; NaN when all are alike or an answer is no number."""
    positive = int(yes.sum())
    negative = len(yes) - positive
    if not positive or not negative or np.isnan(values).any():
        return np.nan
    _distinct, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ranks = np.cumsum(count) - (count - 1) / 2
    above = ranks[place][yes].sum() - positive * (positive + 1) / 2
    return float(above / (positive * negative))

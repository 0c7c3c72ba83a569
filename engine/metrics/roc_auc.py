"""ROC AUC: how well the answers put the samples in order, wherever the border is drawn."""

from math import isfinite, isnan
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

        AUC = Σ (number of "no" answers below it + half of those equal to it) / (n₁ n₀)        over the n₁ "yes" answers

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
        yes = truth.T > 0 if answers.task == "multilabel" else truth == np.arange(values.shape[1])[:, None]
        columns = np.ascontiguousarray(values.T)
        asked = [column[own] for column, own in zip(columns, yes, strict=True)]
        areas = [one for one in map(_area, np.sort(columns), asked) if isfinite(one)]
        return sum(areas) / len(areas) if areas else np.nan


def area(values: Array, yes: np.ndarray) -> float:
    """The AUC of answers (N,) for samples that are `yes` (N,) or not; NaN when all are alike or an answer is no number."""
    return _area(np.sort(values), values[yes])


def _area(ordered: Array, asked: Array) -> float:
    positive, negative = len(asked), len(ordered) - len(asked)
    if not positive or not negative or isnan(ordered[-1]):  # NaN comes last
        return np.nan
    # How many of all answers lie below each "yes" plus how many do not lie above: the "yes" among themselves are n₁².
    places = ordered.searchsorted(asked)
    places += ordered.searchsorted(asked, "right")
    return (int(np.add.reduce(places)) - positive**2) / (2 * positive * negative)

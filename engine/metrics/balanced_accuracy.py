"""Balanced accuracy: the share of right answers, with every class weighing the same."""

from typing import ClassVar

import numpy as np

from engine.metrics.answers import Answers
from engine.metrics.base import Metric
from engine.text import mark


class BalancedAccuracy(Metric, frozen=True):
    """The mean of the classes' recalls: what the accuracy would be if all classes were equally common.

    Guessing the most common class always gives 1 / K, however common it is. Classes without samples are left out.

        (1 / K) Σ_k (samples of class k recognised / samples of class k)

    Reference: Brodersen, Ong, Stephan, Buhmann (2010), "The balanced accuracy and its posterior distribution".
    """

    key = "balanced_accuracy"
    title = mark("Balanced accuracy")
    order = 20
    summary = mark(
        "The mean share of each class that is recognised, so that rare classes weigh as much as common ones."
    )
    formula = "mean over k of hitsₖ / trueₖ"
    reference = "Brodersen, Ong, Stephan, Buhmann (2010), The balanced accuracy and its posterior distribution"

    tasks: ClassVar[tuple[str, ...]] = ("binary", "multiclass")
    percent: ClassVar[bool] = True

    def score(self, answers: Answers) -> float:
        there = answers.tally.true > 0
        return float(answers.tally.recall()[there].mean()) if there.any() else np.nan

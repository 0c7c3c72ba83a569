"""Accuracy: the share of right answers."""

from typing import ClassVar

import numpy as np

from engine.metrics.answers import Answers
from engine.metrics.base import Metric
from engine.text import mark


class Accuracy(Metric, frozen=True):
    """How many answers are right, from 0 to 1. With several labels for each sample, the share of right labels.

    When one class is rare, guessing the other is right most of the time: then look at balanced accuracy and F1 as well.

        right answers / all answers
    """

    key = "accuracy"
    title = mark("Accuracy")
    order = 10
    summary = mark("The share of right answers; with several labels, of right labels.")
    formula = "right / all"

    tasks: ClassVar[tuple[str, ...]] = ("binary", "multiclass", "multilabel")
    percent: ClassVar[bool] = True

    def score(self, answers: Answers) -> float:
        right = answers.predicted == answers.truth
        return np.count_nonzero(right) / right.size

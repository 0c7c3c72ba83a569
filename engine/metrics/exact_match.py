"""Exact match: the share of samples with every label right."""

from typing import ClassVar

from engine.metrics.answers import Answers
from engine.metrics.base import Metric
from engine.text import mark


class ExactMatch(Metric, frozen=True):
    """How many samples have all their labels right. One wrong label of ten spoils the sample.

    Much stricter than accuracy: with ten independent labels, each right 95 times in 100, it is about 60 %.

        samples without a wrong label / all samples
    """

    key = "exact_match"
    title = mark("Exact match")
    order = 30
    summary = mark("The share of samples that have every label right.")
    formula = "all labels right / all samples"

    tasks: ClassVar[tuple[str, ...]] = ("multilabel",)
    percent: ClassVar[bool] = True

    def score(self, answers: Answers) -> float:
        return float((answers.predicted == answers.truth).all(axis=1).mean())

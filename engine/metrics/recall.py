"""Recall: how much of what is there is found."""

from typing import ClassVar

from engine.metrics.answers import Answers
from engine.metrics.base import Metric
from engine.text import mark


class Recall(Metric, frozen=True):
    """Of the samples that have a label, the share that gets it; the mean over all labels ("macro").

    Answering yes to everything has recall 1 and a poor precision. Where one class of many is right the mean of the recalls
    is the balanced accuracy, which is shown there.

        (1 / K) Σ_k hits_k / true_k        0 for a label that no sample has
    """

    key = "recall"
    title = mark("Recall")
    order = 50
    summary = mark("Of the samples that have a label, the share that gets it. The mean over the labels.")
    formula = "mean over k of hitsₖ / trueₖ"

    tasks: ClassVar[tuple[str, ...]] = ("multilabel",)
    percent: ClassVar[bool] = True

    def score(self, answers: Answers) -> float:
        return answers.tally.mean(answers.tally.recall())

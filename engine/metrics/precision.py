"""Precision: how far a "yes" can be trusted."""

from typing import ClassVar

from engine.metrics.answers import Answers
from engine.metrics.base import Metric
from engine.text import mark


class Precision(Metric, frozen=True):
    """Of what is taken for a class, the share that is of it; the mean over all classes or labels ("macro").

    A filter with high precision throws away few good letters, though it may let much rubbish through: that is recall.

        (1 / K) Σ_k hits_k / predicted_k        0 for a class that is never predicted
    """

    key = "precision"
    title = mark("Precision")
    order = 40
    summary = mark("Of what is taken for a class, the share that is of it. The mean over the classes.")
    formula = "mean over k of hitsₖ / predictedₖ"

    tasks: ClassVar[tuple[str, ...]] = ("binary", "multiclass", "multilabel")
    percent: ClassVar[bool] = True

    def score(self, answers: Answers) -> float:
        return answers.tally.mean(answers.tally.precision())

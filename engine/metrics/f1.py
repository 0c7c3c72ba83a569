"""F1: precision and recall in one number."""

from typing import ClassVar

from engine.metrics.answers import Answers
from engine.metrics.base import Metric
from engine.text import mark


class F1(Metric, frozen=True):
    """The harmonic mean of precision and recall, which is near the smaller of the two; the mean over all classes or labels.

    It cannot be had cheaply: answering yes to everything, or to nothing, makes one of the two small.

        (1 / K) Σ_k 2 hits_k / (predicted_k + true_k)

    Reference: van Rijsbergen (1979), "Information retrieval".
    """

    key = "f1"
    title = mark("F1")
    order = 60
    summary = mark("Precision and recall in one number, near the smaller of the two. The mean over the classes.")
    formula = "mean over k of 2·hitsₖ / (predictedₖ + trueₖ)"
    reference = "van Rijsbergen (1979), Information retrieval"

    tasks: ClassVar[tuple[str, ...]] = ("binary", "multiclass", "multilabel")
    percent: ClassVar[bool] = True

    def score(self, answers: Answers) -> float:
        return answers.tally.mean(answers.tally.f1())

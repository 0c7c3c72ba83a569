"""What a network answered, what would have been right, and the counting that metrics share."""

from functools import cached_property

import msgspec
import numpy as np

from engine.arrays import Array, Labels


class Answers:
    """Predictions for N samples, and their targets as `preparation.prepare` writes them.

    prediction, target (N, K). low, high: the numbers for "no" and "yes" in a classification. What is counted is counted
    once, however many metrics ask for it; `truth` is not even that where it is known.
    """

    def __init__(
        self,
        prediction: Array,
        target: Array,
        task: str,
        low: float = 0.0,
        high: float = 1.0,
        truth: Labels | None = None,
    ):
        self.prediction, self.target, self.task, self.low, self.high = prediction, target, task, low, high
        if truth is not None:
            self.truth = truth

    @cached_property
    def predicted(self) -> Labels:
        """The class of each answer (N,); for "multilabel" the labels (N, K)."""
        return predicted_classes(self.prediction, self.task, self.low, self.high)

    @cached_property
    def truth(self) -> Labels:
        """The right class of each sample (N,); for "multilabel" the labels (N, K)."""
        return predicted_classes(self.target, self.task, self.low, self.high)

    @cached_property
    def tally(self) -> "Tally":
        """How often each class or label was predicted, true, and both."""
        if self.task == "multilabel":
            hits = self.truth & self.predicted
            return Tally(hits.sum(axis=0), self.predicted.sum(axis=0), self.truth.sum(axis=0))
        classes = max(2, self.target.shape[1])
        hits = self.truth[self.truth == self.predicted]
        return Tally(*(np.bincount(numbers, minlength=classes) for numbers in (hits, self.predicted, self.truth)))


class Tally(msgspec.Struct, frozen=True, eq=False):
    """Counts for each of K classes or labels. hits: predicted and true. All (K,) int64."""

    hits: np.ndarray
    predicted: np.ndarray
    true: np.ndarray

    def precision(self) -> np.ndarray:
        """Of the samples taken for a class, the share that are of it (K,); 0 where none was."""
        return self.hits / np.maximum(self.predicted, 1)

    def recall(self) -> np.ndarray:
        """Of the samples of a class, the share that was recognised (K,); 0 where there are none."""
        return self.hits / np.maximum(self.true, 1)

    def f1(self) -> np.ndarray:
        """The harmonic mean of precision and recall, 2 hits / (predicted + true) (K,); 0 where both are 0."""
        return 2 * self.hits / np.maximum(self.predicted + self.true, 1)

    def mean(self, shares: np.ndarray) -> float:
        """The mean over the classes that were predicted or true at all, as scikit-learn takes it."""
        there = self.predicted + self.true > 0
        return float(shares[there].mean()) if there.any() else 0.0


def predicted_classes(prediction: Array, task: str, low: float = 0.0, high: float = 1.0) -> Labels:
    """What the network's answers (N, K) mean.

    One column: class 1 above the middle between `low` and `high`, else class 0; several: the class of the largest, the
    first one when there are equals. Returns (N,). For "multilabel" every column is its own yes or no: (N, K).
    """
    if task == "multilabel":
        return (prediction > (low + high) / 2).astype(np.int64)
    if prediction.shape[1] == 1:
        return (prediction[:, 0] > (low + high) / 2).astype(np.int64)
    return prediction.argmax(axis=1).astype(np.int64)


def confusion_counts(truth: Labels, predicted: Labels, classes: int) -> np.ndarray:
    """Who is taken for whom: (K, K) int64, row = true class, column = predicted class. The diagonal is right."""
    return np.bincount(truth * classes + predicted, minlength=classes * classes).reshape(classes, classes)

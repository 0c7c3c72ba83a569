"""How good a network is, in numbers people understand.

A loss is made for the gradient: it must have slopes. A metric is made for the reader: "97 of 100 right" says more than
"the loss is 0.08", but has no slope to learn from. All sums are float64.
"""

import msgspec
import numpy as np

from engine.arrays import Array, Labels
from engine.text import mark


class Metric(msgspec.Struct, frozen=True):
    """The number by which runs on one kind of task are judged.

    title: marked for translation. percent: shown as a percentage. higher_is_better: otherwise lower is.
    """

    key: str
    title: str
    task: str
    percent: bool
    higher_is_better: bool = True

    def score(self, prediction: Array, target: Array, low: float = 0.0, high: float = 1.0) -> float:
        """The metric of predictions (N, K) against targets (N, K) as `preparation.prepare` writes them."""
        if self.key == "r_squared":
            return r_squared(prediction, target)
        return accuracy(prediction, target, self.task, low, high)

    def shown(self, value: float | None) -> str:
        """The value as a person reads it: "97.3 %" or "0.953"; a dash when there is none."""
        if value is None:
            return "–"
        if self.percent:
            return f"{100 * value:.1f} %"
        return (f"{value:.3f}" if abs(value) < 1000 else f"{value:.2e}").replace("-", "−")


def primary(task: str) -> Metric:
    """The metric to look at first: R² for a regression, accuracy for every classification."""
    if task == "regression":
        return Metric("r_squared", mark("R²"), task, percent=False)
    return Metric("accuracy", mark("Accuracy"), task, percent=True)


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


def accuracy(prediction: Array, target: Array, task: str, low: float = 0.0, high: float = 1.0) -> float:
    """The share of right answers, from 0 to 1. For "multilabel", the share of right labels.

    When one class is rare, guessing the other is right most of the time: then look at the confusion matrix as well.
    """
    right = predicted_classes(prediction, task, low, high) == predicted_classes(target, task, low, high)
    return float(right.mean())


def confusion_counts(truth: Labels, predicted: Labels, classes: int) -> np.ndarray:
    """Who is taken for whom: (K, K) int64, row = true class, column = predicted class. The diagonal is right."""
    return np.bincount(truth * classes + predicted, minlength=classes * classes).reshape(classes, classes)


def mean_absolute_error(prediction: Array, target: Array) -> float:
    """How far predictions (N, K) are off on average, in the unit of the targets."""
    return float(np.abs(np.subtract(prediction, target, dtype=np.float64)).mean())


def r_squared(prediction: Array, target: Array) -> float:
    """The share of the targets' variation that the predictions explain, averaged over the K targets.

        R² = 1 - sum (t - p)² / sum (t - mean of t)²

    1 is perfect; 0 is no better than always answering the mean; below 0 is worse than that. The unit cancels out. A
    target that never varies has nothing to explain: it counts as 1 when met exactly, else as 0 (as scikit-learn does).
    Shapes: prediction, target (N, K).
    """
    with np.errstate(over="ignore", invalid="ignore"):
        error = np.square(np.subtract(target, prediction, dtype=np.float64)).sum(axis=0)
        varies = target.max(axis=0) > target.min(axis=0)
        spread = np.square(target - target.mean(axis=0, dtype=np.float64)).sum(axis=0)
        explained = 1 - error / np.where(varies, spread, 1.0)
    return float(np.where(varies, explained, error == 0).mean())

"""Mean squared error: the average of the squared misses."""

from typing import ClassVar

import numpy as np

from engine.arrays import Array
from engine.losses.base import Loss
from engine.text import mark


class MeanSquaredError(Loss, frozen=True):
    """Squares each miss, so that a miss twice as large costs four times as much.

    The best constant answer to it is the mean of the targets. It is the natural loss of a regression whose errors are
    many small accidents. A single wild target pulls the whole curve towards itself; use Huber or the absolute error
    then. For classes it works, but a sigmoid or softmax that is confidently wrong is flat, and its gradient fades where
    it is needed most; cross-entropy cures that.

        L = mean (p - y)²

    The mean goes over all samples and outputs, as in PyTorch; some texts write a factor 1/2 in front.

    Shapes: prediction, target (B, K).
    Reference: Legendre (1805), "Nouvelles méthodes pour la détermination des orbites des comètes".
    """

    key = "mean_squared_error"
    title = mark("Mean squared error")
    order = 10
    summary = mark(
        "The average squared miss, for regression. Large misses count most, so one wild target can rule the fit."
    )
    formula = "L = mean (p − y)²"
    reference = "Legendre (1805), Nouvelles méthodes pour la détermination des orbites des comètes"

    tasks: ClassVar[tuple[str, ...]] = ("regression", "binary", "multiclass", "multilabel")

    def per_sample(self, prediction: Array, target: Array) -> Array:
        miss = prediction - target
        np.multiply(miss, miss, out=miss)
        return miss.mean(axis=1)

    # d(p - y)²/dp = 2 (p - y), divided by the B·K numbers in the mean.
    def gradient(self, prediction: Array, target: Array, out: Array) -> None:
        np.subtract(prediction, target, out=out)
        out *= 2 / out.size

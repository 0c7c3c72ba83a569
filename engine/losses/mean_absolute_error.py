"""Mean absolute error: the average size of the misses."""

from typing import ClassVar

import numpy as np

from engine.arrays import Array
from engine.losses.base import Loss
from engine.text import mark


class MeanAbsoluteError(Loss, frozen=True):
    """Counts each miss by its size, so that a miss twice as large costs twice as much.

    The best constant answer to it is the median of the targets, which a few wild ones hardly move. Its gradient has the
    same size for a tiny miss as for a huge one: near the end of training the steps do not get smaller by themselves,
    and the fit trembles around its goal. A falling learning rate, or Huber, calms it.

        L = mean |p - y|

    The slope where a prediction is exactly right (p = y) is taken as 0, as in PyTorch.

    Shapes: prediction, target (B, K).
    Reference: Boscovich (1757), "De litteraria expeditione per pontificiam ditionem".
    """

    key = "mean_absolute_error"
    title = mark("Mean absolute error")
    order = 20
    summary = mark("The average size of the miss, for regression. Robust against wild targets; trembles near the goal.")
    formula = "L = mean |p − y|"
    reference = "Boscovich (1757), De litteraria expeditione per pontificiam ditionem"

    tasks: ClassVar[tuple[str, ...]] = ("regression",)

    def per_sample(self, prediction: Array, target: Array) -> Array:
        miss = prediction - target
        np.abs(miss, out=miss)
        return miss.mean(axis=1)

    # d|p - y|/dp = sign(p - y), divided by the B·K numbers in the mean.
    def gradient(self, prediction: Array, target: Array, out: Array) -> None:
        np.subtract(prediction, target, out=out)
        np.sign(out, out=out)
        out /= out.size

    def sides(self, values: Array, target: Array) -> np.ndarray | None:
        return values > target

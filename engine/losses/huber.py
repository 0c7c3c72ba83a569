"""Huber loss: squared for small misses, absolute for large ones."""

from typing import Annotated, ClassVar

import numpy as np

from engine.arrays import Array
from engine.losses.base import Loss
from engine.options import option
from engine.text import mark


class Huber(Loss, frozen=True):
    """Treats ordinary misses like the squared error and wild ones like the absolute error.

    Up to δ the pull grows with the miss; beyond it the pull stays at δ, so a wild target cannot shout the others down,
    and close to the goal the steps still get smaller. δ is the border between the two, in the unit of the (scaled)
    targets. With a large δ it is half the squared error, with a tiny one δ times the absolute error.

        L = mean of ½ d² where |d| ≤ δ, else δ (|d| - ½ δ),    d = p - y

    This is PyTorch's huber_loss; its smooth_l1_loss is the same divided by δ.

    Shapes: prediction, target (B, K).
    Reference: Huber (1964), "Robust estimation of a location parameter".
    """

    key = "huber"
    title = mark("Huber")
    order = 30
    summary = mark("Squared for misses up to δ, absolute beyond. For regression with some wild targets.")
    formula = "L = ½·d² if |d| ≤ δ, else δ·(|d| − ½·δ)"
    reference = "Huber (1964), Robust estimation of a location parameter"

    tasks: ClassVar[tuple[str, ...]] = ("regression",)

    delta: Annotated[
        float, option(mark("δ"), mark("Misses larger than this count as wild."), gt=0, le=1000, scale="log")
    ] = 1.0

    # With c = d cut off at ±δ, both cases are c (d - ½ c):
    #   |d| ≤ δ:  c = d          d (d - ½ d)           = ½ d²
    #   |d| > δ:  c = δ sign(d)  δ sign(d) d - ½ δ²    = δ (|d| - ½ δ)
    def per_sample(self, prediction: Array, target: Array) -> Array:
        miss = prediction - target
        cut = np.clip(miss, -self.delta, self.delta)
        miss -= 0.5 * cut
        miss *= cut
        return miss.mean(axis=1)

    # d(½ d²)/dp = d, and beyond ±δ the slope stays at ±δ: it is c, divided by the B·K numbers in the mean.
    def gradient(self, prediction: Array, target: Array, out: Array) -> None:
        np.subtract(prediction, target, out=out)
        np.clip(out, -self.delta, self.delta, out=out)
        out /= out.size

"""Multi-class hinge loss: the right class has to lead every other one by a margin."""

from typing import ClassVar

import numpy as np

from engine.arrays import Array
from engine.losses.base import Loss
from engine.losses.class_weights import ClassWeights, each_weight, weights_of_classes
from engine.text import mark


class MultiClassHinge(Loss, frozen=True):
    """Each wrong class that comes nearer than 1 to the right one costs by how much it does.

    Only the leads count: adding the same number to all outputs changes nothing. Where the right class leads by more than
    the margin there is no pull at all, while cross-entropy goes on pulling for ever. The outputs are plain numbers, and the
    largest is the answer.

        L = (1 / K) Σ_(j ≠ y) max(0, 1 - z_y + z_j)        y: the right class

    This is the form of Weston and Watkins, which is PyTorch's multi_margin_loss (that of Crammer and Singer takes the
    largest term instead of the sum). At a kink the slope is taken as 0, as there. With class weights PyTorch divides by the
    number of samples; here the sum of the weights divides, as in cross-entropy.

    Shapes: prediction, target (B, K); each row of `target` has one number above 0, that of the right class.
    Reference: Weston, Watkins (1999), "Support vector machines for multi-class pattern recognition".
    """

    key = "multi_class_hinge"
    title = mark("Multi-class hinge")
    order = 70
    summary = mark(
        "For one right class out of many with an identity output: it has to lead all others by a margin of 1."
    )
    formula = "L = (1/K)·Σⱼ≠y max(0, 1 − z_y + zⱼ)"
    reference = "Weston, Watkins (1999), Support vector machines for multi-class pattern recognition"

    tasks: ClassVar[tuple[str, ...]] = ("multiclass", "binary")
    outputs: ClassVar[tuple[str, ...]] = ("identity",)
    takes_sides: ClassVar[bool] = True
    no_and_yes: ClassVar[tuple[float, float]] = (-1.0, 1.0)

    class_weights: ClassWeights = "none"

    def balanced_weights(self, target: Array) -> Array | None:
        return weights_of_classes(target) if self.class_weights == "balanced" else None

    def per_sample(self, prediction: Array, target: Array, weights: Array | None = None) -> Array:
        short = _short_of_margin(prediction, target)
        np.maximum(short, 0, out=short)
        each = short.mean(axis=1)
        return each if weights is None else each * each_weight(target, weights).sum(axis=1)

    # Each term above 0 has the slope 1 along its z_j and -1 along z_y, which so gathers minus their number. All over K,
    # and over the B samples (or the sum of their weights).
    def gradient(self, prediction: Array, target: Array, out: Array, weights: Array | None = None) -> None:
        np.greater(_short_of_margin(prediction, target), 0, out=out)
        out -= (target > 0) * out.sum(axis=1, keepdims=True)
        if weights is None:
            out /= out.size
        else:
            factors = each_weight(target, weights).sum(axis=1, keepdims=True)
            out *= factors
            out /= factors.sum() * out.shape[1]

    def leads(self, answers: np.ndarray) -> np.ndarray:
        second, first = np.moveaxis(np.partition(answers, -2, axis=-1)[..., -2:, None], -2, 0)
        is_first = np.arange(answers.shape[-1]) == answers.argmax(axis=-1)[..., None]
        return answers - np.where(is_first, second, first)

    def sides(self, values: Array, target: Array) -> np.ndarray | None:
        return _short_of_margin(values, target) > 0


def _short_of_margin(prediction: Array, target: Array) -> Array:
    """By how much each class (B, K) comes too near to the right one: 1 - z_y + z_j; 0 for the right one itself."""
    right = target > 0
    short = prediction - (prediction * right).sum(axis=1, keepdims=True)
    short += 1
    short -= right
    return short

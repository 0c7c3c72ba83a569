"""Hinge loss: an answer has to be right by a margin."""

from typing import ClassVar

import numpy as np

from engine.arrays import Array
from engine.losses.base import Loss
from engine.losses.class_weights import ClassWeights, divide_over_questions, over_questions, weights_of_questions
from engine.text import mark


class Hinge(Loss, frozen=True):
    """Costs nothing once the answer is right and at least 1 away from the border, and grows evenly below that.

    It is the loss of the support vector machine. Samples that are well on their side pull no longer, so the border is drawn
    by the few near it. Several outputs are several yes/no questions (one per label, or one class against the rest), and the
    loss is their mean. The output is a plain number whose sign is the answer; it is not a probability.

        L = max(0, 1 - s z),    s = 1 for yes, -1 for no

    This is PyTorch's margin_ranking_loss of z against 0 with margin 1; its hinge_embedding_loss is another one. At the kink
    s z = 1 the slope is taken as -s, as there.

    Shapes: prediction, target (B, K); targets above 0 are a yes (1 of 0 and 1, or 1 of -1 and 1).
    Reference: Cortes, Vapnik (1995), "Support-vector networks".
    """

    key = "hinge"
    title = mark("Hinge")
    order = 60
    summary = mark("For yes/no answers with an identity output: right by a margin of 1 costs nothing. Support vectors.")
    formula = "L = max(0, 1 − s·z),  s = ±1"
    reference = "Cortes, Vapnik (1995), Support-vector networks"

    tasks: ClassVar[tuple[str, ...]] = ("binary", "multilabel", "multiclass")
    outputs: ClassVar[tuple[str, ...]] = ("identity",)
    takes_sides: ClassVar[bool] = True
    no_and_yes: ClassVar[tuple[float, float]] = (-1.0, 1.0)

    class_weights: ClassWeights = "none"

    def balanced_weights(self, target: Array) -> Array | None:
        return weights_of_questions(target) if self.class_weights == "balanced" else None

    def per_sample(self, prediction: Array, target: Array, weights: Array | None = None) -> Array:
        each = signs(target)
        each *= prediction
        np.subtract(1, each, out=each)
        np.maximum(each, 0, out=each)
        return over_questions(each, target, weights)

    # d(1 - s z)/dz = -s where the margin is not kept, else 0; divided by the B·K numbers in the mean.
    def gradient(self, prediction: Array, target: Array, out: Array, weights: Array | None = None) -> None:
        sign = signs(target)
        np.multiply(sign, prediction, out=out)
        np.less_equal(out, 1, out=out)
        out *= np.negative(sign, out=sign)
        divide_over_questions(out, target, weights)

    def leads(self, answers: np.ndarray) -> np.ndarray:
        return np.concatenate([-answers, answers], axis=-1) if answers.shape[-1] == 1 else answers

    def sides(self, values: Array, target: Array) -> np.ndarray | None:
        return signs(target) * values > 1


def signs(target: Array) -> Array:
    """1 for yes and -1 for no, whether `target` (B, K) says so with 0 and 1 or with -1 and 1; a new array."""
    return np.copysign(1, target - 0.5)

"""Perceptron criterion: only mistakes count, by how far they lie on the wrong side."""

from typing import ClassVar

import numpy as np

from engine.arrays import Array
from engine.losses.base import Loss
from engine.losses.hinge import signs
from engine.text import mark


class Perceptron(Loss, frozen=True):
    """What the learning machine of 1958 goes downhill on, without knowing it.

    Rosenblatt's rule needs no slope: after a mistake, add the input to the weights when the answer should have been yes,
    subtract it when no. A step has slope 0, and yet this is gradient descent, on the weighted sum in front of the step:

        L = max(0, -s z),    s = 1 for yes, -1 for no        z = x W + b,    a = step(z)

    A right answer costs 0, a wrong one |z|. With targets y of 0 and 1 a wrong answer has a - y = -s, a right one a - y = 0;
    so dL/dz = a - y in every case, dL/dW = x (a - y), and a step of gradient descent on one sample is

        W ← W + η x (y - a)        Rosenblatt's rule

    Several outputs are several perceptrons, and the loss is their mean. Nothing pulls once all answers are right, and when
    no straight line can part the classes the rule never comes to rest. It is the hinge loss without its margin. A sum of
    exactly 0 counts as the step says; with another output it is a mistake, so that learning can begin at weights of 0.

    Shapes: prediction, logits, target (B, K); targets above 0 are a yes. Without step or sign, predictions are the sums z.
    Reference: Rosenblatt (1958), "The perceptron: a probabilistic model for information storage and organization".
    """

    key = "perceptron"
    title = mark("Perceptron criterion")
    order = 80
    summary = mark(
        "For yes/no answers with a step or sign output: gradient descent on it is Rosenblatt's rule of 1958."
    )
    formula = "L = max(0, −s·z),  s = ±1"
    reference = "Rosenblatt (1958), The perceptron"

    tasks: ClassVar[tuple[str, ...]] = ("binary", "multilabel")
    outputs: ClassVar[tuple[str, ...]] = ("step", "sign", "identity")
    logits_of: ClassVar[tuple[str, ...]] = ("step", "sign")
    takes_sides: ClassVar[bool] = True
    no_and_yes: ClassVar[tuple[float, float]] = (-1.0, 1.0)

    def per_sample(self, prediction: Array, target: Array) -> Array:
        each = signs(target)
        each *= prediction
        np.negative(each, out=each)
        np.maximum(each, 0, out=each)
        return each.mean(axis=1)

    # d(-s z)/dz = -s where s z ≤ 0, else 0; divided by the B·K numbers in the mean.
    def gradient(self, prediction: Array, target: Array, out: Array) -> None:
        sign = signs(target)
        np.multiply(sign, prediction, out=out)
        np.less_equal(out, 0, out=out)
        out *= np.negative(sign, out=sign)
        out /= out.size

    def per_sample_from_logits(self, logits: Array, target: Array) -> Array:
        return self.per_sample(logits, target)

    # a - y is -1, 0 or 1 for the step. Between -1 and 1 it is twice as large: its sign is the same gradient.
    def gradient_from_logits(self, logits: Array, prediction: Array, target: Array, out: Array) -> None:
        np.subtract(prediction, target, out=out)
        np.sign(out, out=out)
        out /= out.size

    def sides(self, values: Array, target: Array) -> np.ndarray | None:
        return values > 0

"""Binary cross-entropy: how surprised a yes/no forecast is by the truth."""

from typing import ClassVar

import numpy as np

from engine.arrays import ZERO, Array
from engine.losses.base import Loss
from engine.losses.class_weights import ClassWeights, divide_over_questions, over_questions, weights_of_questions
from engine.text import mark


class BinaryCrossEntropy(Loss, frozen=True):
    """Punishes a confident wrong answer far more than an unsure one.

    With a sigmoid output p it is the negative logarithm of the probability given to the truth. Several outputs are several
    yes/no questions (one per label), and the loss is their mean. Fused with the sigmoid, the gradient is simply p - y: it
    grows with the error and never fades, unlike that of the squared error.

        L = -y log p - (1 - y) log(1 - p)

    Without a sigmoid output the logarithms are cut off at -100, as PyTorch does, so that p = 0 stays finite.

    Shapes: prediction, logits, target (B, K), targets 0 or 1 (or a probability).
    Reference: Good (1952), "Rational decisions".
    """

    key = "binary_cross_entropy"
    title = mark("Binary cross-entropy")
    order = 40
    summary = mark("For yes/no answers with a sigmoid output, one or several labels. Confident mistakes cost the most.")
    formula = "L = −y·log p − (1 − y)·log(1 − p)"
    reference = "Good (1952), Rational decisions"

    tasks: ClassVar[tuple[str, ...]] = ("binary", "multilabel")
    outputs: ClassVar[tuple[str, ...]] = ("sigmoid",)
    logits_of: ClassVar[tuple[str, ...]] = ("sigmoid",)

    class_weights: ClassWeights = "none"

    def balanced_weights(self, target: Array) -> Array | None:
        return weights_of_questions(target) if self.class_weights == "balanced" else None

    def per_sample(self, prediction: Array, target: Array, weights: Array | None = None) -> Array:
        with np.errstate(divide="ignore"):
            log_yes = np.maximum(np.log(prediction), -100)
            log_no = np.maximum(np.log1p(-prediction), -100)
        return over_questions(-(target * log_yes + (1 - target) * log_no), target, weights)

    # dL/dp = (p - y) / (p (1 - p)), divided by the B·K numbers in the mean. The floor is PyTorch's.
    def gradient(self, prediction: Array, target: Array, out: Array, weights: Array | None = None) -> None:
        np.subtract(1, prediction, out=out)
        np.multiply(out, prediction, out=out)
        np.maximum(out, 1e-12, out=out)
        np.divide(prediction - target, out, out=out)
        divide_over_questions(out, target, weights)

    # With p = 1 / (1 + e^-z):   L = log(e^0 + e^z) - y z, which `logaddexp` finds exactly for any z.
    def per_sample_from_logits(self, logits: Array, target: Array, weights: Array | None = None) -> Array:
        each = np.logaddexp(ZERO, logits)
        each -= target * logits
        return over_questions(each, target, weights)

    # dL/dz = dL/dp · p (1 - p) = p - y: the sigmoid's slope cancels.
    def gradient_from_logits(
        self, logits: Array, prediction: Array, target: Array, out: Array, weights: Array | None = None
    ) -> None:
        np.subtract(prediction, target, out)
        divide_over_questions(out, target, weights)

"""Categorical cross-entropy: how surprised a forecast over K classes is by the truth."""

from typing import ClassVar

import numpy as np

from engine.arrays import Array
from engine.losses.base import Loss
from engine.text import mark


class CategoricalCrossEntropy(Loss, frozen=True):
    """The negative logarithm of the probability that was given to the right class.

    A sure and right answer costs nothing, an even guess among K classes log K, a sure and wrong one any amount. Fused
    with the softmax, the gradient is simply p - y: every wrong class is pushed down by the probability it got, the
    right one is pulled up by what it lacks, and the pull never fades while the answer is wrong.

        L = -Σ_k y_k log p_k        with softmax:  L = log Σ_j e^(z_j) - Σ_k y_k z_k

    From weighted sums nothing is clipped. From probabilities the logarithm is cut off at -100, as in PyTorch's binary
    cross-entropy, so that p = 0 stays finite.

    Shapes: prediction, logits, target (B, K); each row of `target` sums to 1 (one-hot, or probabilities).
    Reference: Bridle (1990), "Training stochastic model recognition algorithms as networks".
    """

    key = "categorical_cross_entropy"
    title = mark("Categorical cross-entropy")
    order = 50
    summary = mark("For one right class out of many, with a softmax output. Confident mistakes cost the most.")
    formula = "L = −Σₖ yₖ·log pₖ"
    reference = "Bridle (1990), Training stochastic model recognition algorithms as networks"

    tasks: ClassVar[tuple[str, ...]] = ("multiclass", "binary")
    output: ClassVar[str] = "softmax"
    logits_of: ClassVar[str] = "softmax"

    def per_sample(self, prediction: Array, target: Array) -> Array:
        with np.errstate(divide="ignore"):
            surprise = np.log(prediction)
        np.maximum(surprise, -100, out=surprise)
        surprise *= target
        return -surprise.sum(axis=1)

    # dL/dp_k = -y_k / p_k, divided by the B samples in the mean. The floor is that of binary cross-entropy.
    def gradient(self, prediction: Array, target: Array, out: Array) -> None:
        np.maximum(prediction, 1e-12, out=out)
        np.divide(target, out, out=out)
        out /= -len(out)

    # With p = softmax(z):   log p_k = z_k - log Σ_j e^(z_j), the same for z less its largest: e^z cannot overflow.
    def per_sample_from_logits(self, logits: Array, target: Array) -> Array:
        lowered = logits - logits.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(lowered).sum(axis=1))
        lowered *= target
        return log_sum - lowered.sum(axis=1)

    # d(log Σ_j e^(z_j))/dz_k = p_k and d(Σ_j y_j z_j)/dz_k = y_k, so dL/dz = p - y, over the B samples.
    def gradient_from_logits(self, logits: Array, prediction: Array, target: Array, out: Array) -> None:
        np.subtract(prediction, target, out=out)
        out /= len(out)

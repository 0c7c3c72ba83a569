"""Categorical cross-entropy: how surprised a forecast over K classes is by the truth."""

from math import isnan
from typing import Annotated, ClassVar

import numpy as np

from engine.arrays import Array, constant, row_maxima, row_sums
from engine.losses.base import Loss
from engine.losses.class_weights import ClassWeights, each_weight, weights_of_classes
from engine.options import option
from engine.text import mark

FAR = 80
"""A loss below it comes from probabilities that are exact: in single precision they lose digits at 87, below 1e-38."""


class CategoricalCrossEntropy(Loss, frozen=True):
    """The negative logarithm of the probability that was given to the right class.

    A sure and right answer costs nothing, an even guess among K classes log K, a sure and wrong one any amount. Fused
    with the softmax, the gradient is simply p - y: every wrong class is pushed down by the probability it got, the
    right one is pulled up by what it lacks, and the pull never fades while the answer is wrong.

        L = -Σ_k y_k log p_k        with softmax:  L = log Σ_j e^(z_j) - Σ_k y_k z_k

    With label smoothing s the target is (1 - s) y + s / K: the answer is pulled to a lead of finite size, and not to
    certainty for ever. Class weights w multiply each term, w_k y_k log p_k, the smoothed ones too, as in PyTorch.

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
    outputs: ClassVar[tuple[str, ...]] = ("softmax",)
    logits_of: ClassVar[tuple[str, ...]] = ("softmax",)

    label_smoothing: Annotated[
        float,
        option(
            mark("Label smoothing"),
            mark("Share of the answer that is spread evenly over all classes, so that no answer needs to be certain."),
            ge=0,
            le=0.9,
        ),
    ] = 0.0
    class_weights: ClassWeights = "none"

    def balanced_weights(self, target: Array) -> Array | None:
        return weights_of_classes(target) if self.class_weights == "balanced" else None

    def per_sample(self, prediction: Array, target: Array, weights: Array | None = None) -> Array:
        with np.errstate(divide="ignore"):
            surprise = np.log(prediction)
        np.maximum(surprise, -100, out=surprise)
        surprise *= self._wanted(target, weights)
        return -surprise.sum(axis=1)

    # dL/dp_k = -y_k / p_k, divided by the B samples in the mean. The floor is that of binary cross-entropy.
    def gradient(self, prediction: Array, target: Array, out: Array, weights: Array | None = None) -> None:
        np.maximum(prediction, 1e-12, out=out)
        np.divide(self._wanted(target, weights), out, out=out)
        out /= -len(out) if weights is None else -each_weight(target, weights).sum()

    # With p = softmax(z):   log p_k = z_k - log Σ_j e^(z_j), the same for z less its largest: e^z cannot overflow.
    def per_sample_from_logits(self, logits: Array, target: Array, weights: Array | None = None) -> Array:
        wanted = self._wanted(target, weights)
        lowered = logits - row_maxima(logits)
        losses = row_sums(np.exp(lowered))[:, 0]
        np.log(losses, out=losses)
        if weights is not None:
            losses *= np.add.reduce(wanted, axis=1)
        scores = np.vecdot(lowered, wanted)
        if isnan(np.vecdot(scores, scores)):  # of logits that lie too far apart a term is 0 · -∞
            np.copyto(lowered, 0, where=wanted == 0)
            scores = np.vecdot(lowered, wanted)
        losses -= scores
        return losses

    # Losses that are far, or not numbers, are found from the logits. None is below 0: when the sum is not far, none is.
    def per_sample_fused(self, logits: Array, prediction: Array, target: Array, *weights: Array) -> Array:
        if not weights and not self.label_smoothing:
            losses = np.vecdot(np.log(prediction), target)
            if losses.dot(losses) < FAR * FAR:
                return np.negative(losses, losses)
        return self.per_sample_from_logits(logits, target, *weights)

    def total_fused(self, logits: Array, prediction: Array, target: Array, *weights: Array) -> float:
        if not weights and not self.label_smoothing:
            total = 0.0 - float(np.vdot(np.log(prediction), target))  # both sums in one product
            if total < FAR:
                return total
        return super().total_fused(logits, prediction, target, *weights)

    # d(log Σ_j e^(z_j))/dz_k = p_k and d(Σ_j y_j z_j)/dz_k = y_k, so dL/dz = p - y, over the B samples. With weights the
    # rows of w y do not sum to 1: dL/dz = p Σ_j w_j y_j - w y, over the sum of the samples' weights.
    def gradient_from_logits(
        self, logits: Array, prediction: Array, target: Array, out: Array, weights: Array | None = None
    ) -> None:
        wanted = self._wanted(target, weights)
        if weights is None:
            np.subtract(prediction, wanted, out)
            out /= constant(len(out), out.dtype)
        else:
            np.multiply(prediction, wanted.sum(axis=1, keepdims=True), out=out)
            out -= wanted
            out /= each_weight(target, weights).sum()

    def _wanted(self, target: Array, weights: Array | None) -> Array:
        """What stands for y in the formulas (B, K): the smoothed targets, times the weights of the classes."""
        if self.label_smoothing > 0:
            target = target * (1 - self.label_smoothing)
            target += self.label_smoothing / target.shape[1]
        return target if weights is None else target * weights[1]

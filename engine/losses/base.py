"""What a loss is: one number for how wrong a batch of predictions is, and the gradient that says how to be less wrong."""

from typing import ClassVar

import numpy as np

from engine.arrays import Array, ones
from engine.options import Member


class Loss(Member, frozen=True):
    """A loss function. The loss of a batch is the mean over its samples, and so is the gradient.

    tasks: the tasks it is made for ("regression", "binary", "multiclass", "multilabel").
    outputs: keys of the output activations it is made for, first choice first; empty when any will do.
    logits_of: keys of the activations it can be fused with. The network then hands it the weighted sums z ("logits")
        instead of the predictions, which is exact where probabilities round to 0 or 1, and keeps the gradient alive.
    takes_sides: a target is yes or no to it, and nothing between, as a blend of two samples has.
    no_and_yes: the numbers that stand for the two answers, where the output has no limits that say so.

    Losses with the option `class_weights` take `weights` as a last argument, the table of `balanced_weights` (2, K). Then
    `per_sample` counts each sample by its weight, and the gradient is that of the weighted mean.
    """

    tasks: ClassVar[tuple[str, ...]] = ()
    outputs: ClassVar[tuple[str, ...]] = ()
    logits_of: ClassVar[tuple[str, ...]] = ()
    takes_sides: ClassVar[bool] = False
    no_and_yes: ClassVar[tuple[float, float]] = (0.0, 1.0)

    def per_sample(self, prediction: Array, target: Array) -> Array:
        """The loss of each sample. prediction, target (B, K); returns (B,)."""
        raise NotImplementedError

    def gradient(self, prediction: Array, target: Array, out: Array) -> None:
        """Write `dL/dprediction` of the mean loss to `out`. All (B, K)."""
        raise NotImplementedError

    def per_sample_from_logits(self, logits: Array, target: Array) -> Array:
        """The loss of each sample, from the output layer's weighted sums. logits, target (B, K); returns (B,)."""
        raise NotImplementedError

    def per_sample_fused(self, logits: Array, prediction: Array, target: Array, *weights: Array) -> Array:
        """As `per_sample_from_logits`, where `prediction` (B, K), the activation of the logits, may save work."""
        return self.per_sample_from_logits(logits, target, *weights)

    def total_fused(self, logits: Array, prediction: Array, target: Array, *weights: Array) -> float:
        """The sum of `per_sample_fused`: all that a step of training wants to know."""
        losses = self.per_sample_fused(logits, prediction, target, *weights)
        return float(losses.dot(ones(len(losses), losses.dtype)))

    def gradient_from_logits(self, logits: Array, prediction: Array, target: Array, out: Array) -> None:
        """Write `dL/dlogits` of the mean loss to `out`; `prediction` is the activation of the logits. All (B, K)."""
        raise NotImplementedError

    def value(self, prediction: Array, target: Array) -> float:
        """The mean loss of a batch."""
        return float(np.mean(self.per_sample(prediction, target)))

    def leads(self, answers: np.ndarray) -> np.ndarray | None:
        """By how much each class is ahead (..., K), given answers (..., 1 or K); the margin asked for is a lead of 1.

        One answer has a lead for no and one for yes. None: the loss asks for no margin.
        """
        return None

    def sides(self, values: Array, target: Array) -> np.ndarray | None:
        """On which side of each kink of the loss the predictions (or logits) lie, for gradient checks; None: no kinks."""
        return None

    def balanced_weights(self, target: Array) -> Array | None:
        """How much a "no" and a "yes" in each column count (2, K), found in the targets (N, K) of the training part alone;
        None when all count alike."""
        return None

"""What a loss is: one number for how wrong a batch of predictions is, and the gradient that says how to be less wrong."""

from typing import ClassVar

import numpy as np

from engine.arrays import Array
from engine.options import Member


class Loss(Member, frozen=True):
    """A loss function. The loss of a batch is the mean over its samples, and so is the gradient.

    tasks: the tasks it is made for ("regression", "binary", "multiclass", "multilabel").
    output: key of the output activation it is made for, first choice; "" when any will do.
    logits_of: key of the activation it can be fused with. The network then hands it the weighted sums z ("logits")
        instead of the probabilities, which is exact where probabilities round to 0 or 1, and keeps the gradient alive.
    kinked: its slope jumps where prediction and target are equal.
    """

    tasks: ClassVar[tuple[str, ...]] = ()
    output: ClassVar[str] = ""
    logits_of: ClassVar[str] = ""
    kinked: ClassVar[bool] = False

    def per_sample(self, prediction: Array, target: Array) -> Array:
        """The loss of each sample. prediction, target (B, K); returns (B,)."""
        raise NotImplementedError

    def gradient(self, prediction: Array, target: Array, out: Array) -> None:
        """Write `dL/dprediction` of the mean loss to `out`. All (B, K)."""
        raise NotImplementedError

    def per_sample_from_logits(self, logits: Array, target: Array) -> Array:
        """The loss of each sample, from the output layer's weighted sums. logits, target (B, K); returns (B,)."""
        raise NotImplementedError

    def gradient_from_logits(self, logits: Array, prediction: Array, target: Array, out: Array) -> None:
        """Write `dL/dlogits` of the mean loss to `out`; `prediction` is the activation of the logits. All (B, K)."""
        raise NotImplementedError

    def value(self, prediction: Array, target: Array) -> float:
        """The mean loss of a batch."""
        return float(np.mean(self.per_sample(prediction, target)))

"""Class weights: a rare class counts more, so that it is not drowned by a common one.

With 95 healthy samples and 5 sick ones, "healthy" is right 95 times out of 100 and has learned nothing. Balanced weights are

    w_k = N / (K n_k)        n_k: samples of class k in the training part

so that all classes weigh the same together: 95 · 0.526 = 5 · 10. The loss is the weighted mean, Σ w l / Σ w, divided by the
sum of the weights and not by their number, as PyTorch does; so its size can be compared with that of the plain loss.

Weights are kept as a table (2, K): what a "no" and what a "yes" in a column counts.
"""

from typing import Annotated, Literal

import numpy as np

from engine.arrays import Array, constant
from engine.options import option
from engine.text import mark

ClassWeights = Annotated[
    Literal["none", "balanced"],
    option(
        mark("Class weights"),
        mark("Balanced: the rarer a class is in the training part, the more each of its samples counts."),
        choices={"none": mark("None"), "balanced": mark("Balanced")},
    ),
]


def weights_of_classes(target: Array) -> Array:
    """The table (2, K) for one right class of K: a "yes" counts by its class, a "no" not at all. target (N, K)."""
    yes = np.maximum((target > 0).sum(axis=0), 1)
    return np.stack([np.zeros(len(yes)), len(target) / (len(yes) * yes)]).astype(target.dtype)


def weights_of_questions(target: Array) -> Array:
    """The table (2, K) for K questions: each column has two classes of its own, "no" and "yes". target (N, K)."""
    yes = (target > 0).sum(axis=0)
    counts = np.maximum(np.stack([len(target) - yes, yes]), 1)
    return (len(target) / (2 * counts)).astype(target.dtype)


def each_weight(target: Array, weights: Array) -> Array:
    """The weight of each number of `target` (B, K); their sum is what the weighted losses of a batch are divided by.

    A target between no and yes, of a blend of samples, has the weights of both in its proportion.
    """
    yes = np.clip(target, 0, 1)  # a "no" may be -1
    return yes * weights[1] + (1 - yes) * weights[0]


def over_questions(each: Array, target: Array, weights: Array | None) -> Array:
    """The losses of samples (B,) from those of their answers `each` (B, K): the mean, or the weighted sum."""
    if weights is not None:
        return (each * each_weight(target, weights)).sum(axis=1)
    if each.shape[1] == 1:
        return each[:, 0]
    losses = np.add.reduce(each, axis=1)
    losses /= each.shape[1]
    return losses


def divide_over_questions(out: Array, target: Array, weights: Array | None) -> None:
    """Turn the slopes of all answers in `out` (B, K) into the gradient of the (weighted) mean."""
    if weights is None:
        out /= constant(out.size, out.dtype)
    else:
        factors = each_weight(target, weights)
        out *= factors
        out /= factors.sum()

"""As many samples of every class: rare classes are repeated, or common ones thinned out.

Where 95 of 100 samples are of one class, "always that class" is right 95 times and has learned nothing. Only the training
part is resampled, and only after the split: a repeated sample must never stand in two parts, and validation and test
part go on showing how often each class comes in reality.
"""

import numpy as np

from engine.arrays import Labels


def balanced_counts(counts: np.ndarray, balance: str) -> np.ndarray:
    """How many samples each class has after resampling. counts (K,): before; a class without samples stays without."""
    present = counts[counts > 0]
    if balance == "none" or not len(present):
        return counts
    return np.where(counts > 0, present.max() if balance == "up" else present.min(), 0)


def resampled(indices: Labels, labels: Labels, balance: str, chance: np.random.Generator) -> Labels:
    """`indices` (N,) of samples with `labels` (N,), as `balance` says: "up", "down" or "none"; in random order.

    Up: every sample of a class is repeated equally often, give or take one. Down: what stays is drawn by lot.
    """
    if balance == "none":
        return indices
    counts = np.bincount(labels)
    wanted = balanced_counts(counts, balance)
    chosen = []
    for label in np.flatnonzero(counts):
        whole, rest = divmod(int(wanted[label]), int(counts[label]))
        own = indices[labels == label]
        chosen += [np.tile(own, whole), chance.permutation(own)[:rest]]
    return chance.permutation(np.concatenate(chosen)) if chosen else indices

"""Blend: two samples in one, and their answers too ("mixup")."""

from typing import Annotated, ClassVar

import numpy as np

from engine.arrays import Array
from engine.augmentations.base import Augmentation
from engine.options import option
from engine.text import mark


class Blend(Augmentation, frozen=True):
    """Lays another sample of the training part over each one; the answer is mixed in the same proportion.

    The network is asked to answer between two samples what lies between their answers, and so to change its mind evenly and
    not at a cliff. The share λ of a sample comes from the beta distribution: with a small α nearly all of it is one of the
    two, with α = 1 every share is equally likely.

        x ← λ x + (1 - λ) x',    y ← λ y + (1 - λ) y',    λ ~ Beta(α, α)

    The partner x', y' is drawn from the samples that are changed together, 64 neighbours in the shuffled order of the epoch;
    other augmentations further up have changed it already.
    Reference: Zhang, Cissé, Dauphin, Lopez-Paz (2018), "mixup: Beyond empirical risk minimization".
    """

    key = "blend"
    title = mark("Blend")
    order = 60
    summary = mark("Lays two samples over each other and mixes their answers likewise (mixup).")
    formula = "x ← λ·x + (1 − λ)·x′,   y ← λ·y + (1 − λ)·y′,   λ ~ Beta(α, α)"
    reference = "Zhang, Cissé, Dauphin, Lopez-Paz (2018), mixup: Beyond empirical risk minimization"

    mixes_answers: ClassVar[bool] = True

    alpha: Annotated[
        float, option(mark("α"), mark("How thoroughly samples are mixed: small hardly, 1 evenly."), ge=0.01, le=10)
    ] = 0.2

    def change(self, x: Array, y: Array, chance: np.random.Generator) -> None:
        share = (1 - chance.beta(self.alpha, self.alpha, (len(x), 1))).astype(x.dtype)
        partners = chance.permutation(len(x))
        for values in (x, y):
            values += share * (values[partners] - values)

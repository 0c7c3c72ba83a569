"""Noise: every feature trembles."""

from typing import Annotated

import numpy as np

from engine.arrays import Array
from engine.augmentations.base import Augmentation
from engine.options import option
from engine.text import mark


class Noise(Augmentation, frozen=True):
    """Adds a random number from the bell curve to each feature: numbers are measured, and never quite exactly.

    Samples become small clouds, and the answer has to be the same all over a cloud. It acts on the scaled features, so with
    standardised ones σ is in standard deviations. The layer of the same name does this between layers; here what it makes
    can be looked at, and it comes before the principal components.

        x ← x + σ n,    n ~ N(0, 1)

    Reference: Bishop (1995), "Training with noise is equivalent to Tikhonov regularization".
    """

    key = "noise"
    title = mark("Noise")
    order = 50
    summary = mark("Makes each feature tremble a little, as if it were measured once more.")
    formula = "x ← x + σ·n,   n ~ N(0, 1)"
    reference = "Bishop (1995), Training with noise is equivalent to Tikhonov regularization"

    deviation: Annotated[
        float,
        option(mark("Deviation σ"), mark("How strongly the scaled features tremble."), ge=0.001, le=1000, scale="log"),
    ] = 0.1

    def change(self, x: Array, y: Array, chance: np.random.Generator) -> None:
        noise = chance.standard_normal(x.shape, x.dtype)
        noise *= self.deviation
        x += noise

"""Logical AND: true when both inputs are 1."""

from typing import Annotated

import numpy as np

from engine.arrays import frozen
from engine.data import Data
from engine.datasets.base import Dataset, Seed
from engine.options import option
from engine.seeds import generator
from engine.text import mark
from engine.text import translate as _


class LogicalAnd(Dataset, frozen=True):
    """The truth table of AND: (0, 0), (0, 1) and (1, 0) are false, (1, 1) is true.

    One straight line cuts the corner (1, 1) off, so one neuron without a hidden layer learns it. With weights 1 and 1
    and bias -1.5, the weighted sum is positive at that corner only.

        true when x₁ + x₂ > 1.5

    With one copy and no noise, the set is exactly the four rows of the table; then let every row be trained on.
    Shapes: features (N, 2), targets (N,), N = 4 · copies.
    Reference: McCulloch, Pitts (1943), "A logical calculus of the ideas immanent in nervous activity".
    """

    key = "logical_and"
    title = mark("Logical AND")
    order = 10
    summary = mark("True when both inputs are 1. One straight line is enough, so one neuron learns it.")
    formula = "true when x₁ + x₂ > 1.5"
    reference = "McCulloch, Pitts (1943), A logical calculus of the ideas immanent in nervous activity"

    copies: Annotated[
        int, option(mark("Copies"), mark("How often each of the four rows is repeated."), ge=1, le=5000)
    ] = 20
    noise: Annotated[
        float, option(mark("Noise"), mark("How far copies stray from their corner (standard deviation)."), ge=0, le=1)
    ] = 0.1
    seed: Seed = 0

    def load(self) -> Data:
        corner = np.arange(4 * self.copies) % 4
        points = np.stack([corner // 2, corner % 2], axis=1).astype(float)
        points += generator(self.seed, "data").normal(0.0, self.noise, points.shape)
        both = (corner == 3).astype(np.int64)
        return Data("binary", frozen(points.astype(np.float32)), frozen(both), ("x₁", "x₂"), (_("false"), _("true")))

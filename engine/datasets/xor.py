"""Exclusive or: class B where exactly one of the two inputs is positive."""

from typing import Annotated

import numpy as np

from engine.arrays import frozen
from engine.data import Data
from engine.datasets.base import Dataset, Samples, Seed
from engine.options import option
from engine.seeds import generator
from engine.text import mark

CENTRE = 2.6
REACH = 2.1  # leaves a gap along the axes, so that without noise the classes stay apart


class Xor(Dataset, frozen=True):
    """Four quadrants; opposite ones belong together.

    The smallest problem a single neuron cannot solve: whatever line it draws, at least one quadrant lies on the wrong
    side. Two hidden units are enough for the four corners, because each draws one line and the output unit takes what
    lies between the two; for whole quadrants, four units draw the cross better.

        centre of a quadrant = (±2.6, ±2.6),    class B when the signs differ

    With `corners` on, 4 samples and no noise, the set is the truth table of the exclusive or itself.
    Shapes: features (N, 2), targets (N,).
    Reference: Minsky, Papert (1969), "Perceptrons".
    """

    key = "xor"
    title = mark("XOR")
    order = 20
    summary = mark("Opposite quadrants belong together. A single neuron must fail; a few hidden units are enough.")
    formula = "B when x₁ · x₂ < 0"
    reference = "Minsky, Papert (1969), Perceptrons"

    samples: Samples = 300
    noise: Annotated[
        float, option(mark("Noise"), mark("How far points stray from their place (standard deviation)."), ge=0, le=3)
    ] = 0.2
    corners: Annotated[
        bool, option(mark("Only corners"), mark("Puts every sample in the middle of its quadrant, before the noise."))
    ] = False
    seed: Seed = 0

    def load(self) -> Data:
        random = generator(self.seed, "data")
        number = np.arange(self.samples)
        right, upper = number // 2 % 2, number % 2
        points = CENTRE * np.stack([2 * right - 1, 2 * upper - 1], axis=1).astype(float)
        if not self.corners:
            points += random.uniform(-REACH, REACH, points.shape)
        points += random.normal(0.0, self.noise, points.shape)
        differ = right ^ upper
        return Data(
            "binary", frozen(points.astype(np.float32)), frozen(differ.astype(np.int64)), ("x₁", "x₂"), ("A", "B")
        )

"""Two spirals wound into each other: the classic test of how well a network can bend its boundary."""

from typing import Annotated

import numpy as np

from engine.arrays import frozen
from engine.data import Data
from engine.datasets.base import Dataset, Samples, Seed
from engine.options import option
from engine.seeds import generator
from engine.text import mark

RADIUS = 5.0
INNER = 0.08  # the arms start a little outside the centre, where no network could tell them apart


class Spirals(Dataset, frozen=True):
    """Two arms, the second being the first turned by half a circle.

    No straight line, circle or other simple shape separates them: the network must build the winding boundary from the
    bends of its hidden units. Two hidden layers do it much more easily than one, because the second layer bends what
    the first has bent already. More turns, or noise close to the distance between the arms, make it hard or impossible.

        radius = 5 s,    angle = 2π · turns · s (+ π for class B),    s from 0.08 to 1, then normal noise on both axes

    The root in `s = sqrt(uniform)` spreads the samples evenly over the area, not crowded in the centre.
    Shapes: features (N, 2), targets (N,).
    Reference: Lang, Witbrock (1988), "Learning to tell two spirals apart".
    """

    key = "spirals"
    title = mark("Two spirals")
    order = 50
    summary = mark("Two arms wound into each other. Needs hidden layers, and rewards a second one.")
    formula = "r = 5 s,  φ = 2π · turns · s (+ π)"
    reference = "Lang, Witbrock (1988), Learning to tell two spirals apart"

    samples: Samples = 400
    noise: Annotated[
        float, option(mark("Noise"), mark("How far points stray from their arm (standard deviation)."), ge=0, le=3)
    ] = 0.2
    turns: Annotated[
        float, option(mark("Turns"), mark("How often each arm winds around the centre."), ge=0.25, le=4)
    ] = 1.5
    seed: Seed = 0

    def load(self) -> Data:
        random = generator(self.seed, "data")
        arm = np.arange(self.samples) % 2
        s = np.sqrt(random.uniform(INNER**2, 1.0, self.samples))
        angle = 2 * np.pi * self.turns * s + np.pi * arm
        points = RADIUS * s[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        points += random.normal(0.0, self.noise, points.shape)
        return Data("binary", frozen(points.astype(np.float32)), frozen(arm.astype(np.int64)), ("x₁", "x₂"), ("A", "B"))

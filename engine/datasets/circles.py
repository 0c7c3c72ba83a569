"""A ring of points inside another ring."""

from typing import Annotated

import numpy as np

from engine.arrays import frozen
from engine.data import Data
from engine.datasets.base import Dataset, Samples, Seed
from engine.options import option
from engine.seeds import generator
from engine.text import mark

RADIUS = 4.5


class Circles(Dataset, frozen=True):
    """Class A is the outer ring, class B the inner one.

    One straight line can never cut the inner ring out. Three lines can fence it in, so a hidden layer of three units is
    the smallest that works; more units make the fence rounder.

        radius of A = 4.5,    radius of B = 4.5 · ratio,    any angle, then normal noise on both axes

    Shapes: features (N, 2), targets (N,).
    """

    key = "circles"
    title = mark("Circles")
    order = 40
    summary = mark("A ring inside a ring. No straight line will do; three hidden units can fence the inner ring in.")
    formula = "x = r (cos φ, sin φ) + ε,  r = 4.5 or 4.5 · ratio"

    samples: Samples = 300
    noise: Annotated[
        float, option(mark("Noise"), mark("How far points stray from their ring (standard deviation)."), ge=0, le=3)
    ] = 0.3
    ratio: Annotated[
        float, option(mark("Ratio"), mark("Radius of the inner ring, as a share of the outer one."), ge=0, le=0.95)
    ] = 0.45
    seed: Seed = 0

    def load(self) -> Data:
        random = generator(self.seed, "data")
        ring = np.arange(self.samples) % 2
        radius = np.where(ring == 0, RADIUS, RADIUS * self.ratio)
        angle = random.uniform(0.0, 2 * np.pi, self.samples)
        points = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        points += random.normal(0.0, self.noise, points.shape)
        return Data(
            "binary", frozen(points.astype(np.float32)), frozen(ring.astype(np.int64)), ("x₁", "x₂"), ("A", "B")
        )

"""Two half circles that reach into each other."""

from typing import Annotated

import numpy as np

from engine.arrays import frozen
from engine.data import Data
from engine.datasets.base import Dataset, Samples, Seed
from engine.options import option
from engine.seeds import generator
from engine.text import mark

RADIUS = 3.0


class Moons(Dataset, frozen=True):
    """Class A is an arch, class B a bowl, each with one tip inside the other.

    A straight line gets about nine of ten samples right. The rest needs one S-shaped bend, which a handful of hidden
    units can draw: the gentlest step from "a line is enough" to "a line is not enough".

        A: 3 (cos φ - 1/2, sin φ - 1/4),    B: 3 (1/2 - cos φ, 1/4 - sin φ),    φ from 0 to π, then normal noise

    Shapes: features (N, 2), targets (N,).
    """

    key = "moons"
    title = mark("Moons")
    order = 45
    summary = mark(
        "Two half moons that reach into each other. A line gets most samples right, a few hidden units the rest."
    )
    formula = "x = ± 3 (cos φ − ½, sin φ − ¼) + ε"

    samples: Samples = 300
    noise: Annotated[
        float, option(mark("Noise"), mark("How far points stray from their moon (standard deviation)."), ge=0, le=3)
    ] = 0.3
    seed: Seed = 0

    def load(self) -> Data:
        random = generator(self.seed, "data")
        moon = np.arange(self.samples) % 2
        angle = random.uniform(0.0, np.pi, self.samples)
        side = RADIUS * (1 - 2 * moon)
        points = side[:, None] * np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], axis=1)
        points += random.normal(0.0, self.noise, points.shape)
        return Data(
            "binary", frozen(points.astype(np.float32)), frozen(moon.astype(np.int64)), ("x₁", "x₂"), ("A", "B")
        )

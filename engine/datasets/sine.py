"""A sine wave to be drawn through noisy points."""

from typing import Annotated

import numpy as np

from engine.arrays import frozen
from engine.data import Data
from engine.datasets.base import Dataset, Samples, Seed
from engine.options import option
from engine.seeds import generator
from engine.text import mark

REACH = 6.0


class Sine(Dataset, frozen=True):
    """One number in, one number out: the height of a wave.

    A network bends a curve once for each hidden unit, so a wave with many hills needs many of them. With few noisy
    samples and a large network the curve begins to run through the noise: overfitting one can see.

        y = sin(2π · waves · x / 12) + noise,    x from -6 to 6

    Shapes: features (N, 1), targets (N, 1).
    """

    key = "sine"
    title = mark("Sine wave")
    order = 60
    group = "curves"
    summary = mark("A wave through noisy points. Every hill needs hidden units of its own.")
    formula = "y = sin(2π · waves · x / 12) + ε"

    samples: Samples = 200
    noise: Annotated[
        float,
        option(mark("Noise"), mark("How far points lie above or below the wave (standard deviation)."), ge=0, le=2),
    ] = 0.1
    waves: Annotated[
        float, option(mark("Waves"), mark("How many full waves there are from -6 to 6."), ge=0.25, le=10)
    ] = 1.5
    seed: Seed = 0

    def load(self) -> Data:
        random = generator(self.seed, "data")
        x = random.uniform(-REACH, REACH, (self.samples, 1))
        y = np.sin(np.pi * self.waves * x / REACH) + random.normal(0.0, self.noise, x.shape)
        return Data("regression", frozen(x.astype(np.float32)), frozen(y.astype(np.float32)), ("x",), ("y",))

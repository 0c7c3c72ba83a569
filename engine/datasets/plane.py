"""A tilted plane: the case that linear regression solves."""

from typing import Annotated

import numpy as np

from engine.arrays import frozen
from engine.data import Data
from engine.datasets.base import Dataset, Samples, Seed
from engine.options import option
from engine.seeds import generator
from engine.text import mark

REACH = 5.0


class Plane(Dataset, frozen=True):
    """Two numbers in, one out, and the truth is linear.

    One neuron with the identity as activation is the whole model. Its weights become the two slopes and its bias the
    height, which can be read off directly when the data is not scaled; hidden layers have nothing to add.

        y = slope_1 · x₁ + slope_2 · x₂ + height + noise,    x₁ and x₂ from -5 to 5

    Shapes: features (N, 2), targets (N, 1).
    """

    key = "plane"
    title = mark("Tilted plane")
    order = 70
    group = "curves"
    summary = mark("A linear truth. One neuron finds it, and its weights are the two slopes.")
    formula = "y = slope₁ · x₁ + slope₂ · x₂ + height + ε"

    samples: Samples = 200
    slope_1: Annotated[
        float, option(mark("Slope 1"), mark("How much y rises when the first input grows by 1."), ge=-10, le=10)
    ] = 0.8
    slope_2: Annotated[
        float, option(mark("Slope 2"), mark("How much y rises when the second input grows by 1."), ge=-10, le=10)
    ] = -0.5
    height: Annotated[float, option(mark("Height"), mark("The value of y where both inputs are 0."), ge=-10, le=10)] = (
        1.0
    )
    noise: Annotated[
        float,
        option(mark("Noise"), mark("How far points lie above or below the plane (standard deviation)."), ge=0, le=5),
    ] = 0.3
    seed: Seed = 0

    def load(self) -> Data:
        random = generator(self.seed, "data")
        x = random.uniform(-REACH, REACH, (self.samples, 2))
        y = self.slope_1 * x[:, :1] + self.slope_2 * x[:, 1:] + self.height
        y += random.normal(0.0, self.noise, y.shape)
        return Data("regression", frozen(x.astype(np.float32)), frozen(y.astype(np.float32)), ("x₁", "x₂"), ("y",))

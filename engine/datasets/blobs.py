"""Round clouds of points, one for each class."""

from typing import Annotated

import numpy as np

from engine.arrays import frozen
from engine.data import Data
from engine.datasets.base import Dataset, Samples, Seed
from engine.options import option
from engine.seeds import generator
from engine.text import mark

RADIUS = 3.5


class Blobs(Dataset, frozen=True):
    """Two to six clouds, their centres evenly on a circle.

    Clouds that do not overlap are separated by straight lines, so a network without a hidden layer is enough. Where
    they overlap, no network can be right about every sample: the best boundary is the line halfway between two centres.

        centre of class k = 3.5 (cos φ, sin φ),    φ = 2π k / classes + π/2,    then normal noise on both axes

    Shapes: features (N, 2), targets (N,).
    """

    key = "blobs"
    title = mark("Blobs")
    order = 30
    summary = mark("One round cloud for each class. Straight lines are enough, as long as the clouds stay apart.")
    formula = "x = 3.5 (cos φ, sin φ) + ε,  φ = 2πk / classes + π/2"

    samples: Samples = 300
    classes: Annotated[int, option(mark("Classes"), mark("How many clouds there are."), ge=2, le=6)] = 3
    noise: Annotated[float, option(mark("Noise"), mark("Size of a cloud (standard deviation)."), ge=0, le=3)] = 0.8
    seed: Seed = 0

    def load(self) -> Data:
        cloud = np.arange(self.samples) % self.classes
        angle = 2 * np.pi * cloud / self.classes + np.pi / 2
        points = RADIUS * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        points += generator(self.seed, "data").normal(0.0, self.noise, points.shape)
        task = "binary" if self.classes == 2 else "multiclass"
        names = tuple("ABCDEF"[: self.classes])
        return Data(task, frozen(points.astype(np.float32)), frozen(cloud.astype(np.int64)), ("x₁", "x₂"), names)

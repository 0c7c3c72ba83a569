"""Three coloured lamps that light overlapping circles: every point may have several labels, or none."""

from typing import Annotated

import numpy as np

from engine.arrays import frozen
from engine.data import Data
from engine.datasets.base import Dataset, Samples, Seed
from engine.options import option
from engine.seeds import generator
from engine.text import mark
from engine.text import translate as _

HALF = 5.0
"""Half the side of the square in which the points lie."""

FROM_CENTRE = 1.8
"""How far the middle of each circle is from the middle of the square."""

LAMPS = (mark("red"), mark("green"), mark("blue"))


class ThreeLamps(Dataset, frozen=True):
    """A red, a green and a blue lamp each light a circle of the floor. Which lamps light a point?

    The circles overlap, so a point may be lit by none, one, two or all three lamps: three yes/no questions about the same
    point, which do not exclude each other. That is what several labels mean, and why softmax, whose answers add up to 1,
    does not fit: in the white middle all three answers are a full yes. The three outputs share the hidden units. No line can
    fence in a circle, so a layer without hidden units fails; three units for each circle are enough.

        label k is on where |x - c_k| < radius,    c_k: the corners of a triangle around the middle

    Points are spread evenly over the square and stray after they got their labels.
    Shapes: features (N, 2), targets (N, 3).
    """

    key = "three_lamps"
    title = mark("Three lamps")
    order = 55
    summary = mark("Which of three overlapping circles of light is a point in? None, one, two or all: several labels.")
    formula = "label k on where |x − cₖ| < radius"

    samples: Samples = 600
    radius: Annotated[
        float, option(mark("Radius"), mark("How large the circles are; larger ones overlap more."), ge=1, le=5)
    ] = 2.8
    noise: Annotated[
        float,
        option(mark("Noise"), mark("How far points stray from where they got their labels (deviation)."), ge=0, le=3),
    ] = 0.15
    seed: Seed = 0

    def load(self) -> Data:
        random = generator(self.seed, "data")
        points = random.uniform(-HALF, HALF, (self.samples, 2))
        angles = np.pi / 2 + 2 * np.pi / 3 * np.arange(3)
        centres = FROM_CENTRE * np.stack([np.cos(angles), np.sin(angles)], axis=1)
        lit = np.linalg.norm(points[:, None] - centres, axis=2) < self.radius
        points += random.normal(0.0, self.noise, points.shape)
        names = tuple(_(name) for name in LAMPS)
        return Data("multilabel", frozen(points.astype(np.float32)), frozen(lit.astype(np.int64)), ("x₁", "x₂"), names)

"""Shift: the image a little to a side."""

from typing import Annotated

import numpy as np

from engine.augmentations.base import Motion
from engine.options import option
from engine.text import mark


class Shift(Motion, frozen=True):
    """Moves each image by any distance up to `pixels`, up or down and to a side.

    A dense network does not know which pixels are neighbours: that a digit a little further left is the same digit, it
    learns from such examples only. A pixel is much in an image of 8 × 8, and little in a photograph.

        p ← p + d,    d ~ U(-pixels, pixels) for each direction

    Reference: Simard, Steinkraus, Platt (2003), "Best practices for convolutional neural networks applied to visual document
    analysis".
    """

    key = "shift"
    title = mark("Shift")
    order = 10
    summary = mark("Moves each image a little to a side: what it shows is the same, wherever it stands.")
    formula = "d ~ U(−pixels, pixels)"
    reference = "Simard, Steinkraus, Platt (2003), Best practices for convolutional neural networks"

    pixels: Annotated[
        float,
        option(mark("At most"), mark("How far an image is moved at most, each way."), ge=0.1, le=50, unit=mark("px")),
    ] = 1.0

    def maps(self, count: int, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        return np.tile(np.eye(2), (count, 1, 1)), chance.uniform(-self.pixels, self.pixels, (count, 2))

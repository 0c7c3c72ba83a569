"""Shift: the image a little to a side."""

from typing import Annotated

import numpy as np

from engine.augmentations.base import Motion
from engine.options import option
from engine.text import mark


class Shift(Motion, frozen=True):
    """Moves each image by whole pixels, up or down and to a side, every offset up to `pixels` equally likely.

    Nothing is interpolated, so nothing is blurred. A dense network does not know which pixels are neighbours: that a digit
    one pixel further left is the same digit, it learns from such examples only.
    Reference: Simard, Steinkraus, Platt (2003), "Best practices for convolutional neural networks applied to visual document
    analysis".
    """

    key = "shift"
    title = mark("Shift")
    order = 10
    summary = mark("Moves each image by a few whole pixels: what it shows is the same, wherever it stands.")
    reference = "Simard, Steinkraus, Platt (2003), Best practices for convolutional neural networks"

    pixels: Annotated[
        int, option(mark("At most"), mark("How far an image is moved at most, each way."), ge=1, le=50, unit=mark("px"))
    ] = 1

    def maps(self, count: int, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        moves = chance.integers(-self.pixels, self.pixels, (count, 2), endpoint=True)
        return np.tile(np.eye(2), (count, 1, 1)), moves.astype(np.float64)

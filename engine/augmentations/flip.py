"""Flip: the image in a mirror."""

from typing import Annotated, Literal

import numpy as np

from engine.augmentations.base import Motion
from engine.options import option
from engine.text import mark


class Flip(Motion, frozen=True):
    """Shows each image in a mirror, or as it is, one time in two.

    Right for photographs, where left and right are alike. Wrong for writing: a mirrored 3 is no digit at all.
    """

    key = "flip"
    title = mark("Flip")
    order = 40
    summary = mark("Mirrors every second image by chance. For things that look alike from both sides; not for writing.")

    direction: Annotated[
        Literal["sideways", "upright", "both"],
        option(
            mark("Direction"),
            mark("Which sides may be swapped."),
            choices={
                "sideways": mark("Left and right"),
                "upright": mark("Top and bottom"),
                "both": mark("Both, each by chance"),
            },
        ),
    ] = "sideways"

    def maps(self, count: int, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        signs = chance.choice([-1.0, 1.0], (count, 2))
        if self.direction != "both":
            signs[:, 0 if self.direction == "sideways" else 1] = 1
        return signs[:, :, None] * np.eye(2), np.zeros((count, 2))

"""What an augmentation is: a small change of a sample after which the answer still is the same.

A digit that is shifted by a pixel is the same digit. A network that gets every sample a little different in each epoch
cannot learn single samples by heart: it has, so to speak, more of them. Only batches of training are changed, never what
the network is judged on.
"""

from typing import ClassVar

import numpy as np

from engine.arrays import Array
from engine.options import Member


class Augmentation(Member, frozen=True):
    """One way to change samples by chance.

    for_images: it needs samples that are images. mixes_answers: it makes answers that lie between two classes.
    """

    for_images: ClassVar[bool] = False
    mixes_answers: ClassVar[bool] = False

    def change(self, x: Array, y: Array, chance: np.random.Generator) -> None:
        """Change scaled features x (B, D) and targets y (B, K) in place, each sample in its own way."""
        raise NotImplementedError


class Motion(Augmentation, frozen=True):
    """Moves the pixels of an image; whatever comes in from outside is background."""

    for_images: ClassVar[bool] = True

    def maps(self, count: int, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Where the pixels of `count` images come from: turns (B, 2, 2), moves (B, 2).

        The pixel at p, (row, column) counted from the middle of the image, comes from turns @ p + moves.
        """
        raise NotImplementedError

"""Rotate: the image a little askew."""

from typing import Annotated

import numpy as np

from engine.augmentations.base import Motion
from engine.options import option
from engine.text import mark


class Rotate(Motion, frozen=True):
    """Turns each image about its middle, by any angle up to `degrees` to either side.

    Keep the angle small where direction has a meaning: half a turn makes a 6 out of a 9.

        p ← R(φ) p,    φ ~ U(-degrees, degrees)        R = [cos φ, -sin φ; sin φ, cos φ]
    """

    key = "rotate"
    title = mark("Rotate")
    order = 20
    summary = mark(
        "Turns each image a little about its middle. Large angles make other things of some: a 6 out of a 9."
    )
    formula = "φ ~ U(−degrees, degrees)"

    degrees: Annotated[
        float, option(mark("At most"), mark("The largest angle, to either side."), ge=1, le=180, unit=mark("°"))
    ] = 10.0

    def maps(self, count: int, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        angle = np.deg2rad(chance.uniform(-self.degrees, self.degrees, count))
        cosine, sine = np.cos(angle), np.sin(angle)
        turns = np.stack([cosine, -sine, sine, cosine], axis=1).reshape(count, 2, 2)
        return turns, np.zeros((count, 2))

"""Scale: the image a little larger or smaller."""

from math import log
from typing import Annotated

import numpy as np

from engine.augmentations.base import Motion
from engine.options import option
from engine.text import mark


class Scale(Motion, frozen=True):
    """Enlarges or shrinks each image about its middle, at most by the factor 1 + s.

    Twice as large and half as large are equally far from 1, so it is the logarithm of the factor that is drawn evenly. The
    image keeps its number of pixels: what grows beyond it is cut off, what shrinks is surrounded by background.

        p ← p / f,    log f ~ U(-log (1 + s), log (1 + s))
    """

    key = "scale"
    title = mark("Scale")
    order = 30
    summary = mark("Makes each image a little larger or smaller about its middle.")
    formula = "log f ~ U(−log (1 + s), log (1 + s))"

    share: Annotated[
        float,
        option(
            mark("At most s"), mark("0.2 makes images up to 20 % larger, or smaller by the same factor."), ge=0.01, le=1
        ),
    ] = 0.1

    def maps(self, count: int, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        most = log(1 + self.share)
        factors = np.exp(chance.uniform(-most, most, count))
        return np.eye(2) / factors[:, None, None], np.zeros((count, 2))

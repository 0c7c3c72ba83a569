"""Names for arrays, and the shape letters used in every docstring.

B  samples in a batch        N  samples in a data part
D  values that come in       U  units of a layer (values that go out)
K  classes or targets        P  all parameters of a network
                             S  all statistics its layers remember (0 for most networks)
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
"""Numbers a network computes with: float32 while training, float64 in gradient checks."""

Labels = NDArray[np.int64]
"""Class numbers from 0 to K - 1."""


def frozen(array: np.ndarray) -> np.ndarray:
    """Return a read-only copy of `array`, safe to hand to another thread."""
    copy = np.array(array)
    copy.flags.writeable = False
    return copy

"""Lines and planes through the space of the data: one or two axes vary, all others stay at their mean in the training part.

An axis is a feature, or, where the network is fed principal components, one of those. What the network answers on such a
slice is exact; samples beside it are drawn on it too, and differ from it in everything that is held still.
"""

from typing import Literal

import numpy as np

from engine.arrays import Array
from engine.compiler import Compiled
from engine.measurements.base import evenly
from engine.preparation import Prepared, Scaling

Space = Literal["features", "components"]

MOST_NUMBERS = 1_000_000
"""Looked at to see which features tell most."""


def padded(low: float, high: float, share: float = 0.06) -> tuple[float, float]:
    """The range from `low` to `high`, a little wider, and never empty."""
    room = (high - low) * share or 1.0
    return float(low - room), float(high + room)


def axis_range(prepared: Prepared, axis: int, space: Space = "features") -> tuple[float, float]:
    """How far a slice reaches along `axis`: over all samples, and a little further."""
    if space == "features":
        return padded(prepared.feature_low[axis], prepared.feature_high[axis])
    parts = [part.x[:, axis] for part in (prepared.training, prepared.validation) if len(part.x)]
    return padded(min(float(x.min()) for x in parts), max(float(x.max()) for x in parts))


def inputs(prepared: Prepared, space: Space, varied: dict[int, np.ndarray]) -> Array:
    """What the network is fed (n, D) at n points of a slice. varied: axis -> where the points lie along it (n,)."""
    count = len(next(iter(varied.values())))
    if space == "components":  # they are measured from the training mean, which is 0
        points = np.zeros((count, prepared.components.directions.shape[1]), prepared.training.x.dtype)
        for axis, values in varied.items():
            points[:, axis] = values
        return points
    # The mean is scaled once, and then the columns that vary: with many features the others would take long.
    points = np.repeat(prepared.scaled(prepared.feature_mean[None]), count, axis=0)
    for axis, values in varied.items():
        points[:, axis] = _column(prepared.features, axis).apply(values[:, None], points.dtype.type)[:, 0]
    return points if prepared.components is None else prepared.components.apply(points)


def telling_features(compiled: Compiled, count: int) -> tuple[int, ...]:
    """The `count` features that go together best with what is asked, in the order of the data.

    Each is judged alone, by its largest squared correlation with a target, class or label in the training part. What has
    two values only, as the columns of a category, comes last: between them there is nothing, and few pairs of them exist.
    """
    data = compiled.data
    training = compiled.prepared.training.indices
    chosen = training[evenly(len(training), max(50, MOST_NUMBERS // data.features.shape[1]))]
    x = data.features[chosen].astype(np.float64)
    has_several = ((x != x.min(axis=0)) & (x != x.max(axis=0))).any(axis=0)
    y = data.targets[chosen]
    if data.task in ("binary", "multiclass"):
        y = y[:, None] == np.arange(len(data.target_names))
    with np.errstate(all="ignore"):
        x, y = _standard(x), _standard(y.astype(np.float64))
        telling = np.nan_to_num(np.square(x.T @ y).max(axis=1), nan=0.0, posinf=0.0)
    return tuple(sorted(np.lexsort((-telling, ~has_several))[:count].tolist()))


def _column(scaling: Scaling, axis: int) -> Scaling:
    """The scaling of one column alone."""
    part = slice(axis, axis + 1) if len(scaling.shift) > 1 else slice(None)
    return Scaling(scaling.shift[part], scaling.scale[part])


def _standard(values: np.ndarray) -> np.ndarray:
    """Columns with mean 0 and length 1; NaN where a column is constant."""
    values = values - values.mean(axis=0)
    return values / np.sqrt(np.square(values).sum(axis=0))

"""What the network answers for every point of a plane: two features vary, the others stay at their training mean."""

import msgspec
import numpy as np

from engine.arrays import frozen
from engine.measurements.base import Measurement, Probe


class MapOfPredictions(msgspec.Struct, frozen=True, eq=False):
    """Answers on a grid. values (rows, columns, K): predictions; of a regression in the targets' own unit.

    x_range, y_range: limits of the plane in the features' own units; rows go up along y. low, high: target values that mean
    no and yes in a classification.
    """

    values: np.ndarray
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    low: float
    high: float


class PredictionMap(Measurement, frozen=True):
    """Predictions over the plane of features `across` and `up`, on `resolution` x `resolution` points."""

    resolution: int = 80
    across: int = 0
    up: int = 1

    def measure(self, probe: Probe) -> MapOfPredictions:
        prepared = probe.compiled.prepared
        x_range, y_range = (padded(prepared.feature_low[i], prepared.feature_high[i]) for i in (self.across, self.up))
        across = np.linspace(*x_range, self.resolution)
        up = np.linspace(*y_range, self.resolution)
        grid = np.tile(prepared.feature_mean, (self.resolution**2, 1))
        grid[:, self.across] = np.tile(across, self.resolution)
        grid[:, self.up] = np.repeat(up, self.resolution)
        values = probe.predict(prepared.features_to_input(grid))
        if probe.compiled.data.task == "regression":
            values = prepared.targets_to_units(values)
        values = values.reshape(self.resolution, self.resolution, -1)
        return MapOfPredictions(frozen(values), x_range, y_range, probe.compiled.low, probe.compiled.high)


def padded(low: float, high: float, share: float = 0.06) -> tuple[float, float]:
    """The range from `low` to `high`, a little wider, and never empty."""
    room = (high - low) * share or 1.0
    return float(low - room), float(high + room)

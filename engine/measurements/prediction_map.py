"""What the network answers for every point of a plane: two axes vary, the others stay at their training mean."""

import msgspec
import numpy as np

from engine.arrays import frozen
from engine.measurements.base import Measurement, Probe
from engine.measurements.slices import Space, axis_range, inputs


class MapOfPredictions(msgspec.Struct, frozen=True, eq=False):
    """Answers on a grid. values (rows, columns, K): predictions; of a regression in the targets' own unit.

    x_range, y_range: limits of the plane in the units of its axes; rows go up along y. low, high: target values that mean
    no and yes in a classification.
    """

    values: np.ndarray
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    low: float
    high: float


class PredictionMap(Measurement, frozen=True):
    """Predictions over the plane of the axes `across` and `up` of `space`, on `resolution` x `resolution` points."""

    resolution: int = 80
    across: int = 0
    up: int = 1
    space: Space = "features"

    def measure(self, probe: Probe) -> MapOfPredictions:
        prepared = probe.compiled.prepared
        x_range, y_range = (axis_range(prepared, axis, self.space) for axis in (self.across, self.up))
        across = np.tile(np.linspace(*x_range, self.resolution), self.resolution)
        up = np.repeat(np.linspace(*y_range, self.resolution), self.resolution)
        values = probe.predict(inputs(prepared, self.space, {self.across: across, self.up: up}))
        if probe.compiled.data.task == "regression":
            values = prepared.targets_to_units(values)
        values = values.reshape(self.resolution, self.resolution, -1)
        return MapOfPredictions(frozen(values), x_range, y_range, probe.compiled.low, probe.compiled.high)

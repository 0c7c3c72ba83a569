"""What the network answers along one axis: the fitted curve of a regression; the other axes stay at their training mean."""

import msgspec
import numpy as np

from engine.arrays import frozen
from engine.measurements.base import Measurement, Probe
from engine.measurements.slices import Space, axis_range, inputs


class CurveOfPredictions(msgspec.Struct, frozen=True, eq=False):
    """x (n,) in the axis' own unit, values (n, K) in the targets' own unit."""

    x: np.ndarray
    values: np.ndarray


class PredictionCurve(Measurement, frozen=True):
    """Predictions at `points` places along the axis `along` of `space`."""

    points: int = 200
    along: int = 0
    space: Space = "features"

    def measure(self, probe: Probe) -> CurveOfPredictions:
        prepared = probe.compiled.prepared
        x = np.linspace(*axis_range(prepared, self.along, self.space), self.points)
        values = probe.predict(inputs(prepared, self.space, {self.along: x}))
        if probe.compiled.data.task == "regression":
            values = prepared.targets_to_units(values)
        return CurveOfPredictions(frozen(x), frozen(values))

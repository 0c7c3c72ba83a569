"""What the network answers along one feature: the fitted curve of a regression with a single input."""

import msgspec
import numpy as np

from engine.arrays import frozen
from engine.measurements.base import Measurement, Probe
from engine.measurements.prediction_map import padded


class CurveOfPredictions(msgspec.Struct, frozen=True, eq=False):
    """x (n,) in the feature's own unit, values (n, K) in the targets' own unit."""

    x: np.ndarray
    values: np.ndarray


class PredictionCurve(Measurement, frozen=True):
    """Predictions at `points` places along the only feature."""

    points: int = 200

    def measure(self, probe: Probe) -> CurveOfPredictions:
        prepared = probe.compiled.prepared
        x = np.linspace(*padded(prepared.feature_low[0], prepared.feature_high[0]), self.points)
        values = probe.predict(prepared.features_to_input(x[:, None]))
        if probe.compiled.data.task == "regression":
            values = prepared.targets_to_units(values)
        return CurveOfPredictions(frozen(x), frozen(values))

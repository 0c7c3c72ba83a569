"""What single neurons answer over all inputs, where there are one or two of them: their output maps."""

import msgspec
import numpy as np

from engine.arrays import frozen
from engine.measurements.base import Measurement, Probe
from engine.measurements.link_values import Ends, chosen
from engine.measurements.slices import padded

MOST_FEATURES = 2


class MapsOfNeurons(msgspec.Struct, frozen=True, eq=False):
    """maps: for the input and each layer, the drawn units' outputs (U, rows, columns); rows go up along the second feature,
    and there is one row where there is one feature. x_range, y_range: limits of the plane in the features' own units.
    """

    maps: tuple[np.ndarray, ...]
    x_range: tuple[float, float]
    y_range: tuple[float, float]


class NeuronMaps(Measurement, frozen=True):
    """Outputs of the drawn units on `points` x `points` places of the plane, for data with one or two features.

    ends: what is drawn of the input and of each layer's output.
    """

    ends: tuple[Ends, ...]
    points: int = 20

    def measure(self, probe: Probe) -> MapsOfNeurons:
        compiled, points = probe.compiled, self.points
        prepared, network = compiled.prepared, compiled.network
        limits = [padded(*ends) for ends in zip(prepared.feature_low, prepared.feature_high, strict=True)]
        if len(limits) == 1:
            grid, rows = np.linspace(*limits[0], points)[:, None], 1
        else:
            across, up = (np.linspace(*ends, points) for ends in limits[:MOST_FEATURES])
            grid, rows = np.stack([np.tile(across, points), np.repeat(up, points)], axis=1), points
        outputs = outputs_of_layers(probe, prepared.features_to_input(grid))
        maps = (
            frozen(values[:, chosen(width, ends)].T.reshape(-1, rows, points))
            for values, width, ends in zip(outputs, network.widths, self.ends, strict=False)
        )
        return MapsOfNeurons(tuple(maps), limits[0], limits[-1])


def outputs_of_layers(probe: Probe, x: np.ndarray) -> list[np.ndarray]:
    """`x` (N, D), ready for the network, and what each layer makes of it (N, U), as in use.

    Views of the run's buffers: they are overwritten by the next pass.
    """
    objective = probe.compiled.objective
    workspace = objective.workspace(len(x))
    objective.network.forward(x, probe.parameters, workspace)
    return [x, *(buffers.output for buffers in workspace)]

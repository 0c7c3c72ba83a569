"""What single neurons answer on average."""

import msgspec
import numpy as np

from engine.arrays import frozen
from engine.measurements.base import Measurement, Probe, evenly
from engine.measurements.layer_outputs import SAMPLES
from engine.measurements.link_values import Ends, chosen
from engine.measurements.neuron_maps import outputs_of_layers


class MeanOutputs(msgspec.Struct, frozen=True, eq=False):
    """means: for the input and each layer, the mean output of each drawn unit (U,). samples: over how many."""

    means: tuple[np.ndarray, ...]
    samples: int


class NeuronOutputs(Measurement, frozen=True):
    """The mean output of the drawn units over at most `limit` training samples, spread evenly."""

    ends: tuple[Ends, ...]
    limit: int = SAMPLES

    def measure(self, probe: Probe) -> MeanOutputs:
        x = probe.compiled.prepared.training.x
        x = x[evenly(len(x), self.limit)]
        outputs = outputs_of_layers(probe, x)
        means = (
            frozen(values[:, chosen(width, ends)].mean(axis=0))
            for values, width, ends in zip(outputs, probe.compiled.network.widths, self.ends, strict=False)
        )
        return MeanOutputs(tuple(means), len(x))

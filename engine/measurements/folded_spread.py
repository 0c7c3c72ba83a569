"""How the weights or the gradients of single layers are spread: of those layers whose units a drawing cannot all show."""

from engine.measurements.base import Measurement, Probe
from engine.measurements.weight_histograms import Histogram, histogram


class FoldedSpread(Measurement, frozen=True):
    """Layer -> histogram of its weights, or of their gradients when `backward`."""

    layers: tuple[int, ...]
    backward: bool = False
    bins: int = 16

    def measure(self, probe: Probe) -> dict[int, Histogram]:
        values = probe.gradients if self.backward else probe.parameters
        return {
            index: histogram(index, "weights", values[index]["weights"].ravel(), self.bins)
            for index in self.layers
            if "weights" in values[index]
        }

"""One number of the network, as it is now."""

import msgspec

from engine.measurements.base import Measurement, Probe


class ParameterNow(msgspec.Struct, frozen=True):
    """value: of the parameter. gradient: of the last batch; 0 in a frozen layer."""

    value: float
    gradient: float


class Parameter(Measurement, frozen=True):
    """The parameter at `index` of the array `name` of layer number `layer`: weights have an index (source, unit)."""

    layer: int
    name: str
    index: tuple[int, ...]

    def measure(self, probe: Probe) -> ParameterNow:
        own, learned = probe.parameters[self.layer][self.name], probe.gradients[self.layer][self.name]
        return ParameterNow(float(own[self.index]), float(learned[self.index]))

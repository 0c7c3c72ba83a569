"""Where one parameter of a network stands, and its path among the live changes: `layers.0.weights[1,3]`.

No option has a path with brackets, so a change of a number cannot be taken for one of an option (`layers.0.bias` is a
switch, `layers.0.bias[3]` a number).
"""

import re

import msgspec
import numpy as np

from engine.layers.base import Parameters
from engine.network import Network

LARGEST = float(np.finfo(np.float32).max)
"""A parameter is a finite float32."""

_PATH = re.compile(r"layers\.([0-9]{1,6})\.([a-z_]{1,40})\[([0-9]{1,10}(?:,[0-9]{1,10}){0,3})\]", re.ASCII)


class Place(msgspec.Struct, frozen=True):
    """layer: its number, from 0. name: of the array, as "weights". index: in the array, (source, unit) for weights."""

    layer: int
    name: str
    index: tuple[int, ...]

    @property
    def path(self) -> str:
        """What a live change calls it."""
        return f"layers.{self.layer}.{self.name}[{','.join(map(str, self.index))}]"

    def is_in(self, network: Network) -> bool:
        """True when `network` has such a parameter; what layers remember without a gradient is none."""
        if not 0 <= self.layer < len(network.layers):
            return False
        shape = network.layers[self.layer].parameter_shapes(network.widths[self.layer]).get(self.name)
        if shape is None or len(shape) != len(self.index):
            return False
        return all(0 <= number < size for number, size in zip(self.index, shape, strict=True))

    def put(self, value: float, network: Network, views: list[Parameters]) -> tuple[float, float]:
        """Write `value` into the `views` of `network`; return what was there, and what is there now, as float32 has it.

        Raises ValueError when there is no such parameter, or it cannot hold the value.
        """
        if not self.is_in(network) or not is_possible(value):
            raise ValueError(f"{self.path} = {value}")
        array = views[self.layer][self.name]
        old, array[self.index] = float(array[self.index]), value
        return old, float(array[self.index])


def place_at(path: str) -> Place | None:
    """The place a path names, or None for the path of an option. Only `Place.path` itself is read, to the letter."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    place = Place(int(found[1]), found[2], tuple(map(int, found[3].split(","))))
    return place if place.path == path else None


def is_possible(value: float) -> bool:
    """True for a number that a parameter can hold."""
    return -LARGEST <= value <= LARGEST

"""Weights, biases and their gradients, of those units only that a drawing has room for."""

import msgspec
import numpy as np

from engine.arrays import Array, frozen
from engine.layers.base import Layer, Parameters
from engine.measurements.base import Measurement, Probe

Ends = tuple[int, int]
"""So many units from the beginning and so many from the end of a layer: what is drawn of it."""


class LayerLinks(msgspec.Struct, frozen=True, eq=False):
    """What leads into the drawn units of one layer, from the drawn values before it.

    layer: number of the layer. sources (S,), units (U,): which values and which units are drawn.
    weights, gradients (S, U). bias, bias_gradients (U,), or None where there are none.
    largest, largest_gradient, largest_bias, largest_bias_gradient: the largest finite absolute value in the whole layer,
    drawn or not. pieces: of several weights of a maxout unit the largest in size is given; 1 elsewhere.
    """

    layer: int
    sources: np.ndarray
    units: np.ndarray
    weights: np.ndarray
    gradients: np.ndarray
    largest: float
    largest_gradient: float
    bias: np.ndarray | None = None
    bias_gradients: np.ndarray | None = None
    largest_bias: float = 0.0
    largest_bias_gradient: float = 0.0
    pieces: int = 1


class LinkValues(Measurement, frozen=True):
    """The links between drawn units. ends: what is drawn of the input and of each layer's output, one more than layers."""

    ends: tuple[Ends, ...]

    def measure(self, probe: Probe) -> tuple[LayerLinks | None, ...]:
        """For each layer its links, None where a layer has no weights."""
        network = probe.compiled.network
        drawn = [chosen(width, ends) for width, ends in zip(network.widths, self.ends, strict=False)]
        found = []
        for index, layer in enumerate(network.layers):
            own, learned = probe.parameters[index], probe.gradients[index]
            if "weights" in own and index + 1 < len(drawn):
                found.append(_links(index, layer, own, learned, drawn[index], drawn[index + 1]))
            else:
                found.append(None)
        return tuple(found)


def chosen(width: int, ends: Ends) -> np.ndarray:
    """The numbers of the units that are drawn of a layer with `width` units."""
    first = min(ends[0], width)
    last = min(ends[1], width - first)
    return np.concatenate([np.arange(first), np.arange(width - last, width)])


def largest_finite(values: Array) -> float:
    """The largest absolute value among the finite ones; 0 when there is none."""
    if not values.size:
        return 0.0
    largest = float(max(values.max(), -values.min()))
    if not np.isfinite(largest):
        largest = float(np.abs(values[np.isfinite(values)]).max(initial=0.0))
    return largest


def _links(
    index: int, layer: Layer, own: Parameters, learned: Parameters, sources: np.ndarray, units: np.ndarray
) -> LayerLinks:
    pieces, bias = getattr(layer, "pieces", 1), None
    weights, gradients = (_between(values["weights"], sources, units, pieces) for values in (own, learned))
    if pieces > 1:
        strongest = np.abs(weights).argmax(axis=1)[:, None]
        weights, gradients = (np.take_along_axis(all_of, strongest, axis=1) for all_of in (weights, gradients))
    links = LayerLinks(
        index,
        frozen(sources),
        frozen(units),
        frozen(weights[:, 0]),
        frozen(gradients[:, 0]),
        largest_finite(own["weights"]),
        largest_finite(learned["weights"]),
        pieces=pieces,
    )
    bias = own.get("bias") if pieces == 1 else None
    if bias is None:
        return links
    return msgspec.structs.replace(
        links,
        bias=frozen(bias[units]),
        bias_gradients=frozen(learned["bias"][units]),
        largest_bias=largest_finite(bias),
        largest_bias_gradient=largest_finite(learned["bias"]),
    )


def _between(values: Array, sources: np.ndarray, units: np.ndarray, pieces: int) -> Array:
    """The numbers (S, pieces, U) of a matrix (D, pieces · all units)."""
    return values.reshape(len(values), pieces, -1)[sources][:, :, units]

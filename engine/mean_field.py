"""What initial weights do to the size of a signal, and of the gradient on its way back, before anything is learned.

In a wide layer a weighted sum is a sum of many small independent parts, and so it is normal, z ~ N(b, v). Its variance v
follows from the mean square q of what comes in; what goes on is the mean square behind the activation h:

    v = D σ² q        q' = E[h(z)²]                    on the way forward, σ: deviation of the weights, D: inputs of a unit
    E[gₗ₋₁²] = U σ² E[h'(z)²] E[gₗ²]                   on the way back, U: units that read a value, g: gradient by an output

With He weights and ReLU, σ² = 2/D and E[h²] = v/2, so q' = q: the signal keeps its size. Batch normalisation divides by what
differs between samples only; where there is one, the covariance of two samples is followed as well, by E[h(z) h(z')].

Layers are narrow in truth, and then chance shows: the mean over U units scatters by (E[h⁴] / E[h²]² - 1) / U of its square,
and one layer adds its scatter to that of the layers before. The logarithm of a size is taken as normal, so that many
scatters multiply. Data with few features scatter more than that.

References: Poole, Lahiri, Raghu, Sohl-Dickstein, Ganguli (2016), "Exponential expressivity in deep neural networks through
transient chaos"; Schoenholz, Gilmer, Ganguli, Sohl-Dickstein (2017), "Deep information propagation"; Hanin, Rolnick (2018),
"How to start training: the effect of initialization and architecture" (the scatter).
"""

from math import exp, inf, isfinite, log1p, nan, sqrt
from typing import NamedTuple

import numpy as np

from engine.activations.base import Activation
from engine.activations.identity import Identity
from engine.activations.softmax import Softmax
from engine.arrays import Array
from engine.layers.activation_layer import ActivationLayer
from engine.layers.base import Layer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.gaussian_noise import GaussianNoise
from engine.layers.layer_norm import LayerNorm
from engine.layers.maxout import Maxout
from engine.layers.residual import Residual
from engine.network import Network
from engine.objective import Objective

SURE = 2.0
"""A band reaches so many deviations to each side: 19 of 20 networks lie inside."""


class Size(NamedTuple):
    """mean, square: of the values, and of their squares. scatter: variance of the logarithm of the mean square, from network
    to network. common: the part of the mean square in which samples do not differ; asked for by batch normalisation alone.
    """

    mean: float
    square: float
    scatter: float
    common: float = 0.0

    def band(self) -> tuple[float, float]:
        """Where the mean square of 19 of 20 networks lies."""
        reach, middle = SURE * sqrt(self.scatter), -self.scatter / 2  # a few large ones pull the mean up
        return self.square * _exp(middle - reach), self.square * _exp(middle + reach)


UNKNOWN = Size(nan, nan, nan)


class Step(NamedTuple):
    """One layer. out: the size of what it hands on. back: what the mean square of a gradient is multiplied with on its way
    through. uneven: E[h'⁴] / E[h'²]². scatter: what else makes it uncertain."""

    out: Size
    back: float
    uneven: float = 1.0
    scatter: float = 0.0


def size_of(x: Array) -> Size:
    """The size of what comes into a network, of samples `x` (n, D)."""
    means = x.mean(axis=0, dtype=np.float64)
    square = float(np.mean(np.square(x, dtype=np.float64)))
    return Size(float(means.mean()), square, 0.0, float(np.mean(np.square(means))))


def sizes(objective: Objective, size: Size) -> tuple[list[Size], list[Size]]:
    """What the initial weights let expect: for each layer its output, and the gradient by it as a multiple of that by the
    last hidden layer's (of the last layer's, where there is no other).

    size: of what comes in. Where the loss is fused with the last layer, its output are its logits.
    What nobody can say is NaN: behind weights that are all alike, behind softmax, and behind a layer unknown here.
    """
    network = objective.network
    last = len(network.layers) - 1
    out, steps = [size], []
    common = any(isinstance(layer, BatchNorm) for layer in network.layers)
    with np.errstate(all="ignore"):
        for index, layer in enumerate(network.layers):
            source = out[index - layer.span] if layer.span else None
            plain = index == last and objective.fused
            width, units = network.widths[index : index + 2]
            steps.append(_step(layer, out[-1], source, width, units, plain, common))
            out.append(steps[-1].out)
        return out[1:], _gradients(network, steps)


# The gradients by the units of a layer are sums as well, and normal: the mean of n squares scatters by 2 / n, and behind
# slopes h' by (3 E[h'⁴] / E[h'²]² - 1) / n. Where it all begins the mean of the squares is 1 by agreement.
def _gradients(network: Network, steps: list[Step]) -> list[Size]:
    given: list[list[Size]] = [[] for _step in steps]
    found = [UNKNOWN] * len(steps)
    begin = max(len(steps) - 2, 0)
    given[begin].append(Size(0.0, 1.0, 0.0))
    for index in range(begin, -1, -1):
        step, span, units = steps[index], network.layers[index].span, network.widths[index + 1]
        arrived, known = _added(given[index]), 3 if index == begin else 1
        found[index] = arrived._replace(scatter=arrived.scatter + (0.0 if index == begin else log1p(2 / units)))
        scatter = arrived.scatter + step.scatter + log1p(max(3 * step.uneven - known, 0.0) / units)
        through = Size(0.0, arrived.square * step.back, scatter)
        if index:
            given[index - 1].append(through)
        if span and index - span > 0:
            given[index - span - 1].append(through)
    return found


def _step(layer: Layer, x: Size, source: Size | None, width: int, units: int, plain: bool, common: bool) -> Step:
    """What `layer` makes of `x`. source: what a shortcut adds. plain: the activation does not count. common: is wanted."""
    if isinstance(layer, Dropout | GaussianNoise):  # in use
        return Step(x, 1.0)
    if isinstance(layer, BatchNorm):  # takes away what all samples have in common
        spread = x.square - x.common
        return Step(Size(0.0, 1.0, 0.0), 1 / spread if spread > 0 else nan, scatter=x.scatter)
    if isinstance(layer, LayerNorm):
        spread, shared = x.square - x.mean * x.mean, x.common - x.mean * x.mean
        if not spread > 0:
            return Step(UNKNOWN, nan)
        # The mean and the size of a sample are lost, and with them two of `width` directions of the gradient.
        back = max(width - 2, 0) / width / spread
        return Step(Size(0.0, 1.0, 0.0, shared / spread), back, scatter=x.scatter)
    if isinstance(layer, Residual):
        return Step(_added([x, source]), 1.0)
    if isinstance(layer, ActivationLayer):
        spread = max(x.square - x.mean * x.mean, 0.0)
        shared = max(x.common - x.mean * x.mean, 0.0) if common else nan
        return _bent(layer.activation, x, x.mean, (spread, shared), 1.0, inf)
    if isinstance(layer, Dense | Maxout):
        deviation = layer.initial_weights.deviation_for(width, units)
        if deviation is None:
            return Step(UNKNOWN, nan)
        variance, back = width * deviation * deviation * x.square, units * deviation * deviation
        shared = width * deviation * deviation * x.common if common else nan
        if isinstance(layer, Dense):
            activation = Identity() if plain else layer.activation
            bias = layer.initial_bias if layer.bias else 0.0
            return _bent(activation, x, bias, (variance, shared), back, units)
        mean, square, fourth = _largest_of(layer.pieces)
        scatter = x.scatter + log1p((fourth / square**2 - 1) / units)
        # Between sums that have nothing in common and equal ones, the largest have as much in common as these do, about.
        both = variance * mean * mean + (square - mean * mean) * shared
        return Step(Size(sqrt(variance) * mean, variance * square, scatter, both), back)
    return Step(UNKNOWN, nan)


# The scatter of what comes in goes through with the square of the elasticity (d log q' / d log v): an activation with a
# ceiling evens it out.
def _bent(h: Activation, x: Size, bias: float, spread: tuple[float, float], back: float, drawn: float) -> Step:
    """An activation behind sums with this mean, and a variance of which the second number is common to all samples (NaN: it
    does not matter). drawn: how many of them were drawn independently."""
    if isinstance(h, Softmax):  # its outputs depend on each other
        return Step(UNKNOWN, nan)
    variance, shared = spread
    z, weights = _normal(bias, variance)
    a, slope = h(z[None])[0], h.derivative(z[None])[0]
    mean, square, fourth = (float(weights @ a**power) for power in (1, 2, 4))
    steep, steepest = (float(weights @ slope**power) for power in (2, 4))
    scatter = log1p(max(fourth / square / square - 1, 0.0) / drawn) if square > 0 else 0.0
    if x.scatter and square > 0 and variance > 0:
        more, other = _normal(bias, variance * 1.02)
        elasticity = np.log((other @ h(more[None])[0] ** 2) / square) / np.log(1.02)
        scatter += float(elasticity) ** 2 * x.scatter
    common = _in_common(h, bias, variance, shared) if isfinite(shared) else nan
    return Step(Size(mean, square, scatter, common), back * steep, steepest / steep / steep if steep > 0 else 1.0)


def _in_common(h: Activation, bias: float, variance: float, shared: float) -> float:
    """E[h(z) h(z')] of two samples whose sums N(bias, variance) have the part `shared` of their variance in common."""
    shared = min(shared, variance)
    common, weights = _normal(bias, shared, points=81)
    own, own_weights = _normal(0.0, variance - shared, points=81)
    return float(weights @ np.square(h(common[:, None] + own) @ own_weights))


def _added(parts: list[Size]) -> Size:
    """The size of a sum of values that are independent but for their means."""
    square = sum(part.square for part in parts)
    mean = sum(part.mean for part in parts)
    apart = mean * mean - sum(part.mean * part.mean for part in parts)
    scatter = sum((part.square / square) ** 2 * part.scatter for part in parts) if square > 0 else 0.0
    return Size(mean, square + apart, scatter, sum(part.common for part in parts) + apart)


# Gauss-Hermite quadrature wants smooth functions; activations have kinks and jumps, and far from 0 their bends are narrow
# beside the spread of z. So the integral is summed over points that are close together both in z's own unit and around 0.
def _normal(mean: float, variance: float, points: int = 301) -> tuple[np.ndarray, np.ndarray]:
    """Points and their weights, which add up to 1, for expectations over N(mean, variance)."""
    deviation = sqrt(variance) if variance >= 0 else nan
    if not np.isfinite((mean, deviation)).all():
        return np.full(1, nan), np.ones(1)
    if deviation == 0:
        return np.full(1, mean), np.ones(1)
    around_0 = np.linspace(-12, 12, points + points // 5)
    reach = np.abs(around_0 - mean) < 8 * deviation
    edges = np.concatenate([mean + deviation * np.linspace(-8, 8, points), around_0[reach]])
    edges.sort()
    z = (edges[1:] + edges[:-1]) / 2  # the middles: kinks and jumps lie on the edges
    weights = np.exp(-0.5 * ((z - mean) / deviation) ** 2) * np.diff(edges)
    return z, weights / weights.sum()


def _largest_of(count: int) -> tuple[float, float, float]:
    """Mean, mean square and mean fourth power of the largest of `count` numbers drawn from N(0, 1)."""
    z, weights = _normal(0.0, 1.0)
    below = np.cumsum(weights) - weights / 2
    weights = weights * count * below ** (count - 1)
    return tuple(float(weights @ z**power) for power in (1, 2, 4))


def _exp(value: float) -> float:
    return exp(value) if value < 700 else inf

"""Is backpropagation right? Compare it with the slope measured by moving each parameter a little.

    dL/dw  ≈  (L(w + ε) - L(w - ε)) / 2ε        central differences, error of the order ε²

In float64 with ε = 1e-5 the two agree to about eight digits when the derivation is right, and not at all when it is not.
Where they do not, the slope is measured again with half the step. In (4 D(ε/2) - D(ε)) / 3 the error of the order ε² is
gone (Richardson's extrapolation): a network whose signals explode bends so sharply that it would show.
"""

from collections.abc import Callable

import msgspec
import numpy as np

from engine import compiler, starting
from engine.arrays import distinct
from engine.experiment import Experiment
from engine.seeds import generator

EPSILON = 1e-5
FLOOR = 1e-3
"""Gradients smaller than this are compared absolutely; a ratio of two tiny numbers says nothing."""

DOUBTFUL = 1e-7
"""Relative error from which on the slope is measured once more."""


class GradientCheck(msgspec.Struct, frozen=True, eq=False):
    """Result of a check. worst: largest relative error. layer, name, index: where it is.

    checked: how many parameters were moved, of `size`. Kinks (a ReLU whose z changes sign within ε) are left out: there the
    slope jumps, and both answers are right.
    """

    worst: float
    layer: int
    name: str
    index: int
    checked: int
    at_kinks: int
    size: int


def gradient_check(experiment: Experiment, samples: int = 16, limit: int = 2000) -> GradientCheck:
    """Check the gradient of `experiment` on its first training samples, at its initial weights, in float64.

    Everything that is drawn by lot (the mask of dropout, say) is drawn the same in each pass, and frozen layers are thawed.
    At most `limit` parameters, evenly spread, are moved.
    Raises WrongInput when the experiment has errors.
    """
    compiled = compiler.compile(_thawed(experiment), np.float64)
    network, objective = compiled.network, compiled.objective
    part = compiled.prepared.training
    x, y = np.array(part.x[:samples]), np.array(part.y[:samples])
    vector = starting.taken_over(experiment, network, network.initial_parameters(experiment.seed))
    # A bias of exactly 0 puts units whose inputs are all 0 exactly on the kink of a ReLU; a nudge takes them off it.
    vector[: network.size] += 1e-3 * generator(experiment.seed, "gradient check").standard_normal(network.size)
    gradient = np.zeros(network.size)
    views, grad_views = network.views(vector), network.views(gradient)

    def total_loss() -> tuple[float, list[np.ndarray]]:
        mask = generator(experiment.seed, "dropout")
        workspace = objective.workspace(len(x))
        prediction = network.forward(x, views, workspace, mask)
        value = objective.mean_loss(prediction, workspace, y)
        sides = []
        for layer, own, buffers in zip(network.layers, views, workspace, strict=True):
            sides += [np.array(side) for side in layer.sides_of_kinks(own, buffers)]
        sides_of_loss = objective.loss.sides(workspace[-1].z if objective.fused else prediction, y)
        if sides_of_loss is not None:
            sides.append(sides_of_loss)
        return value + objective.penalty(views, smooth=True), sides

    objective.loss_and_gradient(x, y, views, grad_views, generator(experiment.seed, "dropout"))
    indices = distinct(np.linspace(0, network.size - 1, min(limit, network.size)).astype(int))
    worst, worst_at, at_kinks = 0.0, int(indices[0]), 0
    for index in indices:
        slope = _slope(total_loss, vector, index, EPSILON)
        error = _error(slope, gradient[index])
        if slope is not None and not error <= DOUBTFUL:
            half = _slope(total_loss, vector, index, EPSILON / 2)
            slope = None if half is None else (4 * half - slope) / 3
            error = _error(slope, gradient[index])
        if slope is None:
            at_kinks += 1
        elif not error <= worst:
            worst, worst_at = float(error), int(index)
    layer, name, place = _locate(network, worst_at)
    return GradientCheck(worst, layer, name, place, len(indices) - at_kinks, at_kinks, network.size)


def _slope(total_loss: Callable, vector: np.ndarray, index: int, epsilon: float) -> float | None:
    """How the loss changes with the parameter `index`; None where there is a kink between the two sides."""
    kept = vector[index]
    vector[index] = kept + epsilon
    above, sides_above = total_loss()
    vector[index] = kept - epsilon
    below, sides_below = total_loss()
    vector[index] = kept
    if any((a != b).any() for a, b in zip(sides_above, sides_below, strict=True)):
        return None
    return (above - below) / (2 * epsilon)


def _error(slope: float | None, gradient: float) -> float:
    return 0.0 if slope is None else abs(slope - gradient) / max(abs(slope), abs(gradient), FLOOR)


def _thawed(experiment: Experiment) -> Experiment:
    layers = (
        msgspec.structs.replace(layer, frozen=False) if layer.frozen else layer  # has the option, or it would not be
        for layer in experiment.layers
    )
    return msgspec.structs.replace(experiment, layers=tuple(layers))


def _locate(network, index: int) -> tuple[int, str, int]:
    position = 0
    for layer, own in enumerate(network.views(np.empty(network.size))):
        for name, array in own.items():
            if index < position + array.size:
                return layer, name, index - position
            position += array.size
    return len(network.layers) - 1, "", 0

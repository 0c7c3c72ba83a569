"""Where a number first became infinite or undefined: the layer, and whether it was an output, a gradient or a weight."""

import msgspec
import numpy as np

from engine.arrays import Array
from engine.layers.base import Parameters
from engine.objective import Objective
from engine.text import translate as _


class Divergence(msgspec.Struct, frozen=True):
    """message: one sentence for people. layer: number of the layer, or -1 when only the loss itself overflowed."""

    message: str
    layer: int


def first_non_finite(
    objective: Objective,
    x: Array,
    parameters: list[Parameters],
    gradients: list[Parameters],
    loss: float,
    step: int,
) -> Divergence:
    """Find the place, after step `step` on the batch `x` gave a non-finite loss or parameter.

    Numbers flow forward through the outputs, back through the gradients, then into the parameters; so the first place is
    searched in that order.
    """
    layers = objective.network.layers
    workspace = objective.workspace(len(x))
    if not np.isfinite(loss):
        for index, buffers in enumerate(workspace):
            if not np.isfinite(getattr(buffers, "z", buffers.output)).all() or not np.isfinite(buffers.output).all():
                what = _(
                    "the outputs of layer {number} ({name}) became too large",
                    number=index + 1,
                    name=_(layers[index].title),
                )
                return Divergence(_sentence(step, what), index)
        return Divergence(_sentence(step, _("the loss became too large")), -1)
    for index in range(len(layers) - 1, -1, -1):
        if any(not np.isfinite(array).all() for array in gradients[index].values()):
            what = _(
                "the gradient of layer {number} ({name}) became too large",
                number=index + 1,
                name=_(layers[index].title),
            )
            return Divergence(_sentence(step, what), index)
    for index in range(len(layers) - 1, -1, -1):
        if any(not np.isfinite(array).all() for array in parameters[index].values()):
            what = _(
                "the weights of layer {number} ({name}) became too large", number=index + 1, name=_(layers[index].title)
            )
            return Divergence(_sentence(step, what), index)
    return Divergence(_sentence(step, _("the loss became too large")), -1)


def _sentence(step: int, what: str) -> str:
    return _(
        "Stopped at step {step}: {what} to be a number. A smaller learning rate usually helps.", step=step, what=what
    )

"""Steps in which not every layer learns at the same rate."""

from engine.arrays import Array
from engine.network import Network
from engine.optimizers.base import Optimizer, State

Own = tuple[Array, Array, State, Array]
"""What one part of the parameters brings along to `Optimizer.step`: parameters, gradient, state, scratch."""


# An optimizer treats each parameter by itself, so a step of the whole is the steps of its parts, bit for bit. Numbers that
# it keeps for all together (NAdam's product) move in every part alike: the first part moves those of the state, the
# others copies.
def layer_steps(
    network: Network, optimizer: Optimizer, parameters: Array, gradient: Array, state: State, scratch: Array
) -> list[tuple[Own, float]]:
    """Views of all vectors for each part with a rate of its own, and its factor. They are good until somebody else makes a
    step. Where all factors are 1 it is one part, the vectors themselves."""
    parts, size = network.rate_parts(), len(parameters)
    if not parts:
        return [((parameters, gradient, state, scratch), 1)]
    forms = optimizer.forms(size, parameters.dtype)
    found = []
    for part, factor in parts:
        own = {
            name: array[part] if forms[name][1] == (size,) else array if part.start == 0 else array.copy()
            for name, array in state.items()
        }
        found.append(((parameters[part], gradient[part], own, scratch[part]), factor))
    return found

"""Steps in parts: not every layer need learn at the same rate, and a large network is gone through piece by piece."""

from collections.abc import Iterator

from engine.arrays import Array
from engine.network import Network
from engine.optimizers.base import Optimizer, Searcher, State

PIECE = 2**16
"""Parameters whose step is made at once where there are many more: what an optimizer reads and writes of so many stays
in the cache of a processor from one pass to the next."""

Own = tuple[Array, Array, State, Array]
"""What one part of the parameters brings along to `Optimizer.step`: parameters, gradient, state, scratch."""


# An optimizer treats each parameter by itself, so a step of the whole is the steps of its parts, bit for bit. Numbers that
# it keeps for all together (NAdam's product) move in every part alike: the first part moves those of the state, the
# others copies.
def layer_steps(
    network: Network, optimizer: Optimizer, parameters: Array, gradient: Array, state: State, scratch: Array
) -> list[tuple[Own, float]]:
    """Views of all vectors for each part with a rate of its own, and its factor. They are good until somebody else makes a
    step. Of a network that is not large and where all factors are 1 it is one part, the vectors themselves."""
    size = len(parameters)
    parts = network.rate_parts() or [(slice(0, size), 1)]
    if size > 2 * PIECE and not isinstance(optimizer, Searcher):
        parts = [piece for part, factor in parts for piece in _pieces(part, factor)]
    if len(parts) == 1:
        return [((parameters, gradient, state, scratch), parts[0][1])]
    forms = optimizer.forms(size, parameters.dtype)
    found = []
    for part, factor in parts:
        own = {
            name: array[part] if forms[name][1] == (size,) else array if part.start == 0 else array.copy()
            for name, array in state.items()
        }
        found.append(((parameters[part], gradient[part], own, scratch[part]), factor))
    return found


def _pieces(part: slice, factor: float) -> Iterator[tuple[slice, float]]:
    for start in range(part.start, part.stop, PIECE):
        yield slice(start, min(start + PIECE, part.stop)), factor

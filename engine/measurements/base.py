"""What a measurement is: a question about the network as it is now, answered with read-only numbers.

Views say which measurements they want; the run answers at the rhythm of the screen, never in every step, and a measurement
never changes a number of the run.
"""

from typing import ClassVar
from weakref import WeakKeyDictionary

import msgspec
import numpy as np

from engine.arrays import Array
from engine.compiler import Compiled
from engine.layers.base import Parameters
from engine.preparation import Part

Answered = tuple[Array, Array, Array]
"""Predictions (N, K), the loss of each sample (N,) and targets (N, K) of a part."""


class Probe(msgspec.Struct, frozen=True, eq=False):
    """The network at one moment. `gradients` are those of the last batch, as the optimizer got them.

    update: what the last step has added to the parameters, for measurements that need it; None when that is not known.
    shared: what one measurement has worked out and others of the same moment need as well, under the name of its module.
    """

    compiled: Compiled
    step: int
    parameters: list[Parameters]
    gradients: list[Parameters]
    update: list[Parameters] | None = None
    shared: dict[str, object] = msgspec.field(default_factory=dict)

    def predict(self, x: Array) -> Array:
        """Predictions (N, K) for inputs (N, D) that are already scaled, as in use (without dropout, say)."""
        return self.compiled.objective.predict(x, self.parameters)


class Measurement(msgspec.Struct, frozen=True):
    """A question to the network. Two equal ones are asked only once.

    needs_update: the run makes a step under observation before it answers, if it is going. is_told_once: the answer is large
        and for one occasion; the next one of its kind takes its place.
    """

    needs_update: ClassVar[bool] = False
    is_told_once: ClassVar[bool] = False

    def measure(self, probe: Probe) -> object:
        """Answer it. The answer is a frozen struct or read-only array that shares no memory with the run."""
        raise NotImplementedError


def answers_on(
    compiled: Compiled, parameters: list[Parameters], name: str, limit: int | None = None
) -> Answered | None:
    """What the network says of a part; None when it is empty.

    name: "training", "validation" or "test". limit: so many samples at most, evenly spread.
    """
    return answers_to(compiled, parameters, some_of(getattr(compiled.prepared, name), limit))


def some_of(part: Part, limit: int | None) -> Part:
    """At most `limit` samples of `part`, evenly spread; None is all of them. The same ones are taken out only once."""
    if limit is None or len(part.x) <= limit:
        return part
    taken = _taken.setdefault(part, {})
    if limit not in taken:
        chosen = evenly(len(part.x), limit)
        taken[limit] = Part(part.x[chosen], part.y[chosen], part.indices[chosen])
    return taken[limit]


_taken: WeakKeyDictionary[Part, dict[int, Part]] = WeakKeyDictionary()


def answers_to(compiled: Compiled, parameters: list[Parameters], part: Part) -> Answered | None:
    """As `answers_on`, of all samples of `part`."""
    if not len(part.x):
        return None
    with np.errstate(all="ignore"):
        predictions, losses = compiled.objective.evaluate(part.x, part.y, parameters)
    return predictions, losses, part.y


def evenly(count: int, limit: int) -> np.ndarray:
    """At most `limit` indices spread evenly over `count` samples."""
    return np.arange(count) if count <= limit else np.linspace(0, count - 1, limit).astype(np.int64)

"""What an optimizer is: the rule that turns a gradient into a step of the parameters."""

from collections.abc import Callable
from typing import Annotated, ClassVar

import numpy as np

from engine.arrays import Array, constant
from engine.options import Member, option
from engine.text import mark

State = dict[str, Array]
"""What an optimizer remembers between steps: name -> array, most of them vectors (P,)."""

Forms = dict[str, tuple[np.dtype, tuple[int, ...]]]
"""Name -> type and shape of each array of a `State`."""

STEPS_BETWEEN_LOOKS = 64
"""A fading memory is looked through after so many steps: seldom enough to cost nothing."""

Landscape = Callable[[Array], tuple[float, Array]]
"""What is minimised, in float64: parameters (P,) -> height and gradient (P,). It stays the same throughout one step."""


class Optimizer(Member, frozen=True):
    """An update rule on one flat vector of all parameters. Its memory (`state`) is passed in and out.

    slots: names of the vectors it remembers, each as long as the parameters.
    whole_batch: it only works with the slope of the whole training part. own_steps: it finds the length of its steps
    itself; the learning rate is no more than its first try.
    Every optimizer has the option `learning_rate`; the rate of a step is that option times the schedule's factor.
    """

    slots: ClassVar[tuple[str, ...]] = ()
    whole_batch: ClassVar[bool] = False
    own_steps: ClassVar[bool] = False
    learning_rate: float = 0.01

    @property
    def parameter_limit(self) -> int | None:
        """The largest network it can train, in parameters."""
        return None

    def forms(self, size: int, dtype: np.dtype) -> Forms:
        """What it remembers for `size` parameters of type `dtype`."""
        return {name: (dtype, (size,)) for name in self.slots}

    def new_state(self, parameters: Array) -> State:
        """The memory before the first step, all zero. parameters (P,)."""
        forms = self.forms(len(parameters), parameters.dtype)
        return {name: np.zeros(shape, dtype) for name, (dtype, shape) in forms.items()}

    def forget(self, state: State, places: np.ndarray) -> None:
        """Let go, in `state`, of what is remembered of the parameters at `places` (n,): they begin anew."""
        for name in self.slots:
            state[name][places] = 0

    def step(
        self, parameters: Array, gradient: Array, state: State, scratch: Array, learning_rate: float, count: int
    ) -> None:
        """Change `parameters` and `state` in place.

        parameters, gradient, scratch (P,); `scratch` may be overwritten, `gradient` may be too.
        learning_rate: the rate of this very step. count: number of this step, from 1.
        """
        raise NotImplementedError


def fade(memory: Array, share: float, count: int) -> None:
    """Leave a `share` of a memory in step `count`; of an infinite one (a square can overflow) nothing is left at 0, and not
    NaN. What has become too faint to count is let go now and then."""
    if not share:
        memory.fill(0)
        return
    if count % STEPS_BETWEEN_LOOKS == 0:
        _let_faint_go(memory, share)
    memory *= constant(share, memory.dtype)


# Below the least normal number (1e-38 in float32) a processor takes a hundred times as long. The memory of a unit without
# gradient would fade to there and stay: a few of the smallest steps between numbers, times 0.9, are rounded to as many
# again. So one dead unit could slow down a whole run. Let go is what would get there before the next look.
def _let_faint_go(memory: Array, share: float) -> None:
    left = max(share**STEPS_BETWEEN_LOOKS, 1e-3)
    memory *= np.abs(memory) >= np.finfo(memory.dtype).tiny / left


class Searcher(Optimizer, frozen=True):
    """An optimizer that looks around before it moves: it may ask for height and gradient anywhere, not just where it is.

    It works in float64 on the whole training part, whatever the batch size; dropout keeps the same units off for a whole
    step. `point` remembers the parameters to their last digit between two steps.
    """

    whole_batch: ClassVar[bool] = True

    def forms(self, size: int, dtype: np.dtype) -> Forms:
        """What it remembers for `size` parameters of type `dtype`."""
        return {"point": (np.dtype(np.float64), (size,))}

    def search(
        self,
        landscape: Landscape,
        point: Array,
        height: float,
        gradient: Array,
        state: State,
        learning_rate: float,
        count: int,
    ) -> Array:
        """Return where to go from `point` (P,), and change `state` in place, but for its "point".

        height, gradient (P,): of the landscape at `point`. learning_rate, count: as for `step`.
        """
        raise NotImplementedError


class LineSearcher(Searcher, frozen=True):
    """A searcher that chooses a direction, and finds how far to go by a line search (`line_search.searched`)."""

    own_steps: ClassVar[bool] = True

    learning_rate: Annotated[
        float,
        option(
            mark("First try η"), mark("The step the line search tries first."), gt=0, le=100, scale="log", live=True
        ),
    ] = 1.0

"""What an optimizer is: the rule that turns a gradient into a step of the parameters."""

from typing import ClassVar

import numpy as np

from engine.arrays import Array
from engine.options import Member

State = dict[str, Array]
"""What an optimizer remembers between steps: slot name -> vector (P,)."""


class Optimizer(Member, frozen=True):
    """An update rule on one flat vector of all parameters. Its memory (`state`) is passed in and out.

    slots: names of the vectors it remembers, each as long as the parameters, zero at the start.
    Every optimizer has the option `learning_rate`; the rate of a step is that option times the schedule's factor.
    """

    slots: ClassVar[tuple[str, ...]] = ()
    learning_rate: float = 0.01

    def new_state(self, parameters: Array) -> State:
        """The memory before the first step. parameters (P,)."""
        return {name: np.zeros_like(parameters) for name in self.slots}

    def step(
        self, parameters: Array, gradient: Array, state: State, scratch: Array, learning_rate: float, count: int
    ) -> None:
        """Change `parameters` and `state` in place.

        parameters, gradient, scratch (P,); `scratch` may be overwritten, `gradient` may be too.
        learning_rate: the rate of this very step. count: number of this step, from 1.
        """
        raise NotImplementedError

"""Nesterov momentum: a ball that looks ahead."""

from typing import Annotated, ClassVar

import numpy as np

from engine.arrays import Array
from engine.optimizers.base import Optimizer, State, fade
from engine.options import option
from engine.text import mark


class Nesterov(Optimizer, frozen=True):
    """Momentum that steps with the speed it is about to have, instead of the speed it had.

    The newest gradient counts twice: in the speed, and once more by itself. So the ball reacts to a rising slope one
    step earlier and brakes before it has overshot. On smooth valleys it is provably faster than momentum; on noisy
    batches the difference is small.

        v = μ v + g        w = w - η (g + μ v)

    The parameters are kept at the point looked ahead to, as in PyTorch, so the gradient is always taken where they are.
    Reference: Nesterov (1983), "A method for solving a convex programming problem with convergence rate O(1/k²)".
    """

    key = "nesterov"
    title = mark("Nesterov momentum")
    order = 30
    summary = mark("Momentum that looks one step ahead and brakes earlier.")
    formula = "v ← μ·v + g,   w ← w − η·(g + μ·v)"
    reference = "Nesterov (1983), A method for solving a convex programming problem with convergence rate O(1/k²)"

    slots: ClassVar[tuple[str, ...]] = ("velocity",)

    learning_rate: Annotated[
        float, option(mark("Learning rate"), mark("How far one step goes."), gt=0, le=100, scale="log", live=True)
    ] = 0.05
    momentum: Annotated[
        float,
        option(
            mark("Momentum μ"),
            mark("Share of the speed that each step keeps; 0 is plain descent."),
            ge=0,
            lt=1,
            live=True,
        ),
    ] = 0.9

    def step(
        self, parameters: Array, gradient: Array, state: State, scratch: Array, learning_rate: float, count: int
    ) -> None:
        velocity = state["velocity"]
        fade(velocity, self.momentum, count)
        velocity += gradient
        np.multiply(velocity, self.momentum, out=scratch)
        scratch += gradient
        scratch *= learning_rate
        parameters -= scratch

"""Momentum: a ball that keeps rolling."""

from typing import Annotated, ClassVar

import numpy as np

from engine.arrays import Array
from engine.optimizers.base import Optimizer, State, fade
from engine.options import option
from engine.text import mark


class Momentum(Optimizer, frozen=True):
    """Adds up the gradients of the past, each a little forgotten, and steps along the sum.

    Where the slopes agree the sum grows, up to 1 / (1 - μ) times one gradient, and the ball rolls fast; where they
    alternate they cancel, and the swinging between the walls of a valley dies down. It also rolls over small bumps.
    With too much momentum it overshoots the goal and circles around it.

        v = μ v + g        w = w - η v

    As in PyTorch the learning rate multiplies the whole sum, so a change of it acts at once on the past as well.
    Reference: Polyak (1964), "Some methods of speeding up the convergence of iteration methods".
    """

    key = "momentum"
    title = mark("Momentum")
    order = 20
    summary = mark("A rolling ball: steady slopes make it faster, swinging ones cancel out.")
    formula = "v ← μ·v + g,   w ← w − η·v"
    reference = "Polyak (1964), Some methods of speeding up the convergence of iteration methods"

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
        np.multiply(velocity, learning_rate, out=scratch)
        parameters -= scratch

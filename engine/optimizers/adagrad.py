"""AdaGrad: a step size of its own for every parameter, which only ever shrinks."""

from typing import Annotated, ClassVar

import numpy as np

from engine.arrays import Array
from engine.optimizers.base import Optimizer, State
from engine.options import option
from engine.text import mark


class AdaGrad(Optimizer, frozen=True):
    """Divides each gradient by the length of all gradients that parameter has ever had.

    A weight that seldom gets a gradient (a rare word, a corner of the picture that is mostly empty) keeps a large step
    for the day it does; a busy one is slowed down. But the sum never forgets, so every step is smaller than it could
    be, and in a long run learning comes to rest before the goal.

        s = s + g²        w = w - η g / (√s + ε)

    As in PyTorch, s starts at 0 (so the first step is η for every weight) and ε is added outside the root.
    Reference: Duchi, Hazan, Singer (2011), "Adaptive subgradient methods for online learning and stochastic
    optimization".
    """

    key = "adagrad"
    title = mark("AdaGrad")
    order = 40
    summary = mark(
        "A step size of its own for every weight, divided by all the slopes it has seen. Slows down for good."
    )
    formula = "s ← s + g²,   w ← w − η·g / (√s + ε)"
    reference = "Duchi, Hazan, Singer (2011), Adaptive subgradient methods"

    slots: ClassVar[tuple[str, ...]] = ("sum_of_squares",)

    learning_rate: Annotated[
        float, option(mark("Learning rate"), mark("How far one step goes."), gt=0, le=100, scale="log", live=True)
    ] = 0.05
    epsilon: Annotated[
        float, option(mark("ε"), mark("Keeps the division safe where gradients are 0."), ge=1e-20, le=1, scale="log")
    ] = 1e-10

    def step(
        self, parameters: Array, gradient: Array, state: State, scratch: Array, learning_rate: float, count: int
    ) -> None:
        squares = state["sum_of_squares"]
        np.square(gradient, out=scratch)
        squares += scratch
        np.sqrt(squares, out=scratch)
        scratch += self.epsilon
        np.divide(gradient, scratch, out=scratch)
        scratch *= learning_rate
        parameters -= scratch

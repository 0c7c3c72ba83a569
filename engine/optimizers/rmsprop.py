"""RMSProp: a step size of its own for every parameter, from its recent gradients."""

from math import sqrt
from typing import Annotated, ClassVar

import numpy as np

from engine.arrays import Array
from engine.optimizers.base import Optimizer, State, fade
from engine.options import option
from engine.text import mark


class RMSProp(Optimizer, frozen=True):
    """Divides each gradient by the root of the running mean of its squares.

    It is AdaGrad with a memory that fades, so it does not come to rest early and follows a landscape that changes. Flat
    and steep directions are walked at the same speed. That speed does not fall near the goal, where only the sign of
    the slope is left and the steps jump to and fro: lower the learning rate towards the end. Adam is this rule with
    momentum.

        v = α v + (1 - α) g²        w = w - η g / (√v + ε)

    As in PyTorch, v starts at 0 without correction, so the first steps are large: up to η / √(1 - α).
    Reference: Tieleman, Hinton (2012), "Lecture 6.5: divide the gradient by a running average of its recent magnitude".
    """

    key = "rmsprop"
    title = mark("RMSProp")
    order = 50
    summary = mark(
        "A step size of its own for every weight, from its recent slopes. Walks flat and steep places alike."
    )
    formula = "v ← α·v + (1 − α)·g²,   w ← w − η·g / (√v + ε)"
    reference = "Tieleman, Hinton (2012), Lecture 6.5: divide the gradient by a running average of its recent magnitude"

    slots: ClassVar[tuple[str, ...]] = ("mean_of_squares",)

    learning_rate: Annotated[
        float, option(mark("Learning rate"), mark("How far one step goes."), gt=0, le=100, scale="log", live=True)
    ] = 0.005
    alpha: Annotated[
        float, option(mark("α"), mark("How slowly the mean of the squared gradient forgets."), ge=0, lt=1)
    ] = 0.99
    epsilon: Annotated[
        float, option(mark("ε"), mark("Keeps the division safe where gradients are 0."), ge=1e-20, le=1, scale="log")
    ] = 1e-8

    # The memory is kept undivided, v' = v / (1 - α): one pass over the vector fewer, the same numbers.
    # With c = √(1 - α) the denominator √v + ε is c (√v' + ε / c), so c moves into the step size.
    def step(
        self, parameters: Array, gradient: Array, state: State, scratch: Array, learning_rate: float, count: int
    ) -> None:
        squares = state["mean_of_squares"]
        np.square(gradient, out=scratch)
        fade(squares, self.alpha, count)
        squares += scratch

        scale = sqrt(1 - self.alpha)
        np.sqrt(squares, out=scratch)
        scratch += self.epsilon / scale
        np.divide(gradient, scratch, out=scratch)
        scratch *= learning_rate / scale
        parameters -= scratch

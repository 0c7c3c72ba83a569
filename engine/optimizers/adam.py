"""Adam: momentum, and a step size of its own for every parameter."""

from math import sqrt
from typing import Annotated, ClassVar

import numpy as np

from engine.arrays import Array, number
from engine.optimizers.base import Optimizer, State, fade
from engine.options import option
from engine.text import mark


class Adam(Optimizer, frozen=True):
    """Remembers the running mean of the gradient (m) and of its square (v), and steps by their ratio.

    A parameter whose gradient is steady moves at nearly the full learning rate, one whose gradient jumps about moves
    little, whatever the gradient's size. Both means start at 0 and would be too small at first; dividing by 1 - βᵗ
    corrects that. It gets through plateaus and canyons where plain descent is stuck, and needs little tuning.

        m = β₁ m + (1 - β₁) g        v = β₂ v + (1 - β₂) g²
        w = w - η · m / (1 - β₁ᵗ) / (√(v / (1 - β₂ᵗ)) + ε)

    As in PyTorch, ε is added after the correction of v.
    Reference: Kingma, Ba (2015), "Adam: a method for stochastic optimization".
    """

    key = "adam"
    title = mark("Adam")
    order = 60
    summary = mark("Momentum plus a step size of its own for every weight. The usual first choice.")
    formula = "w ← w − η · m̂ / (√v̂ + ε)"
    reference = "Kingma, Ba (2015), Adam: a method for stochastic optimization"

    slots: ClassVar[tuple[str, ...]] = ("mean", "mean_of_squares")

    learning_rate: Annotated[
        float, option(mark("Learning rate"), mark("How far one step goes."), gt=0, le=100, scale="log", live=True)
    ] = 0.01
    beta_1: Annotated[
        float, option(mark("β₁"), mark("How slowly the mean of the gradient forgets; 0 is no momentum."), ge=0, lt=1)
    ] = 0.9
    beta_2: Annotated[
        float, option(mark("β₂"), mark("How slowly the mean of the squared gradient forgets."), ge=0, lt=1)
    ] = 0.999
    epsilon: Annotated[
        float, option(mark("ε"), mark("Keeps the division safe where gradients are 0."), ge=1e-20, le=1, scale="log")
    ] = 1e-8

    # The memory is kept undivided, m' = m / (1 - β₁) and v' = v / (1 - β₂): two passes over the vectors fewer, the same
    # numbers. With c = √((1 - β₂) / (1 - β₂ᵗ)) the denominator √v̂ + ε is c (√v' + ε / c), so c moves into the step
    # size.
    def step(
        self, parameters: Array, gradient: Array, state: State, scratch: Array, learning_rate: float, count: int
    ) -> None:
        mean, squares = state["mean"], state["mean_of_squares"]
        fade(mean, self.beta_1, count)
        mean += gradient
        np.square(gradient, scratch)
        fade(squares, self.beta_2, count)
        squares += scratch

        scale = sqrt((1 - self.beta_2) / (1 - self.beta_2**count))
        size = learning_rate * (1 - self.beta_1) / (1 - self.beta_1**count) / scale
        np.sqrt(squares, scratch)
        scratch += number(self.epsilon / scale, scratch)
        np.divide(mean, scratch, scratch)
        scratch *= number(size, scratch)
        parameters -= scratch

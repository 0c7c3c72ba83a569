"""SGD, stochastic gradient descent: one step straight downhill."""

from typing import Annotated

import numpy as np

from engine.arrays import Array
from engine.optimizers.base import Optimizer, State
from engine.options import option
from engine.text import mark


class SGD(Optimizer, frozen=True):
    """Moves every parameter against its gradient, by the learning rate times the slope, and remembers nothing.

    The gradient comes from one batch, so it points downhill only roughly; small steps average that out. The learning
    rate is everything here: too small and it crawls, too large and it leaps across the valley and climbs out. In a long
    narrow valley it swings between the walls and hardly moves along.

        w = w - η g

    Reference: Robbins, Monro (1951), "A stochastic approximation method".
    """

    key = "sgd"
    title = mark("Gradient descent (SGD)")
    order = 10
    summary = mark("One step straight downhill, with no memory. The plainest rule, and the best one to learn from.")
    formula = "w ← w − η·g"
    reference = "Robbins, Monro (1951), A stochastic approximation method"

    learning_rate: Annotated[
        float, option(mark("Learning rate"), mark("How far one step goes."), gt=0, le=100, scale="log", live=True)
    ] = 0.1

    def step(
        self, parameters: Array, gradient: Array, state: State, scratch: Array, learning_rate: float, count: int
    ) -> None:
        np.multiply(gradient, learning_rate, out=scratch)
        parameters -= scratch

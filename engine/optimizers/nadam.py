"""NAdam: Adam whose momentum looks one step ahead."""

from math import sqrt
from typing import Annotated

import numpy as np

from engine.arrays import Array
from engine.optimizers.adam import Adam
from engine.optimizers.base import Forms, State, fade
from engine.options import option
from engine.text import mark


class NAdam(Adam, frozen=True):
    """Adam with Nesterov's idea: the newest gradient counts at once, and not only through the mean.

    Adam steps along the mean of past gradients; NAdam along the mean as it will be one step later, of which the newest
    gradient is known already. It brakes a little earlier. The share μ of the mean is small at first and grows to β₁, so
    that early, wild gradients are soon forgotten. Where Adam works, NAdam is about as good, sometimes a little faster.

        μₜ = β₁ (1 - ½ 0.96^(tψ))        m, v as in Adam
        w = w - η ((1 - μₜ) g / (1 - μ₁…μₜ) + μₜ₊₁ m / (1 - μ₁…μₜ₊₁)) / (√(v / (1 - β₂ᵗ)) + ε)

    As in PyTorch the growth ψ is part of the rule; Keras always grows with ψ = 1.
    Reference: Dozat (2016), "Incorporating Nesterov momentum into Adam".
    """

    key = "nadam"
    title = mark("NAdam")
    order = 65
    summary = mark("Adam whose momentum looks one step ahead, as Nesterov's does, and begins gently.")
    formula = "w ← w − η · ((1 − μₜ)·ĝ + μₜ₊₁·m̂) / (√v̂ + ε)"
    reference = "Dozat (2016), Incorporating Nesterov momentum into Adam"

    learning_rate: Annotated[
        float, option(mark("Learning rate"), mark("How far one step goes."), gt=0, le=100, scale="log", live=True)
    ] = 0.01
    growth: Annotated[
        float,
        option(mark("Growth ψ"), mark("How fast the momentum grows to β₁; at 0 it stays at half of it."), ge=0, le=10),
    ] = 0.004

    def forms(self, size: int, dtype: np.dtype) -> Forms:
        return super().forms(size, dtype) | {"product": (np.dtype(np.float64), (1,))}  # μ₁…μₜ

    # As in Adam the memory is kept undivided: m' = m / (1 - β₁), v' = v / (1 - β₂), and with c = √((1 - β₂) / (1 - β₂ᵗ))
    # the denominator is c (√v' + ε / c).
    def step(
        self, parameters: Array, gradient: Array, state: State, scratch: Array, learning_rate: float, count: int
    ) -> None:
        mean, squares, product = state["mean"], state["mean_of_squares"], state["product"]
        share, next_share = (self.beta_1 * (1 - 0.5 * 0.96 ** (time * self.growth)) for time in (count, count + 1))
        if count == 1:
            product[0] = 1.0
        product *= share
        so_far = float(product[0])
        fade(mean, self.beta_1, count)
        mean += gradient
        np.square(gradient, out=scratch)
        fade(squares, self.beta_2, count)
        squares += scratch

        scale = sqrt((1 - self.beta_2) / (1 - self.beta_2**count))
        for direction, size in (
            (gradient, (1 - share) / (1 - so_far)),
            (mean, next_share * (1 - self.beta_1) / (1 - so_far * next_share)),
        ):
            np.sqrt(squares, out=scratch)
            scratch += self.epsilon / scale
            np.divide(direction, scratch, out=scratch)
            scratch *= learning_rate * size / scale
            parameters -= scratch

"""Penalties on large weights, against overfitting. They act on weights, never on biases.

The penalty is added to what training minimises; the loss that is *shown* is the loss of the data alone, so that
training and validation, and runs with and without a penalty, stay comparable.
"""

from typing import Annotated, ClassVar

import numpy as np

from engine.arrays import Array
from engine.options import Member, option
from engine.text import mark


class Penalty(Member, frozen=True):
    """A cost of the weights themselves. kinked: its slope jumps where a weight is 0."""

    kinked: ClassVar[bool] = False

    def value(self, weights: Array) -> float:
        """The penalty of a weight matrix (D, U)."""
        raise NotImplementedError

    def add_gradient(self, weights: Array, grad_weights: Array, scratch: Array) -> None:
        """Add the penalty's gradient to `grad_weights`; `scratch` may be overwritten. All (D, U)."""
        raise NotImplementedError


class NoPenalty(Penalty, frozen=True):
    """Weights cost nothing."""

    key = "none"
    title = mark("None")
    order = 0
    summary = mark("Weights may grow as the data asks.")

    def value(self, weights: Array) -> float:
        return 0.0

    def add_gradient(self, weights: Array, grad_weights: Array, scratch: Array) -> None:
        pass


class L1(Penalty, frozen=True):
    """Every weight costs its size.

    The pull towards 0 is equally strong for large and small weights, so weights that are hardly needed end at 0 and the
    network becomes sparse: it shows which inputs it can do without. At exactly 0 there is no pull. A step overshoots,
    so the small weights tremble around 0 by the learning rate times λ.

        penalty = λ Σ |w|,    gradient = λ sign(w)

    Shapes: weights (D, U).
    Reference: Tibshirani (1996), "Regression shrinkage and selection via the lasso".
    """

    key = "l1"
    title = mark("L1")
    order = 10
    summary = mark("Every weight costs its size. Weights that are hardly needed go to 0.")
    formula = "λ·Σ |w|"
    reference = "Tibshirani (1996), Regression shrinkage and selection via the lasso"

    kinked: ClassVar[bool] = True

    strength: Annotated[
        float, option(mark("Strength λ"), mark("How much the weights cost."), ge=0, le=10, scale="log", live=True)
    ] = 0.001

    def value(self, weights: Array) -> float:
        return self.strength * float(np.abs(weights).sum(dtype=np.float64))

    # d|w|/dw = sign(w), and 0 at w = 0.
    def add_gradient(self, weights: Array, grad_weights: Array, scratch: Array) -> None:
        np.sign(weights, out=scratch)
        scratch *= self.strength
        grad_weights += scratch


class L2(Penalty, frozen=True):
    """Every weight costs its square, so one large weight costs more than several small ones.

    The pull towards 0 is proportional to the weight: large ones are tamed, small ones left nearly alone, and the work
    is spread over many inputs. The answer becomes smoother. Too much of it and the network can no longer bend.

        penalty = λ/2 Σ w²,    gradient = λ w

    The factor 1/2 makes λ the same number as PyTorch's weight_decay; Keras leaves it out, so its L2(λ) pulls twice as
    hard.

    Shapes: weights (D, U).
    Reference: Krogh, Hertz (1992), "A simple weight decay can improve generalization".
    """

    key = "l2"
    title = mark("L2")
    order = 20
    summary = mark("Every weight costs its square. Keeps weights small and the answer smooth.")
    formula = "λ/2·Σ w²"
    reference = "Krogh, Hertz (1992), A simple weight decay can improve generalization"

    strength: Annotated[
        float, option(mark("Strength λ"), mark("How much the weights cost."), ge=0, le=10, scale="log", live=True)
    ] = 0.001

    def value(self, weights: Array) -> float:
        return self.strength / 2 * float(np.square(weights, dtype=np.float64).sum())

    # d(½ w²)/dw = w
    def add_gradient(self, weights: Array, grad_weights: Array, scratch: Array) -> None:
        np.multiply(weights, self.strength, out=scratch)
        grad_weights += scratch

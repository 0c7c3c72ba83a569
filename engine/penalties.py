"""Penalties on large weights, against overfitting. They act on weights, never on biases.

The penalty is part of what training minimises; the loss that is *shown* is the loss of the data alone, so that
training and validation, and runs with and without a penalty, stay comparable.
"""

from typing import Annotated, ClassVar

import numpy as np

from engine.arrays import Array
from engine.options import Member, option
from engine.text import mark


class Penalty(Member, frozen=True):
    """A cost of the weights themselves.

    What has a slope everywhere is added to the gradient. What has a kink, or is a limit, acts after each step (`settle`):
    there a gradient would only make the weights tremble. settles: it has such a part.
    """

    settles: ClassVar[bool] = False

    @property
    def pulls(self) -> bool:
        """True when it has a smooth part, for which `add_gradient` does something."""
        return type(self).add_gradient is not Penalty.add_gradient

    def value(self, weights: Array) -> float:
        """The penalty of a weight matrix (D, U)."""
        raise NotImplementedError

    def smooth_value(self, weights: Array) -> float:
        """The part of `value` whose gradient `add_gradient` adds."""
        return self.value(weights)

    def add_gradient(self, weights: Array, grad_weights: Array, scratch: Array) -> None:
        """Add the gradient of the smooth part to `grad_weights`; `scratch` may be overwritten. All (D, U)."""

    def settle(self, weights: Array, learning_rate: float, scratch: Array) -> None:
        """Change `weights` after a step that was made with `learning_rate`; `scratch` may be overwritten. Both (D, U)."""


class NoPenalty(Penalty, frozen=True):
    """Weights cost nothing."""

    key = "none"
    title = mark("None")
    order = 0
    summary = mark("Weights may grow as the data asks.")

    def value(self, weights: Array) -> float:
        return 0.0


class L1(Penalty, frozen=True):
    """Every weight costs its size.

    The pull towards 0 is equally strong for large and small weights, so weights that are hardly needed end at exactly 0 and
    the network becomes sparse: it shows which inputs it can do without. Too much of it, and all weights are 0.

        penalty = λ Σ |w|,    after each step  w = w - sign(w) min(|w|, η λ)

    The slope jumps at 0, so a gradient step would leap to and fro across it. The proximal step moves each weight towards 0
    and stops there. After the step of Adam and its kin the pull is not divided by the size of the gradients, as in AdamW.
    Shapes: weights (D, U).
    Reference: Tibshirani (1996), "Regression shrinkage and selection via the lasso"; Parikh, Boyd (2014), "Proximal
    algorithms".
    """

    key = "l1"
    title = mark("L1")
    order = 10
    summary = mark("Every weight costs its size. Weights that are hardly needed become exactly 0.")
    formula = "λ·Σ |w|"
    reference = "Tibshirani (1996), Regression shrinkage and selection via the lasso"

    settles: ClassVar[bool] = True

    strength: Annotated[
        float, option(mark("Strength λ"), mark("How much the weights cost."), ge=0, le=10, scale="log", live=True)
    ] = 0.001

    def value(self, weights: Array) -> float:
        return self.strength * float(np.abs(weights).sum(dtype=np.float64))

    def smooth_value(self, weights: Array) -> float:
        return 0.0

    def settle(self, weights: Array, learning_rate: float, scratch: Array) -> None:
        shrink(weights, learning_rate * self.strength, scratch)


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


class ElasticNet(Penalty, frozen=True):
    """L1 and L2 together: some weights become exactly 0, and the others stay small.

    Of several inputs that say the same, L1 alone keeps one by chance; the share of L2 spreads the work over all of them.

        penalty = λ (r Σ |w| + (1 - r)/2 Σ w²)

    The L1 part acts after each step, the L2 part through the gradient.
    Shapes: weights (D, U).
    Reference: Zou, Hastie (2005), "Regularization and variable selection via the elastic net".
    """

    key = "elastic_net"
    title = mark("Elastic net")
    order = 30
    summary = mark("L1 and L2 together: needless weights become exactly 0, the others stay small.")
    formula = "λ·(r·Σ |w| + (1 − r)/2·Σ w²)"
    reference = "Zou, Hastie (2005), Regularization and variable selection via the elastic net"

    settles: ClassVar[bool] = True

    strength: Annotated[
        float, option(mark("Strength λ"), mark("How much the weights cost."), ge=0, le=10, scale="log", live=True)
    ] = 0.001
    share: Annotated[
        float, option(mark("Share r of L1"), mark("1 is L1 alone, 0 is L2 alone."), ge=0, le=1, live=True)
    ] = 0.5

    def value(self, weights: Array) -> float:
        return L1(self.strength * self.share).value(weights) + self.smooth_value(weights)

    def smooth_value(self, weights: Array) -> float:
        return self._l2().value(weights)

    def add_gradient(self, weights: Array, grad_weights: Array, scratch: Array) -> None:
        self._l2().add_gradient(weights, grad_weights, scratch)

    def settle(self, weights: Array, learning_rate: float, scratch: Array) -> None:
        shrink(weights, learning_rate * self.strength * self.share, scratch)

    def _l2(self) -> L2:
        return L2(self.strength * (1 - self.share))


class MaxNorm(Penalty, frozen=True):
    """The weights into a unit cost nothing, but together they must not become longer than a limit.

    A large learning rate cannot blow the weights up any more, and no unit can shout down the others. Often used together
    with dropout. Below the limit nothing happens.

        after each step  w = w · min(1, c / |w|)    for the weights w of each unit

    Shapes: weights (D, U); |w| is the length of a column.
    Reference: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov (2014), "Dropout: a simple way to prevent neural
    networks from overfitting".
    """

    key = "max_norm"
    title = mark("Max norm")
    order = 40
    summary = mark("The weights into each unit may not become longer than a limit; below it they are free.")
    formula = "|w| ≤ c"
    reference = "Srivastava and others (2014), Dropout: a simple way to prevent neural networks from overfitting"

    settles: ClassVar[bool] = True

    limit: Annotated[
        float,
        option(mark("Limit c"), mark("How long the weights of a unit may be."), gt=0, le=1000, scale="log", live=True),
    ] = 3.0

    def value(self, weights: Array) -> float:
        return 0.0

    def settle(self, weights: Array, learning_rate: float, scratch: Array) -> None:
        np.square(weights, out=scratch)
        lengths = np.sqrt(np.add.reduce(scratch, axis=0))
        if lengths.max() > self.limit:
            weights *= np.minimum(1, self.limit / np.maximum(lengths, self.limit / 2))


# The minimum of ½ (v - w)² + t |v| over v: where v ≠ 0 the slope is v - w + t sign(v), so v = w - t sign(w); where |w| ≤ t
# the pull of the kink is the stronger one, and v = 0. Both are w less what is between -t and t of it.
def shrink(weights: Array, threshold: float, scratch: Array) -> None:
    """Move every weight by `threshold` towards 0, and no further, in place (D, U)."""
    np.clip(weights, -threshold, threshold, out=scratch)
    weights -= scratch

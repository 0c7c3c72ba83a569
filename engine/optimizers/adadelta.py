"""AdaDelta: AdaGrad with a fading memory, and steps measured by the steps before."""

from typing import Annotated, ClassVar

import numpy as np

from engine.arrays import Array
from engine.optimizers.base import Optimizer, State, fade
from engine.options import option
from engine.text import mark


class AdaDelta(Optimizer, frozen=True):
    """Steps as far as it usually does, in proportion to how steep it is compared with how steep it usually is.

    RMSProp divides the gradient by its usual size, which leaves a pure number; AdaDelta multiplies that by the usual
    size of its own steps, so a step again has the unit of a weight, and no learning rate has to be guessed: η is 1. The
    first steps are tiny, because there were none before, and it needs a while to gain speed; on small problems it is
    often the slowest of its family.

        v = ρ v + (1 - ρ) g²    δ = √(u + ε) / √(v + ε) · g    u = ρ u + (1 - ρ) δ²    w = w - η δ

    As in PyTorch ε is inside both roots, and u is used before it learns of this step.
    Reference: Zeiler (2012), "ADADELTA: an adaptive learning rate method".
    """

    key = "adadelta"
    title = mark("AdaDelta")
    order = 55
    summary = mark("Measures each step by the steps before, so that no learning rate has to be guessed. Starts slowly.")
    formula = "δ = √(u + ε) / √(v + ε) · g,   w ← w − η·δ"
    reference = "Zeiler (2012), ADADELTA: an adaptive learning rate method"

    slots: ClassVar[tuple[str, ...]] = ("squares_of_gradients", "squares_of_steps")

    learning_rate: Annotated[
        float,
        option(
            mark("Learning rate"),
            mark("A factor on steps of its own; 1 as intended."),
            gt=0,
            le=100,
            scale="log",
            live=True,
        ),
    ] = 1.0
    rho: Annotated[float, option(mark("ρ"), mark("How slowly both means forget."), ge=0, lt=1)] = 0.9
    epsilon: Annotated[
        float, option(mark("ε"), mark("Decides how small the first steps are."), ge=1e-20, le=1, scale="log")
    ] = 1e-6

    # The memory is kept as V = (v + ε) / (1 - ρ) and U = (u + ε) / (1 - ρ): then V = ρ V + g² + ε, U = ρ U + δ² + ε, and
    # δ² = U / V · g². The sign of δ is that of g, so one vector of scratch is enough.
    def step(
        self, parameters: Array, gradient: Array, state: State, scratch: Array, learning_rate: float, count: int
    ) -> None:
        slopes, steps = state["squares_of_gradients"], state["squares_of_steps"]
        if count == 1:
            slopes[...] = steps[...] = self.epsilon / (1 - self.rho)
        fade(slopes, self.rho, count)
        np.square(gradient, out=scratch)
        slopes += scratch
        slopes += self.epsilon

        np.divide(steps, slopes, out=scratch)
        scratch *= gradient
        scratch *= gradient
        fade(steps, self.rho, count)
        steps += scratch
        steps += self.epsilon

        np.sqrt(scratch, out=scratch)
        np.copysign(scratch, gradient, out=scratch)
        scratch *= learning_rate
        parameters -= scratch

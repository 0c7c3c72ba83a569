"""Rprop: only the sign of the slope counts."""

from typing import Annotated, ClassVar

import numpy as np

from engine.arrays import Array
from engine.optimizers.base import Optimizer, State
from engine.options import option
from engine.text import mark


class Rprop(Optimizer, frozen=True):
    """Gives every weight a step size of its own, makes it larger while the slope keeps its sign and smaller when it flips.

    How steep it is does not matter, so the vanishing slopes of deep sigmoid networks do no harm. A flipped sign means that
    the weight has stepped over the bottom: its step is cut, and it rests for one turn. Rprop needs the slope of the whole
    training part: the sign of a small batch's slope is half chance, and the steps would shrink for no reason.

        s = s · (η₊ if g · previous g > 0, η₋ if < 0)        w = w - sign(g) s, or w where the sign has flipped

    As in PyTorch a flipped weight does not go back, and its gradient is remembered as 0. The learning rate is the size of
    the very first step and plays no part afterwards.
    Reference: Riedmiller, Braun (1993), "A direct adaptive method for faster backpropagation learning: the RPROP
    algorithm".
    """

    key = "rprop"
    title = mark("Rprop")
    order = 75
    summary = mark("Only the sign of the slope counts: each weight finds a step size of its own. For whole batches.")
    formula = "s ← s·η±,   w ← w − sign(g)·s"
    reference = (
        "Riedmiller, Braun (1993), A direct adaptive method for faster backpropagation learning: the RPROP algorithm"
    )

    slots: ClassVar[tuple[str, ...]] = ("previous", "sizes")
    whole_batch: ClassVar[bool] = True
    own_steps: ClassVar[bool] = True

    learning_rate: Annotated[
        float,
        option(
            mark("Learning rate"),
            mark("How far the first step goes; then each weight finds its own."),
            gt=0,
            le=100,
            scale="log",
        ),
    ] = 0.01
    shrink: Annotated[
        float, option(mark("Shrink η₋"), mark("What is left of a step when the sign flips."), gt=0, lt=1, live=True)
    ] = 0.5
    grow: Annotated[
        float, option(mark("Grow η₊"), mark("How a step grows while the sign stays."), ge=1, le=10, live=True)
    ] = 1.2
    smallest: Annotated[
        float,
        option(mark("Smallest step"), mark("No step becomes smaller than this."), gt=0, le=1, scale="log", live=True),
    ] = 1e-6
    largest: Annotated[
        float,
        option(mark("Largest step"), mark("No step becomes larger than this."), ge=1, le=1000, scale="log", live=True),
    ] = 50.0

    def forget(self, state: State, places: np.ndarray) -> None:
        super().forget(state, places)
        state["sizes"][places] = self.learning_rate

    # With s = sign(g) sign(previous) in {-1, 0, 1} the factor is 1 + s (η₊ - η₋) / 2 + s² ((η₊ + η₋) / 2 - 1): that is η₋,
    # 1 or η₊. And min(s + 1, 1) is 0 where the sign has flipped, else 1.
    def step(
        self, parameters: Array, gradient: Array, state: State, scratch: Array, learning_rate: float, count: int
    ) -> None:
        turned, sizes = state["previous"], state["sizes"]
        if count == 1:
            sizes[...] = learning_rate
        np.sign(turned, out=turned)
        np.sign(gradient, out=scratch)
        turned *= scratch
        np.multiply(turned, (self.grow + self.shrink) / 2 - 1, out=scratch)
        scratch += (self.grow - self.shrink) / 2
        scratch *= turned
        scratch += 1
        sizes *= scratch
        np.clip(sizes, self.smallest, self.largest, out=sizes)

        turned += 1
        np.minimum(turned, 1, out=turned)
        turned *= gradient  # from here on it is what the next step finds as "previous"
        np.sign(turned, out=scratch)
        scratch *= sizes
        parameters -= scratch

"""L-BFGS: Newton's method with a short memory in place of the Hessian."""

from typing import Annotated

import numpy as np

from engine.arrays import Array
from engine.line_search import searched
from engine.optimizers.base import Forms, Landscape, LineSearcher, State
from engine.options import option
from engine.text import mark

LEAST_BEND = 1e-10


class LBFGS(LineSearcher, frozen=True):
    """Remembers the last m steps, and how the slope changed over each; from these it guesses the curvature.

    Where BFGS keeps a table of P × P numbers, this keeps 2 m vectors, so it works for large networks too. A line search then
    decides how far to go. On smooth problems it is far quicker than any gradient descent, and needs no learning rate; but
    every look costs a pass through all samples, it needs the exact slope, and it stops at the nearest minimum.

        s = step, y = change of the slope        direction = -H g, H built from the last m pairs (s, y)

    As in PyTorch a pair counts when y·s > 10⁻¹⁰, the guess begins with y·s / y·y, and the first step is at most 1 / Σ |g|.
    Reference: Liu, Nocedal (1989), "On the limited memory BFGS method for large scale optimization".
    """

    key = "l_bfgs"
    title = mark("L-BFGS")
    order = 100
    summary = mark(
        "Guesses the curvature from its last steps, then searches along the line. Takes all samples at once."
    )
    formula = "w ← w − t·H·g,   H from the last m pairs (s, y)"
    reference = "Liu, Nocedal (1989), On the limited memory BFGS method for large scale optimization"

    history: Annotated[int, option(mark("Memory m"), mark("How many steps it remembers."), ge=1, le=200)] = 20

    @property
    def parameter_limit(self) -> int:
        return 60_000_000 // self.history  # about one gigabyte of memory

    def forms(self, size: int, dtype: np.dtype) -> Forms:
        number, pairs = np.dtype(np.float64), (self.history, size)
        own = {"steps": (number, pairs), "changes": (number, pairs), "pairs": (number, (1,))}
        return super().forms(size, dtype) | own

    def search(
        self,
        landscape: Landscape,
        point: Array,
        height: float,
        gradient: Array,
        state: State,
        learning_rate: float,
        count: int,
    ) -> Array:
        direction = -self._times_inverse(gradient, state)
        found = searched(landscape, point, height, gradient, direction, learning_rate, count)
        if found is None:
            return point
        step, change = found.t * direction, found.gradient - gradient
        if change @ step > LEAST_BEND:
            place = int(state["pairs"][0]) % self.history
            state["steps"][place], state["changes"][place] = step, change
            state["pairs"] += 1
        return found.point

    # The two loops of Nocedal: H g without H. Going back through the pairs takes from g what each of them explains, then
    # the curvature of the newest pair scales the rest, and going forward puts back what each says the step should be.
    def _times_inverse(self, gradient: Array, state: State) -> Array:
        known = int(state["pairs"][0])
        pairs = [
            (state["steps"][turn % self.history], state["changes"][turn % self.history])
            for turn in range(max(known - self.history, 0), known)
        ]
        rest, shares = gradient.copy(), []
        for step, change in reversed(pairs):
            shares.append((step @ rest) / (change @ step))
            rest -= shares[-1] * change
        if pairs:
            step, change = pairs[-1]
            rest *= (change @ step) / (change @ change)
        for (step, change), share in zip(pairs, reversed(shares), strict=True):
            rest += (share - (change @ rest) / (change @ step)) * step
        return rest

"""BFGS: Newton's method with a guess of the Hessian that every step improves."""

import numpy as np

from engine.arrays import Array
from engine.line_search import searched
from engine.optimizers.base import Forms, Landscape, LineSearcher, State
from engine.text import mark

LEAST_BEND = 1e-10


class BFGS(LineSearcher, frozen=True):
    """Learns the inverse of the Hessian on the way, from how the slope changes along each step.

    Newton's method has to measure the curvature in every direction, at the price of two gradients per parameter; BFGS gets
    it for nothing from the gradients it needs anyway. At first it is plain descent; after about as many steps as there are
    parameters it knows the valley and goes straight to its bottom. The table has P × P numbers, so networks must be small;
    L-BFGS is the same idea for large ones.

        s = step, y = change of the slope, ρ = 1 / y·s
        H = (1 - ρ s yᵀ) H (1 - ρ y sᵀ) + ρ s sᵀ        w = w - t H g

    H stays positive definite as long as y·s > 0, which the line search sees to; other pairs are left out. Before the first
    one H is made as large as y·s / y·y, as Nocedal and Wright advise.
    Reference: Broyden, Fletcher, Goldfarb, Shanno (1970); Nocedal, Wright (2006), "Numerical optimization", chapter 6.
    """

    key = "bfgs"
    title = mark("BFGS")
    order = 90
    summary = mark("Learns the curvature from its own steps, then searches along the line. For small networks.")
    formula = "w ← w − t·H·g,   H ≈ inverse of the Hessian"
    reference = "Broyden, Fletcher, Goldfarb, Shanno (1970); Nocedal, Wright (2006), Numerical optimization"

    @property
    def parameter_limit(self) -> int:
        return 2000

    def forms(self, size: int, dtype: np.dtype) -> Forms:
        number = np.dtype(np.float64)
        return super().forms(size, dtype) | {"inverse": (number, (size, size)), "pairs": (number, (1,))}

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
        inverse, known = state["inverse"], state["pairs"][0] > 0
        direction = -(inverse @ gradient) if known else -gradient
        found = searched(landscape, point, height, gradient, direction, learning_rate, count)
        if found is None:
            return point
        step, change = found.t * direction, found.gradient - gradient
        bend = float(change @ step)
        if bend > LEAST_BEND:
            if not known:
                np.fill_diagonal(inverse, bend / (change @ change))
            self._learn(inverse, step, change, bend)
            state["pairs"] += 1
        return found.point

    # Multiplied out, with h = H y:  H + (1 + y·h / y·s) s sᵀ / y·s - (h sᵀ + s hᵀ) / y·s
    def _learn(self, inverse: Array, step: Array, change: Array, bend: float) -> None:
        turned = inverse @ change
        inverse += np.outer(step, step) * ((1 + (change @ turned) / bend) / bend)
        both = np.outer(turned, step)
        inverse -= (both + both.T) / bend

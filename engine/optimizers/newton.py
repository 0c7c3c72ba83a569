"""Newton's method: a step to the bottom of the parabola that fits best."""

from typing import Annotated

import numpy as np

from engine.arrays import Array
from engine.line_search import FLAT
from engine.optimizers.base import Forms, Landscape, Searcher, State
from engine.options import option
from engine.text import mark

DISTANCE = 1e-4
"""How far from a point, for weights of size 1, gradients are compared: the error of the Hessian is of the order 1e-8."""
TRIALS = 20
LEAST, FIRST_DAMPING = 1e-12, 1e-6


class Newton(Searcher, frozen=True):
    """Measures the curvature in all directions (the Hessian A), and goes where the parabola with this slope is lowest.

    On a parabola, however narrow its canyon, one step is enough; near a minimum the number of right digits doubles with each
    step. But A costs two gradients per parameter, and the equations P³ operations. Far from a minimum A may bend the wrong
    way: then λ is added to its diagonal until the step goes down, which turns it towards the gradient and makes it shorter
    (Levenberg, Marquardt). λ becomes ten times larger after a failure, ten times smaller after a success.

        (A + λ 1) d = -g        w = w + η d        A = ∂²L / ∂w∂w, row by row (g(w + ε) - g(w - ε)) / 2ε

    The Hessian is measured by central differences of the exact gradient, in float64, so it is right for every layer there
    is. A kink of ReLU has no curvature: use tanh or sigmoid.
    Reference: Levenberg (1944), "A method for the solution of certain non-linear problems in least squares"; Nocedal,
    Wright (2006), "Numerical optimization", chapter 3.
    """

    key = "newton"
    title = mark("Newton")
    order = 80
    summary = mark("Measures the whole curvature and goes to the bottom of the parabola that fits. For small networks.")
    formula = "(A + λ·1)·d = −g,   w ← w + η·d"
    reference = "Levenberg (1944), A method for the solution of certain non-linear problems in least squares"

    learning_rate: Annotated[
        float,
        option(
            mark("Step η"),
            mark("How much of Newton's step is made; 1 is all of it."),
            gt=0,
            le=100,
            scale="log",
            live=True,
        ),
    ] = 1.0
    damping: Annotated[
        float, option(mark("Damping λ"), mark("What is added to the curvature at first."), ge=0, le=1e6, scale="log")
    ] = 0.01

    @property
    def parameter_limit(self) -> int:
        return 2000

    def forms(self, size: int, dtype: np.dtype) -> Forms:
        return super().forms(size, dtype) | {"damping": (np.dtype(np.float64), (1,))}

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
        if count == 1:
            state["damping"][0] = self.damping
        steepest, damping = np.abs(gradient).max(), float(state["damping"][0])
        if steepest <= FLAT:
            return point
        curvature = hessian(landscape, point)
        for _trial in range(TRIALS):
            try:
                damped = curvature + damping * np.eye(len(point))
                np.linalg.cholesky(damped)  # fails where it bends the wrong way
                there = point + learning_rate * np.linalg.solve(damped, -gradient)
            except np.linalg.LinAlgError:
                damping = max(10 * damping, FIRST_DAMPING)
                continue
            new_height, new_gradient = landscape(there)
            # At the bottom heights are equal but for rounding; then the smaller slope decides.
            nearly = new_height <= height + 1e-14 * abs(height) and np.abs(new_gradient).max() < steepest
            if new_height < height or nearly:
                state["damping"][0] = damping / 10 if damping > LEAST else 0.0
                return there
            damping = max(10 * damping, FIRST_DAMPING)
        return point  # no way down from here


def hessian(landscape: Landscape, point: Array) -> Array:
    """The second derivatives (P, P) at `point` (P,), symmetric, by central differences of the gradient."""
    rows, moved = np.empty((len(point), len(point))), point.copy()
    for place, kept in enumerate(point):
        distance = DISTANCE * max(1.0, abs(kept))
        moved[place] = kept + distance
        above = landscape(moved)[1].copy()
        moved[place] = kept - distance
        rows[place] = (above - landscape(moved)[1]) / (2 * distance)
        moved[place] = kept
    return (rows + rows.T) / 2

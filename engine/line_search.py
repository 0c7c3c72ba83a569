"""Line search: how far to go in a direction, so that it is worth the way and no lower point is missed.

A step is good enough when both conditions of Wolfe hold, for the height f(t) after going t times the direction:

    f(t) ≤ f(0) + c₁ t f'(0)        it went down, and not just a little for so long a step
    |f'(t)| ≤ c₂ |f'(0)|            it is flatter there: going on would gain little

First the step grows until a good one lies between two points, then the gap is narrowed with cubic curves. Rules and numbers
are those of PyTorch's L-BFGS, but a point that breaks the first condition is never the better end of the gap.
Reference: Nocedal, Wright (2006), "Numerical optimization", algorithms 3.5 and 3.6.
"""

from collections.abc import Callable
from math import inf, isfinite, sqrt
from typing import NamedTuple

import numpy as np

from engine.arrays import Array

C1, C2 = 1e-4, 0.9
MOST_TRIALS = 25
CLOSE = 1e-9
"""Two points whose weights differ by less than this are one."""
FLAT = 1e-12
"""Where no number of the gradient is larger than this, the bottom is reached."""
TINY = 1e-16
"""A step that promises to go down by less is lost in rounding."""


class Trial(NamedTuple):
    """A point (P,) on the way: so far along, its height, the gradient (P,) there and the slope in the direction."""

    t: float
    height: float
    gradient: Array
    slope: float
    point: Array


def searched(
    landscape: Callable[[Array], tuple[float, Array]],
    point: Array,
    height: float,
    gradient: Array,
    direction: Array,
    learning_rate: float,
    count: int,
) -> Trial | None:
    """Search from `point` along `direction` (P,), first at `learning_rate` times it; None when there is no way down.

    landscape: height and gradient at a point; `height` and `gradient` are those of `point`. count: 1 for the first step of
    all, whose direction is the gradient itself: that may be of any size, so the first try is made no longer than 1.
    """
    start = Trial(0.0, height, gradient, float(gradient @ direction), point)
    if np.abs(gradient).max() <= FLAT or not start.slope < -TINY:
        return None
    first = learning_rate * (min(1.0, 1.0 / float(np.abs(gradient).sum())) if count == 1 else 1.0)

    def along(t: float) -> Trial:
        there = point + t * direction
        height, gradient = landscape(there)
        return Trial(t, height, gradient, float(gradient @ direction), there)

    found = strong_wolfe(along, start, first, float(np.abs(direction).max()))
    return found if found.t > 0 else None


def strong_wolfe(along: Callable[[float], Trial], start: Trial, first: float, longest: float) -> Trial:
    """Return a point that satisfies both conditions, or the lowest found.

    along: looks at a point. start: where t is 0; its slope is negative. first: the t to try first.
    longest: the largest change of a weight by a step with t = 1.
    """
    before, trial = start, along(first)
    for turn in range(MOST_TRIALS):
        if _is_too_high(trial, start) or (turn > 1 and trial.height >= before.height):
            return _narrowed(along, start, before, trial, MOST_TRIALS - turn, longest)
        if abs(trial.slope) <= -C2 * start.slope:
            return trial
        if trial.slope >= 0:
            return _narrowed(along, start, trial, before, MOST_TRIALS - turn, longest)
        t = _lowest_of_cubic(before, trial, trial.t + 0.01 * (trial.t - before.t), 10 * trial.t)
        before, trial = trial, along(t)
    return min(start, trial, key=_height)


# `low` always meets the first condition, and the way from there to `high` goes down at first.
def _narrowed(
    along: Callable[[float], Trial], start: Trial, low: Trial, high: Trial, turns: int, longest: float
) -> Trial:
    was_near_an_end = False
    for _turn in range(turns):
        left, right = min(low.t, high.t), max(low.t, high.t)
        if (right - left) * longest < CLOSE:
            break
        t = _lowest_of_cubic(low, high, left, right)
        margin = 0.1 * (right - left)
        near = min(right - t, t - left) < margin
        at_the_end = min(right - t, t - left) < 0.01 * margin
        if near and (was_near_an_end or at_the_end):  # too little would change: go where there is more room
            t, near = (right - margin if abs(t - right) < abs(t - left) else left + margin), False
        was_near_an_end = near
        trial = along(t)
        if _is_too_high(trial, start) or trial.height >= low.height:
            high = trial
        else:
            if abs(trial.slope) <= -C2 * start.slope:
                return trial
            if trial.slope * (high.t - low.t) >= 0:
                high = low
            low = trial
    return low


def _is_too_high(trial: Trial, start: Trial) -> bool:
    return not trial.height <= start.height + C1 * trial.t * start.slope


def _height(trial: Trial) -> float:
    return trial.height if isfinite(trial.height) else inf


# The cubic through two points with given heights and slopes; with d₁ = s₁ + s₂ - 3 (f₁ - f₂) / (x₁ - x₂) and
# d₂ = √(d₁² - s₁ s₂) its minimum is x₂ - (x₂ - x₁) (s₂ + d₂ - d₁) / (s₂ - s₁ + 2 d₂).
def _lowest_of_cubic(one: Trial, other: Trial, low: float, high: float) -> float:
    """Where the cubic is lowest, kept between `low` and `high`; the middle when it has no minimum."""
    left, right = sorted((one, other), key=_place)
    (x1, f1, _gradient, s1, _point), (x2, f2, _gradient, s2, _point) = left, right
    if x1 != x2 and isfinite(f1 + f2 + s1 + s2):
        d1 = s1 + s2 - 3 * (f1 - f2) / (x1 - x2)
        square = d1 * d1 - s1 * s2
        if 0 <= square < inf and (turn := s2 - s1 + 2 * sqrt(square)) != 0:
            return min(max(x2 - (x2 - x1) * ((s2 + sqrt(square) - d1) / turn), low), high)
    return (low + high) / 2


def _place(trial: Trial) -> float:
    return trial.t

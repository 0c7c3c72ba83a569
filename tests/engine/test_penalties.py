"""Every penalty: its gradient is its slope, and it is added to what is there."""

import numpy as np
import pytest

from engine.options import options
from engine.penalties import L1, L2, NoPenalty, Penalty
from tests.engine.variants import assert_slopes, classes, locked, variants

ALL = pytest.mark.parametrize("penalty", variants(Penalty))
WEIGHTS = locked(np.random.default_rng(2).normal(0, 1, (5, 4)))


@ALL
def test_gradient_is_the_measured_slope(penalty):
    weights, gradient = WEIGHTS.copy(), np.zeros((5, 4))
    penalty.add_gradient(weights, gradient, np.full((5, 4), np.nan))
    assert_slopes(lambda: penalty.value(weights), weights, gradient)


@ALL
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gradient_is_added(penalty, dtype):
    weights = locked(WEIGHTS.astype(dtype))
    alone, on_top, scratch = np.zeros_like(weights), np.full_like(weights, 7), np.full_like(weights, np.nan)
    penalty.add_gradient(weights, alone, scratch)
    penalty.add_gradient(weights, on_top, scratch)
    assert alone.dtype == on_top.dtype == dtype
    np.testing.assert_allclose(on_top - 7, alone, rtol=1e-4, atol=1e-6)


@ALL
def test_value_is_a_plain_number_and_not_negative(penalty):
    assert type(penalty.value(WEIGHTS)) is float
    assert penalty.value(WEIGHTS) >= 0
    assert penalty.value(np.zeros((5, 4))) == 0


@pytest.mark.parametrize("cls", classes(Penalty))
def test_strength_can_be_changed_in_a_run(cls):
    assert all(found.live for found in options(cls))


def test_formulas():
    weights = np.array([[3.0, -4.0, 0.0]])
    assert L1(strength=0.1).value(weights) == pytest.approx(0.7)
    assert L2(strength=0.1).value(weights) == pytest.approx(1.25)  # λ/2 Σ w², as PyTorch's weight_decay
    assert NoPenalty().value(weights) == 0
    gradient = np.zeros((1, 3))
    L1(strength=0.1).add_gradient(weights, gradient, np.empty((1, 3)))
    np.testing.assert_allclose(gradient, [[0.1, -0.1, 0]])


@pytest.mark.parametrize("penalty", [L1(strength=1), L2(strength=2)])
def test_many_small_weights_are_summed_in_double_precision(penalty):
    weights = np.full((1000, 1001), 0.1, np.float32)
    each = float(weights[0, 0])
    assert penalty.value(weights) == pytest.approx(
        weights.size * (each if penalty == L1(strength=1) else each**2), rel=1e-12
    )

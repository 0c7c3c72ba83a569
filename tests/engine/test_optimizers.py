"""Every optimizer walks downhill, remembers what it says it does, and survives every option."""

import tracemalloc

import numpy as np
import pytest

from engine.optimizers.adadelta import AdaDelta
from engine.optimizers.adagrad import AdaGrad
from engine.optimizers.adam import Adam
from engine.optimizers.adamw import AdamW
from engine.optimizers.base import Optimizer, Searcher
from engine.optimizers.momentum import Momentum
from engine.optimizers.nadam import NAdam
from engine.optimizers.nesterov import Nesterov
from engine.optimizers.rmsprop import RMSProp
from engine.optimizers.rprop import Rprop
from engine.optimizers.sgd import SGD
from engine.options import option_named
from tests.engine.variants import classes, variants

ALL = pytest.mark.parametrize("optimizer", variants(Optimizer))
EACH = pytest.mark.parametrize("cls", classes(Optimizer))
FIRST_ORDER = pytest.mark.parametrize("cls", [c for c in classes(Optimizer) if not issubclass(c.values[0], Searcher)])
CURVATURE = np.array([0.5, 1.0, 2.0, 4.0])
START = np.array([2.0, -1.5, 1.0, -0.5])


def bowl(point):
    return height(point), CURVATURE * point


def take_step(optimizer, weights, state, scratch, rate, count, slope=None):
    """One step of any optimizer, on the bowl or with a given slope."""
    gradient = (CURVATURE * weights).astype(weights.dtype) if slope is None else slope
    if isinstance(optimizer, Searcher):

        def plane(point):
            return float(gradient @ point), gradient.astype(float)

        landscape, point = bowl if slope is None else plane, weights.astype(float)
        weights[...] = optimizer.search(landscape, point, *landscape(point), state, rate, count)
    else:
        optimizer.step(weights, gradient, state, scratch, rate, count)


def walk(optimizer, steps, dtype=np.float64, learning_rate=None):
    """Parameters after `steps` on the bowl ½ Σ c w²."""
    weights = START.astype(dtype)
    state, scratch = optimizer.new_state(weights), np.empty_like(weights)
    rate = optimizer.learning_rate if learning_rate is None else learning_rate
    for count in range(1, steps + 1):
        take_step(optimizer, weights, state, scratch, rate, count)
    return weights


def height(weights):
    return float((CURVATURE * weights**2).sum() / 2)


@EACH
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_walks_downhill(cls, dtype):
    weights = walk(cls(), 500, dtype)
    assert weights.dtype == dtype
    assert height(weights) < 0.1 * height(START)


@EACH
def test_one_small_step_goes_down(cls):
    assert height(walk(cls(), 1, learning_rate=1e-4)) < height(START)


@EACH
def test_the_rate_of_the_step_counts_and_not_the_option(cls):
    np.testing.assert_array_equal(
        walk(cls(learning_rate=50), 5, learning_rate=0.01), walk(cls(), 5, learning_rate=0.01)
    )


@EACH
def test_learning_rate_can_be_changed_in_a_run(cls):
    found = option_named(cls, "learning_rate")
    assert found.live == (cls is not Rprop)  # there it is the first step alone
    assert found.low_open
    assert found.low == 0


@ALL
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_flat_ground_breaks_nothing(optimizer, dtype):
    """A parameter that never gets a gradient (a dead unit, an empty pixel) keeps its place, or shrinks."""
    weights = np.array([1.0, -1.0, 0.0], dtype)
    state, scratch = optimizer.new_state(weights), np.empty_like(weights)
    for count in range(1, 6):
        take_step(optimizer, weights, state, scratch, 0.01, count, np.array([0, 0, 1e-20], dtype))
    assert np.isfinite(weights).all()
    assert 0.5 <= weights[0] <= 1
    assert -1 <= weights[1] <= -0.5


@ALL
def test_state_is_as_announced(optimizer):
    weights = START.astype(np.float32)
    state = optimizer.new_state(weights)
    forms = optimizer.forms(len(weights), weights.dtype)
    assert list(state) == list(forms) and set(optimizer.slots) <= set(forms)
    for name, array in state.items():
        assert (array.dtype, array.shape) == forms[name]
        assert not array.any()
    assert all(forms[name] == (weights.dtype, weights.shape) for name in optimizer.slots)
    kept = dict(state)
    take_step(optimizer, weights, state, np.ones_like(weights), 0.01, 1)
    assert all(state[name] is kept[name] for name in forms), "the arrays must stay where they are"


@FIRST_ORDER
def test_a_step_allocates_nothing_large(cls):
    optimizer, weights = cls(), np.ones(100_000, np.float32)
    state, scratch, gradient = optimizer.new_state(weights), np.empty_like(weights), np.ones_like(weights)
    tracemalloc.start()
    try:
        optimizer.step(weights, gradient, state, scratch, 0.01, 1)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10_000


@EACH
def test_a_copied_state_continues_the_walk(cls):
    optimizer, weights = cls(), START.copy()
    state, scratch = optimizer.new_state(weights), np.empty_like(weights)
    for count in range(1, 11):
        take_step(optimizer, weights, state, scratch, 0.01, count)
        state = {name: array.copy() for name, array in state.items()}
        weights, scratch = weights.copy(), np.full_like(weights, np.nan)
    np.testing.assert_array_equal(weights, walk(cls(), 10, learning_rate=0.01))


@pytest.mark.parametrize("cls", [Momentum, Nesterov])
def test_without_momentum_it_is_plain_descent(cls):
    np.testing.assert_array_equal(walk(cls(momentum=0), 20, learning_rate=0.1), walk(SGD(), 20, learning_rate=0.1))


def test_adamw_without_decay_is_adam():
    np.testing.assert_array_equal(walk(AdamW(weight_decay=0), 20), walk(Adam(), 20))


def test_adamw_shrinks_by_rate_times_decay():
    weights = np.array([2.0])
    optimizer = AdamW(weight_decay=0.5)
    optimizer.step(weights, np.zeros(1), optimizer.new_state(weights), np.empty(1), 0.1, 1)
    assert weights[0] == pytest.approx(1.9)


@pytest.mark.parametrize("cls", [Adam, AdaGrad])
def test_the_first_step_is_the_learning_rate_whatever_the_slope(cls):
    np.testing.assert_allclose(START - walk(cls(), 1, learning_rate=0.25), 0.25 * np.sign(START), rtol=1e-6)


def test_the_gradient_is_left_as_it_is_for_those_who_look_at_it():
    for cls in (NAdam, Rprop, AdaDelta):
        optimizer, weights, gradient = cls(), START.copy(), CURVATURE.copy()
        state = optimizer.new_state(weights)
        for count in (1, 2):
            optimizer.step(weights, gradient, state, np.empty(4), 0.1, count)
        np.testing.assert_array_equal(gradient, CURVATURE)


@pytest.mark.parametrize("optimizer", [Momentum(), Nesterov(), Adam(beta_2=0.9), NAdam(beta_2=0.9), RMSProp(alpha=0.9)])
def test_the_memory_of_a_dead_unit_becomes_0_and_is_never_subnormal(optimizer):
    weights = np.ones(2, np.float32)
    state, scratch = optimizer.new_state(weights), np.empty_like(weights)
    for count in range(1, 1501):
        optimizer.step(weights, np.array([1, count == 1], np.float32), state, scratch, 1e-4, count)
        for name in optimizer.slots:
            sizes = np.abs(state[name])
            assert not ((sizes > 0) & (sizes < np.finfo(np.float32).tiny)).any(), (name, count)
    assert all(state[name][0] > 0.5 and state[name][1] == 0 for name in optimizer.slots)


def test_rprop_grows_shrinks_and_rests():
    optimizer, weights = Rprop(), np.zeros(3)
    state = optimizer.new_state(weights)
    for count, slopes in enumerate([[1, -1e-9, 2], [5, -1e9, -1], [1, -1, -1]], 1):
        before = weights.copy()
        optimizer.step(weights, np.array(slopes, float), state, np.empty(3), 0.1, count)
    np.testing.assert_allclose(weights - before, [-0.144, 0.144, 0.05], rtol=1e-12)
    np.testing.assert_allclose(before, [-0.22, 0.22, -0.1], rtol=1e-12)  # the third one rested when its sign flipped

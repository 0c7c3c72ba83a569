"""Every activation: its slope is its slope, its range holds, and no number breaks it."""

import math
import tracemalloc

import numpy as np
import pytest

from engine.activations.base import Activation
from engine.activations.elu import ELU
from engine.activations.gelu import GELU
from engine.activations.hard_sigmoid import HardSigmoid
from engine.activations.hard_tanh import HardTanh
from engine.activations.leaky_relu import LeakyReLU
from engine.activations.normal_tail import normal_tail
from engine.activations.relu import ReLU
from engine.activations.selu import ALPHA, SCALE, SELU
from engine.activations.sign import Sign
from engine.activations.softmax import Softmax
from engine.activations.step import Step
from tests.engine.variants import assert_slopes, away_from, locked, variants

ALL = pytest.mark.parametrize("activation", variants(Activation))
BOTH_TYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def numbers(*shape, scale=2.0):
    return np.random.default_rng(3).normal(0, scale, shape)


def elementwise(activation):
    return not isinstance(activation, Softmax)


@ALL
def test_backward_is_the_measured_slope(activation):
    z = away_from(activation.kinks, numbers(6, 5))
    upstream = locked(numbers(6, 5)[::-1].copy())
    grad_z = np.empty_like(z)
    activation.backward(z, activation(z), upstream, grad_z)
    assert_slopes(lambda: float((activation(z) * upstream).sum()), z, grad_z)


@ALL
def test_backward_is_slope_times_gradient(activation):
    if not elementwise(activation):
        return
    z, upstream, grad_z = numbers(6, 5), numbers(6, 5)[::-1], np.empty((6, 5))
    activation.backward(z, activation(z), upstream, grad_z)
    np.testing.assert_allclose(grad_z, activation.derivative(z) * upstream, rtol=1e-15)


@ALL
def test_slope_jumps_only_at_kinks(activation):
    if not elementwise(activation):
        return
    z = np.linspace(-4, 4, 8001)[None] + 0.0005
    slope = activation.derivative(z)[0]
    jumps = np.flatnonzero(np.abs(np.diff(slope)) > 0.05)
    middles = (z[0, jumps] + z[0, jumps + 1]) / 2
    assert all(min(abs(middle - kink) for kink in activation.kinks) < 0.001 for middle in middles)


@ALL
@BOTH_TYPES
@pytest.mark.parametrize("size", [0.0, 1e-30, 1.0, 20.0, 88.0, 710.0, 1000.0])
def test_extremes_stay_finite_and_in_range(activation, dtype, size):
    z = locked(np.array([[-size, size, 0.0], [size, size, -size], [-size, -size, -size]], dtype))
    a, slope, grad_z = activation(z), activation.derivative(z), np.empty_like(z)
    activation.backward(z, locked(a), locked(np.ones_like(z)), grad_z)
    for array in (a, slope, grad_z):
        assert array.dtype == dtype
        assert np.isfinite(array).all()
    slack = 4 * np.finfo(dtype).eps
    assert a.min() >= activation.low - slack
    assert a.max() <= activation.high + slack


@ALL
def test_float32_gives_the_numbers_of_float64(activation):
    z = numbers(40, 8).astype(np.float32)
    np.testing.assert_allclose(activation(z), activation(z.astype(np.float64)), rtol=2e-6, atol=2e-6)
    np.testing.assert_allclose(
        activation.derivative(z), activation.derivative(z.astype(np.float64)), rtol=2e-6, atol=5e-6
    )


@ALL
def test_learns_says_whether_there_is_a_slope(activation):
    if activation == LeakyReLU(slope_left=0) or not elementwise(activation):
        return
    assert activation.learns == bool(activation.derivative(numbers(6, 5)).any())


@ALL
def test_rows_do_not_disturb_each_other(activation):
    z = numbers(6, 5)
    np.testing.assert_array_equal(activation(z)[2:3], activation(z[2:3]))


@ALL
def test_training_allocates_at_most_one_array(activation):
    z = numbers(256, 256).astype(np.float32)
    a, out = activation(z), np.empty_like(z)
    tracemalloc.start()
    try:
        activation.forward(z, out)
        activation.backward(z, a, z, out)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1.2 * z.nbytes


@pytest.mark.parametrize(
    ("activation", "slope"),
    [
        (ReLU(), 0.0),
        (LeakyReLU(), 0.01),
        (LeakyReLU(slope_left=0.3), 0.3),
        (ELU(), 1.0),
        (ELU(alpha=2.5), 2.5),
        (SELU(), ALPHA * SCALE),
        (GELU(), 0.5),
        (Step(), 0.0),
        (Sign(), 0.0),
    ],
)
@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_slope_at_the_kink_is_that_of_pytorch(activation, slope, zero):
    assert activation.derivative(np.array([[zero]])) == slope


def test_step_fires_at_its_threshold_and_sign_does_not():
    z = np.array([[-0.5, -0.0, 0.0, 0.5]])
    np.testing.assert_array_equal(Step()(z), [[0, 1, 1, 1]])
    np.testing.assert_array_equal(Sign()(z), [[-1, 0, 0, 1]])


@BOTH_TYPES
def test_softmax_adds_up_to_one_and_ignores_a_shift(dtype):
    z = (numbers(50, 7) * 20).astype(dtype)
    np.testing.assert_allclose(Softmax()(z).sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(Softmax()(z + dtype(64)), Softmax()(z), rtol=1e-4, atol=1e-6)


def test_ramps_are_flat_at_both_ends():
    for activation, end in ((HardSigmoid(), 3.0), (HardTanh(), 1.0)):
        inside = np.nextafter(end, 0)
        z = np.array([[-end, -inside, inside, end]])
        slope = activation.derivative(z)[0]
        assert slope[0] == slope[3] == 0
        assert slope[1] == slope[2] > 0
        assert activation(z)[0, 0] == activation.low and activation(z)[0, 3] == activation.high


@pytest.mark.parametrize(("dtype", "largest", "relative"), [(np.float64, 4e-16, 1e-14), (np.float32, 1.2e-7, 2e-6)])
def test_tail_of_the_bell_curve_is_that_of_the_error_function(dtype, largest, relative):
    w = np.concatenate([np.linspace(-8, 8, 1601), [-26.0, -12.5, 1e-9, 0.0, 12.5, 26.0]]).astype(dtype)
    tail, scratch = np.empty_like(w), np.empty_like(w)
    normal_tail(locked(w), tail, scratch)
    exact = np.array([math.erfc(abs(float(value)) / math.sqrt(2)) / 2 for value in w])
    near = np.abs(w) <= 6
    assert np.abs(tail - exact).max() <= largest
    assert np.abs(tail / np.maximum(exact, 1e-300) - 1)[near].max() <= relative


@BOTH_TYPES
def test_gelu_follows_the_error_function(dtype):
    z = np.linspace(-9, 9, 3001).astype(dtype)[None]
    share = np.array([math.erfc(-float(value) / math.sqrt(2)) / 2 for value in z[0]])
    bell = np.exp(-(z[0].astype(float) ** 2) / 2) / math.sqrt(2 * math.pi)
    limit = 1e-15 if dtype == np.float64 else 6e-7
    np.testing.assert_allclose(GELU()(z)[0], z[0] * share, rtol=limit, atol=limit)
    np.testing.assert_allclose(GELU().derivative(z)[0], share + z[0] * bell, rtol=limit, atol=limit)


def test_selu_keeps_mean_and_variance():
    points, weights = np.polynomial.hermite_e.hermegauss(180)  # the mean over a standard normal number
    a = SELU()(points[None])[0]
    mean = float(weights @ a) / math.sqrt(2 * math.pi)
    square = float(weights @ a**2) / math.sqrt(2 * math.pi)
    assert abs(mean) < 0.002 and abs(square - mean**2 - 1) < 0.002

"""Every loss: its gradient is its slope, it averages over the batch, and certain answers do not break it."""

import numpy as np
import pytest

from engine import catalog
from engine.activations.base import Activation
from engine.losses.base import Loss
from engine.losses.huber import Huber
from engine.losses.mean_absolute_error import MeanAbsoluteError
from engine.losses.mean_squared_error import MeanSquaredError
from tests.engine.variants import assert_slopes, locked, variants

ALL = pytest.mark.parametrize("loss", variants(Loss))
FUSED = pytest.mark.parametrize("loss", [case for case in variants(Loss) if case.values[0].logits_of])
BOTH_TYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64])
TASKS = {"regression", "binary", "multiclass", "multilabel"}


def output_of(loss):
    """The activation in front of the loss; any number will do where it wants none."""
    return catalog.member(Activation, loss.output or "identity")()


def batch(loss, rows=6, units=4, dtype=np.float64):
    """Weighted sums, predictions and targets (B, K) as the loss is made for them."""
    chance = np.random.default_rng(11)
    z = chance.normal(0, 1.5, (rows, units)).astype(dtype)
    if loss.output == "softmax":
        target = np.eye(units)[chance.integers(0, units, rows)]
        target[0] = 1 / units
    elif loss.output == "sigmoid":
        target = chance.integers(0, 2, (rows, units))
    else:
        target = chance.normal(0, 1.5, (rows, units))
    return z, output_of(loss)(z), locked(target.astype(dtype))


@ALL
def test_gradient_is_the_measured_slope(loss):
    _z, prediction, target = batch(loss)
    gradient = np.empty_like(prediction)
    loss.gradient(prediction, target, gradient)
    assert_slopes(lambda: loss.value(prediction, target), prediction, gradient)


@FUSED
def test_gradient_from_logits_is_the_measured_slope(loss):
    z, prediction, target = batch(loss)
    gradient = np.empty_like(z)
    loss.gradient_from_logits(z, prediction, target, gradient)
    assert_slopes(lambda: float(loss.per_sample_from_logits(z, target).mean()), z, gradient)


@FUSED
def test_both_ways_agree(loss):
    z, prediction, target = batch(loss)
    np.testing.assert_allclose(loss.per_sample_from_logits(z, target), loss.per_sample(prediction, target), rtol=1e-12)
    grad_prediction, through_activation, direct = (np.empty_like(z) for _ in range(3))
    loss.gradient(prediction, target, grad_prediction)
    output_of(loss).backward(z, prediction, grad_prediction, through_activation)
    loss.gradient_from_logits(z, prediction, target, direct)
    np.testing.assert_allclose(direct, through_activation, rtol=1e-9, atol=1e-14)


@FUSED
@BOTH_TYPES
def test_logits_of_any_size_are_exact(loss, dtype):
    z = locked(np.array([[1000, -1000], [-1000, 1000], [1000, 1000], [-1000, -1000], [0, 0]], dtype))
    target = locked(np.array([[1, 0]] * len(z), dtype))
    prediction, gradient = output_of(loss)(z), np.empty_like(z)
    each = loss.per_sample_from_logits(z, target)
    loss.gradient_from_logits(z, prediction, target, gradient)
    assert each.dtype == dtype
    assert np.isfinite(each).all()
    assert np.isfinite(gradient).all()
    assert each[0] == 0  # sure and right
    assert not gradient[0].any()
    assert each[1] >= 1000  # sure and wrong: as large as it is, and the gradient does not fade
    assert np.abs(gradient[1]).min() >= 1 / z.size


@ALL
@BOTH_TYPES
def test_certain_predictions_stay_finite(loss, dtype):
    prediction = locked(np.array([[0, 1], [1, 0], [1, 0]], dtype))
    target = locked(np.array([[1, 0], [1, 0], [0, 1]], dtype))
    gradient = np.empty_like(prediction)
    loss.gradient(prediction, target, gradient)
    each = loss.per_sample(prediction, target)
    assert each.shape == (3,)
    assert each.dtype == gradient.dtype == dtype
    assert np.isfinite(each).all()
    assert np.isfinite(gradient).all()
    assert each[1] == 0
    assert each[0] > 0 or loss == Huber(delta=5e-324)


@ALL
def test_a_batch_is_the_mean_of_its_samples(loss):
    _z, prediction, target = batch(loss)
    whole, part = np.empty_like(prediction), np.empty_like(prediction[:1])
    loss.gradient(prediction, target, whole)
    singles = []
    for row in range(len(prediction)):
        one = slice(row, row + 1)
        loss.gradient(prediction[one], target[one], part)
        np.testing.assert_allclose(part[0] / len(prediction), whole[row], rtol=1e-12)
        singles.append(loss.value(prediction[one], target[one]))
    np.testing.assert_allclose(loss.value(prediction, target), np.mean(singles), rtol=1e-12)


@ALL
def test_predictions_are_only_read(loss):
    z, prediction, target = (locked(array) for array in batch(loss))
    gradient = np.empty_like(prediction)
    loss.per_sample(prediction, target)
    loss.gradient(prediction, target, gradient)
    if loss.logits_of:
        loss.per_sample_from_logits(z, target)
        loss.gradient_from_logits(z, prediction, target, gradient)


@ALL
def test_names_lead_somewhere(loss):
    activations = catalog.members(Activation)
    assert loss.tasks
    assert set(loss.tasks) <= TASKS
    assert loss.output in {"", *activations}
    assert loss.logits_of in {"", *activations}


def test_a_perfect_fit_gives_no_gradient():
    target, gradient = np.ones((2, 3)), np.empty((2, 3))
    for loss in (MeanSquaredError(), MeanAbsoluteError(), Huber()):
        loss.gradient(target.copy(), target, gradient)
        assert not gradient.any()


def test_huber_lies_between_its_relatives():
    _z, prediction, target = batch(Huber())
    squared, absolute = MeanSquaredError().value(prediction, target), MeanAbsoluteError().value(prediction, target)
    np.testing.assert_allclose(Huber(delta=1000).value(prediction, target), squared / 2)
    np.testing.assert_allclose(Huber(delta=1e-6).value(prediction, target), absolute * 1e-6, rtol=1e-5)

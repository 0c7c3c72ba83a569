"""Every loss: its gradient is its slope, it averages over the batch, and certain answers do not break it."""

import numpy as np
import pytest

from engine import catalog
from engine.activations.base import Activation
from engine.activations.identity import Identity
from engine.activations.sign import Sign
from engine.activations.step import Step
from engine.losses.base import Loss
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.categorical_cross_entropy import CategoricalCrossEntropy
from engine.losses.class_weights import weights_of_classes, weights_of_questions
from engine.losses.hinge import Hinge
from engine.losses.huber import Huber
from engine.losses.mean_absolute_error import MeanAbsoluteError
from engine.losses.mean_squared_error import MeanSquaredError
from engine.losses.multi_class_hinge import MultiClassHinge
from engine.losses.perceptron import Perceptron
from tests.engine.variants import assert_slopes, locked, variants

ALL = pytest.mark.parametrize("loss", variants(Loss))
FUSED = pytest.mark.parametrize("loss", [case for case in variants(Loss) if case.values[0].logits_of])
BOTH_TYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64])
TASKS = {"regression", "binary", "multiclass", "multilabel"}


def output_of(loss):
    """The activation in front of the loss; any number will do where it wants none, or looks through a step."""
    output = catalog.member(Activation, (*loss.outputs, "identity")[0])()
    return output if output.learns else Identity()


def batch(loss, rows=6, units=4, dtype=np.float64):
    """Weighted sums, predictions and targets (B, K) as the loss is made for them."""
    chance = np.random.default_rng(11)
    z = chance.normal(0, 1, (rows, units)).astype(dtype)
    if "regression" in loss.tasks:
        target = chance.normal(0, 1.5, (rows, units))
    elif "multilabel" in loss.tasks:
        target = chance.integers(0, 2, (rows, units))
    else:
        target = np.eye(units)[chance.integers(0, units, rows)]
        if loss.outputs == ("softmax",):
            target[0] = 1 / units
    return z, output_of(loss)(z), locked(target.astype(dtype))


@ALL
def test_gradient_is_the_measured_slope(loss):
    _z, prediction, target = batch(loss)
    gradient = np.empty_like(prediction)
    loss.gradient(prediction, target, gradient)
    assert_slopes(lambda: loss.value(prediction, target), prediction, gradient)


@FUSED
def test_gradient_from_logits_is_the_measured_slope(loss):
    z, _prediction, target = batch(loss)
    gradient = np.empty_like(z)
    loss.gradient_from_logits(z, catalog.member(Activation, loss.logits_of[0])()(z), target, gradient)
    assert_slopes(lambda: float(loss.per_sample_from_logits(z, target).mean()), z, gradient)


@FUSED
def test_both_ways_agree(loss):
    if not catalog.member(Activation, loss.logits_of[0]).learns:
        return  # what a step says does not tell how far the sum is from its border
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
    prediction, gradient = catalog.member(Activation, loss.logits_of[0])()(z), np.empty_like(z)
    each = loss.per_sample_from_logits(z, target)
    loss.gradient_from_logits(z, prediction, target, gradient)
    assert each.dtype == dtype
    assert np.isfinite(each).all()
    assert np.isfinite(gradient).all()
    if getattr(loss, "label_smoothing", 0) == 0:
        assert each[0] == 0  # sure and right
        assert not gradient[0].any()
    assert each[1] >= 1000  # sure and wrong: as large as it is, and the gradient does not fade
    assert np.abs(gradient[1]).min() >= (1 - getattr(loss, "label_smoothing", 0)) / z.size


@FUSED
@BOTH_TYPES
@pytest.mark.parametrize("size", [0.1, 1, 10, 30, 100, 1000])
def test_the_shorter_way_says_the_same(loss, dtype, size):
    activation = catalog.member(Activation, loss.logits_of[0])()
    chance = np.random.default_rng(0)
    z = locked(chance.normal(size=(40, 3)).astype(dtype) * dtype(size))
    target = locked(np.eye(3, dtype=dtype)[chance.integers(0, 3, 40)])
    with np.errstate(all="ignore"):  # as in training: a probability may be 0
        found = loss.per_sample_fused(z, activation(z), target)
        total, first = (loss.total_fused(z[:n], activation(z[:n]), target[:n]) for n in (40, 1))
    close = {"rtol": 1e-5, "atol": 5e-7} if dtype is np.float32 else {"rtol": 1e-12, "atol": 1e-15}
    np.testing.assert_allclose(found, loss.per_sample_from_logits(z, target), **close)
    np.testing.assert_allclose([total, first], [found.sum(dtype=np.float64), found[0]], **close)


@ALL
@BOTH_TYPES
def test_certain_predictions_stay_finite(loss, dtype):
    no, yes = loss.no_and_yes
    prediction = locked(np.array([[no, yes], [yes, no], [yes, no]], dtype))
    target = locked(np.array([[yes, no], [yes, no], [no, yes]], dtype))
    gradient = np.empty_like(prediction)
    loss.gradient(prediction, target, gradient)
    each = loss.per_sample(prediction, target)
    assert each.shape == (3,)
    assert each.dtype == gradient.dtype == dtype
    assert np.isfinite(each).all()
    assert np.isfinite(gradient).all()
    assert each[1] == 0 or loss.label_smoothing > 0
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
    assert set(loss.outputs) <= set(activations)
    assert set(loss.logits_of) <= set(loss.outputs)


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


@pytest.mark.parametrize("activation", [Step(), Sign()])
def test_descent_on_the_perceptron_criterion_is_the_rule_of_rosenblatt(activation):
    chance = np.random.default_rng(5)
    x, weights = chance.normal(0, 1, (40, 3)), np.zeros((3, 1))
    yes = x @ np.array([[1.0], [-2.0], [0.5]]) > 0
    low = 0.0 if activation == Step() else -1.0
    by_rule, gradient, mistakes = weights.copy(), np.empty((1, 1)), 0
    for row, label in zip(x[:, None], yes, strict=True):
        target = np.where(label, 1.0, low)[None]
        z = row @ weights
        answer = activation(z)
        Perceptron().gradient_from_logits(z, answer, target, gradient)
        weights -= 0.1 * row.T @ gradient
        wrong = activation(row @ by_rule)[0, 0] != target[0, 0]
        mistakes += wrong
        by_rule += 0.1 * wrong * (1 if label else -1) * row.T
        np.testing.assert_allclose(weights, by_rule, rtol=1e-14)
    assert 3 < mistakes < 40


def test_perceptron_is_hinge_without_its_margin():
    z, prediction, target = batch(Hinge())
    shifted = prediction + np.where(target > 0, 1, -1)
    np.testing.assert_allclose(Hinge().per_sample(shifted, target), Perceptron().per_sample(z, target), atol=1e-15)


def test_only_leads_count_for_the_multi_class_hinge():
    z, _prediction, target = batch(MultiClassHinge())
    loss = MultiClassHinge().per_sample(z, target)
    np.testing.assert_allclose(MultiClassHinge().per_sample(z + 7, target), loss, rtol=1e-12)
    assert not MultiClassHinge().per_sample(z + 2000 * target, target).any()


def test_hinges_read_both_ways_of_writing_targets():
    z, _prediction, target = batch(Hinge())
    for loss in (Hinge(), MultiClassHinge(), Perceptron()):
        target = batch(loss)[2]
        one, other = np.empty_like(z), np.empty_like(z)
        loss.gradient(z, target, one)
        loss.gradient(z, 2 * target - 1, other)
        np.testing.assert_array_equal(one, other)
        np.testing.assert_array_equal(loss.per_sample(z, target), loss.per_sample(z, 2 * target - 1))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_balanced_weights_make_classes_weigh_the_same(dtype):
    target = np.eye(3, dtype=dtype)[[0] * 6 + [1] * 3 + [2]]
    table = weights_of_classes(target)
    np.testing.assert_allclose(table, [[0, 0, 0], [10 / 18, 10 / 9, 10 / 3]], rtol=1e-6)
    assert table.dtype == dtype
    for coded in (target, 2 * target - 1):
        np.testing.assert_array_equal(weights_of_classes(coded), table)
    one = np.array([[1], [0], [0], [0]], dtype)
    np.testing.assert_allclose(weights_of_questions(one), [[4 / 6], [2]], rtol=1e-6)
    np.testing.assert_allclose(weights_of_questions(2 * one - 1), [[4 / 6], [2]], rtol=1e-6)
    assert np.isfinite(weights_of_questions(np.ones((4, 2), dtype))).all()  # nobody says no
    assert np.isfinite(weights_of_classes(target[:6])).all()  # only one class


WEIGHTED = [BinaryCrossEntropy, CategoricalCrossEntropy, Hinge, MultiClassHinge]


@pytest.mark.parametrize("cls", WEIGHTED)
def test_weights_are_given_only_when_wanted(cls):
    _z, _prediction, target = batch(cls())
    assert cls().balanced_weights(target) is None
    assert cls(class_weights="balanced").balanced_weights(target).shape == (2, 4)


@pytest.mark.parametrize("cls", WEIGHTED)
def test_a_weight_of_two_is_a_sample_twice(cls):
    loss = cls()
    prediction = np.array([[0.2, 0.8], [0.7, 0.3], [0.4, 0.6]])
    target = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 0.0]])
    table = weights_of_classes(target) if "multilabel" not in loss.tasks else weights_of_questions(target)
    table = table / table[1, 0]  # a sample of the second class counts twice
    assert table[1, 1] == 2
    twice = np.array([0, 0, 1, 2])
    weighted, plain = np.empty_like(prediction), np.empty((4, 2))
    loss.gradient(prediction, target, weighted, table)
    loss.gradient(prediction[twice], target[twice], plain)
    plain[0] += plain[1]
    np.testing.assert_allclose(weighted, plain[[0, 2, 3]], rtol=1e-12)


@BOTH_TYPES
@pytest.mark.parametrize(
    "loss",
    [Hinge(), MultiClassHinge(), Perceptron(), CategoricalCrossEntropy(label_smoothing=0.3), BinaryCrossEntropy()],
)
def test_sums_of_any_size_with_and_without_weights(loss, dtype):
    z = locked(np.array([[1000, -1000], [-1000, 1000], [1000, 1000], [0, 0]], dtype))
    target = locked(np.array([[1, 0]] * len(z), dtype))
    tables = [()]
    if hasattr(loss, "class_weights"):
        tables.append((np.array([[0.5, 1], [4, 0.25]], dtype),))
    for weights in tables:
        gradient = np.empty_like(z)
        if loss.logits_of:
            activation = catalog.member(Activation, loss.logits_of[0])()
            each = loss.per_sample_from_logits(z, target, *weights)
            loss.gradient_from_logits(z, activation(z), target, gradient, *weights)
        else:
            each = loss.per_sample(z, target, *weights)
            loss.gradient(z, target, gradient, *weights)
        assert each.dtype == gradient.dtype == dtype
        assert np.isfinite(each).all() and np.isfinite(gradient).all()
        assert each[1] > 100 * each[3]  # sure and wrong
        assert np.abs(gradient[1]).max() > 0

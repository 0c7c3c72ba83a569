"""Numbers at the end of the scale: wherever the exact answer is finite, ours is that answer, and nobody warns.

Exact is what the same formulas give in NumPy's longest numbers, which do not overflow where float32 and float64 do; for
activations and losses also what is known of them. Every member of a family is found by walking: a new one is tested as well.
"""

from types import SimpleNamespace

import msgspec
import numpy as np
import pytest

from engine import catalog
from engine.activations.base import Activation
from engine.activations.softmax import Softmax
from engine.clipping import Clipping
from engine.data import Data
from engine.examples.house_prices import HousePricesExample
from engine.examples.iris import IrisExample
from engine.examples.overfitting import OverfittingExample
from engine.examples.spirals import SpiralsExample
from engine.experiment import DataPlan
from engine.layers.base import Layer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.layer_norm import LayerNorm
from engine.losses.base import Loss
from engine.losses.categorical_cross_entropy import CategoricalCrossEntropy
from engine.measurements.gradient_flow import GradientFlow
from engine.measurements.predictions import Predictions
from engine.measurements.weight_histograms import WeightHistograms
from engine.metrics.answers import Answers
from engine.metrics.base import Metric
from engine.network import Network
from engine.objective import Objective
from engine.optimizers.base import Optimizer, Searcher
from engine.preparation import prepare
from engine.training.control import Control
from engine.training.events import Ended
from engine.training.run import Run
from engine.training.trainer import Trainer
from tests.engine.variants import variants

pytestmark = pytest.mark.filterwarnings("error")

LONG = np.longdouble
DTYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])
TOLERANCE = {np.float32: 2e-6, np.float64: 4e-15}
MANY = 64
"""Roundings of one sum, in a layer or a loss."""


def assert_exact(ours, exact, dtype, roundings=1):
    """Fail where `exact` is a finite number of type `dtype`, and `ours` is another one.

    Errors are measured by the largest number around (or by 1): sums lose the digits of their small terms.
    """
    ours, exact = np.asarray(ours), np.asarray(exact, LONG)
    assert ours.shape == exact.shape
    finite = np.isfinite(exact) & (np.abs(exact) <= np.finfo(dtype).max)
    assert np.isfinite(ours[finite]).all(), f"{ours[finite]} instead of {exact[finite]}"
    assert not np.isnan(ours[~np.isnan(exact)]).any(), f"{ours} instead of {exact}"
    if finite.any():
        size = np.maximum(1, np.abs(exact[finite]).max()) if roundings > 1 else np.maximum(1, np.abs(exact[finite]))
        error = np.abs(ours[finite].astype(LONG) - exact[finite]) / size
        assert error.max() <= roundings * TOLERANCE[dtype], f"{ours[finite]} instead of {exact[finite]}"


def scale_of(dtype):
    """Numbers from one end of `dtype` to the other, and the borders where squares and exponentials end."""
    info = np.finfo(dtype)
    steps = [
        0.0,
        info.smallest_subnormal,
        info.tiny,
        info.eps,
        0.5,
        1,
        3,
        20,
        89,
        104,
        710,
        746,
        1000,
        65504,
        1e18,
        1e19,
    ]
    steps += [float(info.max) ** 0.5 / 2, float(info.max) ** 0.75, float(info.max) / 1e5]  # room for a few in a sum
    up = np.array(steps, dtype)
    return np.concatenate([-up[::-1], up])


@pytest.fixture(autouse=True)
def as_in_a_run():
    """Whoever calls the members keeps NumPy quiet, once; that is tested at the end."""
    with np.errstate(all="ignore"):
        yield


def longest(function, *arrays):
    """What `function(*arrays)` gives with the longest numbers there are."""
    return function(*(array.astype(LONG) for array in arrays))


# ---- activations ----------------------------------------------------------------------------------------------------


def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))


CLOSED = {
    "identity": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
    "silu": lambda z: z * sigmoid(z),
    "elu": lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
    "leaky_relu": lambda z: np.where(z > 0, z, LONG(0.01) * z),
    "step": lambda z: (z >= 0).astype(LONG),
    "sign": np.sign,
    "hard_tanh": lambda z: np.clip(z, -1, 1),
    "softmax": lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(),
}
CLOSED_SLOPES = {
    "sigmoid": lambda z: np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))) ** 2,
    "tanh": lambda z: 4 * np.exp(-2 * np.abs(z)) / (1 + np.exp(-2 * np.abs(z))) ** 2,
    "softplus": sigmoid,
    "elu": lambda z: np.exp(np.minimum(z, 0)),
    "silu": lambda z: sigmoid(z) + z * np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))) ** 2,
}


@DTYPES
@pytest.mark.parametrize("activation", variants(Activation))
def test_activation(activation, dtype):
    z = scale_of(dtype)[:, None] if activation.key != "softmax" else scale_of(dtype)[None, :]
    for rows in (z, z[:1]):
        assert_exact(activation(rows), longest(activation, rows), dtype)
        exact = longest(activation.derivative, rows)
        assert_exact(activation.derivative(rows), exact, dtype, 4)
        out, upstream = np.empty_like(rows), np.full_like(rows, 2)
        activation.backward(rows, activation(rows), upstream, out)
        assert np.isfinite(out).all()


@DTYPES
@pytest.mark.parametrize("key", list(CLOSED))
def test_activation_is_what_is_known_of_it(key, dtype):
    activation, z = catalog.member(Activation, key)(), scale_of(dtype)[None, :]
    assert_exact(activation(z), longest(CLOSED[key], z), dtype)
    if key in CLOSED_SLOPES:
        assert_exact(activation.derivative(z), longest(CLOSED_SLOPES[key], z), dtype, 4)


# ---- losses ---------------------------------------------------------------------------------------------------------


def targets_for(loss, task, rows, columns, dtype):
    """Right answers as `preparation` writes them: each sample another one."""
    no, yes = loss.no_and_yes
    if task == "multiclass":
        return np.where(np.eye(columns)[np.arange(rows) % columns] > 0, yes, no).astype(dtype)
    if task == "regression":
        return np.resize(scale_of(dtype), (rows, columns)).astype(dtype) / 4
    return np.resize(np.array([no, yes, yes], dtype), (rows, columns))


def cases_of(loss, dtype):
    """(prediction or logits, target): answers of all sizes for each task; many samples and one, several columns and one."""
    ends = scale_of(dtype)
    for task in loss.tasks:
        for columns in (3, 1):
            values = np.stack([np.roll(ends, shift) for shift in range(0, 8 * columns, 8)], axis=1)
            for rows in (values, values[:1], -values[-1:]):
                yield rows, targets_for(loss, task, len(rows), columns, dtype)
        same = targets_for(loss, task, 1, 3, dtype).repeat(len(ends), axis=0)  # all samples of one class
        yield np.stack([ends, -ends, ends[::-1]], axis=1), same


def weights_of(loss, target):
    table = loss.balanced_weights(target)
    return () if table is None else (table,)


@DTYPES
@pytest.mark.parametrize("loss", variants(Loss))
def test_loss_of_certain_answers(loss, dtype):
    """Probabilities of exactly 0 and 1, and next to them."""
    info = np.finfo(dtype)
    sure = np.array([0, 1, info.smallest_subnormal, info.eps, 1 - info.epsneg, 0.5], dtype)
    for task in loss.tasks:
        for columns in (3, 1):
            prediction = np.stack([np.roll(sure, shift) for shift in range(columns)], axis=1)
            target = targets_for(loss, task, len(sure), columns, dtype)
            judge(loss, prediction, target, dtype)
            judge(loss, prediction[:1], target[:1], dtype)


@DTYPES
@pytest.mark.parametrize("loss", variants(Loss))
def test_loss_of_numbers_of_any_size(loss, dtype):
    for values, target in cases_of(loss, dtype):
        if not loss.logits_of:  # one that takes probabilities is given them
            judge(loss, values, target, dtype)
        for key in loss.logits_of:
            judge_logits(loss, catalog.member(Activation, key)(), values, target, dtype)


@DTYPES
@pytest.mark.parametrize("loss", [case for case in variants(Loss) if case.values[0].logits_of])
def test_loss_of_logits_whose_differences_are_no_numbers(loss, dtype):
    far = np.array([[0.6, -0.6, 0]], dtype) * np.finfo(dtype).max
    for task in loss.tasks:
        target = np.array([[1, 0, 0]], dtype)
        table, out = weights_of(loss, target), np.empty_like(far)
        each = loss.per_sample_from_logits(far, target, *table)
        assert not np.isnan(each), task
        if loss.key == "categorical_cross_entropy":
            assert each == (np.inf if loss.label_smoothing else 0)
        for key in loss.logits_of:
            loss.gradient_from_logits(far, catalog.member(Activation, key)()(far), target, out, *table)
            assert np.isfinite(out).all()


def judge(loss, prediction, target, dtype):
    table = weights_of(loss, target)
    exact_table = tuple(one.astype(LONG) for one in table)
    exact = longest(lambda p, y: loss.per_sample(p, y, *exact_table), prediction, target)
    assert_exact(loss.per_sample(prediction, target, *table), exact, dtype, MANY)
    out, exact_out = np.empty_like(prediction), np.empty(prediction.shape, LONG)
    loss.gradient(prediction, target, out, *table)
    longest(lambda p, y: loss.gradient(p, y, exact_out, *exact_table), prediction, target)
    same = same_sides(loss, prediction, target)
    assert_exact(out[same], exact_out[same], dtype, MANY)


def same_sides(loss, values, target):
    """Samples for which it makes no difference to the kinks of the loss that numbers are rounded."""
    sides, exact = loss.sides(values, target), longest(loss.sides, values, target)
    return slice(None) if sides is None else (sides == exact).all(axis=1)


def judge_logits(loss, activation, logits, target, dtype):
    table = weights_of(loss, target)
    exact_table = tuple(one.astype(LONG) for one in table)
    exact = longest(lambda z, y: loss.per_sample_from_logits(z, y, *exact_table), logits, target)
    assert_exact(loss.per_sample_from_logits(logits, target, *table), exact, dtype, MANY)
    out, exact_out = np.empty_like(logits), np.empty(logits.shape, LONG)
    loss.gradient_from_logits(logits, activation(logits), target, out, *table)
    longest(lambda z, y: loss.gradient_from_logits(z, activation(z), y, exact_out, *exact_table), logits, target)
    same = same_sides(loss, logits, target)
    assert_exact(out[same], exact_out[same], dtype, MANY)


# ---- layers ---------------------------------------------------------------------------------------------------------


class Chance:
    """Draws the same in every type."""

    def __init__(self):
        self._drawn = np.random.default_rng(11)

    def random(self, dtype, out):
        out[...] = self._drawn.random(out.shape, np.float32)

    def standard_normal(self, dtype, out):
        out[...] = self._drawn.standard_normal(out.shape, np.float32)


def scenes(dtype):
    """Name -> what comes into a layer (B, D)."""
    normal, top = np.random.default_rng(5).normal(0, 1, (6, 4)), float(np.finfo(dtype).max)
    column = normal.copy()
    column[:, 1] = 0
    found = {
        "nothing": normal * 0,
        "a column of zeros": column,
        "a column of one number": np.where(np.arange(4) == 2, 1024.0, normal),
        "one sample": normal[:1],
        "one sample of zeros": normal[:1] * 0,
        "tiny": normal * 1e-30,
        "a thousand": normal * 1000,
        "squares just fit": normal * top**0.5 / 100,
        "squares overflow": normal * top**0.5 * 100,
        "the end of the scale": np.sign(normal) * top / 1000,
    }
    return {name: values.astype(dtype) for name, values in found.items()}


BEYOND = ("squares overflow", "the end of the scale")


def passed(layer, x, parameters, upstream, training):
    """All that comes of a pass there and back, as name -> array."""
    buffers = layer.new_buffers(*x.shape, x.dtype)
    buffers.source = SimpleNamespace(output=np.ascontiguousarray(x[:, ::-1]) / 4)
    names = layer.parameter_shapes(x.shape[1])
    gradients = {name: np.zeros_like(parameters[name]) for name in names}
    own = {name: array.copy() for name, array in parameters.items()}
    found = {"output": layer.forward(x, own, buffers, Chance() if training else None).copy()}
    found["grad_input"] = layer.backward(upstream, own, gradients, buffers).copy()
    if training:
        layer.remember(own, buffers)
    return found | gradients | {f"{name} afterwards": own[name] for name in own if name not in names}


@DTYPES
@pytest.mark.parametrize("training", [True, False], ids=["training", "in use"])
@pytest.mark.parametrize("layer", variants(Layer))
def test_layer(layer, training, dtype):
    for name, x in scenes(dtype).items():
        width = x.shape[1]
        if training and name in BEYOND and layer.statistic_shapes(width):
            continue  # what the layer would have to remember is no number of this type: the run ends here, in words
        shapes = layer.parameter_shapes(width) | layer.statistic_shapes(width)
        parameters = {key: np.empty(shape) for key, shape in shapes.items()}
        layer.initialize(parameters, np.random.default_rng(2))
        for array in parameters.values():
            np.clip(array, -1, 1, out=array)
            array /= 4  # so that no sum overflows which does not have to
        parameters = {key: array.astype(dtype) for key, array in parameters.items()}
        upstream = np.random.default_rng(3).normal(0, 1, (len(x), layer.units_out(width))).astype(dtype)
        long = {key: array.astype(LONG) for key, array in parameters.items()}
        ours = passed(layer, x, parameters, upstream, training)
        exact = longest(lambda a, b, of=long: passed(layer, a, of, b, training), x, upstream)
        for key, array in ours.items():
            try:
                assert_exact(array, exact[key], dtype, MANY * 8)
            except AssertionError as fault:
                raise AssertionError(f"{name}, {key}: {fault}") from None


# ---- optimizers -----------------------------------------------------------------------------------------------------


@DTYPES
@pytest.mark.parametrize(
    "optimizer", [case for case in variants(Optimizer) if not isinstance(case.values[0], Searcher)]
)
def test_optimizer(optimizer, dtype):
    """Steady and alternating slopes of all sizes. Where squares end, a memory may be infinite, but a step is a number."""
    ends = scale_of(dtype)
    rate = min(optimizer.learning_rate, 1.0)
    slopes = np.concatenate([ends, ends])
    turning = np.repeat([1, -1], len(ends))
    exact_squares = np.abs(slopes) < float(np.finfo(dtype).max) ** 0.5 / 10
    exact_squares &= (slopes == 0) | (np.abs(slopes) > float(np.finfo(dtype).tiny) ** 0.5 * 1e3)
    walks = []
    for kind in (dtype, LONG):
        weights, gradient = np.ones(len(slopes), kind), np.empty(len(slopes), kind)
        state, scratch = optimizer.new_state(weights), np.empty_like(weights)
        for count in range(1, 6):
            gradient[...] = slopes.astype(kind) * turning**count
            optimizer.step(weights, gradient, state, scratch, rate, count)
        walks.append(weights)
    ours, exact = walks
    assert not np.isnan(ours).any()
    assert_exact(ours[exact_squares], exact[exact_squares], dtype, 20)


@pytest.mark.parametrize("optimizer", [case for case in variants(Optimizer) if isinstance(case.values[0], Searcher)])
@pytest.mark.parametrize("steepness", [0.0, 1e-300, 1e-30, 1.0, 1e30, 1e150])
def test_searcher(optimizer, steepness):
    """A bowl, and a plain: it stays where it is or goes down."""

    def height(w):
        return float(steepness * (w @ w) / 2), steepness * w

    point = np.array([1.0, -2.0, 0.5])
    state = optimizer.new_state(point)
    for count in range(1, 6):
        before = height(point)
        point = optimizer.search(height, point.copy(), *before, state, min(optimizer.learning_rate, 1.0), count)
        assert np.isfinite(point).all() and height(point)[0] <= before[0] * (1 + 1e-9)


@DTYPES
@pytest.mark.parametrize("clipping", variants(Clipping))
def test_clipping(clipping, dtype):
    for gradient in (scale_of(dtype), scale_of(dtype)[:4], np.zeros(3, dtype)):
        exact = gradient.astype(LONG)
        clipping.clip(exact)
        clipping.clip(gradient)
        assert_exact(gradient, exact, dtype, MANY)


# ---- metrics --------------------------------------------------------------------------------------------------------


def explained(p, t):
    spread = ((t - t.mean(axis=0)) ** 2).sum(axis=0)
    error = ((t - p) ** 2).sum(axis=0)
    varies = t.max(axis=0) > t.min(axis=0)
    return np.where(varies, 1 - error / np.where(varies, spread, 1), error == 0).mean()


KNOWN = {  # these count in float64, whatever they are given
    "r_squared": explained,
    "root_mean_squared_error": lambda p, t: np.sqrt(((p - t) ** 2).mean()),
    "mean_absolute_error": lambda p, t: np.abs(p - t).mean(),
}


@DTYPES
@pytest.mark.parametrize("metric", variants(Metric))
def test_metric(metric, dtype):
    ends = scale_of(dtype)
    sure = np.array([0, 1, 1, 0, 1, 0], dtype)
    for task in metric.tasks:
        for columns in (1, 3) if task != "binary" else (1, 2):
            for values in (ends, sure, ends * 0, ends[-1:], ends[:1]):
                prediction = np.stack([np.roll(values, shift) for shift in range(columns)], axis=1)
                for target in answers_for(task, len(values), columns, dtype):
                    score = metric.score(Answers(prediction, target, task))
                    formula = KNOWN.get(metric.key) or (lambda p, y, of=task: metric.score(Answers(p, y, of)))
                    exact = longest(formula, prediction, target)
                    assert_exact(np.array([score]), np.array([exact]), np.float64, 100)
                    assert metric.shown(score)


def answers_for(task, rows, columns, dtype):
    """Right answers: various ones, and all alike (one class, a target that never varies)."""
    if task == "regression":
        various = np.resize(scale_of(dtype)[::3], (rows, columns)).astype(dtype)
        return various, various * 0, np.full_like(various, scale_of(dtype)[-1])
    if columns > 1 and task != "multilabel":
        return np.eye(columns, dtype=dtype)[np.arange(rows) % columns], np.eye(columns, dtype=dtype)[[0] * rows]
    return np.resize(np.array([0, 1, 1], dtype), (rows, columns)), np.ones((rows, columns), dtype)


# ---- whole networks -------------------------------------------------------------------------------------------------


def data_of(features, task="binary", classes=2):
    rows = len(features)
    targets = np.linspace(-1, 1, rows)[:, None] if task == "regression" else np.arange(rows) % classes
    names = tuple(f"f{number}" for number in range(features.shape[1]))
    return Data(task, features, targets, names, ("t",) if task == "regression" else tuple("abc"[:classes]))


@pytest.mark.parametrize("scaling", ["standard", "range", "none"])
@pytest.mark.parametrize("task", ["binary", "regression"])
def test_columns_that_say_nothing_or_too_much(scaling, task):
    normal = np.random.default_rng(1).normal(0, 1, (30, 6))
    features = normal * [1, 0, 1e-300, 1e30, 1, 1e-30]
    features[:, 4] = 7e15
    with np.errstate(all="warn", under="ignore"):
        prepared = prepare(data_of(features, task), DataPlan(scaling=scaling))
        assert np.isfinite(prepared.training.x).all() and np.isfinite(prepared.validation.x).all()
        assert not prepared.training.x[:, 1].any()
        if scaling != "none":
            assert np.abs(prepared.training.x).max() < 10


@pytest.mark.parametrize("loss", [CategoricalCrossEntropy(), CategoricalCrossEntropy(class_weights="balanced")])
@DTYPES
def test_one_class(loss, dtype):
    """A softmax of one unit always says 1: there is nothing to learn, and nothing breaks."""
    network = Network((Dense(units=3), Dense(units=1, activation=Softmax())), 2, dtype)
    x, y = np.random.default_rng(0).normal(0, 1, (5, 2)).astype(dtype), np.ones((5, 1), dtype)
    objective = Objective(network, loss, loss.balanced_weights(y))
    vector, gradient = network.initial_parameters(1), np.empty(network.size, dtype)
    with np.errstate(all="warn", under="ignore"):
        assert objective.loss_and_gradient(x, y, network.views(vector), network.views(gradient)) == 0
        assert not gradient.any()
        predictions, losses = objective.evaluate(x, y, network.views(vector))
    assert (predictions == 1).all() and not losses.any()


@pytest.mark.parametrize("size", [1e3, 1e15, 1e25, 3e38])
@pytest.mark.parametrize("example", [SpiralsExample, IrisExample, HousePricesExample, OverfittingExample])
def test_a_run_that_flies_out_says_so_and_nobody_warns(example, size):
    experiment = example().experiment()
    layers = (*experiment.layers[:-1], BatchNorm(), LayerNorm(), experiment.layers[-1])
    trainer = Trainer(msgspec.structs.replace(experiment, layers=layers))
    trainer.learned *= np.float32(size)
    trainer.learned.clip(-np.finfo(np.float32).max, np.finfo(np.float32).max, out=trainer.learned)
    with np.errstate(all="warn", under="ignore"):
        trainer.evaluate()
        trainer.probe()
        control = Control()
        control.want(frozenset([Predictions("training"), WeightHistograms(), GradientFlow()]))
        ended = next(event for event in Run(trainer, control, steps=15).events() if isinstance(event, Ended))
        trainer.judgement()
    assert ended.reason == ("diverged" if trainer.diverged is not None else "finished")
    assert trainer.diverged is not None or np.isfinite(trainer.parameters).all()


@DTYPES
def test_batch_norm_of_one_sample_is_what_it_is_in_use(dtype):
    layer, x = BatchNorm(), np.array([[3.0, -1e3, 0.0]], dtype)
    parameters = {name: np.full(3, 4.0, dtype) for name in ("scale", "shift", "running_mean", "running_variance")}
    output = passed(layer, x, parameters, np.ones_like(x), training=True)
    exact = 4 * (x.astype(LONG) - 4) / np.sqrt(LONG(4) + LONG(layer.epsilon)) + 4
    assert_exact(output["output"], exact, dtype, 8)
    assert output["running_variance afterwards"].tolist() == [4, 4, 4]

"""Every penalty: its gradient is its slope, and it is added to what is there."""

import json

import numpy as np
import pytest

from engine import paths
from engine.examples.sine import SineExample
from engine.examples.spirals import SpiralsExample
from engine.gradient_check import gradient_check
from engine.options import options
from engine.penalties import L1, L2, ElasticNet, MaxNorm, NoPenalty, Penalty
from engine.training.run import Run
from engine.training.trainer import Trainer
from tests.engine.variants import assert_slopes, classes, locked, variants

ALL = pytest.mark.parametrize("penalty", variants(Penalty))
WEIGHTS = locked(np.random.default_rng(2).normal(0, 1, (5, 4)))


@ALL
def test_gradient_is_the_measured_slope(penalty):
    weights, gradient = WEIGHTS.copy(), np.zeros((5, 4))
    penalty.add_gradient(weights, gradient, np.full((5, 4), np.nan))
    assert_slopes(lambda: penalty.smooth_value(weights), weights, gradient)


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
    assert penalty.value(np.zeros((5, 4))) == penalty.smooth_value(np.zeros((5, 4))) == 0


@pytest.mark.parametrize("cls", classes(Penalty))
def test_strength_can_be_changed_in_a_run(cls):
    assert all(found.live for found in options(cls))


def test_formulas():
    weights = np.array([[3.0, -4.0, 0.0]])
    assert L1(strength=0.1).value(weights) == pytest.approx(0.7)
    assert L2(strength=0.1).value(weights) == pytest.approx(1.25)  # λ/2 Σ w², as PyTorch's weight_decay
    assert NoPenalty().value(weights) == 0
    assert ElasticNet(strength=0.1, share=0.25).value(weights) == pytest.approx(0.25 * 0.7 + 0.75 * 1.25)
    assert MaxNorm().value(weights) == 0


@pytest.mark.parametrize("penalty", [L1(strength=0.5), ElasticNet(strength=1.0, share=0.5)])
def test_the_proximal_step_is_the_minimum_of_its_problem(penalty):
    """w becomes the v with the least ½ (v - w)² + η λ |v|: no v near it, nor 0, nor w itself is better."""
    weights, rate = np.array([[2.0, -2.0, 0.1, -0.1, 0.0, 0.15, -0.15000001]]), 0.3
    settled, cost = weights.copy(), 0.5 * rate
    penalty.settle(settled, rate, np.full_like(weights, np.nan))

    def price(v):
        return (v - weights) ** 2 / 2 + cost * np.abs(v)

    for other in (weights, 0 * weights, settled + 1e-4, settled - 1e-4):
        assert (price(settled) <= price(other) + 1e-15).all()
    assert (settled == 0).tolist() == [[False, False, True, True, True, True, False]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_max_norm_shortens_the_columns_that_are_too_long_and_no_others(dtype):
    weights = np.array([[3, 0.3, 0], [4, 0.4, 0]], dtype)
    settled = weights.copy()
    MaxNorm(limit=2.5).settle(settled, 0.1, np.empty_like(weights))
    assert settled.dtype == dtype
    np.testing.assert_allclose(settled[:, 0], [1.5, 2], rtol=1e-6)
    np.testing.assert_array_equal(settled[:, 1:], weights[:, 1:])


@ALL
def test_what_settles_says_so(penalty):
    weights = WEIGHTS.copy()
    penalty.settle(weights, 0.1, np.empty_like(weights))
    free = isinstance(penalty, MaxNorm) and np.linalg.norm(WEIGHTS, axis=0).max() <= penalty.limit
    idle = free or getattr(penalty, "strength", 1) == 0 or getattr(penalty, "share", 1) == 0
    assert (weights == WEIGHTS).all() == (idle or not penalty.settles)


@pytest.mark.parametrize(("penalty", "ridge"), [("l1", 0.0), ("elastic_net", 0.5)])
def test_training_ends_where_the_lasso_does(penalty, ridge):
    """At the minimum of loss + λ (r |w| + (1 - r)/2 w²) each weight is 0 and its slope below λ r, or the two cancel."""
    experiment = SineExample().experiment()
    source = {"kind": "diabetes"}
    for assignment in (
        f"data.source={json.dumps(source)}",
        "data.validation=0",
        "layers=[" + json.dumps({"kind": "dense", "units": 1, "activation": "identity", "penalty": penalty}) + "]",
        "layers.0.penalty.strength=0.1",
        "optimizer=sgd",
        "optimizer.learning_rate=0.2",
        "training.batch_size=442",
    ):
        experiment = paths.set_from_text(experiment, assignment)
    trainer = Trainer(experiment)
    list(Run(trainer, steps=4000).events())
    share = 1 - ridge
    part, objective = trainer.compiled.prepared.training, trainer.objective
    objective.loss_and_gradient(part.x, part.y, trainer.views, trainer.gradient_views)
    weights, slopes = trainer.views[0]["weights"][:, 0], trainer.gradient_views[0]["weights"][:, 0]
    zero = weights == 0
    assert 2 <= zero.sum() <= 8
    assert (np.abs(slopes[zero]) <= 0.1 * share + 1e-6).all()
    np.testing.assert_allclose(slopes[~zero], -0.1 * share * np.sign(weights[~zero]), atol=2e-6)


def test_the_gradient_check_leaves_out_what_has_no_gradient():
    experiment = SpiralsExample().experiment()
    for index, penalty in enumerate(("l1", "elastic_net", "max_norm")):
        experiment = paths.set_from_text(experiment, f"layers.{index}.penalty={penalty}")
    assert gradient_check(experiment).worst < 1e-6


@pytest.mark.parametrize("penalty", [L1(strength=1), L2(strength=2)])
def test_many_small_weights_are_summed_in_double_precision(penalty):
    weights = np.full((1000, 1001), 0.1, np.float32)
    each = float(weights[0, 0])
    assert penalty.value(weights) == pytest.approx(
        weights.size * (each if penalty == L1(strength=1) else each**2), rel=1e-12
    )

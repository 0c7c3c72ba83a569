"""Clipping: no gradient passes its limit, small ones pass as they are, and broken ones stay broken for all to see."""

import numpy as np
import pytest

from engine import paths
from engine.clipping import Clipping, NormClipping, ValueClipping
from engine.examples.spirals import SpiralsExample
from engine.training.run import Run
from engine.training.trainer import Trainer
from tests.engine.variants import variants

ALL = pytest.mark.parametrize("clipping", variants(Clipping))


@ALL
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_small_passes_as_it_is(clipping, dtype):
    limit = getattr(clipping, "limit", 1.0)
    gradient = np.array([0.1, -0.2, 0.0], dtype) * dtype(limit)
    before = gradient.copy()
    clipping.clip(gradient)
    assert gradient.dtype == dtype and gradient.tobytes() == before.tobytes()


def test_gradients_whose_squares_overflow_are_clipped_as_well():
    gradient = np.array([3e30, -4e30], np.float32)
    with np.errstate(over="ignore"):
        NormClipping(limit=5).clip(gradient)
    np.testing.assert_allclose(gradient, [3, -4], rtol=1e-5)
    gradient = np.array([3e30, -0.5], np.float32)
    ValueClipping(limit=5).clip(gradient)
    np.testing.assert_array_equal(gradient, np.array([5, -0.5], np.float32))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_broken_gradient_is_not_hidden(bad):
    gradient = np.array([1.0, bad], np.float32)
    with np.errstate(all="ignore"):
        NormClipping().clip(gradient)
    assert not np.isfinite(gradient).all()


def test_it_acts_between_gradient_and_step_and_may_be_changed_live():
    experiment = paths.set_from_text(SpiralsExample().experiment(), "optimizer=sgd")
    experiment = paths.set_from_text(experiment, "training.clipping=norm")
    trainer = Trainer(paths.set_from_text(experiment, "training.clipping.limit=0.001"))
    before = trainer.parameters.copy()
    list(Run(trainer, steps=1).events())
    step = np.linalg.norm((trainer.parameters - before).astype(float))
    assert step == pytest.approx(0.001 * experiment.optimizer.learning_rate, rel=1e-2)
    assert np.linalg.norm(trainer.gradient) == pytest.approx(0.001, rel=1e-2)
    (change,) = trainer.replace(paths.set_from_text(trainer.experiment, "training.clipping=none"))
    assert change.path == "training.clipping"
    before = trainer.parameters.copy()
    list(Run(trainer, steps=2).events())
    assert np.linalg.norm((trainer.parameters - before).astype(float)) > 10 * step

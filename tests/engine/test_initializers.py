"""Every initializer draws what it promises, the same for both types of numbers."""

from math import sqrt

import numpy as np
import pytest

from engine.initializers import Constant, He, Initializer, LeCun, Normal, Uniform, Xavier, Zeros
from engine.seeds import generator
from tests.engine.variants import variants

ALL = pytest.mark.parametrize("initializer", variants(Initializer))
FAN_IN, FAN_OUT = 400, 250


def filled(initializer, shape=(FAN_IN, FAN_OUT), dtype=np.float64, seed=5):
    weights = np.full(shape, np.nan, dtype)
    initializer.fill(weights, generator(seed, "weights"))
    return weights


@ALL
def test_same_seed_same_weights_in_both_types(initializer):
    large = filled(initializer)
    np.testing.assert_array_equal(large, filled(initializer))
    np.testing.assert_array_equal(filled(initializer, dtype=np.float32), large.astype(np.float32))


@ALL
def test_every_weight_is_filled_and_finite(initializer):
    for shape in ((1, 1), (1, 30), (30, 1), (FAN_IN, FAN_OUT)):
        assert np.isfinite(filled(initializer, shape)).all()


@ALL
def test_a_view_into_a_longer_vector_is_filled(initializer):
    vector = np.full(30, 9.0)
    initializer.fill(vector[5:25].reshape(4, 5), generator(5, "weights"))
    assert (vector[:5] == 9).all()
    assert (vector[25:] == 9).all()
    np.testing.assert_array_equal(vector[5:25].reshape(4, 5), filled(initializer, (4, 5)))


@pytest.mark.parametrize(
    ("cls", "variance"),
    [(Xavier, 2 / (FAN_IN + FAN_OUT)), (He, 2 / FAN_IN), (LeCun, 1 / FAN_IN)],
)
@pytest.mark.parametrize("distribution", ["uniform", "normal"])
def test_variance_follows_the_fans(cls, variance, distribution):
    """With 100 000 weights the measured variance lies within 2 % of the true one, 4 standard errors or more."""
    weights = filled(cls(distribution=distribution))
    assert weights.var() == pytest.approx(variance, rel=0.02)
    assert abs(weights.mean()) < 4 * sqrt(variance / weights.size)
    beyond = np.abs(weights).max() / sqrt(3 * variance)
    assert 0.999 < beyond <= 1 if distribution == "uniform" else beyond > 1.8


def test_chosen_sizes_are_kept():
    assert not filled(Zeros()).any()
    assert (filled(Constant(value=-1.5)) == -1.5).all()
    assert filled(Normal(deviation=0.3)).std() == pytest.approx(0.3, rel=0.01)
    assert np.abs(filled(Uniform(limit=0.2))).max() == pytest.approx(0.2, rel=0.001)
    assert np.abs(filled(Uniform(limit=0.2))).max() <= 0.2


def test_another_seed_draws_other_weights():
    assert (filled(He(), seed=1) != filled(He(), seed=2)).all()

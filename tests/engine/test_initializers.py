"""Every initializer draws what it promises, the same for both types of numbers."""

from math import sqrt

import numpy as np
import pytest

from engine.initializers import Constant, He, Initializer, LeCun, Normal, Orthogonal, Uniform, Xavier, Zeros
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


@pytest.mark.parametrize("shape", [(30, 12), (12, 30), (20, 20), (1, 6), (6, 1), (1, 1)])
def test_orthogonal_weights_are_at_right_angles(shape):
    weights = filled(Orthogonal(gain=1.5), shape)
    gram = weights.T @ weights if shape[0] >= shape[1] else weights @ weights.T
    np.testing.assert_allclose(gram, 2.25 * np.eye(min(shape)), atol=1e-13)


def test_every_rotation_is_equally_likely():
    """Without the choice of signs, the first number of a 1 x 1 or 2 x 2 matrix would never be positive."""
    firsts = np.array([filled(Orthogonal(), (2, 2), seed=seed)[0, 0] for seed in range(400)])
    assert abs(firsts.mean()) < 4 * sqrt(0.5 / 400)
    assert (firsts**2).mean() == pytest.approx(0.5, abs=0.1)


def test_orthogonal_stacks_keep_lengths_where_others_lose_directions():
    def stretches(initializer):
        product = np.eye(50)
        for seed in range(30):
            product = product @ filled(initializer, (50, 50), seed=seed)
        return np.linalg.svd(product, compute_uv=False)

    np.testing.assert_allclose(stretches(Orthogonal()), 1, rtol=1e-12)
    assert stretches(LeCun())[-1] < 1e-6


def test_another_seed_draws_other_weights():
    assert (filled(He(), seed=1) != filled(He(), seed=2)).all()

"""Lines and planes through data with many features: what varies, what stays still, and what the network answers there."""

import numpy as np
import pytest

from engine import compiler
from engine.activations.identity import Identity
from engine.activations.softmax import Softmax
from engine.arrays import frozen
from engine.data import Data
from engine.datasets.base import Dataset
from engine.datasets.diabetes import Diabetes
from engine.datasets.iris import Iris
from engine.datasets.noisy_features import NoisyFeatures
from engine.datasets.wine import Wine
from engine.experiment import DataPlan, Experiment
from engine.layers.dense import Dense
from engine.losses.categorical_cross_entropy import CategoricalCrossEntropy
from engine.losses.hinge import Hinge
from engine.losses.mean_squared_error import MeanSquaredError
from engine.losses.multi_class_hinge import MultiClassHinge
from engine.measurements.base import Probe
from engine.measurements.prediction_curve import PredictionCurve
from engine.measurements.prediction_map import PredictionMap
from engine.measurements.slices import axis_range, inputs, telling_features

REGRESSION = (Dense(units=1, activation=Identity()),)
CLASSES = (Dense(units=3, activation=Softmax()),)


def probe(source, layers, loss, **plan):
    compiled = compiler.compile(Experiment(data=DataPlan(source=source, **plan), layers=layers, loss=loss))
    size = compiled.network.size
    views = compiled.network.views
    return Probe(compiled, 0, views(np.zeros(size, np.float32)), views(np.zeros(size, np.float32)))


@pytest.mark.parametrize("scaling", ["standard", "range", "none"])
@pytest.mark.parametrize("components", [0, 3])
def test_points_of_a_slice_are_what_the_whole_preparation_makes_of_them(scaling, components):
    made = probe(Wine(), CLASSES, CategoricalCrossEntropy(), scaling=scaling, components=components)
    prepared = made.compiled.prepared
    raw = np.tile(prepared.feature_mean, (5, 1))
    raw[:, 2], raw[:, 9] = np.linspace(1, 3, 5), np.linspace(9, 2, 5)
    found = inputs(prepared, "features", {2: raw[:, 2], 9: raw[:, 9]})
    np.testing.assert_array_equal(found, prepared.features_to_input(raw))


def test_map_of_two_of_ten_features_is_the_plane_of_a_linear_network():
    made = probe(Diabetes(), REGRESSION, MeanSquaredError(), scaling="none", test=0.2)
    weights = np.linspace(-2, 3, 10)
    made.parameters[0]["weights"][:, 0] = weights
    made.parameters[0]["bias"][:] = 7
    found = PredictionMap(resolution=5, across=8, up=2).measure(made)
    x, y = np.meshgrid(np.linspace(*found.x_range, 5), np.linspace(*found.y_range, 5))
    data, training = made.compiled.data, made.compiled.prepared.training.indices
    mean = data.features[training].mean(axis=0, dtype=np.float64)  # of the training part alone
    still = np.delete(np.arange(10), (2, 8))
    expected = 7 + weights[8] * x + weights[2] * y + mean[still] @ weights[still]
    np.testing.assert_allclose(found.values[..., 0], expected, rtol=1e-4)
    assert found.x_range == axis_range(made.compiled.prepared, 8)


def test_curve_along_one_of_ten_features():
    made = probe(Diabetes(), REGRESSION, MeanSquaredError(), scaling="none")
    made.parameters[0]["weights"][4, 0] = 3
    found = PredictionCurve(points=7, along=4).measure(made)
    np.testing.assert_allclose(found.values[:, 0], 3 * found.x, rtol=1e-5)
    still = PredictionCurve(points=7, along=1).measure(made)
    np.testing.assert_allclose(still.values[:, 0], 3 * made.compiled.prepared.feature_mean[4], rtol=1e-5)


def test_axes_can_be_components():
    made = probe(Wine(), REGRESSION[:0] + CLASSES, CategoricalCrossEntropy(), components=4)
    made.parameters[0]["weights"][1] = (1, 0, -1)
    prepared = made.compiled.prepared
    found = inputs(prepared, "components", {1: np.array([0.5, 2.0]), 3: np.array([-1.0, 1.0])})
    np.testing.assert_array_equal(found, np.array([[0, 0.5, 0, -1], [0, 2, 0, 1]], np.float32))
    low, high = axis_range(prepared, 1, "components")
    every = np.concatenate([prepared.training.x[:, 1], prepared.validation.x[:, 1]])
    assert low < every.min() and every.max() < high
    answers = PredictionMap(resolution=3, across=1, up=0, space="components").measure(made)
    assert answers.x_range == (low, high)
    raised = np.exp(np.linspace(low, high, 3)[:, None] * (1, 0, -1))
    np.testing.assert_allclose(answers.values[1], raised / raised.sum(axis=1, keepdims=True), rtol=1e-5, atol=1e-7)


def test_features_that_tell_most():
    assert telling_features(probe(Iris(), CLASSES, CategoricalCrossEntropy()).compiled, 2) == (2, 3)  # the petals
    body_mass, blood_fat = 2, 8  # what the literature finds in these data too
    assert telling_features(probe(Diabetes(), REGRESSION, MeanSquaredError()).compiled, 2) == (body_mass, blood_fat)
    noisy = compiler.compile(Experiment(data=DataPlan(source=NoisyFeatures()), layers=REGRESSION, loss=Hinge()))
    assert len(set(telling_features(noisy, 2))) == 2


class Cities(Dataset, frozen=True):
    """The answer is a matter of the city (two columns of 0 and 1) and hardly of age and height."""

    def load(self):
        random = np.random.default_rng(0)
        city = random.integers(0, 2, 200)
        features = np.column_stack([city, 1 - city, random.normal(size=(200, 2))]).astype(np.float32)
        targets = (5 * city + features[:, 2] / 2)[:, None].astype(np.float32)
        return Data("regression", frozen(features), frozen(targets), ("north", "south", "age", "height"), ("price",))

    def describe(self):
        return self.load().shape()


def test_features_with_two_values_are_shown_last():
    compiled = probe(Cities(), REGRESSION, MeanSquaredError()).compiled
    assert telling_features(compiled, 1) == (2,)
    assert telling_features(compiled, 2) == (2, 3)
    assert len(set(telling_features(compiled, 3)) & {0, 1}) == 1


def test_hinge_losses_know_their_margin():
    answers = np.array([[[3.0, 1.0, 2.5]], [[0.0, 0.0, -4.0]]])
    np.testing.assert_array_equal(MultiClassHinge().leads(answers), [[[0.5, -2, -0.5]], [[0, 0, -4]]])
    np.testing.assert_array_equal(Hinge().leads(answers), answers)
    np.testing.assert_array_equal(Hinge().leads(np.array([[2.0], [-1.0]])), [[-2, 2], [1, -1]])
    assert MeanSquaredError().leads(answers) is None
    # A lead of 1 is where the loss ends.
    target = np.array([[1.0], [1.0]])
    at_margin = np.array([[1.0], [1.5]])
    assert (Hinge().leads(at_margin)[:, 1] >= 1).all() and not Hinge().per_sample(at_margin, target).any()

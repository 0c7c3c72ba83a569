"""What a run can be asked, against answers known beforehand."""

import msgspec
import numpy as np
import pytest

from engine import compiler
from engine.activations.identity import Identity
from engine.activations.sigmoid import Sigmoid
from engine.activations.softmax import Softmax
from engine.datasets.blobs import Blobs
from engine.datasets.plane import Plane
from engine.datasets.sine import Sine
from engine.datasets.spirals import Spirals
from engine.experiment import DataPlan, Experiment
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.categorical_cross_entropy import CategoricalCrossEntropy
from engine.losses.mean_squared_error import MeanSquaredError
from engine.measurements.base import Probe, evenly
from engine.measurements.evaluated import EVALUATED, Evaluated
from engine.measurements.gradient_flow import GradientFlow, LayerGradient
from engine.measurements.prediction_curve import PredictionCurve
from engine.measurements.prediction_map import PredictionMap
from engine.measurements.predictions import Predictions
from engine.measurements.slices import padded
from engine.measurements.weight_histograms import WeightHistograms, even_bins, histogram
from engine.training.trainer import Trainer


def probe(source, *layers, loss=None, validation=0.25, scaling="none"):
    """A network whose parameters and gradients are all 0, to be filled by the test."""
    plan = DataPlan(source=source, validation=validation, scaling=scaling)
    compiled = compiler.compile(Experiment(data=plan, layers=layers, loss=loss or BinaryCrossEntropy()))
    size = compiled.network.size
    views = compiled.network.views
    return Probe(compiled, 0, views(np.zeros(size, np.float32)), views(np.zeros(size, np.float32)))


def plane_probe(scaling="none"):
    """A network that predicts 2 x₁ - 3 x₂ + 1 (in scaled numbers)."""
    made = probe(Plane(), Dense(units=1, activation=Identity()), loss=MeanSquaredError(), scaling=scaling)
    made.parameters[0]["weights"][:, 0] = (2, -3)
    made.parameters[0]["bias"][:] = 1
    return made


class TestGradientFlow:
    def test_sizes_of_each_layer_with_weights(self):
        made = probe(Spirals(), Dense(units=2), Dropout(), Dense(units=1, activation=Sigmoid()))
        made.gradients[0]["weights"][...] = ((3, -4), (0, 0))
        made.gradients[0]["bias"][...] = 100  # biases do not count
        made.gradients[2]["weights"][...] = ((0,), (0,))
        first, last = GradientFlow().measure(made)
        assert first == LayerGradient(layer=0, mean=1.75, largest=4.0, norm=5.0)
        assert last == LayerGradient(layer=2, mean=0.0, largest=0.0, norm=0.0)

    def test_a_number_that_is_none_stays_visible(self):
        made = probe(Spirals(), Dense(units=1, activation=Sigmoid()))
        made.gradients[0]["weights"][0, 0] = np.nan
        assert np.isnan(GradientFlow().measure(made)[0].largest)


class TestWeightHistograms:
    def test_counts_over_a_round_symmetric_range(self):
        found = histogram(0, "weights", np.array([-1.9, -0.1, 0.0, 0.1, 1.9, 2.0], np.float32), 4)
        np.testing.assert_array_equal(found.edges, (-2, -1, 0, 1, 2))
        np.testing.assert_array_equal(found.counts, (1, 1, 2, 2))
        assert (found.count, found.non_finite) == (6, 0)
        assert found.mean == pytest.approx(2 / 6)

    @pytest.mark.parametrize("size", [1e-44, 1e-12, 0.3, 1.0, 7.1, 1e30])
    def test_every_value_is_counted_on_its_own_side(self, size):
        values = (np.random.default_rng(0).uniform(-1, 1, 500) * size).astype(np.float32)
        found = histogram(0, "weights", values, 48)
        assert found.counts.sum() == 500
        assert found.counts[:24].sum() == np.count_nonzero(values < 0)
        assert found.edges[-1] >= np.abs(values).max()

    def test_agrees_with_numpy(self):
        values = np.random.default_rng(1).normal(size=1000).astype(np.float32)
        found = histogram(0, "weights", values, 20)
        np.testing.assert_array_equal(found.counts, np.histogram(values.astype(np.float64), found.edges)[0])

    def test_zeros_and_broken_numbers(self):
        zeros = histogram(0, "bias", np.zeros(5, np.float32), 12)
        assert (zeros.counts.sum(), zeros.mean, zeros.deviation) == (5, 0.0, 0.0)
        broken = histogram(0, "weights", np.array([np.nan, np.inf, 0.5], np.float32), 12)
        assert (broken.counts.sum(), broken.non_finite, broken.mean) == (1, 2, 0.5)
        nothing = histogram(0, "weights", np.array([np.nan], np.float32), 12)
        assert (nothing.counts.sum(), nothing.non_finite) == (0, 1)

    def test_few_numbers_get_few_bins(self):
        assert (even_bins(1, 48), even_bins(64, 48), even_bins(100_000, 48)) == (12, 16, 48)
        assert even_bins(100_000, 7) == 6

    def test_one_for_each_array_and_read_only(self):
        made = probe(Spirals(), Dense(units=3), Dense(units=1, activation=Sigmoid(), bias=False))
        found = WeightHistograms().measure(made)
        assert [(h.layer, h.name, h.count) for h in found] == [(0, "weights", 6), (0, "bias", 3), (1, "weights", 3)]
        assert not found[0].counts.flags.writeable


class TestEvaluated:
    @pytest.mark.parametrize(("samples", "validation"), [(4 * EVALUATED, 0.5), (100, 0.0)])
    def test_is_what_an_evaluation_finds(self, samples, validation):
        plan = DataPlan(source=Spirals(samples=samples), validation=validation)
        layers = (Dense(units=8), Dropout(rate=0.3), Dense(units=1, activation=Sigmoid()))
        trainer = Trainer(Experiment(data=plan, layers=layers, loss=BinaryCrossEntropy(class_weights="balanced")))
        trainer.advance(np.inf, 7)
        found, evaluation = Evaluated().measure(trainer.probe()), trainer.evaluate()
        for name, number in msgspec.structs.asdict(found).items():
            assert number == getattr(evaluation, name), name
        assert (found.validation_loss is None) == (validation == 0)


class TestMaps:
    def test_map_of_a_linear_network_is_the_plane(self):
        found = PredictionMap(resolution=5).measure(plane_probe())
        x, y = np.meshgrid(np.linspace(*found.x_range, 5), np.linspace(*found.y_range, 5))
        np.testing.assert_allclose(found.values[..., 0], 2 * x - 3 * y + 1, rtol=1e-5, atol=1e-5)

    def test_answers_of_a_regression_are_in_its_own_unit(self):
        made = plane_probe(scaling="standard")
        found = PredictionMap(resolution=3).measure(made)
        prepared = made.compiled.prepared
        corner = np.array([[found.x_range[0], found.y_range[0]]])
        scaled = (corner - prepared.features.shift) / prepared.features.scale
        expected = (scaled @ (2, -3) + 1) * prepared.targets.scale + prepared.targets.shift
        assert found.values[0, 0, 0] == pytest.approx(expected[0], rel=1e-4)

    def test_map_of_classes_has_a_layer_for_each(self):
        made = probe(Blobs(classes=4), Dense(units=4, activation=Softmax()), loss=CategoricalCrossEntropy())
        found = PredictionMap(resolution=4).measure(made)
        np.testing.assert_allclose(found.values, 0.25)
        assert (found.low, found.high) == (0.0, 1.0)

    def test_curve_of_a_linear_network_is_a_line(self):
        made = probe(Sine(), Dense(units=1, activation=Identity()), loss=MeanSquaredError())
        made.parameters[0]["weights"][...] = 2
        found = PredictionCurve(points=7).measure(made)
        np.testing.assert_allclose(found.values[:, 0], 2 * found.x, rtol=1e-5)
        assert found.x[0] < made.compiled.prepared.feature_low[0]

    def test_padding_never_gives_an_empty_range(self):
        assert padded(2.0, 2.0) == (1.0, 3.0)
        assert padded(0.0, 100.0) == (-6.0, 106.0)


class TestPredictions:
    def test_classes_of_the_asked_part(self):
        made = probe(Spirals(), Dense(units=1, activation=Sigmoid()))
        made.parameters[0]["bias"][:] = 4  # everything is class 1
        found = Predictions("validation").measure(made)
        part = made.compiled.prepared.validation
        np.testing.assert_array_equal(found.indices, part.indices)
        np.testing.assert_array_equal(found.truth, made.compiled.data.targets[part.indices])
        assert (found.part, set(found.predicted.tolist())) == ("validation", {1})
        wrong, right = np.log1p(np.exp(4.0)), np.log1p(np.exp(-4.0))
        np.testing.assert_allclose(found.losses, np.where(found.truth == 1, right, wrong), rtol=1e-4)

    def test_training_takes_the_place_of_an_empty_part(self):
        made = probe(Spirals(samples=40), Dense(units=1, activation=Sigmoid()), validation=0.0)
        found = Predictions("validation").measure(made)
        assert (found.part, len(found.truth)) == ("training", 40)

    def test_limit_takes_samples_evenly(self):
        made = probe(Spirals(samples=100), Dense(units=1, activation=Sigmoid()), validation=0.0)
        found = Predictions("training", limit=10).measure(made)
        np.testing.assert_array_equal(found.indices, made.compiled.prepared.training.indices[evenly(100, 10)])
        np.testing.assert_array_equal(evenly(100, 10), np.arange(10) * 11)

    def test_regression_answers_in_its_own_unit(self):
        made = plane_probe()
        found = Predictions("validation").measure(made)
        x = made.compiled.data.features[found.indices]
        np.testing.assert_allclose(found.predictions[:, 0], 2 * x[:, 0] - 3 * x[:, 1] + 1, rtol=1e-4, atol=1e-4)
        np.testing.assert_array_equal(found.targets, made.compiled.data.targets[found.indices])
        assert found.truth is None and found.predicted is None


def test_equal_questions_are_one_question():
    assert {Predictions("validation"), Predictions("validation"), PredictionMap()} == {
        Predictions("validation"),
        PredictionMap(),
    }

"""What the drawing of the network asks for, against networks whose numbers are known."""

import numpy as np
import pytest

from engine import compiler
from engine.activations.identity import Identity
from engine.activations.relu import ReLU
from engine.activations.sigmoid import Sigmoid
from engine.activations.tanh import Tanh
from engine.catalog import members
from engine.datasets.digits import Digits
from engine.datasets.sine import Sine
from engine.datasets.spirals import Spirals
from engine.examples.spirals import SpiralsExample
from engine.experiment import DataPlan, Experiment
from engine.layers.base import Layer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.maxout import Maxout
from engine.layers.residual import Residual
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.mean_squared_error import MeanSquaredError
from engine.measurements.base import Probe
from engine.measurements.folded_spread import FoldedSpread
from engine.measurements.incoming_weights import IncomingWeights
from engine.measurements.link_values import LinkValues, chosen, largest_finite
from engine.measurements.neuron_maps import NeuronMaps
from engine.measurements.neuron_outputs import NeuronOutputs
from engine.training.trainer import Trainer

OUTPUT = Dense(units=1, activation=Sigmoid())


def probe(source, *layers, loss=None, scaling="none"):
    """A network of zeros, to be filled by the test."""
    plan = DataPlan(source=source, scaling=scaling)
    compiled = compiler.compile(Experiment(data=plan, layers=layers, loss=loss or BinaryCrossEntropy()))
    network = compiled.network
    parameters, gradients = np.zeros(network.length, np.float32), np.zeros(network.size, np.float32)
    return Probe(compiled, 0, network.views(parameters), network.views(gradients))


def all_of(made):
    """Every unit."""
    return tuple((width, 0) for width in made.compiled.network.widths)


@pytest.mark.parametrize(
    ("width", "ends", "drawn"),
    [(5, (5, 0), [0, 1, 2, 3, 4]), (9, (2, 1), [0, 1, 8]), (2, (3, 2), [0, 1]), (3, (2, 2), [0, 1, 2])],
)
def test_the_units_at_both_ends(width, ends, drawn):
    assert chosen(width, ends).tolist() == drawn


class TestLinkValues:
    def test_tells_weights_biases_and_gradients_of_the_drawn_units(self):
        made = probe(Spirals(), Dense(units=6), OUTPUT)
        made.parameters[0]["weights"][...] = np.arange(12).reshape(2, 6)
        made.parameters[0]["bias"][...] = (1, -2, 3, -9, 5, -6)
        made.gradients[0]["weights"][...] = -made.parameters[0]["weights"]
        made.gradients[0]["bias"][5] = 0.5
        first, last = LinkValues(((2, 0), (1, 2), (1, 0))).measure(made)
        assert first.units.tolist() == [0, 4, 5] and first.sources.tolist() == [0, 1]
        assert first.weights.tolist() == [[0, 4, 5], [6, 10, 11]]
        assert first.gradients.tolist() == [[0, -4, -5], [-6, -10, -11]]
        assert first.bias.tolist() == [1, 5, -6] and first.bias_gradients.tolist() == [0, 0, 0.5]
        assert (first.largest, first.largest_gradient) == (11, 11)
        assert (first.largest_bias, first.largest_bias_gradient) == (9, 0.5)  # the largest is not among the drawn
        assert last.weights.shape == (3, 1) and last.largest == 0

    def test_layers_without_weights_have_none(self):
        made = probe(Spirals(), Dense(units=3), Dropout(), BatchNorm(), OUTPUT)
        found = LinkValues(all_of(made)).measure(made)
        assert [links is not None for links in found] == [True, False, False, True]

    def test_a_dense_layer_without_biases_has_none(self):
        made = probe(Spirals(), Dense(units=3, bias=False), OUTPUT)
        assert LinkValues(all_of(made)).measure(made)[0].bias is None

    def test_of_maxout_the_largest_piece_counts(self):
        made = probe(Spirals(), Maxout(units=2, pieces=2), OUTPUT)
        made.parameters[0]["weights"][...] = ((1, 2, -3, 0.5), (4, -5, 0, 6))  # piece 1 for both units, then piece 2
        made.gradients[0]["weights"][...] = ((10, 20, 30, 40), (50, 60, 70, 80))
        links = LinkValues(all_of(made)).measure(made)[0]
        assert links.weights.tolist() == [[-3, 2], [4, 6]] and links.gradients.tolist() == [[30, 20], [50, 80]]
        assert links.pieces == 2 and links.bias is None

    def test_the_largest_is_a_finite_number(self):
        assert largest_finite(np.array([1.0, np.nan, -np.inf, -4.0])) == 4
        assert largest_finite(np.array([np.nan])) == 0 and largest_finite(np.zeros((0, 3))) == 0


class TestNeuronMaps:
    def test_a_neuron_that_looks_at_one_feature(self):
        made = probe(Spirals(), Dense(units=2, activation=Identity()), Dense(units=1, activation=ReLU()), OUTPUT)
        made.parameters[0]["weights"][...] = ((2, 0), (0, 0))
        made.parameters[0]["bias"][...] = (0, 7)
        made.parameters[1]["weights"][...] = ((1,), (0,))
        answer = NeuronMaps(all_of(made), points=20).measure(made)
        low, high = answer.x_range
        across = np.linspace(low, high, 20)
        inputs, hidden, output, _answer = answer.maps
        assert [each.shape for each in answer.maps] == [(2, 20, 20)] * 2 + [(1, 20, 20)] * 2
        np.testing.assert_allclose(inputs[0], np.tile(across, (20, 1)), rtol=1e-5)
        np.testing.assert_allclose(inputs[1][:, 3], np.linspace(*answer.y_range, 20), rtol=1e-5)
        np.testing.assert_allclose(hidden[0], np.tile(2 * across, (20, 1)), rtol=1e-5)
        assert (hidden[1] == 7).all()
        np.testing.assert_allclose(output[0], np.maximum(hidden[0], 0), rtol=1e-5)

    def test_only_the_drawn_units(self):
        made = probe(Spirals(), Dense(units=50, activation=Tanh()), OUTPUT)
        made.parameters[0]["bias"][...] = np.arange(50)
        answer = NeuronMaps(((2, 0), (2, 1), (1, 0))).measure(made)
        np.testing.assert_allclose(answer.maps[1][:, 0, 0], np.tanh([0, 1, 49]), rtol=1e-5)

    def test_one_feature_gives_one_row(self):
        made = probe(Sine(), Dense(units=1, activation=Identity()), loss=MeanSquaredError())
        made.parameters[0]["weights"][...] = 3
        answer = NeuronMaps(all_of(made)).measure(made)
        np.testing.assert_allclose(answer.maps[1][0], 3 * np.linspace(*answer.x_range, 20)[None], rtol=1e-5)

    def test_every_kind_of_layer_has_a_map(self):
        for kind in members(Layer).values():
            layers = (Dense(units=4), Dense(units=4), kind(), OUTPUT)
            if kind is Residual:
                layers = (Dense(units=4), Dense(units=4), Residual(span=1), OUTPUT)
            made = probe(Spirals(), *layers)
            answer = NeuronMaps(all_of(made)).measure(made)
            assert [len(each) for each in answer.maps] == made.compiled.network.widths


class TestOthers:
    def test_mean_outputs(self):
        made = probe(Spirals(), Dense(units=2, activation=Identity()), OUTPUT)
        made.parameters[0]["bias"][...] = (3, -1)
        answer = NeuronOutputs(all_of(made), limit=50).measure(made)
        assert answer.samples == 50
        assert answer.means[1].tolist() == [3, -1] and answer.means[2].tolist() == [0.5]
        whole = NeuronOutputs(all_of(made), limit=10**6).measure(made)
        np.testing.assert_allclose(whole.means[0], made.compiled.prepared.training.x.mean(axis=0), rtol=1e-4)

    def test_incoming_weights(self):
        made = probe(Digits(), Dense(units=5), Dense(units=10))
        made.parameters[0]["weights"][:, 4] = np.arange(64)
        made.gradients[0]["weights"][:, 0] = 2
        answer = IncomingWeights(0, (1, 1)).measure(made)
        assert answer.weights.shape == (2, 64)
        assert answer.weights[1].tolist() == list(range(64)) and not answer.weights[0].any()
        assert (answer.gradients[0] == 2).all()

    def test_folded_spread_tells_weights_or_gradients(self):
        made = probe(Spirals(), Dense(units=100), Dropout(), OUTPUT)
        made.parameters[0]["weights"][0, :3] = -1
        made.gradients[0]["weights"][1, :5] = 2
        forward, backward = (FoldedSpread((0, 1), way).measure(made) for way in (False, True))
        assert list(forward) == list(backward) == [0]
        assert forward[0].counts[:8].sum() == 3 and backward[0].counts[8:].sum() == 200
        assert (backward[0].counts[-1], forward[0].count) == (5, 200)

    def test_nothing_of_a_run_is_changed_or_shared(self):
        made = probe(Spirals(), Dense(units=3), BatchNorm(), OUTPUT)
        for own in (*made.parameters, *made.gradients):
            for array in own.values():
                array[...] = np.linspace(0.1, 1, array.size).reshape(array.shape)
        before = [array.copy() for own in (*made.parameters, *made.gradients) for array in own.values()]
        ends = all_of(made)
        questions = (LinkValues(ends), NeuronMaps(ends), NeuronOutputs(ends), IncomingWeights(0, ends[1]))
        links, maps, means, incoming = (question.measure(made) for question in questions)
        after = [array for own in (*made.parameters, *made.gradients) for array in own.values()]
        for old, new in zip(before, after, strict=True):
            np.testing.assert_array_equal(old, new)
        told = [links[0].weights, links[0].gradients, links[0].bias, *maps.maps, *means.means, incoming.weights]
        buffers = [made.compiled.objective.workspace(size)[index].output for size in (400, 128) for index in range(3)]
        for array in told:
            assert not array.flags.writeable
            assert not any(np.shares_memory(array, other) for other in (*after, *buffers))


def test_a_run_that_is_watched_gives_the_same_bits():
    experiment = SpiralsExample().experiment()
    plain, watched = Trainer(experiment), Trainer(experiment)
    for _turn in range(5):
        plain.advance(float("inf"), plain.step + 7, 10**6, None)
        watched.advance(float("inf"), watched.step + 7, 10**6, None)
        ends = tuple((width, 0) for width in watched.compiled.network.widths)
        for question in (LinkValues(ends), NeuronMaps(ends), NeuronOutputs(ends)):
            question.measure(watched.probe())
    np.testing.assert_array_equal(plain.parameters, watched.parameters)

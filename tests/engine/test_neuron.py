"""What is said of one neuron and of one number, against neurons computed by hand."""

import msgspec
import numpy as np
import pytest

from engine.activations.identity import Identity
from engine.activations.prelu import PReLU
from engine.activations.relu import ReLU
from engine.activations.sigmoid import Sigmoid
from engine.activations.softmax import Softmax
from engine.activations.tanh import Tanh
from engine.datasets.blobs import Blobs
from engine.datasets.spirals import Spirals
from engine.layers.activation_layer import ActivationLayer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.layer_norm import LayerNorm
from engine.layers.maxout import Maxout
from engine.losses.categorical_cross_entropy import CategoricalCrossEntropy
from engine.measurements.base import evenly
from engine.measurements.layer_outputs import SAMPLES, saturates
from engine.measurements.neuron import Neuron
from engine.measurements.parameter import Parameter, ParameterNow
from tests.engine.test_measurements import probe

LAST = Dense(units=1, activation=Sigmoid())


def two_layers(hidden, *between):
    made = probe(Spirals(), hidden, *between, LAST)
    network = made.compiled.network
    return msgspec.structs.replace(made, parameters=network.views(np.zeros(network.length, np.float32)))


def looked_at(made):
    """The first feature of the samples that the statistics are about."""
    x = made.compiled.prepared.training.x[:, 0]
    return x[evenly(len(x), SAMPLES)]


def test_a_dense_neuron_term_by_term():
    made = two_layers(Dense(units=3, activation=Tanh()))
    made.parameters[0]["weights"][:, 1] = (0.5, -2)
    made.parameters[0]["bias"][1] = 0.25
    made.gradients[0]["weights"][:, 1] = (0.125, 3)
    made.gradients[0]["bias"][1] = -0.75
    x = made.compiled.prepared.training.x
    found = Neuron(0, 1, sample=7).measure(made)
    z = x[7] @ np.float32([0.5, -2]) + np.float32(0.25)
    (total,) = found.sums
    assert found.inputs.tolist() == x[7].tolist() and total.weights.tolist() == [0.5, -2]
    assert (total.column, total.bias, total.bias_gradient, total.gradients.tolist()) == (1, 0.25, -0.75, [0.125, 3])
    assert total.z == pytest.approx(z, rel=1e-6) and found.z == pytest.approx(z, rel=1e-6)
    assert found.output == pytest.approx(np.tanh(z), rel=1e-6)
    assert found.index == made.compiled.prepared.training.indices[7]
    assert found.numbers == () and found.passed is None and found.mean is None


def test_its_answers_to_all_samples():
    made = two_layers(Dense(units=2, activation=ReLU()))
    made.parameters[0]["weights"][:, 0] = (1, 0)
    x = looked_at(made)
    found = Neuron(0, 0).measure(made)
    answers = np.maximum(x, 0)
    assert found.among == len(x) and found.zeros == pytest.approx(np.mean(x <= 0))
    assert found.output_mean == pytest.approx(answers.mean(), rel=1e-5)
    assert found.output_deviation == pytest.approx(answers.std(), rel=1e-5)
    assert found.saturated is None
    made.parameters[0]["bias"][0] = -100
    dead = Neuron(0, 0).measure(made)
    assert (dead.zeros, dead.output_mean, dead.output_deviation) == (1, 0, 0)


def test_saturated_is_where_the_slope_is_below_a_twentieth_of_the_largest():
    made = two_layers(Dense(units=1, activation=Sigmoid()))
    made.parameters[0]["weights"][:, 0] = (2, 0)
    z = 2 * looked_at(made).astype(np.float64)
    a = 1 / (1 + np.exp(-z))
    share = np.mean(a * (1 - a) < 0.05 * 0.25)
    assert 0.1 < share < 0.9
    assert Neuron(0, 0).measure(made).saturated == pytest.approx(share)
    assert saturates(Tanh()) and not saturates(ReLU()) and not saturates(Softmax()) and not saturates(None)


def test_a_neuron_behind_dropout_reads_what_the_one_before_says():
    made = two_layers(Dense(units=2, activation=Identity()), Dropout(rate=0.9))
    made.parameters[0]["weights"][...] = ((1, 2), (3, 4))
    made.parameters[2]["weights"][:, 0] = (1, -1)
    found = Neuron(2, 0, sample=3).measure(made)
    x = made.compiled.prepared.training.x[3]
    assert found.inputs.tolist() == pytest.approx([x[0] + 3 * x[1], 2 * x[0] + 4 * x[1]], rel=1e-5)
    dropped = Neuron(1, 1, sample=3).measure(made)
    assert dropped.passed == dropped.output == pytest.approx(2 * x[0] + 4 * x[1], rel=1e-5) and not dropped.sums


def test_a_maxout_unit_has_a_sum_for_each_piece():
    made = two_layers(Maxout(units=2, pieces=3))
    made.parameters[0]["weights"][0] = (0, 1, 0, 2, 0, -3)
    made.parameters[0]["bias"][...] = (0, 1, 0, 2, 0, 3)
    found = Neuron(0, 1, sample=2).measure(made)
    x = float(made.compiled.prepared.training.x[2, 0])
    assert [one.column for one in found.sums] == [1, 3, 5]
    assert [one.z for one in found.sums] == pytest.approx([x + 1, 2 * x + 2, -3 * x + 3], rel=1e-5)
    assert found.output == pytest.approx(max(one.z for one in found.sums), rel=1e-5) and found.z is None


def test_normalisations_tell_what_they_divide_by():
    made = two_layers(Dense(units=2, activation=Identity()), BatchNorm(epsilon=0.5))
    made.parameters[0]["weights"][0] = (1, 2)
    made.parameters[1]["scale"][...] = (1, 3)
    made.parameters[1]["shift"][1] = -1
    made.parameters[1]["running_mean"][1] = 0.25
    made.parameters[1]["running_variance"][1] = 3.5
    made.gradients[1]["scale"][1] = 0.125
    found = Neuron(1, 1, sample=4).measure(made)
    x = 2 * float(made.compiled.prepared.training.x[4, 0])
    assert (found.mean, found.variance, found.passed) == (0.25, 3.5, pytest.approx(x, rel=1e-5))
    assert found.output == pytest.approx(3 * (x - 0.25) / 2 - 1, rel=1e-5)
    assert [(one.name, one.index, one.value, one.gradient) for one in found.numbers] == [
        ("scale", 1, 3, 0.125),
        ("shift", 1, -1, 0),
    ]


def test_a_layer_norm_looks_at_all_values_of_the_sample():
    made = two_layers(Dense(units=2, activation=Identity()), LayerNorm())
    made.parameters[0]["weights"][0] = (1, 3)
    made.parameters[1]["scale"][...] = 1
    found = Neuron(1, 0, sample=4).measure(made)
    x = float(made.compiled.prepared.training.x[4, 0])
    assert (found.mean, found.variance) == (pytest.approx(2 * x, rel=1e-5), pytest.approx(x * x, rel=1e-4))


@pytest.mark.parametrize(("per_unit", "index"), [(True, 1), (False, 0)])
def test_a_learned_slope(per_unit, index):
    made = two_layers(Dense(units=2, activation=Identity()), ActivationLayer(activation=PReLU(per_unit=per_unit)))
    made.parameters[0]["bias"][...] = -2
    made.parameters[1]["slope"][...] = (0.1, 0.5) if per_unit else 0.5
    found = Neuron(1, 1).measure(made)
    assert [(one.name, one.index, one.value) for one in found.numbers] == [("slope", index, 0.5)]
    assert (found.passed, found.z, found.output) == (-2, -2, -1)


def test_softmax_and_layers_without_biases():
    made = probe(Blobs(), Dense(units=3, activation=Softmax(), bias=False), loss=CategoricalCrossEntropy())
    found = Neuron(0, 2).measure(made)
    assert found.output == pytest.approx(1 / 3) and found.sums[0].bias is None and found.sums[0].z == 0


def test_numbers_that_are_not_finite_are_told_as_they_are():
    made = two_layers(Dense(units=2, activation=Identity()))
    made.parameters[0]["weights"][0, 0] = np.nan
    with np.errstate(all="ignore"):
        found = Neuron(0, 0).measure(made)
    assert np.isnan(found.output) and np.isnan(found.output_mean) and np.isnan(found.sums[0].z)


def test_a_sample_beyond_the_last_is_the_last_and_nothing_is_shared_or_changed():
    made = two_layers(Dense(units=2, activation=Tanh()))
    rows = len(made.compiled.prepared.training.x)
    found = Neuron(0, 0, sample=10**6).measure(made)
    assert found.sample == rows - 1
    for array in (found.inputs, found.sums[0].weights, found.sums[0].gradients):
        assert not array.flags.writeable and array.base is None
    assert not made.parameters[0]["weights"].any()


def test_one_number_and_its_gradient():
    made = two_layers(Dense(units=2))
    made.parameters[0]["weights"][1, 0] = 0.5
    made.gradients[0]["weights"][1, 0] = -3
    assert Parameter(0, "weights", (1, 0)).measure(made) == ParameterNow(0.5, -3)
    assert Parameter(0, "bias", (1,)).measure(made) == ParameterNow(0, 0)

"""What goes on inside the layers: outputs, saturation and the life of units, in networks whose answer is known."""

import numpy as np
import pytest

from engine.activations.elu import ELU
from engine.activations.gelu import GELU
from engine.activations.hard_sigmoid import HardSigmoid
from engine.activations.hard_tanh import HardTanh
from engine.activations.identity import Identity
from engine.activations.leaky_relu import LeakyReLU
from engine.activations.prelu import PReLU
from engine.activations.relu import ReLU
from engine.activations.sigmoid import Sigmoid
from engine.activations.softmax import Softmax
from engine.activations.step import Step
from engine.activations.tanh import Tanh
from engine.datasets.spirals import Spirals
from engine.experiment import DataPlan, Experiment
from engine.layers.activation_layer import ActivationLayer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.maxout import Maxout
from engine.measurements.activations import MOST_COUNTED, Activations
from engine.measurements.layer_outputs import largest_slope, layer_outputs, saturates
from engine.measurements.neuron_life import NeuronLife
from engine.training.trainer import Trainer

BIASES = np.array([-30.0, 0.0, 30.0], np.float32)


def trainer(*layers, samples=400):
    plan = DataPlan(source=Spirals(samples=samples), validation=0.0)
    return Trainer(Experiment(data=plan, layers=(*layers, Dense(units=1, activation=Sigmoid()))))


def three_units(activation):
    """Units whose sums are far below 0, spread around 0, and far above 0, for every sample."""
    made = trainer(Dense(units=3, activation=activation))
    made.views[0]["weights"][...] = ((1, 1, 1), (0, 0, 0))
    made.views[0]["bias"][...] = BIASES
    return made


def life(made):
    return NeuronLife().measure(made.probe()).layers


# life -----------------------------------------------------------------------------------------------------------------


def test_a_relu_with_negative_sums_is_dead_and_others_fire_as_often_as_their_sum_is_positive():
    made = three_units(ReLU())
    (found,) = life(made)
    above = (layer_outputs(made.probe()).x[:, 0] > 0).mean()
    np.testing.assert_allclose(found.rate, (0.0, above, 1.0))
    assert found.dead.tolist() == [True, False, False]
    assert not found.stuck.any()
    assert not found.rate.flags.writeable


@pytest.mark.parametrize("activation", [Sigmoid(), Tanh(), HardTanh(), HardSigmoid()])
def test_a_saturated_unit_is_stuck_and_not_dead(activation):
    (found,) = life(three_units(activation))
    assert (found.rate[0], found.rate[2]) == (0.0, 0.0)
    assert found.rate[1] > 0.5
    assert found.stuck.tolist() == [True, False, True]
    assert not found.dead.any()


@pytest.mark.parametrize(
    ("activation", "rate", "dead", "stuck"),
    [
        (LeakyReLU(), 0.0, False, True),  # a hundredth of the slope still pulls
        (PReLU(), 1.0, False, False),
        (ELU(), 0.0, False, True),
        (GELU(), 0.0, True, False),  # at -30 nothing is left in single precision
        (Identity(), 1.0, False, False),
        (Step(), 0.0, True, False),
    ],
)
def test_other_activations_far_below_0(activation, rate, dead, stuck):
    (found,) = life(three_units(activation))
    assert (found.rate[0], bool(found.dead[0]), bool(found.stuck[0])) == (rate, dead, stuck)


def test_layers_that_are_looked_at():
    made = trainer(Dense(units=4), Dropout(), BatchNorm(), ActivationLayer(activation=Tanh()), Maxout(units=3))
    assert [(one.layer, len(one.rate)) for one in life(made)] == [(0, 4), (3, 4)]
    assert life(trainer()) == ()  # the loss reads past the activation of the output
    assert NeuronLife().measure(made.probe()).samples == 256


def test_units_without_finite_numbers_have_no_rate():
    made = three_units(ReLU())
    made.views[0]["weights"][0, 1] = np.nan
    with np.errstate(all="ignore"):
        (found,) = life(made)
    assert np.isnan(found.rate).tolist() == [False, True, False]
    assert found.dead.tolist() == [True, False, False] and not found.stuck[1]


# outputs --------------------------------------------------------------------------------------------------------------


def activations(made):
    with np.errstate(all="ignore"):
        return Activations().measure(made.probe())


def test_shares_of_saturated_and_of_zero_outputs():
    hidden, output = activations(three_units(Tanh()))
    assert hidden.saturated == pytest.approx(2 / 3, abs=0.02)
    assert (hidden.zeros, hidden.answers, output.answers) == (0.0, False, True)
    made = three_units(ReLU())
    hidden, _output = activations(made)
    x = layer_outputs(made.probe()).x[:, 0]
    assert hidden.saturated is None
    assert hidden.zeros == pytest.approx((1 + (x <= 0).mean()) / 3)
    assert hidden.histogram.count == round(256 * 3 * (1 - hidden.zeros))


def test_the_rule_of_saturation():
    """The slope of tanh, 1 - tanh², is below 0.05 where |tanh| > √0.95."""
    made = trainer(Dense(units=1, activation=Tanh()))
    made.views[0]["weights"][...] = ((3,), (0,))
    made.views[0]["bias"][...] = 0
    hidden, _output = activations(made)
    a = np.tanh(3 * layer_outputs(made.probe()).x[:, 0].astype(float))
    assert 0.1 < hidden.saturated < 0.9
    assert hidden.saturated == pytest.approx((np.abs(a) > np.sqrt(0.95)).mean(), abs=0.005)
    assert [saturates(one) for one in (Sigmoid(), HardTanh(), ReLU(), Softmax(), Step(), None)] == [
        True, True, False, False, False, False
    ]  # fmt: skip
    assert [largest_slope(one) for one in (Sigmoid(), Tanh(), ReLU())] == [0.25, 1.0, 1.0]


def test_the_histogram_is_that_of_the_outputs():
    made = trainer(Dense(units=6, activation=Tanh()))
    hidden, _output = activations(made)
    values = layer_outputs(made.probe()).layers[0].output.astype(np.float64)
    np.testing.assert_array_equal(hidden.histogram.counts, np.histogram(values, hidden.histogram.edges)[0])
    assert hidden.histogram.edges[-1] == 1.0
    assert hidden.histogram.mean == pytest.approx(values.mean(), abs=1e-6)


def test_of_a_wide_layer_fewer_samples_are_counted():
    made = trainer(Dense(units=1000, activation=Tanh()), samples=300)
    hidden, _output = activations(made)
    assert hidden.histogram.count == MOST_COUNTED // 1000 * 1000


def test_nothing_and_numbers_that_are_none():
    made = trainer(Dense(units=2))
    made.views[0]["weights"][...] = 0
    hidden, _output = activations(made)
    assert (hidden.zeros, hidden.histogram.count) == (1.0, 0)
    made.views[0]["bias"][...] = (np.nan, 1.0)
    hidden, output = activations(made)
    assert hidden.histogram.non_finite == 256
    assert output.histogram.non_finite == 256 and output.saturated == 1.0

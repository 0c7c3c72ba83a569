"""How large signals and gradients are: measured where the answer is known, and predicted from the initial weights."""

import numpy as np
import pytest

from engine import mean_field
from engine.activations.hard_tanh import HardTanh
from engine.activations.identity import Identity
from engine.activations.prelu import PReLU
from engine.activations.relu import ReLU
from engine.activations.selu import SELU
from engine.activations.sigmoid import Sigmoid
from engine.activations.softmax import Softmax
from engine.activations.tanh import Tanh
from engine.datasets.digits import Digits
from engine.datasets.spirals import Spirals
from engine.experiment import DataPlan, Experiment
from engine.initializers import Constant, He, LeCun, Normal, Orthogonal, Uniform, Xavier, Zeros
from engine.layers.activation_layer import ActivationLayer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.gaussian_noise import GaussianNoise
from engine.layers.layer_norm import LayerNorm
from engine.layers.maxout import Maxout
from engine.layers.residual import Residual
from engine.losses.categorical_cross_entropy import CategoricalCrossEntropy
from engine.measurements.layer_outputs import SAMPLES, layer_outputs
from engine.measurements.signal_propagation import SignalPropagation, mean_square
from engine.training.trainer import Trainer


def trainer(*layers, samples=400, seed=0):
    layers = (*layers, Dense(units=1, activation=Sigmoid(), initial_weights=LeCun()))
    plan = DataPlan(source=Spirals(samples=samples), validation=0.0)
    return Trainer(Experiment(data=plan, layers=layers, seed=seed))


def measured(made):
    return SignalPropagation().measure(made.probe())


def predicted(made):
    return mean_field.sizes(made.compiled.objective, mean_field.size_of(made.compiled.prepared.training.x))


# what is measured -----------------------------------------------------------------------------------------------------


def test_sizes_of_a_network_done_by_hand():
    made = trainer(Dense(units=2, activation=Identity()), samples=40)
    first, last = made.views
    first["weights"][...] = ((2, 0), (0, 1))
    last["weights"][...] = ((0,), (3,))
    x, y = made.compiled.prepared.training.x.astype(float), made.compiled.prepared.training.y.astype(float)
    places = np.linspace(0, len(x) - 1, min(len(x), SAMPLES)).astype(int)
    x, y = x[places], y[places]
    hidden = x * (2, 1)
    z = 3 * hidden[:, 1:]
    error = (1 / (1 + np.exp(-z)) - y) / len(x)  # dL/dz of sigmoid and cross-entropy, over the mean of the samples
    data, layer, output = measured(made)
    assert (data.layer, data.outputs) == (-1, pytest.approx((x**2).mean(), rel=1e-5))
    assert data.between == pytest.approx(x.var(axis=0).mean(), rel=1e-5)
    assert np.isnan(data.gradient)
    assert layer.outputs == pytest.approx((hidden**2).mean(), rel=1e-5)
    assert layer.between == pytest.approx(hidden.var(axis=0).mean(), rel=1e-5)
    assert layer.gradient == pytest.approx((3 * error**2 * 3).mean() / 2, rel=1e-4)  # the first unit feeds nobody
    assert (output.layer, output.outputs) == (1, pytest.approx((z**2).mean(), rel=1e-5))  # the sums, not the sigmoid
    assert output.gradient == pytest.approx((error**2).mean(), rel=1e-4)


def test_variance_1_is_kept_by_he_and_relu():
    made = trainer(*[Dense(units=600, initial_weights=He())] * 8)
    found = measured(made)
    x = found[0].outputs
    assert [one.outputs / x for one in found[1:-1]] == pytest.approx([1.0] * 8, rel=0.35)
    gradients = [one.gradient / found[-2].gradient for one in found[1:-1]]
    assert gradients == pytest.approx([1.0] * 8, rel=0.35)


def test_a_sigmoid_leaves_a_quarter_of_the_gradient_at_0():
    """Rotations keep all lengths, so only the slope counts: 0.25 at z = 0, which is 1/16 in the mean square."""
    rotation = Dense(units=2, activation=Sigmoid(), initial_weights=Orthogonal(gain=0.001))
    made = trainer(*[rotation] * 4)
    found = measured(made)
    factors = [found[i].gradient / found[i + 1].gradient for i in range(1, 4)]
    assert factors == pytest.approx([0.001**2 / 16] * 3, rel=1e-3)


def test_what_hands_on_its_input_is_passed_over_and_the_run_is_not_touched():
    made = trainer(Dense(units=5), Dropout(rate=0.5), GaussianNoise(deviation=1.0), Dense(units=5))
    made.advance(0.0)
    parameters, gradient, chance = made.parameters.copy(), made.gradient.copy(), made.state().dropout
    probe = made.probe()
    found = SignalPropagation().measure(probe)
    assert [one.layer for one in found] == [-1, 0, 3, 4]
    np.testing.assert_array_equal(made.parameters, parameters)
    np.testing.assert_array_equal(made.gradient, gradient)
    np.testing.assert_array_equal(made.state().dropout, chance)


def test_one_pass_serves_several_measurements():
    made = trainer(Dense(units=5))
    probe = made.probe()
    with_gradients = layer_outputs(probe, gradients=True)
    assert layer_outputs(probe) is with_gradients
    other = made.probe()
    forward = layer_outputs(other)
    assert forward.layers[0].gradient is None and layer_outputs(other, gradients=True) is not forward
    assert layer_outputs(other).layers[0].gradient is not None
    assert len(forward.x) == SAMPLES and len(set(forward.chosen.tolist())) == SAMPLES


def test_outputs_survive_other_passes_of_the_same_size():
    made = trainer(Dense(units=5, activation=Tanh()))
    probe = made.probe()
    found = layer_outputs(probe)
    before = found.layers[0].output.copy()
    made.objective.predict(-10 * found.x, made.views)  # what another measurement may do
    np.testing.assert_array_equal(found.layers[0].output, before)


def test_slopes_of_an_activation_that_learns_are_those_of_now():
    made = trainer(Dense(units=3, activation=PReLU(initial_slope=0.25)))
    made.views[0]["slope"][...] = 0.5
    one = layer_outputs(made.probe()).layers[0]
    np.testing.assert_array_equal(one.slopes(), np.where(one.z > 0, 1.0, 0.5))


# what is predicted ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("initializer", [Xavier(), He(), He(distribution="uniform"), LeCun(), Orthogonal(gain=1.5)])
@pytest.mark.parametrize("shape", [(300, 90), (90, 300)])
def test_deviation_is_that_of_the_weights(initializer, shape):
    weights = np.empty(shape)
    initializer.fill(weights, np.random.default_rng(0))
    assert initializer.deviation_for(*shape) == pytest.approx(np.sqrt((weights**2).mean()), rel=0.02)


def test_deviation_of_rules_without_shape():
    found = [rule.deviation_for(3, 4) for rule in (Zeros(), Normal(deviation=0.7), Uniform(limit=3.0), Constant())]
    assert found == [0.0, 0.7, pytest.approx(np.sqrt(3)), None]


def test_he_and_relu_keep_the_mean_square_exactly():
    out, back = predicted(trainer(*[Dense(units=64)] * 5))
    x = mean_square(trainer(Dense(units=64)).compiled.prepared.training.x)
    assert [size.square for size in out[:-1]] == pytest.approx([x] * 5, rel=1e-3)
    assert [size.square for size in back[:-1]] == pytest.approx([1.0] * 5, rel=1e-3)
    assert np.isnan(back[-1].square)


def test_small_sigmoid_sums_leave_a_sixteenth_of_the_gradient():
    out, back = predicted(trainer(*[Dense(units=4, activation=Sigmoid(), initial_weights=Normal(deviation=1e-3))] * 3))
    assert [size.square for size in out[:3]] == pytest.approx([0.25] * 3, rel=1e-3)
    assert back[0].square == pytest.approx((4e-6 / 16) ** 2, rel=1e-3)


STACKS = {
    "relu": [Dense(units=400)] * 5,
    "tanh": [Dense(units=400, activation=Tanh(), initial_weights=LeCun())] * 5,
    "large weights": [Dense(units=400, activation=Tanh(), initial_weights=Normal(deviation=0.5))] * 5,
    "bias": [Dense(units=400, activation=HardTanh(), initial_weights=LeCun(), initial_bias=0.5)] * 5,
    "selu": [Dense(units=400, activation=SELU(), initial_weights=LeCun())] * 5,
    "rotations": [Dense(units=400, activation=ReLU(), initial_weights=Orthogonal())] * 5,
    "maxout": [Dense(units=400), *[Maxout(units=400, pieces=3)] * 3],
    "residual": [Dense(units=400), *[Dense(units=400), Dense(units=400, activation=Identity()), Residual(span=2)] * 2],
    "norm": [
        *[Dense(units=400, activation=Identity()), LayerNorm(), ActivationLayer(), Dropout()],
        *[
            Dense(units=400, activation=Identity(), initial_weights=Normal(deviation=0.3)),
            LayerNorm(),
            ActivationLayer(),
        ],
    ],
}


@pytest.mark.parametrize("name", STACKS)
def test_wide_networks_are_as_predicted(name):
    made = trainer(*STACKS[name], seed=3)
    out, back = predicted(made)
    found = measured(made)
    reference = found[-2].gradient
    for one in found[1:-1]:
        low, high = out[one.layer].band()
        assert 0.8 * low <= one.outputs <= 1.25 * high
        if name != "norm" or one.layer > 1:  # samples near 0 have far larger gradients there than the mean sample
            low, high = back[one.layer].band()
            assert 0.8 * low <= one.gradient / reference <= 1.25 * high


def test_batch_norm_makes_sizes_1():
    large = Dense(units=50, activation=Identity(), initial_weights=Normal(deviation=3.0))
    out, back = predicted(trainer(large, BatchNorm(), ActivationLayer()))
    assert out[1].square == 1.0
    assert out[2].square == pytest.approx(0.5, rel=1e-3)
    assert back[0].square == pytest.approx(back[1].square / out[0].square, rel=0.01)


def test_batch_norm_divides_by_what_differs_between_samples():
    """Sigmoids hand on mostly what all samples have in common; the normalisation takes that away and enlarges the rest."""
    block = [Dense(units=300, activation=Identity(), initial_weights=LeCun()), BatchNorm()]
    hidden = (*block, ActivationLayer(activation=Sigmoid())) * 3
    data = DataPlan(source=Digits(), validation=0.8)
    output = Dense(units=10, activation=Softmax(), initial_weights=LeCun())
    made = Trainer(Experiment(data=data, layers=(*hidden, output), loss=CategoricalCrossEntropy()))
    x = made.compiled.prepared.training.x
    for _ in range(50):  # until the running statistics are those of the data
        made.network.forward(x, made.views, made.objective.workspace(len(x)), np.random.default_rng(0))
        made.objective.remember(len(x), made.views)
    out, back = predicted(made)
    found = measured(made)
    assert out[3].common == pytest.approx(0.25, rel=0.1)
    for one in found[1:-1]:
        assert one.outputs == pytest.approx(out[one.layer].square, rel=0.25)
        assert one.gradient / found[-2].gradient == pytest.approx(back[one.layer].square, rel=0.5)


@pytest.mark.parametrize("stack", ["relu", "tanh"])
def test_the_band_holds_most_narrow_networks(stack):
    layer = {"relu": Dense(units=8), "tanh": Dense(units=8, activation=Tanh(), initial_weights=LeCun())}[stack]
    inside = []
    for seed in range(60):
        made = trainer(*[layer] * 5, samples=60, seed=seed)
        out, back = predicted(made)
        found = measured(made)
        for one in found[1:-1]:
            low, high = out[one.layer].band()
            inside.append(low <= one.outputs <= high)
            low, high = back[one.layer].band()
            inside.append(low * 0.999 <= one.gradient / found[-2].gradient <= high * 1.001)
    assert np.mean(inside) > 0.85
    assert out[4].band()[1] / out[4].band()[0] > 3  # and says something


def test_what_nobody_can_say_is_nan():
    same = trainer(Dense(units=4, initial_weights=Constant()), Dense(units=4))
    out, back = predicted(same)
    assert np.isnan([out[0].square, out[1].square, back[0].square]).all()
    out, _back = predicted(trainer(Dense(units=4, activation=Softmax())))
    assert np.isnan(out[0].square)


def test_nothing_comes_of_zeros_and_endless_numbers_stay_quiet():
    out, back = predicted(trainer(Dense(units=4, initial_weights=Zeros()), Dense(units=4, initial_weights=Zeros())))
    assert ([size.square for size in out[:2]], back[0].square) == ([0.0, 0.0], 0.0)
    made = trainer(*[Dense(units=400, initial_weights=Normal(deviation=100.0))] * 60)
    out, back = predicted(made)
    assert not np.isfinite(out[-1].square) and not np.isfinite(back[0].square)


def test_numbers_that_are_none_stay_visible():
    made = trainer(Dense(units=4), Dense(units=4))
    made.views[1]["weights"][0, 0] = np.nan
    with np.errstate(all="ignore"):
        found = measured(made)
    assert np.isfinite(found[1].outputs) and np.isnan(found[2].outputs) and np.isnan(found[1].gradient)

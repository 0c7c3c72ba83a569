"""Every layer: backpropagation gives the measured slopes, and a pass does what it says."""

import tracemalloc
from types import SimpleNamespace

import numpy as np
import pytest

from engine.activations.prelu import PReLU
from engine.activations.relu import ReLU
from engine.activations.rrelu import RReLU
from engine.activations.sigmoid import Sigmoid
from engine.activations.tanh import Tanh
from engine.initializers import Zeros
from engine.layers.activation_layer import ActivationLayer
from engine.layers.base import Layer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.gaussian_noise import GaussianNoise
from engine.layers.layer_norm import LayerNorm
from engine.layers.maxout import Maxout
from engine.layers.residual import Residual
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.penalties import L2
from engine.plain import from_plain, to_plain
from engine.seeds import generator
from tests.engine.variants import assert_slopes, locked, variants

ALL = pytest.mark.parametrize("layer", variants(Layer))
BATCH, WIDTH = 5, 3


class Bench:
    """A layer with parameters, buffers and an input, ready for passes."""

    def __init__(self, layer, dtype=np.float64, batch=BATCH, width=WIDTH):
        chance = np.random.default_rng(7)
        self.layer, self.dtype = layer, dtype
        self.x = chance.normal(0, 1, (batch, width)).astype(dtype)
        self.upstream = locked(chance.normal(0, 1, (batch, layer.units_out(width))).astype(dtype))
        shapes = layer.parameter_shapes(width)
        remembered = layer.statistic_shapes(width)
        self.parameters = {name: np.full(shape, np.nan, dtype) for name, shape in (shapes | remembered).items()}
        self.gradients = {name: np.full(shape, np.nan, dtype) for name, shape in shapes.items()}
        self.buffers = layer.new_buffers(batch, width, np.dtype(dtype))
        self.buffers.source = SimpleNamespace(output=locked(chance.normal(0, 1, (batch, width)).astype(dtype)))
        layer.initialize(self.parameters, generator(1, "weights"))

    def forward(self, training=True):
        """A pass whose chance is always the same, so that the dropout mask stays."""
        return self.layer.forward(self.x, self.parameters, self.buffers, generator(1, "dropout") if training else None)

    def backward(self, want_input=True):
        return self.layer.backward(self.upstream, self.parameters, self.gradients, self.buffers, want_input)

    def shake(self):
        """Parameters with no order in them: away from kinks, and with no unit the twin of another."""
        for array in (self.parameters[name] for name in self.gradients):
            array[...] = np.random.default_rng(8).normal(0, 0.7, array.shape)

    def weighed(self):
        return float((self.forward() * self.upstream).sum())


@ALL
def test_backward_is_the_measured_slope(layer):
    bench = Bench(layer)
    bench.shake()
    bench.forward()
    grad_x = bench.backward().copy()
    gradients = {name: array.copy() for name, array in bench.gradients.items()}
    assert_slopes(bench.weighed, bench.x, grad_x)
    for name in gradients:
        array = bench.parameters[name]
        places = np.unique(np.linspace(0, array.size - 1, 40).astype(int))
        assert_slopes(bench.weighed, array, gradients[name], places)


@ALL
def test_backward_is_the_measured_slope_in_use(layer):
    bench = Bench(layer)
    bench.shake()
    bench.forward(training=False)
    grad_x = bench.backward().copy()
    assert_slopes(lambda: float((bench.forward(training=False) * bench.upstream).sum()), bench.x, grad_x)


@ALL
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("training", [True, False])
def test_shapes_types_and_buffers(layer, dtype, training):
    bench = Bench(layer, dtype)
    locked(bench.x)
    output = bench.forward(training)
    assert output is bench.buffers.output
    assert output.shape == (BATCH, layer.units_out(WIDTH))
    grad_x = bench.backward()
    assert grad_x.shape == (BATCH, WIDTH)
    for array in (output, grad_x, *bench.gradients.values()):
        assert array.dtype == dtype
        assert np.isfinite(array).all()
    assert bench.backward(want_input=False) is None


@ALL
def test_a_second_pass_forgets_the_first(layer):
    bench = Bench(layer)
    first, first_grad = bench.forward().copy(), bench.backward().copy()
    bench.forward(training=False)
    bench.backward()
    np.testing.assert_array_equal(bench.forward(), first)
    np.testing.assert_array_equal(bench.backward(), first_grad)


@ALL
def test_a_pass_changes_no_parameter_and_no_statistic(layer):
    bench = Bench(layer)
    before = {name: array.copy() for name, array in bench.parameters.items()}
    bench.forward()
    bench.backward()
    for name, array in bench.parameters.items():
        np.testing.assert_array_equal(array, before[name])


@ALL
def test_a_step_allocates_less_than_one_array(layer):
    """Comparisons make masks of one byte a number; nothing of full size comes into being in the hot loop."""
    bench = Bench(layer, np.float64, batch=400, width=200)  # large beside the buffers of NumPy, 64 KB
    chance = generator(1, "dropout")

    def step():
        bench.layer.forward(bench.x, bench.parameters, bench.buffers, chance)
        bench.backward()
        bench.layer.remember(bench.parameters, bench.buffers)

    step()
    tracemalloc.start()
    try:
        step()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < max(bench.x.nbytes, 1.2 * bench.buffers.output.nbytes)


@ALL
def test_float32_gives_the_numbers_of_float64(layer):
    small, large = Bench(layer, np.float32), Bench(layer, np.float64)
    np.testing.assert_allclose(small.forward(False), large.forward(False), rtol=1e-4, atol=1e-5)


def test_dense_is_a_weighted_sum_through_its_activation():
    bench = Bench(Dense(units=4, activation=Tanh()))
    bench.parameters["bias"][...] = [1, 2, 3, 4]
    expected = np.tanh(bench.x @ bench.parameters["weights"] + [1, 2, 3, 4])
    np.testing.assert_allclose(bench.forward(), expected, rtol=1e-15)


def test_dense_begins_as_told():
    bench = Bench(Dense(units=4, initial_weights=Zeros()))
    assert not bench.parameters["weights"].any()
    assert not bench.parameters["bias"].any()
    assert (Bench(Dense(units=4, initial_bias=0.1)).parameters["bias"] == 0.1).all()
    assert list(Bench(Dense(bias=False, initial_bias=0.1)).parameters) == ["weights"]


def test_a_dense_layer_written_before_it_had_an_initial_bias_is_read():
    written = to_plain(Dense(units=4))
    del written["initial_bias"]
    assert from_plain(Layer, written) == Dense(units=4, initial_bias=0.0)


def test_dense_goes_back_from_a_fused_loss():
    bench, loss = Bench(Dense(units=2, activation=Sigmoid())), BinaryCrossEntropy()
    target = np.array([[0, 1], [1, 0], [1, 1], [0, 0], [1, 0]], float)
    prediction, grad_z = bench.forward(), np.empty((BATCH, 2))
    loss.gradient_from_logits(bench.buffers.z, prediction, target, grad_z)
    fused = bench.layer.bound_backward_from_z
    grad_x = fused(bench.parameters, bench.gradients, bench.buffers)(grad_z).copy()
    assert_slopes(lambda: loss.value(bench.forward(), target), bench.x, grad_x)
    assert fused(bench.parameters, bench.gradients, bench.buffers, False)(grad_z) is None


def test_the_penalty_is_on_weights_and_not_on_biases():
    bench = Bench(Dense(units=4, penalty=L2(strength=0.5)))
    bench.parameters["bias"][...] = 3
    for array in bench.gradients.values():
        array.fill(0)
    bench.layer.add_penalty_gradient(bench.parameters, bench.gradients, bench.buffers)
    np.testing.assert_allclose(bench.gradients["weights"], bench.parameters["weights"] / 2)
    assert not bench.gradients["bias"].any()
    assert bench.layer.penalty_value(bench.parameters) == L2(strength=0.5).value(bench.parameters["weights"])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dropout_drops_its_share_and_keeps_the_mean(dtype):
    bench = Bench(Dropout(rate=0.3), dtype, batch=400, width=500)
    bench.x.fill(1)
    output = bench.forward()
    assert (output == 0).mean() == pytest.approx(0.3, abs=0.01)
    assert output.mean(dtype=np.float64) == pytest.approx(1, abs=0.01)
    np.testing.assert_allclose(np.unique(output), [0, 1 / 0.7], rtol=1e-6)
    np.testing.assert_allclose(bench.backward(), bench.upstream * output)  # the same mask both ways


def test_dropout_draws_anew_in_every_pass():
    bench, chance = Bench(Dropout(rate=0.5), batch=50, width=50), generator(1, "dropout")
    first = bench.layer.forward(bench.x, {}, bench.buffers, chance).copy()
    assert (first != bench.layer.forward(bench.x, {}, bench.buffers, chance)).any()


@pytest.mark.parametrize(("rate", "training"), [(0.5, False), (0.0, True)])
def test_dropout_is_the_identity_in_use_and_at_rate_0(rate, training):
    bench = Bench(Dropout(rate=rate))
    np.testing.assert_array_equal(bench.forward(training), bench.x)
    np.testing.assert_array_equal(bench.backward(), bench.upstream)


# ---- the shortcut ---------------------------------------------------------------------------------------------------


def test_residual_adds_its_source_and_hands_the_gradient_to_both():
    bench = Bench(Residual())
    np.testing.assert_array_equal(bench.forward(), bench.x + bench.buffers.source.output)
    np.testing.assert_array_equal(bench.backward(), bench.upstream)
    np.testing.assert_array_equal(bench.buffers.grad_source, bench.upstream)


# ---- maxout ---------------------------------------------------------------------------------------------------------


def test_maxout_is_the_largest_sum_and_the_first_wins_a_tie():
    bench = Bench(Maxout(units=2, pieces=3))
    bench.parameters["weights"][...] = 0
    bench.parameters["bias"][...] = [1, 5, 1, 7, 0, 7]  # piece after piece: unit 1 has 1, 1, 0; unit 2 has 5, 7, 7
    np.testing.assert_array_equal(bench.forward(), np.tile([1, 7], (BATCH, 1)))
    bench.backward()
    sums = bench.upstream.sum(axis=0)
    np.testing.assert_allclose(bench.gradients["bias"], [sums[0], 0, 0, sums[1], 0, 0])


def test_maxout_can_be_a_relu():
    bench = Bench(Maxout(units=4, pieces=2))
    bench.parameters["weights"][:, 4:] = 0
    z = bench.x @ bench.parameters["weights"][:, :4]
    np.testing.assert_allclose(bench.forward(), np.maximum(z, 0), rtol=1e-14)


# ---- normalisation --------------------------------------------------------------------------------------------------


def test_batch_norm_brings_every_value_to_mean_0_and_deviation_1():
    bench = Bench(BatchNorm(), batch=500)
    bench.x[...] = bench.x * [0.01, 1, 300] + [7, -7, 1000]
    output = bench.forward()
    np.testing.assert_allclose(output.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(output.std(axis=0), 1, rtol=0.06)  # ε weighs on the smallest
    np.testing.assert_allclose(output.std(axis=0)[1:], 1, rtol=1e-5)


def test_running_statistics_are_those_of_pytorch_and_count_in_use_alone():
    bench = Bench(BatchNorm(momentum=0.25), batch=8)
    bench.forward()
    bench.layer.remember(bench.parameters, bench.buffers)
    np.testing.assert_allclose(bench.parameters["running_mean"], 0.25 * bench.x.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(
        bench.parameters["running_variance"], 0.75 + 0.25 * bench.x.var(axis=0, ddof=1), rtol=1e-12
    )
    bench.parameters["running_mean"][...] = 1
    bench.parameters["running_variance"][...] = 4
    np.testing.assert_allclose(bench.forward(training=False), (bench.x - 1) / np.sqrt(4 + 1e-5), rtol=1e-12)


@pytest.mark.parametrize(("layer", "batch"), [(BatchNorm(frozen=True), 8), (BatchNorm(), 1)])
def test_frozen_or_with_a_single_sample_batch_norm_is_what_it_is_in_use(layer, batch):
    bench = Bench(layer, batch=batch)
    bench.parameters["running_mean"][...] = 3
    trained = bench.forward().copy()
    bench.layer.remember(bench.parameters, bench.buffers)
    np.testing.assert_array_equal(trained, bench.forward(training=False))
    np.testing.assert_array_equal(bench.parameters["running_mean"], 3)
    np.testing.assert_array_equal(bench.parameters["running_variance"], 1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("layer", [BatchNorm(), LayerNorm()])
def test_equal_values_are_normalised_to_the_shift(layer, dtype):
    bench = Bench(layer, dtype)
    bench.x.fill(2)
    bench.parameters["shift"][...] = 0.5
    np.testing.assert_array_equal(bench.forward(), 0.5)
    assert np.isfinite(bench.backward()).all()


def test_layer_norm_measures_each_sample_by_itself():
    bench = Bench(LayerNorm(), width=50)
    output = bench.forward().copy()
    np.testing.assert_allclose(output.mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(output.std(axis=1), 1, rtol=1e-4)
    np.testing.assert_array_equal(bench.forward(training=False), output)
    one = Bench(LayerNorm(), width=50, batch=1)
    one.x[...] = bench.x[2:3]
    np.testing.assert_array_equal(one.forward(), output[2:3])


# ---- chance and slopes that are learned -----------------------------------------------------------------------------


def test_noise_has_its_deviation_and_is_gone_in_use():
    bench = Bench(GaussianNoise(deviation=0.3), batch=300, width=300)
    noise = bench.forward() - bench.x
    assert noise.mean() == pytest.approx(0, abs=0.004)
    assert noise.std() == pytest.approx(0.3, rel=0.02)
    np.testing.assert_array_equal(bench.forward(training=False), bench.x)


@pytest.mark.parametrize("make", [lambda h: Dense(units=40, activation=h), lambda h: ActivationLayer(activation=h)])
def test_rrelu_draws_slopes_in_training_and_takes_their_mean_in_use(make):
    bench = Bench(make(RReLU(lowest=0.2, highest=0.6)), batch=100, width=40)
    output = bench.forward().copy()
    slopes = (output / bench.buffers.z)[bench.buffers.z < 0]
    assert 0.2 <= slopes.min() < 0.21 and 0.59 < slopes.max() <= 0.6
    assert slopes.mean() == pytest.approx(0.4, abs=0.01)
    z = bench.buffers.z
    np.testing.assert_allclose(bench.forward(training=False), np.where(z > 0, z, 0.4 * z), rtol=1e-14)


@pytest.mark.parametrize(("per_unit", "count"), [(False, 1), (True, 6)])
def test_prelu_brings_its_slopes_into_the_layer(per_unit, count):
    activation = PReLU(initial_slope=0.1, per_unit=per_unit)
    bench = Bench(Dense(units=6, activation=activation))
    np.testing.assert_array_equal(bench.parameters["slope"], np.full(count, 0.1))
    np.testing.assert_array_equal(bench.forward(), activation(bench.buffers.z))
    bench.parameters["slope"][...] = -3  # a slope that is learned may become anything
    bench.forward()
    z = bench.buffers.z
    np.testing.assert_array_equal(bench.buffers.output, np.where(z > 0, z, -3 * z))


def test_activation_layer_is_the_second_half_of_a_dense_layer():
    whole, half = Bench(Dense(units=3, activation=ReLU())), Bench(ActivationLayer(activation=ReLU()))
    half.x[...] = whole.x @ whole.parameters["weights"]
    np.testing.assert_array_equal(whole.forward(), half.forward())

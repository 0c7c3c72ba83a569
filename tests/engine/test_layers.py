"""Every layer: backpropagation gives the measured slopes, and a pass does what it says."""

import numpy as np
import pytest

from engine.activations.sigmoid import Sigmoid
from engine.activations.tanh import Tanh
from engine.initializers import Zeros
from engine.layers.base import Layer
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
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
        self.parameters = {name: np.full(shape, np.nan, dtype) for name, shape in shapes.items()}
        self.gradients = {name: np.full(shape, np.nan, dtype) for name, shape in shapes.items()}
        self.buffers = layer.new_buffers(batch, width, np.dtype(dtype))
        layer.initialize(self.parameters, generator(1, "weights"))

    def forward(self, training=True):
        """A pass whose chance is always the same, so that the dropout mask stays."""
        return self.layer.forward(self.x, self.parameters, self.buffers, generator(1, "dropout") if training else None)

    def backward(self, want_input=True):
        return self.layer.backward(self.upstream, self.parameters, self.gradients, self.buffers, want_input)

    def shake(self):
        """Parameters with no order in them: away from kinks, and with no unit the twin of another."""
        for array in self.parameters.values():
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
    for name, array in bench.parameters.items():
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
    grad_x = bench.layer.backward_from_z(grad_z, bench.parameters, bench.gradients, bench.buffers).copy()
    assert_slopes(lambda: loss.value(bench.forward(), target), bench.x, grad_x)
    assert bench.layer.backward_from_z(grad_z, bench.parameters, bench.gradients, bench.buffers, False) is None


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

"""Networks whose layers do more than pass numbers on: shortcuts, statistics, chance. Nothing that looks changes anything."""

import msgspec
import numpy as np
import pytest

from engine import catalog, paths
from engine.activations.prelu import PReLU
from engine.activations.rrelu import RReLU
from engine.activations.tanh import Tanh
from engine.examples.batch_norm import BatchNormExample
from engine.examples.residual import ResidualExample
from engine.examples.spirals import SpiralsExample
from engine.gradient_check import gradient_check
from engine.layers.base import Layer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.residual import Residual
from engine.losses.mean_squared_error import MeanSquaredError
from engine.measurements.gradient_flow import GradientFlow
from engine.measurements.predictions import Predictions
from engine.measurements.weight_histograms import WeightHistograms
from engine.network import Network
from engine.objective import Objective
from engine.training.run import Run
from engine.training.trainer import Trainer
from tests.engine.variants import assert_slopes

START = SpiralsExample().experiment()
FOUR = Dense(units=4, activation=Tanh())


def with_layers(*hidden):
    return msgspec.structs.replace(START, layers=(*hidden, START.layers[-1]))


@pytest.mark.parametrize("key", list(catalog.members(Layer)))
def test_gradient_check_of_every_layer_inside_a_network(key):
    layer = catalog.member(Layer, key)()
    narrowed = msgspec.structs.replace(layer, units=4) if hasattr(layer, "units") else layer
    assert gradient_check(with_layers(FOUR, FOUR, FOUR, narrowed, Residual(span=1), FOUR)).worst < 1e-6


@pytest.mark.parametrize(
    "layers",
    [
        (FOUR, FOUR, Residual(span=1), Residual(span=2), FOUR, Residual(span=4)),  # one output is read by three
        (FOUR, Residual(span=1), FOUR, Residual(span=3)),  # from the features
        (FOUR, Dropout(rate=0.3), Residual(span=1), Residual(span=1)),  # a source that hands on what it gets
        (FOUR, Residual(span=1), BatchNorm(), Dense(units=4, activation=RReLU()), Residual(span=2)),
    ],
)
def test_gradients_of_shortcuts_add_up(layers):
    layers = (*layers, Dense(units=2))
    network = Network(layers, 4, np.float64)
    objective = Objective(network, MeanSquaredError())
    chance = np.random.default_rng(5)
    x, y = chance.normal(size=(6, 4)), chance.normal(size=(6, 2))
    vector, gradient = network.initial_parameters(3), np.zeros(network.size)
    vector[: network.size] += chance.normal(0, 0.1, network.size)
    views, grads = network.views(vector), network.views(gradient)

    def loss():
        return objective.loss_and_gradient(x, y, views, network.views(np.zeros(network.size)), np.random.default_rng(9))

    objective.loss_and_gradient(x, y, views, grads, np.random.default_rng(9))
    assert_slopes(loss, vector[: network.size], gradient)


def test_a_block_of_small_weights_lets_everything_through():
    network = Network((FOUR, FOUR, Residual(span=2)), 4, np.float64)
    x = np.random.default_rng(0).normal(size=(5, 4))
    vector = np.zeros(network.length)
    np.testing.assert_array_equal(network.forward(x, network.views(vector), network.new_workspace(5)), x)


def remembering():
    """Running statistics and every kind of chance."""
    return with_layers(
        Dense(units=6, activation=RReLU()), BatchNorm(), Dense(units=6, activation=PReLU()), Dropout(), Residual(span=2)
    )


def test_looking_changes_nothing():
    watched, alone = Trainer(remembering()), Trainer(remembering())
    for steps in range(1, 12):
        for trainer in (watched, alone):
            list(Run(trainer, steps=steps).events())
        for question in (WeightHistograms(), GradientFlow(), Predictions()):
            question.measure(watched.probe())
        watched.judgement()
        assert watched.parameters.tobytes() == alone.parameters.tobytes()


def test_in_use_a_sample_does_not_care_for_its_company():
    trainer = Trainer(remembering())
    list(Run(trainer, steps=30).events())
    x = trainer.compiled.prepared.validation.x
    together = trainer.objective.predict(x, trainer.views)
    np.testing.assert_allclose(trainer.objective.predict(x[3:4], trainer.views), together[3:4], rtol=1e-5)
    np.testing.assert_array_equal(trainer.objective.predict(x, trainer.views), together)


def test_statistics_come_to_those_of_the_data():
    experiment = paths.replace(with_layers(BatchNorm(momentum=0.02)), "data.scaling", "none")
    trainer = Trainer(experiment)
    list(Run(trainer, steps=1500).events())
    x = trainer.compiled.prepared.training.x
    deviation = x.std(axis=0)
    np.testing.assert_allclose(trainer.views[0]["running_mean"], x.mean(axis=0), atol=0.1 * deviation.max())
    np.testing.assert_allclose(np.sqrt(trainer.views[0]["running_variance"]), deviation, rtol=0.1)


def test_a_last_batch_of_one_sample_is_left_out():
    experiment = paths.replace(with_layers(BatchNorm()), "training.batch_size", 23)  # 300 = 13 · 23 + 1
    trainer = Trainer(paths.replace(experiment, "training.epochs", 3))
    list(Run(trainer).events())
    assert (trainer.step, trainer.epoch) == (39, 3)
    trainer.replace(paths.replace(trainer.experiment, "layers.0.frozen", True))
    list(Run(trainer, steps=53).events())
    assert (trainer.step, trainer.epoch) == (53, 4)


def test_single_samples_that_come_about_in_a_run_break_nothing():
    trainer = Trainer(with_layers(BatchNorm()))
    trainer.replace(paths.replace(trainer.experiment, "training.batch_size", 1))
    list(Run(trainer, steps=20).events())
    assert trainer.diverged is None and np.isfinite(trainer.parameters).all()


def test_histograms_show_what_is_learned_alone():
    trainer = Trainer(remembering())
    shown = {(histogram.layer, histogram.name) for histogram in WeightHistograms().measure(trainer.probe())}
    assert {(1, "scale"), (1, "shift"), (2, "slope"), (0, "weights"), (5, "bias")} <= shown
    assert not {name for _layer, name in shown} & {"running_mean", "running_variance"}
    assert [flow.layer for flow in GradientFlow().measure(trainer.probe())] == [0, 2, 5]


@pytest.mark.parametrize(("example", "kind"), [(BatchNormExample, BatchNorm), (ResidualExample, Residual)])
def test_the_example_learns_with_its_layers_alone(example, kind):
    whole = example().experiment()
    layers = tuple(layer for layer in whole.layers if not isinstance(layer, kind))
    right = []
    for experiment in (whole, msgspec.structs.replace(whole, layers=layers)):
        trainer = Trainer(experiment)
        list(Run(trainer).events())
        right.append(trainer.evaluate_part("training")[1])
    assert right[0] > 0.98 and right[1] < 0.6

"""Runs to be compared begin alike: the same weights wherever they fit, and the same samples in the same order."""

import msgspec
import numpy as np
import pytest

from engine import paths
from engine.activations.prelu import PReLU
from engine.activations.relu import ReLU
from engine.activations.sigmoid import Sigmoid
from engine.activations.tanh import Tanh
from engine.datasets.spirals import Spirals
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import He, Xavier
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.optimizers.adam import Adam
from engine.optimizers.sgd import SGD
from engine.training.run import Run
from engine.training.same_start import same_start
from engine.training.trainer import Trainer

HIDDEN = Dense(units=6, activation=Tanh(), initial_weights=Xavier())
OUTPUT = Dense(units=1, activation=Sigmoid(), initial_weights=Xavier())
BASE = Experiment(
    data=DataPlan(source=Spirals(samples=80)),
    layers=(HIDDEN, BatchNorm(), HIDDEN, OUTPUT),
    optimizer=Adam(),
    training=TrainingPlan(epochs=2, batch_size=8),
    seed=5,
)


def trainer_of(experiment):
    return Trainer(experiment, same_start(experiment, BASE))


def batch_losses(trainer, steps):
    events = Run(trainer, steps=steps).events()
    return np.concatenate([event.losses for event in events if hasattr(event, "losses")])


def test_the_same_experiment_is_the_same_run_bit_for_bit():
    own, like = Trainer(BASE), trainer_of(BASE)
    assert np.array_equal(own.parameters, like.parameters)
    assert np.array_equal(batch_losses(own, 30), batch_losses(like, 30))
    assert np.array_equal(own.parameters, like.parameters)


@pytest.mark.parametrize(
    "change", [{"optimizer": SGD(learning_rate=0.3)}, {"optimizer": Adam(learning_rate=0.2)}], ids=["optimizer", "rate"]
)
def test_the_first_step_does_not_know_what_comes_after_it(change):
    other = msgspec.structs.replace(BASE, **change)
    first, second = batch_losses(Trainer(BASE), 2), batch_losses(trainer_of(other), 2)
    assert first[0] == second[0] and first[1] != second[1]


def test_other_batches_come_in_the_same_order():
    large = trainer_of(paths.replace(BASE, "training.batch_size", 16))
    small = Trainer(BASE)
    x, _y = large.batches.next(16)
    parts = [np.array(small.batches.next(8)[0]) for _turn in range(2)]
    assert np.array_equal(x, np.concatenate(parts))


def weights_of(trainer):
    return [own["weights"] for own in trainer.views if "weights" in own]


def test_a_dropout_layer_in_between_moves_no_weights():
    layers = (HIDDEN, BatchNorm(), Dropout(), HIDDEN, Dropout(rate=0.5), OUTPUT)
    other = msgspec.structs.replace(BASE, layers=layers)
    assert not np.array_equal(weights_of(Trainer(other))[1], weights_of(Trainer(BASE))[1])  # or this would test nothing
    for own, like in zip(weights_of(trainer_of(other)), weights_of(Trainer(BASE)), strict=True):
        assert np.array_equal(own, like)


def test_another_activation_keeps_the_weights_and_draws_what_is_its_own():
    hidden = msgspec.structs.replace(HIDDEN, activation=PReLU(initial_slope=0.125))
    other = trainer_of(msgspec.structs.replace(BASE, layers=(hidden, BatchNorm(), hidden, OUTPUT)))
    for own, like in zip(weights_of(other), weights_of(Trainer(BASE)), strict=True):
        assert np.array_equal(own, like)
    extra = [array for name, array in other.views[0].items() if name not in ("weights", "bias")]
    assert [array.tolist() for array in extra] == [[0.125]]


def test_another_first_slope_is_not_overwritten():
    gentle, steep = (
        msgspec.structs.replace(
            BASE, layers=(msgspec.structs.replace(HIDDEN, activation=PReLU(initial_slope=slope)), OUTPUT)
        )
        for slope in (0.125, 0.5)
    )
    started = Trainer(steep, same_start(steep, gentle))
    assert started.views[0]["slope"].tolist() == [0.5]
    assert np.array_equal(weights_of(started)[0], weights_of(Trainer(gentle))[0])


def test_other_rules_for_initial_weights_hold_where_they_are_set():
    hidden = msgspec.structs.replace(HIDDEN, activation=ReLU(), initial_weights=He())
    other = msgspec.structs.replace(BASE, layers=(hidden, BatchNorm(), HIDDEN, OUTPUT))
    own, like, drawn = (weights_of(one) for one in (trainer_of(other), Trainer(BASE), Trainer(other)))
    assert np.array_equal(own[0], drawn[0]) and not np.array_equal(own[0], like[0])
    assert np.array_equal(own[1], like[1]) and np.array_equal(own[2], like[2])


def test_what_has_another_shape_is_drawn():
    wide = msgspec.structs.replace(HIDDEN, units=9)
    other = msgspec.structs.replace(BASE, layers=(wide, BatchNorm(), HIDDEN, OUTPUT))
    own, like, drawn = (weights_of(one) for one in (trainer_of(other), Trainer(BASE), Trainer(other)))
    assert np.array_equal(own[0], drawn[0]) and np.array_equal(own[1], drawn[1])
    assert np.array_equal(own[2], like[2])


def test_another_seed_is_another_start():
    other = msgspec.structs.replace(BASE, seed=6)
    assert np.array_equal(trainer_of(other).parameters, Trainer(other).parameters)

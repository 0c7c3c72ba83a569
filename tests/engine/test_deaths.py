"""The death of units: known from looks now and then, and found to the very step."""

import numpy as np
import pytest

from engine import paths
from engine.activations.sigmoid import Sigmoid
from engine.arrays import frozen
from engine.datasets.spirals import Spirals
from engine.deaths import NEVER, Deaths, FromTheStart, find_death
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Xavier
from engine.layers.activation_layer import ActivationLayer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.measurements.neuron_life import LayerLife, LifeOfNeurons, NeuronLife
from engine.optimizers.sgd import SGD
from engine.training.places import Place
from engine.training.trainer import Trainer


def life(*dead):
    dead = np.array(dead)
    return LifeOfNeurons(256, (LayerLife(0, frozen(np.where(dead, 0.0, 0.5)), frozen(dead), frozen(dead & False)),))


def test_between_the_last_look_at_a_living_unit_and_the_first_at_a_dead_one():
    deaths = Deaths()
    for step, dead in ((0, (0, 1, 0)), (10, (0, 1, 1)), (25, (1, 1, 0)), (40, (1, 1, 1)), (50, (1, 1, 1))):
        deaths.look(step, life(*map(bool, dead)))
    assert [deaths.between(0, unit) for unit in range(3)] == [(10, 25), (NEVER, 0), (25, 40)]
    assert deaths.between(1, 0) is None
    deaths.look(60, life(False, True, True))
    assert deaths.between(0, 0) is None
    deaths.forget_after(30)
    assert [deaths.between(0, unit) for unit in range(3)] == [None, (NEVER, 0), None]
    deaths.look(35, life(True, True, True))
    assert [deaths.between(0, unit) for unit in range(3)] == [(NEVER, 35), (NEVER, 0), (25, 35)]


def test_looks_that_are_found_out_later_tell_more_exactly_when_a_unit_died():
    deaths = Deaths()
    deaths.look(10, life(False, True, True, False))
    deaths.look(90, life(True, True, True, False))
    looks = {2: (0, 0, 1, 1), 5: (0, 1, 1, 1), 30: (0, 1, 1, 1), 40: (1, 1, 1, 1), 50: (0, 1, 1, 0), 60: (1, 1, 1, 1)}
    for step in (40, 2, 5, 60, 30, 50):  # in any order
        deaths.look_back(step, life(*map(bool, looks[step])))
    assert [deaths.between(0, unit) for unit in range(4)] == [(50, 60), (2, 5), (NEVER, 2), None]
    deaths.look_back(1, LifeOfNeurons(256, ()))
    deaths.forget_after(50)
    deaths.look(55, life(True, True, True, True))
    assert deaths.between(0, 0) == (50, 55)


def test_looks_that_come_late_may_come_first():
    deaths = Deaths()
    deaths.look_back(3, life(False))
    assert deaths.between(0, 0) is None
    deaths.look(9, life(True))
    assert deaths.between(0, 0) == (3, 9)


def burnt(rate=2.0, seed=0):
    """A ReLU network in which some units die of the learning rate."""
    hidden = [Dense(units=12), Dropout(rate=0.2), Dense(units=12), BatchNorm(), ActivationLayer()]
    return Experiment(
        data=DataPlan(source=Spirals(samples=120), validation=0.0),
        layers=(*hidden, Dense(units=8), Dense(units=1, activation=Sigmoid(), initial_weights=Xavier())),
        optimizer=SGD(learning_rate=rate),
        training=TrainingPlan(epochs=20, batch_size=16),
        seed=seed,
    )


def walked(experiment, steps):
    """Whether each unit of layer 0 was dead after each step, and the parameters, from one run made step by step."""
    trainer = Trainer(experiment)
    dead, weights = [], []
    for step in range(steps + 1):
        if step:
            trainer.advance(0.0, step)
        first = NeuronLife().measure(trainer.probe()).layers[0]
        dead.append(first.dead)
        weights.append((trainer.views[0]["weights"].copy(), trainer.views[0]["bias"].copy()))
    return np.array(dead), weights, trainer.compiled.prepared.training.x


def test_the_very_step_and_what_it_did():
    experiment, steps = burnt(), 80
    dead, weights, x = walked(experiment, steps)
    units = np.flatnonzero(dead[-1] & ~dead[0])
    assert len(units) > 0
    for unit in units.tolist():
        died = int(np.flatnonzero(~dead[:, unit])[-1]) + 1
        alive = int(np.flatnonzero(~dead[: died // 2 + 1, unit])[-1])
        found = find_death(FromTheStart(Trainer(experiment)), 0, unit, alive, steps)
        assert (found.layer, found.unit, found.step) == (0, unit, died)
        (w0, b0), (w1, b1) = weights[died - 1], weights[died]
        assert found.learning_rate == 2.0
        assert found.bias == (b0[unit], b1[unit])
        assert found.norm == pytest.approx((np.linalg.norm(w0[:, unit]), np.linalg.norm(w1[:, unit])), rel=1e-6)
        change = (w1 - w0)[:, unit]
        assert found.largest == pytest.approx(change[np.abs(change).argmax()], rel=1e-5)
        z = [(x.astype(float) @ w + b)[:, unit].max() for w, b in ((w0, b0), (w1, b1))]
        assert found.z == pytest.approx(z, rel=1e-4, abs=1e-5)
        assert found.z[0] > 0 >= found.z[1]


def test_the_very_step_of_a_run_that_was_changed_on_the_way():
    """The gentle run kills nobody; the rate that does was set in the middle of it, and one number by hand."""
    gentle, trainer, dead = burnt(rate=0.01), Trainer(burnt(rate=0.01)), []
    changes = []
    for step in range(1, 81):
        if step == 21:
            changes += trainer.replace(paths.replace(gentle, "optimizer.learning_rate", 30.0))
            changes.append(trainer.set_parameter(Place(0, "bias", (0,)), 0.25))
        trainer.advance(0.0, step)
        dead.append(NeuronLife().measure(trainer.probe()).layers[0].dead)
    dead = np.array(dead)
    assert not dead[:20].any() and dead[-1].any()
    for unit in np.flatnonzero(dead[-1]).tolist():
        found = find_death(FromTheStart(Trainer(gentle), changes=changes), 0, unit, 10, 80)
        assert (found.step, found.learning_rate) == (int(np.flatnonzero(~dead[:, unit])[-1]) + 2, 30.0)


def test_a_unit_that_lives_and_a_search_that_is_not_wanted_any_more():
    experiment = burnt(rate=0.01)
    assert find_death(FromTheStart(Trainer(experiment)), 0, 0, 0, 10) is None
    assert find_death(FromTheStart(Trainer(burnt())), 0, 0, 0, 80, goes_on=lambda: False) is None


def test_units_without_weights_of_their_own():
    """The activation layer behind the normalisation: z tells what happened, its own weights and bias do not exist."""
    experiment = burnt()
    trainer = Trainer(experiment)
    trainer.views[3]["shift"][...] = -50
    made = Trainer(experiment, state=trainer.state())
    made.views[3]["shift"][0] = 50

    class Once:
        def at(self, step):
            if step:
                made.views[3]["shift"][0] = -50
            made.step = step
            return made

    found = find_death(Once(), 4, 0, 0, 1)
    assert (found.step, found.norm, found.bias, found.largest) == (1, None, None, None)
    assert found.z[0] > 0 > found.z[1]

"""What one step changes: measured from the real step, without changing a bit of the run."""

import msgspec
import numpy as np
import pytest

import engine.training.run
import engine.training.story
from engine.activations.identity import Identity
from engine.activations.sigmoid import Sigmoid
from engine.activations.tanh import Tanh
from engine.datasets.plane import Plane
from engine.datasets.spirals import Spirals
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Zeros
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.losses.mean_squared_error import MeanSquaredError
from engine.measurements.base import Probe
from engine.measurements.gradient_flow import GradientFlow
from engine.measurements.updates import LayerUpdate, Updates
from engine.optimizers.adam import Adam
from engine.optimizers.newton import Newton
from engine.optimizers.sgd import SGD
from engine.stopping import PatienceStopping
from engine.training.control import Control
from engine.training.events import Ended, Measured, Paused
from engine.training.run import Run
from engine.training.trainer import Trainer


@pytest.fixture(autouse=True)
def often(monkeypatch):
    """Events come so often that a short run has many of them."""
    for module in (engine.training.run, engine.training.story):
        monkeypatch.setattr(module, "RHYTHM_S", 0.001)


NET = (Dense(units=6, activation=Tanh()), Dropout(rate=0.3), Dense(units=1, activation=Sigmoid()))
DATA = DataPlan(source=Spirals(samples=80))
EXPERIMENTS = {
    "Adam": Experiment(data=DATA, layers=NET, optimizer=Adam(), training=TrainingPlan(epochs=200, batch_size=8)),
    "Newton": Experiment(data=DATA, layers=NET, optimizer=Newton(), training=TrainingPlan(epochs=30)),
    "best weights back": Experiment(
        data=DATA,
        layers=NET,
        optimizer=SGD(learning_rate=2.0),
        training=TrainingPlan(epochs=200, batch_size=8, stopping=PatienceStopping(patience=2)),
    ),
}


def watched(experiment, question):
    """Train to the end, asking all the time. Returns the trainer and the answers."""
    control = Control()
    run = Run(Trainer(experiment), control)
    answers = []
    control.want(frozenset({question}))
    for event in run.events():
        if isinstance(event, Measured):
            answers.append((event.step, event.values[question]))
        if isinstance(event, Ended):
            control.stop()
        run._answering._last.clear()  # as if there were all the time in the world
        control.want(frozenset({question}))
    return run.trainer, answers


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_looking_at_updates_changes_no_bit_of_the_run(name):
    experiment = EXPERIMENTS[name]
    plain = Trainer(experiment)
    for _event in Run(plain).events():
        pass
    trainer, answers = watched(experiment, Updates())
    known = [answer for _step, answer in answers if answer is not None]
    assert trainer.step == plain.step and len(known) >= 3
    assert np.array_equal(trainer.parameters, plain.parameters)
    for slot, array in plain.optimizer_state.items():
        assert np.array_equal(trainer.optimizer_state[slot], array)
    assert np.isfinite([layer.ratio for answer in known for layer in answer]).all()


def test_the_ratio_is_that_of_the_step():
    """Two steps of SGD by hand: the change is the learning rate times the gradient."""
    experiment = msgspec.structs.replace(
        EXPERIMENTS["Adam"],
        layers=(Dense(units=3, activation=Tanh()), Dense(units=1, activation=Sigmoid())),
        optimizer=SGD(learning_rate=0.5),
    )
    control = Control(paused=True)
    questions = frozenset({Updates(), GradientFlow()})
    trainer, found, sizes = Trainer(experiment), [], []
    for event in Run(trainer, control).events():
        if isinstance(event, Measured):
            found.append((event.step, event.values[Updates()], event.values[GradientFlow()]))
            sizes.append([float(np.linalg.norm(own["weights"])) for own in trainer.views])
            control.stop() if len(found) == 3 else control.step()
        elif isinstance(event, Paused):
            control.want(questions)
    assert [step for step, *_rest in found] == [0, 1, 2]
    assert found[0][1] is None  # nothing has been updated yet
    for (_step, updates, flow), before in zip(found[1:], sizes, strict=False):
        for layer, gradient, size in zip(updates, flow, before, strict=True):
            assert layer.change == pytest.approx(0.5 * gradient.norm, rel=1e-4)
            assert layer.size == pytest.approx(size, rel=1e-5)
            assert layer.ratio == pytest.approx(0.5 * gradient.norm / size, rel=1e-4)


def test_frozen_layers_change_by_nothing():
    layers = (Dense(units=3, activation=Tanh(), frozen=True), Dense(units=1, activation=Sigmoid()))
    _trainer, answers = watched(msgspec.structs.replace(EXPERIMENTS["Adam"], layers=layers), Updates())
    updates = [answer for _step, answer in answers if answer]
    assert updates
    assert all((first.change, first.ratio, first.frozen) == (0.0, 0.0, True) for first, _last in updates)
    assert all(last.ratio > 0 and not last.frozen for _first, last in updates)


def test_weights_that_were_zero_have_an_infinite_ratio():
    layers = (Dense(units=1, activation=Identity(), initial_weights=Zeros()),)
    experiment = Experiment(data=DataPlan(source=Plane()), layers=layers, loss=MeanSquaredError(), optimizer=SGD())
    trainer = Trainer(experiment)
    change = [{"weights": np.ones((2, 1), np.float32)}]
    after = [{"weights": np.ones((2, 1), np.float32)}]
    (layer,) = Updates().measure(Probe(trainer.compiled, 1, after, trainer.gradient_views, change))
    assert layer == LayerUpdate(0, pytest.approx(np.sqrt(2)), 0.0, np.inf, False)
    nothing = [{"weights": np.zeros((2, 1), np.float32)}]
    (layer,) = Updates().measure(Probe(trainer.compiled, 1, nothing, trainer.gradient_views, nothing))
    assert layer.ratio == 0.0


def test_a_pause_at_full_speed_does_not_invent_an_update():
    experiment = msgspec.structs.replace(EXPERIMENTS["Adam"], training=TrainingPlan(epochs=100_000, batch_size=8))
    control = Control()
    run, answers = Run(Trainer(experiment), control), []
    for event in run.events():
        if isinstance(event, Measured):
            answers.append((event.step, event.values[Updates()]))
            control.stop()
        elif isinstance(event, Paused):
            control.want(frozenset({Updates()}))
        elif run.trainer.step > 50:
            control.pause()
    assert answers == [(run.trainer.step, None)]


class AskedWhileItWaits(Control):
    """Somebody asks between two steps, as the clock of a window does."""

    def next_request(self, wait_s=0.0):
        if wait_s:
            self.want(frozenset({Updates()}))
        return super().next_request(wait_s)


def test_a_run_that_is_slow_enough_to_be_watched_answers_after_its_steps():
    experiment = msgspec.structs.replace(EXPERIMENTS["Adam"], training=TrainingPlan(epochs=3, batch_size=8))
    control = AskedWhileItWaits()
    control.steps_per_second = 100.0
    run, known = Run(Trainer(experiment), control), []
    for event in run.events():
        run._answering._last.clear()
        if isinstance(event, Measured):
            known.append(event.step)
        elif isinstance(event, Ended):
            control.stop()
    assert run.trainer.step == 24 and len(set(known)) >= 8

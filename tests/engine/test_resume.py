"""Pause, save, open, go on: not one bit tells a run that was interrupted from one that was not."""

import random

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

from engine import catalog, paths
from engine.activations.prelu import PReLU
from engine.activations.rrelu import RReLU
from engine.examples.overfitting import OverfittingExample
from engine.examples.spirals import SpiralsExample
from engine.examples.xor import XorExample
from engine.layers.activation_layer import ActivationLayer
from engine.layers.base import Layer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.gaussian_noise import GaussianNoise
from engine.layers.layer_norm import LayerNorm
from engine.layers.maxout import Maxout
from engine.layers.residual import Residual
from engine.optimizers.base import Optimizer
from engine.problems import WrongInput
from engine.schedules import Schedule
from engine.stopping import Stopping
from engine.training import batches
from engine.training.batches import Batches
from engine.training.events import Progress
from engine.training.history import History
from engine.training.run import Run
from engine.training.run_folder import read_weights, write
from engine.training.state import from_arrays, to_arrays
from engine.training.trainer import Trainer
from tests.engine.resuming import CUTS, cut_and_compared, cut_number, mixed, reopened, steered, trained_to
from tests.engine.strategies import experiments_that_run


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(experiment=experiments_that_run(), chance=st.randoms(), cut=st.integers(0, 40), more=st.integers(1, 40))
def test_any_run_at_any_cut(tmp_path, experiment, chance, cut, more):
    last_step = cut + more
    cut_and_compared(tmp_path / "a.downhill", experiment, [cut], last_step, steered(experiment, chance, last_step))


@pytest.mark.parametrize("number", [3, 20, 41, 62, 97])
def test_five_of_the_hundred_cut_points(tmp_path, number):
    cut_number(tmp_path / "a.downhill", number)


def test_the_hundred_cut_points_are_everywhere():
    every = [mixed(number) for number in range(CUTS)]
    experiments = [experiment for experiment, _cut, _last in every]
    for base, found in (
        (Optimizer, {type(one.optimizer) for one in experiments}),
        (Schedule, {type(one.schedule) for one in experiments}),
        (Stopping, {type(one.training.stopping) for one in experiments}),
        (Layer, {type(layer) for one in experiments for layer in one.layers}),
    ):
        assert found == set(catalog.members(base).values())
    assert any(isinstance(getattr(layer, "activation", None), RReLU) for one in experiments for layer in one.layers)
    assert {getattr(one.loss, "class_weights", "") for one in experiments} == {"", "none", "balanced"}
    assert len({(cut, last) for _experiment, cut, last in every}) > CUTS / 2


@pytest.mark.parametrize("key", list(catalog.members(Optimizer)))
def test_every_optimizer_with_dropout(tmp_path, key):
    experiment = msgspec.structs.replace(
        OverfittingExample().experiment(), optimizer=catalog.member(Optimizer, key)(learning_rate=0.02)
    )
    for index in (0, 2):
        experiment = paths.replace(experiment, f"layers.{index}.units", 12)
    experiment = paths.replace(experiment, "layers.1.rate", 0.25)
    experiment = paths.replace(experiment, "training.batch_size", 7)  # the last batch of a pass is shorter
    cut_and_compared(tmp_path / "a.downhill", experiment, [1, 13], 20)


def with_every_kind_of_memory(optimizer=None):
    """Running statistics, masks, noise, slopes that are drawn and slopes that are learned; short last batches."""
    experiment = SpiralsExample().experiment()
    layers = (
        GaussianNoise(deviation=0.05),
        Dense(units=9, activation=RReLU()),
        BatchNorm(),
        Dense(units=9, activation=PReLU(per_unit=True)),
        Dropout(rate=0.2),
        BatchNorm(momentum=0.3),
        ActivationLayer(activation=PReLU()),
        Residual(span=5),
        LayerNorm(),
        Maxout(units=5),
        experiment.layers[-1],
    )
    experiment = msgspec.structs.replace(experiment, layers=layers, optimizer=optimizer or experiment.optimizer)
    return paths.replace(experiment, "training.batch_size", 7)


@pytest.mark.parametrize("key", list(catalog.members(Optimizer)))
def test_every_kind_of_memory(tmp_path, key):
    optimizer = catalog.member(Optimizer, key)(learning_rate=0.01)
    experiment = with_every_kind_of_memory(optimizer)
    cuts, last = ([0, 1, 3], 5) if optimizer.whole_batch else ([0, 1, 13, 43, 44], 60)  # each of their steps is long
    cut_and_compared(tmp_path / "a.downhill", experiment, cuts, last, steered(experiment, random.Random(3), last - 2))


def test_statistics_are_in_the_file_and_in_the_weights_of_a_folder(tmp_path):
    trainer, history = Trainer(with_every_kind_of_memory()), History()
    trained_to(trainer, history, 20)
    again, _history = reopened(tmp_path / "a.downhill", trainer, history)
    assert not np.array_equal(again.views[2]["running_mean"], np.zeros(9))
    assert again.views[2]["running_mean"].tobytes() == trainer.views[2]["running_mean"].tobytes()
    write(tmp_path, trainer, history, {})
    weights = read_weights(tmp_path / "weights.safetensors", trainer.network)
    assert weights.tobytes() == trainer.parameters.tobytes()
    again = Trainer(trainer.experiment, weights)
    for name in ("training", "validation", "test"):
        assert again.evaluate_part(name) == trainer.evaluate_part(name)
    stored = load_file(tmp_path / "weights.safetensors")
    stored["layers.2.running_variance"][3] = -1
    save_file(stored, tmp_path / "weights.safetensors")
    with pytest.raises(WrongInput, match="A variance cannot be negative"):
        read_weights(tmp_path / "weights.safetensors", trainer.network)


def test_statistics_that_no_run_could_have_left_are_refused():
    trainer, history = Trainer(with_every_kind_of_memory()), History()
    trained_to(trainer, history, 3)
    good = to_arrays(trainer.state(history), trainer.experiment)
    name = "weights/layers.2.running_variance"
    assert from_arrays(good, trainer.experiment).parameters.tobytes() == trainer.parameters.tobytes()
    for bad in (good[name] * -1, good[name] + np.nan, good[name][:-1], good[name].astype(np.float64)):
        with pytest.raises(WrongInput, match=name if np.isfinite(bad).all() else "weights"):
            from_arrays(good | {name: bad}, trainer.experiment)
    with pytest.raises(WrongInput, match=name):
        from_arrays({key: array for key, array in good.items() if key != name}, trainer.experiment)


def test_many_cuts_in_one_run(tmp_path):
    experiment = paths.replace(OverfittingExample().experiment(), "training.batch_size", 7)
    cut_and_compared(
        tmp_path / "a.downhill", experiment, [0, 1, 2, 9, 10, 27, 28], 60, steered(experiment, random.Random(1), 25)
    )


def test_a_pass_of_a_thousand_cut_short(tmp_path):
    """Tiny data: one block holds thousands of passes, and the order of the pass at hand has to be found again."""
    experiment = paths.replace(XorExample().experiment(), "data.source.samples", 20)
    cut_and_compared(tmp_path / "a.downhill", experiment, [1, 700, 1001], 1200)


@pytest.mark.parametrize("epochs_between_notes", [2, 64])
@pytest.mark.parametrize("block_bytes", [1, 700, 3000, 100_000])
def test_the_order_goes_on_from_everywhere(monkeypatch, block_bytes, epochs_between_notes):
    monkeypatch.setattr(batches, "BLOCK_BYTES", block_bytes)
    monkeypatch.setattr(batches, "EPOCHS_BETWEEN_NOTES", epochs_between_notes)
    chance = random.Random(block_bytes)
    x = np.arange(30, dtype=np.float32)[:, None]
    stream = Batches(x, x, np.random.Generator(np.random.PCG64(5)))
    for _turn in range(60):
        other = Batches(x, x, np.random.Generator(np.random.PCG64(0)))
        other.go_on(stream.epoch, stream.position, stream.chance_state())
        for _step in range(chance.choice([1, 5, 100])):
            size = chance.choice([1, 3, 7, 30, 40])
            assert np.array_equal(stream.next(size)[0], other.next(size)[0])
        assert (stream.epoch, stream.position) == (other.epoch, other.position)
        assert stream.chance_state() == other.chance_state()


def test_going_on_begins_where_the_history_ends(tmp_path):
    experiment = SpiralsExample().experiment()
    trainer, history = Trainer(experiment), History()
    trained_to(trainer, history, 37)
    again, history = reopened(tmp_path / "a.downhill", trainer, history)
    assert np.abs(again.probe().gradients[0]["weights"]).max() > 0
    first = next(Run(again).events())
    assert isinstance(first, Progress) and first.step == 37 and len(first.losses) == 0
    assert [evaluation.step for evaluation in first.evaluations] == [37]
    before = history.record()
    history.add(first)  # the history knows this already, and takes it only once
    assert np.array_equal(history.column("step"), before.evaluations["step"])
    assert len(history.batch_losses.values) == 37 and np.array_equal(history.marks["step"].values, before.marks["step"])


def test_what_was_changed_live_is_remembered(tmp_path):
    trainer, history = Trainer(OverfittingExample().experiment()), History()
    trained_to(trainer, history, 2)
    for assignment in (
        "layers.0.penalty=l2",
        "layers.0.penalty.strength=0.5",
        "layers.0.penalty=none",
        "training.epochs=9",
    ):
        for event in trainer.replace(paths.set_from_text(trainer.experiment, assignment)):
            history.add(event)
    _again, remembered = reopened(tmp_path / "a.downhill", trainer, history)
    for field in ("path", "old", "new", "step", "epoch"):
        assert [getattr(one, field) for one in remembered.changes] == [getattr(one, field) for one in history.changes]


def test_a_history_of_another_run_and_a_diverged_run_have_no_state():
    trainer = Trainer(SpiralsExample().experiment())
    trained_to(trainer, History(), 3)
    with pytest.raises(ValueError, match="0 of 3"):
        trainer.state(History())
    wild = paths.set_from_text(SpiralsExample().experiment(), "optimizer.learning_rate=100")
    trainer, history = Trainer(wild), History()
    trainer.views[0]["weights"][...] = np.inf
    trained_to(trainer, history, 3)
    with pytest.raises(ValueError, match="diverged"):
        trainer.state(history)


@pytest.mark.parametrize(
    ("assignment", "where"),
    [
        ("data.samples=100", "data"),
        ("data.validation=0.5", "data"),
        ("optimizer=sgd", "layers"),
        ("layers.0.units=3", "layers"),
    ],
)
def test_a_state_of_something_else_is_refused_in_words(assignment, where):
    trainer, history = Trainer(SpiralsExample().experiment()), History()
    trained_to(trainer, history, 3)
    other = paths.set_from_text(trainer.experiment, assignment)
    with pytest.raises(WrongInput) as fault:
        Trainer(other, state=trainer.state(history))
    assert [(problem.where, bool(problem.remedy)) for problem in fault.value.problems] == [(where, True)]

"""A run: the same seed gives the same bits whatever happens around it, and it does what it is told."""

import threading
from time import sleep

import msgspec
import numpy as np
import pytest

from engine import catalog, paths
from engine.datasets.xor import Xor
from engine.examples.base import Example
from engine.examples.overfitting import OverfittingExample
from engine.examples.spirals import SpiralsExample
from engine.layers.dropout import Dropout
from engine.measurements.gradient_flow import GradientFlow
from engine.measurements.prediction_map import PredictionMap
from engine.measurements.predictions import Predictions
from engine.measurements.weight_histograms import WeightHistograms
from engine.penalties import L2
from engine.training.control import Control
from engine.training.events import Changed, Ended, Measured, Paused, Progress, Resumed
from engine.training.history import History
from engine.training.run import Run, run
from engine.training.trainer import Trainer

QUESTIONS = frozenset({WeightHistograms(), GradientFlow(), PredictionMap(resolution=12), Predictions()})


def short(experiment, epochs=6):
    return paths.replace(experiment, "training.epochs", epochs)


def with_dropout():
    experiment = short(OverfittingExample().experiment())
    layers = tuple(Dropout(rate=0.4) if isinstance(layer, Dropout) else layer for layer in experiment.layers)
    return msgspec.structs.replace(experiment, layers=layers)


def weights_after(trainer, control=None, steps=None):
    events = list(Run(trainer, control, steps).events())
    return trainer.parameters.copy(), events


@pytest.mark.parametrize("experiment", [short(SpiralsExample().experiment()), with_dropout()], ids=["plain", "dropout"])
def test_same_seed_same_bits(experiment):
    first, _ = weights_after(Trainer(experiment))
    again, _ = weights_after(Trainer(experiment))
    other, _ = weights_after(Trainer(msgspec.structs.replace(experiment, seed=experiment.seed + 1)))
    assert first.tobytes() == again.tobytes()
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("experiment", [short(SpiralsExample().experiment()), with_dropout()], ids=["plain", "dropout"])
@pytest.mark.parametrize("pace", [None, 400.0])
def test_pauses_measurements_and_pace_change_no_bit(experiment, pace):
    undisturbed, _ = weights_after(Trainer(experiment))
    trainer, control = Trainer(experiment), Control(paused=True)
    control.steps_per_second = pace
    control.step(3)
    seen = []
    for event in Run(trainer, control).events():
        seen.append(type(event))
        control.want(QUESTIONS)
        if isinstance(event, Paused):
            control.step_epoch() if trainer.step % 2 else control.resume()
        elif isinstance(event, Progress) and trainer.step % 7 == 0:
            control.pause()
        elif isinstance(event, Ended):
            control.stop()
    assert {Paused, Resumed, Measured, Progress, Ended} <= set(seen)
    assert trainer.parameters.tobytes() == undisturbed.tobytes()


def test_watched_from_another_thread_no_bit_changes():
    experiment = short(SpiralsExample().experiment(), 60)
    undisturbed, _ = weights_after(Trainer(experiment))
    trainer, control, done = Trainer(experiment), Control(), threading.Event()

    def bother():
        while not done.is_set():
            control.want(QUESTIONS)
            control.pause()
            control.resume()
            sleep(0.0005)

    thread = threading.Thread(target=bother)
    thread.start()
    for event in Run(trainer, control).events():
        if isinstance(event, Ended):
            done.set()
            control.stop()
    thread.join()
    assert trainer.parameters.tobytes() == undisturbed.tobytes()


def test_every_step_is_told_once():
    experiment = short(SpiralsExample().experiment(), 9)
    history, trainer = History(), Trainer(experiment)
    for event in Run(trainer).events():
        history.add(event)
    steps_per_epoch = -(-300 // 32)
    assert len(history.batch_losses.values) == trainer.step == 9 * steps_per_epoch
    assert history.column("step")[0] == 0 and history.column("epoch")[-1] == 9
    assert np.all(np.diff(history.column("step")) > 0)


def test_stepping_tells_each_step_and_pauses():
    control = Control(paused=True)
    stream = Run(Trainer(short(SpiralsExample().experiment())), control).events()
    assert isinstance(next(stream), Progress) and isinstance(next(stream), Paused)
    control.step(2)
    events = []
    for event in stream:
        events.append(event)
        if isinstance(event, Paused):
            control.stop()
    told = [event for event in events if isinstance(event, Progress) and len(event.losses)]
    assert [len(event.losses) for event in told] == [1, 1]
    assert [event.step for event in told] == [1, 2]


def test_step_epoch_stops_at_its_end():
    control = Control(paused=True)
    trainer = Trainer(short(SpiralsExample().experiment()))
    control.step(3)
    for event in Run(trainer, control).events():
        if isinstance(event, Paused) and trainer.step == 3:
            control.step_epoch()
        elif isinstance(event, Paused) and trainer.step > 3:
            assert trainer.epoch == 1.0
            control.stop()


def test_live_changes_take_effect_and_are_told():
    experiment = with_dropout()
    control, trainer = Control(paused=True), Trainer(experiment)
    changed = paths.replace(experiment, "optimizer.learning_rate", 1e-9)
    changed = paths.replace(changed, "training.batch_size", 60)
    changed = paths.replace(changed, "layers.1.rate", 0.1)
    changed = paths.replace(changed, "layers.0.penalty", L2(strength=0.5))
    control.replace(changed)
    told, before = [], trainer.parameters.copy()
    for event in Run(trainer, control).events():
        if isinstance(event, Changed):
            told.append((event.path, event.new))
            if len(told) == 4:
                control.step(1)
        elif isinstance(event, Paused) and trainer.step:
            control.stop()
    assert dict(told).keys() == {"optimizer.learning_rate", "training.batch_size", "layers.1.rate", "layers.0.penalty"}
    assert trainer.batches.position == 0 and trainer.epoch == 1.0  # all 60 training samples in one batch
    assert 0 < np.abs(trainer.parameters - before).max() < 1e-7


def test_options_that_are_not_live_are_refused():
    experiment = short(SpiralsExample().experiment())
    with pytest.raises(ValueError, match=r"layers\.0\.units"):
        Trainer(experiment).replace(paths.replace(experiment, "layers.0.units", 3))


def test_more_epochs_after_the_end():
    experiment = short(SpiralsExample().experiment(), 2)
    control, trainer, reasons = Control(), Trainer(experiment), []
    for event in Run(trainer, control).events():
        if isinstance(event, Ended):
            reasons.append(event.reason)
            if len(reasons) == 1:
                control.replace(paths.replace(experiment, "training.epochs", 4))
                control.resume()
            else:
                control.stop()
    undisturbed, _ = weights_after(Trainer(short(SpiralsExample().experiment(), 4)))
    assert reasons == ["finished", "finished", "stopped"]
    assert trainer.parameters.tobytes() == undisturbed.tobytes()


def exploding(rate, activation="identity"):
    experiment = short(SpiralsExample().experiment(), 50)
    for assignment in ("optimizer=sgd", f"optimizer.learning_rate={rate}", "loss=mean_squared_error"):
        experiment = paths.set_from_text(experiment, assignment)
    for index in range(3):
        experiment = paths.set_from_text(experiment, f"layers.{index}.activation={activation}")
    return experiment


def test_divergence_stops_at_the_first_bad_number():
    trainer = Trainer(exploding(100))
    _parameters, events = weights_after(trainer)
    ended = events[-1]
    assert ended.reason == "diverged" and f"step {ended.step}:" in ended.message
    again = Trainer(exploding(100))
    list(Run(again, steps=ended.step - 1).events())
    assert again.diverged is None and np.isfinite(again.parameters).all()


def test_divergence_names_the_layer_whose_output_overflows():
    trainer = Trainer(exploding(0.01))
    trainer.views[1]["weights"][...] = 3e38
    _, events = weights_after(trainer)
    assert events[-1].reason == "diverged" and events[-1].layer == 1 and events[-1].step == 1


def test_steps_instead_of_epochs():
    trainer = Trainer(short(SpiralsExample().experiment(), 1))
    weights_after(trainer, steps=37)
    assert trainer.step == 37
    untouched = Trainer(short(SpiralsExample().experiment()))
    initial = untouched.parameters.copy()
    weights_after(untouched, steps=0)
    assert np.array_equal(untouched.parameters, initial)


def test_batch_size_one_and_larger_than_the_data():
    for size in (1, 100_000):
        experiment = paths.replace(short(SpiralsExample().experiment(), 2), "training.batch_size", size)
        trainer = Trainer(experiment)
        weights_after(trainer)
        assert trainer.step == (600 if size == 1 else 2)


TOLD = ("digits",)
"""Examples whose numbers are told in the README, as they come with a last batch of a few samples."""


@pytest.mark.parametrize("key", [key for key in catalog.members(Example) if key not in ("mnist", "table", *TOLD)])
def test_the_last_batch_of_an_example_is_no_freak(key):
    """At rest, what is told of "this batch" is told of the last one of an epoch."""
    trainer = Trainer(catalog.member(Example, key)().experiment())
    size = trainer.experiment.training.batch_size
    assert (len(trainer.compiled.prepared.training.x) % size or size) >= size / 4


@pytest.mark.parametrize("key", [key for key in catalog.members(Example) if key not in ("mnist", "table")])
def test_every_example_learns_something(key):
    experiment = catalog.member(Example, key)().experiment()
    events = list(run(experiment, steps=400))
    history = History()
    for event in events:
        history.add(event)
    losses = history.column("training_loss")
    assert np.isfinite(losses).all()
    assert losses[-1] < losses[0]


def test_xor_is_learned():
    experiment = paths.replace(SpiralsExample().experiment(), "data.source", Xor())
    trainer = Trainer(short(experiment, 60))
    weights_after(trainer)
    assert trainer.evaluate_part("validation")[1] > 0.95


@pytest.mark.parametrize("busy_s, gives_way", [(1e-5, True), (1.0, False)])
def test_a_run_of_short_steps_stops_for_the_window_however_busy_the_machine_is(busy_s, gives_way, monkeypatch):
    control = Control()
    run = Run(Trainer(SpiralsExample().experiment()), control)
    events = run.events()
    next(events), next(events)
    run._step_s, run._busy_s = 1.0, busy_s  # others had the processor, or it was computing
    ways = []
    monkeypatch.setattr(control, "give_way", lambda: ways.append(True))
    control.ask_for_way()
    next(events)
    assert bool(ways) == gives_way
    control.thank()


def test_a_loss_too_large_for_its_type_is_infinite():
    trainer = Trainer(SpiralsExample().experiment())
    trainer.advance(np.inf, 2)
    trainer._losses[-1] = 1e60  # as of weights that a person has set to 1e30
    assert np.isinf(trainer.progress().losses[-1])

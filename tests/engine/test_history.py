"""The record of a run: growing columns, the epochs of steps, the table that is written."""

import csv
import random

import numpy as np

from engine import paths, project_file
from engine.examples.spirals import SpiralsExample
from engine.project_file import Project
from engine.training import batch_losses
from engine.training import history as histories
from engine.training.batch_losses import BatchLosses, is_possible
from engine.training.events import Changed, Progress, WentBack
from engine.training.history import Column, History
from engine.training.judging import Judge
from engine.training.run import run
from engine.training.trainer import Trainer


def recorded(*assignments):
    experiment = paths.replace(SpiralsExample().experiment(), "training.epochs", 7)
    for assignment in assignments:
        experiment = paths.set_from_text(experiment, assignment)
    history = History()
    for event in run(experiment):
        history.add(event)
    return history


def test_a_column_grows_and_keeps_everything():
    column, expected = Column(), []
    for count in (0, 1, 300, 5, 2000):
        column.extend(np.arange(count))
        expected += list(range(count))
    assert column.values.tolist() == expected


def test_steps_are_placed_in_their_epochs():
    history = recorded()
    steps = np.array([0, 5, 10, 70])
    assert np.allclose(history.epochs_of(steps), [0, 0.5, 1, 7], atol=0.05)
    assert len(history.batch_losses.values) == 70


def test_table_has_a_line_for_each_evaluation(tmp_path):
    for assignments, validation in (((), True), (("data.validation=0",), False)):
        history = recorded(*assignments)
        history.write_csv(tmp_path / "history.csv", "accuracy")
        with (tmp_path / "history.csv").open(newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert len(rows) == len(history.column("step"))
        assert float(rows[-1]["training_loss"]) == float(f"{history.column('training_loss')[-1]:.9g}")
        assert bool(rows[-1]["validation_accuracy"]) == validation


def test_seconds_never_fall_where_a_run_goes_back_between_its_marks(tmp_path):
    """The run knows another time for step 6, between other marks; a file whose seconds fall would be refused."""
    trainer, history = Trainer(SpiralsExample().experiment()), History()
    trainer.advance(np.inf, 10)
    history.add(Progress(10, 1.0, np.ones(10, np.float32), (), seconds=1.0))
    history.add(WentBack(6, 0.6, trainer.experiment))
    history.add(Progress(7, 0.7, np.ones(1, np.float32), (), seconds=0.1))
    history.add(Progress(10, 1.0, np.ones(3, np.float32), (), seconds=0.9))
    np.testing.assert_allclose(history.marks["seconds"].values, [0.0, 0.6, 0.6, 0.9])
    file = tmp_path / "back.downhill"
    project_file.save(file, Project(trainer.experiment, trainer.state(history)))
    assert project_file.load(file).state.seconds == 0.9


# a long run ----------------------------------------------------------------------------------------------------------


def test_losses_of_batches_stay_exact_and_are_never_too_many(monkeypatch):
    monkeypatch.setattr(batch_losses, "MOST", 100)
    losses, chance = BatchLosses(), random.Random(1)
    told = np.arange(1, 6000, dtype=np.float32)  # the loss of step s is s
    while losses.steps < 5000:
        count = chance.randrange(1, 70)
        losses.extend(told[losses.steps : losses.steps + count])
        if chance.random() < 0.1:
            losses.shorten(chance.randrange(losses.steps // 2, losses.steps + 1))
        wanted = np.arange(losses.every, losses.steps + 1, losses.every)
        assert losses.values.tolist() == wanted.tolist() and len(wanted) <= 100
        assert is_possible(len(wanted), losses.steps)
        again = BatchLosses(losses.values, losses.steps)
        assert (again.every, again.steps) == (losses.every, losses.steps) or not len(wanted)
    assert losses.every == 64 and not is_possible(losses.steps - 1, losses.steps)


def test_marks_are_never_too_many_and_those_of_changes_stay(monkeypatch):
    monkeypatch.setattr(histories, "MOST_MARKS", 50)
    history, step = History(), 0
    epochs = {0: 0.0}
    for turn in range(1000):
        step += 7
        epochs[step] = epochs[step - 7] + (0.01 if turn < 400 else 0.03)
        history.add(Progress(step, epochs[step], np.ones(7, np.float32), (), seconds=step / 10))
        if turn == 399:
            history.add(Changed(step, epochs[step], "training.batch_size", 8, 24))
    assert len(history.marks["step"].values) <= 51 and history.revision > 0
    assert len({len(column.values) for column in history.marks.values()}) == 1
    steps = np.array([*epochs])
    assert np.allclose(history.epochs_of(steps), [epochs[one] for one in steps])
    assert np.allclose(history.seconds_of(steps), steps / 10)
    assert history.record().step == step == history.batch_losses.steps


def test_a_long_run_is_judged_more_and_more_seldom():
    """Once there are many, a hundred times as many steps bring less than five times as many evaluations."""

    def told(last):
        judge, count = Judge.__new__(Judge), 0
        judge._told_at = 0
        for step in range(10, last, 10):
            if judge.is_time(step):
                judge._told_at, count = step, count + 1
        return count

    assert told(5_000) == 499
    assert 2000 < told(500_000) - told(5_000) < 500 * np.log(100)

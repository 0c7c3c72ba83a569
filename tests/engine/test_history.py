"""The record of a run: growing columns, the epochs of steps, the table that is written."""

import csv

import numpy as np

from engine import paths
from engine.examples.spirals import SpiralsExample
from engine.training.history import Column, History
from engine.training.run import run


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

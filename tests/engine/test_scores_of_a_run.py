"""What a run keeps beside losses and primary metric: the other metrics where they were taken, and the time it took."""

import numpy as np
import pytest

from engine import paths, project_file
from engine.examples.overfitting import OverfittingExample
from engine.examples.spirals import SpiralsExample
from engine.metrics.base import of_task
from engine.problems import WrongInput
from engine.project_file import Project
from engine.training import judging
from engine.training.control import Control
from engine.training.events import Ended
from engine.training.history import History
from engine.training.run import Run
from engine.training.state import from_arrays, to_arrays
from engine.training.trainer import Trainer
from tests.engine.resuming import reopened, same, trained_to


def recorded(*assignments, closely=False):
    experiment = SpiralsExample().experiment()
    for assignment in assignments:
        experiment = paths.set_from_text(experiment, assignment)
    trainer, history, ended = Trainer(experiment), History(), None
    control = Control()
    control.judges_closely = closely
    for event in Run(trainer, control).events():
        history.add(event)
        if isinstance(event, Ended) and ended is None:
            ended = event
            control.stop()
    return trainer, history, ended


def test_the_last_scores_are_those_of_the_final_network():
    trainer, history, _ended = recorded("training.epochs=20")
    judged = trainer.judgement()
    others = [metric.key for metric in of_task("binary")[1:]]
    assert {f"{part}_{key}" for part in ("training", "validation") for key in others} == set(history.scores) - {
        "step",
        "epoch",
    }
    for part in ("training", "validation"):
        for key in others:
            assert history.scores[f"{part}_{key}"].values[-1] == judged[part].scores[key]
    assert history.scores["step"].values[-1] == trainer.step
    assert history.scores["epoch"].values[-1] == 20


def test_scores_without_a_validation_part_have_a_gap_there():
    _trainer, history, _ended = recorded("training.epochs=5", "data.validation=0")
    assert np.isnan(history.scores["validation_f1"].values).all()
    assert np.isfinite(history.scores["training_f1"].values).all()


def test_scores_are_taken_every_nine_percent_of_the_way():
    steps = np.arange(0, 1_000_001, 10)
    due = [int(step) for before, step in zip([-1, *steps[:-1]], steps, strict=True) if judging.is_due(before, step)]
    assert due[:4] == [0, 10, 20, 30]
    late = np.array([step for step in due if step > 1000])
    assert np.min(np.diff(late) / late[:-1]) > 0.07 and np.max(np.diff(late) / late[:-1]) < 0.1
    assert len(due) < 12 * np.log(1e6) + 1


def test_a_run_is_judged_closely_while_it_is_young():
    _trainer, history, _ended = recorded("training.epochs=100", "training.batch_size=300")
    steps = history.column("step")
    assert steps[:8].tolist() == list(range(8))  # each epoch is one step
    assert np.diff(steps).max() == 10 and steps[-1] == 100 and len(steps) < 30


def test_where_somebody_looks_every_evaluation_has_its_scores():
    _trainer, coarse, _ended = recorded("training.epochs=200")
    trainer, fine, _ended = recorded("training.epochs=200", closely=True)
    assert np.array_equal(fine.scores["step"].values, fine.column("step"))
    assert len(coarse.scores["step"].values) < len(coarse.column("step"))
    again, _history, _ended = recorded("training.epochs=200")
    assert np.array_equal(trainer.parameters, again.parameters)  # looking changes no number
    shared = np.isin(fine.scores["step"].values, coarse.scores["step"].values)
    assert np.array_equal(fine.scores["training_f1"].values[shared], coarse.scores["training_f1"].values)


def test_seconds_grow_with_the_steps_and_place_them():
    trainer, history, _ended = recorded("training.epochs=30")
    seconds = history.marks["seconds"].values
    assert seconds[0] == 0 and (np.diff(seconds) > 0).all() and seconds[-1] == trainer.seconds
    assert history.seconds_of(np.array([0, trainer.step])).tolist() == [0, trainer.seconds]


def test_scores_and_seconds_go_on_from_a_file(tmp_path):
    trainer, history = Trainer(SpiralsExample().experiment()), History()
    trained_to(trainer, history, 50)
    trainer.seconds = 3.5
    history.marks["seconds"].values[-1] = 3.5
    again, remembered = reopened(tmp_path / "a.downhill", trainer, history)
    assert again.seconds == 3.5
    for name, column in history.scores.items():
        assert np.array_equal(remembered.scores[name].values, column.values)
    trained_to(again, remembered, 100)
    assert len({len(column.values) for column in remembered.scores.values()}) == 1
    assert (np.diff(remembered.marks["seconds"].values) >= 0).all() and remembered.scores["step"].values[-1] > 50


@pytest.mark.parametrize("assignment", ["data.validation=0", "data.validation=0.25"])
def test_a_run_with_all_its_scores_comes_back_to_the_last_bit(tmp_path, assignment):
    trainer, history = Trainer(paths.set_from_text(SpiralsExample().experiment(), assignment)), History()
    trained_to(trainer, history, 50)
    project = Project(trainer.experiment, trainer.state(history))
    project_file.save(tmp_path / "a.downhill", project)
    loaded = project_file.load(tmp_path / "a.downhill")
    assert same(loaded, project) and list(loaded.state.history.scores)[:2] == ["step", "epoch"]


def test_scores_without_their_steps_are_refused():
    trainer, history = Trainer(SpiralsExample().experiment()), History()
    trained_to(trainer, history, 50)
    arrays = to_arrays(trainer.state(history), trainer.experiment)
    del arrays["history/scores/step"]
    with pytest.raises(WrongInput, match="scores/step"):
        from_arrays(arrays, trainer.experiment)


def test_an_older_file_knows_neither(tmp_path):
    trainer, history = Trainer(SpiralsExample().experiment()), History()
    trained_to(trainer, history, 50)
    arrays = to_arrays(trainer.state(history), trainer.experiment)
    old = {name: array for name, array in arrays.items() if "scores" not in name and "seconds" not in name}
    state = from_arrays(old, trainer.experiment)
    assert state.seconds == 0 and state.history.scores == {} and np.isnan(state.history.marks["seconds"]).all()
    again, remembered = Trainer(trainer.experiment, state=state), History(state.history)
    trained_to(again, remembered, 100)
    assert np.isnan(remembered.seconds_of(np.array([20]))).all() and remembered.seconds_of(np.array([100]))[0] >= 0
    kept = from_arrays(to_arrays(again.state(remembered), again.experiment), again.experiment)
    assert np.array_equal(kept.history.marks["seconds"], remembered.marks["seconds"].values, equal_nan=True)


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("marks/seconds", [0, 2, 1]),
        ("marks/seconds", [-1, 0, 1]),
        ("marks/seconds", [0, np.nan, 1]),
        ("scores/step", [0, 5, 5]),
        ("scores/step", [0, 1, 10**9]),
        ("scores/epoch", [0, np.inf, 1]),
    ],
)
def test_impossible_moments_in_a_file_are_refused(name, numbers):
    trainer, history = Trainer(SpiralsExample().experiment()), History()
    for step in (10, 20, 30, 50):
        trained_to(trainer, history, step)
    arrays = to_arrays(trainer.state(history), trainer.experiment)
    column = arrays[f"history/{name}"].copy()
    column[-3:] = numbers
    with pytest.raises(WrongInput):
        from_arrays(arrays | {f"history/{name}": column}, trainer.experiment)


def test_early_stopping_tells_the_best_epoch():
    experiment = paths.set_from_text(OverfittingExample().experiment(), "training.stopping=patience")
    experiment = paths.set_from_text(experiment, "training.stopping.patience=30")
    trainer, history = Trainer(experiment), History()
    events = list(Run(trainer).events())
    for event in events:
        history.add(event)
    ended = events[-1]
    assert isinstance(ended, Ended) and "best" in ended.message
    epochs, losses = history.column("epoch"), history.column("validation_loss")
    assert ended.best_epoch == epochs[:-1][np.nanargmin(losses[:-1])]
    assert history.ended.best_epoch == ended.best_epoch
    assert losses[-1] == losses[:-1].min()  # it has gone back to those weights
    assert history.scores["step"].values[-1] == trainer.step


def test_the_end_a_rule_has_made_is_known_from_a_file(tmp_path):
    experiment = paths.set_from_text(OverfittingExample().experiment(), "training.stopping=patience")
    experiment = paths.set_from_text(experiment, "training.stopping.patience=30")
    trainer, history = Trainer(experiment), History()
    trained_to(trainer, history, 12)
    assert trainer.state(history).ended is None
    for event in Run(trainer).events():
        if event is not None:
            history.add(event)
    project_file.save(tmp_path / "a.downhill", Project(experiment, trainer.state(history)))
    ended = project_file.load(tmp_path / "a.downhill").state.ended
    told = history.ended
    assert (ended.step, ended.epoch, ended.best_epoch) == (told.step, told.epoch, told.best_epoch)


def test_a_run_that_makes_all_its_epochs_has_no_best_one():
    _trainer, _history, ended = recorded("training.epochs=5", "training.stopping=patience")
    assert ended.reason == "finished" and ended.best_epoch is None

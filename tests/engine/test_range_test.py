"""The range test finds rates that train, says so in words when there are none, and leaves the run alone."""

import csv

import msgspec
import numpy as np
import pytest

from engine import command_line, paths, project_file
from engine.examples.digits import DigitsExample
from engine.examples.iris import IrisExample
from engine.examples.overfitting import OverfittingExample
from engine.examples.spirals import SpiralsExample
from engine.problems import WrongInput
from engine.training.branching import branch
from engine.training.control import Control
from engine.training.history import History
from engine.training.range_test import FLOWN_OUT, range_test
from engine.training.trainer import Trainer
from tests.engine.resuming import flat, trained_to


def with_options(base, *assignments):
    experiment = base().experiment()
    for assignment in assignments:
        experiment = paths.set_from_text(experiment, assignment)
    return experiment


@pytest.mark.parametrize("base", [SpiralsExample, DigitsExample, IrisExample, OverfittingExample])
@pytest.mark.parametrize("key", ["sgd", "adam", "rmsprop"])
def test_the_suggested_rate_trains_and_ten_times_the_edge_does_not(base, key):
    experiment = with_options(base, f"optimizer={key}")
    found = range_test(experiment)
    assert 1e-4 < found.suggestion < 3
    lowest = found.smoothed.min()
    assert found.suggestion == pytest.approx(found.rates[found.smoothed.argmin()] / 10, rel=0.05)

    def loss_with(rate):
        trainer = Trainer(paths.replace(experiment, "optimizer.learning_rate", rate))
        trained_to(trainer, History(), 300)
        return np.inf if trainer.diverged is not None else trainer.evaluate_part("training")[0]

    assert loss_with(found.suggestion) < min(1.05 * lowest, loss_with(1e-6))


def test_rates_rise_in_equal_ratios_and_it_ends_when_the_loss_flies_out():
    found = range_test(with_options(DigitsExample, "optimizer=sgd"), low=1e-4, high=100, steps=121)
    np.testing.assert_allclose(found.rates[1:] / found.rates[:-1], 10 ** (6 / 120))
    assert len(found.rates) == len(found.losses) == len(found.smoothed) < 121
    assert (found.smoothed[:-1] <= FLOWN_OUT * np.minimum.accumulate(found.smoothed)[:-1]).all()
    assert not any(array.flags.writeable for array in (found.rates, found.losses, found.smoothed))


def test_each_step_has_its_rate():
    """With plain descent on one batch of all samples the steps can be made again by hand."""
    experiment = with_options(SpiralsExample, "optimizer=sgd", "training.batch_size=300")
    found = range_test(experiment, steps=10, low=0.01, high=1.0)
    trainer, losses = Trainer(experiment), []
    for rate in np.geomspace(0.01, 1.0, 10):
        x, y = trainer.batches.next(300)
        losses.append(trainer.objective.loss_and_gradient(x, y, trainer.views, trainer.gradient_views))
        trainer.parameters -= np.float32(rate) * trainer.gradient
    np.testing.assert_allclose(found.losses, losses, rtol=1e-6)


def test_it_goes_on_from_a_run_and_leaves_it_as_it_is():
    experiment = with_options(SpiralsExample, "schedule=plateau", "training.stopping=patience")
    trainer, history = Trainer(experiment), History()
    trained_to(trainer, history, 3000)
    state = trainer.state(history)
    before = flat(state)
    fresh, later = range_test(experiment), range_test(experiment, state)
    assert flat(state) == before
    assert later.losses[:20].mean() < 0.7 * fresh.losses[:20].mean()
    again = range_test(experiment, state)
    assert again.losses.tobytes() == later.losses.tobytes()


def test_where_nothing_falls_nothing_is_suggested():
    found = range_test(with_options(SpiralsExample, "optimizer=sgd"), low=1e-12, high=1e-11, steps=20)
    assert found.suggestion is None


def test_it_can_be_stopped():
    control = Control()
    control.stop()
    assert len(range_test(SpiralsExample().experiment(), control=control).rates) == 0


@pytest.mark.parametrize("key", ["rprop", "newton", "bfgs", "l_bfgs"])
def test_optimizers_with_steps_of_their_own_are_refused_in_words(key):
    with pytest.raises(WrongInput, match="no rate to look for"):
        range_test(with_options(SpiralsExample, f"optimizer={key}"))


@pytest.mark.parametrize("wrong", [{"low": 0.0}, {"low": 1.0, "high": 0.5}, {"high": 1000.0}, {"steps": 3}])
def test_wrong_limits_are_refused_in_words(wrong):
    with pytest.raises(WrongInput, match="low < high"):
        range_test(SpiralsExample().experiment(), **wrong)


def test_the_command(tmp_path, capsys):
    file = tmp_path / "range.csv"
    assert command_line.main(["lr-range", "spirals", "--steps", "150", "--out", str(file)]) == 0
    out = capsys.readouterr().out
    found = range_test(SpiralsExample().experiment(), steps=150)
    assert f"{found.suggestion:g}" in out.splitlines()[-1]
    rows = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
    assert rows[0] == ["learning_rate", "loss", "smoothed_loss"]
    np.testing.assert_allclose(np.array(rows[1:], float).T, [found.rates, found.losses, found.smoothed])
    assert command_line.main(["lr-range", "spirals", "--high", "0.00001", "--steps", "10"]) == 1
    assert command_line.main(["lr-range", "spirals", "--low", "-1"]) == 2
    assert command_line.main(["lr-range", "spirals", "--set", "optimizer=bfgs"]) == 2
    assert command_line.main(["lr-range", "spirals", "--out", str(tmp_path / "no" / "a.csv")]) == 2


def test_the_command_goes_on_from_a_project_that_was_trained(tmp_path, capsys):
    file, rates = tmp_path / "trained.downhill", tmp_path / "rates.csv"
    assert command_line.main(["train", "xor", "--steps", "40", "--save", str(file)]) == 0
    command_line.main(["lr-range", str(file), "--steps", "20", "--out", str(rates)])
    project = project_file.load(file)
    losses = [float(row["loss"]) for row in csv.DictReader(rates.read_text().splitlines())]
    assert losses == range_test(project.experiment, project.state, steps=20).losses.tolist()
    assert losses != range_test(project.experiment, None, steps=20).losses.tolist()
    capsys.readouterr()
    state = msgspec.structs.replace(project.state, samples=project.state.samples + 1)
    project_file.save(file, msgspec.structs.replace(project, state=state))
    assert command_line.main(["lr-range", str(file)]) == 2
    assert "The run was trained on" in capsys.readouterr().err


def test_the_optimizer_of_a_branch_is_as_young_in_the_test_as_it_is_in_the_branch():
    """Adam corrects what it remembers by the number of its own steps, not of those of the run before."""
    experiment = with_options(SpiralsExample, "optimizer=sgd")
    trainer = Trainer(experiment)
    trained_to(trainer, History(), 300)
    other = with_options(SpiralsExample, "optimizer=adam")
    begun = branch(trainer.state(), experiment, other)
    fresh = msgspec.structs.replace(begun, step=0, optimizer_from=0)
    assert begun.optimizer_from == 300
    assert (range_test(other, begun, steps=50).losses == range_test(other, fresh, steps=50).losses).all()

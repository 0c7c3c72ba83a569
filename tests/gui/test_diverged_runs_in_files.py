"""A current run that has diverged, in a file: its curve, its past up to there, and why it ended come back."""

import json

import numpy as np
import pytest
from safetensors.numpy import load, save

from engine import paths, project_file
from engine.activations.identity import Identity
from engine.command_line import main
from engine.examples.spirals import SpiralsExample
from engine.optimizers.sgd import SGD
from engine.project_parts import LIST, RUN, part_names
from engine.training.trainer import Trainer
from gui.views.run_words import current_words
from tests.engine import hostile_files as hostile
from tests.engine.remembered import same_memory, same_record
from tests.gui.conftest import WAIT_MS
from tests.gui.test_looking_back import flat, shown
from tests.gui.test_projects import save_to, wait_for_run

BURST_AT = 120


def linear():
    experiment = paths.replace(SpiralsExample().experiment(), "optimizer", SGD(learning_rate=0.01))
    for layer in (0, 1):
        experiment = paths.replace(experiment, f"layers.{layer}.activation", Identity())
    return paths.replace(experiment, "training.epochs", 500)


def burst(experiment):
    return paths.replace(experiment, "optimizer.learning_rate", 100.0)


@pytest.fixture
def wild(reopened, qtbot):
    """A program whose run has diverged after its learning rate was raised."""
    one = reopened(linear())
    one.controller.set_speed("full")
    one.controller.control.step(BURST_AT)
    qtbot.waitUntil(lambda: one.controller.state == "paused" and one.controller.step == BURST_AT, timeout=WAIT_MS)
    one.document.change(burst(linear()), "burst")
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.state == "diverged", timeout=WAIT_MS)
    return one


def reference(step):
    """A trainer that has made so many steps of that run."""
    trainer = Trainer(linear())
    if step:
        trainer.advance(np.inf, min(step, BURST_AT))
    if step > BURST_AT:
        trainer.replace(burst(linear()))
        trainer.advance(np.inf, step)
    return trainer


def opened(program, file, qtbot):
    two = program()
    two.window.commands.projects.open_path(str(file))
    qtbot.waitUntil(lambda: two.document.file == file, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: two.controller.state not in ("preparing", "invalid"), timeout=WAIT_MS)
    return two


def test_the_curve_and_the_end_come_back_and_can_be_looked_back_at(program, wild, qtbot, tmp_path):
    file, last = tmp_path / "wild.downhill", wild.controller.step
    assert wild.on_disk.has_news and last > BURST_AT
    save_to(wild, qtbot, file)
    assert not wild.on_disk.is_unsaved and wild.document.runs.all == (), "saving adds nothing to the list"
    project = project_file.load(file)
    assert project.state is None and project.lost == () and project.broken_off.number == 1
    assert all(np.isfinite(frame.parameters).all() for frame in project.broken_off.memory.frames)
    two = opened(program, file, qtbot)
    one = wild.controller
    assert (two.controller.state, two.controller.step, two.controller.message) == ("diverged", last, one.message)
    assert same_record(two.controller.history.record(), one.history.record())
    assert not two.on_disk.is_unsaved and two.document.experiment == burst(linear())
    (only,) = two.document.runs.all
    assert two.document.runs.current is only and two.document.runs.shown() == []
    assert two.controller.history.began_at == 0
    for step in (last - 1, BURST_AT + 1, BURST_AT, 7):
        two.document.look_at(step)
        probe = reference(step).probe()
        for measurement, answer in shown(two, qtbot, step).items():
            with np.errstate(all="ignore"):
                assert flat(answer) == flat(measurement.measure(probe)), measurement
    two.document.look_at(None)
    shown(two, qtbot, last)


def test_it_is_gone_on_with_from_before_and_is_one_run_of_the_list(program, wild, qtbot, tmp_path):
    file = tmp_path / "wild.downhill"
    save_to(wild, qtbot, file)
    two = opened(program, file, qtbot)
    two.document.look_at(BURST_AT - 20)
    two.controller.set_speed("slow")
    two.controller.look_back.continue_here()
    qtbot.waitUntil(lambda: two.controller.state == "running", timeout=WAIT_MS)
    two.controller.pause()
    qtbot.waitUntil(lambda: two.controller.state == "paused", timeout=WAIT_MS)
    assert two.document.experiment == linear()
    save_to(two, qtbot, file)
    again = project_file.load(file)
    assert again.state.step == two.controller.step and again.broken_off is None and again.runs.ancestry.current == 1
    two.controller.restart()
    wait_for_run(two, qtbot)
    assert [run.number for run in two.document.runs.all] == [1], "it was in the list already"


def test_it_stays_in_the_list_when_another_run_takes_its_place(program, wild, qtbot, tmp_path):
    file, last = tmp_path / "wild.downhill", wild.controller.step
    save_to(wild, qtbot, file)
    two = opened(program, file, qtbot)
    two.controller.train()  # from the start
    qtbot.waitUntil(
        lambda: two.controller.step > 0 and two.controller.state in ("running", "diverged"), timeout=WAIT_MS
    )
    (run,) = two.document.runs.all
    assert (run.number, run.state) == (1, "diverged") and run.history.marks["step"].values[-1] == last
    assert "step" in run.message and two.document.runs.ancestor is run


def test_saved_again_it_is_the_same(program, wild, qtbot, tmp_path):
    file, again = tmp_path / "wild.downhill", tmp_path / "again.downhill"
    save_to(wild, qtbot, file)
    two = opened(program, file, qtbot)
    two.document.runs.rename(two.document.runs.all[0], "boom", "rename")
    save_to(two, qtbot, again)
    before, after = (project_file.load(one) for one in (file, again))
    assert after.broken_off.about.name == "boom" and after.runs.ancestry == before.runs.ancestry
    assert len(after.runs.runs) == 1
    assert same_record(after.broken_off.record, before.broken_off.record)
    assert after.broken_off.memory.experiment_at(BURST_AT) == burst(linear())


def test_with_other_runs_in_the_list(reopened, program, qtbot, tmp_path):
    one, file = reopened(linear()), tmp_path / "wild.downhill"
    one.controller.set_speed("full")
    one.controller.control.step(BURST_AT)
    qtbot.waitUntil(lambda: one.controller.state == "paused" and one.controller.step == BURST_AT, timeout=WAIT_MS)
    one.controller.branching.begin(burst, "branch", 60)
    qtbot.waitUntil(lambda: one.controller.state == "diverged", timeout=WAIT_MS)
    save_to(one, qtbot, file)
    two = opened(program, file, qtbot)
    runs = two.document.runs
    assert [run.number for run in runs.all] == [1, 2] and runs.current is runs.all[1] and runs.ancestor is runs.all[0]
    assert two.controller.state == "diverged" and runs.origin.step == 60
    assert current_words(runs, two.document.experiment, ())[0].endswith("from step 60")
    assert two.controller.look_back.branched_at == 60 and two.controller.history.began_at == 0
    two.document.look_at(33)
    trainer = Trainer(linear())
    trainer.advance(np.inf, 33)
    for measurement, answer in shown(two, qtbot, 33).items():
        assert flat(answer) == flat(measurement.measure(trainer.probe()))
    assert same_memory(runs.all[1].memory, project_file.load(file).broken_off.memory)


@pytest.mark.parametrize("harm", ["no frames", "another experiment", "not finite", "losses", "state"])
def test_damage_costs_the_run_alone(program, wild, qtbot, tmp_path, harm):
    file = tmp_path / "wild.downhill"
    save_to(wild, qtbot, file)
    parts = project_file.Packer().parts(project_file.load(file), 2**30)
    about, columns, frames = part_names(1)
    assert RUN not in parts and LIST in parts
    if harm == "no frames":
        del parts[frames]
    elif harm == "another experiment":
        parts["experiment.json"] = parts["experiment.json"].replace(b'"seed": 0', b'"seed": 1')
    elif harm == "not finite":
        arrays = load(parts[frames])
        parts[frames] = save(arrays | {"parameters": np.full_like(arrays["parameters"], np.nan)})
    elif harm == "losses":
        arrays = load(parts[columns])
        arrays["history/batch_losses"] = np.full_like(arrays["history/batch_losses"], np.nan)
        arrays["history/evaluations/training_loss"] = np.full_like(arrays["history/evaluations/training_loss"], -np.inf)
        parts[columns] = save(arrays)
    else:
        plain = json.loads(parts[about])
        plain["run"]["state"] = "done"
        parts[about] = json.dumps(plain).encode()
    file.write_bytes(hostile.zipped(parts))
    project = hostile.judged(file)
    two = opened(program, file, qtbot)
    is_known = harm == "losses"  # what is drawn may be anything; the weights are made again
    assert (project.broken_off is not None) == is_known and bool(project.lost) == (harm == "not finite")
    assert two.controller.state == ("diverged" if is_known else "ready")
    assert len(two.document.runs.all) == 1 and (two.document.runs.current is None) == (not is_known)


def test_a_command_begins_it_anew_and_keeps_it_in_the_list(wild, qtbot, tmp_path):
    file, other = tmp_path / "wild.downhill", tmp_path / "other.downhill"
    save_to(wild, qtbot, file)
    arguments = ("train", file, "--set", "optimizer.learning_rate=0.01", "--steps", 5, "--save", other)
    assert main([str(argument) for argument in arguments]) == 0
    project = project_file.load(other)
    assert project.state.step == 5 and [run.number for run in project.runs.runs] == [1]
    assert project.runs.ancestry.current == 0 and project.runs.runs[0].about.state == "diverged"


def test_a_run_that_repeats_a_kept_one_and_goes_on_until_it_diverges_is_said_to_have(reopened, qtbot):
    one = reopened(paths.replace(linear(), "optimizer.learning_rate", 3.0))
    controller, document = one.controller, one.document
    controller.set_speed("full")
    controller.control.step(40)
    qtbot.waitUntil(lambda: controller.state == "paused" and controller.step == 40, timeout=WAIT_MS)
    document.set_option("seed", 5)
    qtbot.waitUntil(lambda: controller.state == "ready", timeout=WAIT_MS)
    document.undo_stack.undo()
    controller.train()
    qtbot.waitUntil(lambda: controller.state == "diverged", timeout=WAIT_MS)
    step, message = controller.step, controller.message
    document.set_option("seed", 6)
    (run,) = document.runs.all
    assert (run.record.step, run.state, run.message) == (step, "diverged", message)

"""Branches of the current run, and kept runs that are gone on with."""

import random

import numpy as np
import pytest

from engine import paths
from engine.activations.identity import Identity
from engine.optimizers.sgd import SGD
from engine.problems import Problem
from engine.training.state import from_arrays, to_arrays
from engine.training.trainer import Trainer
from gui.document import Document
from gui.run.look_back import MEGABYTE
from tests.gui.kept import SPIRALS

WAIT_MS = 20_000
EPOCHS = 30


@pytest.fixture
def document():
    return Document(paths.replace(SPIRALS, "training.epochs", EPOCHS))


def as_it_is(experiment):
    return experiment


def slower(experiment):
    return paths.replace(experiment, "optimizer.learning_rate", 0.001)


def train(controller, reach):
    controller.train()
    reach("finished")


def memory_of(qtbot, controller, run):
    """What `run` has left."""
    qtbot.waitUntil(lambda: controller.receive() is None or run.memory is not None, timeout=WAIT_MS)
    return run.memory


def parameters_now(qtbot, controller):
    """All numbers of the current run."""
    kept = []
    controller.state_kept.connect(kept.append)
    controller.ask_state()
    qtbot.waitUntil(lambda: controller.receive() is None or bool(kept), timeout=WAIT_MS)
    controller.state_kept.disconnect(kept.append)
    return kept[0].parameters.tobytes()


def test_a_branch_with_nothing_changed_comes_to_the_same_end(qtbot, document, controller, reach):
    train(controller, reach)
    end, numbers, losses = (
        controller.step,
        parameters_now(qtbot, controller),
        controller.history.batch_losses.values.copy(),
    )
    step = random.Random(2).randrange(1, end)
    controller.branching.begin(as_it_is, "branch", step)
    reach("preparing")
    assert controller.history.batch_losses.values.tobytes() == losses[:step].tobytes()
    reach("finished")
    assert controller.step == end and parameters_now(qtbot, controller) == numbers
    assert controller.history.batch_losses.values.tobytes() == losses.tobytes()
    (run,) = document.runs.all
    assert run.history.column("step")[-1] == end
    assert memory_of(qtbot, controller, run).state.parameters.tobytes() == numbers


def test_a_run_that_is_replaced_while_it_looks_for_a_branch_ends_where_it_was(qtbot, document, controller, reach):
    train(controller, reach)
    end = controller.step
    controller.branching.begin(as_it_is, "branch", 20)
    document.set_option("seed", 5)  # before the run has answered
    (run,) = document.runs.all
    assert memory_of(qtbot, controller, run).state.step == end
    assert run.record.step == end and (np.diff(run.record.marks["step"]) > 0).all()


def test_a_run_that_is_replaced_while_it_goes_back_is_kept_with_what_it_had_there(qtbot, document, controller, reach):
    train(controller, reach)
    document.set_option("training.time_limit", 1e6)
    controller.go_back(20)
    document.set_option("seed", 5)  # before the run has told that it is back
    (run,) = document.runs.all
    memory = memory_of(qtbot, controller, run)
    assert run.record.step == memory.state.step == 20 and memory.now.training.time_limit == 0
    assert run.experiment == memory.now
    assert from_arrays(to_arrays(memory.state.with_history(run.record), run.experiment), run.experiment).step == 20


def test_a_branch_replaces_the_current_run_which_stays_in_the_list(qtbot, document, controller, reach):
    train(controller, reach)
    end = controller.step
    document.look_at(200)
    controller.branching.begin(slower, "branch: learning rate 0.01 → 0.001")
    reach("preparing")
    assert document.moment is None and document.experiment.optimizer.learning_rate == 0.001
    assert document.undo_stack.undoText() == "branch: learning rate 0.01 → 0.001"
    reach("finished")
    assert controller.step == end and controller.history.changes == []
    assert document.runs.origin[1] == 200 and document.runs.ancestor is document.runs.all[0]
    controller.restart()
    first, second = document.runs.all
    assert (second.parent, second.parent_number, second.branched_at) == (first.experiment, first.number, 200)
    before = first.history.column("training_loss"), second.history.column("training_loss")
    told = int(np.searchsorted(first.history.column("step"), 200, side="right"))
    assert (before[0][:told] == before[1][:told]).all() and before[0][-1] != before[1][-1]
    assert document.runs.origin is None  # what begins now has a start of its own


def test_a_branch_with_numbers_touched(qtbot, document, controller, reach):
    train(controller, reach)

    def touch(trainer, parameters):
        trainer.network.views(parameters)[0]["bias"][...] = 7.0
        return np.flatnonzero(parameters == 7.0)

    controller.branching.begin(as_it_is, "branch", 100, touch=touch, trains=False, remark="biases set to 7")
    reach("preparing")
    reach("paused")
    assert controller.step == 100 and document.runs.origin[2] == "biases set to 7"
    numbers = np.frombuffer(parameters_now(qtbot, controller), np.float32)
    kept = Trainer(document.experiment)
    kept.advance(np.inf, 100)
    kept.views[0]["bias"][...] = 7.0
    assert numbers.tobytes() == kept.parameters.tobytes()
    document.undo_stack.undo()  # the branch is kept: its numbers are no other run's
    assert document.runs.all[1].remark == "biases set to 7"


def test_a_branch_that_cannot_be_says_why_and_leaves_everything(qtbot, document, controller, reach):
    train(controller, reach)
    before, said = (document.experiment, controller.history, controller.step), []
    controller.branching.refused.connect(said.append)
    controller.branching.begin(lambda one: paths.replace(one, "layers.0.units", 3), "branch", 100)
    qtbot.waitUntil(lambda: controller.receive() is None or bool(said), timeout=WAIT_MS)
    assert isinstance(said[0][0], Problem) and "other shapes" in said[0][0].what
    assert (document.experiment, controller.history, controller.step) == before and not document.runs.all
    assert controller.state == "finished"


def test_a_kept_run_is_gone_on_with_and_stays_one_run(qtbot, document, controller, reach):
    train(controller, reach)
    numbers, end = parameters_now(qtbot, controller), controller.step
    document.change(slower(document.experiment), "slower")  # steers, and so is the same run
    controller.restart()
    reach("ready")
    (run,) = document.runs.all
    memory_of(qtbot, controller, run)
    controller.train()
    reach("finished")
    controller.branching.take_up(run)
    assert controller.state == "preparing"
    reach("paused", "finished")
    assert controller.step == end and parameters_now(qtbot, controller) == numbers
    first, second = document.runs.all
    assert first is run and document.runs.current is run and second.parent_number == run.number
    document.look_at(150)
    controller.go_back(150)  # a moment before it was taken up
    qtbot.waitUntil(lambda: controller.receive() is None or controller.step == 150, timeout=WAIT_MS)
    reach("finished")
    controller.restart()
    assert document.runs.all == (first, second)  # it was not kept twice
    assert memory_of(qtbot, controller, run).frames[0].step == 0


def test_a_run_that_diverged_can_be_gone_on_with_before_that(qtbot, document, controller, reach):
    experiment = paths.replace(document.experiment, "optimizer", SGD(learning_rate=0.01))
    for layer in (0, 1):
        experiment = paths.replace(experiment, f"layers.{layer}.activation", Identity())
    experiment = paths.replace(experiment, "training.epochs", 500)
    document.change(experiment, "linear")
    reach("ready")
    controller.control.step(1500)
    reach("paused")
    document.change(paths.replace(experiment, "optimizer.learning_rate", 100.0), "burst")
    controller.train()
    reach("finished", "diverged")
    assert controller.state == "diverged"
    controller.restart()
    reach("ready")
    (run,) = document.runs.all
    assert memory_of(qtbot, controller, run).state is None
    controller.branching.take_up(run)
    assert controller.state == "preparing"
    reach("paused")
    assert controller.step == run.memory.frames[-1].step == len(controller.history.batch_losses.values)
    assert document.experiment == run.memory.experiment_at(controller.step)
    assert all(
        np.isfinite(array).all()
        for layer in controller.compiled.network.views(run.memory.frames[-1].parameters)
        for array in layer.values()
    )


def test_runs_beside_leave_what_they_remember_too(qtbot, document, controller, reach):
    run = controller.beside.begin(slower(document.experiment), document.experiment)
    qtbot.waitUntil(lambda: run.state == "done", timeout=WAIT_MS)
    assert run.memory.state.step == run.record.marks["step"][-1] == len(run.record.batch_losses)
    controller.set_speed("slow")
    other = controller.beside.begin(as_it_is(document.experiment), document.experiment)
    qtbot.waitUntil(lambda: other.state == "going", timeout=WAIT_MS)
    other.driver.stop()
    qtbot.waitUntil(lambda: other.state == "done", timeout=WAIT_MS)
    assert other.memory.state.step == len(other.record.batch_losses)
    controller.branching.take_up(run)
    assert controller.state == "preparing"
    reach("finished", "paused")
    assert controller.step == run.memory.state.step


def test_kept_runs_share_the_memory_of_one(qtbot, document, controller, reach):
    controller.look_back.set_memory(1)
    for rate in (0.01, 0.02, 0.03, 0.04, 0.05):
        changed = paths.replace(document.experiment, "optimizer.learning_rate", rate)
        controller.restart()
        document.change(changed, str(rate))
        reach("ready")
        train(controller, reach)
    controller.restart()
    qtbot.waitUntil(
        lambda: controller.receive() is None or all(run.memory is not None for run in document.runs.all),
        timeout=WAIT_MS,
    )
    assert len(document.runs.all) == 5
    assert sum(run.memory.used for run in document.runs.all) <= MEGABYTE


# ---- undo -----------------------------------------------------------------------------------------------------------


def test_undo_takes_the_run_of_before_up_again_and_redo_the_branch(qtbot, document, controller, reach):
    train(controller, reach)
    end, numbers, before = controller.step, parameters_now(qtbot, controller), document.experiment
    controller.branching.begin(slower, "branch", 200)
    reach("preparing")
    reach("finished")
    ends = parameters_now(qtbot, controller)
    document.undo_stack.undo()
    assert controller.state == "preparing" and document.experiment == before
    reach("paused", "finished")
    parent, child = document.runs.all
    assert controller.step == end and parameters_now(qtbot, controller) == numbers
    assert document.runs.current is parent and child.branched_at == 200 and document.runs.shown() == [child]
    memory_of(qtbot, controller, child)
    document.undo_stack.redo()
    assert controller.state == "preparing"
    reach("paused", "finished")
    assert parameters_now(qtbot, controller) == ends and document.experiment == slower(before)
    assert document.runs.all == (parent, child) and document.runs.current is child
    document.undo_stack.undo()
    assert controller.state == "preparing"
    reach("paused", "finished")
    assert parameters_now(qtbot, controller) == numbers and document.runs.all == (parent, child)


def test_a_branch_that_has_done_nothing_comes_back_with_redo(qtbot, document, controller, reach):
    train(controller, reach)
    numbers = parameters_now(qtbot, controller)
    controller.branching.begin(as_it_is, "branch", 100, trains=False)
    reach("preparing")
    reach("paused")
    there = parameters_now(qtbot, controller)
    document.undo_stack.undo()
    assert controller.state == "preparing"
    reach("paused", "finished")
    assert parameters_now(qtbot, controller) == numbers and len(document.runs.all) == 1
    document.undo_stack.redo()
    assert controller.state == "preparing"
    reach("paused")
    assert controller.step == 100 and parameters_now(qtbot, controller) == there != numbers


def test_numbers_set_by_hand_before_the_branch_can_still_be_taken_back(qtbot, document, controller, reach):
    train(controller, reach)
    numbers = parameters_now(qtbot, controller)
    controller.set_parameter(0, "bias", (1,), 3.0)
    qtbot.waitUntil(lambda: controller.receive() is None or controller.edits.heard == 1, timeout=WAIT_MS)
    edited = parameters_now(qtbot, controller)
    controller.branching.begin(slower, "branch", 150)
    reach("preparing")
    reach("finished")
    assert not controller.edits.unsaved
    document.undo_stack.undo()
    assert controller.state == "preparing"
    reach("paused", "finished")
    assert parameters_now(qtbot, controller) == edited and controller.edits.unsaved
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: controller.receive() is None or controller.edits.heard == 1, timeout=WAIT_MS)
    assert parameters_now(qtbot, controller) == numbers and not controller.edits.unsaved


def test_undo_of_going_on_with_a_kept_run(qtbot, document, controller, reach):
    train(controller, reach)
    first = parameters_now(qtbot, controller)
    document.change(paths.replace(document.experiment, "layers.0.activation", Identity()), "linear")
    reach("ready")
    train(controller, reach)
    second, experiment = parameters_now(qtbot, controller), document.experiment
    (run,) = document.runs.all
    memory_of(qtbot, controller, run)
    controller.branching.take_up(run)
    assert controller.state == "preparing"
    reach("paused", "finished")
    assert parameters_now(qtbot, controller) == first
    document.undo_stack.undo()
    assert controller.state == "preparing"
    reach("paused", "finished")
    assert parameters_now(qtbot, controller) == second and document.experiment == experiment
    assert len(document.runs.all) == 2


def test_a_branch_off_the_end_goes_on_beyond_it(qtbot, document, controller, reach):
    train(controller, reach)
    end = controller.step
    controller.branching.begin(slower, "branch")
    reach("preparing")
    reach("finished")
    assert controller.step == 2 * end and document.experiment.training.epochs == 2 * EPOCHS


def test_a_refused_branch_lets_the_run_go_on(qtbot, document, controller, reach):
    document.change(paths.replace(document.experiment, "training.epochs", 1_000_000), "long")
    reach("ready")
    controller.train()
    qtbot.waitUntil(lambda: controller.receive() is None or controller.step > 100, timeout=WAIT_MS)
    said = []
    controller.branching.refused.connect(said.append)
    controller.branching.begin(lambda one: paths.replace(one, "layers.0.units", 3), "branch")
    qtbot.waitUntil(lambda: controller.receive() is None or bool(said), timeout=WAIT_MS)
    at = controller.step
    qtbot.waitUntil(lambda: controller.receive() is None or controller.step > at, timeout=WAIT_MS)


def test_what_the_run_says_after_its_answer_belongs_to_it_and_not_to_the_branch(qtbot, document, controller, reach):
    end = 150
    controller.control.step(end)
    reach("paused")
    qtbot.waitUntil(lambda: controller.receive() is None or controller.step == end, timeout=WAIT_MS)
    controller.branching.begin(slower, "branch", 100, trains=False)
    controller.control.set_parameter(0, "bias", (1,), 3.0)
    controller.control.step(5)  # made before anybody has read the answer
    qtbot.waitUntil(lambda: len(controller._mailbox._letters) > 3, timeout=WAIT_MS)
    qtbot.wait(100)
    reach("preparing")
    reach("paused")
    assert controller.step == 100 and not controller.history.changes
    (run,) = document.runs.all
    memory = memory_of(qtbot, controller, run)
    assert memory.state.step == len(run.record.batch_losses) == end + 5 and len(run.record.changes) == 1

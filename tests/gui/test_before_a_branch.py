"""In a branch the slider goes back behind the step where it left its parent: the window shows the parent as it was."""

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine import paths
from engine.activations.relu import ReLU
from engine.examples.spirals import SpiralsExample
from engine.layers.dropout import Dropout
from engine.optimizers.sgd import SGD
from engine.training.trainer import Trainer
from gui.actions.branch_dialog import BranchDialog
from gui.toolbar.moment_banner import MomentBanner
from gui.views.run_words import current_words
from tests.gui.conftest import WAIT_MS
from tests.gui.test_looking_back import EPOCHS, flat, shown, strip_of, train
from tests.gui.test_projects import save_to

LEFT_AT = 200


def slower(experiment):
    return paths.replace(experiment, "optimizer.learning_rate", 0.0005)


def others(experiment):
    """Another optimizer, another activation, and a dropout layer more."""
    first, *rest = paths.replace(experiment, "layers.0.activation", ReLU()).layers
    experiment = paths.replace(experiment, "optimizer", SGD(learning_rate=0.05))
    return msgspec.structs.replace(experiment, layers=(first, Dropout(rate=0.2), *rest))


@pytest.fixture(params=[slower, others])
def branched(reopened, qtbot, request):
    """A program whose run is a branch that has come to its end."""
    return branch_of(reopened, qtbot, request.param)


def branch_of(program, qtbot, change):
    one = program(paths.replace(SpiralsExample().experiment(), "training.epochs", EPOCHS))
    train(one, qtbot)
    one.before = one.document.experiment, one.controller.history.batch_losses.values.copy()
    one.controller.branching.begin(change, "branch", LEFT_AT)
    qtbot.waitUntil(lambda: one.document.experiment != one.before[0], timeout=WAIT_MS)
    qtbot.waitUntil(lambda: one.controller.state == "finished", timeout=WAIT_MS)
    return one


def reference(experiment, step):
    trainer = Trainer(experiment)
    if step:
        trainer.advance(np.inf, step)
    return trainer


def same_as(answers, trainer, depth):
    """Every answer is what is measured of `trainer`; in a network of another `depth`, where that has as many rows."""
    probe, compared = trainer.probe(), 0
    for measurement, answer in answers.items():
        if len(trainer.network.layers) == depth:
            assert flat(answer) == flat(measurement.measure(probe)), measurement
            compared += 1
    return compared


def test_every_view_goes_to_the_steps_before_the_branch(branched, qtbot):
    old, depth = branched.before[0], len(branched.document.experiment.layers)
    strip = strip_of(branched)
    qtbot.waitUntil(lambda: strip.maximum() == branched.controller.step, timeout=WAIT_MS)
    assert strip.minimum() == 0
    for step in (77, LEFT_AT - 1, 0, 1):
        branched.document.look_at(step)
        answers = shown(branched, qtbot, step)
        trainer = reference(old, step)
        assert len(answers) > 1 and same_as(answers, trainer, depth) in (0, len(answers))
        assert branched.controller.look_back.experiment == old
        assert branched.controller.look_back.epoch == trainer.epoch
    branched.document.look_at(LEFT_AT)
    shown(branched, qtbot, LEFT_AT)
    assert branched.controller.look_back.experiment == branched.document.experiment != old
    branched.document.look_at(None)
    shown(branched, qtbot, branched.controller.step)


def test_the_banner_says_whose_step_it_is(branched, qtbot):
    banner, runs = branched.window.findChild(MomentBanner), branched.document.runs
    branched.document.look_at(LEFT_AT + 1)
    assert banner.cost.text().startswith("Continuing trains ")
    branched.document.look_at(LEFT_AT - 1)
    told = f"Step {LEFT_AT - 1} of {branched.controller.step:,}"
    assert banner.words.short == told and banner.words.text().startswith(f"{told} (then → now: ")
    assert "learning rate 0.01 → " in banner.words.text(), "the cards show what the branch has"
    assert banner.cost.text() == f"run 1, before the branch at step {LEFT_AT}"
    assert "as run 1 was here" in banner.go_on.toolTip() and banner.go_on.whatsThis().startswith(banner.go_on.toolTip())
    runs.delete(runs.all[0], "delete")
    branched.document.look_at(LEFT_AT - 2)
    assert banner.cost.text().startswith("the run it came from, ")
    shown(branched, qtbot, LEFT_AT - 2)
    branched.document.look_at(LEFT_AT + 1)
    assert "undo does not bring them back" in banner.go_on.toolTip()


def test_to_continue_from_before_the_branch_goes_on_as_the_run_it_left(branched, qtbot):
    document, controller = branched.document, branched.controller
    changed, losses = document.experiment, branched.before[1]
    own = controller.history.batch_losses.values.copy()
    document.look_at(120)
    shown(branched, qtbot, 120)
    QTest.mouseClick(branched.window.findChild(MomentBanner).go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: document.experiment == branched.before[0], timeout=WAIT_MS)
    qtbot.waitUntil(lambda: controller.state == "finished", timeout=WAIT_MS)
    assert controller.history.batch_losses.values.tobytes() == losses.tobytes() != own.tobytes()
    parent, child = document.runs.all
    assert child.experiment == changed and child.branched_at == LEFT_AT and child.history.column("step")[-1] > LEFT_AT
    assert document.runs.ancestor is parent, "its steps up to there were those of the first run"
    assert current_words(document.runs, document.experiment, ()) == ("This run: branch off step 120", "of run 1")
    assert document.undo_stack.undoText() == "go on from step 120, before the branch"
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: document.experiment == changed, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: controller.state in ("paused", "finished"), timeout=WAIT_MS)
    assert controller.history.batch_losses.values.tobytes() == own.tobytes()
    document.look_at(120)
    shown(branched, qtbot, 120)


def test_to_continue_from_its_start_trains_the_run_it_left_once_more(reopened, qtbot):
    one = branch_of(reopened, qtbot, others)
    one.document.look_at(0)
    shown(one, qtbot, 0)
    one.controller.look_back.continue_here()
    qtbot.waitUntil(lambda: one.controller.running_experiment == one.before[0], timeout=WAIT_MS)
    qtbot.waitUntil(lambda: one.controller.state == "finished", timeout=WAIT_MS)
    assert one.controller.history.batch_losses.values.tobytes() == one.before[1].tobytes()
    assert one.controller.look_back.branched_at == 0 and one.controller.history.began_at == 0


def test_a_branch_from_before_the_branch_begins_with_the_old_settings(reopened, qtbot):
    one = branch_of(reopened, qtbot, others)
    old = one.before[0]
    one.document.look_at(90)
    shown(one, qtbot, 90)
    dialog = BranchDialog(one.document, one.controller, one.theme, one.window)
    assert dialog.base == old and dialog.step == 90
    assert dialog.moment.text() == "From step 90, with what the run before this branch had there"
    dialog.reject()
    one.controller.branching.begin(slower, "branch")
    qtbot.waitUntil(lambda: one.document.experiment == slower(old), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: one.controller.state == "finished", timeout=WAIT_MS)
    assert one.document.runs.origin.step == 90 and one.document.runs.ancestor.number == 1
    one.document.look_at(60)
    answers = shown(one, qtbot, 60)
    assert same_as(answers, reference(old, 60), len(old.layers)) == len(answers)


def test_the_run_it_left_may_be_deleted(reopened, qtbot):
    one = branch_of(reopened, qtbot, slower)
    runs = one.document.runs
    runs.delete(runs.all[0], "delete")
    one.document.look_at(50)
    answers = shown(one, qtbot, 50)
    assert same_as(answers, reference(one.before[0], 50), len(one.before[0].layers)) == len(answers)
    one.controller.look_back.continue_here()
    qtbot.waitUntil(lambda: one.controller.state == "finished" and one.controller.running_experiment == one.before[0])
    assert one.controller.history.batch_losses.values.tobytes() == one.before[1].tobytes()
    assert runs.ancestor is None and len(runs.all) == 1


def test_a_run_taken_up_again_is_looked_back_at_before_its_branch(reopened, qtbot):
    one = branch_of(reopened, qtbot, slower)
    one.document.undo_stack.undo()
    qtbot.waitUntil(lambda: one.controller.running_experiment == one.before[0], timeout=WAIT_MS)
    qtbot.waitUntil(lambda: one.controller.state in ("paused", "finished"), timeout=WAIT_MS)
    assert one.controller.look_back.branched_at == 0
    child = one.document.runs.all[1]
    qtbot.waitUntil(lambda: child.memory is not None, timeout=WAIT_MS)
    one.controller.branching.take_up(child)
    qtbot.waitUntil(lambda: one.controller.running_experiment == slower(one.before[0]), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: one.controller.state in ("paused", "finished"), timeout=WAIT_MS)
    assert one.controller.look_back.branched_at == LEFT_AT and one.controller.history.began_at == 0
    one.document.look_at(31)
    answers = shown(one, qtbot, 31)
    assert same_as(answers, reference(one.before[0], 31), len(one.before[0].layers)) == len(answers)


def test_what_was_before_the_branch_comes_back_from_a_file(reopened, program, qtbot, tmp_path):
    one, file = branch_of(reopened, qtbot, others), tmp_path / "branch.downhill"
    runs = one.document.runs
    runs.delete(runs.all[0], "delete")
    save_to(one, qtbot, file)
    two = program()
    two.window.commands.projects.open_path(str(file))
    qtbot.waitUntil(lambda: two.controller.state in ("paused", "finished") and two.controller.step > 0, timeout=WAIT_MS)
    assert two.document.runs.all == () and two.controller.history.began_at == 0
    for step in (1, 88, LEFT_AT - 1):
        two.document.look_at(step)
        shown(two, qtbot, step)
        assert two.controller.look_back.experiment == one.before[0]
    two.controller.set_speed("full")
    two.controller.look_back.continue_here()
    qtbot.waitUntil(lambda: two.document.experiment == one.before[0], timeout=WAIT_MS)
    qtbot.waitUntil(lambda: two.controller.state == "finished", timeout=WAIT_MS)
    assert two.controller.history.batch_losses.values.tobytes() == one.before[1].tobytes()

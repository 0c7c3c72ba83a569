"""Branches as a person makes them: the question, the banner, the names of runs, their marks, and units that are revived."""

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QMessageBox
from shiboken6 import isValid

from engine import paths
from engine.activations.prelu import PReLU
from engine.activations.relu import ReLU
from engine.datasets.moons import Moons
from engine.examples.dead_relus import DeadReLUsExample
from engine.layers.dropout import Dropout
from engine.measurements.neuron_life import NeuronLife
from engine.training.events import Changed
from engine.training.places import Place
from gui.actions.branch_dialog import BranchDialog
from gui.actions.one_change import BRANCHES, CHANGES, NOTHING
from gui.kept_runs import Origin
from gui.toolbar.moment_banner import MomentBanner
from gui.views.run_words import automatic_name, remarks
from gui.views.runs_model import NAME, SECOND_LINE
from tests.gui.conftest import WAIT_MS
from tests.gui.dialog_driving import boxes
from tests.gui.kept import SPIRALS, made_up
from tests.gui.test_accessibility import faults

EPOCHS = 40


def wait(qtbot, condition):
    qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)


@pytest.fixture
def trained(reopened, qtbot):
    """A program whose run is finished."""
    return train(reopened(paths.replace(SPIRALS, "training.epochs", EPOCHS)), qtbot)


def train(one, qtbot):
    one.controller.train()
    wait(qtbot, lambda: one.controller.state == "finished")
    return one


def view_of(one, key):
    dock = next(dock for dock in one.window.view_docks if dock.kind.key == key)
    dock.raise_()
    return dock.view


def asked(one):
    """The question, opened from the menu."""
    one.window.actions_by_key["branch"].trigger()
    (dialog,) = [found for found in one.window.findChildren(BranchDialog) if found.isVisible()]
    return dialog


def pick(dialog, key):
    dialog.choice.set_key(key)
    dialog.on_choice_picked(key)


def finished(one, qtbot):
    """Wait for the branch to come to its end."""
    wait(qtbot, lambda: one.document.runs.origin is not None and one.controller.state == "finished")


# ---- the question -----------------------------------------------------------------------------------------------------


def test_it_says_from_where_and_begins_there(trained, qtbot):
    last = trained.controller.step
    trained.document.look_at(150)
    dialog = asked(trained)
    assert not [label for label in dialog.form.findChildren(QLabel) if label.text() == "live"]  # no run has it yet
    assert dialog.moment.text() == f"From step 150 of {last}" and not dialog.start.isEnabled()
    assert not faults(dialog)
    dialog.form.row("learning_rate").edited.emit("learning_rate", 0.001)
    assert dialog.words.text() == "Differs in: learning rate 0.01 → 0.001" and dialog.start.isEnabled()
    dialog.start.click()
    finished(trained, qtbot)
    runs, document = trained.document.runs, trained.document
    assert document.experiment.optimizer.learning_rate == 0.001 and document.moment is None
    assert (runs.origin.step, runs.ancestor) == (150, runs.all[0]) and trained.controller.step == last
    assert document.undo_stack.undoText() == "branch: learning rate 0.01 → 0.001"
    assert not isValid(dialog) or not dialog.isVisible()


def test_enter_takes_what_was_typed_and_begins(trained, qtbot):
    trained.document.look_at(150)
    dialog = asked(trained)
    field = dialog.form.row("learning_rate").editor
    line = field if isinstance(field, QLineEdit) else field.findChild(QLineEdit)
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert dialog.isVisible() and not dialog.start.isEnabled()  # nothing differs, and nobody wants to cancel
    line.selectAll()
    QTest.keyClicks(line, "0.001")
    QTest.keyClick(line, Qt.Key.Key_Return)
    finished(trained, qtbot)
    assert trained.document.experiment.optimizer.learning_rate == 0.001


def test_every_choice_can_be_branched_with(trained):
    values = {
        "learning_rate": ("learning_rate", 0.5),
        "optimizer": ("optimizer", "sgd"),
        "schedule": ("schedule", "cosine"),
        "batch_size": ("batch_size", 4),
        "activation": ("activation", "relu"),
        "penalty": ("penalty", "l2"),
        "dropout": ("rate", 0.6),
    }
    assert {*values, NOTHING} == set(BRANCHES)
    for key in BRANCHES:
        dialog = asked(trained)
        pick(dialog, key)
        if key == NOTHING:
            assert dialog.form is None and dialog.experiment == trained.document.experiment
        else:
            dialog.form.on_row_edited(*values[key])
            assert dialog.told, key
        assert dialog.start.isEnabled(), dialog.words.text()
        dialog.reject()


def test_initial_weights_have_no_place_in_a_branch():
    assert set(CHANGES) - set(BRANCHES) == {"initial_weights"} and set(BRANCHES) - set(CHANGES) == {NOTHING}


def test_what_has_other_weights_is_refused_in_words(trained):
    dialog = asked(trained)
    pick(dialog, "activation")
    dialog.form.on_row_edited("activation", PReLU.key)
    assert not dialog.start.isEnabled() and "other shapes" in dialog.words.text()
    dialog.form.on_row_edited("activation", ReLU.key)
    assert dialog.start.isEnabled()
    dialog.reject()


def test_off_the_end_it_says_how_long_the_branch_trains(trained, qtbot):
    last = trained.controller.step
    dialog = asked(trained)
    assert dialog.moment.text() == f"From step {last}, where the run is now"
    pick(dialog, "dropout")
    dialog.form.on_row_edited("rate", 0.5)
    assert f"It trains for {EPOCHS} epochs more." in dialog.words.text()
    dialog.start.click()
    finished(trained, qtbot)
    assert trained.controller.step == 2 * last
    assert sum(isinstance(layer, Dropout) for layer in trained.document.experiment.layers) == 2


def test_it_asks_about_what_the_run_had_there(reopened, qtbot):
    one = reopened(paths.replace(SPIRALS, "training.epochs", EPOCHS))
    one.controller.control.step(100)
    wait(qtbot, lambda: one.controller.step == 100 and one.controller.state == "paused")
    one.document.set_option("optimizer.learning_rate", 0.5)
    train(one, qtbot)
    one.document.look_at(60)
    dialog = asked(one)
    assert dialog.base.optimizer.learning_rate == 0.01
    dialog.form.row("learning_rate").edited.emit("learning_rate", 0.02)
    assert "0.01 → 0.02" in dialog.words.text()
    dialog.reject()
    one.document.look_at(100)  # changed there
    assert asked(one).base.optimizer.learning_rate == 0.5


def test_another_run_meanwhile_closes_it(trained, qtbot):
    dialog = asked(trained)
    trained.controller.restart()
    wait(qtbot, lambda: not isValid(dialog) or not dialog.isVisible())


def test_a_run_that_goes_is_branched_off_the_step_it_had_when_asked(reopened, qtbot):
    one = reopened(paths.replace(SPIRALS, "training.epochs", 100_000))
    one.controller.train()
    wait(qtbot, lambda: one.controller.step > 300)
    dialog = asked(one)
    step = dialog.step
    wait(qtbot, lambda: one.controller.step > step + 100)
    pick(dialog, "batch_size")
    dialog.form.on_row_edited("batch_size", 7)
    dialog.start.click()
    wait(qtbot, lambda: one.document.runs.origin is not None and one.controller.state == "running")
    assert one.document.runs.origin.step == step
    one.controller.pause()


def test_the_action_waits_for_a_run(reopened, qtbot):
    one = reopened()
    action = one.window.actions_by_key["branch"]
    assert not action.isEnabled()
    one.controller.step_batch()
    wait(qtbot, lambda: one.controller.state == "paused")
    assert action.isEnabled()


def test_with_nothing_changed_it_waits_for_a_weight(program, qtbot):
    trained = train(program(paths.replace(SPIRALS, "training.epochs", EPOCHS)), qtbot)
    trained.document.look_at(100)
    dialog = asked(trained)
    pick(dialog, NOTHING)
    dialog.start.click()
    wait(qtbot, lambda: trained.document.runs.origin is not None and trained.controller.state == "paused")
    assert trained.controller.step == 100
    assert trained.document.undo_stack.undoText() == "branch off step 100"
    model = view_of(trained, "runs").model
    wait(qtbot, lambda: model.index(0, NAME).data() == "This run: branch off step 100")
    trained.controller.set_parameter(0, "bias", (2,), 4.0)
    wait(qtbot, lambda: "bias of neuron 3" in model.index(0, NAME).data())
    assert model.index(0, NAME).data().endswith("→ 4 from step 100")


# ---- banner, slider, list, plot ---------------------------------------------------------------------------------------


def test_the_banner_and_the_slider_ask_too(trained, qtbot):
    trained.document.look_at(100)
    banner = trained.window.findChild(MomentBanner)
    QTest.mouseClick(banner.branch, Qt.MouseButton.LeftButton)
    (dialog,) = trained.window.findChildren(BranchDialog)
    assert dialog.step == 100
    dialog.reject()
    wait(qtbot, lambda: not trained.window.findChildren(BranchDialog))
    menu = {action.text(): action for action in view_of(trained, "loss").moments.actions()}
    menu["Branch…"].trigger()
    (dialog,) = trained.window.findChildren(BranchDialog)
    dialog.reject()
    menu["Back to now"].trigger()
    assert trained.document.moment is None


def branched(one, qtbot, step=150, rate=0.001):
    """A program whose run is a branch."""
    one.document.look_at(step)
    dialog = asked(one)
    dialog.form.row("learning_rate").edited.emit("learning_rate", rate)
    dialog.start.click()
    finished(one, qtbot)


def test_the_list_names_the_branch_and_what_is_taken_up_again(trained, qtbot):
    branched(trained, qtbot)
    view = view_of(trained, "runs")
    model = view.model
    words = [(model.index(row, NAME).data(), model.index(row, NAME).data(SECOND_LINE)) for row in range(2)]
    assert words[0] == ("This run: learning rate 0.01 → 0.001 from step 150", "of run 1")
    assert words[1] == ("run 1", f"epoch {EPOCHS}")
    (parent,) = trained.document.runs.all
    wait(qtbot, lambda: parent.memory is not None)
    view.table.selectRow(1)
    wait(qtbot, view.go_on.isEnabled)
    view.go_on.trigger()
    wait(qtbot, lambda: trained.controller.state == "paused")
    assert trained.document.runs.current is parent and model.rowCount() == 2
    assert model.index(0, NAME).data() == "This run: run 1"
    assert model.index(1, NAME).data() == "learning rate 0.01 → 0.001 from step 150"
    assert model.index(1, NAME).data(SECOND_LINE) == "run 2 · of run 1"
    loss = view_of(trained, "loss")
    assert {line.title.split(",")[0] for line in loss.others.lines()} == {"learning rate 0.01 → 0.001 from step 150"}
    assert trained.document.undo_stack.undoText() == "go on with run 1"
    trained.controller.train()  # at its end: with more epochs
    wait(qtbot, lambda: trained.controller.state == "finished")
    assert trained.controller.step == 2 * parent.memory.state.step or trained.controller.epoch == 2 * EPOCHS


def test_to_begin_anew_is_another_thing_than_to_go_on(trained, qtbot):
    branched(trained, qtbot)
    view = view_of(trained, "runs")
    view.table.selectRow(1)
    assert view.anew.text() != view.go_on.text()
    end = trained.controller.step
    view.anew.trigger()
    wait(qtbot, lambda: trained.controller.state == "ready")
    assert trained.controller.step == 0 and trained.document.experiment.optimizer.learning_rate == 0.01
    assert len(trained.document.runs.all) == 2 and trained.document.runs.current is None
    trained.document.undo_stack.undo()
    wait(qtbot, lambda: trained.controller.step == end)
    assert trained.document.experiment.optimizer.learning_rate == 0.001


def test_a_mark_stands_where_the_branch_leaves(trained, qtbot):
    branched(trained, qtbot)
    loss = view_of(trained, "loss")
    wait(qtbot, lambda: "branch: learning rate 0.01 → 0.001" in loss.marks.texts)
    place = dict((words, x) for x, words in loss.marks._marks)["branch: learning rate 0.01 → 0.001"]
    assert place == pytest.approx(float(trained.controller.history.epochs_of(150)))
    (parent,) = trained.document.runs.all
    line = next(line for line in loss.others.lines() if line.title == "run 1")
    _x, y = line.exact_values()
    own_x, own = loss.training.exact_values()
    shared = own_x <= place
    assert np.array_equal(y[: shared.sum()], own[shared]) and y[-1] != own[-1]
    trained.document.undo_stack.undo()
    wait(qtbot, lambda: trained.controller.state == "paused" and trained.document.runs.current is parent)
    wait(qtbot, lambda: "branch: learning rate 0.01 → 0.001" in loss.marks.texts)  # now on the curve behind
    (child,) = trained.document.runs.shown()
    trained.document.runs.show(child, False)
    wait(qtbot, lambda: not loss.marks.texts)
    trained.document.runs.show(child, True)
    wait(qtbot, lambda: bool(loss.marks.texts))
    trained.document.set_option("data.source", Moons())
    wait(qtbot, lambda: trained.controller.state == "ready" and not loss.marks.texts)  # its curve is not drawn here


def test_what_is_taken_up_can_be_looked_back_at(trained, qtbot):
    last = trained.controller.step
    branched(trained, qtbot)
    trained.document.undo_stack.undo()
    loss = view_of(trained, "loss")
    wait(qtbot, lambda: trained.controller.state == "paused" and loss.moments.maximum() == last)
    assert loss.moments.minimum() == 0 and loss.moments.isEnabled()


# ---- words ------------------------------------------------------------------------------------------------------------


def run_of(step, remark="", changes=(), **options):
    experiment = SPIRALS
    for path, value in options.items():
        experiment = paths.replace(experiment, path.replace("__", "."), value)
    run = made_up([0.7, 0.6, 0.5], experiment=experiment)
    run.parent, run.parent_number, run.branched_at, run.remark = SPIRALS, 1, step, remark
    for change in changes:
        run.history.add(change)
    return run


def test_branches_in_words():
    rate = "optimizer.learning_rate"
    assert automatic_name(run_of(1234, optimizer__learning_rate=0.1)) == "learning rate 0.01 → 0.1 from step 1,234"
    both = run_of(9, optimizer__learning_rate=0.1, training__batch_size=8)
    assert remarks(both, "run 1") == ["of run 1", "2 things differ: which of them matters cannot be told"]
    revived = run_of(50, Place(1, "units", (2,)).path)
    assert automatic_name(revived) == "unit 3 of layer 2 revived at step 50" and remarks(revived, "run 1") == [
        "of run 1"
    ]
    assert automatic_name(run_of(50, "<b>by hand</b>")) == "<b>by hand</b> at step 50"
    bare = run_of(50)
    assert automatic_name(bare) == "branch off step 50" and remarks(bare, "run 1") == ["nothing differs from run 1"]
    later = Changed(20, 2.0, rate, 0.01, 0.3)
    changed = run_of(15, changes=[later], optimizer__learning_rate=0.3)
    assert automatic_name(changed) == "branch off step 15"
    assert remarks(changed, "run 1")[-1] == "changed while it went: learning rate"
    inherited = run_of(20, changes=[Changed(5, 0.5, rate, 0.01, 0.3)], optimizer__learning_rate=0.3)
    inherited.parent = paths.replace(SPIRALS, rate, 0.3)
    assert remarks(inherited, "run 1") == ["nothing differs from run 1"]
    inherited.name = "mine"
    assert remarks(inherited, "run 1") == ["nothing differs from run 1"]
    named = run_of(1234, optimizer__learning_rate=0.1)
    named.name = "mine"
    assert remarks(named, "run 1") == ["differs from run 1: learning rate 0.01 → 0.1 from step 1,234"]
    assert named.origin == Origin(SPIRALS, 1234)


def test_branches_in_chinese(program, qtbot):
    one = program(paths.replace(SPIRALS, "training.epochs", EPOCHS), language="zh_CN")
    train(one, qtbot)
    branched(one, qtbot)
    assert view_of(one, "runs").model.index(0, NAME).data() == "当前训练：学习率 0.01 → 0.001（从第 150 步起）"
    assert automatic_name(run_of(50, "layers.1.units[2]")) == "复活第 2 层第 3 个神经元（第 50 步）"


# ---- dead units -------------------------------------------------------------------------------------------------------


@pytest.fixture
def burnt(reopened, qtbot):
    """A program whose run waits and has dead units, and the first of them."""
    one = reopened(DeadReLUsExample().experiment())
    view = view_of(one, "neuron_life")
    one.controller.control.step(300)
    wait(qtbot, lambda: one.controller.step == 300 and one.controller.state == "paused")
    # What has been measured is shown a moment later.
    wait(qtbot, lambda: view.isVisible() and len(view.past) and view.past.steps[-1] == 300)
    layer = one.controller.latest[NeuronLife()].layers[1]
    return one, (1, int(np.flatnonzero(layer.dead)[0]))


def numbers(one, qtbot):
    """All numbers of the current run."""
    kept = []
    one.controller.state_kept.connect(kept.append)
    one.controller.ask_state()
    wait(qtbot, lambda: kept)
    one.controller.state_kept.disconnect(kept.append)
    return kept[0].parameters


def revived(one, qtbot, step):
    """Wait until the branch has begun, and let it wait right there."""
    wait(qtbot, lambda: one.document.runs.origin is not None)
    one.controller.pause()
    wait(qtbot, lambda: one.controller.state == "paused")
    one.document.look_at(step)
    wait(qtbot, lambda: one.controller.measured_at.get(NeuronLife()) == one.controller.look_back.step)


def test_a_dead_unit_is_revived_from_the_view(burnt, qtbot):
    one, (layer, unit) = burnt
    view = view_of(one, "neuron_life")
    lives = int(np.flatnonzero(~one.controller.latest[NeuronLife()].layers[1].dead)[0])
    view.tell(layer, lives)
    assert view.revive.isHidden()
    view.tell(layer, unit)
    assert view.revive.isVisible() and not faults(view.revive)
    before, network = numbers(one, qtbot), one.controller.compiled.network
    QTest.mouseClick(view.revive.button, Qt.MouseButton.LeftButton)
    revived(one, qtbot, 300)
    life = one.controller.latest[NeuronLife()].layers[1]
    assert not life.dead[unit] and life.rate[unit] > 0
    assert one.document.runs.origin.remark == f"layers.{layer}.units[{unit}]"
    assert one.document.undo_stack.undoText() == f"revive unit {unit + 1} of layer {layer + 1}"
    began = one.controller.history.record()
    assert len(began.batch_losses) >= 300
    view = view_of(one, "neuron_life")
    wait(qtbot, lambda: view.story.isVisible() and f"Unit {unit + 1} of layer {layer + 1}" in view.story.text())
    one.document.look_at(None)
    one.controller.go_back(300)
    one.controller.pause()
    wait(qtbot, lambda: one.controller.step == 300 and one.controller.state == "paused")
    after = numbers(one, qtbot)
    views = network.views(np.arange(network.length))[layer]
    own = np.concatenate([views["weights"][:, unit], views["bias"][unit : unit + 1]])
    others = np.setdiff1d(np.arange(network.length), own)
    assert before[others].tobytes() == after[others].tobytes() and (before[own] != after[own]).any()
    one.document.undo_stack.undo()
    wait(qtbot, lambda: one.controller.state == "paused" and one.document.runs.current is not None)
    assert numbers(one, qtbot).tobytes() == before.tobytes()


def test_a_dead_unit_is_revived_from_its_card(burnt, qtbot):
    one, (layer, unit) = burnt
    card = one.window.popups.card
    lives = int(np.flatnonzero(~one.controller.latest[NeuronLife()].layers[1].dead)[0])
    card.open_at(layer, lives, QRect(300, 300, 20, 20))
    wait(qtbot, lambda: card._now is not None and card._life is not None)
    assert card.revive.isHidden()
    card.open_at(layer, unit, QRect(300, 300, 20, 20))
    wait(qtbot, card.revive.isVisible)
    assert card.rect().contains(card.revive.mapTo(card, card.revive.rect().bottomRight()))
    QTest.mouseClick(card.revive.button, Qt.MouseButton.LeftButton)
    revived(one, qtbot, 300)
    wait(qtbot, lambda: card.isVisible() and card.revive.isHidden() and card._now is not None)


def test_what_cannot_be_revived_says_why(reopened, qtbot):
    one = reopened(DeadReLUsExample().experiment())
    one.document.runs.revive_asked.emit(0, 0)
    (box,) = boxes(one, QMessageBox)
    assert "has not begun" in box.text() and "New start" in box.informativeText()
    box.accept()
    one.controller.control.step(5)
    wait(qtbot, lambda: one.controller.step == 5 and one.controller.state == "paused")
    for unit in range(16):
        one.controller.set_parameter(0, "bias", (unit,), -100.0)
        one.controller.set_parameter(1, "bias", (unit,), -1.0)
    wait(qtbot, lambda: not one.controller.edits.is_waiting)
    one.document.runs.revive_asked.emit(1, 0)
    wait(qtbot, lambda: boxes(one, QMessageBox))
    (box,) = boxes(one, QMessageBox)
    assert "0 for every sample" in box.text() and one.document.runs.origin is None
    box.accept()

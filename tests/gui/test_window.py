"""The whole window, used as a person uses it: real keys, real clicks, a real event loop, a real run."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QToolButton

from engine import catalog, experiment_file, paths
from engine.datasets.idx_folder import IdxFolder
from engine.examples.base import Example
from engine.examples.digits import DigitsExample
from engine.examples.sine import SineExample
from engine.examples.spirals import SpiralsExample
from engine.examples.ten_sigmoid_layers import TenSigmoidLayersExample
from engine.examples.xor import XorExample
from engine.measurements.gradient_flow import GradientFlow
from engine.measurements.weight_histograms import WeightHistograms
from gui.toolbar.run_toolbar import WIDE_PX
from tests.gui.conftest import Paints

ROOT = Path(__file__).parents[2]
WAIT_MS = 20_000


def press(program, key, modifier=Qt.KeyboardModifier.NoModifier):
    program.window.centralWidget().setFocus()
    QTest.keyClick(program.window, key, modifier)


def test_space_trains_and_pauses(program, qtbot):
    one = program(paths.replace(SpiralsExample().experiment(), "training.epochs", 1_000_000))
    press(one, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: one.controller.step > 50, timeout=WAIT_MS)
    assert one.controller.state == "running" and one.window.toolbar.train_button.text() == "Pause"
    press(one, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: one.controller.state == "paused", timeout=WAIT_MS)
    step = one.controller.step
    qtbot.wait(80)
    assert one.controller.step == step


def test_the_loss_is_painted_again_and_again_while_it_trains(program, qtbot):
    one = program(paths.replace(SpiralsExample().experiment(), "training.epochs", 1_000_000))
    paints = Paints(next(view for view in one.window.shown_views() if view.key == "loss").plot)
    one.controller.train()
    qtbot.waitUntil(lambda: paints.count >= 5, timeout=WAIT_MS)


def test_what_becomes_wider_pushes_nothing_out_of_the_toolbar(program, qtbot):
    one = program()
    one.window.resize(1440, 900)
    toolbar = one.window.toolbar
    qtbot.waitUntil(lambda: toolbar.width() > WIDE_PX, timeout=WAIT_MS)
    words = [button for button in toolbar.findChildren(QToolButton) if button.text()]
    room = toolbar.width() - toolbar.sizeHint().width()
    toolbar.loss.first.setFixedWidth(toolbar.loss.first.width() + room + 20)
    qtbot.wait(100)  # until that is laid out
    assert toolbar.score.isVisible() and all(button.isVisible() for button in words)
    one.document.set_option("seed", 5)  # another run needs less
    with_words = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    qtbot.waitUntil(lambda: all(button.toolButtonStyle() == with_words for button in toolbar._wordy), timeout=WAIT_MS)


def test_space_belongs_to_a_button_that_has_the_keyboard(program, qtbot):
    one = program()
    one.window.toolbar.speed_button.setFocus()
    assert [keys.toString() for keys in one.window.actions_by_key["train"].shortcuts()] == ["F5"]
    one.window.centralWidget().setFocus()
    assert "Space" in [keys.toString() for keys in one.window.actions_by_key["train"].shortcuts()]


def test_steps_by_hand(program, qtbot):
    one = program()
    for count in (1, 2, 3):
        press(one, Qt.Key.Key_F10)
        qtbot.waitUntil(lambda count=count: one.controller.step == count, timeout=WAIT_MS)
    press(one, Qt.Key.Key_F11)
    qtbot.waitUntil(lambda: one.controller.epoch == 1.0 and one.controller.state == "paused", timeout=WAIT_MS)


def test_a_run_ends_and_trains_on(program, qtbot):
    one = program(paths.replace(XorExample().experiment(), "training.epochs", 5))
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.state == "finished", timeout=WAIT_MS)
    assert one.controller.epoch == 5
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.state == "finished" and one.controller.epoch == 10, timeout=WAIT_MS)
    assert one.document.experiment.training.epochs == 10
    assert one.window.actions_by_key["undo"].text() == "Undo train 5 more epochs"


def test_more_epochs_asked_for_by_hand_are_taken_as_they_are(program, qtbot):
    one = program(paths.replace(XorExample().experiment(), "training.epochs", 5))
    losses_of_a_run(one, qtbot)
    one.document.set_option("training.epochs", 7)
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.state == "finished" and one.controller.epoch == 7, timeout=WAIT_MS)
    one.document.set_option("training.epochs", 2)
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.state == "finished" and one.controller.epoch == 9, timeout=WAIT_MS)


def test_quick_hands_are_obeyed(program, qtbot):
    one = program(paths.replace(SpiralsExample().experiment(), "training.epochs", 1_000_000))
    one.controller.toggle()
    one.controller.toggle()
    looks = []

    def is_at_rest():
        looks.append((one.controller.state, one.controller.step))
        return looks[-1][0] in ("ready", "paused") and len(looks) > 15 and len(set(looks[-15:])) == 1

    qtbot.waitUntil(is_at_rest, timeout=WAIT_MS)
    step = one.controller.step
    for _press in range(5):
        one.controller.step_batch()
    qtbot.waitUntil(lambda: one.controller.step == step + 5, timeout=WAIT_MS)
    one.controller.train()
    one.document.set_option("layers.0.units", 5)
    qtbot.waitUntil(lambda: one.controller.state == "running" and one.controller.step > 20, timeout=WAIT_MS)


def test_a_view_that_comes_back_shows_how_it_is_now(program, qtbot):
    one = program(paths.replace(SpiralsExample().experiment(), "training.epochs", 1_000_000))
    docks = {dock.kind.key: dock for dock in one.window.view_docks}
    docks["gradients"].raise_()
    flow = GradientFlow()
    qtbot.waitUntil(lambda: flow in one.controller.latest, timeout=WAIT_MS)
    docks["weights"].raise_()
    qtbot.waitUntil(lambda: WeightHistograms() in one.controller.latest, timeout=WAIT_MS)
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.step > 300, timeout=WAIT_MS)
    assert one.controller.measured_at[flow] == 0, "a view behind another tab was measured for"
    one.controller.pause()
    qtbot.waitUntil(lambda: one.controller.state == "paused", timeout=WAIT_MS)
    docks["gradients"].raise_()
    qtbot.waitUntil(lambda: one.controller.measured_at[flow] == one.controller.step, timeout=WAIT_MS)


def test_a_problem_of_an_empty_network_selects_nothing_that_is_not_there(program, qtbot):
    one = program(msgspec.structs.replace(SpiralsExample().experiment(), layers=()))
    one.window.toolbar.findings.click()
    assert one.document.selection == "data"
    one.window.actions_by_key["add_layer"].trigger()
    assert len(one.document.experiment.layers) == 1


def losses_of_a_run(one, qtbot):
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.state == "finished", timeout=WAIT_MS)
    return one.controller.history.column("training_loss").copy()


def test_restart_keeps_and_new_start_changes_the_initial_weights(program, qtbot):
    one = program(paths.replace(XorExample().experiment(), "training.epochs", 6))
    first = losses_of_a_run(one, qtbot)
    press(one, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: one.controller.state == "ready", timeout=WAIT_MS)
    assert np.array_equal(losses_of_a_run(one, qtbot), first)
    one.window.actions_by_key["new_start"].trigger()
    qtbot.waitUntil(lambda: one.controller.state == "ready", timeout=WAIT_MS)
    assert losses_of_a_run(one, qtbot)[0] != first[0]
    one.document.undo_stack.undo()
    qtbot.waitUntil(lambda: one.controller.state == "ready", timeout=WAIT_MS)
    assert np.array_equal(losses_of_a_run(one, qtbot), first)


def test_live_change_is_marked_and_the_run_goes_on(program, qtbot):
    one = program(paths.replace(SpiralsExample().experiment(), "training.epochs", 1_000_000))
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.step > 20, timeout=WAIT_MS)
    one.document.set_option("optimizer.learning_rate", 0.003)
    qtbot.waitUntil(lambda: len(one.controller.history.changes) == 1, timeout=WAIT_MS)
    change = one.controller.history.changes[0]
    assert (change.path, change.old, change.new) == ("optimizer.learning_rate", 0.01, 0.003)
    assert one.controller.state == "running" and change.step > 20


def test_change_of_the_network_starts_anew_and_keeps_running(program, qtbot):
    one = program(paths.replace(SpiralsExample().experiment(), "training.epochs", 1_000_000))
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.step > 20, timeout=WAIT_MS)
    one.document.set_option("layers.0.units", 5)
    assert one.controller.step == 0
    qtbot.waitUntil(lambda: one.controller.state == "running" and one.controller.step > 20, timeout=WAIT_MS)
    assert one.controller.compiled.network.widths == [2, 5, 12, 1]


def test_invalid_experiment_says_why_and_its_remedy_mends_it(program, qtbot):
    one = program()
    one.document.set_option("layers.2.units", 3)
    assert one.controller.state == "invalid" and not one.window.actions_by_key["train"].isEnabled()
    assert one.window.toolbar.findings.text() == "1 problem"
    problem = one.document.problems[0]
    one.document.change(problem.repaired, problem.remedy)
    qtbot.waitUntil(lambda: one.controller.state == "ready", timeout=WAIT_MS)
    assert one.document.experiment == SpiralsExample().experiment()


def test_divergence_is_told_with_a_way_out(program, qtbot):
    experiment = SpiralsExample().experiment()
    for assignment in ("optimizer=sgd", "optimizer.learning_rate=100", "loss=mean_squared_error"):
        experiment = paths.set_from_text(experiment, assignment)
    for index in range(3):
        experiment = paths.set_from_text(experiment, f"layers.{index}.activation=identity")
    one = program(experiment)
    assert not one.window.banner.isVisible()
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.state == "diverged", timeout=WAIT_MS)
    assert one.window.banner.isVisible() and "step" in one.controller.message
    one.window.banner.on_remedy_clicked()
    assert one.document.experiment.optimizer.learning_rate == 10
    qtbot.waitUntil(lambda: one.controller.step > 0, timeout=WAIT_MS)


def test_the_end_a_rule_has_made_is_told_and_marked(program, qtbot):
    experiment = SpiralsExample().experiment()
    for assignment in ("training.stopping=target", "training.stopping.target=0.6", "training.epochs=100000"):
        experiment = paths.set_from_text(experiment, assignment)
    one = program(experiment)
    one.controller.set_speed("full")
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.state == "finished", timeout=WAIT_MS)
    assert one.window.banner.isVisible() and one.window.banner._words.text().startswith("Target reached after epoch")
    assert not one.window.banner._remedy.isVisible()
    loss = next(view for view in one.window.shown_views() if view.key == "loss")
    qtbot.waitUntil(lambda: loss.marks.texts == ("stopped here",), timeout=WAIT_MS)
    one.document.set_option("training.stopping.target", 2.0)
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.state == "running", timeout=WAIT_MS)
    assert not one.window.banner.isVisible()


def test_views_follow_the_data(program, qtbot):
    one = program()

    def offered():
        return {dock.kind.key for dock in one.window.view_docks if dock.fits}

    assert {"decision_map", "gallery"} <= offered() and "fit_curve" not in offered()
    one.window.commands.open_example(DigitsExample())
    assert {"confusion_matrix", "gallery"} <= offered() and "decision_map" not in offered()
    one.window.commands.open_example(SineExample())
    assert "fit_curve" in offered() and "confusion_matrix" not in offered()
    one.document.undo_stack.undo()
    one.document.undo_stack.undo()
    assert "decision_map" in offered()


def test_panels_put_back_while_the_data_cannot_be_read_show_nothing_that_does_not_fit(program, qtbot):
    one = program(SineExample().experiment())
    for source in (
        one.document.experiment.data.source,
        IdxFolder("nowhere"),
        SpiralsExample().experiment().data.source,
    ):
        one.document.set_option("data.source", source)
        one.window.actions_by_key["reset_layout"].trigger()
        assert all(dock.fits for dock in one.window.view_docks if not dock.isHidden())
    one.document.change(SpiralsExample().experiment(), "spirals")
    qtbot.waitUntil(lambda: one.controller.state == "ready", timeout=WAIT_MS)
    qtbot.wait(100)
    assert not [dock.kind.key for dock in one.window.view_docks if not dock.isHidden() and not dock.fits]


def test_only_visible_views_are_measured_for(program, qtbot):
    one = program()
    drawing = one.window.strip.drawing
    qtbot.waitUntil(lambda: drawing.wants() <= one.controller.latest.keys(), timeout=WAIT_MS)
    drawn = {type(question) for question in drawing.wants()}

    def by_views():
        return {type(question).__name__ for question in one.controller.latest if type(question) not in drawn}

    qtbot.waitUntil(lambda: len(by_views()) >= 2, timeout=WAIT_MS)
    qtbot.wait(150)  # and no others come
    assert by_views() == {"WeightHistograms", "PredictionMap"}
    gradients = next(dock for dock in one.window.view_docks if dock.kind.key == "gradients")
    assert gradients.view is None
    gradients.raise_()
    qtbot.waitUntil(lambda: len(by_views()) == 3, timeout=WAIT_MS)


def test_language_changes_in_the_middle_of_a_run(program, qtbot):
    one = program(paths.replace(SpiralsExample().experiment(), "training.epochs", 1_000_000))
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.step > 20, timeout=WAIT_MS)
    step, old = one.controller.step, one.window
    one.window.language_picked.emit("zh_CN")
    qtbot.waitUntil(lambda: one.window is not old and one.window.is_complete(), timeout=WAIT_MS)
    assert one.window.toolbar.train_button.text() == "暂停"
    assert one.controller.state == "running" and one.controller.step >= step
    loss = next(dock for dock in one.window.view_docks if dock.kind.key == "loss")
    qtbot.waitUntil(lambda: loss.view is not None and len(loss.view.training.exact_values()[0]) > 2, timeout=WAIT_MS)
    one.window.language_picked.emit("en")
    qtbot.waitUntil(
        lambda: one.window.isVisible() and one.window.toolbar.train_button.text() == "Pause", timeout=WAIT_MS
    )


def test_theme_changes_everything(program, qtbot):
    one = program()
    one.theme.set_mode("dark")
    qtbot.waitUntil(lambda: not one.window.repainting.is_busy)
    qtbot.wait(60)
    dark = one.window.grab().toImage()
    one.theme.set_mode("light")
    qtbot.waitUntil(lambda: not one.window.repainting.is_busy)
    qtbot.wait(60)
    light = one.window.grab().toImage()
    for x, y in ((5, 5), (150, 700), (600, 30)):
        assert light.pixelColor(x, y).lightness() > 200 and dark.pixelColor(x, y).lightness() < 80, (x, y)


def test_a_dropped_folder_becomes_the_data(program, tmp_path):
    one = program()
    one.window.commands.projects.open_path(str(tmp_path))
    assert one.document.experiment.data.source == IdxFolder(path=str(tmp_path))
    assert one.document.problems[0].where == "data.source.path"


def test_dropped_and_saved_experiment_files(program, qtbot, tmp_path):
    one = program()
    file = tmp_path / "实验 1.json"
    experiment_file.write(file, XorExample().experiment())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    drop = QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, buttons, modifiers)
    one.window.dropEvent(drop)
    assert one.document.experiment == XorExample().experiment()
    with qtbot.waitSignal(one.window.commands.projects.saving.ended, timeout=WAIT_MS):
        one.window.commands.projects.saving.save_path(str(tmp_path / "again.json"))
    assert experiment_file.read(tmp_path / "again.json") == XorExample().experiment()
    (tmp_path / "bad.json").write_text("{")
    one.window.commands.projects.open_path(str(tmp_path / "bad.json"))
    box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible())
    assert "could not be opened" in box.text() and one.document.experiment == XorExample().experiment()
    box.close()


def test_a_project_goes_on_where_it_was_saved(program, qtbot, tmp_path):
    one = program(paths.replace(XorExample().experiment(), "training.epochs", 30))
    undisturbed = losses_of_a_run(one, qtbot)
    one.controller.restart()
    qtbot.waitUntil(lambda: one.controller.state == "ready", timeout=WAIT_MS)
    one.controller._mailbox.control.step(123)
    qtbot.waitUntil(lambda: one.controller.step == 123, timeout=WAIT_MS)
    file = tmp_path / "项目 1.downhill"
    with qtbot.waitSignal(one.window.commands.projects.saving.ended, timeout=WAIT_MS):
        one.window.commands.projects.saving.save_path(str(file))
    assert file.name in one.window.windowTitle() and not one.window.isWindowModified()
    one.document.set_option("layers.0.units", 9)
    assert one.window.isWindowModified()
    one.document.undo_stack.undo()
    assert not one.window.isWindowModified()
    one.window.commands.open_example(SineExample())
    one.window.commands.projects.open_path(str(file))
    qtbot.waitUntil(lambda: one.controller.state == "paused" and one.controller.step == 123, timeout=WAIT_MS)
    assert one.controller.history.column("step")[-1] == 123
    losses = losses_of_a_run(one, qtbot)
    assert losses[-1] == undisturbed[-1]


def test_every_action_has_words_a_tip_and_a_place(program):
    one = program()
    for key, action in one.window.actions_by_key.items():
        assert action.text() and action.toolTip() and action.whatsThis(), key
    shortcuts = [keys.toString() for action in one.window.actions_by_key.values() for keys in action.shortcuts()]
    assert len(shortcuts) == len(set(shortcuts))


CLOSING = """
import sys
from PySide6.QtCore import QTimer
from engine.measurements.gradient_flow import GradientFlow
from engine.measurements.weight_histograms import WeightHistograms
from gui.app import Program
from PySide6.QtWidgets import QApplication
from engine import catalog
from engine.examples.base import Example

key, delay = sys.argv[1], int(sys.argv[2])
program = Program(catalog.member(Example, key)().experiment(), "light", "en")
program.controller.set_speed("full")
program.window.show()
program.controller.train()
QTimer.singleShot(delay, program.window.close)
code = QApplication.instance().exec()
sys.exit(code)
"""


@pytest.mark.parametrize("delay_ms", [0, 400, *(pytest.param(delay, marks=pytest.mark.hard) for delay in (1, 20, 120))])
def test_closing_at_any_moment_is_clean(delay_ms):
    key = ["spirals", "digits", "ten_sigmoid_layers", "xor", "overfitting"][delay_ms % 5]
    command = [sys.executable, "-X", "faulthandler", "-c", CLOSING, key, str(delay_ms)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    complaints = [line for line in done.stderr.splitlines() if "does not support" not in line]
    assert (done.returncode, complaints) == (0, [])


def test_picture_command_draws_the_window_without_what_reads_tables(tmp_path):
    file = tmp_path / "picture.png"
    arguments = ["picture", "iris", "--epochs", "3", "--out", str(file), "--theme", "dark", "--language", "zh_CN"]
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "main.py", *arguments, "--size", "1200x800"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    imported = set(re.findall(r"^import time: .*\| +([\w.]+)$", done.stderr, re.MULTILINE))
    assert "gui.main_window" in imported and not {"pandas", "scipy", "sklearn"} & imported
    from PySide6.QtGui import QImage

    image = QImage(str(file))
    assert (image.width(), image.height()) == (1200, 800)
    assert image.pixelColor(5, 400).lightness() < 60


@pytest.mark.parametrize(
    "wrong", [["--size", "big"], ["--language", "xx"], ["--theme", "pink"], ["--out", "no/where.png"]]
)
def test_picture_command_refuses_in_words(wrong, capsys):
    from gui import picture

    assert picture.main(["picture", "iris", *wrong]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_without_a_display_it_trains_and_leaves_a_picture(tmp_path):
    words = f"import sys; sys.path.insert(0, {json.dumps(str(ROOT))}); sys.argv = ['main.py']\n"
    words += "import main; sys.exit(main.main())"
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=90
    )
    assert done.returncode == 0, done.stderr
    assert "no display" in done.stdout and "training" in done.stdout and "validation" in done.stdout
    assert (tmp_path / "downhill.png").stat().st_size > 20_000


@pytest.mark.parametrize("key", [key for key, example in catalog.members(Example).items() if example.look_at])
def test_an_example_brings_to_the_front_what_shows_its_idea(program, qtbot, key):
    example = catalog.member(Example, key)()
    one = program()
    docks = {dock.kind.key: dock for dock in one.window.views.docks}
    docks["hidden_space"].raise_()
    docks["activations"].raise_()
    qtbot.waitUntil(lambda: docks["hidden_space"].in_front and docks["activations"].in_front)
    one.window.commands.open_example(example)
    qtbot.waitUntil(lambda: all(docks[view].in_front for view in example.look_at))
    assert all(docks[view].kind.fits(example.experiment().data.source.describe()) for view in example.look_at)


def test_an_example_opens_nothing_that_a_person_has_closed(program, qtbot):
    one = program()
    dock = next(dock for dock in one.window.views.docks if dock.kind.key == "gradients")
    dock.close()
    one.window.commands.open_example(TenSigmoidLayersExample())
    qtbot.waitUntil(lambda: one.window.hint.isVisible())
    assert dock.isHidden()

"""Files as a person lives with them: new, open, recent, save, close. Nothing is lost unasked, nothing asked in vain."""

import errno
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from engine import compiler, experiment_file, paths, project_file, whole_file
from engine.datasets.table import Table
from engine.examples.sine import SineExample
from engine.examples.spirals import SpiralsExample
from engine.examples.xor import XorExample
from engine.stopping import NoStopping, PatienceStopping, TargetStopping
from gui.actions import on_disk, reading
from gui.actions.recent_files import labels
from gui.settings import RECENT_LIMIT
from gui.widgets.message import Message, Question
from tests.gui.conftest import save_trained
from tests.gui.dialog_driving import boxes, drop, file_dialog, type_name

WAIT_MS = 20_000
XOR = XorExample().experiment()
ENDLESS = paths.replace(XOR, "training.epochs", 1_000_000)


@pytest.fixture
def start(first_reopened, program, qtbot):
    """Starts programs that are ready, as many as are wanted; fresh: the first one, too, remembers nothing of other tests."""

    def start(experiment=XOR, file=None, settings=None, fresh=False):
        started = program(experiment, settings=settings) if settings or fresh else first_reopened(experiment)
        if file is not None:
            started.window.commands.projects.open_path(str(file))
            # Until then it is the run of before that is ready.
            qtbot.waitUntil(lambda: started.document.file == file, timeout=WAIT_MS)
            wait_for_run(started, qtbot)
        return started

    return start


@pytest.fixture
def trained(tmp_path):
    """A project file that is trained for 50 steps."""
    file = tmp_path / "trained.downhill"
    save_trained(file, ENDLESS, 50)
    return file


def wait_for_run(program, qtbot):
    qtbot.waitUntil(lambda: program.controller.state in ("ready", "paused", "finished"), timeout=WAIT_MS)


def train(program, qtbot, steps):
    goal = program.controller.step + steps
    program.controller._mailbox.control.step(steps)
    qtbot.waitUntil(lambda: program.controller.step == goal, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: program.controller.state == "paused", timeout=WAIT_MS)


def save_to(program, qtbot, file):
    saving = program.window.commands.projects.saving
    with qtbot.waitSignal(saving.ended, timeout=WAIT_MS) as told:
        saving.save_path(str(file))
    assert told.args == [True]


def edit(program, rate=0.0123):
    program.document.set_option("optimizer.learning_rate", rate, merge=False)


def act(program, key):
    program.window.actions_by_key[key].trigger()


def answer(program, qtbot, key):
    """Click a button of the one question there is; "" presses Escape."""
    (question,) = boxes(program, Question)
    if key:
        QTest.mouseClick(question.by_key[key], Qt.MouseButton.LeftButton)
    else:
        QTest.keyClick(question, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: question not in boxes(program), timeout=WAIT_MS)
    qtbot.wait(5)


def read_and_close_message(program):
    (message,) = boxes(program, Message)
    words = f"{message.text()} {message.informativeText()}"
    message.accept()
    return words


def wait_for_message(program, qtbot):
    qtbot.waitUntil(lambda: bool(boxes(program, Message)), timeout=WAIT_MS)
    return read_and_close_message(program)


def recent_actions(program):
    menu = program.window.recent_menu
    return [action for action in menu.actions() if action.isVisible() and action.data()]


# ---- how it opens --------------------------------------------------------------------------------------------------


def shown_in_toolbar(program):
    toolbar, actions = program.window.toolbar, program.window.actions_by_key
    can_step = {actions[key].isEnabled() for key in ("step", "step_epoch")}
    return toolbar.progress.before.text(), toolbar.progress.after.text(), toolbar.train_button.text(), can_step


@pytest.mark.parametrize("path, value", [("training.stopping", PatienceStopping()), ("training.time_limit", 99.0)])
def test_a_live_edit_before_an_opened_run_is_ready_keeps_its_training(start, trained, qtbot, path, value):
    one = start()
    one.window.commands.projects.open_path(str(trained))
    qtbot.waitUntil(lambda: one.document.file == trained, timeout=WAIT_MS)
    assert one.controller.state == "preparing"
    one.document.set_option(path, value)
    wait_for_run(one, qtbot)
    assert one.controller.step == 50
    assert [(change.path, change.step) for change in one.controller.history.changes] == [(path, 50)]
    train(one, qtbot, 20)
    one.document.look_at(40)
    assert one.controller.look_back.experiment == ENDLESS


def test_a_live_edit_keeps_the_training_of_a_run_that_waits_for_its_data(start, tmp_path, qtbot):
    file, place = tmp_path / "trained.downhill", tmp_path / "table.csv"
    place.write_text("a,b,y\n" + "".join(f"{row % 7},{row % 5},{row % 11 / 3}\n" for row in range(60)))
    with ThreadPoolExecutor() as pool:  # this thread never reads a table
        pool.submit(train_on_table, file, place).result()
    os.utime(place, (1, 1))  # now it is another one than that which is known
    one = start()
    one.window.commands.projects.open_path(str(file))
    qtbot.waitUntil(lambda: one.document.file == file, timeout=WAIT_MS)
    assert one.controller.state == "invalid"
    one.document.set_option("training.stopping", PatienceStopping(), merge=False)
    one.document.set_option("training.epochs", 77, merge=False)
    wait_for_run(one, qtbot)
    assert one.controller.step == 50 and len(one.controller.history.changes) == 2


def train_on_table(file, place):
    experiment = paths.replace(ENDLESS, "data.source", Table(path=str(place)))
    save_trained(file, compiler.fitted_to_data(experiment, ENDLESS), 50)


def test_an_edit_while_the_run_is_asked_how_it_is_makes_no_file_that_cannot_be_opened(start, tmp_path, qtbot):
    one, file = start(ENDLESS), tmp_path / "a.downhill"
    train(one, qtbot, 30)
    saving = one.window.commands.projects.saving
    with qtbot.waitSignal(saving.ended, timeout=WAIT_MS):
        saving.save_path(str(file))
        one.document.set_option("training.stopping", PatienceStopping())  # the run tells of what it had before
    found = project_file.load(file)
    assert found.state.step == 30 and not found.lost
    assert found.experiment == one.document.experiment and not one.on_disk.is_unsaved


@pytest.mark.parametrize("rule, epochs", [(NoStopping(), 5), (TargetStopping("training_loss", 10.0), 1)])
def test_a_run_that_is_over_opens_as_finished_and_trains_on(start, tmp_path, qtbot, rule, epochs):
    experiment = paths.replace(paths.replace(XOR, "training.epochs", 5), "training.stopping", rule)
    save_trained(tmp_path / "done.downhill", experiment, None)
    one = start(file=tmp_path / "done.downhill")
    assert one.controller.epoch == epochs
    qtbot.waitUntil(lambda: shown_in_toolbar(one)[0] == f"epoch {epochs} / 5", timeout=WAIT_MS)
    assert shown_in_toolbar(one)[1:] == ("finished", "Train on", {False})
    if epochs == 5:
        one.document.set_option("training.epochs", 8)  # there is more to come
        assert shown_in_toolbar(one) == ("epoch 5 / 8", "paused", "Train", {True})
        one.document.set_option("training.epochs", 5)
        assert shown_in_toolbar(one)[1:] == ("finished", "Train on", {False})
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.state == "finished" and one.controller.epoch > epochs, timeout=WAIT_MS)


# ---- what counts as work -------------------------------------------------------------------------------------------


def test_an_untouched_example_is_no_work_and_closes_without_a_word(start, qtbot):
    one = start()
    train(one, qtbot, 30)
    assert one.on_disk.is_trained is False and not one.window.isWindowModified()
    one.window.close()
    assert not one.window.isVisible() and boxes(one) == []


def test_long_training_without_a_file_is_work(start, qtbot, monkeypatch):
    monkeypatch.setattr(on_disk, "TRIVIAL_S", 0.3)
    one = start(ENDLESS)
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.step > 5, timeout=WAIT_MS)
    assert not one.on_disk.is_unsaved
    qtbot.waitUntil(lambda: one.on_disk.is_trained, timeout=WAIT_MS)
    qtbot.waitUntil(one.window.isWindowModified, timeout=WAIT_MS)
    one.controller.pause()
    qtbot.waitUntil(lambda: one.controller.state == "paused", timeout=WAIT_MS)
    qtbot.wait(50)
    assert one.on_disk.is_trained
    act(one, "restart")
    qtbot.waitUntil(lambda: one.on_disk.is_unsaved, timeout=WAIT_MS)
    assert not one.on_disk.is_trained, "the run has become a kept one"
    one.document.runs.delete(one.document.runs.all[0], "delete")
    assert not one.on_disk.is_unsaved


def test_only_time_in_which_it_trains_counts(start, qtbot, monkeypatch):
    monkeypatch.setattr(on_disk, "TRIVIAL_S", 0.3)
    one = start(ENDLESS)
    train(one, qtbot, 3)
    qtbot.wait(400)
    assert one.controller.step == 3 and not one.on_disk.is_trained


def test_an_edit_is_work_until_it_is_taken_back(start):
    one = start()
    edit(one)
    assert one.window.isWindowModified()
    act(one, "undo")
    assert not one.window.isWindowModified()
    act(one, "redo")
    one.document.set_option("optimizer.learning_rate", XOR.optimizer.learning_rate, merge=False)
    assert not one.window.isWindowModified(), "an experiment that was edited back is what it was"


@pytest.mark.parametrize(("suffix", "is_work"), [(".downhill", True), (".json", False)])
def test_each_step_is_work_in_a_project_and_none_in_an_experiment_file(start, qtbot, tmp_path, suffix, is_work):
    file = tmp_path / f"one{suffix}"
    one = start(ENDLESS)
    train(one, qtbot, 4)
    save_to(one, qtbot, file)
    assert not one.window.isWindowModified()
    train(one, qtbot, 1)
    assert one.on_disk.is_unsaved is is_work
    qtbot.waitUntil(lambda: one.window.isWindowModified() is is_work, timeout=WAIT_MS)
    edit(one)
    assert one.window.isWindowModified()
    save_to(one, qtbot, file)
    assert not one.on_disk.is_unsaved and not one.window.isWindowModified()


def test_a_restarted_run_is_work_once_it_is_trained(start, qtbot, trained):
    one = start(file=trained)
    assert one.controller.step == 50 and not one.on_disk.is_unsaved
    act(one, "restart")
    wait_for_run(one, qtbot)
    assert not one.on_disk.is_unsaved
    train(one, qtbot, 2)
    assert one.on_disk.is_trained


def test_what_has_diverged_is_work_that_a_project_holds(start, qtbot, tmp_path):
    experiment = SpiralsExample().experiment()
    for assignment in ("optimizer=sgd", "optimizer.learning_rate=100", "loss=mean_squared_error"):
        experiment = paths.set_from_text(experiment, assignment)
    for index in range(3):
        experiment = paths.set_from_text(experiment, f"layers.{index}.activation=identity")
    one = start(experiment)
    save_to(one, qtbot, tmp_path / "wild.downhill")
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.state == "diverged", timeout=WAIT_MS)
    assert one.on_disk.is_unsaved
    save_to(one, qtbot, tmp_path / "wild.downhill")
    assert not one.on_disk.is_unsaved


# ---- new -----------------------------------------------------------------------------------------------------------


def test_new_is_as_the_first_start(start, qtbot, trained):
    one = start(file=trained)
    one.window.centralWidget().setFocus()
    QTest.keyClick(one.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    wait_for_run(one, qtbot)
    assert one.document.experiment == SpiralsExample().experiment() and one.document.file is None
    assert one.controller.step == 0 and one.document.undo_stack.count() == 0
    assert "trained" not in one.window.windowTitle() and not one.window.isWindowModified()


def test_the_hint_of_an_example_comes_and_goes(start, qtbot):
    one = start()
    one.window.commands.open_example(SineExample())
    qtbot.waitUntil(one.window.hint.isVisible, timeout=WAIT_MS)
    assert SineExample.title in one.window.hint.words.text()
    act(one, "new")
    assert one.window.hint.isHidden()
    one.window.commands.open_example(SineExample())
    act(one, "new")  # before its turn
    qtbot.wait(100)
    assert one.window.hint.isHidden()


@pytest.mark.parametrize(("key", "is_new"), [("", False), ("leave", True)])
def test_new_asks_when_work_would_be_lost(start, qtbot, key, is_new):
    one = start()
    edit(one)
    edited = one.document.experiment
    act(one, "new")
    assert one.document.experiment == edited
    answer(one, qtbot, key)
    assert one.document.experiment == (SpiralsExample().experiment() if is_new else edited)
    assert one.document.undo_stack.canUndo() is not is_new and boxes(one) == []


# ---- closing -------------------------------------------------------------------------------------------------------


def test_closing_asks_once_and_cancel_keeps_the_window(start, qtbot):
    one = start()
    edit(one)
    one.window.close()
    one.window.close()
    assert one.window.isVisible() and len(boxes(one, Question)) == 1
    assert "XOR" in boxes(one)[0].text() and "changes" in boxes(one)[0].informativeText()
    answer(one, qtbot, "")
    assert one.window.isVisible()
    qtbot.waitUntil(lambda: one.controller.state == "ready", timeout=WAIT_MS)  # not closing, and the edit is prepared
    train(one, qtbot, 1)


def test_closing_without_saving(start, qtbot, trained):
    one = start(file=trained)
    before = trained.read_bytes()
    train(one, qtbot, 5)
    act(one, "quit")
    assert "learned" in boxes(one, Question)[0].informativeText()
    answer(one, qtbot, "leave")
    qtbot.waitUntil(lambda: not one.window.isVisible(), timeout=WAIT_MS)
    assert trained.read_bytes() == before


def test_save_and_close_while_it_trains_keeps_the_training(start, qtbot, trained):
    one = start(file=trained)
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.step > 200, timeout=WAIT_MS)
    one.window.close()
    answer(one, qtbot, "save")
    qtbot.waitUntil(lambda: not one.window.isVisible(), timeout=WAIT_MS)
    assert project_file.load(trained).state.step > 200


def test_save_and_close_without_a_file_asks_for_a_place(start, qtbot, tmp_path):
    one = start()
    edit(one)
    one.window.close()
    answer(one, qtbot, "save")
    type_name(file_dialog(one), str(tmp_path / "new place.downhill"))
    qtbot.waitUntil(lambda: not one.window.isVisible(), timeout=WAIT_MS)
    assert project_file.load(tmp_path / "new place.downhill").experiment == one.document.experiment


def test_no_place_no_closing(start, qtbot):
    one = start()
    edit(one)
    one.window.close()
    answer(one, qtbot, "save")
    file_dialog(one).reject()
    qtbot.wait(20)
    assert one.window.isVisible() and one.on_disk.is_unsaved
    act(one, "undo")
    one.window.close()
    assert not one.window.isVisible(), "an answer given up must not linger"


def test_a_failed_save_keeps_the_window(start, qtbot, trained, monkeypatch):
    one = start(file=trained)
    edit(one)
    monkeypatch.setattr(whole_file, "write", full_disk)
    one.window.close()
    answer(one, qtbot, "save")
    qtbot.waitUntil(lambda: bool(boxes(one, Message)), timeout=WAIT_MS)
    read_and_close_message(one)
    qtbot.wait(20)
    assert one.window.isVisible() and one.window.isWindowModified()


def test_ctrl_c_closes_at_once_and_says_so_in_the_terminal(start, capsys):
    one = start()
    edit(one)
    one.on_interrupted(2, None)
    assert not one.window.isVisible() and boxes(one) == []
    assert "XOR" in capsys.readouterr().err


class Session:
    """What the system gives along when it ends."""

    def __init__(self, may_ask):
        self.may_ask, self.is_cancelled = may_ask, False

    def allowsInteraction(self):
        return self.may_ask

    def cancel(self):
        self.is_cancelled = True


@pytest.mark.parametrize(
    ("edited", "may_ask", "held"), [(True, True, True), (False, True, False), (True, False, False)]
)
def test_the_end_of_the_session_waits_for_unsaved_work(start, edited, may_ask, held):
    one = start()
    if edited:
        edit(one)
    session = Session(may_ask)
    one.on_session_ending(session)
    assert session.is_cancelled is held and len(boxes(one, Question)) == held
    assert one.window.isVisible()


def test_another_language_asks_nothing_and_keeps_all(start, qtbot, trained):
    one = start(file=trained, fresh=True)
    train(one, qtbot, 3)
    old = one.window
    one.on_language_picked("zh_CN")
    qtbot.waitUntil(lambda: one.window is not old and one.window.is_complete(), timeout=WAIT_MS)
    qtbot.waitUntil(one.window.isWindowModified, timeout=WAIT_MS)
    assert boxes(one) == [] and "trained" in one.window.windowTitle()
    assert [action.data() for action in recent_actions(one)] == [str(trained)]
    one.window.close()
    assert len(boxes(one, Question)) == 1


# ---- opening -------------------------------------------------------------------------------------------------------


def test_a_dropped_file_waits_for_the_answer(start, qtbot, trained):
    one = start()
    edit(one)
    drop(one.window, trained)
    assert one.document.experiment != ENDLESS
    answer(one, qtbot, "")
    assert one.document.file is None
    drop(one.window, trained)
    answer(one, qtbot, "leave")
    wait_for_run(one, qtbot)
    assert one.document.experiment == ENDLESS and one.controller.step == 50


def test_save_first_then_open(start, qtbot, trained, tmp_path):
    other = tmp_path / "other.json"
    experiment_file.write(other, SineExample().experiment())
    one = start(file=trained)
    train(one, qtbot, 7)
    one.window.commands.projects.open_path(str(other))
    answer(one, qtbot, "save")
    qtbot.waitUntil(lambda: one.document.file == other, timeout=WAIT_MS)
    assert project_file.load(trained).state.step == 57
    assert one.document.experiment == SineExample().experiment() and not one.on_disk.is_unsaved


def test_undo_never_puts_one_file_into_another(start, qtbot, trained):
    one = start()
    edit(one)
    one.window.commands.projects.open_path(str(trained))
    answer(one, qtbot, "leave")
    assert not one.document.undo_stack.canUndo() and not one.window.actions_by_key["undo"].isEnabled()
    assert one.document.file == trained and one.document.experiment == ENDLESS


def test_a_damaged_file_changes_nothing(start, qtbot, tmp_path):
    bad = tmp_path / "<b>bad.downhill"
    bad.write_bytes(b"PK nonsense")
    one = start()
    edit(one)
    act(one, "undo")
    one.window.commands.projects.open_path(str(bad))
    assert boxes(one, Message)[0].textFormat() == Qt.TextFormat.PlainText
    assert "<b>bad" in read_and_close_message(one)
    assert one.document.experiment == XOR and one.document.undo_stack.canRedo() and one.recent.files == ()


def test_an_example_leaves_the_file_alone(start, qtbot, trained):
    one = start(file=trained)
    before = trained.read_bytes()
    one.window.commands.open_example(SineExample())
    assert boxes(one) == [] and one.document.file is None and not one.window.isWindowModified()
    act(one, "save")
    file_dialog(one).reject()
    assert trained.read_bytes() == before
    act(one, "undo")
    assert one.document.experiment == ENDLESS and one.document.file is None
    assert not one.on_disk.is_unsaved, "it is what stands in the file"


def test_an_example_asks_before_a_file_is_left_with_changes(start, qtbot, trained):
    one = start(file=trained)
    edit(one)
    one.window.commands.open_example(SineExample())
    answer(one, qtbot, "save")
    qtbot.waitUntil(lambda: one.document.experiment == SineExample().experiment(), timeout=WAIT_MS)
    assert project_file.load(trained).experiment.optimizer.learning_rate == 0.0123
    assert one.document.file is None


def test_edits_behind_an_example_stay_work(start, qtbot):
    one = start()
    edit(one)
    one.window.commands.open_example(SineExample())
    assert boxes(one) == [] and one.window.isWindowModified()
    act(one, "undo")
    act(one, "undo")
    assert one.document.experiment == XOR and not one.window.isWindowModified()


def test_an_example_asks_before_long_training_is_lost(start, qtbot, monkeypatch):
    monkeypatch.setattr(on_disk, "TRIVIAL_S", 0.05)
    one = start(ENDLESS)
    one.controller.train()
    qtbot.waitUntil(lambda: one.on_disk.is_trained, timeout=WAIT_MS)
    one.window.commands.open_example(SineExample())
    assert one.document.experiment == ENDLESS
    answer(one, qtbot, "leave")
    assert one.document.experiment == SineExample().experiment()


# ---- recent files --------------------------------------------------------------------------------------------------


def test_recent_files_in_order_and_no_more_than_ten(start, qtbot, tmp_path):
    one = start()
    assert not one.window.recent_menu.menuAction().isEnabled()
    files = [tmp_path / f"{number}.json" for number in range(RECENT_LIMIT + 2)]
    for file in files:
        save_to(one, qtbot, file)
    assert [action.data() for action in recent_actions(one)] == [str(file) for file in reversed(files[2:])]
    one.window.commands.projects.open_path(str(files[5]))
    assert recent_actions(one)[0].data() == str(files[5]) and len(recent_actions(one)) == RECENT_LIMIT
    assert one.window.recent_menu.menuAction().isEnabled()


def test_a_recent_file_opens(start, qtbot, trained):
    one = start()
    one.recent.add(trained)
    recent_actions(one)[0].trigger()
    wait_for_run(one, qtbot)
    assert one.document.file == trained and one.controller.step == 50


def test_a_recent_file_that_has_gone_leaves_the_list(start, qtbot, tmp_path):
    one = start()
    gone = tmp_path / "gone.downhill"
    save_to(one, qtbot, tmp_path / "here.downhill")
    one.recent.add(gone)
    edit(one)
    edited = one.document.experiment
    recent_actions(one)[0].trigger()
    assert read_and_close_message(one).strip() == f"{gone} is not there any more."
    assert one.document.experiment == edited and [a.text() for a in recent_actions(one)] == ["&1  here.downhill"]


def test_clear_list(start, tmp_path):
    one = start()
    one.recent.add(tmp_path / "a.json")
    one.window.recent_menu.clear_action.trigger()
    assert one.recent.files == () and not one.window.recent_menu.menuAction().isEnabled()


def test_names_in_the_menu_are_plain_and_paths_are_tooltips(start, tmp_path):
    one = start()
    one.recent.add(tmp_path / "R&D <b>x\n.json")
    action = recent_actions(one)[0]
    assert action.text() == "&1  R&&D <b>x?.json"
    assert action.toolTip() == f"<qt>{tmp_path}{os.sep}R&amp;D &lt;b&gt;x?.json</qt>"


def test_equal_names_are_told_apart():
    given = ("/a/b/one.json", "/a/c/one.json", "/x/b/one.json", "/a/two.json")
    assert labels(given) == [
        os.path.join("a", "b", "one.json"),
        os.path.join("c", "one.json"),
        os.path.join("x", "b", "one.json"),
        "two.json",
    ]
    assert labels(("/one.json", "/a/one.json")) == ["/one.json".replace("/", os.sep), os.path.join("a", "one.json")]


def test_recent_files_outlive_the_program_and_two_windows_share_them(start, qtbot, tmp_path):
    settings = tmp_path / "settings.json"
    one, two = start(settings=settings), start(settings=settings)
    save_to(one, qtbot, tmp_path / "a.json")
    qtbot.waitUntil(settings.exists, timeout=WAIT_MS)  # nobody saves in two windows before the disk has the first name
    save_to(two, qtbot, tmp_path / "b.json")
    two.shut_down()
    one.theme.set_mode("dark")
    one.shut_down()
    three = start(settings=settings)
    assert three.recent.files == (str(tmp_path / "b.json"), str(tmp_path / "a.json"))
    assert three.theme.mode == "dark"


def test_a_path_that_no_settings_can_hold_is_left_out(start, tmp_path):
    one = start(settings=tmp_path / "settings.json")
    one.recent.add("/a/\udcff.json")
    one.recent.add("/" + 5000 * "a")
    assert one.recent.files == ()


# ---- saving --------------------------------------------------------------------------------------------------------


def full_disk(place, fill):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(place))


@pytest.mark.parametrize("suffix", [".downhill", ".json"])
def test_a_failed_save_is_told_and_the_next_one_works(start, qtbot, tmp_path, monkeypatch, suffix):
    file = tmp_path / f"one{suffix}"
    one = start()
    save_to(one, qtbot, file)
    before = file.read_bytes()
    edit(one)
    with monkeypatch.context() as broken:
        broken.setattr(whole_file, "write", full_disk)
        act(one, "save")
        words = wait_for_message(one, qtbot)
    assert str(file) in words and os.strerror(errno.ENOSPC) in words and "another folder" in words
    assert file.read_bytes() == before and one.window.isWindowModified()
    act(one, "save")
    qtbot.waitUntil(lambda: not one.window.isWindowModified(), timeout=WAIT_MS)
    assert file.read_bytes() != before


@pytest.mark.skipif(sys.platform == "win32", reason="folders are protected by other means there")
def test_a_folder_that_cannot_be_written(start, qtbot, tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("this user may write everywhere")
    one = start()
    edit(one)
    one.window.commands.projects.saving.save_path(str(folder / "one.downhill"))
    words = wait_for_message(one, qtbot)
    folder.chmod(0o700)
    assert str(folder) in words and one.document.file is None and one.on_disk.is_unsaved
    save_to(one, qtbot, folder / "one.downhill")
    assert not one.on_disk.is_unsaved


def test_a_folder_that_has_gone(start, qtbot, tmp_path):
    one = start()
    edit(one)
    one.window.commands.projects.saving.save_path(str(tmp_path / "no" / "one.downhill"))
    assert str(tmp_path / "no") in wait_for_message(one, qtbot)
    assert one.document.file is None and one.recent.files == ()


@pytest.mark.parametrize("key", ["", "replace", "elsewhere"])
def test_what_another_window_has_written_is_not_overwritten_unasked(start, qtbot, trained, key):
    one, two = start(file=trained), start(file=trained)
    train(one, qtbot, 1)
    act(one, "save")
    qtbot.waitUntil(lambda: not one.on_disk.is_unsaved, timeout=WAIT_MS)
    assert boxes(one) == []
    of_one = trained.read_bytes()
    train(two, qtbot, 9)
    act(two, "save")
    qtbot.waitUntil(lambda: bool(boxes(two, Question)), timeout=WAIT_MS)
    assert trained.read_bytes() == of_one and "another program" in boxes(two)[0].text()
    answer(two, qtbot, key)
    if key == "replace":
        qtbot.waitUntil(lambda: not two.on_disk.is_unsaved, timeout=WAIT_MS)
        assert project_file.load(trained).state.step == 59
        train(two, qtbot, 1)
        act(two, "save")
        qtbot.waitUntil(lambda: not two.on_disk.is_unsaved, timeout=WAIT_MS)
        assert boxes(two) == [], "one's own file is known again"
        return
    if key == "elsewhere":
        type_name(file_dialog(two), str(trained.with_name("mine.downhill")))
        qtbot.waitUntil(lambda: not two.on_disk.is_unsaved, timeout=WAIT_MS)
        assert project_file.load(trained.with_name("mine.downhill")).state.step == 59
    assert trained.read_bytes() == of_one and two.on_disk.is_unsaved is (key == "")


def test_a_file_that_was_removed_is_written_anew(start, qtbot, trained):
    one = start(file=trained)
    trained.unlink()
    act(one, "save")
    qtbot.waitUntil(trained.exists, timeout=WAIT_MS)
    assert boxes(one) == [] and project_file.load(trained).state.step == 50


def test_saving_what_is_saved_writes_nothing(start, qtbot, trained):
    one = start(file=trained)
    edit(one)  # live, so the run goes on
    one.document.set_option("layers.0.units", 9)
    act(one, "undo")
    act(one, "undo")
    wait_for_run(one, qtbot)
    assert one.controller.step == 0
    act(one, "save")
    qtbot.wait(50)
    assert project_file.load(trained).state.step == 50, "a slip, undo and Ctrl+S must not cost the training"


def test_saving_at_once_after_opening_keeps_the_training(start, qtbot, trained, tmp_path):
    one = start()
    one.window.commands.projects.open_path(str(trained))
    assert one.controller.state == "preparing"
    save_to(one, qtbot, tmp_path / "copy.downhill")
    kept, first = project_file.load(tmp_path / "copy.downhill").state, project_file.load(trained).state
    assert kept.step == 50 and np.array_equal(kept.parameters, first.parameters)
    wait_for_run(one, qtbot)
    assert one.controller.step == 50 and not one.on_disk.is_unsaved


def test_a_live_edit_at_once_after_opening_keeps_the_training(start, qtbot, trained):
    one = start()
    one.window.commands.projects.open_path(str(trained))
    assert one.controller.state == "preparing"
    edit(one)
    wait_for_run(one, qtbot)
    assert one.controller.step == 50 and one.controller.history.column("step")[-1] == 50


def test_a_run_that_ends_while_it_is_asked_does_not_swallow_the_save(start, qtbot, tmp_path):
    file = tmp_path / "one.downhill"
    one = start(ENDLESS)
    train(one, qtbot, 3)
    saving = one.window.commands.projects.saving
    saving.save_path(str(file))
    assert saving.is_waiting
    one.document.set_option("layers.0.units", 9)
    qtbot.waitUntil(lambda: not saving.is_waiting, timeout=WAIT_MS)
    assert project_file.load(file).experiment == one.document.experiment
    assert not one.on_disk.is_unsaved


def test_opening_waits_for_a_save_that_is_under_way(start, qtbot, tmp_path, trained):
    file = tmp_path / "one.downhill"
    one = start(paths.replace(ENDLESS, "seed", 5))
    train(one, qtbot, 3)
    one.window.commands.projects.saving.save_path(str(file))
    one.window.commands.projects.open_path(str(trained))
    qtbot.waitUntil(lambda: one.document.file == trained, timeout=WAIT_MS)
    assert project_file.load(file).experiment.seed == 5 and project_file.load(file).state.step == 3


def test_new_waits_for_a_save_that_is_asked_for_twice(start, qtbot, tmp_path, monkeypatch):
    """Else the second one, when it is done, would take the new document for what stands in the file."""
    file = tmp_path / "one.downhill"
    one = start(paths.replace(ENDLESS, "seed", 5))
    save_to(one, qtbot, file)
    edit(one)
    projects, write, first = one.window.commands.projects, project_file.save, Event()

    def slowly(place, *given):
        write(place, *given)
        assert first.is_set() or first.wait(WAIT_MS / 1000)

    monkeypatch.setattr(project_file, "save", slowly)
    act(one, "save")
    qtbot.waitUntil(lambda: projects.saving._job is not None, timeout=WAIT_MS)
    act(one, "save")
    act(one, "new")
    first.set()
    qtbot.waitUntil(lambda: one.document.file is None and not projects.is_busy, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: one.controller.state == "ready", timeout=WAIT_MS)
    assert one.document.file is None and not one.on_disk.is_unsaved
    assert project_file.load(file).experiment.optimizer.learning_rate == 0.0123


@pytest.fixture
def slow(monkeypatch):
    """Every file is read by the thread, and nothing is written before this is set."""
    monkeypatch.setattr(reading, "QUICK_BYTES", 0)
    write, go_on = project_file.save, Event()

    def slowly(place, *given):
        assert go_on.wait(WAIT_MS / 1000)
        write(place, *given)

    monkeypatch.setattr(project_file, "save", slowly)
    yield go_on
    go_on.set()


def test_a_file_that_has_been_read_waits_for_a_save_that_is_under_way(start, qtbot, tmp_path, trained, slow):
    one = start(paths.replace(ENDLESS, "seed", 5))
    projects, file = one.window.commands.projects, tmp_path / "one.downhill"
    projects.open_path(str(trained))
    projects.saving.save_path(str(file))
    qtbot.waitUntil(lambda: not projects._reader.is_reading, timeout=WAIT_MS)
    assert one.document.experiment.seed == 5
    slow.set()
    qtbot.waitUntil(lambda: one.document.file == trained, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not projects.is_busy, timeout=WAIT_MS)
    assert one.document.file == trained and project_file.load(file).experiment.seed == 5


@pytest.mark.parametrize("key", ["new", "example"])
def test_what_is_wanted_after_a_file_is_not_replaced_by_it(start, qtbot, trained, slow, key):
    one = start(paths.replace(ENDLESS, "seed", 5))
    projects = one.window.commands.projects
    projects.open_path(str(trained))
    act(one, "new") if key == "new" else projects.open_example(SineExample())
    qtbot.waitUntil(lambda: projects._reader._doing is None, timeout=WAIT_MS)
    wanted = SpiralsExample() if key == "new" else SineExample()
    assert one.document.experiment == wanted.experiment() and one.document.file is None


def test_training_while_a_file_is_read_is_not_lost_unasked(start, qtbot, tmp_path, trained, slow):
    slow.set()
    file = tmp_path / "one.downhill"
    one = start(ENDLESS)
    save_to(one, qtbot, file)
    one.window.commands.projects.open_path(str(trained))
    one.controller.step = 3  # as if the run had told so before the file was read
    qtbot.waitUntil(lambda: bool(boxes(one, Question)), timeout=WAIT_MS)
    answer(one, qtbot, "")
    assert one.document.file == file


def test_closing_waits_for_a_save_that_is_under_way(start, qtbot, tmp_path):
    file = tmp_path / "one.downhill"
    one = start(ENDLESS)
    train(one, qtbot, 3)
    one.window.commands.projects.saving.save_path(str(file))
    one.window.close()
    qtbot.waitUntil(lambda: not one.window.isVisible(), timeout=WAIT_MS)
    assert project_file.load(file).state.step == 3


# ---- the dialogs ---------------------------------------------------------------------------------------------------


def test_dialogs_start_where_one_was_last(start, qtbot, tmp_path, trained):
    one = start(fresh=True)
    for file in (tmp_path / "gone" / "x.json", trained):
        one.recent.add(file)
    act(one, "open")
    dialog = file_dialog(one)
    assert dialog.directory().absolutePath() == str(tmp_path)
    dialog.reject()
    qtbot.wait(5)
    act(one, "save_as")
    dialog = file_dialog(one)
    assert dialog.selectedFiles() == [str(tmp_path / "XOR.downhill")]
    dialog.reject()
    (tmp_path / "sub").mkdir()
    save_to(one, qtbot, tmp_path / "sub" / "mine.json")
    qtbot.wait(5)
    act(one, "save_as")
    dialog = file_dialog(one)
    assert dialog.selectedFiles() == [str(tmp_path / "sub" / "mine.json")] and "json" in dialog.selectedNameFilter()
    dialog.reject()


def test_a_name_gets_its_suffix(start, qtbot, tmp_path):
    one, names = start(), {"mine": "mine.downhill", "run 1.5": "run 1.5.downhill", "mine.JSON": "mine.JSON"}
    for number, (typed, written) in enumerate({**names, "我的.downhill": "我的.downhill"}.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        act(one, "save_as")
        type_name(file_dialog(one), str(folder / typed))
        qtbot.waitUntil(lambda file=folder / written: one.document.file == file, timeout=WAIT_MS)
        assert os.listdir(folder) == [written]


def test_the_kind_of_file_gives_the_suffix(start, qtbot, tmp_path):
    one = start()
    one.recent.add(tmp_path / "last.json")
    act(one, "save_as")
    dialog = file_dialog(one)
    kind = next(kind for kind in dialog.nameFilters() if "json" in kind)
    dialog.selectNameFilter(kind)
    dialog.filterSelected.emit(kind)
    assert dialog.selectedFiles() == [str(tmp_path / "XOR.json")]
    type_name(dialog, "plain")
    qtbot.waitUntil(lambda: one.document.file == tmp_path / "plain.json", timeout=WAIT_MS)
    assert experiment_file.read(tmp_path / "plain.json") == XOR


def test_a_suffix_that_is_added_does_not_overwrite_unasked(start, qtbot, tmp_path):
    there = tmp_path / "mine.downhill"
    there.write_bytes(b"of somebody else")
    one = start()
    act(one, "save_as")
    type_name(file_dialog(one), str(tmp_path / "mine"))
    qtbot.waitUntil(lambda: bool(boxes(one, Question)), timeout=WAIT_MS)
    assert "already" in boxes(one, Question)[0].text()
    answer(one, qtbot, "")
    assert there.read_bytes() == b"of somebody else" and one.document.file is None


@pytest.mark.parametrize("agreed", [True, False])
def test_the_dialog_asks_before_it_overwrites_and_then_nobody_asks_again(start, qtbot, tmp_path, agreed):
    there = tmp_path / "mine.downhill"
    there.write_bytes(b"of somebody else")
    one = start()
    act(one, "save_as")
    dialog = file_dialog(one)
    button = QMessageBox.StandardButton.Yes if agreed else QMessageBox.StandardButton.No
    asked = []

    def agree():
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            asked.append(box.text())
            box.button(button).click()

    timer = QTimer()
    timer.timeout.connect(agree)
    timer.start(20)
    type_name(dialog, str(there))
    timer.stop()
    assert len(asked) == 1
    if agreed:
        qtbot.waitUntil(lambda: one.document.file == there, timeout=WAIT_MS)
        assert boxes(one) == [] and project_file.load(there).experiment == XOR
    else:
        dialog.reject()
        assert there.read_bytes() == b"of somebody else"

"""Unsaved work is kept while the program runs, and offered after a crash, and only then."""

import os
import random
import shutil

import pytest
from PySide6.QtWidgets import QDockWidget, QMessageBox
from shiboken6 import isValid

from engine import paths, project_file, text
from engine.examples.spirals import SpiralsExample
from engine.project_file import Project
from engine.training.trainer import Trainer
from gui.actions import reading
from gui.actions.recovery_folder import DAMAGED, Kept, Left, Note, RecoveryFolder
from gui.app import Program
from gui.widgets.message import Message, Question
from tests.engine.remembered import same_memory, same_record
from tests.gui.conftest import WAIT_MS
from tests.gui.killed_programs import kill_one

ENDLESS = paths.replace(SpiralsExample().experiment(), "training.epochs", 100_000)
KEPT = Kept(Project(ENDLESS), Note("Mine"))


@pytest.fixture
def keeping(qtbot, qapp):
    """Makes programs that keep their work in a folder; they are ended afterwards."""
    made = []

    def make(folder, experiment=ENDLESS):
        program = Program(experiment, "light", "en", recovery=RecoveryFolder(folder))
        made.append(program)
        program.controller.set_speed("full")
        program.window.show()
        qtbot.waitUntil(lambda: program.controller.state == "ready" and program.window.is_complete(), timeout=WAIT_MS)
        return program

    yield make
    for program in made:
        program.shut_down()
        program.deleteLater()
    qtbot.wait(1)


def trained(program, qtbot):
    """Train it for some steps, and wait until that is kept; returns the step."""
    program.controller.train()
    qtbot.waitUntil(lambda: program.controller.step > 20, timeout=WAIT_MS)
    program.controller.pause()
    qtbot.waitUntil(lambda: program.controller.state == "paused", timeout=WAIT_MS)
    kept(program, qtbot)
    return program.controller.step


def kept(program, qtbot):
    place = program.autosave.folder.place
    before = place.stat().st_mtime_ns if place.exists() else 0
    program.autosave._kept = None  # also when the clock has just kept the same
    program.autosave.keep()
    qtbot.waitUntil(lambda: place.exists() and place.stat().st_mtime_ns > before, timeout=WAIT_MS)
    qtbot.waitUntil(place.with_suffix(".json").exists, timeout=WAIT_MS)


def crashed(program, folder):
    """What the disk holds when this program is killed now: its files, and nobody who holds the lock."""
    folder.mkdir()
    place = program.autosave.folder.place
    for suffix in (".downhill", ".json"):
        shutil.copy(place.with_suffix(suffix), folder)
    return folder


def asked(program, kind=Question):
    boxes = [box for box in program.window.findChildren(kind) if box.isVisible()]
    assert len(boxes) <= 1
    return boxes[0] if boxes else None


# the folder -----------------------------------------------------------------------------------------------------------


def test_what_a_running_program_keeps_is_not_offered(tmp_path):
    one, other = RecoveryFolder(tmp_path / "a"), RecoveryFolder(tmp_path / "a")
    assert one.keep(KEPT) and one.place != other.place
    assert other.left() == []
    one.close()
    assert other.left() == [] and not one.place.exists()
    other.close()
    assert not (tmp_path / "a").exists()


def test_what_is_left_is_found_once_and_kept_until_somebody_decides(tmp_path):
    folder = tmp_path / "a"
    folder.mkdir()
    project_file.save(folder / "0123.downhill", KEPT.project)
    (folder / ".0123.downhill.77.part").write_bytes(b"half")
    (folder / "0123.lock").write_bytes(b"")  # damaged, and old

    os.utime(folder / "0123.lock", (0, 0))
    one, other = RecoveryFolder(folder), RecoveryFolder(folder)
    (left,) = one.left()
    assert isinstance(left, Left) and left.note == Note() and other.left() == []
    one.release(left.place)
    assert [found.place for found in other.left()] == [left.place]
    assert not list(folder.glob("*.part")) and not list(folder.glob(".*.part"))
    other.discard(left.place)
    assert one.left() == []
    for mine in (one, other):
        mine.close()
    assert not folder.exists()


def test_a_folder_that_cannot_be_used_stops_nobody(tmp_path):
    (tmp_path / "a").write_text("no folder")
    mine = RecoveryFolder(tmp_path / "a")
    assert not mine.keep(KEPT) and mine.left() == []
    mine.forget()
    mine.close()


def test_a_damaged_file_is_put_aside_and_never_asked_about_again(tmp_path, keeping):
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "0123.downhill").write_bytes(b"PK nonsense")
    (folder / "0123.json").write_bytes(b"{")
    program = keeping(folder)
    program.offer_recovery()
    words = asked(program, Message)
    assert "cannot be read" in words.text() and DAMAGED in words.informativeText()
    words.close()
    assert (folder / f"0123{DAMAGED}.downhill").read_bytes() == b"PK nonsense"
    assert program.autosave.folder.left() == []


# the program ----------------------------------------------------------------------------------------------------------


def test_after_a_crash_the_work_comes_back_and_goes_on_with_the_same_bits(tmp_path, keeping, qtbot):
    first = keeping(tmp_path / "a")
    first.document.set_option("layers.0.units", 5)
    qtbot.waitUntil(lambda: first.controller.state == "ready", timeout=WAIT_MS)
    step = trained(first, qtbot)
    folder = crashed(first, tmp_path / "b")
    second = keeping(folder)
    second.offer_recovery()
    question = asked(second)
    assert "Two spirals" in question.text() and f"{step} steps" in question.informativeText()
    question.by_key["recover"].click()
    qtbot.waitUntil(lambda: second.controller.state == "paused", timeout=WAIT_MS)
    assert second.document.experiment == first.document.experiment
    assert second.controller.step == step and second.on_disk.is_unsaved
    again = Trainer(second.document.experiment)
    again.advance(float("inf"), last_step=step)
    states = []
    second.controller.state_kept.connect(states.append)
    second.controller.ask_state()
    qtbot.waitUntil(lambda: bool(states), timeout=WAIT_MS)
    assert states[0].parameters.tobytes() == again.state().parameters.tobytes()
    second.shut_down()
    assert not folder.exists()


def test_the_file_it_belongs_to_stays_as_it_is_until_one_saves(tmp_path, keeping, qtbot):
    file = tmp_path / "mine.downhill"
    project_file.save(file, Project(ENDLESS))
    first = keeping(tmp_path / "a")
    first.window.commands.projects.open_path(str(file))
    qtbot.waitUntil(lambda: first.controller.state == "ready", timeout=WAIT_MS)
    before = file.read_bytes()
    trained(first, qtbot)
    second = keeping(crashed(first, tmp_path / "b"))
    second.offer_recovery()
    assert str(file) in asked(second).informativeText()
    asked(second).by_key["recover"].click()
    qtbot.waitUntil(lambda: second.controller.state == "paused", timeout=WAIT_MS)
    assert second.document.file == file and second.on_disk.is_unsaved and file.read_bytes() == before
    second.window.commands.save()
    qtbot.waitUntil(lambda: not second.on_disk.is_unsaved, timeout=WAIT_MS)
    assert project_file.load(file).state.step == second.controller.step
    second.autosave.keep()
    qtbot.waitUntil(lambda: not second.autosave.folder.place.exists(), timeout=WAIT_MS)


@pytest.mark.parametrize("quick", [True, False])
def test_kept_runs_and_key_frames_come_back_after_a_crash(tmp_path, keeping, qtbot, monkeypatch, quick):
    monkeypatch.setattr(reading, "QUICK_BYTES", 2**40 if quick else 100)
    first = keeping(tmp_path / "a")
    trained(first, qtbot)
    first.document.set_option("layers.0.units", 5)
    qtbot.waitUntil(lambda: first.controller.state == "ready", timeout=WAIT_MS)
    (run,) = first.document.runs.all
    qtbot.waitUntil(lambda: run.memory is not None, timeout=WAIT_MS)
    first.document.runs.rename(run, "mine", "rename")
    step = trained(first, qtbot)
    second = keeping(crashed(first, tmp_path / "b"))
    second.offer_recovery()
    qtbot.waitUntil(lambda: asked(second) is not None, timeout=WAIT_MS)
    asked(second).by_key["recover"].click()
    qtbot.waitUntil(lambda: second.controller.state == "paused", timeout=WAIT_MS)
    (again,) = second.document.runs.all
    assert (again.name, again.number) == ("mine", 1) and same_memory(again.memory, run.memory)
    assert same_record(again.record, run.record)
    assert second.on_disk.is_unsaved and second.document.runs.ancestor is again
    second.document.look_at(step // 2)
    qtbot.waitUntil(lambda: second.controller.look_back.measured[0] == step // 2, timeout=WAIT_MS)
    file = tmp_path / "saved.downhill"
    second.window.commands.projects.saving.save_path(str(file))
    qtbot.waitUntil(lambda: not second.on_disk.is_unsaved, timeout=WAIT_MS)
    assert project_file.load(file).runs.runs[0].about.name == "mine"


def test_a_change_of_the_list_is_kept_soon(tmp_path, keeping, qtbot):
    one = keeping(tmp_path / "mine")
    trained(one, qtbot)
    one.controller.restart()
    qtbot.waitUntil(lambda: one.controller.state == "ready" and len(one.document.runs.all) == 1, timeout=WAIT_MS)
    (run,) = one.document.runs.all
    place = one.autosave.folder.place
    qtbot.waitUntil(lambda: [name for name, memory in runs_in(place) if memory] == [""], timeout=WAIT_MS)
    one.document.runs.rename(run, "mine", "rename")
    qtbot.waitUntil(lambda: [name for name, _memory in runs_in(place)] == ["mine"], timeout=WAIT_MS)
    one.document.runs.delete(run, "delete")
    qtbot.waitUntil(lambda: not place.exists(), timeout=WAIT_MS)


class Session:
    """The end of a session in which nobody can be asked."""

    def allowsInteraction(self):
        return False


@pytest.mark.parametrize("goes_on", [False, True])
def test_work_that_the_end_of_the_session_leaves_nobody_to_ask_about_is_offered(tmp_path, keeping, qtbot, goes_on):
    program = keeping(tmp_path / "kept")
    program.document.set_option("optimizer.learning_rate", 0.02)
    kept(program, qtbot)
    program.on_session_ending(Session())
    if goes_on:  # another program has held it up, and this one is closed later
        program.autosave._clock.timeout.emit()
    program.shut_down()
    left = RecoveryFolder(tmp_path / "kept").left()
    assert [project_file.load(one.place).experiment.optimizer.learning_rate for one in left] == [0.02] * (not goes_on)


def test_what_could_not_be_kept_is_tried_again(tmp_path, keeping, qtbot, monkeypatch):
    program = keeping(tmp_path / "kept")
    autosave, write, tries = program.autosave, project_file.save, []

    def failing(*given):
        tries.append(given)
        raise OSError

    monkeypatch.setattr(project_file, "save", failing)
    program.document.set_option("optimizer.learning_rate", 0.02)
    qtbot.waitUntil(lambda: bool(tries) and autosave._writer._wanted is None, timeout=WAIT_MS)
    assert not autosave.folder.place.exists()
    monkeypatch.setattr(project_file, "save", write)
    autosave._clock.timeout.emit()
    qtbot.waitUntil(autosave.folder.place.exists, timeout=WAIT_MS)


def runs_in(place):
    found = project_file.load(place).runs.runs if place.exists() else ()
    return [(run.about.name, run.memory) for run in found]


@pytest.mark.parametrize(("answer", "is_left"), [("discard", False), ("", True)])
def test_it_is_thrown_away_or_left_for_the_next_start(tmp_path, keeping, qtbot, answer, is_left):
    first = keeping(tmp_path / "a")
    first.document.set_option("layers.0.units", 5)
    kept(first, qtbot)
    folder = crashed(first, tmp_path / "b")
    second = keeping(folder)
    second.offer_recovery()
    question = asked(second)
    (question.by_key[answer] if answer else question.button(QMessageBox.StandardButton.Cancel)).click()
    assert second.document.experiment == ENDLESS and not second.on_disk.is_unsaved
    second.shut_down()
    assert folder.exists() == is_left
    assert len(RecoveryFolder(folder).left()) == is_left


def test_nothing_is_kept_of_what_is_saved_and_nothing_offered_after_closing(tmp_path, keeping, qtbot):
    folder = tmp_path / "a"
    program = keeping(folder)
    program.autosave.keep()
    assert not program.autosave.folder.place.exists()  # an example as it was opened
    program.document.set_option("layers.0.units", 5)
    qtbot.waitUntil(program.autosave.folder.place.exists, timeout=WAIT_MS)  # by itself, soon after an edit
    program.document.undo_stack.undo()
    qtbot.waitUntil(lambda: not program.autosave.folder.place.exists(), timeout=WAIT_MS)
    program.document.undo_stack.redo()
    qtbot.waitUntil(program.autosave.folder.place.exists, timeout=WAIT_MS)
    program.shut_down()
    assert not folder.exists()


def test_killed_at_any_moment_what_is_left_was_really_so(tmp_path):
    """tests/hard kills 200."""
    kill_one(tmp_path / "a", random.getrandbits(16))


def test_a_number_set_by_hand_is_kept_soon_also_when_no_step_is_made(tmp_path, keeping, qtbot):
    one = keeping(tmp_path / "mine")
    place = one.autosave.folder.place
    for index, value in ((0, 0.5), (1, 0.25)):
        one.controller.set_parameter(0, "bias", (index,), value)
        qtbot.waitUntil(lambda: place.exists() and newest_edit(place) == value, timeout=WAIT_MS)  # noqa: B023


def newest_edit(place):
    state = project_file.load(place).state
    return state.history.changes[-1].new if state is not None and state.history.changes else None


def test_after_the_offer_the_language_changes_twice_and_the_program_ends(keeping, qtbot, tmp_path):
    one = keeping(tmp_path)
    one.offer_recovery()
    try:
        for language in ("zh_CN", "en"):
            old = one.window
            one.on_language_picked(language)
            qtbot.waitUntil(lambda before=old: not isValid(before) and one.window.is_complete(), timeout=WAIT_MS)
            assert text.language() == language
            assert all(dock.updatesEnabled() for dock in one.window.findChildren(QDockWidget) if dock.isVisible())
    finally:
        text.use_language("en")
    one.shut_down()
    assert one.window.stopped and one.controller._worker.isFinished()

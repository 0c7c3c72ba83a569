"""Runs in files, as a person lives with them: saved, opened, looked back at, gone on with; and what is asked about them."""

import zipfile

import numpy as np
import pytest
from PySide6.QtGui import QAction

from engine import paths, project_file
from engine.examples.spirals import SpiralsExample
from engine.project_file import Project
from engine.training.same_start import same_start
from engine.training.trainer import Trainer
from gui.actions import on_disk, reading
from gui.actions.frames_menu import FramesMenu
from gui.run.look_back import MEGABYTE
from gui.run.side import Side
from gui.theme.colors import RUN_PLACES
from gui.widgets.message import Message, Question
from tests.engine import hostile_files as hostile
from tests.engine.remembered import bits, full, same_memory, same_record
from tests.gui.dialog_driving import boxes
from tests.gui.test_projects import WAIT_MS, answer, save_to, train, wait_for_message, wait_for_run

ENDLESS = paths.replace(SpiralsExample().experiment(), "training.epochs", 100_000)


@pytest.fixture
def start(program, qtbot):
    """Starts programs that are ready, as many as are wanted, with the file that is named."""
    return lambda file=None, experiment=ENDLESS: started(program(experiment), qtbot, file)


@pytest.fixture
def start_alone(reopened, qtbot):
    """The same for tests that want one alone."""
    return lambda file=None, experiment=ENDLESS: started(reopened(experiment), qtbot, file)


def started(program, qtbot, file):
    if file is not None:
        program.window.commands.projects.open_path(str(file))
    qtbot.waitUntil(lambda: program.controller.state in ("ready", "paused"), timeout=WAIT_MS)
    return program


def runs_of(program):
    return program.document.runs


def settle(program, qtbot):
    """Until the current run is prepared, and all kept ones have left what they remember."""
    wait_for_run(program, qtbot)
    done = [run for run in runs_of(program).all if run.state == "done"]
    qtbot.waitUntil(lambda: all(run.memory is not None for run in done), timeout=WAIT_MS)


def asked(program, qtbot):
    """The state the current run is in, and what it remembers."""
    with qtbot.waitSignal(program.controller.state_kept, timeout=WAIT_MS) as told:
        program.controller.ask_state()
    return told.args[0], program.controller.remembered


def seen_at(program, qtbot, step):
    """All parameters at a step, from the replay."""
    got = []
    program.controller.branching.refused.connect(got.append)
    given = []
    hear = program.controller.branching.hear
    program.controller.branching.hear = given.append
    program.controller.control.branch(step)
    qtbot.waitUntil(lambda: bool(given), timeout=WAIT_MS)
    program.controller.branching.hear = hear
    return given[0].state


def filled(program, qtbot):
    """A document with a parent, a renamed and hidden branch of it, and a current run that came from that."""
    train(program, qtbot, 120)
    rate = paths.replace(program.document.experiment, "optimizer.learning_rate", 0.02)
    program.document.change(rate, "faster")  # live
    train(program, qtbot, 40)
    slower = paths.replace(rate, "optimizer.learning_rate", 0.001)
    program.controller.branching.begin(lambda _old: slower, "branch", 100, trains=False, remark="touched")
    qtbot.waitUntil(lambda: len(runs_of(program).all) == 1, timeout=WAIT_MS)
    settle(program, qtbot)
    train(program, qtbot, 60)
    program.document.set_option("layers.0.units", 5)
    settle(program, qtbot)
    first, second = runs_of(program).all
    runs_of(program).rename(second, "slow", "rename")
    runs_of(program).show(second, False)
    train(program, qtbot, 90)
    program.document.set_option("optimizer.learning_rate", 0.03)
    program.controller.set_parameter(0, "bias", (0,), 0.25)
    train(program, qtbot, 50)
    return first, second


def test_what_was_told_before_one_asked_is_no_answer(start, qtbot, monkeypatch):
    """It waits for a run beside that takes long: whoever saves meanwhile would lose the steps since then."""
    one = start()
    controller = one.controller
    train(one, qtbot, 10)
    own = one.document.experiment
    beside = controller.beside.begin(paths.replace(own, "training.batch_size", 7), own)
    qtbot.waitUntil(lambda: beside.samples > 0, timeout=WAIT_MS)
    monkeypatch.setattr(Side, "keep", lambda _side: None)
    controller.remembered = None
    controller.ask_state()
    qtbot.waitUntil(lambda: controller.remembered is not None, timeout=WAIT_MS)
    train(one, qtbot, 5)
    told = []
    controller.state_kept.connect(told.append)
    controller.ask_state()
    controller.beside._telling.clear()
    controller.beside.kept.emit()
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
    controller.state_kept.disconnect(told.append)
    assert told[0].step == 15


def same_runs(one, other):
    """Fails unless two documents keep the same runs."""
    assert len(one.all) == len(other.all) and (one.count, one.let_go) == (other.count, other.let_go)
    for a, b in zip(one.all, other.all, strict=True):
        told = ("number", "name", "place", "is_shown", "state", "message", "remark", "branched_at", "parent_number")
        assert [getattr(a, name) for name in told] == [getattr(b, name) for name in told]
        assert (a.experiment, a.parent, a.samples, a.metric) == (b.experiment, b.parent, b.samples, b.metric)
        assert same_record(a.record, b.record) and same_memory(a.memory, b.memory)
        assert same_record(a.history.record(), b.history.record())


# ---- there and back -------------------------------------------------------------------------------------------------


def test_a_document_with_runs_comes_back_and_goes_on_with_the_same_bits(start, qtbot, tmp_path):
    file, one = tmp_path / "runs.downhill", start()
    filled(one, qtbot)
    assert one.on_disk.is_unsaved
    before = {step: seen_at(one, qtbot, step) for step in (1, 17, 89, 90, 139)}
    save_to(one, qtbot, file)
    assert not one.on_disk.is_unsaved and not one.window.isWindowModified()
    two = start(file)
    same_runs(runs_of(two), runs_of(one))
    assert not two.on_disk.is_unsaved and two.controller.step == 140
    assert runs_of(two).ancestor.number == runs_of(one).ancestor.number == 2 and runs_of(two).origin is None
    for step, state in before.items():  # before the save
        assert bits(seen_at(two, qtbot, step)) == bits(state), step
    for each in (one, two):
        train(each, qtbot, 70)
    states = [asked(each, qtbot)[0] for each in (one, two)]
    assert bits(states[0]) == bits(states[1]) and states[0].step == 210
    for each in (one, two):
        each.controller.control.go_back(60)
        qtbot.waitUntil(lambda: each.controller.step == 60, timeout=WAIT_MS)  # noqa: B023
        train(each, qtbot, 20)
    assert bits(asked(one, qtbot)[0]) == bits(asked(two, qtbot)[0])


def test_the_slider_reaches_back_before_the_save(start, qtbot, tmp_path):
    file, one = tmp_path / "runs.downhill", start()
    train(one, qtbot, 200)
    save_to(one, qtbot, file)
    two = start(file)
    two.document.look_at(50)
    qtbot.waitUntil(lambda: two.controller.look_back.measured[0] == 50, timeout=WAIT_MS)
    assert not two.on_disk.is_unsaved


def test_a_kept_run_of_a_file_is_gone_on_with_bit_by_bit(start, qtbot, tmp_path):
    file, one = tmp_path / "runs.downhill", start()
    filled(one, qtbot)
    save_to(one, qtbot, file)
    two = start(file)
    for each in (one, two):
        each.controller.branching.take_up(runs_of(each).all[1])
        settle(each, qtbot)
        assert each.controller.step == 160 and runs_of(each).current is runs_of(each).all[1]
        assert runs_of(each).origin[1] == 100
    save_to(two, qtbot, file)
    three = start(file)
    assert runs_of(three).current is runs_of(three).all[1] and runs_of(three).origin == runs_of(two).origin
    for each in (one, two, three):
        train(each, qtbot, 40)
    found = [bits(asked(each, qtbot)[0]) for each in (one, two, three)]
    assert found[0] == found[1] == found[2]
    assert bits(seen_at(one, qtbot, 130)) == bits(seen_at(three, qtbot, 130))


def test_numbers_go_on_where_they_were_and_colours_stay(start, qtbot, tmp_path):
    file, one = tmp_path / "runs.downhill", start()
    filled(one, qtbot)
    runs_of(one).delete(runs_of(one).all[0], "delete")
    save_to(one, qtbot, file)
    two = start(file)
    (only,) = runs_of(two).all
    assert (only.number, only.place) == (2, 1) and only.place < RUN_PLACES
    train(two, qtbot, 30)
    two.document.set_option("layers.0.units", 6)
    settle(two, qtbot)
    assert [run.number for run in runs_of(two).all] == [2, 3]
    two.window.commands.projects.open_path(str(file))
    if boxes(two, Question):
        answer(two, qtbot, "leave")
    qtbot.waitUntil(lambda: len(runs_of(two).all) == 1, timeout=WAIT_MS)


def begin_beside(program, qtbot, seed, waits):
    """A run that trains beside the current one, or waits there."""
    program.controller.set_speed("full")
    experiment = paths.replace(paths.replace(ENDLESS, "seed", seed), "optimizer.learning_rate", 0.02)
    run = program.controller.beside.begin(experiment, ENDLESS)
    qtbot.waitUntil(lambda: len(run.history.column("step")) > 3, timeout=WAIT_MS)
    if waits:
        run.driver.pause()
        qtbot.waitUntil(lambda: run.state == "paused", timeout=WAIT_MS)
    return run


@pytest.mark.parametrize("waits", [True, False])
@pytest.mark.parametrize("trained", [0, 30])
def test_a_run_that_trains_beside_is_saved_as_it_is_by_then_and_gone_on_with(start, qtbot, tmp_path, waits, trained):
    file, one = tmp_path / "runs.downhill", start()
    if trained:
        train(one, qtbot, trained)
    runs = [begin_beside(one, qtbot, 4, waits), begin_beside(one, qtbot, 5, False)]
    save_to(one, qtbot, file)
    assert all(run.is_live for run in runs), "saving ends none of them"
    at = runs[1].history.marks["step"].values[-1]
    qtbot.waitUntil(lambda: runs[1].history.marks["step"].values[-1] > at, timeout=WAIT_MS)
    runs[1].driver.pause()
    qtbot.waitUntil(lambda: runs[1].state == "paused", timeout=WAIT_MS)
    two = start(file)
    assert two.controller.step == trained
    for run, again in zip(runs, runs_of(two).all, strict=True):
        assert again.state == "done" and not again.is_live and again.experiment == run.experiment
        state = again.memory.state
        assert 3 < state.step == again.history.marks["step"].values[-1] == len(again.record.batch_losses)
        if run is runs[0] and waits:
            assert state.step == run.history.marks["step"].values[-1]
        alone = Trainer(run.experiment, same_start(run.experiment, ENDLESS))
        alone.advance(np.inf, state.step)
        assert bits(alone.state()) == bits(state)
    two.controller.branching.take_up(runs_of(two).all[0])
    settle(two, qtbot)
    step = two.controller.step
    two.document.look_at(step // 2)
    qtbot.waitUntil(lambda: two.controller.look_back.measured[0] == step // 2, timeout=WAIT_MS)
    train(two, qtbot, 20)
    alone = Trainer(runs[0].experiment, same_start(runs[0].experiment, ENDLESS))
    alone.advance(np.inf, step + 20)
    assert bits(asked(two, qtbot)[0]) == bits(alone.state())


def test_a_save_waits_for_no_run_that_has_ended_or_been_taken_away(start, qtbot, tmp_path):
    file, one = tmp_path / "runs.downhill", start()
    runs = [begin_beside(one, qtbot, seed, False) for seed in (4, 5)]
    saving = one.window.commands.projects.saving
    with qtbot.waitSignal(saving.ended, timeout=WAIT_MS):
        saving.save_path(str(file))
        runs[0].driver.stop()
        runs_of(one).delete(runs[1], "delete")
        one.document.set_option("layers.0.units", 3)  # and the current run is another one by then
    assert [run.number for run in project_file.load(file).runs.runs] == [1]
    assert project_file.load(file).experiment.layers[0].units == 3


def test_a_diverged_current_run_leaves_the_others_in_the_file(start_alone, qtbot, tmp_path):
    file, one = tmp_path / "runs.downhill", start_alone()
    train(one, qtbot, 30)
    one.document.set_option("layers.0.units", 5)
    settle(one, qtbot)
    one.controller.state = "diverged"
    save_to(one, qtbot, file)
    project = project_file.load(file)
    assert project.state is None and project.memory is None and len(project.runs.runs) == 1


# ---- what is work ---------------------------------------------------------------------------------------------------


def test_changes_of_the_list_are_work_in_a_project(start_alone, qtbot, tmp_path):
    file, one = tmp_path / "runs.downhill", start_alone()
    first, _second = filled(one, qtbot)
    save_to(one, qtbot, file)
    assert not one.on_disk.is_unsaved
    runs_of(one).rename(first, "mine", "rename")
    assert one.on_disk.is_unsaved and not one.on_disk.is_trained
    one.document.undo_stack.undo()
    assert not one.on_disk.is_unsaved
    runs_of(one).show(first, False)
    assert not one.on_disk.is_unsaved, "what is drawn is no work"
    runs_of(one).delete(first, "delete")
    assert one.on_disk.is_unsaved
    one.window.close()
    assert "runs" in boxes(one, Question)[0].informativeText()
    answer(one, qtbot, "save")
    qtbot.waitUntil(lambda: not one.window.isVisible(), timeout=WAIT_MS)
    assert [run.number for run in project_file.load(file).runs.runs] == [2]


def test_a_restart_loses_nothing_that_is_in_the_file(start_alone, qtbot, tmp_path):
    file, one = tmp_path / "runs.downhill", start_alone()
    train(one, qtbot, 40)
    save_to(one, qtbot, file)
    one.controller.restart()
    settle(one, qtbot)
    assert len(runs_of(one).all) == 1 and not one.on_disk.is_unsaved
    train(one, qtbot, 1)
    assert one.on_disk.is_unsaved


def test_without_a_file_short_runs_are_no_work_but_a_name_is(start_alone, qtbot, monkeypatch):
    one = start_alone()
    train(one, qtbot, 30)
    one.controller.restart()
    settle(one, qtbot)
    (run,) = runs_of(one).all
    assert not one.on_disk.is_unsaved and one.on_disk.has_news
    runs_of(one).rename(run, "keep me", "rename")
    assert one.on_disk.is_unsaved
    runs_of(one).rename(run, "", "rename")
    monkeypatch.setattr(on_disk, "TRIVIAL_S", 1e-9)
    assert one.on_disk.is_unsaved


def test_an_experiment_file_holds_no_runs(start_alone, qtbot, tmp_path):
    one = start_alone()
    filled(one, qtbot)
    save_to(one, qtbot, tmp_path / "one.json")
    assert not one.on_disk.is_unsaved and len(runs_of(one).all) == 2


def test_what_is_edited_while_it_is_written_stays_unsaved(start_alone, qtbot, tmp_path):
    file, one = tmp_path / "one.downhill", start_alone()
    saving = one.window.commands.projects.saving
    saving.save_path(str(file))
    assert saving.is_waiting
    old = one.document.experiment
    one.document.set_option("layers.0.units", 9)
    saving.save_path(str(tmp_path / "other.downhill"))  # is written after the first
    assert project_or_none(file) is None or project_file.load(file).experiment == old
    qtbot.waitUntil(lambda: not saving.is_waiting and (tmp_path / "other.downhill").exists(), timeout=WAIT_MS)
    assert project_file.load(file).experiment == old
    assert project_file.load(tmp_path / "other.downhill").experiment == one.document.experiment
    assert not one.on_disk.is_unsaved


def project_or_none(file):
    return project_file.load(file) if file.exists() else None


# ---- room -----------------------------------------------------------------------------------------------------------


def test_the_menu_says_what_the_document_would_take_and_files_keep_to_it(start, qtbot, tmp_path):
    file, one = tmp_path / "runs.downhill", start()
    menu = one.window.findChild(FramesMenu)
    menu.aboutToShow.emit()
    assert "no key frames" in menu.told.text()
    filled(one, qtbot)
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: "MB" in menu.told.text(), timeout=WAIT_MS)
    save_to(one, qtbot, file)
    with zipfile.ZipFile(file) as archive:
        assert any(name.endswith("frames.safetensors") for name in archive.namelist())
    none = next(action for action in menu.actions() if action.data() == 0 and isinstance(action, QAction))
    none.trigger()
    assert one.on_disk.contents.frames_mb == 0
    save_to(one, qtbot, tmp_path / "none.downhill")
    with zipfile.ZipFile(tmp_path / "none.downhill") as archive:
        assert not any(name.endswith("frames.safetensors") for name in archive.namelist())
    project = project_file.load(tmp_path / "none.downhill")
    assert project.memory is None and project.runs.runs[0].memory.state is not None


def test_the_room_is_remembered(program, qtbot, tmp_path):
    one = program(ENDLESS, settings=tmp_path / "settings.json")
    one.on_disk.contents.set_frames(8)
    one.shut_down()
    assert program(ENDLESS, settings=tmp_path / "settings.json").on_disk.contents.room == 8 * MEGABYTE


# ---- what is damaged ------------------------------------------------------------------------------------------------


def test_a_damaged_run_is_left_out_and_said_once(start_alone, qtbot, tmp_path):
    file = tmp_path / "hurt.downhill"
    parts = project_file.Packer().parts(full())
    file.write_bytes(hostile.zipped(parts | {"runs/2.safetensors": b"x"}))
    one = start_alone()
    one.window.commands.projects.open_path(str(file))
    words = wait_for_message(one, qtbot)
    assert "hurt.downhill" in words and "Run 2 cannot be read" in words and boxes(one, Message) == []
    assert [run.number for run in runs_of(one).all] == [1, 4, 5]
    wait_for_run(one, qtbot)
    diverged = runs_of(one).all[1]
    assert diverged.state == "diverged" and diverged.message == "infinite"
    one.controller.branching.take_up(diverged)
    settle_step = diverged.memory.frames[-1].step
    qtbot.waitUntil(lambda: one.controller.step == settle_step, timeout=WAIT_MS)


def test_an_old_file_opens_as_ever(start_alone, qtbot, tmp_path):
    file = tmp_path / "old.downhill"
    file.write_bytes(hostile.good_bytes())
    one = start_alone(file)
    assert one.controller.step == hostile.trained().state.step and runs_of(one).all == ()
    assert np.array_equal(asked(one, qtbot)[0].parameters, hostile.trained().state.parameters)
    assert not one.on_disk.is_unsaved


def test_nothing_of_the_document_before_gets_into_the_next(start_alone, qtbot, tmp_path):
    one = start_alone()
    filled(one, qtbot)
    project_file.save(tmp_path / "plain.downhill", Project(ENDLESS))
    one.window.commands.projects.open_path(str(tmp_path / "plain.downhill"))
    if boxes(one, Question):
        answer(one, qtbot, "leave")
    qtbot.waitUntil(lambda: one.document.file is not None, timeout=WAIT_MS)
    wait_for_run(one, qtbot)
    assert runs_of(one).all == () and runs_of(one).count == 0 and not one.on_disk.is_unsaved


def test_a_large_file_is_read_beside_the_window(start, qtbot, tmp_path, monkeypatch):
    file, one = tmp_path / "runs.downhill", start()
    filled(one, qtbot)
    save_to(one, qtbot, file)
    monkeypatch.setattr(reading, "QUICK_BYTES", 1000)
    two = start()
    projects = two.window.commands.projects
    projects.open_path(str(file))
    assert projects.is_busy and runs_of(two).all == () and two.document.file is None
    qtbot.waitUntil(lambda: two.document.file == file and not projects.is_busy, timeout=WAIT_MS)
    same_runs(runs_of(two), runs_of(one))
    projects.open_path(str(file))
    edited = paths.replace(two.document.experiment, "layers.0.units", 3)
    two.document.change(edited, "edit")
    qtbot.waitUntil(lambda: bool(boxes(two, Question)), timeout=WAIT_MS)
    answer(two, qtbot, "")
    assert two.document.experiment == edited
    file.write_bytes(b"PK" + bytes(5000))
    projects.open_path(str(file))
    answer(two, qtbot, "leave")
    assert "hurt" not in wait_for_message(two, qtbot) and two.document.experiment == edited

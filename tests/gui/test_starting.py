"""Starting weights in the window: chosen, read beside it, told layer by layer, undone, and never in the way of a run."""

import msgspec
import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog

from engine import paths, starting
from engine.examples.spirals import SpiralsExample
from tests.gui.conftest import WAIT_MS, save_trained

SPIRALS = SpiralsExample().experiment()


@pytest.fixture(autouse=True)
def empty_memory():
    for memory in (starting._sources, starting._faults):
        memory.clear()


@pytest.fixture
def taught(tmp_path):
    file = tmp_path / "taught.downhill"
    return file, save_trained(file, paths.replace(SPIRALS, "layers.0.name", "eye"), 20)


def panel_of(one):
    return one.window.inspector.page("training").start


def ready(one):
    return one.controller.state == "ready" and one.controller.compiled is not None


def test_chosen_read_beside_the_window_and_undone(program, qtbot, taught):
    file, _trainer = taught
    experiment = paths.replace(paths.replace(SPIRALS, "layers.0.name", "eye"), "layers.1.units", 9)
    one = program(experiment)
    panel = panel_of(one)
    one.document.select("training")
    assert panel.told.isHidden()
    panel.form.row("path").editor.dialog.chosen.emit(str(file))
    assert panel.told.text() == "Reading the weights …" and "being read" in one.document.problems[0].what
    qtbot.waitUntil(lambda: "taken over" in panel.told.text(), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: ready(one), timeout=WAIT_MS)
    lines = panel.told.text().splitlines()
    assert lines[0] == "Layer 1 “eye”: taken over"
    assert lines[1].startswith("Layer 2: from the seed.") and "12 × 9 is needed" in lines[1]
    assert len(lines) == 3 and [problem.severity for problem in one.document.problems] == ["warning", "warning"]
    one.document.set_option("layers.1.name", "mind")
    assert panel.told.text().splitlines()[-1] == "Left over in taught.downhill: Layer 2"
    one.document.undo_stack.undo()
    one.document.undo_stack.undo()
    assert one.document.experiment == experiment and panel.told.isHidden() and one.document.problems == ()


def test_a_run_begins_with_the_weights(program, qtbot, taught):
    file, trainer = taught
    slow = paths.replace(SPIRALS, "optimizer.learning_rate", 1e-9)
    one = program(paths.replace(slow, "layers.0.name", "eye"))
    told = []
    one.controller.state_kept.connect(told.append)
    one.window.commands.start_files.take(str(file))
    assert one.document.selection == "training"
    qtbot.waitUntil(lambda: ready(one) and one.document.problems == (), timeout=WAIT_MS)
    one.controller.step_batch()
    qtbot.waitUntil(lambda: one.controller.step == 1 and one.controller.state == "paused", timeout=WAIT_MS)
    assert one.controller.ask_state()
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
    np.testing.assert_allclose(told[0].parameters, trainer.parameters, atol=1e-7)


def test_the_weights_are_read_while_another_part_is_shown(program, qtbot, taught):
    file, _trainer = taught
    one = program(paths.replace(SPIRALS, "layers.0.name", "eye"))
    assert one.document.selection != "training"
    one.document.set_option("start.path", str(file))
    assert "being read" in one.document.problems[0].what
    qtbot.waitUntil(lambda: ready(one) and one.document.problems == (), timeout=WAIT_MS)


def test_the_menu_asks_without_waiting(program, qtbot):
    one = program()
    one.window.actions_by_key["start_from"].trigger()
    (dialog,) = one.window.findChildren(QFileDialog)
    assert dialog.isVisible() and any("*.downhill" in kind for kind in dialog.nameFilters())
    dialog.reject()


def test_what_cannot_be_read_is_said(program, qtbot, tmp_path):
    one = program()
    (tmp_path / "strange.downhill").write_bytes(b"nothing of ours")
    one.window.commands.start_files.take(str(tmp_path / "strange.downhill"))
    qtbot.waitUntil(lambda: "neither a project" in panel_of(one).told.text(), timeout=WAIT_MS)
    assert one.controller.state == "invalid" and one.document.problems[0].where == "start.path"
    one.window.problems.on_path_requested(one.document.problems[0])
    one.window.problems.on_path_chosen("")  # nothing chosen instead: weights from the seed
    qtbot.waitUntil(lambda: ready(one), timeout=WAIT_MS)


def test_a_trained_project_goes_on_without_the_file_it_once_started_from(program, qtbot, taught, tmp_path):
    file, _trainer = taught
    mine = tmp_path / "mine.downhill"
    save_trained(mine, paths.replace(SPIRALS, "start.path", str(file)), 30)
    file.unlink()
    starting._sources.clear()
    one = program()
    one.window.commands.projects.open_path(str(mine))
    qtbot.waitUntil(lambda: one.controller.step == 30 and one.controller.state == "paused", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "cannot be opened" in panel_of(one).told.text(), timeout=WAIT_MS)
    one.document.set_option("optimizer.learning_rate", 0.002)  # live: the run stays
    assert one.controller.step == 30
    one.controller.step_batch()
    qtbot.waitUntil(lambda: one.controller.step == 31 and one.controller.state == "paused", timeout=WAIT_MS)


def test_a_layer_shows_its_name_and_a_copy_has_none(program):
    one = program()
    one.document.set_option("layers.0.name", "eye")
    card = one.window.strip.cards[0]
    assert card.state.title() == "eye" and "eye" in card.accessibleName()
    one.document.select("layers.0")
    one.window.actions_by_key["duplicate_layer"].trigger()
    assert [layer.name for layer in one.document.experiment.layers][:2] == ["eye", ""]
    assert one.document.experiment.layers[1] == msgspec.structs.replace(one.document.experiment.layers[0], name="")

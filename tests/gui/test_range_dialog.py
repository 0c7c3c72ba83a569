"""The range test in the window: it tests beside the run, suggests, is obeyed, and leaves nothing running."""

import pytest
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from engine import paths
from engine.examples.spirals import SpiralsExample
from engine.training.range_test import range_test
from gui.actions.commands import Commands
from gui.actions.on_disk import OnDisk
from gui.actions.recent_files import RecentFiles
from gui.document import Document
from gui.editors.range_dialog import RangeDialog
from gui.run.run_controller import RunController

WAIT_MS = 20000


@pytest.fixture
def opened(qtbot, theme):
    """opened(*assignments) -> dialog, document, controller."""
    made = []

    def make(*assignments, trained=0):
        experiment = SpiralsExample().experiment()
        for assignment in assignments:
            experiment = paths.set_from_text(experiment, assignment)
        document = Document(experiment)
        controller = RunController(document)
        controller.set_speed("full")
        made.append(controller)
        if trained:
            controller.train()
            qtbot.waitUntil(lambda: controller.receive() and controller.step > trained, timeout=WAIT_MS)
            controller.pause()
            qtbot.waitUntil(lambda: controller.receive() and controller.state == "paused", timeout=WAIT_MS)
        dialog = RangeDialog(document, controller, theme)
        dialog.open()
        made.append(dialog)
        return dialog, document, controller

    yield make
    for one in reversed(made):
        if not isinstance(one, RangeDialog):
            one.shut_down()
        elif isValid(one):
            one.reject()


def test_it_suggests_and_is_obeyed(opened, qtbot):
    dialog, document, _controller = opened()
    assert not dialog.use.isEnabled()
    qtbot.waitUntil(dialog.use.isEnabled, timeout=WAIT_MS)
    expected = range_test(document.experiment)
    assert dialog.worker.found.suggestion == expected.suggestion
    assert dialog.marks.texts == (f"{expected.suggestion:g}",) and f"{expected.suggestion:g}" in dialog.words.text()
    assert len(dialog.rows()) == len(expected.rates) + 1
    with qtbot.waitSignal(dialog.accepted):
        dialog.use.click()
    assert document.experiment.optimizer.learning_rate == expected.suggestion
    document.undo_stack.undo()
    assert document.experiment == SpiralsExample().experiment()


def test_it_begins_where_the_run_is_and_may_be_made_again(opened, qtbot):
    dialog, _document, controller = opened(trained=2000)
    step = controller.step
    qtbot.waitUntil(lambda: controller.receive() or dialog.again.isEnabled(), timeout=WAIT_MS)
    qtbot.waitUntil(dialog.again.isEnabled, timeout=WAIT_MS)
    first = dialog.worker.found
    assert first.losses[:10].mean() < 0.8 * range_test(SpiralsExample().experiment()).losses[:10].mean()
    dialog.again.click()
    assert not dialog.again.isEnabled()
    qtbot.waitUntil(lambda: controller.receive() or dialog.again.isEnabled(), timeout=WAIT_MS)
    qtbot.waitUntil(dialog.again.isEnabled, timeout=WAIT_MS)
    assert dialog.worker.found.losses.tobytes() == first.losses.tobytes()
    assert (controller.step, controller.state) == (step, "paused")


def test_while_looking_back_it_says_from_where_it_begins(opened, theme):
    dialog, document, controller = opened(trained=500)
    assert "newest step" not in dialog.how.text()
    document.look_at(100)
    other = RangeDialog(document, controller, theme)
    assert "newest step" in other.how.text()
    other.reject()


@pytest.mark.parametrize(("assignment", "word"), [("optimizer=newton", "no rate"), ("layers.2.units=3", "units")])
def test_what_cannot_be_tested_is_said_in_words(opened, qtbot, assignment, word):
    dialog, _document, _controller = opened(assignment)
    qtbot.waitUntil(dialog.again.isEnabled, timeout=WAIT_MS)
    assert word in dialog.words.text() and not dialog.use.isEnabled()


def test_closing_in_the_middle_ends_the_test(opened):
    dialog, document, _controller = opened("layers.0.units=2000", "layers.1.units=2000")
    worker = dialog.worker
    dialog.reject()
    assert worker.wait(WAIT_MS) and document.experiment.optimizer.learning_rate == 0.01


def test_the_command_opens_it(theme, qtbot):
    document = Document(SpiralsExample().experiment())
    controller = RunController(document)
    window = QWidget()
    qtbot.addWidget(window)
    on_disk, recent = OnDisk(document, controller), RecentFiles(None)
    Commands(document, controller, on_disk, recent, window).range_test()
    dialog = window.findChild(RangeDialog)
    assert dialog.isVisible()
    dialog.reject()
    controller.shut_down()

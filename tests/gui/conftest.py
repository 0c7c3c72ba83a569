"""What the tests of the window share."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from engine import project_file, text
from engine.examples.spirals import SpiralsExample
from engine.project_file import Project
from engine.training.history import History
from engine.training.run import Run
from engine.training.trainer import Trainer
from gui.app import Program
from gui.editors.data_editor import DataEditor
from gui.plots.setup import configure
from gui.run.run_controller import RunController
from gui.settings import SettingsFile
from gui.theme import theme as theme_module
from gui.theme.theme import Theme
from tests.conftest import delete_what_is_to_be_deleted

WAIT_MS = 20_000

configure()  # before a file of tests imports plots: as the program does


class Paints(QObject):
    """Counts how often a plot is painted."""

    def __init__(self, plot):
        super().__init__(plot)
        self.count = 0
        plot.viewport().installEventFilter(self)

    def eventFilter(self, _watched, event):
        self.count += event.type() == QEvent.Type.Paint
        return False


def save_trained(file, experiment, steps):
    """Write a project whose run is trained for so many steps; returns the trainer."""
    trainer, history = Trainer(experiment), History()
    for event in Run(trainer, steps=steps).events():
        history.add(event)
    project_file.save(file, Project(experiment, trainer.state(history)))
    return trainer


@pytest.fixture
def theme(qapp, monkeypatch):
    """The light theme on the program. It stays on, because dressing takes longer than most tests. Changed at once."""
    monkeypatch.setattr(theme_module, "DRESSING_S", 60.0)
    theme = Theme("light")
    theme.apply(qapp)
    yield theme
    theme.set_mode("light")
    theme.deleteLater()


@pytest.fixture
def editor(qtbot, document, theme):
    """The data editor, for the `document` of a file of tests."""
    made = DataEditor(document, theme)
    qtbot.addWidget(made)
    for _part in made.build():
        pass
    made.show_plots()
    yield made
    made.shut_down()


@pytest.fixture
def controller(qtbot, document):
    """Runs at full speed of the `document` of a file of tests."""
    made = RunController(document)
    made.set_speed("full")
    yield made
    made.shut_down()


@pytest.fixture
def reach(qtbot, controller):
    """reach(state) waits for it, fed as the pump does it."""

    def wait(*states):
        qtbot.waitUntil(lambda: controller.receive() is None or controller.state in states, timeout=WAIT_MS)

    wait("ready")
    return wait


@pytest.fixture
def program(qapp, qtbot, monkeypatch):
    """Makes programs whose window is open and complete, and whose run waits; all of them are ended afterwards.

    They change their theme at once, so that no test looks at a window that is being dressed.
    """
    monkeypatch.setattr(theme_module, "DRESSING_S", 60.0)
    made = []

    def make(experiment=None, language="en", settings=None):
        remembers = SettingsFile(settings) if settings else None
        program = Program(experiment or SpiralsExample().experiment(), "light", language, remembers)
        made.append(program)
        program.controller.set_speed("full")
        program.window.show()
        ready = ("ready", "invalid")
        qtbot.waitUntil(lambda: program.window.is_complete() and program.controller.state in ready, timeout=WAIT_MS)
        return program

    yield make
    for program in made:
        program.shut_down()
        program.deleteLater()
    qtbot.wait(1)
    text.use_language("en")


@pytest.fixture(scope="module")
def program_of_the_file(qapp):
    """One program for the tests of a file that leave its panels and settings alone; it is given to them by `reopened`."""
    one = Program(SpiralsExample().experiment(), "light", "en")
    one.controller.set_speed("full")
    one.window.show()
    yield one
    one.shut_down()
    one.deleteLater()
    delete_what_is_to_be_deleted()


@pytest.fixture
def reopened(program_of_the_file, qtbot):
    """reopened(experiment) opens it in the program of the file: a new run, nothing to undo, nothing over the window.

    A window takes longer to make than most tests take.
    """
    one = program_of_the_file

    def open_anew(experiment):
        for over in QApplication.topLevelWidgets():
            if over is not one.window and over.isVisible():
                over.close()
        one.document.open(experiment)
        one.controller.restart()
        one.window.activateWindow()
        qtbot.waitUntil(lambda: one.window.is_complete() and one.controller.state == "ready", timeout=WAIT_MS)
        assert QApplication.activePopupWidget() is None and not one.window.strip.drag.active
        assert one.controller.step == 0 and not one.document.undo_stack.count() and not one.document.runs.all
        return one

    return open_anew

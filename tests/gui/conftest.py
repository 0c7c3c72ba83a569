"""What the tests of the window share."""

import pytest

from engine import project_file, text
from engine.examples.spirals import SpiralsExample
from engine.project_file import Project
from engine.training.history import History
from engine.training.run import Run
from engine.training.trainer import Trainer
from gui.app import Program
from gui.editors.data_editor import DataEditor
from gui.run.run_controller import RunController
from gui.settings import SettingsFile
from gui.theme import theme as theme_module
from gui.theme.theme import Theme

WAIT_MS = 20_000


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

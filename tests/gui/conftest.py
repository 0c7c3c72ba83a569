"""What the tests of the window share."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from engine import loading, project_file, text
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
from tests.conftest import delete_what_is_to_be_deleted, running

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
def shown_plot(qtbot, theme):
    """Make a plot and show it: `shown_plot(title, x_name, y_name, size=(width, height), …)`."""
    from gui.plots.plot import Plot

    def made(*names, size=(300, 200), **options):
        plot = Plot(*names, theme=theme, **options)
        qtbot.addWidget(plot)
        plot.resize(*size)
        plot.show()
        return plot

    return made


@pytest.fixture
def editor(qtbot, document, theme):
    """The data editor, for the `document` of a file of tests."""
    made = DataEditor(document, theme)
    qtbot.addWidget(made)
    for _part in made.build():
        pass
    for _part in made.show_plots():
        pass
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


def close_what_is_over(window):
    """A question over it would hold up the window of any program."""
    for over in QApplication.topLevelWidgets():
        if over is not window and over.isVisible():
            over.close()


class Shared:
    """The program that the tests of a file have one after another; another one where the last test has ended it."""

    def __init__(self):
        self.program = None

    def began(self):
        """The program, whose language and theme are what they are at first."""
        if self.program is not None and (self.program.window.stopped or text.language() != "en"):
            self.end()
        if self.program is None:
            self.program = Program(SpiralsExample().experiment(), "light", "en")
            self.program.window.show()
            self.size, self.stands = self.program.window.size(), None
        self.program.theme.set_mode("light")
        return self.program

    def where(self):
        """Where the panels stand, and which data have brought them there."""
        return type(self.program.document.experiment.data.source), self.program.window.saveState()

    def end(self):
        if self.program is not None:
            self.program.shut_down()
            self.program.deleteLater()
            self.program = None
            delete_what_is_to_be_deleted()
            text.use_language("en")


@pytest.fixture(scope="module")
def program_of_the_file(qapp):
    """What `reopened` opens experiments in."""
    shared = Shared()
    yield shared
    shared.end()


@pytest.fixture
def reopened(program_of_the_file, nothing_left_behind, qtbot, monkeypatch):
    """reopened(experiment) opens it in the program of the file: a new run at full speed, without a file, nothing to undo,
    nothing over the window, every panel where it stands at first. What a person picks in a view or sets in a menu stays, and
    what a test has put in the place of something or stopped: such a test wants a `program` of its own, and so does one with
    settings, with another language, or with runs beside. To close the window is all right.

    A window takes longer to make than most tests take.
    """
    monkeypatch.setattr(theme_module, "DRESSING_S", 60.0)

    def open_anew(experiment=None):
        experiment = experiment or SpiralsExample().experiment()
        before = running()
        one = program_of_the_file.began()
        loading.never_wait_here()
        window, settling = one.window, one.window.arrangement.settling
        one.controller.set_speed("full")
        one.recent.clear()
        one.on_disk.starts_with(experiment)
        one.document.open(experiment)
        one.controller.restart()
        window.commands.projects.opened.emit()
        window.resize(program_of_the_file.size)
        if program_of_the_file.where() != program_of_the_file.stands:
            window.arrangement.reset()
        window.activateWindow()
        window.centralWidget().setFocus()
        ready = ("ready", "invalid")
        qtbot.waitUntil(lambda: window.is_complete() and one.controller.state in ready, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: not settling.is_busy and not window.data_editor.is_busy, timeout=WAIT_MS)
        if program_of_the_file.stands is None:
            nothing_left_behind.update(running() - before)
        program_of_the_file.stands = program_of_the_file.where()
        assert QApplication.activePopupWidget() is None and not window.strip.drag.active
        assert one.controller.step == 0 and not one.document.undo_stack.count() and not one.document.runs.all
        return one

    yield open_anew
    loading.never_wait_here(False)
    if program_of_the_file.program is not None:
        program_of_the_file.program.controller.pause()
        close_what_is_over(program_of_the_file.program.window)


@pytest.fixture
def first_reopened(reopened, program):
    """Makes programs like `program`, where nothing is remembered; the first of them is that of the file."""
    openers = iter([reopened])
    return lambda experiment=None: next(openers, program)(experiment)

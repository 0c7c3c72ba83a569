"""Somebody in front of the real window who tries everything, and looks after each action whether all is well.

What they do stands in `person_editing` and `person_filing`. Plain chance picks it and not hypothesis: that one switches most
actions off in each story, to find short examples, and what depends on the moment cannot be made shorter anyway.
"""

import gc
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np
from PySide6.QtCore import QEventLoop, QThread, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from engine import experiment_file, project_file, text
from engine.project_file import Project
from gui.actions.saving import EXPERIMENT_SUFFIX
from gui.app import Program
from gui.settings import SettingsFile
from tests.engine.resuming import same
from tests.engine.test_idx import write as write_idx
from tests.gui.watchman import Watchman, what_goes_on

MOMENTS = ("free", "asked", "always")
"""Nothing stands over the window; something does, and is to be answered; either."""

ANSWER_S = 20.0
ENDING_MS = 2000
WORDS = 100


def run_for(milliseconds):
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def action(when, times=1):
    """Something to do, or that happens. when: one of MOMENTS. times: so much likelier than other things."""

    def mark(function):
        function.when, function.times = when, times
        return function

    return mark


class Person:
    """Starts the program with settings and a folder of their own; `do` is how they do anything.

    chance: a `random.Random`. stall_ms: more than that nothing may take. actions, slowest: so far; slowest in ms, and what.
    """

    def __init__(self, chance, stall_ms):
        self.chance, self.stall_ms = chance, stall_ms
        self.actions, self.slowest = 0, (0.0, "")
        named = [getattr(type(self), name) for name in dir(type(self))]
        self._ways = {
            when: [way for way in named if getattr(way, "when", "") == when for _time in range(way.times)]
            for when in MOMENTS
        }
        self._before = what_goes_on()
        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)
        self._prepare_folder()
        self.watchman = Watchman()
        self.watchman.begin()
        self.start()

    def _prepare_folder(self):
        """What lies about: IDX folders and tables, good and damaged, and files that are none."""
        for name, labels in (("idx", None), ("damaged idx", b"nonsense")):
            (self.folder / name).mkdir()
            write_idx(self.folder / name, labels=labels)
        random = np.random.default_rng(0)
        for name, kind in (("flowers", "{0:.2f},{1:.2f},{2}"), ("prices", "{0:.2f},{1:.2f},{0:.3f}")):
            lines = [kind.format(*random.normal(size=2), random.choice(["a", "b", "c"])) for _line in range(60)]
            (self.folder / f"{name}.csv").write_text("one,two,three\n" + "\n".join(lines))
        (self.folder / "damaged.csv").write_text("one,two\n1,2\n1,2,3\n")
        (self.folder / "damaged.downhill").write_bytes(b"PK nonsense")
        (self.folder / "damaged.json").write_text("{")

    def act(self):
        """Do one thing or another, and look whether all is well."""
        before = self.actions
        while self.actions == before:
            ways = self._ways["free"] + self._ways["always"]
            if self.box() is not None:
                ways = self._ways["asked"] if self.chance.random() < 0.8 else self._ways["always"]
            self.chance.choice(ways)(self)
            self._look_after_it()

    # ---- the program -----------------------------------------------------------------------------------------------

    def start(self, file=None):
        """As `gui.start` does."""
        self.program = Program(settings_file=SettingsFile(self.folder / "settings.json"))
        self.program.window.show()
        if file is not None:
            self.program.window.commands.projects.open_path(str(file))
        while not self.program.window.is_complete():
            run_for(5)

    def end(self):
        """What is left of the program goes, and nothing goes on."""
        self.program.shut_down()
        assert self.program.controller._worker.isFinished()
        self.program.deleteLater()
        self.program = None
        run_for(1)
        gc.collect()
        mine = self._before | {self.watchman._timer}
        for thread in what_goes_on() - mine:
            if isinstance(thread, QThread):  # told to end, it may be in the middle of a file
                thread.wait(ENDING_MS)
        left = what_goes_on() - mine
        assert not left, left

    @property
    def window(self):
        """The one of now: another language makes another."""
        return self.program.window

    @property
    def document(self):
        """What is edited."""
        return self.program.document

    def box(self):
        """What stands over the window and wants an answer, or None."""
        return QApplication.activeModalWidget()

    def do(self, deed, *arguments):
        """Do something; it and all that comes of it at once must not keep the window long."""
        subject = deed.__self__.text() if isinstance(getattr(deed, "__self__", None), QAction) else arguments
        what = f"{sys._getframe(1).f_code.co_name} {str(subject)[:WORDS]}"
        self.watchman.look_away()
        deed(*arguments)
        self.watchman.look()
        run_for(5)
        while self._is_at_work():
            run_for(5)
        self._judge(what)

    def _is_at_work(self):
        """True while a window is being built, or another one for another language."""
        is_next_built = self.program._next is not None and self.box() is None
        return self.window.isVisible() and (is_next_built or not self.window.is_complete())

    def _judge(self, what):
        self.actions += 1
        self.watchman.look()
        slowest_ms = self.watchman.slowest_ms
        print(f"{slowest_ms:5.0f} ms, {self.program.controller.state}: {what}")
        self.slowest = max(self.slowest, (slowest_ms, what))
        assert slowest_ms < self.stall_ms, f"{what} took {slowest_ms:.0f} ms"

    # ---- what always holds -----------------------------------------------------------------------------------------

    def _look_after_it(self):
        """A program that has been closed is started again."""
        self._come_back()
        assert not self.watchman.faults, self.watchman.faults
        controller = self.program.controller
        assert controller.state != "failed", controller.details or controller.message
        self._save_and_load()
        self._look_into_the_file()
        self._come_back()

    def _come_back(self):
        if not self.window.isVisible():
            file = self.document.file
            self.end()
            self.start(file)

    def _save_and_load(self):
        """The experiment is the same, and the run to the last bit."""
        state = self._state_of_run()  # meanwhile the document may become another one
        project = Project(self.document.experiment, state)
        file = self.folder / "check.part"
        project_file.save(file, project)
        assert same(project_file.load(file), project)
        assert experiment_file.from_json(experiment_file.to_json(project.experiment)) == project.experiment

    def _look_into_the_file(self):
        """The mark in the title tells the truth."""
        file, on_disk, controller = self.document.file, self.program.on_disk, self.program.controller
        if not on_disk.is_there or on_disk.is_edited:
            return
        if file.suffix.lower() == EXPERIMENT_SUFFIX:
            assert experiment_file.read(file) == self.document.experiment
            return
        project = project_file.load(file)
        assert project.experiment == self.document.experiment
        if not on_disk.is_trained and controller.state != "diverged":
            assert controller.step <= (0 if project.state is None else project.state.step)

    def _state_of_run(self):
        """How far the run is, as it would be written."""
        controller, told = self.program.controller, []
        run = controller.history
        controller.state_kept.connect(told.append)
        try:
            if not controller.ask_state():
                return None
            until = perf_counter() + ANSWER_S
            while not told and controller.history is run and controller.state != "failed":
                assert perf_counter() < until, f"the run is {controller.state} and does not answer"
                run_for(1)
        finally:
            controller.state_kept.disconnect(told.append)
        if controller.history is not run:  # what was put off until now has begun another
            return self._state_of_run()
        return told[0] if told else None

    def __enter__(self):
        return self

    def __exit__(self, fault, *_more):
        """Close the program; after a fault it is enough that it goes."""
        try:
            if fault is None:
                self.end()
                assert not self.watchman.faults, self.watchman.faults
            elif self.program is not None:
                self.program.shut_down()
                self.program.deleteLater()
                run_for(1)
        finally:
            self.watchman.end()
            text.use_language("en")
            self._folder.cleanup()

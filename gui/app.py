"""Opens the program: the only place where the long-lived objects are made and wired."""

import sys
from itertools import chain
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtGui import QSessionManager
from PySide6.QtWidgets import QApplication

from engine import loading, text
from engine.examples.spirals import SpiralsExample
from engine.experiment import Experiment
from engine.project_file import Project
from engine.text import translate as _
from gui.actions.autosave import Autosave
from gui.actions.on_disk import OnDisk
from gui.actions.recent_files import RecentFiles
from gui.actions.recovery_folder import Left, RecoveryFolder
from gui.actions.recovery_offer import RecoveryOffer
from gui.arrangement import Stand
from gui.document import Document
from gui.leaving import Leaving
from gui.main_window import MainWindow
from gui.own_layouts import OwnLayouts
from gui.plots.file_task import unfinished
from gui.run.fair_threads import FairThreads, end_or_leave
from gui.run.look_back import MEGABYTE
from gui.run.run_controller import RunController
from gui.settings import Settings, SettingsFile
from gui.theme.icons import app_icon
from gui.theme.theme import Theme
from gui.turns import SOON_MS, TurnTimer, use_way
from gui.view_choices import ViewChoices

FILE_MS = 3000
"""A table or picture that is being written when the program ends has so long to come to its end."""

WAITING_MS = 50
"""So long another window waits, while the old one saves or asks something, before it looks again."""


class Program(QObject):
    """Theme, document, run and window of one running program. Changing the language rebuilds the window around the rest."""

    def __init__(
        self,
        experiment: Experiment | None = None,
        theme: str = "system",
        language: str | None = None,
        settings_file: SettingsFile | None = None,
        recovery: RecoveryFolder | None = None,
    ):
        """settings_file: remembers theme, language, speed and layout; without one the arguments say, and nothing is kept.
        recovery: where unsaved work is kept; without one a crash loses it.
        """
        app = QApplication.instance() or QApplication(sys.argv[:1])
        super().__init__(app)
        app.setApplicationName("Downhill")
        app.setApplicationDisplayName("Downhill")
        app.setDesktopFileName("downhill")
        app.setWindowIcon(app_icon())
        self._qt_words: QTranslator | None = None
        self._ended = False
        loading.never_wait_here()
        self._settings_file = settings_file
        settings = settings_file.read() if settings_file is not None else Settings(theme=theme, language=language or "")
        self._use_language(settings.language or _system_language())
        self.theme = Theme(settings.theme, self)
        self.theme.apply(app)
        self.document = Document(experiment or SpiralsExample().experiment(), self)
        self.controller = RunController(self.document, self)
        self.controller.set_speed(settings.speed)
        self.controller.look_back.set_memory(settings.memory_mb)
        self.on_disk = OnDisk(self.document, self.controller, self)
        self.on_disk.contents.set_frames(settings.file_frames_mb)
        self.recent = RecentFiles(settings_file, self)
        self.layouts = OwnLayouts(settings_file, self)
        self.choices = ViewChoices(settings_file)
        self.on_disk.file_used.connect(self.recent.add)
        self.autosave = (
            None if recovery is None else Autosave(self.document, self.controller, self.on_disk, recovery, self)
        )
        self._fairness = FairThreads(self)
        use_way(self.controller)
        self.window: MainWindow | None = None
        self._next: MainWindow | None = None
        self._leaving = Leaving(self)
        self._offer: RecoveryOffer | None = None
        self._building = TurnTimer(self, only_once=True)
        self._building.turn.connect(self.on_building_timeout)
        self.open_window()
        self.window.arrangement.restore(Stand(settings.geometry, settings.layout, settings.left_out))
        if settings_file is not None and settings_file.was_damaged:
            what = _("The settings could not be read. They were put aside as {file}.", file=settings_file.put_aside)
            self.window.statusBar().showMessage(what)
        app.aboutToQuit.connect(self.shut_down)
        app.commitDataRequest.connect(self.on_session_ending)

    def open_window(self) -> None:
        """Make the first window at once, and another one in the place of an old one part by part, while that goes on."""
        kept = (self.recent, self.layouts, self.choices)
        self._next = MainWindow(self.document, self.controller, self.theme, self.on_disk, *kept)
        self._next_language = text.language()
        self._parts = self._next.build()
        if self.window is None:
            self._finish_next()  # its panels are filled after the first picture
        else:
            self._parts = chain(self._parts, self._next.build_panels())
            self._building.start(SOON_MS)

    def offer_recovery(self) -> None:
        """After a crash, ask whether what was kept should come back."""
        self._offer = RecoveryOffer(self.autosave.folder, self.controller.look_back.memory_mb * MEGABYTE, self.window)
        self._offer.accepted.connect(self.on_recovery_accepted)
        self._offer.begin()

    def on_recovery_accepted(self, project: Project, left: Left) -> None:
        """Go on with what was kept; it is unsaved still."""
        self.on_disk.contents.open(project)
        self.on_disk.recovers(Path(left.note.file) if left.note.file else None, left.note.identity)
        self.autosave.folder.adopt(left.place)
        self.window.commands.projects.opened.emit()
        self.window.commands.projects.tell_lost(project, self.on_disk.name)

    def on_building_timeout(self) -> None:
        """Build one part; after the last, change windows as soon as nobody waits for the old one."""
        if self.window.stopped:
            return
        if next(self._parts, True) is None:  # one was built
            self._building.start(SOON_MS)
        elif self._is_busy():
            self._building.start(WAITING_MS)
        elif self._next_language != text.language():
            self._leaving.take(self._next)
            self.open_window()
        else:
            old = self.window
            self._finish_next()
            self.window.arrangement.restore(old.arrangement.stand())
            self.window.repainting.begin_first()
            self.window.show()
            if self._offer is not None:  # it has been answered, and goes with the window
                self._offer.shut_down()
                self._offer = None
            self._leaving.take(old, self.window.commands.help.take_over(old.commands.help))
            self._fairness.begin_anew()

    def _is_busy(self) -> bool:
        """True while the window reads, writes or asks something."""
        looks = self._offer is not None and self._offer.is_reading
        return looks or self.window.commands.projects.is_busy or QApplication.activeModalWidget() is not None

    def _finish_next(self) -> None:
        """Build what is missing; from now on it is the window."""
        for _part in self._parts:
            pass
        self.window, self._next = self._next, None
        self.window.language_picked.connect(self.on_language_picked)

    def on_language_picked(self, language: str) -> None:
        """Speak another language from now on."""
        if language != text.language():
            self._use_language(language)
            self.document.refresh_problems()
            if self._next is None:
                self.open_window()

    def on_interrupted(self, _signal: int, _frame: object) -> None:
        """Ctrl+C in the terminal: close the window at once, and say there what that has cost."""
        if self.on_disk.is_unsaved:
            print(_("“{name}” was closed without saving it.", name=self.on_disk.name), file=sys.stderr)
        self.window.close_at_once()

    def on_session_ending(self, session: QSessionManager) -> None:
        """The system wants to end: what would be lost holds it up and is asked about, or is left for the next start."""
        if not self.on_disk.is_unsaved:
            return
        if session.allowsInteraction():
            session.cancel()
            self.window.close()
        elif self.autosave is not None:
            self.autosave.leave_work()

    def shut_down(self) -> None:
        """Remember what is to be remembered, and end everything that runs; the window may be closed already."""
        if self._ended:
            return
        self._ended = True
        if self._settings_file is not None:
            self._settings_file.change(
                theme=self.theme.mode,
                language=text.language(),
                speed=self.controller.speed,
                memory_mb=self.controller.look_back.memory_mb,
                file_frames_mb=self.on_disk.contents.frames_mb,
                **self.window.arrangement.stand()._asdict(),
            )
        if self.autosave is not None:
            self.autosave.stop()
        self._building.stop()
        if self._offer is not None:
            self._offer.shut_down()
        if self._next is not None:
            for _part in self._parts:
                pass
            self._leaving.take(self._next)
        self._leaving.stop()
        self.window.stop()
        self.controller.shut_down()
        if self._settings_file is not None:
            self._settings_file.settle()
        for task in unfinished():
            end_or_leave(task, FILE_MS)
        self._fairness.stop()
        self.theme.stop()
        use_way(None)
        loading.never_wait_here(False)
        # Qt takes the window apart in order. Left to Python's collector its parts would go in any order, and crash.
        self.window.deleteLater()

    def _use_language(self, language: str) -> None:
        text.use_language(language)
        app = QApplication.instance()
        if self._qt_words is not None:
            app.removeTranslator(self._qt_words)
        self._qt_words = QTranslator(self)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._qt_words.load(f"qtbase_{language}", folder):
            app.installTranslator(self._qt_words)


def _system_language() -> str:
    return "zh_CN" if QLocale.system().language() == QLocale.Language.Chinese else "en"

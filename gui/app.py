"""Opens the program: the only place where the long-lived objects are made and wired."""

import sys

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from engine import text
from engine.examples.spirals import SpiralsExample
from engine.experiment import Experiment
from gui.document import Document
from gui.main_window import MainWindow
from gui.run.fair_threads import FairThreads
from gui.run.run_controller import RunController
from gui.theme.icons import app_icon
from gui.theme.theme import Theme


class Program(QObject):
    """Theme, document, run and window of one running program. Changing the language rebuilds the window around the rest."""

    def __init__(self, experiment: Experiment | None = None, theme: str = "system", language: str | None = None):
        app = QApplication.instance() or QApplication(sys.argv[:1])
        super().__init__(app)
        app.setApplicationName("Downhill")
        app.setApplicationDisplayName("Downhill")
        app.setDesktopFileName("downhill")
        app.setWindowIcon(app_icon())
        self._qt_words: QTranslator | None = None
        self._use_language(language or _system_language())
        self.theme = Theme(theme, self)
        self.theme.apply(app)
        self.document = Document(experiment or SpiralsExample().experiment(), self)
        self.controller = RunController(self.document, self)
        self._fairness = FairThreads(self)
        self.window: MainWindow | None = None
        self.open_window()
        app.aboutToQuit.connect(self.shut_down)

    def open_window(self) -> None:
        """Make the window, where the old one was if there is one."""
        old = self.window
        self.window = MainWindow(self.document, self.controller, self.theme)
        self.window.language_picked.connect(self.on_language_picked)
        if old is not None:
            self.window.restoreGeometry(old.saveGeometry())
            self.window.show()
            old.retire()

    def on_language_picked(self, language: str) -> None:
        """Speak another language from now on."""
        if language != text.language():
            self._use_language(language)
            QTimer.singleShot(0, self.open_window)

    def shut_down(self) -> None:
        """End everything that runs; the window may be closed already."""
        self.window.stop()
        self.controller.shut_down()
        self._fairness.stop()

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

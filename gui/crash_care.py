"""What happens when the program itself is at fault: it is written down, said calmly, and the window goes on."""

import faulthandler
import sys
import threading
import time
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from engine.text import translate as _

LOG_LIMIT = 1_000_000


class CrashCare(QObject):
    """From the moment it is made until `stop`: unexpected exceptions of every thread, and crashes, go into a log file."""

    #: Something went wrong; the traceback. Sent from whichever thread it happened in.
    noticed = Signal(str)

    def __init__(self, parent: QObject | None = None, folder: Path | None = None):
        """folder: instead of the place the system has for the program's data."""
        super().__init__(parent)
        place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
        self.path = (folder or Path(place)) / "downhill.log"
        self._log = self._opened()
        self._told: QMessageBox | None = None
        self._before = sys.excepthook, threading.excepthook
        sys.excepthook = self.on_exception
        threading.excepthook = self.on_exception_of_thread
        self.noticed.connect(self.on_noticed)
        if self._log is not None:
            # A program without a console has no standard error; the log takes its place.
            sys.stderr = sys.stderr or self._log
            sys.stdout = sys.stdout or self._log
            faulthandler.enable(self._log, all_threads=True)

    def stop(self) -> None:
        """Leave exceptions to Python again."""
        sys.excepthook, threading.excepthook = self._before
        if self._log is not None:
            faulthandler.disable()
            self._log.close()
            self._log = None

    def on_exception(self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        """An exception nobody has caught."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, fault, trace)
            return
        details = "".join(traceback.format_exception(kind, fault, trace))
        self._write(details)
        self.noticed.emit(details)

    def on_exception_of_thread(self, arguments: threading.ExceptHookArgs) -> None:
        """The same, in another thread."""
        self.on_exception(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def on_noticed(self, details: str) -> None:
        """Say it, once at a time."""
        if self._told is not None and self._told.isVisible():
            return
        box = QMessageBox(QMessageBox.Icon.Warning, "Downhill", _("Something went wrong inside Downhill."))
        box.setInformativeText(_("Your experiment is still there. The details are in {file}.", file=self.path))
        copy = box.addButton(_("Copy details"), QMessageBox.ButtonRole.ActionRole)
        okay = box.addButton(QMessageBox.StandardButton.Ok)
        box.setDefaultButton(okay)
        box.setEscapeButton(okay)
        box.setProperty("details", details)
        copy.clicked.connect(self.on_copy_clicked)
        self._told = box
        box.open()

    def on_copy_clicked(self) -> None:
        """Put the traceback on the clipboard."""
        QGuiApplication.clipboard().setText(self._told.property("details"))

    def _opened(self):
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists() and self.path.stat().st_size > LOG_LIMIT:
                self.path.replace(self.path.with_suffix(".old.log"))
            return self.path.open("a", encoding="utf-8", buffering=1)
        except OSError:
            return None

    def _write(self, details: str) -> None:
        if sys.__stderr__ is not None:
            sys.__stderr__.write(details)
        if self._log is not None:
            self._log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')}\n{details}\n")

"""The files that were opened and saved lately, and their menu."""

import html
import os
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from engine.text import translate as _
from gui.settings import RECENT_LIMIT, SettingsFile, is_storable


class RecentFiles(QObject):
    """The last files, newest first. With a settings file they outlive the program, and its windows share them."""

    #: The list is another one.
    changed = Signal()

    def __init__(self, settings_file: SettingsFile | None = None, parent: QObject | None = None):
        super().__init__(parent)
        self._settings_file = settings_file
        self.files: tuple[str, ...] = settings_file.read().recent if settings_file is not None else ()

    def add(self, file: Path) -> None:
        """`file` was opened or saved just now."""
        path = os.path.abspath(file)
        if is_storable(path):
            self._set((path, *(other for other in self._now() if other != path))[:RECENT_LIMIT])

    def remove(self, path: str) -> None:
        """Take a file off the list."""
        self._set(tuple(other for other in self._now() if other != path))

    def clear(self) -> None:
        """Forget them all."""
        self._set(())

    def folder(self) -> str:
        """Where the newest of them lies that can still be reached; otherwise where a person keeps documents."""
        folders = (os.path.dirname(path) for path in self.files)
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return next((folder for folder in folders if os.path.isdir(folder)), documents)

    def _now(self) -> tuple[str, ...]:
        return self._settings_file.read().recent if self._settings_file is not None else self.files

    def _set(self, files: tuple[str, ...]) -> None:
        self.files = files
        if self._settings_file is not None:
            self._settings_file.change(recent=files)
        self.changed.emit()


class RecentMenu(QMenu):
    """Always the same actions with other words: a menu must not lose the one that was just clicked."""

    #: A person wants this file; its path.
    picked = Signal(str)

    def __init__(self, recent: RecentFiles, parent: QWidget):
        super().__init__(_("Open recent"), parent)
        self._recent = recent
        self.setToolTipsVisible(True)
        self.menuAction().setToolTip(_("Files that were opened or saved lately."))
        self._files = [self.addAction("") for _number in range(RECENT_LIMIT)]
        self.addSeparator()
        self.clear_action = self.addAction(_("Clear list"))
        self.clear_action.setToolTip(_("Forget these names; the files themselves stay."))
        self.triggered.connect(self.on_triggered)
        recent.changed.connect(self.show_files)
        self.show_files()

    def show_files(self) -> None:
        """One action for each file."""
        files = self._recent.files
        for number, (action, words) in enumerate(zip(self._files, labels(files), strict=False), start=1):
            path = files[number - 1]
            action.setText(f"&{number % 10}  {words.replace('&', '&&')}")
            action.setToolTip(f"<qt>{html.escape(printable(path))}</qt>")
            action.setData(path)
        for number, action in enumerate(self._files):
            action.setVisible(number < len(files))
        self.menuAction().setEnabled(bool(files))

    def on_triggered(self, action: QAction) -> None:
        """Open it, or clear the list."""
        if action is self.clear_action:
            self._recent.clear()
        else:
            self.picked.emit(action.data())


def labels(paths: tuple[str, ...]) -> list[str]:
    """The name of each file, with as many of its folders as it takes to tell it from the others."""
    parts = [Path(path).parts for path in paths]
    found = []
    for own in parts:
        count = 1
        while count < len(own) and sum(other[-count:] == own[-count:] for other in parts) > 1:
            count += 1
        found.append(printable(str(Path(*own[-count:]))))
    return found


def printable(path: str) -> str:
    """The path on one line, whatever letters are in it."""
    return "".join(letter if letter.isprintable() else "?" for letter in path)

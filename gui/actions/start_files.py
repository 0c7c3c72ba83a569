"""Starting weights from the File menu: an edit of the experiment, not another document."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from engine.starting import FILE
from engine.text import translate as _
from gui.actions.open_dialog import ask_for_file
from gui.actions.recent_files import RecentFiles
from gui.document import Document


class StartFiles(QObject):
    """Makes a file the start of the run; `window` is the parent of the dialog."""

    def __init__(self, document: Document, recent: RecentFiles, window: QWidget):
        super().__init__(window)
        self._document, self._recent, self._window = document, recent, window

    def open(self) -> None:
        """Ask for a trained project or weights."""
        kinds = (_("Trained projects and weights (*.downhill *.safetensors)"), _("All files (*)"))
        ask_for_file(self._window, _("Start from the weights of"), self._recent.folder(), kinds, self.take)

    def take(self, path: str) -> None:
        """Start from this file, and show what fits."""
        self._document.set_option(FILE, path, merge=False)
        self._document.select("training")

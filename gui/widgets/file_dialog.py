"""Qt's dialog for a file, which goes a while after it was closed."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QWidget

LEAVING_MS = 10_000


class FileDialog(QFileDialog):
    """Where the system has no dialog of its own, Qt reads folders in a thread, and deleting its own waits for that.

    On a slow disk that took a second. So it is closed at once, and deleted when it has most likely read all.
    """

    def __init__(self, parent: QWidget, title: str, folder: str = "", kinds: str = ""):
        super().__init__(parent, title, folder, kinds)
        self._leaving = QTimer(self)
        self._leaving.setSingleShot(True)
        self._leaving.setInterval(LEAVING_MS)
        self._leaving.timeout.connect(self.deleteLater)
        self.finished.connect(self.on_finished)

    def on_finished(self, _result: int) -> None:
        """It is closed."""
        self._leaving.start()

"""The system's dialog for a folder or a file."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.text import translate as _


class PathDialog(QObject):
    """Opens the dialog over the window of `widget`, without waiting. kind: "folder" or "file"."""

    #: A person has chosen this path.
    chosen = Signal(str)

    def __init__(self, kind: str, widget: QWidget) -> None:
        super().__init__(widget)
        self._kind = kind
        self._widget = widget
        self.dialog: QFileDialog | None = None

    def open(self, path: str = "") -> None:
        """Open the dialog at `path`."""
        if self.dialog is None:
            title = _("Choose a folder") if self._kind == "folder" else _("Choose a file")
            self.dialog = QFileDialog(self._widget, title)
            if self._kind == "folder":
                self.dialog.setFileMode(QFileDialog.FileMode.Directory)
                self.dialog.setOption(QFileDialog.Option.ShowDirsOnly)
            else:
                self.dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            self.dialog.fileSelected.connect(self.chosen)
        if path:
            start = Path(path).expanduser()
            self.dialog.setDirectory(str(start if self._kind == "folder" else start.parent))
        self.dialog.open()

"""The system's dialog for a folder or a file."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from engine.text import translate as _
from gui.widgets.file_dialog import FileDialog


class PathDialog(QObject):
    """Opens the dialog over the window of `widget`, without waiting. kind: "folder" or "file"."""

    #: A person has chosen this path.
    chosen = Signal(str)

    def __init__(self, kind: str, widget: QWidget) -> None:
        super().__init__(widget)
        self._kind = kind
        self._widget = widget
        self.dialog: FileDialog | None = None

    def open(self, path: str = "") -> None:
        """Open the dialog at `path`."""
        title = _("Choose a folder") if self._kind == "folder" else _("Choose a file")
        self.dialog = FileDialog(self._widget.window(), title)  # the widget may go as soon as there is an answer
        if self._kind == "folder":
            self.dialog.setFileMode(FileDialog.FileMode.Directory)
            self.dialog.setOption(FileDialog.Option.ShowDirsOnly)
        else:
            self.dialog.setFileMode(FileDialog.FileMode.ExistingFile)
        self.dialog.fileSelected.connect(self.chosen)
        if path:
            start = Path(path).expanduser()
            self.dialog.setDirectory(str(start if self._kind == "folder" else start.parent))
        self.dialog.open()

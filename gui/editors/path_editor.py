"""The path of a folder or file: typed, or chosen in the dialog of the system."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QToolButton, QWidget

from engine.text import translate as _
from gui.theme.icons import bind_icon


class PathEditor(QWidget):
    """A line for the path and a button that opens the dialog. kind: "folder" or "file"."""

    edited = Signal(object)

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._value = ""
        self._dialog: QFileDialog | None = None
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(_("None chosen"))
        self.browse = QToolButton(self)
        self.browse.setFixedSize(28, 28)
        self.browse.setToolTip(_("Browse…"))
        self.browse.setAccessibleName(_("Browse"))
        bind_icon(self.browse, "open-folder", color="text_quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self.browse)
        self.setFocusProxy(self.line)
        self.line.editingFinished.connect(self.on_editing_finished)
        self.browse.clicked.connect(self.on_browse_clicked)

    def set_value(self, value: str) -> None:
        """Show `value`; what is being typed stays while the value is the same."""
        if value != self._value or not self.line.isModified():
            self._value = value
            self.line.setText(value)

    def on_editing_finished(self) -> None:
        """Take what was typed."""
        self.line.setModified(False)
        self._take(self.line.text().strip())

    def on_browse_clicked(self) -> None:
        """Open the dialog beside the window; it answers through `on_path_selected`."""
        if self._dialog is None:
            title = _("Choose a folder") if self._kind == "folder" else _("Choose a file")
            self._dialog = QFileDialog(self, title)
            if self._kind == "folder":
                self._dialog.setFileMode(QFileDialog.FileMode.Directory)
                self._dialog.setOption(QFileDialog.Option.ShowDirsOnly)
            else:
                self._dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            self._dialog.fileSelected.connect(self.on_path_selected)
        if self._value:
            start = Path(self._value).expanduser()
            self._dialog.setDirectory(str(start if self._kind == "folder" else start.parent))
        self._dialog.open()

    def on_path_selected(self, path: str) -> None:
        """Take what was chosen in the dialog."""
        self.line.setText(path)
        self._take(path)

    def _take(self, path: str) -> None:
        if path != self._value:
            self._value = path
            self.edited.emit(path)

"""The path of a folder or file: typed, or chosen in the dialog of the system."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.text import translate as _
from gui.editors.path_dialog import PathDialog
from gui.theme.icons import bind_icon
from gui.widgets.by_mouse import ToolButton
from gui.widgets.line_edit import LineEdit


class PathEditor(QWidget):
    """A line for the path and a button that opens the dialog. kind: "folder" or "file"."""

    edited = Signal(object)

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = ""
        self.dialog = PathDialog(kind, self)
        self.line = _PathLine(self)
        self.line.setPlaceholderText(_("None chosen"))
        self.browse = ToolButton(self)
        self.browse.setFixedSize(28, 28)
        self.browse.setToolTip(_("Choose it in a dialog."))
        self.browse.setAccessibleName(_("Browse"))
        bind_icon(self.browse, "open-folder", color="text_quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self.browse)
        self.line.editingFinished.connect(self.on_editing_finished)
        self.browse.clicked.connect(self.on_browse_clicked)
        self.dialog.chosen.connect(self.on_path_chosen)

    def set_value(self, value: str) -> None:
        """Show `value`; what is being typed stays while the value is the same."""
        if value != self._value or not self.line.isModified():
            self._value = value
            self.line.show_path(value)

    def on_editing_finished(self) -> None:
        """Take what was typed."""
        self.line.setModified(False)
        self._take(self.line.text().strip())

    def on_browse_clicked(self) -> None:
        """Open the dialog over the window; it answers through `on_path_chosen`."""
        self.dialog.open(self._value)

    def on_path_chosen(self, path: str) -> None:
        """Take what was chosen in the dialog."""
        self.line.show_path(path)
        self._take(path)

    def _take(self, path: str) -> None:
        if path != self._value:
            self._value = path
            self.edited.emit(path)


class _PathLine(LineEdit):
    """Shows the end of a long path, which tells more than its beginning; the tooltip has the whole of it."""

    def show_path(self, path: str) -> None:
        """Show `path`."""
        self.setText(path)
        self.end(False)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            self.setToolTip(self.text())
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.hasFocus():
            self.end(False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.end(False)

"""A line of text that leaves Undo to the window while there is nothing to take back in the line itself."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

_UNDO, _REDO = "undo", "redo"
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_KEYS = {
    (Qt.Key.Key_Z, False): _UNDO,
    (Qt.Key.Key_Z, True): _REDO,
    (Qt.Key.Key_Y, False): _REDO,
}


def is_for_window(event: QEvent, line: QLineEdit) -> bool:
    """True for Undo and Redo keys (about to be a shortcut) that `line` has no use for."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if held & ~_SHIFT != Qt.KeyboardModifier.ControlModifier:
        return False
    wanted = _KEYS.get((event.key(), bool(held & _SHIFT)))
    if wanted is None:
        return False
    return not (line.isUndoAvailable() if wanted == _UNDO else line.isRedoAvailable())


class LineEdit(QLineEdit):
    """Undo and Redo go to the window unless they concern what is being typed."""

    def event(self, event: QEvent) -> bool:
        """Do not claim a key that the line has no use for."""
        if is_for_window(event, self):
            event.ignore()
            return True
        return super().event(event)

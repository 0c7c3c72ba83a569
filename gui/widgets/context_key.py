"""Shift+F10 opens the context menu of what has the keyboard; Qt itself does so with the menu key alone."""

from PySide6.QtGui import QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget


class ContextMenuKey(QShortcut):
    """Works in the whole of `window`."""

    def __init__(self, window: QWidget):
        super().__init__(QKeySequence("Shift+F10"), window)
        self.activated.connect(self.on_activated)

    def on_activated(self) -> None:
        """Ask the widget, and those it lies on, for a menu; none may have one."""
        focused = QApplication.focusWidget()
        if focused is not None:
            middle = focused.rect().center()
            reason = QContextMenuEvent.Reason.Keyboard
            QApplication.sendEvent(focused, QContextMenuEvent(reason, middle, focused.mapToGlobal(middle)))

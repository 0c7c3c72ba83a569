"""What the mouse picks does not keep the keyboard: the space bar goes on training."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QTabBar,
    QToolButton,
)

_USES_SPACE = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QTabBar)


def release_keyboard() -> None:
    """Take the keyboard from a widget that uses the space bar itself; a field then takes what was typed in it."""
    focused = QApplication.focusWidget()
    if isinstance(focused, _USES_SPACE):
        focused.clearFocus()


class ByMouse:
    """Mixed into a control, before its Qt class: Tab reaches it, a click works it and leaves it."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Finish what was being typed elsewhere; the keyboard then belongs to the window."""
        release_keyboard()
        super().mousePressEvent(event)


class Button(ByMouse, QPushButton):
    """A push button."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)


class ToolButton(ByMouse, QToolButton):
    """A button with an icon."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)


class CheckBox(ByMouse, QCheckBox):
    """A box to check."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

"""The space bar trains, except where a widget needs it."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QWidget

TYPING = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox)
"""Widgets that use the space bar themselves; while one has the keyboard, F5 trains and the space bar is theirs."""


class TrainKey(QObject):
    """Gives the action `train` of `window` the keys it may have now."""

    def __init__(self, train: QAction, window: QWidget):
        super().__init__(window)
        self._train = train
        QApplication.instance().focusChanged.connect(self.on_focus_changed)

    def on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Something else has the keyboard."""
        self._train.setShortcuts(["F5"] if isinstance(new, TYPING) else ["Space", "F5"])

    def stop(self) -> None:
        """Leave the keys as they are from now on."""
        QApplication.instance().focusChanged.disconnect(self.on_focus_changed)

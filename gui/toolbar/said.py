"""What may have to be said under the network; who puts it there decides whether it is shown, so that all have room."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget


class Said(QFrame):
    """A few words with a surface of their own. wanted: there is something to say."""

    #: There is something to say now, or no more.
    wanted_changed = Signal()

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.wanted = False
        self.hide()

    def want(self, wanted: bool) -> None:
        """Ask to be shown, or to be put away."""
        self.wanted = wanted
        self.wanted_changed.emit()

"""A line of numbers that changes many times a second without moving its neighbours."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QWidget


class SteadyLabel(QLabel):
    """Keeps the width of the widest text it has shown; figures are all as wide as a nought in that reckoning."""

    def __init__(self, text: str = "", *, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width = self._least = 0
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show `text`; the layout is done anew only when it is wider than all before."""
        if text == self.text():
            return
        self._widen(text)
        self.setText(text)

    def keep_room_for(self, *texts: str) -> None:
        """Be wide enough for each of these from the first, and after `forget`."""
        for text in texts:
            self._widen(text)
        self._least = self._width

    def forget(self) -> None:
        """Show nothing, and take no more room than has to be kept."""
        self._width = self._least
        self.setText("")
        self.setFixedWidth(self._width)

    def _widen(self, text: str) -> None:
        even = "".join("0" if letter.isdigit() else letter for letter in text)
        wide = QFontMetrics(self.font()).horizontalAdvance(even) + 2
        if wide > self._width:
            self._width = wide
            # Fixed in both directions: else each new text would have the whole window laid out anew.
            self.setFixedSize(wide, super().sizeHint().height())

    def sizeHint(self) -> QSize:
        """The kept width."""
        return QSize(self._width, super().sizeHint().height())

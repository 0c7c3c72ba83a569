"""A line of words that changes with every picture, drawn so that nothing around it moves."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme.fonts import font
from gui.theme.theme import Theme

_FLAGS = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_TALLEST = 10_000


class Caption(QWidget):
    """Plain text over as many lines as it needs. It keeps the height of its longest text until it is resized.

    A QLabel lays the window out anew for every text; this one only paints.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None, least: int = 0):
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self._least = least
        self._token = "text"
        self.setFont(font("body"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(least)
        theme.changed.connect(self.update)

    def text(self) -> str:
        """What it says."""
        return self._text

    def set_text(self, text: str, token: str = "text") -> None:
        """Say `text` in the palette's colour `token`."""
        if (text, token) == (self._text, self._token):
            return
        self._text, self._token = text, token
        self.setAccessibleName(text)
        self._make_room(self.height())
        self.update()

    def settle(self) -> None:
        """Forget how much room older texts needed."""
        self._make_room(0)

    def sizeHint(self) -> QSize:
        return QSize(0, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self._make_room(0)
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(getattr(self._theme.palette, self._token)))
        painter.drawText(self.rect(), _FLAGS, self._text)

    def _make_room(self, at_least: int) -> None:
        box = QRect(0, 0, max(self.width(), 1), _TALLEST)
        needed = QFontMetrics(self.font()).boundingRect(box, _FLAGS, self._text).height() if self._text else 0
        height = max(needed, at_least, self._least)
        if height != self.height():
            self.setFixedHeight(height)

"""A small button without a frame: a tinted icon that is quiet until the pointer comes."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from gui.theme.icons import icon
from gui.theme.theme import Theme
from gui.widgets.by_mouse import ByMouse


class GlyphButton(ByMouse, QAbstractButton):
    """An icon without a frame. Enter presses it, as Space does."""

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None, *, size: int = 24, glyph: int = 16):
        super().__init__(parent)
        self._name, self._theme, self._glyph = name, theme, glyph
        self.setFixedSize(size, size)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def say(self, sentence: str) -> None:
        """Set what tooltip and screen reader say."""
        if sentence != self.toolTip():
            self.setToolTip(sentence)
            self.setAccessibleName(sentence)

    def sizeHint(self) -> QSize:
        """As large as it is."""
        return self.size()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the glyph, on a tone while the pointer is over it."""
        palette = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isEnabled() and (self.underMouse() or self.isDown()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.pressed if self.isDown() else palette.hover))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        color = "text_disabled" if not self.isEnabled() else "text" if self.underMouse() else "text_quiet"
        self.draw_glyph(painter, self._name, QPoint(self.width() // 2, self.height() // 2), self._glyph, color)

    def draw_glyph(self, painter: QPainter, name: str, center: QPoint, side: int, color: str) -> None:
        """Draw an icon in a colour of the palette, around `center`."""
        picture = icon(name, self._theme, color=color, size=side)
        picture.paint(painter, center.x() - side // 2, center.y() - side // 2, side, side)

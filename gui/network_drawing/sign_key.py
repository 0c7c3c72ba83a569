"""The key of the drawing: what the colours and the thickness of its links mean."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.text import translate as _
from gui.network_drawing.links import STEPS, THICKEST, THINNEST, look
from gui.theme.fonts import font
from gui.theme.theme import Theme

WEDGE, GAP, LINE = 34.0, 6.0, 20


class SignKey(QWidget):
    """A wedge from the largest negative value to the largest positive one, with words at both ends."""

    def __init__(self, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self._theme, self._backward = theme, False
        self.setFont(font("caption"))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.retranslate()

    def set_backward(self, backward: bool) -> None:
        """Gradients are shown instead of weights."""
        self._backward = backward
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language of now."""
        self._left = _("negative")
        self._right = _("positive gradient") if self._backward else _("positive weight")
        self.setToolTip(_("Full thickness and colour is the largest value of the layer, whichever sign it has."))
        self.setAccessibleName(_("{negative}: orange, {positive}: blue", negative=self._left, positive=self._right))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Its words and the wedge."""
        metrics = QFontMetricsF(self.font())
        words = metrics.horizontalAdvance(self._left) + metrics.horizontalAdvance(self._right)
        return QSize(round(words + 2 * WEDGE + 2 * GAP) + 4, LINE)

    def minimumSizeHint(self) -> QSize:
        """It gives way to the words and tools beside it."""
        return QSize(0, LINE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.draw(painter, self.width())

    def tall(self, width: int) -> int:
        """So many px it needs above a saved picture that is `width` px wide."""
        return LINE if width >= 2 * WEDGE else 0

    def draw(self, painter: QPainter, width: int) -> None:
        """Draw it into `width` px from the painter's origin on: the wedge alone where there is no room for the words, and
        nothing where there is none for the wedge."""
        if width < 2 * WEDGE:
            return
        palette = self._theme.palette
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        middle, x = LINE / 2, 0.0
        center = int(Qt.AlignmentFlag.AlignVCenter)
        painter.setPen(QColor(palette.text_quiet))
        if width >= self.sizeHint().width() - 2:
            left = QFontMetricsF(self.font()).horizontalAdvance(self._left)
            painter.drawText(QRectF(0, 0, left + 2, LINE), center, self._left)
            x = left + GAP
            words = QRectF(x + 2 * WEDGE + GAP, 0, width, LINE)
            painter.drawText(words, center, self._right)
        painter.setPen(Qt.PenStyle.NoPen)
        step = WEDGE / STEPS
        for level in range(-STEPS, STEPS):  # pieces as long as they are alike
            first, second = level, level + 1
            strong = first if first < 0 else second
            painter.setBrush(QColor(look(palette, strong).color))
            left = x + (level + STEPS) * step
            tall = [(THINNEST + (THICKEST + 1 - THINNEST) * abs(end) / STEPS) / 2 for end in (first, second)]
            painter.drawPolygon(
                QPolygonF(
                    [
                        QPointF(left, middle - tall[0]),
                        QPointF(left + step + 0.3, middle - tall[1]),
                        QPointF(left + step + 0.3, middle + tall[1]),
                        QPointF(left, middle + tall[0]),
                    ]
                )
            )

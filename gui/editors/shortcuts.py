"""The shortcuts of residual layers: lines that leave the row, pass over some cards, and come down on the one that adds."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath

RISE, BEND = 14.0, 6.0
LEAVES = 8.0
"""How far before the card it passes over first, the line leaves the one that leads to it."""


def draw_shortcut(painter: QPainter, level: float, source: QRectF, reader: QRectF) -> None:
    """Draw a line with the painter's pen, from before the card `source` to the upper edge of the card `reader`.

    level: height of the line between the cards, where it begins. Both are rectangles of the row; low cards leave little
    room above them, and the line stays inside it.
    """
    rise = min(RISE, reader.top() - 2)
    bend = min(BEND, rise - 3)
    start, end, high = source.left() - LEAVES, reader.center().x(), reader.top() - rise
    path = QPainterPath(QPointF(start, level))
    path.lineTo(start, high + bend)
    path.quadTo(start, high, start + bend, high)
    path.lineTo(end - bend, high)
    path.quadTo(end, high, end, high + bend)
    tip = QPointF(end, reader.top() - 2)
    path.lineTo(tip)
    painter.drawPath(path)
    painter.drawPolyline([tip + QPointF(-3.5, -4.5), tip, tip + QPointF(3.5, -4.5)])

"""Where things stand on the tall cards of the network strip, so that they line up from card to card. All in pixels."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

LEFT, CONTROLS, RIGHT, BOTTOM = 12, 37, 8, 12
HEAD_TOP, HEAD = 8, 24
FIRST_ROW = HEAD_TOP + HEAD + 8
ROW, CAPTION = 28, 16
COLUMN = 20
ROOMY = 186
"""From this height on, each control has its name above it."""


def head_line(body: QRectF) -> QRectF:
    """The title."""
    return QRectF(body.left() + LEFT, body.top() + HEAD_TOP, body.width() - LEFT - 4, HEAD)


def foot_lines(body: QRectF) -> tuple[QRectF, QRectF]:
    """The two quiet lines at the lower end."""
    top = body.bottom() - BOTTOM - 2 * CAPTION
    first = QRectF(body.left() + LEFT, top, body.width() - LEFT - 4, CAPTION)
    return first, first.translated(0, CAPTION)


def neuron_column(body: QRectF) -> QRectF:
    """The column of circles, between title and lower end."""
    height = body.height() - FIRST_ROW - BOTTOM - 2 * CAPTION - 8
    return QRectF(body.left() + LEFT, body.top() + FIRST_ROW, COLUMN, height)


def column_center(height: int) -> int:
    """How far below the upper edge of a card of this height its neurons have their centre, and the lines arrive."""
    return round(neuron_column(QRectF(0, 0, 0, height)).center().y())


def elided(painter: QPainter, text: str, line: QRectF) -> str:
    """`text`, shortened with an ellipsis where it is wider than `line`."""
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(line.width()))

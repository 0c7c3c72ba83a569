"""Where things stand on the heads of the network strip, so that they line up from card to card. All in pixels."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics

LEFT, RIGHT, TOP, BOTTOM = 10, 8, 6, 7
HEAD = 20
ROW, BETWEEN = 24, 4
FIRST_ROW = TOP + HEAD + 3
HEIGHT = FIRST_ROW + 2 * ROW + BETWEEN + BOTTOM
"""Height of a card, without the margin for its focus ring."""


def head_line(body: QRectF) -> QRectF:
    """The title."""
    return QRectF(body.left() + LEFT, body.top() + TOP, body.width() - LEFT - 4, HEAD)


def row_line(body: QRectF, row: int) -> QRectF:
    """The first or the second row of controls, or of words in their place."""
    top = body.top() + FIRST_ROW + row * (ROW + BETWEEN)
    return QRectF(body.left() + RIGHT, top, body.width() - 2 * RIGHT, ROW)


def elided(metrics: QFontMetrics, text: str, line: QRectF) -> str:
    """`text`, shortened with an ellipsis where it is wider than `line`."""
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(line.width()))

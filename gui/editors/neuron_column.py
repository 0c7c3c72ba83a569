"""A column of small circles: the neurons of a layer, the inputs of the network, or what dropout leaves of them."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.theme.colors import Palette, mix

MOST = 8
DIAMETER = 12.0
WIDEST_PITCH = 20.0
NARROWEST_PITCH = 12.5


def draw_neurons(painter: QPainter, palette: Palette, column: QRectF, count: int, look: str, share: float = 0) -> None:
    """Draw `count` neurons, centred in `column`; more than fit become some, three dots and the number.

    look: "filled" (neurons), "hollow" (inputs) or "crossed" (the given `share` of them is switched off).
    """
    fit = max(2, min(MOST, int(column.height() // NARROWEST_PITCH)))
    shown = count if count <= fit else max(1, fit - 2)
    slots = shown if shown == count else shown + 2
    pitch = min(WIDEST_PITCH, column.height() / max(slots, 1))
    center = QPointF(column.center().x(), column.center().y() - pitch * (slots - 1) / 2)
    off = _switched_off(shown, share) if look == "crossed" else frozenset()
    outline = QPen(QColor(mix(palette.panel, palette.text_quiet, 0.75)), 1.4)
    fill = QColor(mix(palette.panel, palette.text_quiet, 0.5))
    radius = min(DIAMETER, pitch - 2) / 2
    for index in range(shown):
        if index in off:
            _cross(painter, outline, center, radius)
        else:
            hollow = look == "hollow"
            painter.setPen(outline if hollow else Qt.PenStyle.NoPen)
            painter.setBrush(Qt.BrushStyle.NoBrush if hollow else fill)
            painter.drawEllipse(center, radius - 0.7 * hollow, radius - 0.7 * hollow)
        center.setY(center.y() + pitch)
    if shown < count:
        _rest(painter, palette, center, pitch, column, count)


def _switched_off(shown: int, share: float) -> frozenset[int]:
    crossed = min(shown, max(round(shown * share), 1 if share > 0 and shown > 1 else 0))
    return frozenset(int((i + 0.5) * shown / crossed) for i in range(crossed))


def _cross(painter: QPainter, outline: QPen, center: QPointF, radius: float) -> None:
    painter.setPen(outline)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(center, radius - 0.7, radius - 0.7)
    arm = (radius - 0.7) * 0.7071
    painter.drawLine(QLineF(center.x() - arm, center.y() - arm, center.x() + arm, center.y() + arm))
    painter.drawLine(QLineF(center.x() - arm, center.y() + arm, center.x() + arm, center.y() - arm))


def _rest(painter: QPainter, palette: Palette, center: QPointF, pitch: float, column: QRectF, count: int) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(mix(palette.panel, palette.text_quiet, 0.75)))
    apart = min(4.5, pitch * 0.3)
    for offset in (-apart, 0, apart):
        painter.drawEllipse(QPointF(center.x(), center.y() + offset), 1.1, 1.1)
    painter.setPen(QColor(palette.text_quiet))
    box = QRectF(column.center().x() - 24, center.y() + pitch / 2 + 1, 48, pitch)
    painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, str(count))

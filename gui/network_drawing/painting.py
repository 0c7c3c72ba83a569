"""Draws the network: arcs and links first, the neurons on them, what is pointed at on top."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from gui.network_drawing.links import look
from gui.network_drawing.places import Place
from gui.network_drawing.spots import Field, Spot
from gui.network_drawing.tiles import ROUND
from gui.theme.colors import Palette, mix
from gui.theme.fonts import font

NAME_GAP = 5.0
ARC_RISE, ARC_MOST = 12.0, 26.0


def paint_selected(painter: QPainter, palette: Palette, place: Place, height: float) -> None:
    """Draw a quiet band behind the selected column, from the head it belongs to."""
    half = max(place.side / 2 + 8, 16.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(mix(palette.window, palette.selection, 0.6)))
    painter.drawRoundedRect(QRectF(place.x - half, -8, 2 * half, height + 6), 8, 8)


def paint_arcs(painter: QPainter, palette: Palette, places: list[Place]) -> None:
    """Draw the shortcut of each layer with a span: from over the column it reads to over its own."""
    pen = QPen(QColor(mix(palette.window, palette.text_quiet, 0.6)), 1.5)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for path, tip in arcs(places):
        painter.drawPath(path)
        painter.drawPolyline([tip + QPointF(-3.5, -4.5), tip, tip + QPointF(3.5, -4.5)])


def arcs(places: list[Place]) -> list[tuple[QPainterPath, QPointF]]:
    """The line and the end of each shortcut. A layer reads what comes into the layer `span` places before it."""
    found = []
    for number, place in enumerate(places):
        source = number - 1 - place.column.span
        if not place.column.span or source < 0 or not len(place.ys) or not len(places[source].ys):
            continue
        start = QPointF(places[source].x + 4, places[source].top() - 3)
        end = QPointF(place.x - 4, place.top() - 3)
        high = max(min(start.y(), end.y()) - ARC_RISE - ARC_MOST, 2.0)
        path = QPainterPath(start)
        path.cubicTo(QPointF(start.x() + 8, high), QPointF(start.x() + 24, high), QPointF(start.x() + 40, high))
        path.lineTo(QPointF(end.x() - 40, high))
        path.cubicTo(QPointF(end.x() - 24, high), QPointF(end.x() - 4, high), end)
        found.append((path, end))
    return found


def paint_crosses(painter: QPainter, palette: Palette, place: Place) -> None:
    """Cross out the share of neurons that a layer switches off in training."""
    shown = len(place.units)
    crossed = min(shown, max(round(shown * place.column.off), 1))
    painter.setPen(QPen(QColor(mix(palette.window, palette.text, 0.75)), 1.6))
    for number in range(crossed):
        box = place.tile(int((number + 0.5) * shown / crossed))
        inset = box.width() * ROUND * 0.6
        box.adjust(inset, inset, -inset, -inset)
        painter.drawLine(box.topLeft(), box.bottomRight())
        painter.drawLine(box.bottomLeft(), box.topRight())


def width_of_names(names: tuple[str, ...]) -> float:
    """How much room the longest of some names needs."""
    metrics = QFontMetricsF(font("caption"))
    return max((metrics.horizontalAdvance(without_unit(name)) for name in names), default=0.0)


def without_unit(name: str) -> str:
    """A name without what is in brackets at its end; the tooltip has the whole of it."""
    return name.split(" (")[0]


def paint_names(painter: QPainter, palette: Palette, place: Place, left: float, right: float) -> None:
    """Write what inputs and outputs mean beside them: inputs at their left, outputs at their right."""
    names, is_input = place.column.names, place.column.index < 0
    if not names or (len(place.ys) > 1 and place.ys[1] - place.ys[0] < 12):
        return
    painter.setFont(font("caption"))
    painter.setPen(QColor(palette.text_quiet))
    metrics = QFontMetricsF(painter.font())
    half = place.side / 2 + NAME_GAP + (0 if is_input else 1)
    room = place.x - half - left if is_input else right - place.x - half
    for number, unit in enumerate(place.units.tolist()):
        short = metrics.elidedText(without_unit(names[unit]), Qt.TextElideMode.ElideRight, room)
        y = float(place.ys[number]) - 8
        if is_input:
            painter.drawText(
                QRectF(left, y, room, 16), int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), short
            )
        else:
            painter.drawText(QRectF(place.x + half, y, room, 16), int(Qt.AlignmentFlag.AlignVCenter), short)


def paint_spot(painter: QPainter, palette: Palette, field: Field, spot: Spot, strong: bool) -> None:
    """Show what is pointed at. strong: by the keyboard."""
    color = QColor(palette.focus if strong else mix(palette.window, palette.text, 0.7))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if spot.kind == "link":
        bundle = field.bundles[spot.column - 1]
        link = bundle.place_of(spot.source, spot.unit)
        own = look(palette, int(bundle.levels[link]))
        painter.setPen(QPen(color, own.width + 4.0))
        painter.drawLine(bundle.line(link))
        pen = own.pen()
        pen.setWidthF(own.width + 0.6)
        painter.setPen(pen)
        painter.drawLine(bundle.line(link))
        return
    painter.setPen(QPen(color, 2))
    box = field.box(spot).adjusted(-2, -2, 2, 2)
    if spot.kind == "bias" or (spot.kind == "neuron" and field.places[spot.column].column.look == "disc"):
        painter.drawEllipse(box)
    else:
        radius = box.height() * ROUND if spot.kind == "neuron" else 6
        painter.drawRoundedRect(box, radius, radius)

"""The marks of the biases: a dot at each neuron, coloured by sign and large by size."""

import functools

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from engine.measurements.link_values import LayerLinks
from gui.network_drawing.kept import Kept
from gui.network_drawing.links import STEPS, UNKNOWN, levels_of, look
from gui.network_drawing.places import Place
from gui.theme.colors import Palette, mix

SMALLEST, LARGEST = 1.9, 3.4


@functools.cache
def mark_look(palette: Palette, level: int) -> tuple[QColor, float]:
    """Colour and radius of the mark of a bias; levels are those of links."""
    if level == 0:
        return QColor(mix(palette.window, palette.text_quiet, 0.5)), SMALLEST
    size = min(abs(level), STEPS) / STEPS if level != UNKNOWN else 0.0
    return QColor(look(palette, level).color), SMALLEST + (LARGEST - SMALLEST) * size


class Biases:
    """The biases of one column. levels (n,): see `links.look`. exists: whether its neurons have any."""

    def __init__(self, place: Place):
        self.place = place
        self.exists = bool(getattr(place.column.layer, "bias", False))
        self.levels = np.full(len(place.units), UNKNOWN, np.int8)
        self._marks = [place.bias_mark(number) for number in range(len(place.units))]
        reach = LARGEST + 2
        room = [
            QRectF(mark.x() - reach, mark.y() - reach, 2 * reach, 2 * reach)
            for mark in self._marks[:1] + self._marks[-1:]
        ]
        self._kept = Kept(room[0].united(room[-1]) if room else QRectF(), self._paint_anew)

    def show_values(self, links: LayerLinks | None, backward: bool) -> bool:
        """Draw biases, or their gradients; True when that looks different from before."""
        levels = np.full(len(self.place.units), UNKNOWN, np.int8)
        if links is not None and links.bias is not None:
            values, largest = links.bias, links.largest_bias
            if backward:
                values, largest = links.bias_gradients, links.largest_bias_gradient
            levels = levels_of(values, largest, self.levels)
        changed = not np.array_equal(levels, self.levels)
        if changed:
            self.levels = levels
            self._kept.forget()
        return changed

    def paint(self, painter: QPainter, palette: Palette) -> None:
        """Draw all marks, each on a dot of the window's tone that keeps it apart from the links."""
        if self.exists and len(self.levels):
            self._kept.paint(painter, palette)

    def _paint_anew(self, painter: QPainter, palette: Palette) -> None:
        groups: dict[int, list[QPointF]] = {}
        for mark, level in zip(self._marks, self.levels.tolist(), strict=True):
            groups.setdefault(level, []).append(mark)
        painter.setPen(_round_pen(palette.window, SMALLEST + 1))
        painter.drawPoints(self._marks)
        for level, marks in groups.items():  # a point of a thick round pen is a dot
            color, radius = mark_look(palette, level)
            painter.setPen(_round_pen(color.name(), radius))
            painter.drawPoints(marks)


@functools.cache
def _round_pen(color: str, radius: float) -> QPen:
    pen = QPen(QColor(color), 2 * radius)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen

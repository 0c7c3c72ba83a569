"""A quiet axis: no line, grid at 15 %, numbers written as everywhere in the program."""

import html
import math

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QGraphicsView

from gui.theme.colors import Palette
from gui.theme.fonts import font
from gui.widgets.numbers import format_number

GRID_OPACITY = 0.15

# Room for one label of a log axis.
TICK_PX = 28

# Qt leaves so much room around the letters of a name.
EDGE_PX = 5

# How far a label may stand out beyond the end of its axis.
OVERHANG_PX = 18

# A name in the row of the numbers ends so far before the axis, where half of the first number stands.
BEFORE_PX = 14


class Axis(pg.AxisItem):
    """An axis with a name and, in brackets, its unit."""

    name = ""
    _written = ""
    _in_row = False

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation, showValues=True, pen=QColor(0, 0, 0, 0))
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=0, tickFont=font("caption"), tickTextOffset=6, hideOverlappingLabels=OVERHANG_PX)
        self.setStyle(maxTickLevel=0)
        self.labelStyle["font-size"] = "11px"

    def set_name(self, name: str, unit: str = "") -> None:
        """Show `name` (unit) along the axis; an empty name takes the label away."""
        had_name, self.name = bool(self.name), f"{name} ({unit})" if name and unit else name
        if had_name and self.name and self._views():  # other words alone are no reason to draw the numbers again
            self._fit_name()
            return
        self.setLabel(html.escape(self.name))  # a style given here would replace the one that holds the colour
        self.resizeEvent()  # pyqtgraph puts a label in the middle only then

    def name_in_row(self) -> None:
        """Write the name of an x axis before its numbers, below the y axis: plots that are low have the height for more."""
        self._in_row = True
        self._adjustSize()
        self.resizeEvent()

    def resizeEvent(self, event=None):
        """Keep the name inside the plot: off the middle of the axis where it stands out, cut short where it is too long."""
        super().resizeEvent(event)
        self._fit_name()

    def _fit_name(self) -> None:
        views = self._views()
        if not self.name or not views:
            return
        upright = self.orientation in ("left", "right")
        inside = self.mapRectFromScene(views[0].viewport().rect().toRectF())
        low, high = (inside.top(), inside.bottom()) if upright else (inside.left(), inside.right())
        if upright:  # the name of the other axis stands below
            high = min(high, self.size().height() + OVERHANG_PX)
        elif self._in_row:
            high = -BEFORE_PX
        metrics = QFontMetricsF(font("caption"))
        words = html.escape(metrics.elidedText(self.name, Qt.TextElideMode.ElideRight, high - low - 2 * EDGE_PX))
        self.setToolTip("" if words == html.escape(self.name) else f"<qt>{html.escape(self.name)}</qt>")
        if words != self.labelText:
            self.labelText = words
            self._written = self.labelString()
            self.label.setHtml(self._written)
            self._adjustSize()
            super().resizeEvent()
        length, place = self.label.boundingRect().width(), self.label.pos()
        if upright:  # it is written upwards from its place
            self.label.setY(max(min(place.y(), high), low + length))
        elif self._in_row:
            self.label.setPos(high - length + EDGE_PX, self.style["tickTextOffset"][1] - EDGE_PX)
        else:
            self.label.setX(min(max(place.x(), low), high - length))

    def _updateHeight(self):
        super()._updateHeight()
        if self._in_row and self.label.isVisible():
            height = self.minimumHeight() - 0.8 * self.label.boundingRect().height()  # as much as pyqtgraph adds for it
            self.setMinimumHeight(height)
            self.setMaximumHeight(height)

    def updateAutoSIPrefix(self):
        """The units stay as they are."""

    def _updateLabel(self):
        """Write the name only where it is another one; pyqtgraph does so with every new range and colour."""
        words = self.labelString()
        if words != self._written:
            self._written = words
            super()._updateLabel()
        else:
            self.picture = None
            self.update()

    def _views(self) -> list[QGraphicsView]:
        return self.scene().views() if self.scene() is not None else []

    def use_palette(self, palette: Palette, *, grid: bool = True) -> None:
        """Take the colours of a theme."""
        self.setTickPen(QColor(palette.grid))
        self.setTextPen(QColor(palette.text_quiet))
        self.setGrid(round(255 * GRID_OPACITY) if grid else False)

    def boundingRect(self):
        """Room for the labels at both ends too; with a grid pyqtgraph forgets it and drops them."""
        margins = (OVERHANG_PX, 0) if self.orientation in ("bottom", "top") else (0, OVERHANG_PX)
        return super().boundingRect().adjusted(-margins[0], -margins[1], *margins)

    def paint(self, painter, *_how):
        """Draw it; Qt keeps the picture. (pyqtgraph plays a recorded one, which looks for the font with every number.)"""
        painter.setFont(self.style["tickFont"])
        specs = self.generateDrawSpecs(painter)
        if specs is not None:
            self.drawPicture(painter, *specs)

    def tickStrings(self, values, scale, spacing):
        """The numbers beside the ticks."""
        if self.logMode:
            return [format_number(10.0**value, 2) for value in values]
        if not values:
            return []
        largest = max(abs(value) for value in values) * scale
        if largest and (largest >= 1e6 or largest < 0.001):
            return [format_number(value * scale, 3) for value in values]
        decimals = max(0, math.ceil(-math.log10(spacing * scale) - 1e-9))
        return [f"{value * scale + 0.0:,.{decimals}f}".replace("-", "−") for value in values]

    def logTickValues(self, low, high, size, standard):
        """Powers of ten, as many as there is room for; between them 2 and 5 where there are few."""
        first, last = math.floor(low), math.ceil(high)
        stride = max(1, math.ceil((last - first) * TICK_PX / max(size, 1)))
        powers = [float(power) for power in range(first, last + 1) if power % stride == 0]
        if last - first <= 2 and size > 4 * TICK_PX:
            powers += [power + math.log10(part) for power in range(first, last + 1) for part in (2, 5)]
        return [(float(stride), sorted(power for power in powers if low <= power <= high))]

    def logTickStrings(self, values, scale, spacing):
        """The same on a log axis."""
        return self.tickStrings(values, scale, spacing)

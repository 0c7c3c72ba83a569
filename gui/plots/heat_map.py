"""Numbers over a plane as colours, and the legend that says which colour is which number."""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from gui.plots.plot import Plot
from gui.theme.colors import Palette, colored, diverging, mix, single_hue, viridis
from gui.theme.fonts import font
from gui.widgets.numbers import format_number

BAR_PX = 10
MOST_TICKS = 6


def color_table(kind: str, palette: Palette) -> np.ndarray:
    """The colours (256, 4) of a "diverging" or "sequential" map, or of one of "shares", from pale to full."""
    if kind == "shares":
        return single_hue(mix(palette.panel, palette.positive, 0.12), palette.positive)
    return diverging(palette) if kind == "diverging" else viridis()


class HeatMap(pg.ImageItem):
    """Values on `plot`: row 0 lies at the bottom, column 0 at the left.

    kind: "diverging" (signed values, zero in the panel's own tone) or "sequential" (viridis).
    """

    def __init__(self, plot: Plot, kind: str = "diverging") -> None:
        super().__init__(axisOrder="row-major")
        self._plot = plot
        self.kind = kind
        self._values: np.ndarray | None = None
        self._levels = (-1.0, 1.0) if kind == "diverging" else (0.0, 1.0)
        self._where: QRectF | None = None
        self.legend: ColorLegend | None = None
        self.setZValue(-10)
        plot.addItem(self)
        plot.theme_changed.connect(self.on_theme_changed)

    def set_values(
        self, values: np.ndarray, low: float | None = None, high: float | None = None, rect: tuple | None = None
    ) -> None:
        """Show `values` (rows, columns) in the colours from `low` to `high` (None: as before).

        rect: (x, y, width, height) of the picture in the units of the axes (None: as before, first one cell a unit).
        """
        self._values = np.asarray(values)
        self._levels = (self._levels[0] if low is None else low, self._levels[1] if high is None else high)
        if rect is not None:
            self._where = QRectF(*rect)
        self._draw()
        if self.legend is not None:
            self.legend.set_levels(*self._levels)

    def set_picture(self, rgba: np.ndarray, rect: tuple | None = None) -> None:
        """Show colours (rows, columns, 4) uint8 made elsewhere."""
        self._values = None
        if rect is not None:
            self._where = QRectF(*rect)
        self._show(rgba)

    def clear_values(self) -> None:
        """Take the picture away."""
        self._values = None
        self.clear()

    def value_at(self, x: float, y: float) -> float | None:
        """The number under the point (x, y) of the axes."""
        if self._values is None or self.image is None:
            return None
        rows, columns = self._values.shape
        where = self._where or QRectF(0, 0, columns, rows)
        column = int(np.floor((x - where.left()) / where.width() * columns))
        row = int(np.floor((y - where.top()) / where.height() * rows))
        return float(self._values[row, column]) if 0 <= row < rows and 0 <= column < columns else None

    def show_legend(self, title: str = "", *, log: bool = False) -> "ColorLegend":
        """Put the colour bar at the right edge of the plot. log: the values are powers of ten."""
        if self.legend is None:
            self.legend = ColorLegend(self._plot, self.kind, title, log=log)
            self.legend.set_levels(*self._levels)
            self._plot.plotItem.layout.addItem(self.legend, 2, 3)
        return self.legend

    def on_theme_changed(self) -> None:
        """The tone of zero is the panel's."""
        if self._values is not None:
            self._draw()

    def _draw(self) -> None:
        self._show(colored(self._values, *self._levels, color_table(self.kind, self._plot.theme.palette)))

    def _show(self, rgba: np.ndarray) -> None:
        self.setImage(rgba, autoLevels=False, levels=None)
        if self._where is not None:
            self.setRect(self._where)


class ColorLegend(pg.GraphicsWidget):
    """A vertical colour bar with the numbers at its ends and in its middle, and a title above.

    log: the levels are powers of ten, and the numbers beside the bar what they stand for.
    """

    def __init__(self, plot: Plot, kind: str, title: str = "", *, log: bool = False) -> None:
        super().__init__()
        self._log = log
        self._plot = plot
        self._kind = kind
        self._title = title
        self._low, self._high = 0.0, 1.0
        plot.theme_changed.connect(self.on_theme_changed)
        self._fit_width()

    def set_levels(self, low: float, high: float) -> None:
        """The numbers of the first and the last colour."""
        if (low, high) != (self._low, self._high):
            self._low, self._high = low, high
            self._fit_width()
            self.update()

    def on_theme_changed(self) -> None:
        """Paint in the new colours."""
        self.update()

    def paint(self, painter: QPainter, *args: object) -> None:
        """The bar from `high` (top) to `low`, and five numbers at most."""
        palette = self._plot.theme.palette
        table = np.ascontiguousarray(color_table(self._kind, palette)[::-1]).reshape(-1, 1, 4)
        bar = self._bar()
        picture = QImage(table.data, 1, len(table), 4, QImage.Format.Format_RGBA8888)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(bar, picture)
        painter.setPen(QColor(palette.line))
        painter.drawRect(bar)
        painter.setPen(QColor(palette.text_quiet))
        painter.setFont(font("caption"))
        ticks = self._ticks() if bar.height() > 60 else (self._low, self._high)
        for value in ticks:
            share = (value - self._low) / (self._high - self._low or 1)
            at = QPointF(bar.right() + 6, bar.bottom() - share * bar.height() - 8)
            painter.drawText(QRectF(at, QSizeF(80, 16)), Qt.AlignmentFlag.AlignVCenter, self._number(value))
        if self._title:
            painter.drawText(QRectF(0, 0, self.size().width(), 16), Qt.AlignmentFlag.AlignLeft, self._title)

    def _bar(self) -> QRectF:
        top = 24 if self._title else 8
        return QRectF(10, top, BAR_PX, max(self.size().height() - top - 8, 10))

    def _ticks(self) -> tuple[float, ...]:
        if self._log:
            each = max(math.ceil((self._high - self._low) / (MOST_TICKS - 1)), 1)
            return tuple(np.arange(self._low, self._high + 0.5, each).tolist())
        if self._kind == "diverging" and self._low == -self._high:
            return (self._low, 0.0, self._high)
        return (self._low, (self._low + self._high) / 2, self._high)

    def _number(self, value: float) -> str:
        return format_number(10.0**value, 2) if self._log else format_number(value, 3)

    def _fit_width(self) -> None:
        metrics = pg.QtGui.QFontMetricsF(font("caption"))
        numbers = max(metrics.horizontalAdvance(self._number(value)) for value in self._ticks())
        width = max(10 + BAR_PX + 6 + numbers + 6, metrics.horizontalAdvance(self._title) + 6)
        self.setFixedWidth(max(width, self.minimumWidth()))

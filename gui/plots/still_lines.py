"""Many lines behind those that grow: painted once, and shown as one picture until they change."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.arrays import distinct
from gui.plots.curves import STYLES
from gui.plots.plot import Plot
from gui.plots.thinning import Peaks, fewer
from gui.plots.view_sized import ViewSized
from gui.theme.colors import other_run_color, other_run_marker

WIDTH_PX = 1.4
MOST_GROUPS = 400
"""A line is painted from so many groups of neighbours at most."""

DOTS = 4
"""Marks on a line."""
DOT_PX = 7


class StillLine:
    """One line of the run with `place` among those beside the current one; x, y (n,), x does not decrease.

    dashed: its validation part. The cursor reads it like a curve.
    """

    def __init__(self, plot: Plot, title: str, place: int, x: np.ndarray, y: np.ndarray, *, dashed: bool = False):
        self.title, self.place, self.dashed = title, place, dashed
        self._plot = plot
        self._x, self._y = x, y
        self.peaks = Peaks()
        self.peaks.grow(x, y)

    def grow(self, x: np.ndarray, y: np.ndarray) -> None:
        """Go on: x, y (n,) begin as they were."""
        self._x, self._y = x, y
        self.peaks.grow(x, y)

    def exact_values(self) -> tuple[np.ndarray, np.ndarray]:
        """x and y as they were given."""
        return self._x, self._y

    def isVisible(self) -> bool:
        """True: it is drawn."""
        return True

    def color(self) -> str:
        """The colour now, as "#rrggbb"."""
        return other_run_color(self.place, self._plot.theme.palette)

    def path_points(self, left: float, right: float) -> tuple[np.ndarray, np.ndarray]:
        """What is painted from `left` to `right`: down to the lowest and up to the highest value of each group."""
        first, last = np.searchsorted(self._x, (left, right))
        groups = self.peaks.groups(max(int(first) - 1, 0), min(int(last) + 2, len(self._x)))
        x, low, high = fewer(*groups, MOST_GROUPS)
        if np.array_equal(low, high, equal_nan=True):
            return x, low
        pairs = np.stack((low, high), axis=1)
        pairs[1::2] = pairs[1::2, ::-1]
        return np.repeat(x, 2), pairs.ravel()

    def dots(self) -> tuple[np.ndarray, np.ndarray]:
        """Where its marks lie; those of different runs not at the same height of the run."""
        if self.dashed or not len(self._x):
            return np.empty(0), np.empty(0)
        shares = (np.arange(DOTS) + (self.place % 6 + 0.5) / 6) / DOTS
        at = distinct(np.ceil(shares * (len(self._x) - 1)).astype(np.intp))
        return self._x[at], self._y[at]


class StillLines(ViewSized, pg.GraphicsObject):
    """Draws `StillLine`s on `plot`. Qt keeps the picture; a frame of what moves in front of them costs one copy of it."""

    def __init__(self, plot: Plot, depth: float = -8) -> None:
        super().__init__()
        self._plot = plot
        self._lines: list[StillLine] = []
        self._dots = pg.ScatterPlotItem(size=DOT_PX, pxMode=True)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setZValue(depth)
        self._dots.setZValue(depth + 0.5)
        for item in (self, self._dots):
            plot.plotItem.vb.addItem(item, ignoreBounds=True)
            item.hide()
        plot.theme_changed.connect(self.on_changed)
        plot.log_changed.connect(self.on_changed)

    @property
    def lines(self) -> list[StillLine]:
        """What is drawn."""
        return self._lines

    def set_lines(self, lines: Sequence[StillLine]) -> None:
        """Draw these; the lines themselves may have grown."""
        self._lines = list(lines)
        self.on_changed()

    def on_changed(self, *_what: object) -> None:
        """Other lines, other colours, or another axis."""
        spots = []
        for line in self._lines:
            color, marker = QColor(line.color()), other_run_marker(line.place)
            x, y = (self._plot.seen(axis, values) for axis, values in zip("xy", line.dots(), strict=True))
            known = np.isfinite(x) & np.isfinite(y)
            places = zip(x[known].tolist(), y[known].tolist(), strict=True)
            spots += [{"pos": at, "brush": color, "pen": None, "symbol": marker} for at in places]
        self._dots.setData(spots)
        for item, has_any in ((self, self._lines), (self._dots, spots)):
            item.setVisible(bool(has_any))  # what shows nothing is not painted
        self.update()

    def viewTransformChanged(self) -> None:
        """The plot shows something else."""
        super().viewTransformChanged()
        self.prepareGeometryChange()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ends = self._plot.plotItem.vb.viewRange()[0]
        left, right = (10.0**end for end in ends) if self._plot.is_log["x"] else ends
        for line in self._lines:
            pen = QPen(QColor(line.color()))
            pen.setCosmetic(True)
            pen.setWidthF(1.0 if line.dashed else WIDTH_PX)
            pen.setStyle(STYLES["dash" if line.dashed else "solid"])
            painter.setPen(pen)
            points = zip("xy", line.path_points(left, right), strict=True)
            x, y = (self._plot.seen(axis, values) for axis, values in points)
            if len(x) > 1:
                painter.drawPath(pg.arrayToQPath(x, y, connect="finite"))

"""The room between two lines, filled where one of them is worse than the other."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.plots.curves import LineCurve
from gui.plots.plot import Plot

OPACITY = 0.13


class Shade(pg.GraphicsObject):
    """Fills `plot` between `line` and `other` where `other` lies above it, or below it when `above` is False.

    Both are drawn over the same x. color: a token of the palette. A line of many points is followed through the middles of
    the groups of which it is drawn.
    """

    def __init__(self, plot: Plot, line: LineCurve, other: LineCurve, color: str = "warning") -> None:
        super().__init__()
        self._plot = plot
        self._lines = (line, other)
        self.color = color
        self.above = True
        self._pieces: list[QPolygonF] = []
        self._room: QRectF | None = None
        self.setZValue(-10)
        plot.addItem(self)
        plot.theme_changed.connect(self.on_changed)
        plot.log_changed.connect(self.on_changed)
        plot.plotItem.vb.sigXRangeChanged.connect(self.on_x_range_changed)

    def set_lines(self, line: LineCurve, other: LineCurve) -> None:
        """Fill between these from now on."""
        self._lines = (line, other)
        self.draw()

    def draw(self) -> None:
        """The lines have changed."""
        (x, low, high), (_x, other_low, other_high) = (line.groups() for line in self._lines)
        with np.errstate(invalid="ignore", over="ignore"):
            y, other = (low + high) / 2, (other_low + other_high) / 2
        if len(x) == len(other):
            x, y, other = self._seen("x", x), self._seen("y", y), self._seen("y", other)
            self._pieces = [polygon(*piece) for piece in between(x, y, other, above=self.above)]
        else:
            self._pieces = []
        self.update()

    @property
    def pieces(self) -> list[QPolygonF]:
        """What is filled, in the coordinates of the view."""
        return self._pieces

    def on_changed(self, *_what: object) -> None:
        """Other colours, or another axis."""
        self.draw()

    def on_x_range_changed(self, *_range: object) -> None:
        """A person looks closer, or elsewhere."""
        if not self._plot.follows:
            self.draw()

    def boundingRect(self) -> QRectF:
        if self._room is None:
            (left, right), (low, high) = self._plot.plotItem.vb.viewRange()
            self._room = QRectF(left, low, right - left, high - low)
        return self._room

    def viewTransformChanged(self) -> None:
        """The plot shows something else."""
        super().viewTransformChanged()
        self._room = None

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        color = QColor(getattr(self._plot.theme.palette, self.color))
        color.setAlphaF(OPACITY)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        for piece in self._pieces:
            painter.drawPolygon(piece)

    def _seen(self, axis: str, values: np.ndarray) -> np.ndarray:
        if not self._plot.is_log[axis]:
            return values
        return np.log10(np.where(values > 0, values, np.nan))


Piece = tuple[np.ndarray, np.ndarray, np.ndarray]


def between(x: np.ndarray, y: np.ndarray, other: np.ndarray, *, above: bool = True) -> list[Piece]:
    """The stretches on which `other` lies above `y` (or below it): x, y and `other` (n,) of each, ends included.

    Where the lines cross between two points the stretch ends at the crossing; at a gap it ends before it.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        gap = other - y if above else y - other
    worse = gap > 0  # what is not a number is not worse
    known = np.isfinite(gap)
    crosses = known[:-1] & known[1:] & (worse[:-1] != worse[1:])
    at = np.flatnonzero(crosses)
    share = gap[at] / (gap[at] - gap[at + 1])
    cut_x, cut_y = (values[at] + share * (values[at + 1] - values[at]) for values in (x, y))
    order = np.argsort(np.concatenate([np.arange(len(x)), at + 0.5]), kind="stable")
    all_x, all_y = np.concatenate([x, cut_x])[order], np.concatenate([y, cut_y])[order]
    all_other = np.concatenate([other, cut_y])[order]
    inside = np.concatenate([worse & known, np.ones(len(at), bool)])[order]
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(np.int8)))
    runs = [slice(first, last) for first, last in edges.reshape(-1, 2) if last - first > 1]
    return [(all_x[run], all_y[run], all_other[run]) for run in runs]


def polygon(x: np.ndarray, y: np.ndarray, other: np.ndarray) -> QPolygonF:
    """There along `y`, and back along `other`."""
    there = zip(x.tolist(), y.tolist(), strict=True)
    back = zip(x[::-1].tolist(), other[::-1].tolist(), strict=True)
    return QPolygonF([QPointF(*point) for point in (*there, *back)])

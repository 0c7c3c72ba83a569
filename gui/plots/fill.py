"""The room between two lines, tinted."""

from collections.abc import Iterable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.plots.plot import Plot
from gui.plots.view_sized import ViewSized

OPACITY = 0.16

Stretch = tuple[np.ndarray, np.ndarray, np.ndarray]
"""x, and y of the two lines there, each (n,)."""


class Fill(ViewSized, pg.GraphicsObject):
    """On `plot`, behind everything else; color: a token of the palette. The axes do not make room for it."""

    def __init__(self, plot: Plot, color: str, opacity: float = OPACITY) -> None:
        super().__init__()
        self._plot, self.color, self._opacity = plot, color, opacity
        self._values: Stretch = (np.empty(0), np.empty(0), np.empty(0))
        self._pieces: list[QPolygonF] = []
        self.setZValue(-10)
        plot.plotItem.vb.addItem(self, ignoreBounds=True)
        plot.theme_changed.connect(self.on_theme_changed)

    def values(self) -> Stretch:
        """x, low and high as they were given."""
        return self._values

    def set_values(self, x: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        """Fill between `low` and `high` over x (n,); where either is not a number, or has no logarithm, is a gap."""
        self._values = (x, low, high)
        x, low, high = (self._plot.seen(axis, values) for axis, values in (("x", x), ("y", low), ("y", high)))
        runs = runs_of(np.isfinite(x) & np.isfinite(low) & np.isfinite(high))
        self.set_stretches((x[run], low[run], high[run]) for run in runs)

    def set_stretches(self, stretches: Iterable[Stretch]) -> None:
        """Fill these, which are in the coordinates of the view."""
        self._pieces = [_polygon(*stretch) for stretch in stretches]
        self.update()

    @property
    def pieces(self) -> list[QPolygonF]:
        """What is filled, in the coordinates of the view."""
        return self._pieces

    def on_theme_changed(self) -> None:
        """Take the colour of the theme."""
        self.update()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        color = QColor(getattr(self._plot.theme.palette, self.color))
        color.setAlphaF(self._opacity)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        for piece in self._pieces:
            painter.drawPolygon(piece)


def runs_of(marked: np.ndarray) -> list[slice]:
    """Where several marked places (n,) follow one another."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marked, [False]]).astype(np.int8)))
    return [slice(first, last) for first, last in edges.reshape(-1, 2).tolist() if last - first > 1]


def _polygon(x: np.ndarray, y: np.ndarray, other: np.ndarray) -> QPolygonF:
    """There along `y`, and back along `other`."""
    return pg.functions.arrayToQPolygonF(np.concatenate([x, x[::-1]]), np.concatenate([y, other[::-1]]))

"""A tinted band between two curves: where a number may lie."""

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPolygonF
from PySide6.QtWidgets import QGraphicsPathItem

from gui.plots.plot import Plot

OPACITY = 0.16


class CurveBand(QObject):
    """On `plot`, behind everything else; color: a token of the palette. The axes do not make room for it."""

    def __init__(self, plot: Plot, color: str) -> None:
        super().__init__(plot)
        self._plot, self._color = plot, color
        self._values = (np.empty(0), np.empty(0), np.empty(0))
        self.item = QGraphicsPathItem()
        self.item.setZValue(-5)
        self.item.setPen(Qt.PenStyle.NoPen)
        plot.plotItem.vb.addItem(self.item, ignoreBounds=True)
        plot.theme_changed.connect(self.on_theme_changed)
        self.on_theme_changed()

    def values(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """x, low and high as they were given."""
        return self._values

    def set_values(self, x: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        """Fill between `low` and `high` over x (n,); where either is not a number, or has no logarithm, is a gap."""
        self._values = (x, low, high)
        ends = [self._seen("y", end) for end in (low, high)]
        known = np.isfinite(ends[0]) & np.isfinite(ends[1])
        edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8))).reshape(-1, 2)
        path = QPainterPath()
        for start, stop in edges.tolist():
            across = self._seen("x", x[start:stop]).tolist()
            there = zip(across, ends[0][start:stop].tolist(), strict=True)
            back = zip(across[::-1], ends[1][start:stop][::-1].tolist(), strict=True)
            path.addPolygon(QPolygonF([QPointF(*point) for point in (*there, *back)]))
        self.item.setPath(path)

    def on_theme_changed(self) -> None:
        """Take the colour of the theme."""
        color = QColor(getattr(self._plot.theme.palette, self._color))
        color.setAlphaF(OPACITY)
        self.item.setBrush(color)

    def _seen(self, axis: str, values: np.ndarray) -> np.ndarray:
        values = np.asarray(values, dtype=float)
        return np.log10(np.where(values > 0, values, np.nan)) if self._plot.is_log[axis] else values

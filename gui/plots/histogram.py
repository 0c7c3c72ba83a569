"""Counts as bars or as a filled outline, changed in place from frame to frame."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor, QPen

from gui.plots.plot import Plot

# More bars than these stand side by side without a gap.
FEW_BARS = 24


class Histogram:
    """Counts over edges on `plot`. color: a token of the palette or "#rrggbb". outline: a filled step line, no bars."""

    def __init__(self, plot: Plot, color: str = "accent", *, outline: bool = False) -> None:
        self._plot = plot
        self._color = color
        self._follower = _Follower(self, plot)
        self._edges: np.ndarray | None = None
        self._counts: np.ndarray | None = None
        if outline:
            self.item = pg.PlotCurveItem(x=[0.0, 0.0], y=[0.0], stepMode="center", fillLevel=0.0)
        else:
            self.item = pg.BarGraphItem(x0=[0.0], x1=[0.0], height=[0.0])
        self._outline = outline
        plot.addItem(self.item)
        self.dress()

    def set_counts(self, edges: np.ndarray, counts: np.ndarray) -> None:
        """Show `counts` (n,) between the borders `edges` (n + 1,)."""
        edges, counts = np.asarray(edges, dtype=float), np.asarray(counts, dtype=float)
        self._edges, self._counts = edges, counts
        if self._outline:
            self.item.setData(edges, counts)
        else:
            gap = np.diff(edges) * (0.1 if len(counts) <= FEW_BARS else 0.0)
            self.item.setOpts(x0=edges[:-1] + gap / 2, x1=edges[1:] - gap / 2, height=counts)

    def clear(self) -> None:
        """Take the picture away."""
        self.set_counts(np.zeros(2), np.zeros(1))
        self._edges = self._counts = None

    def rows(self) -> list[list[object]]:
        """The numbers, for a CSV file."""
        if self._counts is None:
            return [["from", "to", "count"]]
        table = zip(self._edges[:-1].tolist(), self._edges[1:].tolist(), self._counts.tolist(), strict=True)
        return [["from", "to", "count"], *map(list, table)]

    def set_color(self, color: str) -> None:
        """Another colour (a token of the palette or "#rrggbb")."""
        self._color = color
        self.dress()

    def dress(self) -> None:
        """Take the colour of the theme."""
        color = QColor(self._color if self._color.startswith("#") else getattr(self._plot.theme.palette, self._color))
        fill = QColor(color)
        fill.setAlpha(110 if self._outline else 190)
        if self._outline:
            self.item.setPen(QPen(color, 0))
            self.item.setBrush(fill)
        else:
            self.item.setOpts(brush=fill, pen=QPen(QColor(0, 0, 0, 0)))


class _Follower(pg.QtCore.QObject):
    """Tells its histogram that the theme changed; lives as long as the plot."""

    def __init__(self, histogram: Histogram, plot: Plot) -> None:
        super().__init__(plot)
        self._histogram = histogram
        plot.theme_changed.connect(self.on_theme_changed)

    def on_theme_changed(self) -> None:
        self._histogram.dress()

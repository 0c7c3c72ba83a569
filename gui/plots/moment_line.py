"""The line that marks, on a plot over time, the moment of the run that all views show."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor, QPen

from gui.plots.plot import Plot

LAYER = 19  # above the curves, below what is read
RIM_PX = 3


class MomentLine:
    """A vertical line on `plot`, which widens no axis. It has a rim, so that it is seen on any colour."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self._lines = [pg.InfiniteLine(angle=90, movable=False) for _part in ("rim", "line")]
        for above, line in enumerate(self._lines):
            line.setZValue(LAYER + above / 10)
            line.hide()
            plot.plotItem.vb.addItem(line, ignoreBounds=True)
        plot.theme_changed.connect(self.on_theme_changed)
        self.on_theme_changed()

    @property
    def x(self) -> float | None:
        """Where it stands, in the numbers of the axis; None while it is hidden."""
        return self._lines[0].value() if self._lines[0].isVisible() else None

    def stand_at(self, x: float | None) -> None:
        """Mark `x`, in the numbers of the data; None takes the line away."""
        place = np.nan if x is None else float(self._plot.seen("x", x))
        for line in self._lines:
            line.setVisible(bool(np.isfinite(place)))
            if line.isVisible():
                line.setPos(place)

    def on_theme_changed(self) -> None:
        """Take the colours of the theme."""
        palette = self._plot.theme.palette
        for line, color, width in zip(self._lines, (palette.panel, palette.text), (RIM_PX, 1), strict=True):
            pen = QPen(QColor(color), width)
            pen.setCosmetic(True)
            line.setPen(pen)

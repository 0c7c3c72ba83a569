"""A range of the y axis that is worth knowing, shaded behind the lines."""

import math

import pyqtgraph as pg
from PySide6.QtGui import QColor

from gui.plots.plot import Plot
from gui.theme.colors import mix

STRENGTH = 0.16


class Band(pg.LinearRegionItem):
    """From `low` to `high` on `plot`, in the palette's colour `color`; both positive where the axis is logarithmic."""

    def __init__(self, plot: Plot, low: float, high: float, color: str = "success") -> None:
        super().__init__(orientation="horizontal", movable=False, pen=pg.mkPen(None))
        self._plot, self._limits, self._color = plot, (low, high), color
        self.setZValue(-20)
        plot.plotItem.vb.addItem(self, ignoreBounds=True)
        plot.theme_changed.connect(self.on_theme_changed)
        plot.log_changed.connect(self.on_log_changed)
        self.on_log_changed()
        self.on_theme_changed()

    def tone(self) -> str:
        """The colour as it looks on the panel, for a legend."""
        palette = self._plot.theme.palette
        return mix(palette.panel, getattr(palette, self._color), STRENGTH)

    def on_theme_changed(self) -> None:
        """Take the colour of the theme."""
        self.setBrush(pg.mkBrush(QColor(self.tone())))
        self.update()

    def on_log_changed(self, *_args: object) -> None:
        """Stand where the numbers are now."""
        log = self._plot.is_log["y"]
        self.setRegion([math.log10(limit) if log else limit for limit in self._limits])

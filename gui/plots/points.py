"""Samples as points: colour and marker for the class, filled or hollow for the part they belong to."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.plots.plot import Plot
from gui.plots.symbols import draw_symbols, is_saved
from gui.plots.view_sized import ViewSized
from gui.theme.colors import Palette, mix

SIZE = 8
SMALL = 6
MANY = 400

RIM = 0.8
HOLLOW_RIM = 1.8
TELLING_RIM = 2.4
"""A rim that tells a value must be seen."""


class Points(ViewSized, pg.ScatterPlotItem):
    """Points of one colour on `plot`, or of many. color: a token of the palette or "#rrggbb".

    Filled points have a rim that sets them off from whatever lies behind; hollow ones are filled with the panel's tone.
    still: they stay while what is below them changes, so a picture of them is kept.
    """

    def __init__(
        self, plot: Plot, color: str = "accent", marker: str = "o", *, filled: bool = True, still: bool = True
    ) -> None:
        self._plot = plot
        super().__init__(pxMode=True, symbol=marker, size=SIZE)
        self._color = color
        self._colors: np.ndarray | None = None
        self.filled = filled
        self.setZValue(5 if filled else 6)
        if still:
            self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        plot.addItem(self)
        plot.theme_changed.connect(self.on_theme_changed)
        self.on_theme_changed()

    def set_points(self, x: np.ndarray, y: np.ndarray, colors: np.ndarray | None = None) -> None:
        """Show points at (x, y); colors (n, 4) uint8 gives each one its own."""
        size = SIZE if len(x) <= MANY else SMALL
        if size != self.opts["size"]:
            self.setSize(size)
        self.setData(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
        self._colors = colors
        if colors is not None:
            self.on_theme_changed()

    def set_filled(self, filled: bool) -> None:
        """Fill the points, or hollow them out."""
        if filled != self.filled:
            self.filled = filled
            self.on_theme_changed()

    def clear(self) -> None:
        """Take all points away, and what was said of their colours."""
        super().clear()
        self._colors = None

    def color(self) -> str:
        """The colour now, as "#rrggbb"."""
        return self._color if self._color.startswith("#") else getattr(self._plot.theme.palette, self._color)

    def on_theme_changed(self) -> None:
        """Take the colours of the theme."""
        pen, brush = self._dress(self.color())
        self.setBrush(brush, update=False)
        self.setPen(pen, update=self._colors is None)
        if self._colors is None:
            return
        # pyqtgraph renders a picture for every colour there is, so those that look the same are made the same.
        names = ["#{:02x}{:02x}{:02x}".format(*color) for color in (self._colors[:, :3] & 0xF8 | 4).tolist()]
        dressed = {name: self._dress(name) for name in set(names)}
        self.setBrush([dressed[name][1] for name in names], update=False)
        self.setPen([dressed[name][0] for name in names])

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if not is_saved(self, widget):
            super().paint(painter, option, widget)
            return
        looks = zip(*self._style(["symbol", "size", "pen", "brush"]), strict=True)
        draw_symbols(self, painter, self.data["x"], self.data["y"], looks)

    def _dress(self, color: str) -> tuple[QPen, QBrush]:
        hollow = HOLLOW_RIM if self._colors is None else TELLING_RIM
        return dress(color, self._plot.theme.palette, 0.0 if self.filled else hollow)


def dress(color: str, palette: Palette, hollow: float = 0.0) -> tuple[QPen, QBrush]:
    """Rim and filling of a point; hollow: the width of the rim of one that is filled with the panel's tone."""
    rim = QPen(QColor(color if hollow else mix(color, palette.text, 0.5)), hollow or RIM)
    rim.setCosmetic(True)
    rim.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return rim, QBrush(QColor(palette.panel if hollow else color))

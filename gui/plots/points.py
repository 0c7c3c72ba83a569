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

    def set_points(
        self, x: np.ndarray, y: np.ndarray, colors: np.ndarray | None = None, size: int | None = None
    ) -> None:
        """Show points at (x, y); colors (n, 4) uint8 gives each one its own. size: in pixels, else as suits their number."""
        if not len(x) and not len(self.data):
            return
        brush, pen = self._looks(colors)
        size = size or (SIZE if len(x) <= MANY else SMALL)
        self.setData(np.asarray(x, dtype=float), np.asarray(y, dtype=float), size=size, brush=brush, pen=pen)
        self._colors = colors

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
        brush, pen = self._looks(self._colors)
        self.setBrush(brush, update=False)
        self.setPen(pen)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if not is_saved(self, widget):
            super().paint(painter, option, widget)
            return
        looks = zip(*self._style(["symbol", "size", "pen", "brush"]), strict=True)
        draw_symbols(self, painter, self.data["x"], self.data["y"], looks)

    def _looks(self, colors: np.ndarray | None) -> tuple[QBrush | list[QBrush], QPen | list[QPen]]:
        """Filling and rim: of all, or of each point where `colors` gives each one its own."""
        palette, hollow = self._plot.theme.palette, 0.0 if self.filled else HOLLOW_RIM
        if colors is None:
            rim, filling = dress(self.color(), palette, hollow)
            return filling, rim
        # pyqtgraph renders a picture for every colour there is, so those that look the same are made the same.
        names = ["#{:02x}{:02x}{:02x}".format(*color) for color in (colors[:, :3] & 0xF8 | 4).tolist()]
        dressed = {name: dress(name, palette, hollow) for name in set(names)}
        return [dressed[name][1] for name in names], [dressed[name][0] for name in names]


def dress(color: str, palette: Palette, hollow: float = 0.0) -> tuple[QPen, QBrush]:
    """Rim and filling of a point; hollow: the width of the rim of one that is filled with the panel's tone."""
    rim = QPen(QColor(color if hollow else mix(color, palette.text, 0.5)), hollow or RIM)
    rim.setCosmetic(True)
    rim.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return rim, QBrush(QColor(palette.panel if hollow else color))

"""Zeros on a log axis, which has none: a cross and a "0" at the bottom of the plot."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor

from gui.plots.plot import Plot
from gui.plots.points import Points
from gui.theme.fonts import font

HEIGHT = 0.03  # of the plot


class ZeroMarks(QObject):
    """Crosses at places of the x axis, kept at the bottom of `plot` however it is zoomed."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self._plot = plot
        self._crosses = Points(plot, "error", "x")
        self._noughts: list[pg.TextItem] = []
        self._places = np.empty(0)
        plot.theme_changed.connect(self.on_theme_changed)
        plot.plotItem.vb.sigYRangeChanged.connect(self.on_range_changed)

    @property
    def places(self) -> np.ndarray:
        """Where there are marks (n,)."""
        return self._places

    def set_places(self, places: Sequence[float]) -> None:
        """Mark these."""
        places = np.asarray(places, dtype=float)
        if np.array_equal(places, self._places):
            return
        self._places = places
        while len(self._noughts) < len(places):
            nought = pg.TextItem("0", anchor=(0.5, 1.3))
            nought.setFont(font("caption", strong=True))
            self._plot.plotItem.vb.addItem(nought, ignoreBounds=True)
            self._noughts.append(nought)
        for number, nought in enumerate(self._noughts):
            nought.setVisible(number < len(places))
        self.on_theme_changed()
        self.on_range_changed()

    def on_theme_changed(self) -> None:
        """Take the colours of the theme."""
        for nought in self._noughts:
            nought.setColor(QColor(self._plot.theme.palette.error))

    def on_range_changed(self, *_args: object) -> None:
        """Stay at the bottom."""
        low, high = self._plot.plotItem.vb.viewRange()[1]
        at = low + HEIGHT * (high - low)
        self._crosses.set_points(self._places, np.full(len(self._places), at))
        for place, nought in zip(self._places, self._noughts, strict=False):
            nought.setPos(place, at)

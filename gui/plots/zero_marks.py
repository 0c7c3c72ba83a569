"""Zeros on a log axis, which has none: a cross and a "0" at the bottom of the plot."""

import math
from collections.abc import Sequence
from itertools import zip_longest

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor

from gui.plots.plot import Plot
from gui.plots.points import Points
from gui.theme.fonts import font

HEIGHT = 0.03  # of the plot
HALF_PX = 6
"""So near to an edge of the plot a mark would be cut: it stands beside its place. Noughts nearer than two of it overlap."""


class ZeroMarks(QObject):
    """Crosses at places of the x axis, kept at the bottom of `plot` however it is zoomed."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self._plot = plot
        self._crosses = Points(plot, "error", "x")
        self._noughts: list[pg.TextItem] = []
        self._places = np.empty(0)
        plot.theme_changed.connect(self.on_theme_changed)
        plot.plotItem.vb.sigRangeChanged.connect(self.on_range_changed)
        plot.plotItem.vb.sigResized.connect(self.on_range_changed)

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
        self.on_theme_changed()
        self.on_range_changed()

    def on_theme_changed(self) -> None:
        """Take the colours of the theme."""
        for nought in self._noughts:
            nought.setColor(QColor(self._plot.theme.palette.error))

    def on_range_changed(self, *_args: object) -> None:
        """Stay at the bottom and in sight, with a nought over each cross that has room for it."""
        if not self._noughts:
            return
        box = self._plot.plotItem.vb
        (left, right), (low, high) = box.viewRange()
        at = low + HEIGHT * (high - low)
        half = HALF_PX * (right - left) / max(box.width(), 4 * HALF_PX)
        inside = (left <= self._places) & (self._places <= right)
        shown = np.where(inside, np.clip(self._places, left + half, right - half), self._places)
        self._crosses.set_points(shown, np.full(len(shown), at))
        last = -math.inf
        for nought, place in zip_longest(self._noughts, shown.tolist()):
            has_room = place is not None and place - last >= 2 * half
            nought.setVisible(has_room)
            if has_room:
                nought.setPos(place, at)
                last = place

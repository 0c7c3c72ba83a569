"""A histogram at the right edge of a plot, along its y axis."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QGraphicsItem, QSizePolicy

from gui.plots.plot import Plot

WIDTH_PX = 108


class SideHistogram(Plot):
    """Bars that grow to the right, blue above 0 and orange below; what `beside` shows of its y axis, it shows too."""

    def __init__(self, title: str, count_name: str, beside: Plot) -> None:
        super().__init__(title, count_name, log_axes="", theme=beside.theme)
        self._beside = beside
        self.edges, self.counts = np.zeros(1), np.zeros(0, dtype=np.int64)
        self.bars = {sign: pg.BarGraphItem(x0=[], y0=[], width=[], height=[]) for sign in ("negative", "positive")}
        for bars in self.bars.values():
            self.addItem(bars)
        self.setFixedWidth(WIDTH_PX)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.axes["y"].setStyle(showValues=False)  # they stand beside it
        self.plotItem.layout.setContentsMargins(8, 8, 12, 4)
        self.axes["x"].setStyle(hideOverlappingLabels=2)
        # It keeps its range and width while the plot grows taller, and Qt would show it where it was, from the cache.
        self.axes["x"].setCacheMode(QGraphicsItem.CacheMode.NoCache)
        box = self.plotItem.vb
        box.disableAutoRange()
        box.setMouseEnabled(False, False)
        beside.plotItem.vb.sigYRangeChanged.connect(self.on_y_range_changed)
        self.set_rows(self.table)
        self.on_theme_changed()

    def set_counts(self, edges: np.ndarray, counts: np.ndarray) -> None:
        """Show `counts` (n,) between `edges` (n + 1,)."""
        self.edges, self.counts = edges, counts
        middles = (edges[:-1] + edges[1:]) / 2
        for sign, chosen in (("negative", middles < 0), ("positive", middles >= 0)):
            low, high = edges[:-1][chosen], edges[1:][chosen]
            zeros = np.zeros(len(low))
            self.bars[sign].setOpts(x0=zeros, y0=low, width=counts[chosen], height=high - low)
        most = int(counts.max(initial=0)) or 1
        self.axes["x"].setTicks([[(0, "0"), (most, f"{most:,}")]])
        self.plotItem.vb.setXRange(0, most * 1.02, padding=0)

    def table(self) -> list[list[object]]:
        """Every bar with its limits, for a CSV file."""
        edges = self.edges.tolist()
        return [["from", "to", "count"], *map(list, zip(edges[:-1], edges[1:], self.counts.tolist(), strict=True))]

    def fit(self) -> None:
        """The two belong together."""
        self._beside.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._beside.keyPressEvent(event)

    def on_y_range_changed(self, _box: object, limits: tuple[float, float]) -> None:
        """Look at the same part of the axis."""
        self.plotItem.vb.setYRange(*limits, padding=0)

    def on_theme_changed(self) -> None:
        super().on_theme_changed()
        for sign, bars in self.bars.items():
            bars.setOpts(brush=QColor(getattr(self.theme.palette, sign)), pen=QColor(self.theme.palette.panel))

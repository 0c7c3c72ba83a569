"""A line that has all of its plot for itself."""

import pyqtgraph as pg
from PySide6.QtCore import QRectF

from gui.plots.plot import Plot


class ViewCurve(pg.PlotCurveItem):
    """A line on `plot` whose bounding rectangle is what the plot shows, so that it need not look where its points lie.

    Qt asks for the rectangle several times in each picture of a growing line.
    """

    def __init__(self, plot: Plot, **options: object) -> None:
        self._room: QRectF | None = None
        self._plot = plot
        super().__init__(antialias=True, **options)

    def boundingRect(self) -> QRectF:
        if self._room is None:
            (left, right), (low, high) = self._plot.plotItem.vb.viewRange()
            self._room = QRectF(left, low, right - left, high - low)
        return self._room

    def viewTransformChanged(self) -> None:
        """The plot shows something else."""
        super().viewTransformChanged()
        self._room = None

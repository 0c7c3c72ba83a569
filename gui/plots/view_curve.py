"""A line that has all of its plot for itself."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.plots.plot import Plot
from gui.plots.view_sized import ViewSized


class ViewCurve(ViewSized, pg.PlotCurveItem):
    """A line on `plot` that grows."""

    def __init__(self, plot: Plot, **options: object) -> None:
        self._plot = plot
        super().__init__(antialias=True, **options)

    def setData(self, *values: np.ndarray, **options: object) -> None:
        """Show y over x, two arrays (n,) of the same kind. pyqtgraph looks through all options a line may have each time."""
        if options or len(values) != 2:
            super().setData(*values, **options)
            return
        self.xData, self.yData = values
        self.path = self.fillPath = self._fillPathList = self._mouseShape = None
        self._lineSegmentsRendered = False
        self.invalidateBounds()
        self.informViewBoundsChanged()
        self.update()
        self.sigPlotChanged.emit(self)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw the line, which is all that these have."""
        pen = self.opts["pen"]
        if self.xData is None or not len(self.xData):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        if self._shouldUseDrawLineSegments(pen):
            painter.drawLines(*self._getLineSegments())
        else:
            painter.drawPath(self.getPath())

"""A line that has all of its plot for itself."""

import pyqtgraph as pg

from gui.plots.plot import Plot
from gui.plots.view_sized import ViewSized


class ViewCurve(ViewSized, pg.PlotCurveItem):
    """A line on `plot` that grows."""

    def __init__(self, plot: Plot, **options: object) -> None:
        self._plot = plot
        super().__init__(antialias=True, **options)

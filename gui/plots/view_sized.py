"""What is as large as the part of a plot that can be seen."""

from PySide6.QtCore import QRectF

from gui.plots.plot import Plot


class ViewSized:
    """A graphics item on `_plot` whose bounding rectangle is what the plot shows, so that it need not look where its points
    lie: Qt asks for it several times in each picture. To stand before the item's class among the parents."""

    _plot: Plot
    _room: QRectF | None = None

    def boundingRect(self) -> QRectF:
        if self._room is None:
            (left, right), (low, high) = self._plot.plotItem.vb.viewRange()
            self._room = QRectF(left, low, right - left, high - low)
        return self._room

    def viewTransformChanged(self) -> None:
        """The plot shows something else."""
        super().viewTransformChanged()
        self._room = None

"""Paints a plot into a file or for the clipboard: everything anew, and nothing beyond where it may be."""

from collections.abc import Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem

if TYPE_CHECKING:
    from gui.plots.plot import Plot

FAR_PX = 1e5
NO_CACHE = QGraphicsItem.CacheMode.NoCache


def paint_plot(plot: "Plot", painter: QPainter, place: QRect) -> None:
    """Paint `plot` into `place`, which is as large as it is."""
    # What is kept as a picture for the screen would be pixels in a drawing, and widths in pixels of the screen too small.
    wider = painter.device().devicePixelRatioF() / plot.devicePixelRatioF()
    with ExitStack() as afterwards:
        for item in plot.scene().items():
            if item.cacheMode() != NO_CACHE:
                afterwards.callback(item.setCacheMode, item.cacheMode())
                item.setCacheMode(NO_CACHE)
            if isinstance(item, pg.PlotCurveItem):
                pen = item.opts["pen"]
                afterwards.callback(item.opts.update, pen=pen)
                item.opts["pen"] = QPen(pen)
                item.opts["pen"].setWidthF(max(pen.widthF(), 1.0) * wider)
        _paint_in_two(plot, painter, place)


def _paint_in_two(plot: "Plot", painter: QPainter, place: QRect) -> None:
    """First what is inside the axes, then the rest: a drawing knows no limits, so what reaches beyond is covered."""
    inside = plot.plotItem.vb
    with ExitStack() as afterwards:
        afterwards.callback(plot.setBackgroundBrush, plot.backgroundBrush())
        plot.setBackgroundBrush(Qt.BrushStyle.NoBrush)
        _paint_without(plot, painter, place, [item for item in plot.plotItem.childItems() if item is not inside])
        cover = QPainterPath()
        cover.addRect(QRectF(place).adjusted(-FAR_PX, -FAR_PX, FAR_PX, FAR_PX))
        cover.addRect(plot.viewportTransform().mapRect(inside.sceneBoundingRect()).translated(place.topLeft()))
        painter.fillPath(cover, QColor(plot.theme.palette.panel))
        _paint_without(plot, painter, place, [inside])


def _paint_without(plot: "Plot", painter: QPainter, place: QRect, hidden: Iterable[QGraphicsItem]) -> None:
    with ExitStack() as afterwards:
        for item in hidden:  # an item that is hidden outright would give its room away
            afterwards.callback(item.setOpacity, item.opacity())
            item.setOpacity(0.0)
        plot.render(painter, QRectF(place), plot.viewport().rect())

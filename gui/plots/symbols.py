"""Symbols of a plot in a saved picture: drawn one by one, as large as on the screen and sharp at any size."""

from collections.abc import Iterable

import numpy as np
import pyqtgraph as pg
from pyqtgraph.graphicsItems.ScatterPlotItem import drawSymbol
from PySide6.QtGui import QBrush, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem

FARTHEST = 2.0**20
"""Symbols are drawn so far away at most, in px: Qt does not stand numbers without limits."""

Look = tuple[str, float, QPen, QBrush]
"""Marker, size in px, rim and filling of a symbol."""


def is_saved(item: QGraphicsItem, widget: object) -> bool:
    """True where `item` is painted into a file or the clipboard; a picture that Qt keeps of it is for the screen."""
    return widget is None and item.cacheMode() == QGraphicsItem.CacheMode.NoCache


def places(painter: QPainter, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Where the points (x, y) of an item that is being painted lie (n, 2), in px of the painter."""
    mapped = pg.transformCoordinates(painter.transform(), np.vstack((x, y)))
    return mapped.T.clip(-FARTHEST, FARTHEST)


def draw_symbols(item: QGraphicsItem, painter: QPainter, x: np.ndarray, y: np.ndarray, looks: Iterable[Look]) -> None:
    """Draw a symbol at each of the points (x, y) of `item`, in the density of the picture."""
    across = item.sceneTransform().m11()
    scale = painter.transform().m11() / across if across else 1.0
    density = painter.device().devicePixelRatioF()
    at = places(painter, x, y)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for (left, top), (marker, size, pen, brush) in zip(at.tolist(), looks, strict=True):
        rim = QPen(pen)
        rim.setWidthF(pen.widthF() * scale * density)  # it is cosmetic: the painter does not widen it
        painter.resetTransform()
        painter.translate(left, top)
        drawSymbol(painter, marker, size * scale, rim, brush)

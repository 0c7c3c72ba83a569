"""A growing line whose beginning is painted once and kept as a picture: thick smooth lines are dear."""

from math import ceil, floor

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QTransform

SHORT = 40
"""So many points at the end are painted anew in each picture; a line that has no more of them is not kept."""
CHANGING = 2
"""The newest points, which may become others."""


class PaintedLine:
    """Serves for as long as the line goes on as it began, at the same place and with the same pen."""

    def __init__(self) -> None:
        self._image: QImage | None = None
        self._kept_for: tuple | None = None
        self._x = self._y = np.empty(0)
        self._length = 0.0

    def forget(self) -> None:
        """Keep no picture."""
        self._image = None
        self._x = self._y = np.empty(0)

    def paint(self, painter: QPainter, x: np.ndarray, y: np.ndarray, pen: QPen, room: QRectF) -> bool:
        """Paint the line through x, y (n,), which are in the coordinates of the item, as far as it lies in `room`; False
        when it has to be painted in the usual way. What is not finite is a gap.
        """
        density = painter.device().devicePixelRatio()
        between_pixels = density != round(density)  # a picture would be blurred there
        has_gaps = pen.style() != Qt.PenStyle.SolidLine and not np.isfinite(y).all()  # dashes begin anew after each
        transform = painter.transform()
        box = transform.mapRect(room)
        left, top = floor(box.left()), floor(box.top())
        place = QRect(left, top, ceil(box.right()) - left, ceil(box.bottom()) - top)
        if len(x) <= SHORT or between_pixels or has_gaps or place.isEmpty():
            self._image = None
            return False
        kept_for = (transform, place, density, pen)
        if kept_for != self._kept_for or not self._goes_on(x, y):
            self._image = None
        if self._image is None:
            self._kept_for = kept_for
            self._image = QImage(place.size() * density, QImage.Format.Format_ARGB32_Premultiplied)
            self._image.setDevicePixelRatio(density)
            self._image.fill(Qt.GlobalColor.transparent)
            self._x, self._y, self._length = x[:0], y[:0], 0.0
        if len(x) - len(self._x) > SHORT:
            self._keep(x, y)
        painter.resetTransform()
        painter.drawImage(place.topLeft(), self._image)
        painter.setTransform(transform)
        self._paint_on(painter, x, y)
        return True

    def _goes_on(self, x: np.ndarray, y: np.ndarray) -> bool:
        known = len(self._x)
        return (
            known <= len(x)
            and np.array_equal(x[:known], self._x)
            and np.array_equal(y[:known], self._y, equal_nan=True)
        )

    def _keep(self, x: np.ndarray, y: np.ndarray) -> None:
        """Paint all that stays into the picture."""
        transform, place, density, _pen = self._kept_for
        end = len(x) - CHANGING
        painter = QPainter(self._image)
        painter.setTransform(transform * QTransform.fromTranslate(-place.left(), -place.top()))
        self._paint_on(painter, x[:end], y[:end])
        painter.end()
        first = max(len(self._x) - 1, 0)
        across, up = pg.functions.transformCoordinates(transform, np.stack([x[first:end], y[first:end]]))
        self._length += density * np.hypot(np.diff(across), np.diff(up)).sum()
        self._x, self._y = x[:end].copy(), y[:end].copy()

    def _paint_on(self, painter: QPainter, x: np.ndarray, y: np.ndarray) -> None:
        """Paint what follows after the picture."""
        pen, first = QPen(self._kept_for[3]), max(len(self._x) - 1, 0)
        if pen.style() != Qt.PenStyle.SolidLine:
            pen.setDashOffset(self._length / pen.widthF())
        else:
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)  # no seam shows between the pieces
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.drawPath(pg.arrayToQPath(x[first:], y[first:], connect="finite"))

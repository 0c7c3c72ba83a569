"""What stands in the middle of a folded column: how many neurons are not drawn, and how their numbers are spread."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from engine.measurements.weight_histograms import Histogram
from gui.theme.colors import Palette, mix

DOT = 1.3
WORDS = 13.0


def paint_summary(
    painter: QPainter, palette: Palette, box: QRectF, hidden: int, spread: Histogram | None, picture: QImage | None
) -> None:
    """Draw the summary of `hidden` neurons into `box`: a histogram, or a picture, or dots, over their number."""
    words = QRectF(box.left() - 8, box.bottom() - WORDS - 5, box.width() + 16, WORDS)
    painter.setPen(QColor(palette.text_quiet))
    painter.drawText(words, Qt.AlignmentFlag.AlignCenter, f"+ {hidden:,}")
    middle = QRectF(box.left() + 4, box.top() + 6, box.width() - 8, box.height() - WORDS - 14)
    if picture is not None:
        _paint_picture(painter, palette, middle, picture)
    elif spread is not None and spread.counts.any():
        _paint_bars(painter, palette, middle, spread)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(palette.window, palette.text_quiet, 0.75)))
        apart = min(8.0, middle.height() / 2.5)
        for offset in (-apart, 0.0, apart):
            painter.drawEllipse(QPointF(middle.center().x(), middle.center().y() + offset), DOT, DOT)


def _paint_bars(painter: QPainter, palette: Palette, box: QRectF, spread: Histogram) -> None:
    step, bins = box.width() / len(spread.counts), len(spread.counts)
    heights = spread.counts / spread.counts.max() * box.height()
    painter.setPen(Qt.PenStyle.NoPen)
    sides = ((palette.negative, range(bins // 2)), (palette.positive, range(bins // 2, bins)))
    for color, places in sides:
        painter.setBrush(QColor(mix(palette.window, color, 0.8)))
        bars = [(place, max(float(heights[place]), 1.0)) for place in places if heights[place] > 0]
        painter.drawRects([QRectF(box.left() + p * step, box.bottom() - tall, step - 0.6, tall) for p, tall in bars])
    painter.setPen(QColor(mix(palette.window, palette.text_quiet, 0.5)))
    painter.drawLine(box.bottomLeft(), box.bottomRight())


def _paint_picture(painter: QPainter, palette: Palette, box: QRectF, picture: QImage) -> None:
    side = min(box.width() / picture.width(), box.height() / picture.height())
    target = QRectF(0, 0, picture.width() * side, picture.height() * side)
    target.moveCenter(box.center())
    painter.drawImage(target, picture)
    painter.setPen(QColor(mix(palette.window, palette.text_quiet, 0.5)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(target)


def mean_picture(values: np.ndarray, palette: Palette) -> QImage:
    """The mean of all images (rows, columns) from the window's tone to that of text."""
    low, high = float(values.min()), float(values.max())
    shares = (values - low) / (high - low or 1.0)
    ends = [np.array(QColor(color).getRgb()[:3], float) for color in (palette.panel, palette.text)]
    colors = np.full((*values.shape, 4), 255, np.uint8)
    colors[..., :3] = np.rint(ends[0] + shares[..., None] * (ends[1] - ends[0]))
    return QImage(
        colors.data, values.shape[1], values.shape[0], 4 * values.shape[1], QImage.Format.Format_RGBA8888
    ).copy()

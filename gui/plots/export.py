"""A plot as a picture (PNG, SVG) or as numbers (CSV), in bytes; numbers, and pictures of pixels, by any thread."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView

PNG_DENSITY = 2
ROWS = 10_000
"""So many rows are turned into bytes at once."""
NO_CACHE = QGraphicsItem.CacheMode.NoCache


def image_of(view: QGraphicsView, background: str, density: float = PNG_DENSITY) -> QImage:
    """`view` painted on `background`, with `density` pixels to a point."""
    size = view.viewport().size()
    image = QImage(size * density, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(background))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint(view, painter, QRectF(0, 0, image.width(), image.height()))
    painter.end()
    return image


def png_bytes(image: QImage) -> bytes:
    """A picture as a PNG file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    buffer.close()
    return bytes(data.data())


def svg_bytes(view: QGraphicsView, title: str) -> bytes:
    """The picture as an SVG file."""
    size = view.viewport().size()
    data = QByteArray()
    buffer = QBuffer(data)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    painter = QPainter(generator)
    _paint(view, painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return bytes(data.data())


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows (the first one names the columns) as a CSV file that spreadsheets open in the right encoding."""
    left, parts = iter(rows), [codecs.BOM_UTF8]
    while True:
        text = io.StringIO(newline="")
        write = csv.writer(text).writerow
        for row in islice(left, ROWS):  # one by one: between two of them the window gets Python
            write(row)
        if not text.tell():
            return b"".join(parts)
        parts.append(text.getvalue().encode())


def rows_of_columns(names: Sequence[str], columns: Sequence[np.ndarray]) -> Iterator[Sequence[object]]:
    """Rows for `csv_bytes` of columns (n,) as they are now, whatever becomes of them; made as they are written."""
    kept = [np.array(column) for column in columns]
    starts = range(0, min(map(len, kept), default=0), ROWS)
    parts = (zip(*(column[start : start + ROWS].tolist() for column in kept), strict=False) for start in starts)
    return chain([list(names)], chain.from_iterable(parts))


def _paint(view: QGraphicsView, painter: QPainter, target: QRectF) -> None:
    """Everything anew: what is kept as a picture for the screen would be pixels in a drawing."""
    cached = [(item, item.cacheMode()) for item in view.scene().items() if item.cacheMode() != NO_CACHE]
    for item, _mode in cached:
        item.setCacheMode(NO_CACHE)
    view.render(painter, target, view.viewport().rect(), Qt.AspectRatioMode.KeepAspectRatio)
    for item, mode in cached:
        item.setCacheMode(mode)

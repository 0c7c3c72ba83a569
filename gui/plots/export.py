"""A plot as a picture (PNG, SVG) or as numbers (CSV), written so that a failure leaves no half file behind."""

import codecs
import csv
import io
import os
import tempfile
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView

PNG_DENSITY = 2
ROWS = 10_000
"""So many rows are turned into bytes at once; millions would keep the window waiting for Python."""
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


def png_bytes(view: QGraphicsView, background: str) -> bytes:
    """The picture as a PNG file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image_of(view, background).save(buffer, "PNG")
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
    while some := list(islice(left, ROWS)):
        text = io.StringIO(newline="")
        csv.writer(text).writerows(some)
        parts.append(text.getvalue().encode())
    return b"".join(parts)


def write_atomically(path: str | Path, data: bytes) -> None:
    """Write `data` beside `path` first and put it in place only when it is safe on the disk. Raises OSError."""
    path = Path(path)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _paint(view: QGraphicsView, painter: QPainter, target: QRectF) -> None:
    """Everything anew: what is kept as a picture for the screen would be pixels in a drawing."""
    cached = [(item, item.cacheMode()) for item in view.scene().items() if item.cacheMode() != NO_CACHE]
    for item, _mode in cached:
        item.setCacheMode(NO_CACHE)
    view.render(painter, target, view.viewport().rect(), Qt.AspectRatioMode.KeepAspectRatio)
    for item, mode in cached:
        item.setCacheMode(mode)

"""Some versions of PySide6 lose a reference to None in each call on Python 3.11, until the process ends."""

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter


def test_painting_keeps_the_references_to_none(qapp):
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    before = sys.getrefcount(None)
    for y in range(100):
        painter.setPen(Qt.GlobalColor.black)
        painter.drawLine(0, y, 64, y)
    lost = before - sys.getrefcount(None)
    painter.end()
    assert abs(lost) < 20

"""How a plot answers the mouse: wheel zooms, dragging pans."""

import pyqtgraph as pg
from PySide6.QtCore import Qt


class PanBox(pg.ViewBox):
    """Left button pans; the right one is for the menu."""

    def mouseDragEvent(self, event, axis=None) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            event.ignore()
        else:
            super().mouseDragEvent(event, axis)

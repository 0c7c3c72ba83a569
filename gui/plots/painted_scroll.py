"""A painted sheet that scrolls when it is taller than its room, and has its menu by keyboard too."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from gui.plots.painted import Painted


class PaintedScroll(QScrollArea):
    """Scrolls `sheet` up and down; Tab reaches it, and the keys of the keyboard's menu open that of the sheet."""

    def __init__(self, sheet: Painted, parent: QWidget | None = None):
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("reach", "keyboard")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sheet = sheet
        sheet.setProperty("surface", "scrolled")
        self.setWidget(sheet)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.sheet.contextMenuEvent(event)

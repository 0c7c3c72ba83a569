"""The names of the curves, in a corner of the plot."""

import pyqtgraph as pg
from PySide6.QtGui import QColor

from gui.theme.colors import Palette

OPACITY = 215


class Legend(pg.LegendItem):
    """corner: "top right", "bottom left" ... The names come from the curves as they are added."""

    def __init__(self, corner: str = "top right") -> None:
        offset = (12 if "left" in corner else -12, 8 if "top" in corner else -8)
        super().__init__(offset=offset, labelTextSize="11px", verSpacing=-4, pen=None)

    def use_palette(self, palette: Palette) -> None:
        """Take the colours of a theme."""
        background = QColor(palette.panel)
        background.setAlpha(OPACITY)
        quiet = QColor(palette.text_quiet)
        self.setBrush(background)
        self.setLabelTextColor(quiet)
        for _sample, label in self.items:
            label.setText(label.text, color=quiet)

"""The neurons of one column with their biases, as one picture."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from gui.network_drawing.biases import Biases
from gui.network_drawing.kept import Kept
from gui.network_drawing.painting import paint_crosses
from gui.network_drawing.tiles import Tiles
from gui.theme.colors import Palette

AROUND = 5.0
"""Marks and outlines reach so far beyond the neurons."""


class ColumnPicture:
    """Serves until `forget` says that a neuron or a bias looks different."""

    def __init__(self, tiles: Tiles, biases: Biases):
        self._tiles, self._biases, place = tiles, biases, tiles.place
        self._box = QRectF()
        if len(place.units):
            self._box = place.tile(0).united(place.tile(len(place.units) - 1))
            self._box.adjust(-AROUND, -AROUND, AROUND, AROUND)
        self._kept = Kept(self._box, self.paint_anew)

    def forget(self) -> None:
        """Something in it looks different."""
        self._kept.forget()

    def paint(self, painter: QPainter, palette: Palette) -> None:
        """Draw the column as it was drawn when something in it last changed."""
        if not self._box.isEmpty():
            self._kept.paint(painter, palette)

    def paint_anew(self, painter: QPainter, palette: Palette) -> None:
        """Draw neurons, what is switched off of them, and biases."""
        self._tiles.paint(painter, palette)
        if self._tiles.place.column.off:
            paint_crosses(painter, palette, self._tiles.place)
        self._biases.paint(painter, palette)

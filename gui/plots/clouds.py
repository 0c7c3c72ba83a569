"""Points of several classes that move with every picture: painted in one go, from one small picture for each class."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from pyqtgraph.graphicsItems.ScatterPlotItem import renderSymbol
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.plots.plot import Plot
from gui.plots.points import SIZE, dress
from gui.plots.symbols import Look, draw_symbols, is_saved, places
from gui.plots.view_sized import ViewSized
from gui.theme.colors import ClassStyle


class Clouds(ViewSized, pg.GraphicsObject):
    """Filled points on `plot`, with colours and markers of their classes.

    Of `Points`, Qt keeps a picture for each class; where all points move, each of these would be painted anew for nothing.
    """

    def __init__(self, plot: Plot) -> None:
        super().__init__()
        self._plot = plot
        self._x = self._y = np.empty(0)
        self._kinds = np.empty(0, dtype=int)
        self._styles: tuple[ClassStyle, ...] = ()
        self._atlas: QPixmap | None = None
        self._sources = np.empty((0, 4))
        self._fragments = PrimitiveArray(QPainter.PixmapFragment, 10)
        self._density = 0.0
        self.setZValue(5)
        plot.plotItem.vb.addItem(self, ignoreBounds=True)
        plot.theme_changed.connect(self.on_theme_changed)

    @property
    def styles(self) -> tuple[ClassStyle, ...]:
        """How each class looks."""
        return self._styles

    def set_styles(self, styles: Sequence[ClassStyle]) -> None:
        """Let each class look like this."""
        self._styles = tuple(styles)
        self.on_theme_changed()

    def set_points(self, x: np.ndarray, y: np.ndarray, kinds: np.ndarray) -> None:
        """Show points at (x, y) (n,) of these classes; later classes lie above earlier ones."""
        order = np.argsort(kinds, kind="stable")
        self._x, self._y, self._kinds = x[order], y[order], kinds[order]
        self.update()

    def points(self, kind: int) -> tuple[np.ndarray, np.ndarray]:
        """Where the points of one class lie."""
        own = self._kinds == kind
        return self._x[own], self._y[own]

    def clear(self) -> None:
        """Take all points away."""
        self.set_points(np.empty(0), np.empty(0), np.empty(0, dtype=int))

    def on_theme_changed(self) -> None:
        """Take the colours of the theme."""
        self._atlas = None
        self.update()

    def viewTransformChanged(self) -> None:
        """The plot shows something else."""
        super().viewTransformChanged()
        self.prepareGeometryChange()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if is_saved(self, widget):
            looks = self._looks()
            draw_symbols(self, painter, self._x, self._y, [looks[kind] for kind in self._kinds.tolist()])
            return
        if self._atlas is None or widget.devicePixelRatioF() != self._density:
            self._density = widget.devicePixelRatioF()
            self._draw_atlas([renderSymbol(*look, dpr=self._density) for look in self._looks()])
        self._fragments.resize(len(self._x))
        each = self._fragments.ndarray()
        each[:, :2] = places(painter, self._x, self._y)
        each[:, 2:6] = self._sources[self._kinds]
        each[:, 6:] = (1 / self._density, 1 / self._density, 0.0, 1.0)  # scale in both directions, rotation, opacity
        painter.resetTransform()
        painter.drawPixmapFragments(*self._fragments.drawargs(), self._atlas)

    def _draw_atlas(self, images: list[QImage]) -> None:
        """One picture of all symbols side by side, and where each of them lies in it."""
        sides = np.array([image.width() for image in images])
        lefts = np.cumsum(sides) - sides
        self._sources = np.stack([lefts, 0 * lefts, sides, sides], axis=1)
        self._atlas = QPixmap(int(sides.sum()), int(sides.max()))
        self._atlas.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._atlas)
        for left, image in zip(lefts.tolist(), images, strict=True):
            image.setDevicePixelRatio(1.0)
            painter.drawImage(QPoint(left, 0), image)
        painter.end()

    def _looks(self) -> list[Look]:
        palette = self._plot.theme.palette
        return [(style.marker, SIZE, *dress(style.color, palette)) for style in self._styles]

"""Something dear to paint, kept as an image that serves until it looks different."""

from collections.abc import Callable
from math import ceil, floor

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPaintEngine, QPainter

from gui.theme.colors import Palette


def is_vector(painter: QPainter) -> bool:
    """True where what is painted may be shown in any size: it shall be made of lines, not of pixels."""
    return painter.paintEngine().type() == QPaintEngine.Type.SVG


class Kept:
    """What `draw(painter, palette)` paints inside `box`, whose edges are moved out to whole pixels.

    The image is made when the same is painted for the second time: what looks different in every picture needs none.
    """

    def __init__(self, box: QRectF, draw: Callable[[QPainter, Palette], None]):
        left, top = floor(box.left()), floor(box.top())
        self._box = QRectF(left, top, ceil(box.right()) - left, ceil(box.bottom()) - top)
        self._draw = draw
        self._image: QImage | None = None
        self._drawn_for: tuple[Palette, float] | None = None
        self._is_new = True

    def forget(self) -> None:
        """It looks different now."""
        self._image, self._is_new = None, True

    def paint(self, painter: QPainter, palette: Palette) -> None:
        """Paint the image, at the density of what is painted on."""
        if self._is_new or is_vector(painter):
            self._is_new = False
            self._draw(painter, palette)
            return
        density = painter.device().devicePixelRatio()
        if self._image is None or self._drawn_for != (palette, density):
            self._image, self._drawn_for = self._drawn(palette, density), (palette, density)
        painter.drawImage(self._box.topLeft(), self._image)

    def _drawn(self, palette: Palette, density: float) -> QImage:
        size = self._box.size() * density
        image = QImage(ceil(size.width()), ceil(size.height()), QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(density)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(-self._box.topLeft())
        self._draw(painter, palette)
        painter.end()
        return image

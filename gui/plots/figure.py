"""What is saved of a picture: the picture in a margin, and above it the words and the legend of its view."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

PNG_DENSITY = 2
MARGIN_PX = 12
GAP_PX, APART_PX = 4, 8
"""Between the lines above the picture, and between them and the picture."""


class Words(Protocol):
    """What can stand above a picture."""

    def tall(self, width: int) -> int:
        """So many px it needs where it is `width` px wide; 0 when it has nothing to say."""

    def draw(self, painter: QPainter, width: int) -> None:
        """Draw it `width` px wide, from the painter's origin on, nothing cut short that has room below."""


@dataclass(frozen=True)
class Figure:
    """A picture of `size` that `paint(painter, place)` puts into a place, under its `heading`, on a `background`."""

    title: str
    background: str
    size: QSize
    paint: Callable[[QPainter, QRect], None]
    heading: Sequence[Words] = ()

    @property
    def place(self) -> QRect:
        """Where the picture lies in the figure."""
        above = sum(tall + GAP_PX for tall in self._heights() if tall)
        return QRect(QPoint(MARGIN_PX, MARGIN_PX + above + (APART_PX - GAP_PX if above else 0)), self.size)

    @property
    def whole(self) -> QRect:
        """The figure, with its margins."""
        return QRect(0, 0, self.size.width() + 2 * MARGIN_PX, self.place.top() + self.size.height() + MARGIN_PX)

    def image(self) -> QImage:
        """The figure in pixels, in double density."""
        image = QImage(self.whole.size() * PNG_DENSITY, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(PNG_DENSITY)
        self._paint(QPainter(image))
        return image

    def svg(self) -> bytes:
        """The figure as an SVG file."""
        data, whole = QByteArray(), self.whole
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(whole.size())
        generator.setViewBox(whole)
        generator.setTitle(self.title)
        self._paint(QPainter(generator))
        buffer.close()
        return bytes(data.data())

    def _heights(self) -> list[int]:
        return [words.tall(self.size.width()) for words in self.heading]

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.whole, QColor(self.background))
        self.paint(painter, self.place)  # first: it may cover what is around it
        top = MARGIN_PX
        for words, tall in zip(self.heading, self._heights(), strict=True):
            if tall:
                painter.save()
                painter.translate(MARGIN_PX, top)
                words.draw(painter, self.size.width())
                painter.restore()
                top += tall + GAP_PX
        painter.end()


def png_bytes(image: QImage) -> bytes:
    """A picture as a PNG file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    buffer.close()
    return bytes(data.data())

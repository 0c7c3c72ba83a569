"""Small grey pictures side by side, each with a verdict and a few words under it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.plots.painted import Painted
from gui.plots.painted_scroll import PaintedScroll
from gui.theme.colors import colored, single_hue
from gui.theme.fonts import font
from gui.theme.icons import pixmap
from gui.theme.theme import Theme

SIDE = 64  # of a picture on the screen, about
SPACING = 8
PADDING = 4
MARK = 12
NARROWEST = 92


@dataclass(frozen=True)
class Tile:
    """What stands under one picture. good: the verdict. words, more: a few, on a line each; sentence: all of it in full,
    for the tooltip."""

    good: bool
    words: str
    sentence: str
    more: str = ""


class Tiles(PaintedScroll):
    """A wrapping grid of tiles that scrolls when there are more than fit."""

    sheet: "TileSheet"

    def __init__(self, theme: Theme, parent: QWidget | None = None):
        super().__init__(TileSheet(theme), parent)

    def set_pictures(self, pictures: np.ndarray, low: float, high: float, tiles: Sequence[Tile]) -> None:
        """Show `pictures` (N, height, width) of values from `low` to `high`, with a tile each."""
        self.sheet.set_pictures(pictures, low, high, tiles)


class TileSheet(Painted):
    """The grid itself."""

    def __init__(self, theme: Theme, parent: QWidget | None = None):
        super().__init__(theme, parent)
        self.rows = self.table
        self._pictures = np.zeros((0, 1, 1))
        self._limits = (0.0, 1.0)
        self._tiles: tuple[Tile, ...] = ()
        self._strip: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """What stands under the pictures, in order."""
        return self._tiles

    def set_pictures(self, pictures: np.ndarray, low: float, high: float, tiles: Sequence[Tile]) -> None:
        """See `Tiles.set_pictures`."""
        same_place = self._pictures.shape == pictures.shape
        if not (same_place and np.array_equal(pictures, self._pictures) and self._limits == (low, high)):
            self._pictures, self._limits, self._strip = pictures, (low, high), None
        elif tuple(tiles) == self._tiles:
            return
        self._tiles = tuple(tiles)
        self._make_room()
        self.update()

    def on_theme_changed(self) -> None:
        """Draw again, in the other colours."""
        self._strip = None
        super().on_theme_changed()

    def table(self) -> list[list[object]]:
        """What stands under each picture, and its pixels row by row, for a CSV file."""
        _count, height, width = self._pictures.shape
        places = [f"row {row + 1} column {column + 1}" for row in range(height) for column in range(width)]
        rows = zip(self._tiles, self._pictures.reshape(len(self._pictures), -1).tolist(), strict=False)
        told = (
            [number, tile.good, tile.words, tile.more, *pixels] for number, (tile, pixels) in enumerate(rows, start=1)
        )
        return [["picture", "right", "words", "more", *places], *told]

    def resizeEvent(self, event: QEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def tile_size(self) -> QSize:
        """Width and height of a tile; all tiles of a row together are as wide as the sheet."""
        columns = self._columns()
        width = (self.width() - (columns - 1) * SPACING) // columns
        return QSize(width, self._side().height() + 2 * PADDING + self._words_height())

    def box(self, index: int) -> QRect:
        """Where a tile lies."""
        size = self.tile_size()
        row, column = divmod(index, self._columns())
        return QRect(QPoint(column * (size.width() + SPACING), row * (size.height() + SPACING)), size)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            hit = next((i for i in range(len(self._tiles)) if self.box(i).contains(event.pos())), None)
            if hit is not None:
                QToolTip.showText(event.globalPos(), self._tiles[hit].sentence, self, self.box(hit))
                return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._tiles:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font("caption"))
        palette, strip, side = self.theme.palette, self._drawn(), self._side()
        marks = {
            True: (pixmap("check", self.theme, color="success", size=MARK), QColor(palette.success)),
            False: (pixmap("close", self.theme, color="error", size=MARK), QColor(palette.error)),
        }
        height, width = self._pictures.shape[1:]
        field, text, quiet = QColor(palette.field), QColor(palette.text), QColor(palette.text_quiet)
        metrics = QFontMetrics(painter.font())
        for index, tile in enumerate(self._tiles):
            box = self.box(index)
            if not event.rect().intersects(box):
                continue
            mark, color = marks[tile.good]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(field)
            painter.drawRoundedRect(box, 5, 5)
            left = box.left() + (box.width() - side.width()) // 2
            painter.drawImage(
                QRect(QPoint(left, box.top() + PADDING), side), strip, QRect(0, index * height, width, height)
            )
            painter.setBrush(color)
            painter.drawRoundedRect(QRectF(box.left(), box.bottom() - 1, box.width() + 0.0, 2.5), 1, 1)
            below = QRect(box.left(), box.bottom() - self._words_height() - 1, box.width(), self._line())
            painter.drawPixmap(below.left() + 2, below.center().y() - MARK // 2 + 1, mark)
            painter.setPen(text)
            room = below.adjusted(MARK + 3, 0, -2, 0)
            words = metrics.elidedText(tile.words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, words)
            if tile.more:
                painter.setPen(quiet)
                line = room.translated(0, metrics.height())
                painter.drawText(line, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, tile.more)

    def _drawn(self) -> QImage:
        """All pictures below one another, in the colours of the theme: the value `low` is paper, `high` is ink."""
        if self._strip is None:
            palette = self.theme.palette
            table = single_hue(palette.field, palette.text)
            pixels = np.ascontiguousarray(colored(self._pictures, *self._limits, table))
            rows, width = pixels.shape[0] * pixels.shape[1], pixels.shape[2]
            whole = pixels.reshape(rows, width, 4)
            self._strip = QImage(whole.data, width, rows, 4 * width, QImage.Format.Format_RGBA8888).copy()
        return self._strip

    def _side(self) -> QSize:
        height, width = self._pictures.shape[1:]
        scale = SIDE / max(height, width)
        scale = max(round(scale), 1) if scale > 1 else scale
        return QSize(max(round(width * scale), 1), max(round(height * scale), 1))

    def _line(self) -> int:
        return QFontMetrics(font("caption")).height() + 6

    def _words_height(self) -> int:
        more = any(tile.more for tile in self._tiles)
        return self._line() + (QFontMetrics(font("caption")).height() if more else 0)

    def _columns(self) -> int:
        return max((self.width() + SPACING) // (max(self._side().width() + 2 * PADDING, NARROWEST) + SPACING), 1)

    def _make_room(self) -> None:
        rows = -(-len(self._tiles) // self._columns())
        height = rows * (self.tile_size().height() + SPACING)
        if height != self.minimumHeight():
            self.setMinimumHeight(height)

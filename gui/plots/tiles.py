"""Small grey pictures side by side, each with a verdict and a few words under it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

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
LEADING = 6


@dataclass(frozen=True)
class Tile:
    """What stands under one picture. good: the verdict. words, more: a few, on a line each; sentence: tells all of it in
    full, for the tooltip."""

    good: bool
    words: str
    sentence: Callable[[], str] = field(compare=False)
    more: str = ""


@dataclass(frozen=True)
class Grid:
    """Where the tiles lie. side: the size of a picture. line, words: heights of a line and of all that stands below."""

    columns: int
    size: QSize
    side: QSize
    line: int
    words: int

    def box(self, index: int) -> QRect:
        """Where a tile lies."""
        row, column = divmod(index, self.columns)
        across, down = self.size.width() + SPACING, self.size.height() + SPACING
        return QRect(QPoint(column * across, row * down), self.size)

    def seen(self, count: int, area: QRect) -> range:
        """Those of `count` tiles that lie in the rows which `area` touches."""
        down = self.size.height() + SPACING
        first, last = max(area.top(), 0) // down, max(area.bottom(), 0) // down
        return range(min(first * self.columns, count), min((last + 1) * self.columns, count))


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
        same = same_place and np.array_equal(pictures, self._pictures) and self._limits == (low, high)
        if not same:
            self._pictures, self._limits, self._strip = pictures, (low, high), None
        before, self._tiles = self._tiles, tuple(tiles)
        if not same or before != self._tiles:
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

    def grid(self) -> Grid:
        """Where the tiles lie; all of a row together are as wide as the sheet."""
        height, width = self._pictures.shape[1:]
        scale = SIDE / max(height, width)
        scale = max(round(scale), 1) if scale > 1 else scale
        side = QSize(max(round(width * scale), 1), max(round(height * scale), 1))
        columns = max((self.width() + SPACING) // (max(side.width() + 2 * PADDING, NARROWEST) + SPACING), 1)
        letters = QFontMetrics(font("caption")).height()
        words = letters + LEADING + (letters if any(tile.more for tile in self._tiles) else 0)
        wide = (self.width() - (columns - 1) * SPACING) // columns
        return Grid(columns, QSize(wide, side.height() + 2 * PADDING + words), side, letters + LEADING, words)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            grid = self.grid()
            hit = next((i for i in range(len(self._tiles)) if grid.box(i).contains(event.pos())), None)
            if hit is not None:
                QToolTip.showText(event.globalPos(), self._tiles[hit].sentence(), self, grid.box(hit))
                return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._tiles:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font("caption"))
        palette, strip, grid = self.theme.palette, self._drawn(), self.grid()
        marks = {
            True: (pixmap("check", self.theme, color="success", size=MARK), QColor(palette.success)),
            False: (pixmap("close", self.theme, color="error", size=MARK), QColor(palette.error)),
        }
        height, width = self._pictures.shape[1:]
        field, text, quiet = QColor(palette.field), QColor(palette.text), QColor(palette.text_quiet)
        metrics = QFontMetrics(painter.font())
        for index in grid.seen(len(self._tiles), event.rect()):
            tile, box = self._tiles[index], grid.box(index)
            mark, color = marks[tile.good]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(field)
            painter.drawRoundedRect(box, 5, 5)
            left = box.left() + (box.width() - grid.side.width()) // 2
            place = QRect(QPoint(left, box.top() + PADDING), grid.side)
            painter.drawImage(
                place, strip.copy(0, index * height, width, height)
            )  # a drawing would hold the whole strip
            painter.setBrush(color)
            painter.drawRoundedRect(QRectF(box.left(), box.bottom() - 1, box.width() + 0.0, 2.5), 1, 1)
            below = QRect(box.left(), box.bottom() - grid.words - 1, box.width(), grid.line)
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

    def _make_room(self) -> None:
        grid = self.grid()
        height = -(-len(self._tiles) // grid.columns) * (grid.size.height() + SPACING)
        if height != self.minimumHeight():
            self.setMinimumHeight(height)

"""The legend of a picture, in a row above it where it never covers anything."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.text import listed
from gui.plots.curves import STYLES
from gui.theme.fonts import font
from gui.theme.theme import Theme

SAMPLE = 22  # px, a line or a strip of colours
MARKER = 9
SMALL_MARKER = 7
GAP = 5
SPACING = 14


@dataclass(frozen=True)
class Entry:
    """One line of a legend.

    kind: "line", "marker", "area" or "strip"; "words" has no sample. color: a token of the palette or "#rrggbb". style: of a
    line; marked: it carries a small `marker`. marker, filled: of a marker. before: words left of a strip of colours, whose
    `table` (levels, 4) goes from them to `text`. cut: so many letters of the text, its first ones, are cut short where two
    such entries would not stand in a row.
    """

    kind: Literal["line", "marker", "area", "strip", "words"]
    text: str
    color: str = "text"
    style: str = "solid"
    marker: str = "o"
    filled: bool = True
    faint: bool = False
    marked: bool = False
    before: str = ""
    table: np.ndarray | None = None
    cut: int = 0


class Key(QWidget):
    """Entries side by side, over as many rows as they need."""

    def __init__(self, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self._theme = theme
        self._entries: tuple[Entry, ...] = ()
        self.setFont(font("caption"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self._line())
        theme.changed.connect(self.update)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What it shows."""
        return self._entries

    def set_entries(self, entries: tuple[Entry, ...]) -> None:
        """Show these."""
        self._entries = entries
        self.setAccessibleName(listed(" – ".join(filter(None, (entry.before, entry.text))) for entry in entries))
        self._make_room()
        self.update()

    def widest(self) -> float:
        """So much room the widest entry needs."""
        metrics = QFontMetricsF(self.font())
        return max((self._width(entry, metrics, entry.text) for entry in self._entries), default=0.0)

    def tall(self, width: int) -> int:
        """So many px it needs where it is `width` px wide."""
        places = self._places(width)
        return round(places[-1][0].y()) + self._line() if places else 0

    def draw(self, painter: QPainter, width: int) -> None:
        """Draw it `width` px wide, from the painter's origin on."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        metrics = QFontMetricsF(self.font())
        for entry, (at, text) in zip(self._entries, self._places(width), strict=True):
            middle, x = at.y() + self._line() / 2, at.x()
            if entry.before:
                x = self._words(painter, metrics, entry.before, x, at.y()) + GAP
            if entry.kind != "words":
                x = self._sample(painter, entry, x, middle) + GAP
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(width - x, 0.0))
            self._words(painter, metrics, text, x, at.y())

    def sizeHint(self) -> QSize:
        return QSize(0, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._make_room()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.draw(QPainter(self), self.width())

    def _words(self, painter: QPainter, metrics: QFontMetricsF, words: str, x: float, y: float) -> float:
        width = metrics.horizontalAdvance(words)
        painter.setPen(QColor(self._theme.palette.text_quiet))
        painter.drawText(QRectF(x, y, width + 2, self._line()), int(Qt.AlignmentFlag.AlignVCenter), words)
        return x + width

    def _sample(self, painter: QPainter, entry: Entry, x: float, middle: float) -> float:
        color = self.color_of(entry)
        if entry.kind == "line":
            if entry.faint:
                color.setAlphaF(0.45)
            draw_line(painter, QPointF(x, middle), color, entry.style, entry.marker if entry.marked else "")
            return x + SAMPLE
        if entry.kind == "marker":
            painter.save()
            painter.translate(x + MARKER / 2 + 1, middle)  # the rim of the first one must not be cut off
            painter.scale(MARKER, MARKER)
            painter.setPen(QPen(color, 1.6 / MARKER))
            painter.setBrush(QBrush(color) if entry.filled else Qt.BrushStyle.NoBrush)
            painter.drawPath(Symbols[entry.marker])
            painter.restore()
            return x + MARKER
        if entry.kind == "area":
            color.setAlphaF(0.3)  # so small a piece of a pale tone would not be seen
            painter.fillRect(QRectF(x, middle - 4, MARKER + 3, 8), color)
            return x + MARKER + 3
        table = np.ascontiguousarray(entry.table)
        strip = QImage(table.data, len(table), 1, 4 * len(table), QImage.Format.Format_RGBA8888)
        painter.drawImage(QRectF(x, middle - 4, 2 * SAMPLE, 8), strip)
        return x + 2 * SAMPLE

    def color_of(self, entry: Entry) -> QColor:
        """The colour of an entry in the theme of now."""
        return QColor(entry.color if entry.color.startswith("#") else getattr(self._theme.palette, entry.color))

    def _line(self) -> int:
        return round(QFontMetricsF(self.font()).height()) + 4

    def _text(self, entry: Entry, metrics: QFontMetricsF, room: float) -> str:
        """The words of an entry, cut short where it may be and there is less room for it."""
        if not entry.cut:
            return entry.text
        name, rest = entry.text[: entry.cut], entry.text[entry.cut :]
        room -= self._width(entry, metrics, rest)
        return metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(room, 0.0)) + rest

    def _width(self, entry: Entry, metrics: QFontMetricsF, text: str) -> float:
        sample = {
            "line": SAMPLE + GAP,
            "marker": MARKER + GAP,
            "area": MARKER + 3 + GAP,
            "strip": 2 * SAMPLE + GAP,
            "words": 0,
        }[entry.kind]
        before = metrics.horizontalAdvance(entry.before) + GAP if entry.before else 0
        return before + sample + metrics.horizontalAdvance(text)

    def _places(self, room: int) -> list[tuple[QPointF, str]]:
        """Where each entry stands in a row of `room` px, and its words."""
        metrics = QFontMetricsF(self.font())
        half = (room - SPACING) / 2 - 1
        places, x, y = [], 0.0, 0.0
        for number, entry in enumerate(self._entries, start=1):
            width = self._width(entry, metrics, self._text(entry, metrics, half))
            if x > 0 and x + width > room:
                x, y = 0.0, y + self._line()
            has_row = x > 0 or number == len(self._entries)  # what is left of the row is its own
            text = self._text(entry, metrics, room - x - 1 if has_row else half)
            places.append((QPointF(x, y), text))
            x += self._width(entry, metrics, text) + SPACING
        return places

    def _make_room(self) -> None:
        height = self.tall(self.width())
        if height != self.height():
            self.setFixedHeight(height)


def draw_line(painter: QPainter, start: QPointF, color: QColor, style: str = "solid", marker: str = "") -> None:
    """A sample of a line, `SAMPLE` wide, from `start` to the right; with a `marker` on it where one is named."""
    painter.setPen(QPen(color, 1.6, STYLES[style]))
    painter.drawLine(start, start + QPointF(SAMPLE, 0))
    if marker:
        painter.save()
        painter.translate(start + QPointF(SAMPLE / 2, 0))
        painter.scale(SMALL_MARKER, SMALL_MARKER)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPath(Symbols[marker])
        painter.restore()

"""A table of counts as a picture: rows are the truth, columns what was said, colour the share of the row."""

import functools
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.plots.painted import Painted
from gui.theme.colors import Palette, contrast, mix
from gui.theme.fonts import font
from gui.theme.theme import Theme

GAP = 2
WIDEST_NAME = 96
LARGEST = 128.0
STEPS = 64
SMALLEST = 8
NARROW = 28.0  # cells are not made narrower than this only because there is little height
FADING = 0.6  # below 1: rare mistakes are tinted more than their share, or one would not see them
_MOVES = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


class Places(NamedTuple):
    """Left and top of the first cell, and the distances from one to the next."""

    left: float
    top: float
    wide: float
    tall: float


class Matrix(Painted):
    """Cells with a count each, square unless there is little height.

    The diagonal has the colour of positive values, the rest that of negative ones.

    `cell_pointed(row, column)` tells which cell the pointer or the arrow keys are on, (-1, -1) when on none;
    `cell_opened(row, column)` that one was clicked on, or that Enter was pressed on it.
    """

    cell_pointed = Signal(int, int)
    cell_opened = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None):
        super().__init__(theme, parent)
        self.rows = self.table
        self._names: tuple[str, ...] = ()
        self._titles = ("", "")
        self._counts = np.zeros((0, 0), dtype=np.int64)
        self._pointed = (-1, -1)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(140, 140)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def set_names(self, names: tuple[str, ...], row_title: str, column_title: str) -> None:
        """Name the classes (K) and the two axes."""
        self._names, self._titles = names, (row_title, column_title)
        self._counts = np.zeros((len(names), len(names)), dtype=np.int64)
        self._point((-1, -1))
        self.update()

    def set_counts(self, counts: np.ndarray) -> None:
        """Show `counts` (K, K)."""
        if counts.shape == self._counts.shape and not np.array_equal(counts, self._counts):
            self._counts = counts
            self.update()

    @property
    def counts(self) -> np.ndarray:
        """What is shown (K, K)."""
        return self._counts

    def table(self) -> list[list[object]]:
        """The counts with the names of rows and columns, for a CSV file."""
        rows = zip(self._names, self._counts.tolist(), strict=True)
        return [[" / ".join(self._titles), *self._names], *([name, *counts] for name, counts in rows)]

    @property
    def pointed(self) -> tuple[int, int]:
        """Row and column of the cell that is pointed at, or (-1, -1)."""
        return self._pointed

    def cell(self, row: int, column: int) -> QRectF:
        """Where a cell lies."""
        return self._cell(self._layout(), row, column)

    def _cell(self, layout: Places, row: int, column: int) -> QRectF:
        left, top, wide, tall = layout
        return QRectF(left + column * wide, top + row * tall, wide - GAP, tall - GAP)

    def cell_at(self, place: QPointF) -> tuple[int, int]:
        """Row and column of the cell at a point of the widget, or (-1, -1)."""
        left, top, wide, tall = self._layout()
        column, row = (place.x() - left) // wide, (place.y() - top) // tall
        inside = 0 <= row < len(self._names) and 0 <= column < len(self._names)
        return (int(row), int(column)) if inside else (-1, -1)

    def point_at(self, row: int, column: int) -> None:
        """Point at a cell."""
        self._point((row, column))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self.cell_at(event.position()))
        self.setCursor(Qt.CursorShape.ArrowCursor if self._pointed == (-1, -1) else Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens a cell."""
        super().mouseReleaseEvent(event)
        cell = self.cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell != (-1, -1):
            self.cell_opened.emit(*cell)

    def leaveEvent(self, event: QEvent) -> None:
        self._point((-1, -1))
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        """What is pointed at is told elsewhere; no tooltip comes before it."""
        return (event.type() == QEvent.Type.ToolTip and self._pointed != (-1, -1)) or super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._point((-1, -1))
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._pointed != (-1, -1):
            self.cell_opened.emit(*self._pointed)
            return
        move = _MOVES.get(event.key())
        if move is None or not self._names:
            super().keyPressEvent(event)
            return
        last = len(self._names) - 1
        self._point(tuple(min(max(at + by, 0), last) for at, by in zip(self._pointed, move, strict=True)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self.is_saved:
            painter.fillRect(event.rect(), QColor(self.theme.palette.panel))
        if not self._names:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_cells(painter, self.theme.palette)
        if self.hasFocus() and not self.is_saved:
            painter.setPen(QPen(QColor(self.theme.palette.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 6, 6)
        self._paint_names(painter, self.theme.palette)

    def _paint_cells(self, painter: QPainter, palette: Palette) -> None:
        layout = self._layout()
        wide, tall = layout[2:]
        longest = max(len(f"{self._counts.max(initial=0):,}"), 2)
        size = min(16.0 if tall > 64 else 13.0, (wide - 6) / (0.62 * longest), 0.6 * tall)
        if size < SMALLEST and SMALLEST * 0.6 * longest <= wide - GAP and tall >= SMALLEST:  # rather than not at all
            size = SMALLEST
        numbers = font("body")
        numbers.setPixelSize(max(int(size), SMALLEST))
        painter.setFont(numbers)
        totals = np.maximum(self._counts.sum(axis=1), 1)
        nothing = QColor(palette.text_quiet)
        for (row, column), count in np.ndenumerate(self._counts):
            right = row == column
            fill, text = _colors(palette, right, round(STEPS * (count / totals[row]) ** FADING))
            box = self._cell(layout, row, column)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(text if count else nothing)
            if size >= SMALLEST:
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{count:,}")
        if self._pointed != (-1, -1):
            painter.setPen(QPen(QColor(palette.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self._cell(layout, *self._pointed), 3, 3)

    def _paint_names(self, painter: QPainter, palette: Palette) -> None:
        left, top, wide, tall = self._layout()
        across, down, line = wide * len(self._names), tall * len(self._names), self._line()
        painter.setFont(font("caption"))
        metrics = QFontMetricsF(painter.font())
        painter.setPen(QColor(palette.text))
        upright = self._names_stand(wide, metrics)
        room = self._name_width(metrics)
        for index, name in enumerate(self._names):
            short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
            middle = top + index * tall
            painter.drawText(
                QRectF(left - 6 - room, middle, room, tall - GAP),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                short,
            )
            if upright:
                painter.save()
                painter.translate(QPointF(left + index * wide + (wide - GAP) / 2, top + down + 4))
                painter.rotate(90)
                painter.drawText(QRectF(0, -line / 2, room, line), Qt.AlignmentFlag.AlignVCenter, short)
                painter.restore()
            else:
                box = QRectF(left + index * wide, top + down + 2, wide - GAP, line)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, short)
        painter.setPen(QColor(palette.text_quiet))
        below = top + down + 4 + (room if upright else line)
        painter.drawText(QRectF(left, below, across, line), Qt.AlignmentFlag.AlignCenter, self._titles[1])
        painter.translate(QPointF(left - room - 10 - line / 2, top + down / 2))
        painter.rotate(-90)
        painter.drawText(QRectF(-down / 2, -line / 2, down, line), Qt.AlignmentFlag.AlignCenter, self._titles[0])

    def _line(self) -> float:
        return QFontMetricsF(font("caption")).height() + 2

    def _name_width(self, metrics: QFontMetricsF) -> float:
        return min(max(metrics.horizontalAdvance(name) for name in self._names) + 2, WIDEST_NAME)

    def _names_stand(self, wide: float, metrics: QFontMetricsF) -> bool:
        return self._name_width(metrics) > wide - GAP

    def _layout(self) -> Places:
        count = max(len(self._names), 1)
        metrics = QFontMetricsF(font("caption"))
        line, room = self._line(), self._name_width(metrics) if self._names else 0.0
        before = line + room + 12

        def sides_with(below: float) -> tuple[float, float]:
            wide, tall = (self.width() - before - 4) / count, (self.height() - below - 4) / count
            side = max(min(wide, tall, LARGEST), 4.0)
            return max(side, min(wide, NARROW)), side

        below = 2 * line + 6
        wide, tall = sides_with(below)
        if self._names and self._names_stand(wide, metrics):
            below = room + line + 8
            wide, tall = sides_with(below)
        left = before + max((self.width() - before - wide * count) / 2 - before / 4, 0)
        top = max((self.height() - below - tall * count) / 2, 2)
        return Places(left, top, wide, tall)

    def _point(self, cell: tuple[int, int]) -> None:
        if cell != self._pointed:
            self._pointed = cell
            self.update()
            self.cell_pointed.emit(*cell)


@functools.cache
def _colors(palette: Palette, right: bool, step: int) -> tuple[QColor, QColor]:
    """Colours of a cell and of the number in it; `step` of `STEPS` towards the full colour."""
    fill = mix(palette.field, palette.positive if right else palette.negative, step / STEPS)
    text = max("#ffffff", "#1b1c20", key=lambda candidate: contrast(candidate, fill))
    return QColor(fill), QColor(text)

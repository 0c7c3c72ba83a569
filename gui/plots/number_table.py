"""Tables of short texts and numbers below each other, painted so that numbers may change without moving anything."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.text import listed
from gui.plots.painted import Painted
from gui.plots.painted_scroll import PaintedScroll
from gui.theme.fonts import font
from gui.theme.theme import Theme

NARROWEST_GAP, WIDEST_GAP = 8, 14
LEAST_NAME_PX = 80
TABLE_GAP = 14
WIDEST_CELL = "100.0 %"


@dataclass(frozen=True)
class Table:
    """headings: of the columns, the first one to the left. rows: as many cells each. hints: a tooltip for each row."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    hints: tuple[str, ...] = ()


class NumberTable(PaintedScroll):
    """Tables that scroll when there are more rows than fit, or wider columns: a number cut short would be another one."""

    sheet: "TableSheet"

    def __init__(self, theme: Theme, parent: QWidget | None = None):
        super().__init__(TableSheet(theme), parent)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def set_tables(self, tables: Sequence[Table]) -> None:
        """Show these, one below the other."""
        self.sheet.set_tables(tuple(tables))


class TableSheet(Painted):
    """The tables themselves."""

    def __init__(self, theme: Theme, parent: QWidget | None = None):
        super().__init__(theme, parent)
        self.rows = self.cells
        self.tables: tuple[Table, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)

    def set_tables(self, tables: tuple[Table, ...]) -> None:
        """See `NumberTable.set_tables`."""
        if tables == self.tables:
            return
        shape_changed = [len(table.rows) for table in tables] != [len(table.rows) for table in self.tables]
        self.tables = tables
        self.setMinimumWidth(max((self._least_width(table) for table in tables), default=0))
        if shape_changed:
            self.setMinimumHeight(round(self._height()))
        self.setAccessibleDescription("\n".join(listed(map(str, row)) for row in self.cells()))
        self.update()

    def cells(self) -> list[list[object]]:
        """Headings and rows of all tables, for a CSV file."""
        return [list(row) for table in self.tables for row in (table.headings, *table.rows)]

    def hint_at(self, y: float) -> str:
        """The tooltip of the row at height `y`."""
        for table, top in self._placed():
            row = int((y - top) // self._line()) - 1
            if 0 <= row < len(table.hints):
                return table.hints[row]
        return ""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = self.hint_at(event.pos().y())
            QToolTip.showText(event.globalPos(), words, self) if words else QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette, line = QPainter(self), self.theme.palette, self._line()
        painter.setFont(font("body"))
        for table, top in self._placed():
            widths, gap = self._widths(table)
            painter.setPen(QColor(palette.text_quiet))
            self._paint_row(painter, table.headings, widths, gap, top)
            painter.fillRect(QRectF(0, top + line - 1, self.width(), 1), QColor(palette.line))
            painter.setPen(QColor(palette.text))
            for number, row in enumerate(table.rows, start=1):
                self._paint_row(painter, row, widths, gap, top + number * line)

    def _paint_row(
        self, painter: QPainter, cells: tuple[str, ...], widths: list[float], gap: float, top: float
    ) -> None:
        metrics = QFontMetricsF(painter.font())
        left = 0.0
        for number, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
            text = metrics.elidedText(cell, Qt.TextElideMode.ElideRight, width)
            painter.drawText(QRectF(left, top, width, self._line()), side | Qt.AlignmentFlag.AlignVCenter, text)
            left += width + gap

    def _widths(self, table: Table) -> tuple[list[float], float]:
        """How wide the columns are, and how far apart: the first one gets what its texts need, or what the numbers leave."""
        first, *others = _needed(table)
        seen = min(self.width(), self.parentWidget().width())  # a table that fits need not scroll with a wider one
        spare = max(seen, self._least_width(table)) - sum(others)
        gap = min(max((spare - first) / len(others), NARROWEST_GAP), WIDEST_GAP)
        return [min(first, spare - gap * len(others)), *others], gap

    def _least_width(self, table: Table) -> int:
        first, *others = _needed(table)
        return math.ceil(min(first, LEAST_NAME_PX) + sum(others) + NARROWEST_GAP * len(others))

    def _placed(self) -> list[tuple[Table, float]]:
        top, found = 0.0, []
        for table in self.tables:
            found.append((table, top))
            top += (1 + len(table.rows)) * self._line() + TABLE_GAP
        return found

    def _height(self) -> float:
        return max(sum((1 + len(table.rows)) * self._line() + TABLE_GAP for table in self.tables) - TABLE_GAP, 0)

    def _line(self) -> float:
        return QFontMetricsF(font("body")).height() + 6


def _needed(table: Table) -> list[float]:
    """How wide the cells of each column are, those with numbers at least as wide as numbers become."""
    metrics = QFontMetricsF(font("body"))
    columns = zip(table.headings, *table.rows, strict=True)
    widest = [max(map(metrics.horizontalAdvance, column)) + 1 for column in columns]
    return [widest[0], *(max(width, metrics.horizontalAdvance(WIDEST_CELL) + 1) for width in widest[1:])]

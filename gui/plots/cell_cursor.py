"""Reads the exact number of a cell: under the pointer, or by keyboard with Shift and the arrows."""

from typing import Protocol

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPen

from gui.plots.plot import Plot
from gui.plots.plot_reader import HOPS, PAGES, PlotReader

_MOVES = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
_ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}
APART = 12


class Cells(Protocol):
    """What can be read."""

    @property
    def shape(self) -> tuple[int, int]: ...

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None: ...

    def box(self, row: int, column: int) -> tuple[float, float, float, float]: ...

    def reading(self, row: int, column: int) -> str: ...


class CellCursor(PlotReader):
    """Frames a cell of `cells` on `plot` and says what is in it. `moved(row, column)` tells where it went."""

    moved = Signal(int, int)

    def __init__(self, plot: Plot, cells: Cells) -> None:
        super().__init__(plot)
        self._cells = cells
        self._cell: tuple[int, int] | None = None
        self._at: QPointF | None = None  # of the pointer; the picture may move on under it
        self._frame = pg.PlotCurveItem()
        self._frame.setZValue(20)
        self._frame.hide()
        plot.plotItem.vb.addItem(self._frame, ignoreBounds=True)
        self.on_theme_changed()

    @property
    def cell(self) -> tuple[int, int] | None:
        """Row and column of the cell that is read, or None."""
        return self._cell

    @property
    def is_reading(self) -> bool:
        return self._cell is not None

    def at(self, row: int, column: int) -> None:
        """Read this cell."""
        self._at = None
        self._show((row, column))

    def refresh(self) -> None:
        """The numbers have changed, or have moved on."""
        if self._at is not None:
            self._look(self._at)
        elif self._cell is not None:
            rows, columns = self._cells.shape
            if min(rows, columns) < 1:
                self.hide()
            else:
                self._show((min(self._cell[0], rows - 1), min(self._cell[1], columns - 1)))

    def on_range_changed(self, *_range: object) -> None:
        """The axes have moved on; the columns perhaps as well."""
        self.refresh()

    def on_theme_changed(self) -> None:
        """Take the colours of the theme."""
        pen = QPen(QColor(self._plot.theme.palette.text), 1.5)
        pen.setCosmetic(True)
        self._frame.setPen(pen)

    def _look(self, at: QPointF) -> None:
        cell = self._cells.cell_at(at.x(), at.y())
        if cell is None:
            self.hide()
            return
        self._at = at
        self._show(cell)

    def _walk(self, key: Qt.Key) -> bool:
        """One cell further, from the newest of the first row; what is not an arrow stays in its row."""
        rows, columns = self._cells.shape
        if not (rows and columns):
            return False
        row, column = self._cell or (0, columns - 1)
        if key in _ENDS:
            column = _ENDS[key] % columns
        elif self._cell is not None:
            down, right = _MOVES[key] if key in _MOVES else (0, HOPS[key] * max(columns // PAGES, 1))
            row, column = min(max(row + down, 0), rows - 1), min(max(column + right, 0), columns - 1)
        self.at(row, column)
        return True

    def _show(self, cell: tuple[int, int]) -> None:
        moved, self._cell = cell != self._cell, cell
        x, y, wide, tall = self._cells.box(*cell)
        self._frame.setData([x, x + wide, x + wide, x, x], [y, y, y + tall, y + tall, y])
        self._frame.show()
        self._say(self._cells.reading(*cell))
        if moved:
            self.moved.emit(*cell)

    def _clear(self) -> None:
        self._cell = self._at = None
        self._frame.hide()

    def _place(self) -> None:
        """Beside the cell, or below or above it: inside the picture, and not over what is read."""
        box, inset = self._plot.plotItem.vb, self._plot.viewport().pos()
        area = self._plot.mapFromScene(box.sceneBoundingRect()).boundingRect().translated(inset)
        frame = self._plot.mapFromScene(
            box.mapViewToScene(QRectF(*self._cells.box(*self._cell))).boundingRect()
        ).boundingRect()
        frame.translate(inset)
        wide, tall = self._label.width(), self._label.height()
        left, top = frame.right() + APART, frame.center().y() - tall // 2
        if left + wide > area.right():
            left = frame.left() - APART - wide
        if left < area.left():  # no room at either side
            left = frame.center().x() - wide // 2
            top = (
                frame.bottom() + APART if frame.bottom() + APART + tall <= area.bottom() else frame.top() - APART - tall
            )
        left = min(max(left, area.left()), max(area.right() - wide, area.left()))
        self._label.move(left, min(max(top, area.top()), max(area.bottom() - tall, area.top())))

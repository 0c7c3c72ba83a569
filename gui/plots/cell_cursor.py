"""Reads the exact number of a cell: under the pointer, or by keyboard with Shift and the arrows."""

from typing import Protocol

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPen
from PySide6.QtWidgets import QLabel

from gui.plots.plot import Plot

_MOVES = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
APART = 12


class Cells(Protocol):
    """What can be read."""

    @property
    def shape(self) -> tuple[int, int]: ...

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None: ...

    def box(self, row: int, column: int) -> tuple[float, float, float, float]: ...

    def reading(self, row: int, column: int) -> str: ...


class CellCursor(QObject):
    """Frames a cell of `cells` on `plot` and says what is in it. `moved(row, column)`; `left()` when it goes away."""

    moved = Signal(int, int)
    left = Signal()

    def __init__(self, plot: Plot, cells: Cells) -> None:
        super().__init__(plot)
        self._plot, self._cells = plot, cells
        self._cell: tuple[int, int] | None = None
        self._at: tuple[float, float] | None = None  # of the pointer; the picture may move on under it
        self._frame = pg.PlotCurveItem()
        self._frame.setZValue(20)
        self._frame.hide()
        plot.plotItem.vb.addItem(self._frame, ignoreBounds=True)
        self._label = QLabel(plot)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setProperty("role", "plot-label")
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label.hide()
        plot.scene().sigMouseMoved.connect(self.on_mouse_moved)
        plot.theme_changed.connect(self.on_theme_changed)
        plot.pointer_left.connect(self.hide)
        plot.installEventFilter(self)
        self.on_theme_changed()

    @property
    def cell(self) -> tuple[int, int] | None:
        """Row and column of the cell that is read, or None."""
        return self._cell

    def text(self) -> str:
        """What the label says."""
        return self._label.text()

    def at(self, row: int, column: int) -> None:
        """Read this cell."""
        self._at = None
        self._show((row, column))

    def hide(self) -> None:
        """Read nothing any more."""
        self._at = None
        if self._cell is None or self._plot.closed:
            return
        self._cell = None
        self._frame.hide()
        self._label.hide()
        self._plot.setAccessibleDescription("")
        self.left.emit()

    def refresh(self) -> None:
        """The numbers have changed, or have moved on."""
        if self._at is not None:
            self._look(*self._at)
        elif self._cell is not None:
            rows, columns = self._cells.shape
            if min(rows, columns) < 1:
                self.hide()
            else:
                self._show((min(self._cell[0], rows - 1), min(self._cell[1], columns - 1)))

    def on_mouse_moved(self, position: QPointF) -> None:
        """Follow the pointer."""
        box = self._plot.plotItem.vb
        if not box.sceneBoundingRect().contains(position):
            self.hide()
            return
        at = box.mapSceneToView(position)
        self._look(at.x(), at.y())

    def on_theme_changed(self) -> None:
        """Take the colours of the theme."""
        pen = QPen(QColor(self._plot.theme.palette.text), 1.5)
        pen.setCosmetic(True)
        self._frame.setPen(pen)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Shift and an arrow move on by one cell, from the newest of the first row; Escape ends the reading."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            move = _MOVES.get(event.key())
            rows, columns = self._cells.shape
            if move is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier and rows and columns:
                row, column = self._cell or (0, columns - 1)
                step = move if self._cell is not None else (0, 0)
                self.at(min(max(row + step[0], 0), rows - 1), min(max(column + step[1], 0), columns - 1))
                return True
            if event.key() == Qt.Key.Key_Escape and self._cell is not None:
                self.hide()
                return True
        elif event.type() == QEvent.Type.FocusOut and self._at is None:
            self.hide()
        return super().eventFilter(watched, event)

    def _look(self, x: float, y: float) -> None:
        cell = self._cells.cell_at(x, y)
        if cell is None:
            self.hide()
            return
        self._at = (x, y)
        self._show(cell)

    def _show(self, cell: tuple[int, int]) -> None:
        moved, self._cell = cell != self._cell, cell
        x, y, wide, tall = self._cells.box(*cell)
        self._frame.setData([x, x + wide, x + wide, x, x], [y, y, y + tall, y + tall, y])
        self._frame.show()
        words = self._cells.reading(*cell)
        if words != self._label.text():
            self._label.setText(words)
            self._label.adjustSize()
            self._plot.setAccessibleDescription(words.replace("\n", ", "))
        self._place()
        self._label.show()
        if moved:
            self.moved.emit(*cell)

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

"""The table of samples: rows that are painted quickly, with the menu of every picture."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from engine.compiler import Compiled
from engine.measurements.predictions import PredictionsOfPart
from gui.plots.figure import Words
from gui.plots.painted import PictureMenu
from gui.theme.fonts import font
from gui.theme.icons import pixmap
from gui.theme.theme import Theme
from gui.views.sample_model import SampleModel
from gui.views.sample_words import SampleWords

ROW_PX = 26
MARK_PX = 12
PADDING_PX = 10
WIDEST_PX = 128
WIDEST_FEATURE_PX = 96
MANY = 6
"""Where there are more columns than this, those of the features are narrower."""


class SampleCells(QStyledItemDelegate):
    """Paints a cell: the verdict and the words. The style sheet would take five times as long for a whole table."""

    #: Something was met that is wider than its column: which one, and how wide that should be.
    cramped = Signal(int, int)

    def __init__(self, theme: Theme, samples: SampleModel, parent: QWidget):
        super().__init__(parent)
        self._theme, self._samples = theme, samples
        theme.changed.connect(self.on_theme_changed)
        self.on_theme_changed()

    def on_theme_changed(self) -> None:
        """Take the colours of the theme."""
        palette = self._theme.palette
        self._text, self._selected = QColor(palette.text), QColor(palette.selection)
        self._ring = QPen(QColor(palette.focus), 2)
        self._marks = {
            True: pixmap("check", self._theme, color="success", size=MARK_PX),
            False: pixmap("close", self._theme, color="error", size=MARK_PX),
        }

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        row, column, box = index.row(), index.column(), option.rect
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, self._selected)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(self._ring)
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        room = box.adjusted(PADDING_PX, 0, -PADDING_PX, 0)
        right = self._samples.is_right(row, column)
        if right is not None:
            painter.drawPixmap(room.left(), room.center().y() - MARK_PX // 2 + 1, self._marks[right])
            room.setLeft(room.left() + MARK_PX + PADDING_PX // 2)
        painter.setPen(self._text)
        words = self._samples.text(row, column)
        if option.fontMetrics.horizontalAdvance(words) > room.width():
            wanted = self.sizeHint(option, index).width()
            if not self._samples.has_numbers(column):  # a number cut short would be another one
                words = option.fontMetrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
                wanted = min(wanted, WIDEST_PX)
            if wanted > box.width():
                self.cramped.emit(column, wanted)
        painter.drawText(room, self._samples.side(column), words)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Room for all of it."""
        widest = max(
            option.fontMetrics.horizontalAdvance(words)
            for words in (self._samples.text(index.row(), index.column()), self._samples.longest(index.column()))
        )
        width = widest + 2 * PADDING_PX + 2
        if self._samples.is_right(index.row(), index.column()) is not None:
            width += MARK_PX + PADDING_PX // 2
        return QSize(width, ROW_PX)


class SampleTable(QTableView):
    """The table, with the menu of every picture. title: the file name offered on saving. heading: what stands above it
    when it is saved or copied."""

    log_axes = ""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None):
        super().__init__(parent)
        self.theme, self.title, self.is_saved = theme, title, False
        self.heading: Sequence[Words] = ()
        self._menu: PictureMenu | None = None
        self._is_laid_out = False
        self._given: dict[int, int] = {}  # column -> the width it got here
        self.samples = SampleModel(self)
        self.rows = self.samples.table
        self.setModel(self.samples)
        cells = SampleCells(theme, self.samples, self)
        cells.cramped.connect(self.on_cell_cramped, Qt.ConnectionType.QueuedConnection)  # not while it paints
        self.setItemDelegate(cells)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setTextElideMode(Qt.TextElideMode.ElideRight)
        across.setFont(font("caption"))
        self.verticalHeader().setFont(font("caption"))
        across.setResizeContentsPrecision(30)
        theme.changed.connect(self.viewport().update)

    def begin(self, compiled: Compiled) -> None:
        """Take the columns of another run."""
        self.samples.begin(compiled)
        self._is_laid_out = False

    def show_samples(self, answer: PredictionsOfPart, words: SampleWords, numbers: np.ndarray) -> None:
        """Show these samples of `answer`, in order."""
        place, scrolled = self.currentIndex(), self.verticalScrollBar().value()
        row, column = place.row(), place.column()
        self.samples.show_samples(answer, words, numbers)
        if (
            row >= 0 and len(numbers) and not self.currentIndex().isValid()
        ):  # a person's place, in a table of another length
            self.setCurrentIndex(self.samples.index(min(row, len(numbers) - 1), column))
            self.executeDelayedItemsLayout()  # the scroll bar must know how long the table is now
            self.verticalScrollBar().setValue(scrolled)
        if len(numbers) and not self._is_laid_out:
            self._is_laid_out = True
            for column in range(self.samples.columnCount()):
                is_one_of_many = self.samples.columnCount() > MANY and column >= self.samples.cells_before
                widest = WIDEST_FEATURE_PX if is_one_of_many else WIDEST_PX
                title, cells = self.horizontalHeader().sectionSizeHint(column), self.sizeHintForColumn(column)
                least = cells if self.samples.has_numbers(column) else 0
                self._give_width(column, max(min(max(title, cells), widest), least))

    def on_cell_cramped(self, column: int, width: int) -> None:
        """Make room, if that has not happened meanwhile, and a person has not said how wide the column shall be."""
        is_ours = column < self.samples.columnCount() and self.columnWidth(column) == self._given.get(column)
        if is_ours and width > self.columnWidth(column):
            self._give_width(column, width)

    def _give_width(self, column: int, width: int) -> None:
        self.setColumnWidth(column, width)
        self._given[column] = self.columnWidth(column)

    def menu(self) -> PictureMenu:
        """The menu of the table."""
        if self._menu is None:
            self._menu = PictureMenu(self)
        return self._menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.menu().popup(self.mapToGlobal(self.rect().center()) if keyboard else event.globalPos())
        event.accept()

"""Samples as rows: what each is, what the network answers, and its features."""

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from engine.compiler import Compiled
from engine.measurements.predictions import PredictionsOfPart
from engine.text import translate as _
from gui.plots.painted import PictureMenu
from gui.theme.fonts import font
from gui.theme.icons import pixmap
from gui.theme.theme import Theme
from gui.views.sample_words import SampleWords, confidence_title
from gui.widgets.numbers import format_number

ROW_PX = 26
MARK_PX = 12
WIDEST_PX = 128
WIDEST_FEATURE_PX = 96


class SampleModel(QAbstractTableModel):
    """A row for each sample. Words are made when they are seen: a table may be long."""

    def __init__(self, theme: Theme, parent: QObject | None = None):
        super().__init__(parent)
        self._theme = theme
        self._compiled: Compiled | None = None
        self._answer: PredictionsOfPart | None = None
        self._words: SampleWords | None = None
        self._numbers = np.zeros(0, dtype=np.int64)
        self._cells: tuple[str, ...] = ()
        self._titles: tuple[str, ...] = ()

    @property
    def cells_before(self) -> int:
        """How many columns stand before the features."""
        return len(self._cells)

    @property
    def numbers(self) -> np.ndarray:
        """Which samples of the answer are shown, in order (n,)."""
        return self._numbers

    def begin(self, compiled: Compiled) -> None:
        """Take other columns; no sample is known yet."""
        self.beginResetModel()
        self._compiled, self._numbers = compiled, np.zeros(0, dtype=np.int64)
        if compiled.data.task == "regression":
            self._cells, titles = ("truth", "answer", "loss"), (_("actual"), _("predicted"), _("loss"))
        else:
            self._cells = ("truth", "answer", "confidence", "loss")
            titles = (_("truth"), _("answer"), confidence_title(compiled), _("loss"))
        self._titles = (*titles, *compiled.data.feature_names)
        self.endResetModel()

    def show_samples(self, answer: PredictionsOfPart, words: SampleWords, numbers: np.ndarray) -> None:
        """Show these samples of `answer`. A person's place in the table is kept while it is as long as before."""
        same = len(numbers) == len(self._numbers)
        if not same:
            self.beginResetModel()
        self._answer, self._words, self._numbers = answer, words, numbers
        if not same:
            self.endResetModel()
        elif len(numbers):
            self.dataChanged.emit(self.index(0, 0), self.index(len(numbers) - 1, len(self._titles) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(numbers) - 1)

    def table(self) -> list[list[object]]:
        """All of it, for a CSV file."""
        if not len(self._numbers):
            return [["sample", *self._titles]]
        indices, features = self._answer.indices[self._numbers], self._compiled.data.features
        return [
            ["sample", *self._titles],
            *(
                [
                    int(index) + 1,
                    *(getattr(self._words, cell)(number) for cell in self._cells),
                    *features[index].tolist(),
                ]
                for number, index in zip(self._numbers.tolist(), indices.tolist(), strict=True)
            ),
        ]

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._numbers)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            if role == Qt.ItemDataRole.DisplayRole:
                return str(int(self._answer.indices[self._numbers[section]]) + 1)
            return _("Number of the sample in the data") if role == Qt.ItemDataRole.ToolTipRole else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(section)
        return self._titles[section] if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) else None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        number, column = int(self._numbers[index.row()]), index.column()
        is_feature = column >= len(self._cells)
        if role == Qt.ItemDataRole.DisplayRole:
            if is_feature:
                value = self._compiled.data.features[self._answer.indices[number], column - len(self._cells)]
                return format_number(float(value), 4)
            return getattr(self._words, self._cells[column])(number)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(column)
        if role == Qt.ItemDataRole.DecorationRole and column == 1 and self._words.right is not None:
            right = bool(self._words.right[number])
            name, color = ("check", "success") if right else ("close", "error")
            return pixmap(name, self._theme, color=color, size=MARK_PX)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole) and not is_feature:
            return self._words.sentence(number)
        return None

    def _side(self, column: int) -> Qt.AlignmentFlag:
        is_word = self._compiled.data.task != "regression" and column < 2
        side = Qt.AlignmentFlag.AlignLeft if is_word else Qt.AlignmentFlag.AlignRight
        return side | Qt.AlignmentFlag.AlignVCenter


class SampleTable(QTableView):
    """The table, with the menu of every picture. title: the file name offered on saving."""

    log_axes = ""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None):
        super().__init__(parent)
        self.theme, self.title, self.is_saved = theme, title, False
        self._menu: PictureMenu | None = None
        self._is_laid_out = False
        self.samples = SampleModel(theme, self)
        self.rows = self.samples.table
        self.setModel(self.samples)
        self.setAccessibleName(title)
        self.setToolTip(_("The arrow keys go from field to field."))
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
        self.samples.show_samples(answer, words, numbers)
        if len(numbers) and not self._is_laid_out:
            self._is_laid_out = True
            self.resizeColumnsToContents()
            for column in range(self.samples.columnCount()):
                widest = WIDEST_PX if column < self.samples.cells_before else WIDEST_FEATURE_PX
                self.setColumnWidth(column, min(self.columnWidth(column), widest))

    def menu(self) -> PictureMenu:
        """The menu of the table."""
        if self._menu is None:
            self._menu = PictureMenu(self)
        return self._menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.menu().popup(self.mapToGlobal(self.rect().center()) if keyboard else event.globalPos())
        event.accept()

"""Samples as rows of a table: what each is, what the network answers, and its features."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from engine.compiler import Compiled
from engine.measurements.predictions import PredictionsOfPart
from engine.text import listed
from engine.text import translate as _
from gui.views.sample_words import SampleWords, confidence_title
from gui.widgets.numbers import format_number

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

LONGEST_NUMBER, LONGEST_LOSS = "−0.001234", "0.00123"
"""With as many digits as the cells have."""


class SampleModel(QAbstractTableModel):
    """A row for each sample. Words are made when they are seen: a table may be long."""

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
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

    def table(self) -> Iterator[list[object]]:
        """All of it, for a CSV file; made as it is written, of what is shown now."""
        header = ["sample", *self._titles]
        if not len(self._numbers):
            return iter([header])
        numbers, words, features = self._numbers, self._words, self._compiled.data.features
        cells, indices = [getattr(words, cell) for cell in self._cells], self._answer.indices[numbers]
        rows = (
            [index + 1, *(cell(number) for cell in cells), *features[index].tolist()]
            for number, index in zip(numbers.tolist(), indices.tolist(), strict=True)
        )
        return chain([header], rows)

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
            return self.side(section)
        return self._titles[section] if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) else None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(index.column())
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            is_feature = index.column() >= len(self._cells)
            return None if is_feature else self._words.sentence(int(self._numbers[index.row()]))
        return None

    def text(self, row: int, column: int) -> str:
        """What a cell says."""
        number = int(self._numbers[row])
        if column < len(self._cells):
            return getattr(self._words, self._cells[column])(number)
        return format_number(self._compiled.data.features[self._answer.indices[number], column - len(self._cells)])

    def longest(self, column: int) -> str:
        """The longest number a column is to say while the network learns; "" where nothing changes, or names stand."""
        if self._cells[column : column + 1] == ("loss",):
            return LONGEST_LOSS
        is_answer = column == 1 and self._compiled.data.task == "regression"
        return listed([LONGEST_NUMBER] * len(self._compiled.data.target_names)) if is_answer else ""

    def is_right(self, row: int, column: int) -> bool | None:
        """The verdict a cell shows beside its words; None when it shows none."""
        if column != 1 or self._words.right is None:
            return None
        return bool(self._words.right[self._numbers[row]])

    def side(self, column: int) -> Qt.AlignmentFlag:
        """Words stand at the left of their column, numbers at the right."""
        return RIGHT if self.has_numbers(column) else LEFT

    def has_numbers(self, column: int) -> bool:
        """False for the columns of a classification that hold names."""
        return column >= 2 or self._compiled.data.task == "regression"

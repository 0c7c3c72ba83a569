"""Lines of the file of a table, as they stand there."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor, QFont

from engine.tables.raw_lines import RawLine
from gui.theme.fonts import code_font
from gui.theme.theme import current_theme

MARKED = Qt.ItemDataRole.UserRole
"""From and to which letter the text is marked; None where it is not."""


class RawModel(QAbstractTableModel):
    """One row for each line, with its number in the file; the faulty one stands out."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[RawLine, ...] = ()
        self._faulty = 0

    def show_lines(self, lines: tuple[RawLine, ...], faulty: int) -> None:
        """Show these. faulty: the number of the one that is wrong."""
        self.beginResetModel()
        self._lines, self._faulty = lines, faulty
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 1

    @property
    def faulty_row(self) -> int:
        """The row of the faulty line, or -1."""
        return next((row for row, line in enumerate(self._lines) if line.number == self._faulty), -1)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        number = self._lines[section].number
        words = f"▸ {number}" if number == self._faulty else str(number)
        return words if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.text
        if role == MARKED:
            return line.marked
        if role == Qt.ItemDataRole.FontRole:
            letters = code_font()
            letters.setWeight(QFont.Weight.DemiBold if line.number == self._faulty else QFont.Weight.Normal)
            return letters
        if role == Qt.ItemDataRole.ForegroundRole:
            palette = current_theme().palette
            return QColor(palette.error if line.number == self._faulty else palette.text)
        return None

"""The first lines of a table as they were read."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from engine.tables.contents import Contents
from engine.tables.faults import shown
from engine.tables.roles import Roles
from gui.theme.theme import current_theme

LONGEST = 200


class PreviewModel(QAbstractTableModel):
    """One row for each line, with its number in the file; the columns in their roles' colours."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._contents: Contents | None = None
        self._roles = Roles()

    def show_contents(self, contents: Contents | None, roles: Roles) -> None:
        """Show another table, or none."""
        self.beginResetModel()
        self._contents, self._roles = contents, roles
        self.endResetModel()

    def show_roles(self, roles: Roles) -> None:
        """Show what the same columns are for now."""
        self._roles = roles
        if self.rowCount() and self.columnCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if self._contents is None or (parent is not None and parent.isValid()) else len(self._contents.preview)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if self._contents is None or (parent is not None and parent.isValid()) else len(self._contents.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._contents is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(self._contents.lines[section]) if role == Qt.ItemDataRole.DisplayRole else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return shown(self._contents.columns[section].name, 40)
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        name = self._contents.columns[index.column()].name
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return shown(self._contents.preview[index.row()][index.column()], LONGEST)
        if role == Qt.ItemDataRole.ForegroundRole:
            palette = current_theme().palette
            if name in self._roles.target:
                return QColor(palette.link)
            return QColor(palette.text_disabled if name in self._roles.ignored else palette.text)
        return None

"""The columns of a table as rows: what each is for, what its cells are taken for, and what is in it."""

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from engine.tables.columns import Column
from engine.tables.contents import Contents
from engine.tables.faults import shown
from engine.tables.roles import Kind, Roles, kind_of
from engine.text import mark, plural
from engine.text import translate as _
from gui.theme.fonts import font
from gui.theme.theme import current_theme
from gui.widgets.numbers import MISSING, format_count, format_number, format_percent

HEADINGS = (mark("Column"), mark("Role"), mark("Kind"), mark("Values"), mark("Missing"))
NAME, ROLE, KIND, VALUES, LACKING = range(5)
ROLES = {"feature": mark("Feature"), "target": mark("Target"), "ignored": mark("Left out")}
KINDS = {"numbers": mark("Numbers"), "categories": mark("Categories"), None: mark("Numbers and text")}
MOST_NAMED = 4
NUMBERS_ON_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
ON_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ColumnsModel(QAbstractTableModel):
    """One row for each column of the file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._contents: Contents | None = None
        self._roles = Roles()
        self._values: dict[tuple[int, str | None], str] = {}

    def show_contents(self, contents: Contents | None, roles: Roles) -> None:
        """Show another table, or none."""
        self.beginResetModel()
        self._contents, self._roles = contents, roles
        self._values = {}
        self.endResetModel()

    def show_roles(self, roles: Roles) -> None:
        """Show what the same columns are for now."""
        self._roles = roles
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, LACKING))

    def column(self, row: int) -> Column:
        """The column that stands in this row."""
        return self._contents.columns[row]

    def role_of(self, row: int) -> str:
        """What the column in this row is for, a key of ROLES."""
        name = self.column(row).name
        if name in self._roles.target:
            return "target"
        is_out = name in self._roles.ignored or name in self._contents.void
        return "ignored" if is_out else "feature"

    def kind_at(self, row: int) -> Kind | None:
        """What its cells are taken for."""
        return kind_of(self.column(row), self._roles)

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if self._contents is None or (parent is not None and parent.isValid()) else len(self._contents.columns)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(HEADINGS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return NUMBERS_ON_RIGHT if section == LACKING else ON_LEFT
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, place = index.row(), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(row, place)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return NUMBERS_ON_RIGHT if place == LACKING else ON_LEFT
        if role == Qt.ItemDataRole.FontRole:
            return font("body", strong=self.role_of(row) == "target" and place in (NAME, ROLE))
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(self._color(row, place))
        return None

    def _text(self, row: int, place: int) -> str:
        column = self.column(row)
        if place == NAME:
            return shown(column.name, 80)
        if place == ROLE:
            return _(ROLES[self.role_of(row)])
        if place == KIND:
            return _(KINDS[self.kind_at(row)]) if column.number_count + column.text_count else MISSING
        if place == VALUES:
            key = row, self.kind_at(row)
            if key not in self._values:
                self._values[key] = described(column, key[1])
            return self._values[key]
        return format_count(column.missing_count) if column.missing_count else MISSING

    def _color(self, row: int, place: int) -> str:
        palette = current_theme().palette
        role = self.role_of(row)
        if role == "ignored":
            return palette.text_disabled
        if place == LACKING and self.column(row).missing_count:
            return palette.warning
        if place == KIND and self.kind_at(row) is None and self.column(row).missing_count < self._contents.records:
            return palette.error
        if role == "target" and place in (NAME, ROLE):
            return palette.link
        return palette.text_quiet if place in (VALUES, LACKING) else palette.text


def described(column: Column, kind: Kind | None) -> str:
    """What is in a column: the range of numbers, the most frequent categories and their shares, the first odd cell."""
    if column.number_count + column.text_count == 0:
        return _("empty")
    if kind is None:
        return _("line {line}: “{text}”", line=column.odd.place.line, text=shown(column.odd.text, 24))
    if kind == "categories":
        return _balance(column)
    if column.number_count == 0:
        return _("no numbers")
    low, high = column.limits()
    if low == high:
        return _("always {value}", value=_limit(low))
    return _("{low} to {high}", low=_limit(low), high=_limit(high))


def _limit(value: float) -> str:
    """Nothing between thousands: it might be the decimal sign of the file, and the number a year."""
    return format_number(value).replace(",", "")


def _balance(column: Column) -> str:
    if column.codes is None:
        return _("more than 1,000 different texts")
    counts = np.bincount(column.codes[column.codes >= 0], minlength=len(column.categories))
    order = np.argsort(-counts, kind="stable")
    named = [
        f"{shown(column.categories[code], 20)} {format_percent(counts[code] / counts.sum())}"
        for code in order[:MOST_NAMED]
    ]
    rest = len(order) - len(named)
    if rest:
        named.append(plural("{count} more", "{count} more", rest))
    return " · ".join(named)

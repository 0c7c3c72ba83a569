"""The columns of a table and its first lines, with the buttons that say what the selected columns are for.

What is wrong with the file is shown in place of its first lines: the lines around the fault, as they stand there.
"""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QSplitter, QTableView, QVBoxLayout, QWidget

from engine.tables.contents import Contents
from engine.tables.faults import CellProblem
from engine.tables.raw_lines import RawLine
from engine.tables.roles import Roles
from engine.text import translate as _
from gui.editors.tables.columns_model import KIND, LACKING, NAME, ROLE, VALUES, ColumnsModel
from gui.editors.tables.marked_text import MarkedText
from gui.editors.tables.preview_model import PreviewModel
from gui.editors.tables.raw_model import RawModel
from gui.editors.tables.role_bar import RoleBar
from gui.theme.fonts import font
from gui.widgets.text_label import TextLabel

WIDTHS_PX = {NAME: 190, ROLE: 90, KIND: 150, LACKING: 80}
PREVIEW_WIDTH_PX = 110
ROW_PX = 26


class ColumnsPanel(QSplitter):
    """Above, a row for each column; below, the first lines of the file."""

    #: The columns with these names are to be for "feature", "target" or "ignored".
    role_picked = Signal(tuple, str)
    #: Their cells are to be taken for "auto", "numbers" or "categories".
    kind_picked = Signal(tuple, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._contents: Contents | None = None
        self._roles = Roles()
        self.columns, self.lines, self.raw = ColumnsModel(self), PreviewModel(self), RawModel(self)
        self.columns_view = _view(self.columns, _("Columns"), _("Select columns, then say what they are for."))
        self.lines_view = _view(self.lines, _("First lines"), _("The first lines of the file as they are read."))
        self.bar = RoleBar(self)
        self.setChildrenCollapsible(False)
        self.addWidget(_titled(_("What the columns are for"), self.bar, self.columns_view))
        self.addWidget(_titled(_("First lines"), self.lines_view))
        self.raw_view = _view(
            self.raw, _("Lines of the file"), _("The lines around the fault as they stand in the file.")
        )
        self.addWidget(_titled(_("The lines around the fault, as they stand in the file"), self.raw_view))
        self.show_raw((), None)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)
        self.setStretchFactor(2, 2)
        self.columns_view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.columns_view.verticalHeader().hide()
        for place, width in WIDTHS_PX.items():
            self.columns_view.setColumnWidth(place, width)
        self.columns_view.horizontalHeader().setSectionResizeMode(VALUES, QHeaderView.ResizeMode.Stretch)
        self.raw_view.horizontalHeader().hide()
        self.raw_view.setItemDelegate(MarkedText(self.raw_view))
        self.raw_view.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.lines_view.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.lines_view.horizontalHeader().setDefaultSectionSize(PREVIEW_WIDTH_PX)
        self.bar.role_picked.connect(self.on_role_picked)
        self.bar.kind_picked.connect(self.on_kind_picked)
        self.columns_view.selectionModel().selectionChanged.connect(self.on_selection_changed)

    def show_table(self, contents: Contents | None, roles: Roles) -> None:
        """Show a table, or none; the selection stays with the columns of the same names."""
        selected = set(self.selected_names())
        is_other, self._contents, self._roles = contents is not self._contents, contents, roles
        for model in (self.columns, self.lines):
            model.show_contents(contents, roles) if is_other else model.show_roles(roles)
        if is_other:
            rows = [row for row in range(self.columns.rowCount()) if self.columns.column(row).name in selected]
            selection = QItemSelection()
            for row in rows:
                selection.select(self.columns.index(row, 0), self.columns.index(row, LACKING))
            self.columns_view.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._show_selection()

    def show_raw(self, lines: tuple[RawLine, ...], fault: CellProblem | None) -> None:
        """Show lines of the file in place of its first ones; where it is no table, in place of everything else."""
        for place, shown in enumerate((self._contents is not None or not lines, not lines, bool(lines))):
            self.widget(place).setVisible(shown)
        self.raw.show_lines(lines, fault.line if fault else 0)
        self.raw_view.resizeColumnToContents(0)
        if lines:
            self.raw_view.setCurrentIndex(self.raw.index(self.raw.faulty_row, 0))
            self.raw_view.horizontalScrollBar().setValue(0)

    def selected_names(self) -> tuple[str, ...]:
        """The names of the selected columns, in their order."""
        return tuple(self.columns.column(row).name for row in self._selected_rows())

    def on_role_picked(self, role: str) -> None:
        """Give the selected columns a role."""
        self.role_picked.emit(self.selected_names(), role)

    def on_kind_picked(self, kind: str) -> None:
        """Take the cells of the selected columns for something."""
        self.kind_picked.emit(self.selected_names(), kind)

    def on_selection_changed(self, _selected: QItemSelection, _deselected: QItemSelection) -> None:
        """Other columns are selected: bring the first of them into sight below."""
        self._show_selection()
        rows = self._selected_rows()
        if rows and self.lines.rowCount():
            self.lines_view.scrollTo(self.lines.index(0, rows[0]))

    def _selected_rows(self) -> list[int]:
        ranges = self.columns_view.selectionModel().selection()
        return sorted({row for part in ranges for row in range(part.top(), part.bottom() + 1)})

    def _show_selection(self) -> None:
        names = set(self.selected_names())
        self.bar.show_selection(bool(names), not set(self._roles.target) <= names)


def _view(model: ColumnsModel | PreviewModel, name: str, tip: str) -> QTableView:
    view = QTableView()
    view.setModel(model)
    view.setAccessibleName(name)
    view.setToolTip(tip)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setShowGrid(False)
    view.setCornerButtonEnabled(False)
    view.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(ROW_PX)
    view.horizontalHeader().setHighlightSections(False)
    view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return view


def _titled(title: str, *parts: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    heading = TextLabel(title, wraps=False, parent=holder)
    heading.setFont(font("body", strong=True))
    column.addWidget(heading)
    for part in parts:
        column.addWidget(part, 1 if isinstance(part, QTableView) else 0)
    return holder

"""The list of runs as a table: its keys, and which of its numbers there is room for."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from engine.text import translate as _
from gui.views.runs_model import METRIC, NAME, ROW_PX, TRAINING, VALIDATION, RunsModel

NUMBER_PX = 66
NAME_PX = 90
"""So much room a name has at least; where there is less, numbers are left out, the one that counts most last."""


class RunsTable(QTableView):
    """The list. Space shows or hides the selected run, as long as the list has the keyboard."""

    def __init__(self, model: RunsModel, explanation: str):
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(_("Runs"))
        self.setToolTip(_("The runs of this document; the space bar draws the selected one, or hides it."))
        self.setWhatsThis(explanation)
        self.setProperty("reach", "keyboard")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # its keys work on the run that was clicked
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        header = self.horizontalHeader()
        header.setProperty("role", "dense")
        header.setHighlightSections(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for column in (TRAINING, VALIDATION, METRIC):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, NUMBER_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the numbers for which there is no room: half of one would be another one."""
        fitting = (event.size().width() - NAME_PX) // NUMBER_PX
        for rank, column in enumerate((METRIC, VALIDATION, TRAINING)):
            self.setColumnHidden(column, rank > 0 and rank >= fitting)
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        """The space bar belongs to the list, not to training, where there is something to hide."""
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Space and self._can_hide:
            event.accept()
            return True
        return super().event(event)

    @property
    def _can_hide(self) -> bool:
        flags = self.currentIndex().siblingAtColumn(NAME).flags()
        return bool(flags & Qt.ItemFlag.ItemIsUserCheckable)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show or hide."""
        index = self.currentIndex().siblingAtColumn(NAME)
        if event.key() == Qt.Key.Key_Space and self._can_hide:
            is_shown = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
            state = Qt.CheckState.Unchecked if is_shown else Qt.CheckState.Checked
            self.model().setData(index, state, Qt.ItemDataRole.CheckStateRole)
        else:
            super().keyPressEvent(event)

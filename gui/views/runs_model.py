"""The rows of the list of runs: the current one, then those that stay, the newest first.

When the current one is a kept run that is gone on with, it has the first row alone.
"""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from engine.metrics.base import Metric
from engine.text import translate as _
from engine.training.history import History
from gui.document import Document
from gui.kept_runs import KeptRun
from gui.plots.key import SAMPLE, draw_line
from gui.theme.colors import Palette, other_run_color, other_run_marker
from gui.theme.fonts import font
from gui.theme.theme import Theme
from gui.views.run_words import automatic_name, current_words, name_of, parent_words, remarks
from gui.widgets.numbers import format_count, format_number

NAME, TRAINING, VALIDATION, METRIC = range(4)
SECOND_LINE = Qt.ItemDataRole.UserRole
SAMPLE_PX = QSize(SAMPLE + 4, 24)
"""As high as the name with what is above it: the sample stands beside the name, not beside the remark."""
BOX_PX = 22
"""Room that the box takes in the rows that have one."""
ROW_PX = 42


class RunsModel(QAbstractTableModel):
    """Row 0 is the current run (None); it has no box, for it is always drawn."""

    def __init__(self, document: Document, theme: Theme, parent: QObject | None = None):
        super().__init__(parent)
        self._document, self._runs, self._theme = document, document.runs, theme
        self._rows: list[tuple[KeptRun | None, str, str]] = []  # run, name, remarks
        self._history: History | None = None
        self._metric: Metric | None = None
        self._known_of_current: tuple[object, ...] = ()
        self._words_of_current = ("", "")
        self.uncomparable: set[KeptRun] = set()

    # ---- what is told ----------------------------------------------------------------------------------------------

    def set_current(self, history: History | None, metric: Metric | None) -> None:
        """The current run is another one."""
        self._history, self._metric = history, metric
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, METRIC, METRIC)

    def show_runs(self) -> None:
        """There are other runs, or they are called otherwise."""
        others = [run for run in reversed(self._runs.all) if run is not self._runs.current]
        rows = [(None, *self._of_current()), *((run, name_of(run), self._second_line(run)) for run in others)]
        if [run for run, *_words in rows] == [run for run, *_words in self._rows]:  # a name may be typed just now
            self._rows = rows
            self.dataChanged.emit(self.index(0, NAME), self.index(len(rows) - 1, METRIC))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def show_numbers(self, live_only: bool = False) -> None:
        """The current run, or those that train beside it, have new numbers."""
        for row, (run, name, _words) in enumerate(self._rows):
            if (run is None) != live_only and (run is None or run.is_live):
                self._rows[row] = (None, *self._of_current()) if run is None else (run, name, self._second_line(run))
                self.dataChanged.emit(self.index(row, NAME), self.index(row, METRIC))

    def run_at(self, row: int) -> KeptRun | None:
        """The run of a row; None for the current one."""
        return self._rows[row][0] if 0 <= row < len(self._rows) else None

    def row_of(self, run: KeptRun | None) -> int:
        """The row of a run, or -1."""
        return next((row for row, (one, _n, _w) in enumerate(self._rows) if one is run), -1)

    # ---- Qt --------------------------------------------------------------------------------------------------------

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            metric = _("Metric") if self._metric is None else _(self._metric.title)
            return (_("Name"), _("Training"), _("Validation"), metric)[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section == NAME:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and orientation == Qt.Orientation.Horizontal:
            return ("", _("Loss on the training part"), _("Loss on the validation part"), _("On the validation part"))[
                section
            ]
        return None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        if index.column() == NAME and self.run_at(index.row()) is not None:
            flags |= Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        run, name, second_line = self._rows[index.row()]
        if index.column() != NAME:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._number(run, index.column())
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            return right if role == Qt.ItemDataRole.TextAlignmentRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == SECOND_LINE:
            return second_line
        if role == Qt.ItemDataRole.EditRole:
            return run.name if run is not None else None
        if role == Qt.ItemDataRole.CheckStateRole and run is not None:
            return Qt.CheckState.Checked if run.is_shown else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DecorationRole:
            return self._sample(run)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, (name, second_line)))
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return second_line
        return None

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        run = self.run_at(index.row())
        if run is None:
            return False
        if role == Qt.ItemDataRole.CheckStateRole:
            self._runs.show(run, Qt.CheckState(value) == Qt.CheckState.Checked)
        elif role == Qt.ItemDataRole.EditRole:
            name = "" if value.strip() == automatic_name(run) else value
            self._runs.rename(run, name, _("rename run {number}", number=run.number))
        return True

    # -----------------------------------------------------------------------------------------------------------------

    def _number(self, run: KeptRun | None, column: int) -> str:
        history, metric = (self._history, self._metric) if run is None else (run.history, run.metric)
        if history is None or metric is None or not len(history.column("step")):
            return "–"
        newest = {name: float(history.column(name)[-1]) for name in ("training_loss", "validation_loss")}
        if column != METRIC:
            value = newest["training_loss" if column == TRAINING else "validation_loss"]
            return "–" if value != value and column == VALIDATION else format_number(value, 3)
        judged = float(history.column("validation_metric")[-1])
        return metric.shown(float(history.column("training_metric")[-1]) if judged != judged else judged)

    def _of_current(self) -> tuple[str, str]:
        """What the current run has otherwise, and where it comes from."""
        runs, history = self._runs, self._history
        changes = history.changes if history is not None else []
        known = (runs.current, runs.ancestor, runs.origin, self._document.experiment, len(changes))
        if known != self._known_of_current:
            self._known_of_current, self._words_of_current = known, current_words(runs, known[3], changes)
        return self._words_of_current

    def _second_line(self, run: KeptRun) -> str:
        epoch = _("epoch {epoch}", epoch=format_count(int(run.history.marks["epoch"].values[-1])))
        states = {
            "preparing": _("preparing …"),
            "going": epoch,
            "paused": _("paused, {epoch}", epoch=epoch),
            "diverged": _("diverged"),
            "failed": run.message.strip().splitlines()[-1] if run.message.strip() else _("failed"),
        }
        if run.is_live or run.state == "failed":
            return states[run.state]
        said = [states[run.state]] if run.state in states else []
        if run in self.uncomparable:
            said.append(_("other data or another loss: not drawn"))
        parent = parent_words(run, self._runs)
        said += remarks(run, parent)
        if not (run.name or parent):
            return " · ".join(said) or epoch
        number = _("run {number}", number=run.number)  # others are said to come from it
        if said:
            return " · ".join((number, *said))
        if run in self._runs.beside:
            return _("{run}, {epoch}", run=number, epoch=epoch)
        return " · ".join((number, _("from {parent}", parent=parent), epoch) if parent else (number, epoch))

    def _sample(self, run: KeptRun | None) -> QPixmap:
        palette: Palette = self._theme.palette
        density = QGuiApplication.instance().devicePixelRatio()
        room = BOX_PX if run is None else 0
        made = QPixmap((SAMPLE_PX + QSize(room, 0)) * density)
        made.setDevicePixelRatio(density)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = palette.accent if run is None else other_run_color(run.place, palette)
        marker = "" if run is None else other_run_marker(run.place)
        draw_line(painter, QPointF(room + 2, SAMPLE_PX.height() / 2), QColor(color), marker=marker)
        painter.end()
        return made


def begin_of(words: str, least: int, most: int, end: int) -> int:
    """Where a remark begins that ends before `end`: under the name, at `most`, or as far left of it as it needs."""
    return max(least, min(most, end - QFontMetrics(font("caption")).horizontalAdvance(words)))


class RunDelegate(QStyledItemDelegate):
    """Draws the name of a run across its row, and below it the remark and the numbers.

    Every cell draws its part of the name, so that each can be painted alone.
    """

    def __init__(self, theme: Theme, table: QTableView):
        super().__init__(table)
        self._theme, self._table = theme, table
        self._begins: dict[bool, int] = {}  # where names begin, in rows without and with a box

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        self.initStyleOption(option, index)
        style, words, row = self._table.style(), option.text, option.rect
        has_box = bool(index.siblingAtColumn(NAME).flags() & Qt.ItemFlag.ItemIsUserCheckable)
        if index.column() == NAME:
            room = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, option.widget)
            self._begins[has_box] = room.left() + 4 - row.left()
        option.text = ""
        option.decorationAlignment = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter
        option.state &= ~QStyle.StateFlag.State_HasFocus  # a whole row is selected, and the list has a ring
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        left = self._table.columnViewportPosition(NAME) + self._begins.get(has_box, 0)
        height = (row.height() - 8) // 2
        name = QRect(left, row.top() + 4, self._table.viewport().width() - left - 6, height)
        below = QRect(row.left() + 4, name.bottom() + 1, row.width() - 10, height)
        palette, side = self._theme.palette, Qt.AlignmentFlag.AlignRight
        painter.save()
        painter.setClipRect(row)
        self._write(painter, index.siblingAtColumn(NAME).data(), font("body"), palette.text, name)
        if index.column() == NAME:
            words, side = index.data(SECOND_LINE), Qt.AlignmentFlag.AlignLeft
            below.setLeft(begin_of(words, row.left() + BOX_PX + 8, left, below.right()))
        self._write(painter, words, font("caption"), palette.text_quiet, below, side)
        painter.restore()

    def _write(
        self,
        painter: QPainter,
        words: str,
        letters: QFont,
        color: str,
        place: QRect,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        painter.setFont(letters)
        painter.setPen(QColor(color))
        cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, cut)

    def setEditorData(self, editor: QWidget, index: QModelIndex) -> None:
        """Begin with what it is called now; what has been typed since stays."""
        if editor.isModified():
            return
        editor.setText(index.data(Qt.ItemDataRole.EditRole) or index.data(Qt.ItemDataRole.DisplayRole))
        editor.setMaxLength(80)
        editor.selectAll()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: QModelIndex) -> None:
        """As long as the row, as high as a field."""
        left = option.rect.left() + self._begins.get(True, 0) - 8
        editor.setGeometry(
            left, option.rect.top() + 6, self._table.viewport().width() - left, option.rect.height() - 12
        )

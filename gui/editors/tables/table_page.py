"""The page on which a table becomes a data set: how its file is read, what its columns are for."""

from pathlib import Path

import msgspec
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from engine.datasets.table import Table
from engine.options import option_named
from engine.tables.reading import Reading
from engine.tables.roles import Roles, known
from engine.text import plural
from engine.text import translate as _
from gui.editors.data_described import described
from gui.editors.path_dialog import PathDialog
from gui.editors.tables.columns_panel import ColumnsPanel
from gui.editors.tables.reading_bar import ReadingBar
from gui.editors.tables.table_reader import Seen, TableReader
from gui.turns import TurnTimer
from gui.widgets.by_mouse import Button
from gui.widgets.combo_box import ComboBox
from gui.widgets.numbers import format_count
from gui.widgets.progress_strip import ProgressStrip
from gui.widgets.text_label import ElidedLabel, TextLabel

SIZE = QSize(980, 760)
MARGIN_PX, SPACING_PX = 16, 12
MISSING_PX = 190
MOST_PROBLEMS = 4


class TablePage(QDialog):
    """Opens over the window. Nothing of the experiment changes before a person accepts.

    Whoever opens it calls `shut_down()` when the window goes.
    """

    #: This is the data to train on; a `Table` with nothing left to be found out.
    chosen = Signal(object)

    def __init__(self, table: Table, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Open data"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._asked = table
        self._seen: Seen | None = None
        self.reader = TableReader(self)
        # First the page is painted: what reads loads pandas, and would hold it up.
        self._asking = TurnTimer(self, only_once=True)
        self._asking.turn.connect(self.on_asking_turn)
        self.file = ElidedLabel(role="title", parent=self)
        self.facts = TextLabel(role="quiet", wraps=False, parent=self)
        self.other_file = _button(_("Other file…"), _("Read another file instead."), self)
        self.dialog = PathDialog("file", self)
        self.reading = ReadingBar(self)
        self.panel = ColumnsPanel(self)
        self.verdict = TextLabel(parent=self)
        self.missing = self._missing_box()
        self.progress = ProgressStrip(self)
        self.stop = _button(_("Stop reading"), _("Give up reading this file."), self)
        self.cancel = _button(_("Cancel"), _("Close this page and change nothing."), self)
        self.use = _button(_("Use this table"), _("Train on this table; output and loss follow its target."), self)
        self.use.setProperty("role", "primary")
        self.use.setDefault(True)
        self._lay_out()
        self.reader.progressed.connect(self.on_reader_progressed)
        self.reader.has_read.connect(self.on_reader_has_read)
        self.other_file.clicked.connect(self.on_other_file_clicked)
        self.dialog.chosen.connect(self.on_file_chosen)
        self.reading.picked.connect(self.on_reading_picked)
        self.panel.role_picked.connect(self.on_role_picked)
        self.panel.kind_picked.connect(self.on_kind_picked)
        self.missing.picked.connect(self.on_missing_picked)
        self.stop.clicked.connect(self.on_stop_clicked)
        self.cancel.clicked.connect(self.reject)
        self.use.clicked.connect(self.on_use_clicked)
        self.resize(SIZE.boundedTo(self.screen().availableSize()))
        self._ask(table)

    def shut_down(self) -> None:
        """End the thread that reads. Afterwards nothing is read."""
        if self.reader is not None:
            self._asking.stop()
            self.reader.shut_down()
            self.reader = None

    def table(self) -> Table:
        """What would be used now."""
        return self._seen.table if self._seen is not None and self._seen.source == self._asked else self._asked

    # ---- what a person does ----------------------------------------------------------------------------------------

    def on_other_file_clicked(self) -> None:
        """Choose another file."""
        self.dialog.open(self._asked.path)

    def on_file_chosen(self, path: str) -> None:
        """Read it, finding everything out anew."""
        self._ask(Table(path=path, missing=self._asked.missing))

    def on_reading_picked(self, reading: Reading) -> None:
        """Read the file otherwise; the roles stay with the names that are still there."""
        self._ask(self._asked.read_as(reading))

    def on_role_picked(self, names: tuple[str, ...], role: str) -> None:
        """Give columns a role."""
        roles, chosen = self._roles(), set(names)
        target = names if role == "target" else tuple(name for name in roles.target if name not in chosen)
        ignored = tuple(name for name in roles.ignored if name not in chosen) + (names if role == "ignored" else ())
        self._use_roles(msgspec.structs.replace(roles, target=target, ignored=ignored))

    def on_kind_picked(self, names: tuple[str, ...], kind: str) -> None:
        """Take the cells of columns for something."""
        roles, chosen = self._roles(), set(names)
        kinds = {}
        for key in ("numbers", "categories"):
            others = tuple(name for name in getattr(roles, key) if name not in chosen)
            kinds[key] = others + (names if key == kind else ())
        self._use_roles(msgspec.structs.replace(roles, **kinds))

    def on_missing_picked(self, missing: str) -> None:
        """Do something else about empty cells."""
        self._use_roles(msgspec.structs.replace(self._roles(), missing=missing))

    def on_stop_clicked(self) -> None:
        """Give up reading."""
        self._asking.stop()
        self.reader.forget()
        self._show_progress(False)
        self.verdict.set_role("quiet")
        self.verdict.setText(_("The file was not read to its end. Choose how to read it, and reading begins again."))

    def on_use_clicked(self) -> None:
        """Accept."""
        table = self.table()
        self.accept()
        self.chosen.emit(table)

    def done(self, result: int) -> None:
        """Close; nothing is read any more."""
        self.shut_down()
        super().done(result)

    # ---- what the reader says --------------------------------------------------------------------------------------

    def on_reader_progressed(self, share: float) -> None:
        """The file is being read."""
        if self.stop.isVisibleTo(self):
            self.progress.show_progress(share, _("Reading …"))

    def on_reader_has_read(self, seen: Seen) -> None:
        """Show what was read."""
        is_first, self._seen = self._seen is None, seen
        self._show_progress(False)
        self.reading.show_reading(self._asked.reading(), seen.contents and seen.contents.reading)
        self.panel.show_table(seen.contents, seen.table.column_roles())
        self.panel.show_raw(seen.lines, seen.first_fault)
        self.panel.setEnabled(seen.contents is not None or bool(seen.lines))
        self.missing.setEnabled(seen.contents is not None)
        if is_first and seen.contents is not None:
            self.panel.columns_view.setFocus()
        self._show_facts()
        self.use.setEnabled(seen.data is not None)
        self.verdict.set_role("quiet" if seen.data is not None else "error")
        self.verdict.setText(_faults(seen) if seen.data is None else described(seen.data.shape()))

    # -----------------------------------------------------------------------------------------------------------------

    def _ask(self, table: Table) -> None:
        is_other = self._seen is None or table.reading() != self._seen.source.reading()
        self._asked = table
        self.file.setText(Path(table.path).name)
        self.use.setEnabled(False)
        if is_other:
            self._show_progress(True)
            self.reading.show_reading(table.reading(), None)
        self.reader.forget()  # what is being read may be done before the turn
        self._asking.start()

    def on_asking_turn(self) -> None:
        """Have the table read that was asked for last."""
        self.reader.ask(self._asked)

    def _use_roles(self, roles: Roles) -> None:
        roles = known(self._seen.contents, roles)
        self.panel.show_table(self._seen.contents, roles)
        self._ask(self._asked.with_roles(roles))

    def _roles(self) -> Roles:
        return known(self._seen.contents, self.table().column_roles())

    def _show_progress(self, shown: bool) -> None:
        self.progress.setVisible(shown)
        self.progress.show_progress(0.0, _("Reading …"))
        self.stop.setVisible(shown)
        if shown:
            self.verdict.setText("")
            self.panel.setEnabled(False)
            self.missing.setEnabled(False)

    def _show_facts(self) -> None:
        found = self._seen.contents
        if found is None:
            self.facts.setText("")
            return
        lines = plural(
            "{whole} line of data", "{whole} lines of data", found.records, whole=format_count(found.records)
        )
        width = len(found.columns)
        columns = plural("{whole} column", "{whole} columns", width, whole=format_count(width))
        self.facts.setText(f"{lines} · {columns}")

    def _missing_box(self) -> ComboBox:
        option = option_named(Table, "missing")
        box = ComboBox([(value, _(title)) for value, title in option.choices.items()], self)
        box.set_key(self._asked.missing)
        box.setAccessibleName(_(option.title))
        box.setToolTip(_(option.sentence))
        box.setWhatsThis(_(option.sentence))
        box.setMinimumWidth(MISSING_PX)
        return box

    def _lay_out(self) -> None:
        top, bottom = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.file, 1)
        top.addWidget(self.facts)
        top.addSpacing(SPACING_PX)
        top.addWidget(self.other_file)
        label = TextLabel(_(option_named(Table, "missing").title), role="quiet", wraps=False, parent=self)
        label.setBuddy(self.missing)
        for widget in (label, self.missing, self.progress, self.stop):
            bottom.addWidget(widget)
        bottom.addStretch(1)
        bottom.addWidget(self.cancel)
        bottom.addWidget(self.use)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        column.setSpacing(SPACING_PX)
        column.addLayout(top)
        column.addWidget(self.reading)
        column.addWidget(self.panel, 1)
        column.addWidget(self.verdict)
        column.addLayout(bottom)


def _faults(seen: Seen) -> str:
    """A line for each of the first faults: what is wrong, and what to do."""
    shown = [
        f"{problem.what} → {problem.remedy}" if problem.remedy else problem.what
        for problem in seen.problems[:MOST_PROBLEMS]
    ]
    rest = len(seen.problems) - len(shown)
    return "\n".join(shown + [plural("{count} more", "{count} more", rest)] * (rest > 0))


def _button(title: str, tip: str, parent: QWidget) -> Button:
    button = Button(title, parent)
    button.setToolTip(tip)
    return button

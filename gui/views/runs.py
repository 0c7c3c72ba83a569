"""The runs of this document: what differs between them, how good each one is, and what can be done with it."""

import re
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from engine.compiler import Compiled
from engine.text import joined, mark, plural
from engine.text import translate as _
from engine.training.history import History
from gui.document import Document
from gui.kept_runs import MOST, KeptRun
from gui.plots.export import csv_bytes
from gui.plots.file_task import FileTask
from gui.theme.icons import bind_icon
from gui.theme.theme import Theme
from gui.views.judged_numbers import JudgedNumbers
from gui.views.overlaid_runs import is_comparable
from gui.views.run_axis import RunAxis
from gui.views.run_words import name_of
from gui.views.runs_model import NAME, RunDelegate, RunsModel
from gui.views.runs_table import RunsTable
from gui.views.sheet import Sheet
from gui.widgets.by_mouse import ToolButton
from gui.widgets.file_dialog import FileDialog
from gui.widgets.message import Message


class RunsView(Sheet):
    """A row for each run, and above them what can be done with the selected one."""

    key = "runs"
    title = mark("Runs")
    summary = mark(
        "The runs of this document: those that were replaced by another one, and those that train beside the current one; "
        "those with a tick are drawn behind it."
    )
    order = 90
    area = "inside"
    icon = "race"
    empty = mark(
        "Runs stay here when another one takes their place: change something and train again, or use Run > Run again with."
    )

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self.runs = document.runs
        self._compiled: Compiled | None = None
        self._dialog: FileDialog | None = None
        self._exported: KeptRun | None = None
        self.model = RunsModel(document, theme, self)
        self.table = RunsTable(self.model, _(self.summary))
        self.table.setItemDelegate(RunDelegate(theme, self.table))
        self.body.addWidget(self.table, 1)
        self.again = self._action(_("Run again with…"), "race", self.runs.again_asked.emit, tip=_AGAIN)
        self.pause = self._action(_("Pause"), "pause", self.on_pause_triggered, tip=_PAUSE)
        self.stop = self._action(_("Stop"), "stop", self.on_stop_triggered, tip=_STOP)
        self.go_on = self._action(_("Go on with this run"), "play", self.on_go_on_triggered, "Return", _GO_ON)
        self.anew = self._action(_("Begin it anew from step 0"), "restart", self.on_anew_triggered, tip=_ANEW)
        self.rename = self._action(_("Rename"), "", self.on_rename_triggered, "F2", _RENAME)
        self.export = self._action(_("Save its numbers as CSV…"), "save", self.on_export_triggered, tip=_EXPORT)
        self.delete = self._action(_("Delete"), "trash", self.on_delete_triggered, "Del", _DELETE)
        shown = (self.again, self.pause, self.stop, self.go_on, self.anew, self.export, self.delete)
        buttons = {action: _button(action) for action in shown}
        self._for_live = (buttons[self.pause], buttons[self.stop])
        for button in buttons.values():
            self.tools.addWidget(button)
        self.table.selectionModel().selectionChanged.connect(self.on_selection_changed)
        self.runs.changed.connect(self.on_runs_changed)
        self.runs.grown.connect(self.on_runs_grown)
        theme.changed.connect(self.on_runs_changed)
        self.on_runs_changed()

    # ---- fed by the pump -------------------------------------------------------------------------------------------

    def begin(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self.on_runs_changed()

    def show_history(self, history: History) -> None:
        if self._compiled is not None:
            self.model.set_current(history, self._compiled.metric)

    def show_numbers(self) -> None:
        self.model.show_numbers()

    def clear(self) -> None:
        self._compiled = None
        self.model.set_current(None, None)
        self.on_runs_changed()

    # ---- what happens ----------------------------------------------------------------------------------------------

    def on_runs_changed(self) -> None:
        """There are others, or one is called, drawn or going otherwise."""
        runs = [run for run in self.runs.all if run is not self.runs.current]
        if not runs and self._compiled is None:
            super().clear()
            return
        self.unfold()
        selected = self.selected
        experiment = self.document.experiment
        self.model.uncomparable = {run for run in runs if not is_comparable(run, experiment, None)}
        self.model.show_runs()
        self.table.selectRow(max(self.model.row_of(selected), 0))
        words = plural("{count} run is kept.", "{count} runs are kept.", len(runs)) if runs else _(_FIRST)
        if self.runs.let_go:
            gone = _("The oldest unnamed ones had to go: {most} are kept at most.", most=MOST)
            words = joined((words, gone))
        self.caption.set_text(words, "text_quiet")
        for button in self._for_live:  # they take room
            button.setVisible(any(run.is_live for run in runs))
        self._offer()

    def on_runs_grown(self) -> None:
        """Those that train have new numbers."""
        if self.isVisible():
            self.model.show_numbers(live_only=True)

    def on_selection_changed(self, *_selections: object) -> None:
        """Offer what can be done with it."""
        self._offer()

    @property
    def selected(self) -> KeptRun | None:
        """The selected run; None when it is the current one."""
        return self.model.run_at(self.table.currentIndex().row())

    # ---- what a person asks for ------------------------------------------------------------------------------------

    def on_pause_triggered(self) -> None:
        """Wait, or go on."""
        driver = self.selected.driver
        driver.go_on() if driver.is_paused else driver.pause()
        self._offer()

    def on_stop_triggered(self) -> None:
        """End it; what it has done stays."""
        self.selected.driver.stop()

    def on_go_on_triggered(self) -> None:
        """Make it the current run, as it was in the end."""
        self.runs.take_up_asked.emit(self.selected)

    def on_anew_triggered(self) -> None:
        """Make its experiment the current one again."""
        self.runs.begin_asked.emit(self.selected)

    def on_rename_triggered(self) -> None:
        """Let its name be edited where it stands."""
        self.table.edit(self.table.currentIndex().siblingAtColumn(NAME))

    def on_delete_triggered(self) -> None:
        """Take it away; undo brings it back."""
        run = self.selected
        self.runs.delete(run, _("delete run {number}", number=run.number))

    def on_export_triggered(self) -> None:
        """Ask for a place."""
        self._exported = self.selected
        name = re.sub(r'[\\/:*?"<>|→\s]+', " ", name_of(self._exported)).strip()
        self._dialog = FileDialog(self, _("Save as"), f"{name}.csv", _("CSV table (*.csv)"))
        self._dialog.setAcceptMode(FileDialog.AcceptMode.AcceptSave)
        self._dialog.setDefaultSuffix("csv")
        self._dialog.fileSelected.connect(self.on_place_chosen)
        self._dialog.open()

    def on_place_chosen(self, path: str) -> None:
        """Let a thread write there."""
        run, self._exported = self._exported, None
        numbers = JudgedNumbers(run.history, None, False, RunAxis("epoch", run.history, run.samples), 0.0)
        numbers.take_new()
        task = FileTask(path, partial(csv_bytes, numbers.rows()))
        task.failed.connect(self.on_file_failed)
        task.start()

    def on_file_failed(self, fault: OSError) -> None:
        """Say that nothing was written."""
        Message(self, _("The numbers could not be saved."), fault.strerror or str(fault)).open()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Everything that can be done with the selected run."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([self.pause, self.stop, self.go_on, self.anew, self.rename, self.export, self.delete])
        menu.popup(event.globalPos())

    def _offer(self) -> None:
        run = self.selected
        is_live = run is not None and run.is_live
        for action in (self.anew, self.rename, self.export, self.delete):
            action.setEnabled(run is not None)
        self.go_on.setEnabled(run is not None and not is_live and run.memory is not None)
        self.pause.setEnabled(is_live)
        self.stop.setEnabled(is_live)
        is_paused = is_live and run.driver.is_paused
        self.pause.setText(_("Go on") if is_paused else _("Pause"))
        bind_icon(self.pause, "play" if is_paused else "pause")

    def _action(self, title: str, icon: str, slot: object, keys: str = "", tip: str = "") -> QAction:
        action = QAction(title, self)
        if icon:
            bind_icon(action, icon)
        if keys:
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # not while a name is edited
            self.table.addAction(action)
        shown = f" ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})" if keys else ""
        action.setToolTip(_(tip) + shown)
        action.setWhatsThis(_(tip))
        action.triggered.connect(slot)
        return action


_FIRST = mark("Change something and train again: this run then stays here.")
_AGAIN = mark("Train once more from the same start with one thing changed, beside the current run.")
_PAUSE = mark("Let the run beside the current one wait, or go on.")
_STOP = mark("End the run beside the current one; its curve stays.")
_GO_ON = mark("Make it the current run again, as it was in the end, to train on or look back; this can be undone.")
_ANEW = mark("Prepare a new run of its experiment, with the initial weights; this can be undone.")
_RENAME = mark("Call it as you like; an empty name says again what differs.")
_EXPORT = mark("Write every evaluation of it into a table.")
_DELETE = mark("Take it out of the list; this can be undone.")


def _button(action: QAction) -> ToolButton:
    button = ToolButton()
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setAutoRaise(True)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.DelayedPopup)
    button.setProperty("role", "small")
    button.setAccessibleName(action.text().rstrip("…"))
    return button

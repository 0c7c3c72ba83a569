"""The window: docks, menus and a toolbar, built from catalogues. No logic lives here."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QTabWidget, QVBoxLayout, QWidget

from engine.text import translate as _
from gui.actions.build import (
    add_submenu,
    build_actions,
    build_menus,
    example_choice,
    language_choice,
    speed_choice,
    theme_choice,
)
from gui.actions.commands import Commands
from gui.actions.on_disk import OnDisk
from gui.actions.recent_files import RecentFiles, RecentMenu
from gui.actions.train_key import TrainKey
from gui.document import Document
from gui.editors.data_editor import DataEditor
from gui.editors.inspector import Inspector
from gui.editors.network_strip import NetworkStrip
from gui.editors.problem_strip import ProblemStrip
from gui.run.pump import Pump
from gui.run.run_controller import RunController
from gui.settings import from_text, to_text
from gui.tab_chain import TabChain
from gui.theme.theme import Theme
from gui.toolbar.hint_bar import HintBar
from gui.toolbar.run_banner import RunBanner
from gui.toolbar.run_toolbar import RunToolbar
from gui.view_dock import PanelDock, ViewDock
from gui.view_docks import ViewDocks
from gui.views.base import View
from gui.widgets.context_key import ContextMenuKey

TITLE_BAR_PX = 40
LAYOUT = 1
"""Number of the arrangement of docks; another one makes older layouts void."""


class MainWindow(QMainWindow):
    """One window around a document and its run."""

    #: A person picked a language; its code.
    language_picked = Signal(str)

    def __init__(
        self, document: Document, controller: RunController, theme: Theme, on_disk: OnDisk, recent: RecentFiles
    ):
        super().__init__()
        self.document, self.controller, self.theme, self.on_disk = document, controller, theme, on_disk
        self.views: ViewDocks | None = None
        self.view_docks: list[ViewDock] = []
        self._placeholders: dict[str, PanelDock] = {}
        self._retiring = False
        self._asks_first = True
        self._building = False
        self._stopped = False
        self._layout = ""
        self.setAnimated(False)
        self.setDockNestingEnabled(True)
        self.setDockOptions(self.dockOptions() | QMainWindow.DockOption.GroupedDragging)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.setContentsMargins(8, 0, 8, 8)
        self.setAcceptDrops(True)
        self.resize(self.sizeHint())
        self._build_actions(recent)
        self._build_center()
        self._build_docks()
        self.pump = Pump(controller, self.shown_views, self)
        self.pump.ticked.connect(self.toolbar.refresh)
        self.pump.ticked.connect(self.show_title)
        on_disk.changed.connect(self.show_title)
        document.undo_stack.indexChanged.connect(self.on_undo_index_changed)
        document.experiment_changed.connect(self.on_experiment_changed)
        document.selection_changed.connect(self.on_selection_changed)
        self.controller.state_changed.connect(self.on_state_changed)
        self.on_undo_index_changed()
        self.on_selection_changed(document.selection)
        self.show_title()

    # ---- parts -----------------------------------------------------------------------------------------------------

    def _build_actions(self, recent: RecentFiles) -> None:
        self.commands = Commands(self.document, self.controller, self.on_disk, recent, self)
        self.commands.quit_requested.connect(self.close)
        self.commands.reset_layout_requested.connect(self.on_reset_layout_requested)
        self.actions_by_key = build_actions(self.commands, self)
        self.train_key = TrainKey(self.actions_by_key["train"], self)
        self.menus = build_menus(self.menuBar(), self.actions_by_key)
        self.examples = example_choice(self.commands.open_example, self)
        self.speeds = speed_choice(self.controller.speed, self.on_speed_picked, self)
        self.themes = theme_choice(self.theme.mode, self.theme.set_mode, self)
        self.languages = language_choice(self.language_picked.emit, self)
        add_submenu(self.menus["file"], _("Examples"), self.examples, self.actions_by_key["open"])
        self.recent_menu = RecentMenu(recent, self)
        self.recent_menu.picked.connect(self.commands.projects.open_recent)
        self.menus["file"].insertMenu(self.actions_by_key["open_data"], self.recent_menu)
        speeds = add_submenu(self.menus["run"], _("Speed"), self.speeds)
        self.panels_menu = self.menus["view"].addMenu(_("Panels"))
        self.menus["view"].addSeparator()
        add_submenu(self.menus["view"], _("Theme"), self.themes)
        add_submenu(self.menus["view"], _("Language"), self.languages)
        self.toolbar = RunToolbar(self.document, self.controller, self.actions_by_key, speeds)
        self.addToolBar(self.toolbar)
        ContextMenuKey(self)

    def _build_center(self) -> None:
        self.strip = NetworkStrip(self.document, self.theme)
        self.problems = ProblemStrip(self.document, self.theme)
        self.banner = RunBanner(self.document, self.controller, self.theme)
        center = QWidget()
        column = QVBoxLayout(center)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.hint = HintBar(self.document)
        self.commands.projects.example_opened.connect(self.hint.show_example)
        self.commands.projects.opened.connect(self.hint.hide)
        column.addWidget(self.hint)
        column.addWidget(self.strip, 1)
        column.addWidget(self.banner)
        column.addWidget(self.problems)
        center.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        center.setAccessibleName(_("Network"))
        self.tab_chain = TabChain(self, self.toolbar, center)
        self.setCentralWidget(center)
        center.setFocus()

    def _build_docks(self) -> None:
        self.data_editor = DataEditor(self.document, self.theme)
        self.commands.projects.data_files.table_opened.connect(self.data_editor.open_table)
        self.inspector = Inspector(self.document, self.theme)
        areas = Qt.DockWidgetArea
        left = [PanelDock("data", _("Data"), self.data_editor), PanelDock("inspector", _("Inspector"), self.inspector)]
        for dock in left:
            self.addDockWidget(areas.LeftDockWidgetArea, dock)
            self.panels_menu.addAction(dock.toggleViewAction())
        # The views import the plots, which take a while: the first picture shows empty panels in their places.
        places = {"result": areas.RightDockWidgetArea, "curves": areas.BottomDockWidgetArea}
        places["inside"] = areas.BottomDockWidgetArea
        for name, place in places.items():
            self._placeholders[name] = PanelDock(f"placeholder_{name}", " ", QWidget())
            self.addDockWidget(place, self._placeholders[name])
        self.splitDockWidget(self._placeholders["curves"], self._placeholders["inside"], Qt.Orientation.Horizontal)
        self.resizeDocks([*left, self._placeholders["result"]], [300, 300, 392], Qt.Orientation.Horizontal)
        self.resizeDocks(left, [470, 400], Qt.Orientation.Vertical)
        bottom = [self._placeholders["curves"], self._placeholders["inside"]]
        self.resizeDocks(bottom, [440, 560], Qt.Orientation.Horizontal)
        self.resizeDocks(bottom, [400, 400], Qt.Orientation.Vertical)

    def build_views(self) -> None:
        """Put the views in their places."""
        self.views = ViewDocks(self, self.theme, self.document, self._placeholders)
        self.view_docks = self.views.docks
        for dock in self.view_docks:
            self.panels_menu.addAction(dock.toggleViewAction())
        self._first_layout = self.saveState(LAYOUT)
        if self._layout:
            self.restoreState(from_text(self._layout), LAYOUT)
        self.views.show_fitting(self.document.experiment.data.source)
        self.inspector.show_plots()
        self.data_editor.show_plots()
        self.tab_chain.follow()

    def arrangement(self) -> tuple[str, str]:
        """Place and layout of the window, as texts for `restore`."""
        return to_text(self.saveGeometry()), to_text(self.saveState(LAYOUT)) if self.view_docks else self._layout

    def restore(self, geometry: str, layout: str) -> None:
        """Take the place and, once the views are there, the layout that `arrangement` gave; "" leaves what is."""
        if geometry:
            self.restoreGeometry(from_text(geometry))
        self._layout = layout

    def is_complete(self) -> bool:
        """True once the views are in their places."""
        return not self._placeholders

    def shown_views(self) -> list[View]:
        """Every view that can be seen."""
        return self.views.views_in_front() if self.views is not None else []

    # ---- facts -----------------------------------------------------------------------------------------------------

    def on_experiment_changed(self, old, new) -> None:
        """Other data want other views."""
        if (old is new or old.data.source != new.data.source) and self.views is not None:
            self.views.show_fitting(new.data.source)
        self.tab_chain.follow()
        self.show_title()

    def on_selection_changed(self, path: str) -> None:
        """What can be done with the selected part."""
        self.tab_chain.follow()
        is_layer = path.startswith("layers.")
        for key in ("duplicate_layer", "remove_layer", "move_layer_left", "move_layer_right"):
            self.actions_by_key[key].setEnabled(is_layer)

    def on_undo_index_changed(self, _index: int = 0) -> None:
        """Name what can be undone and redone."""
        stack = self.document.undo_stack
        for key, able, words, bare in (
            ("undo", stack.canUndo(), _("Undo {what}", what=stack.undoText()), _("Undo")),
            ("redo", stack.canRedo(), _("Redo {what}", what=stack.redoText()), _("Redo")),
        ):
            self.actions_by_key[key].setEnabled(able)
            self.actions_by_key[key].setText(words if able else bare)

    def on_speed_picked(self, speed: str) -> None:
        """Go at this speed from now on."""
        self.controller.set_speed(speed)
        self.toolbar.show_speed()

    def on_reset_layout_requested(self) -> None:
        """Put every panel back where it stood at first."""
        if self.views is not None:
            self.restoreState(self._first_layout, LAYOUT)
            self.views.show_fitting(self.document.experiment.data.source, anew=True)

    def on_state_changed(self, state: str) -> None:
        """Bad news of the run stand alone."""
        self.problems.setVisible(state not in ("diverged", "failed"))
        self.show_title()

    def show_title(self) -> None:
        """The title names the file, or else the data set; a mark says that there is unsaved work."""
        name = self.on_disk.name.replace("[*]", "[*][*]")  # twice is Qt's way to write it
        self.setWindowTitle(_("{title} – Downhill", title=f"{name}[*]"))
        self.setWindowModified(self.on_disk.is_unsaved)

    # ---- Qt --------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint first; build the plots right after."""
        super().paintEvent(event)
        if not self._building:
            self._building = True
            QTimer.singleShot(0, self.build_views)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Experiment files, and folders of data, may be dropped."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self.commands.projects.open_path(event.mimeData().urls()[0].toLocalFile())

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the run with the window, but not before unsaved work was asked about."""
        is_unsaved, projects = self.on_disk.is_unsaved, self.commands.projects
        if self._asks_first and (is_unsaved or projects.saving.is_waiting):
            event.ignore()
            projects.unsaved.before(is_unsaved, self.close_at_once)
            return
        if not self._retiring:
            self.stop()
            self.controller.shut_down()
        super().closeEvent(event)

    def close_at_once(self) -> None:
        """Close, whatever is unsaved."""
        self._asks_first = False
        self.close()

    def stop(self) -> None:
        """Let nothing of the window run any more."""
        self.pump.stop()
        self.data_editor.shut_down()
        if not self._stopped:
            self._stopped = True
            self.document.undo_stack.indexChanged.disconnect(self.on_undo_index_changed)
            self.train_key.stop()

    def retire(self) -> None:
        """Make room for another window around the same run."""
        self._retiring = True
        self.stop()
        self.close_at_once()
        self.deleteLater()

    def sizeHint(self) -> QSize:
        """The size it first has: what looks best, or what the screen has room for, less a title bar."""
        room = self.screen().availableSize()
        return QSize(min(1440, room.width()), min(900, room.height() - TITLE_BAR_PX))

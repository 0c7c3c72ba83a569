"""The window: docks, menus and a toolbar, built from catalogues. No logic lives here."""

from collections.abc import Iterator
from itertools import chain

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from engine.text import translate as _
from gui.actions.build import add_submenu, build_actions, build_menus, language_choice, speed_choice, theme_choice
from gui.actions.commands import Commands
from gui.actions.examples_menu import ExamplesMenu
from gui.actions.frames_menu import add_memories
from gui.actions.on_disk import OnDisk
from gui.actions.recent_files import RecentFiles, RecentMenu
from gui.actions.train_key import TrainKey
from gui.actions.undo_names import UndoNames
from gui.arrangement import Arrangement
from gui.document import Document
from gui.editors.network_strip import NetworkStrip
from gui.editors.problem_strip import ProblemStrip
from gui.in_turns import InTurns
from gui.network_drawing.number_popups import NumberPopups
from gui.own_layouts import OwnLayouts
from gui.panel_places import place
from gui.repainting import Repainting
from gui.run.pump import Pump
from gui.run.run_controller import RunController
from gui.tab_chain import TabChain
from gui.theme.theme import Theme
from gui.toolbar.hint_bar import HintBar
from gui.toolbar.moment_banner import MomentBanner
from gui.toolbar.run_banner import RunBanner
from gui.toolbar.run_toolbar import RunToolbar
from gui.under_network import UnderNetwork
from gui.view_choices import ViewChoices
from gui.view_dock import PanelDock, ViewDock
from gui.view_docks import ViewDocks
from gui.views.base import View
from gui.views.run_words import differences
from gui.widgets.context_key import ContextMenuKey

TITLE_BAR_PX = 40


class MainWindow(QMainWindow):
    """One window around a document and its run. stopped: nothing of it runs any more, because it is closed."""

    #: A person picked a language; its code.
    language_picked = Signal(str)

    def __init__(
        self,
        document: Document,
        controller: RunController,
        theme: Theme,
        on_disk: OnDisk,
        recent: RecentFiles,
        layouts: OwnLayouts,
        choices: ViewChoices,
    ):
        super().__init__()
        self.document, self.controller, self.theme, self.on_disk = document, controller, theme, on_disk
        self.views: ViewDocks | None = None
        self.data_editor = self.inspector = None
        self.view_docks: list[ViewDock] = []
        self._asks_first, self._retiring, self.stopped = True, False, False
        self._recent, self._layouts, self._choices = recent, layouts, choices
        self._later = InTurns(self.build_rest(), self)
        self.setContentsMargins(8, 0, 8, 8)
        self.resize(self.sizeHint())

    def build(self) -> Iterator[None]:
        """Build what the first picture shows, part by part; what is there takes part in what happens until the rest is."""
        yield from self._build_actions(self._recent)
        yield
        yield from self._build_center()
        yield
        self._panels = left = [PanelDock("data", _("Data")), PanelDock("inspector", _("Inspector"))]
        self._placeholders = place(self, left)
        yield
        self.panels_menu.addActions([dock.toggleViewAction() for dock in left])
        self.pump = Pump(self.controller, self.fed, self)
        self.repainting = Repainting(self, self.theme)
        self.pump.ticked.connect(self.toolbar.refresh)
        self.pump.ticked.connect(self.show_title)
        self.on_disk.changed.connect(self.show_title)
        self.document.experiment_changed.connect(self.on_experiment_changed)
        self.document.selection_changed.connect(self.on_selection_changed)
        self.controller.state_changed.connect(self.on_state_changed)
        self.on_selection_changed(self.document.selection)
        self.show_title()

    def _build_actions(self, recent: RecentFiles) -> Iterator[None]:
        self.commands = Commands(self.document, self.controller, self.on_disk, recent, self)
        self.commands.quit_requested.connect(self.close)
        self.arrangement = Arrangement(self, self.document, self._layouts)
        self.commands.reset_layout_requested.connect(self.arrangement.reset)
        self.commands.tear_off_requested.connect(self.arrangement.tearing_off.toggle)
        self.actions_by_key = build_actions(self.commands, self)
        undo, redo = self.actions_by_key["undo"], self.actions_by_key["redo"]
        self.undo_names = UndoNames(self.document.undo_stack, undo, redo, self)
        self.train_key = TrainKey(self.actions_by_key["train"], self)
        self.menus = build_menus(self.menuBar(), self.actions_by_key)
        self.examples_menu = ExamplesMenu(self.commands.open_example, self)
        self.menus["file"].insertMenu(self.actions_by_key["open"], self.examples_menu)
        self.arrangement.tearing_off.stand_in(self.menus["view"], self.actions_by_key["tear_off"])
        self.speeds = speed_choice(self.controller.speed, self.on_speed_picked, self)
        self.themes = theme_choice(self.theme.mode, self.theme.set_mode, self)
        self.languages = language_choice(self.language_picked.emit, self)
        self.recent_menu = RecentMenu(recent, self)
        self.recent_menu.picked.connect(self.commands.projects.open_recent)
        self.menus["file"].insertMenu(self.actions_by_key["open_data"], self.recent_menu)
        speeds = add_submenu(self.menus["run"], _("Speed"), self.speeds)
        self.menus["view"].insertMenu(self.actions_by_key["reset_layout"], self.arrangement.menu)
        self.memories = add_memories(self.menus["run"], self.on_disk.contents, self.controller, self)
        self.panels_menu = self.menus["view"].addMenu(_("Panels"))
        self.menus["view"].addSeparator()
        add_submenu(self.menus["view"], _("Theme"), self.themes)
        add_submenu(self.menus["view"], _("Language"), self.languages)
        yield
        self.toolbar = RunToolbar(self.document, self.controller, self.actions_by_key, speeds)
        self.addToolBar(self.toolbar)
        ContextMenuKey(self)

    def _build_center(self) -> Iterator[None]:
        center = QWidget(self)  # made in its place: what goes from one parent to another is dressed again
        self.strip = NetworkStrip(self.document, self.theme, center, filled=False)
        yield from self.strip.fill()
        yield
        self.problems = ProblemStrip(self.document, self.theme)
        self.banner = RunBanner(self.document, self.controller, self.theme)
        column = QVBoxLayout(center)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.hint = HintBar(self.document)
        self.commands.projects.example_opened.connect(self.hint.show_example)
        self.commands.projects.opened.connect(self.hint.go_away)
        column.addWidget(self.strip, 1)
        moment = MomentBanner(self.document, self.controller, differences)
        for said in (moment, self.banner, self.hint, self.problems):
            column.addWidget(said)
        UnderNetwork(self.controller, self.problems, self.hint, [moment, self.banner])
        center.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        center.setAccessibleName(_("Network"))
        self.tab_chain = TabChain(self, self.toolbar, center)
        self.setCentralWidget(center)
        self.controller.look_back.then_changed.connect(self.strip.row.show_then)
        self.popups = NumberPopups(self.strip.drawing, self.controller, self)
        center.setFocus()

    def build_panels(self) -> Iterator[None]:
        """Fill the panels on the left, part by part, still without plots."""
        from gui.editors.data_editor import DataEditor
        from gui.editors.inspector import Inspector

        data, inspector = (dock.panel for dock in self._panels)
        editor = DataEditor(self.document, self.theme, data)
        yield from editor.build()
        self.data_editor = editor
        data.column.addWidget(editor)
        self.commands.projects.data_files.table_opened.connect(self.data_editor.open_table)
        self.setAcceptDrops(True)  # there is somebody now to take a table
        yield
        pages = Inspector(self.document, self.theme, inspector)
        yield
        pages.begin()
        self.inspector = pages
        inspector.column.addWidget(pages)
        yield

    def build_rest(self) -> Iterator[None]:
        """Fill the panels that are still empty, and put the views that suit the data where they stood, part by part."""
        if self.inspector is None:
            yield from self.build_panels()
        views = ViewDocks(self, self.theme, self.document, self._placeholders, self._choices)
        yield from views.build(self.arrangement.settling)
        self.views, self.view_docks = views, views.docks
        self.commands.projects.example_opened.connect(views.on_example_opened)
        self.panels_menu.addActions([dock.toggleViewAction() for dock in self.view_docks])
        yield
        self.arrangement.begin(self.views, self._panels)
        yield
        self.arrangement.settle()
        while self.arrangement.settling.is_busy:
            yield
        self.inspector.show_plots()
        yield
        yield from self.data_editor.show_plots()
        self.examples_menu.fill()
        self.tab_chain.follow()
        yield from chain(self.strip.stock_up(), self.inspector.make_ready())

    def is_complete(self) -> bool:
        """True once all is in its place."""
        return self._later.is_done

    def shown_views(self) -> list[View]:
        """Every view that can be seen."""
        return self.views.views_in_front() if self.views is not None else []

    def fed(self) -> list[QWidget]:
        """What the pump feeds: the drawing of the network, what opens beside it, and every view that can be seen."""
        return [self.strip.drawing, *self.popups.views(), *self.shown_views()]

    def on_experiment_changed(self, old, new) -> None:
        """Other data want other views."""
        if self.stopped:
            return
        if (old is new or old.data.source != new.data.source) and self.views is not None:
            self.repainting.begin()
            new_docks = [dock for dock in self.view_docks if dock.view is None]
            with self.arrangement.settling.moving(new_docks, center=False):
                self.views.show_fitting(new.data.source)
        self.tab_chain.follow()
        self.show_title()

    def on_selection_changed(self, path: str) -> None:
        """What can be done with the selected part."""
        self.tab_chain.follow()
        for key in ("duplicate_layer", "remove_layer", "move_layer_left", "move_layer_right"):
            self.actions_by_key[key].setEnabled(path.startswith("layers."))

    def on_speed_picked(self, speed: str) -> None:
        """Go at this speed from now on."""
        self.controller.set_speed(speed)
        self.toolbar.show_speed()

    def on_state_changed(self, state: str) -> None:
        """Bad news of the experiment may take room from all panels."""
        if state == "invalid":
            self.repainting.begin()
        self.show_title()

    def show_title(self) -> None:
        """The title names the file, or else the data set; a mark says that there is unsaved work."""
        name = self.on_disk.name.replace("[*]", "[*][*]") + "[*]"  # twice is Qt's way to write it
        self.setWindowTitle(_("{title} – Downhill", title=name))
        self.setWindowModified(self.on_disk.is_unsaved)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint first; build the plots right after."""
        super().paintEvent(event)
        if not self.stopped:
            self._later.begin()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Experiment files, and folders of data, may be dropped."""
        if len(urls := event.mimeData().urls()) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self.commands.projects.open_path(event.mimeData().urls()[0].toLocalFile())

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the run with the window, but not before unsaved work was asked about."""
        is_unsaved, projects = self.on_disk.is_unsaved, self.commands.projects
        if self._asks_first and (is_unsaved or projects.saving.is_waiting):
            event.ignore()
            return projects.unsaved.before(is_unsaved, self.close_at_once)
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
        self._later.stop()
        self.pump.stop()
        for part in filter(None, (self.data_editor, self.inspector, self.commands.projects, self.views)):
            part.shut_down()
        if not self.stopped:
            self.stopped = True
            for helper in (self.undo_names, self.train_key, self.tab_chain):
                helper.stop()

    def retire(self) -> None:
        """Make room for another window around the same run."""
        self._retiring = True
        self.stop()
        self.close_at_once()

    def large_parts(self) -> list[QWidget]:
        """What takes long to take apart, as far as it is there."""
        views = (dock.view for dock in self.view_docks)
        return [part for part in (*views, self.data_editor, self.inspector, self.strip) if part is not None]

    def sizeHint(self) -> QSize:
        """The size it first has: what looks best, or what the screen has room for, less a title bar."""
        room = self.screen().availableSize()
        return QSize(min(1440, room.width()), min(900, room.height() - TITLE_BAR_PX))

"""Where the panels of a window stand: as they stood before, in a ready layout, or in one a person has saved."""

from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMainWindow, QMenu

from engine.text import translate as _
from gui.document import Document
from gui.layouts import LAYOUTS, arrange
from gui.own_layout_menu import OwnLayoutMenu
from gui.own_layouts import OwnLayouts, cleaned
from gui.panel_places import share_height
from gui.settings import LAYOUTS_LIMIT, OwnLayout, from_text, to_text
from gui.settling import Settling
from gui.tearing_off import TearingOff
from gui.view_dock import PanelDock
from gui.view_docks import ViewDocks

LAYOUT = 1
"""Number of the arrangement of docks; another one makes older layouts void."""


class Stand(NamedTuple):
    """geometry: place and size of the window; layout: of its docks, both as texts. left_out: views it does not show."""

    geometry: str = ""
    layout: str = ""
    left_out: tuple[str, ...] = ()


class Arrangement(QObject):
    """The arrangement of `window`, and the menu that changes it."""

    def __init__(self, window: QMainWindow, document: Document, own: OwnLayouts):
        super().__init__(window)
        self._window, self._document, self._own = window, document, own
        self._views: ViewDocks | None = None
        self._panels: list[PanelDock] = []
        self._first = from_text("")
        self._restored = Stand()
        self.settling = Settling(window)
        self.tearing_off = TearingOff(window, self.settling, self._docks)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(0)
        self._calm.timeout.connect(self.show_titles)
        self.menu = QMenu(_("Layouts"), window)
        self.menu.setToolTipsVisible(True)
        self._ready_group = QActionGroup(self)
        for key, layout in LAYOUTS.items():
            action = self._ready_group.addAction(_(layout.title))
            action.setData(key)
            action.setToolTip(_(layout.summary))
            action.setWhatsThis(_(layout.summary))
            self.menu.addAction(action)
        self.own_menu = OwnLayoutMenu(own, self.menu, window)
        self._ready_group.triggered.connect(self.on_ready_triggered)
        self.own_menu.picked.connect(self.use_own)
        self.own_menu.kept.connect(self.keep)

    def begin(self, views: ViewDocks, panels: list[PanelDock]) -> None:
        """The docks are all there, held back: let them stand as they did, and show those that suit the data."""
        self._views, self._panels = views, panels
        self.settling.hold([*panels, self._window.centralWidget()])
        self._first = self._window.saveState(LAYOUT)
        if self._restored.layout:
            self._window.restoreState(from_text(self._restored.layout), LAYOUT)
            views.left_out = frozenset(self._restored.left_out)
        views.show_fitting(self._document.experiment.data.source, restored=bool(self._restored.layout))
        if not self._restored.layout:
            share_height(self._window, views.at_bottom())
        for dock in self._docks():
            dock.visibilityChanged.connect(self.on_visibility_changed)

    def settle(self) -> None:
        """After `begin`: the titles follow, and what is in the docks, part by part."""
        self.show_titles()
        self.settling.release()

    def stand(self) -> Stand:
        """How all stands now, for `restore`."""
        geometry = to_text(self._window.saveGeometry())
        if self._views is None:
            return self._restored._replace(geometry=geometry)
        return Stand(geometry, to_text(self._window.saveState(LAYOUT)), tuple(sorted(self._views.left_out)))

    def restore(self, stand: Stand) -> None:
        """Take the place and, once the docks are there, the layout of `stand`; "" leaves what is."""
        if stand.geometry:
            self._window.restoreGeometry(from_text(stand.geometry))
        self._restored = stand

    def reset(self) -> None:
        """Put every panel back where it stood at first."""
        if self._views is not None:
            with self.settling.moving(self._docks()):
                self._window.restoreState(self._first, LAYOUT)
                self._views.left_out = frozenset()
                self._views.show_fitting(self._document.experiment.data.source, anew=True)
                share_height(self._window, self._views.at_bottom())
                self.show_titles()

    def use(self, key: str) -> None:
        """Take the ready layout called `key`."""
        if self._views is None:
            return
        views = {dock.kind.key: dock for dock in self._views.docks}
        docks = {panel.objectName(): panel for panel in self._panels} | views
        fits = {name: bool(dock.fits) for name, dock in views.items()}
        with self.settling.moving(docks.values()):
            placed = arrange(self._window, LAYOUTS[key], docks, fits)
            self._views.left_out = frozenset(views.keys() - placed)
            self.show_titles()

    # ---- one's own -------------------------------------------------------------------------------------------------

    def keep(self, name: str) -> None:
        """Keep how the panels stand now under `name`."""
        name, stand = cleaned(name), self.stand()
        if not name or self._views is None:
            return
        closed = {dock.kind.key for dock in self._views.docks if dock.fits and dock.isHidden()}
        unfit = {dock.kind.key for dock in self._views.docks if not dock.fits}
        left_out = closed | (unfit & self._views.left_out)
        if not self._own.keep(OwnLayout(name, stand.layout, tuple(sorted(left_out)))):
            self._tell(_("There is room for {count} layouts. Delete one first.", count=LAYOUTS_LIMIT))

    def use_own(self, name: str) -> None:
        """Take the saved layout called `name`."""
        layout = self._own.named(name)
        if layout is None or self._views is None:
            return
        with self.settling.moving(self._docks()):
            if not self._window.restoreState(from_text(layout.layout), LAYOUT):
                self._tell(_("The layout “{name}” cannot be used any more.", name=name))
                return
            self._views.left_out = frozenset(layout.left_out)
            self._views.show_fitting(self._document.experiment.data.source, restored=True)
            self.show_titles()

    @property
    def is_waiting(self) -> bool:
        """True while titles are yet to follow what was opened and closed."""
        return self._calm.isActive()

    def on_visibility_changed(self, _visible: bool) -> None:
        """A dock was opened, closed, or has come to the front; several do so at once."""
        self._calm.start()

    def show_titles(self) -> None:
        """A title stands where no tab says the same."""
        for dock in self._docks():
            if dock.isHidden():  # until it is opened
                continue
            beside = self._window.tabifiedDockWidgets(dock)
            dock.show_title(tabbed=any(not other.isHidden() for other in beside))

    def on_ready_triggered(self, action: QAction) -> None:
        """A person picked a ready one."""
        self.use(action.data())

    def _tell(self, words: str) -> None:
        """Say what a layout could not do."""
        self._window.statusBar().showMessage(words)

    def _docks(self) -> list[PanelDock]:
        return [*self._panels, *(self._views.docks if self._views is not None else ())]

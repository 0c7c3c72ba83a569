"""The order in which the Tab key goes through the window: that of the eye, wherever the panels stand."""

from collections.abc import Iterator
from time import perf_counter

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QToolButton, QWidget
from shiboken6 import isValid

from engine.text import translate as _
from gui.editors.tab_order import chained
from gui.turns import SOON_MS, TurnTimer

CALM_MS = 100
"""Edits and moves that follow one another more closely are followed once, after the last."""

AT_ONCE_S = 0.008
"""So long it goes on in one turn of the window, at most by one panel more."""


class TabChain(QObject):
    """Leads from `toolbar` through the docks on the left to `center`, and on to those on the right and below.

    The window says `follow()` when something was made; where the docks go the chain finds out itself.
    """

    def __init__(self, window: QMainWindow, toolbar: QWidget, center: QWidget):
        super().__init__(window)
        self._window, self._toolbar, self._center = window, toolbar, center
        self._watched: set[QDockWidget] = set()
        self._timer = TurnTimer(self, only_once=True)
        self._timer.turn.connect(self.on_turn)
        self._parts: Iterator[None] | None = None
        self._is_over = False

    def follow(self, *_change: object) -> None:
        """Bring the order up to date soon."""
        self._parts = None
        if not self._is_over:
            self._timer.start(CALM_MS)

    def stop(self) -> None:
        """The window goes, and what is in it: never again."""
        self._is_over = True
        self._timer.stop()

    @property
    def is_waiting(self) -> bool:
        """True while the order is yet to be brought up to date."""
        return self._timer.isActive()

    def on_turn(self) -> None:
        """Chain everything anew, or go on with that."""
        if self._parts is None:
            self._parts = self._chained()
        if next(self._parts, True) is None:
            self._timer.start(SOON_MS)
        else:
            self._parts = None

    def _chained(self) -> Iterator[None]:
        docks = [dock for dock in self._window.findChildren(QDockWidget) if dock.widget() is not None]
        self._watch(docks)
        bars = self._bars(docks)
        chain = [self._toolbar, *self._in_area("top", docks, bars), *self._in_area("left", docks, bars), self._center]
        chain += [*self._in_area("right", docks, bars), *self._in_area("bottom", docks, bars)]
        floating = [_parts(dock, bars) for dock in docks if dock.isFloating()]
        began = perf_counter()
        for panels in (chain, *floating):
            last = None
            for panel in panels:
                if perf_counter() - began > AT_ONCE_S:
                    yield
                    began = perf_counter()
                if not isValid(panel):  # whoever takes it away calls `follow`
                    return
                last = chained(last, panel)

    def _watch(self, docks: list[QDockWidget]) -> None:
        for dock in docks:
            if dock not in self._watched:
                self._watched.add(dock)
                dock.visibilityChanged.connect(self.follow)
                dock.dockLocationChanged.connect(self.follow)
                dock.topLevelChanged.connect(self.follow)

    def _bars(self, docks: list[QDockWidget]) -> dict[QDockWidget, QTabBar]:
        """The dock that is in front under each row of tabs. Qt keeps rows it does not need out of sight."""
        found = {}
        for bar in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            seen = bar.isVisible() and self._window.rect().intersects(bar.geometry())
            bar.setFocusPolicy(Qt.FocusPolicy.TabFocus if seen else Qt.FocusPolicy.NoFocus)
            for button in bar.findChildren(QToolButton):  # they scroll, and the arrow keys do that too
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            bar.setAccessibleName(_("Views"))
            bar.setToolTip(_("Choose what is shown here."))
            bar.setWhatsThis(_("Each tab is a view; the arrow keys go from one to the next."))
            beside = [dock for dock in docks if dock.isVisible() and not dock.isFloating()]
            if seen and beside:
                home = min(beside, key=lambda dock: (dock.pos() - bar.geometry().bottomLeft()).manhattanLength())
                found[home] = bar
        return found

    def _in_area(self, name: str, docks: list[QDockWidget], bars: dict[QDockWidget, QTabBar]) -> list[QWidget]:
        area = {
            "top": Qt.DockWidgetArea.TopDockWidgetArea,
            "left": Qt.DockWidgetArea.LeftDockWidgetArea,
            "right": Qt.DockWidgetArea.RightDockWidgetArea,
            "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
        }[name]
        here = [dock for dock in docks if not dock.isFloating() and self._window.dockWidgetArea(dock) == area]
        if name in ("left", "right"):
            here.sort(key=lambda dock: (dock.y(), dock.x()))
        else:
            here.sort(key=lambda dock: (dock.x(), dock.y()))
        return [part for dock in here for part in _parts(dock, bars)]


def _parts(dock: QDockWidget, bars: dict[QDockWidget, QTabBar]) -> list[QWidget]:
    return [*([bars[dock]] if dock in bars else []), dock.titleBarWidget(), dock.widget()]

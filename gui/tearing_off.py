"""Makes a panel a window of its own and docks it again, by menu and by key; its title bar and its tab do so by mouse."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QMenu, QTabBar, QWidget

from engine.text import translate as _
from gui.settling import Settling
from gui.view_dock import PanelDock, ViewDock


class TearingOff(QObject):
    """Finds the panel of `window` that a person means, and tears it off. docks: tells all panels there are."""

    def __init__(self, window: QMainWindow, settling: Settling, docks: Callable[[], list[PanelDock]]):
        super().__init__(window)
        self._window, self._settling, self._docks = window, settling, docks
        self._last: QDockWidget | None = None
        self._action: QAction | None = None
        window.tabifiedDockWidgetActivated.connect(self.on_tab_activated)
        QApplication.instance().focusChanged.connect(self.on_focus_changed)

    def stand_in(self, menu: QMenu, action: QAction) -> None:
        """Let `action` say in `menu` which panel is meant."""
        self._action = action
        menu.aboutToShow.connect(self.on_menu_about_to_show)

    def panel(self) -> PanelDock | None:
        """The panel that has the keyboard, also on its tab, or else the one used last; at first, a view in front."""
        for dock in (self._around(QApplication.focusWidget()), self._last):
            if dock is not None and not dock.isHidden():
                return dock
        return next((dock for dock in self._docks() if isinstance(dock, ViewDock) and dock.in_front), None)

    def words(self) -> str:
        """What `toggle` would do now."""
        dock = self.panel()
        if dock is None:
            return _("Tear off a panel, or dock it again")
        if dock.isFloating():
            return _("Dock “{panel}” again", panel=dock.windowTitle())
        return _("Tear off “{panel}”", panel=dock.windowTitle())

    def toggle(self) -> None:
        """Tear the panel off, or dock it again; what has the keyboard in it keeps it."""
        dock, focused = self.panel(), QApplication.focusWidget()
        if dock is None:
            return
        inside = focused if focused is not None and dock.isAncestorOf(focused) else None
        if self._around(focused) is dock:  # else the window would give the keyboard to some other panel
            self._window.centralWidget().setFocus(Qt.FocusReason.OtherFocusReason)
        with self._settling.moving(self._docks()):
            dock.raise_()  # it comes from its tab to the eye, and goes back in front of the others
            dock.setFloating(not dock.isFloating())
            dock.raise_()
        dock.activateWindow()
        if inside is not None:
            inside.setFocus(Qt.FocusReason.OtherFocusReason)
        self._last = dock

    def on_menu_about_to_show(self) -> None:
        """Name what would be done."""
        self._action.setText(self.words())

    def on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        """The keyboard went somewhere, perhaps into a panel."""
        self._last = self._around(new) or self._last

    def on_tab_activated(self, dock: QDockWidget) -> None:
        """A person chose a tab."""
        self._last = dock

    def _around(self, widget: QWidget | None) -> PanelDock | None:
        """The panel in which a widget lies, or the one in front under a tab bar."""
        if isinstance(widget, QTabBar) and widget.parent() is self._window:
            title = widget.tabText(widget.currentIndex())
            return next((dock for dock in self._docks() if dock.windowTitle() == title), None)
        while widget is not None and not isinstance(widget, PanelDock):
            widget = widget.parentWidget()
        return widget if widget in self._docks() else None

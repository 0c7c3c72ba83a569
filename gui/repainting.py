"""When all is new each panel is painted in a turn of its own: all at once would take long."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget
from shiboken6 import isValid

from gui.theme.theme import Theme
from gui.turns import TurnTimer

HELD = Qt.WidgetAttribute.WA_ForceUpdatesDisabled
OPAQUE = Qt.WidgetAttribute.WA_OpaquePaintEvent
DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


class Repainting(QObject):
    """Lets the panels of `window` keep the picture they have, or have none, until it is their turn."""

    def __init__(self, window: QMainWindow, theme: Theme):
        super().__init__(window)
        self._window = window
        self._held: list[QWidget] = []
        self._timer = TurnTimer(self)
        self._timer.turn.connect(self.on_timer_turn)
        theme.dressed.connect(self.begin)

    @property
    def is_busy(self) -> bool:
        """True while a panel waits for its turn."""
        return bool(self._held)

    def begin(self) -> None:
        """Everything is about to change: the middle is painted first, and then one panel after another."""
        for panel in self._panels():
            if not panel.isVisible() or panel.testAttribute(HELD):
                continue  # what is held back already, by whomever, is not ours
            panel.setAttribute(OPAQUE)  # else the window would paint its own background over the old picture
            self._hold(panel)

    def begin_first(self) -> None:
        """The window is about to be shown: likewise, and until its turn a panel has no picture."""
        for panel in self._panels():
            if not panel.isHidden():
                self._hold(panel)

    def _panels(self) -> list[QWidget]:
        docks = self._window.findChildren(QDockWidget, options=DIRECT)
        return [self._window.centralWidget(), *(dock for dock in docks if not dock.isFloating())]

    def _hold(self, panel: QWidget) -> None:
        self._held.append(panel)
        panel.setUpdatesEnabled(False)
        self._timer.start()

    def on_timer_turn(self) -> None:
        """The next one that is still there: what keeps the place of a view goes when the view comes."""
        while self._held and not isValid(self._held[0]):
            del self._held[0]
        if self._held:
            panel = self._held.pop(0)
            panel.setAttribute(OPAQUE, False)
            panel.setUpdatesEnabled(True)
        if not self._held:
            self._timer.stop()

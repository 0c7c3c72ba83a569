"""Docks take their new places at once, and what is in them follows one after another, so that nobody has to wait."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLayout, QMainWindow, QWidget

from gui.turns import TurnTimer
from gui.view_dock import PanelDock, ViewDock


class Settling(QObject):
    """Holds back what lies in the docks and in the middle of `window`: no new size, no picture, until it is their turn."""

    def __init__(self, window: QMainWindow):
        super().__init__(window)
        self._window = window
        self._held: list[QWidget] = []
        self._timer = TurnTimer(self)
        self._timer.turn.connect(self.on_timer_timeout)

    @property
    def is_busy(self) -> bool:
        """True while something has not followed yet."""
        return bool(self._held)

    @contextmanager
    def moving(self, docks: Iterable[PanelDock], center: bool = True) -> Iterator[None]:
        """While `docks` are being moved, nothing in them follows; afterwards each that can be seen has a turn of its own.

        center: likewise in the middle, which gets what the docks leave. What still waits from the move before waits on.
        """
        moved = [*docks, *([self._window.centralWidget()] if center else [])]
        self.hold(one for one in moved if one not in self._held)
        # On their way docks stand in places that may need more room than there is: the window would grow, and stay so.
        whole = self._window.layout()
        constraint = whole.sizeConstraint()
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        try:
            yield
        finally:
            whole.setSizeConstraint(constraint)
            self.release()

    def hold(self, widgets: Iterable[QWidget]) -> None:
        """Nothing in these follows until it is their turn, after `release`."""
        for held in widgets:
            self._held.append(held)
            held.layout().setEnabled(False)
            held.setUpdatesEnabled(False)

    def release(self) -> None:
        """All stand where they should: from now on what can be seen follows, one after another."""
        for held in [held for held in self._held if not held.isVisible()]:
            self._let_go(held)
        self._timer.start()

    def on_timer_timeout(self) -> None:
        """The next one. First the missing views are made, which may need more room; what stands in front comes next."""
        if not self._held:
            self._timer.stop()
        elif not any(isinstance(held, ViewDock) and held.make_view() for held in self._held):
            self._let_go(min(self._held, key=_is_behind))

    def _let_go(self, held: QWidget) -> None:
        self._held.remove(held)
        if isinstance(held, ViewDock):  # when it could not wait for its turn
            held.make_view()
        held.layout().setEnabled(True)
        if not held.layout().activate():  # it has not seen the new size
            held.layout().setGeometry(held.contentsRect())
        held.setUpdatesEnabled(True)


def _is_behind(held: QWidget) -> bool:
    return isinstance(held, ViewDock) and not held.in_front

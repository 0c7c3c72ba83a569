"""Windows that have made room for another one are taken apart turn by turn: all of one at once takes long."""

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QObject
from shiboken6 import isValid

from gui.main_window import MainWindow
from gui.turns import TurnTimer


class Leaving(QObject):
    """Has Qt take them apart in order. Python's collector would do it in any order, and crash."""

    def __init__(self, parent: QObject):
        super().__init__(parent)
        self._windows: list[tuple[MainWindow, Iterator[None]]] = []
        self._timer = TurnTimer(self)
        self._timer.turn.connect(self.on_timer_turn)

    @property
    def is_busy(self) -> bool:
        """True while something of a window is still there."""
        return bool(self._windows)

    def take(self, window: MainWindow, first: Iterable[None] = ()) -> None:
        """Close `window` and take it apart, after `first`."""
        window.retire()
        self._windows.append((window, _taken_apart(window, first)))
        self._timer.start()

    def on_timer_turn(self) -> None:
        """The next part."""
        if next(self._windows[0][1], True):
            del self._windows[0]
        if not self._windows:
            self._timer.stop()

    def stop(self) -> None:
        """There are no more turns: all at once."""
        self._timer.stop()
        for window, _parts in self._windows:
            if isValid(window):
                window.deleteLater()


def _taken_apart(window: MainWindow, first: Iterable[None]) -> Iterator[None]:
    try:
        yield from first
        for part in (*window.large_parts(), window):
            inside = [part, *part.findChildren(QObject)]
            part.deleteLater()
            yield
            for one in inside:  # they know one another, so Python would keep them until it looks through everything
                if not isValid(one):
                    vars(one).clear()
    except Exception:
        window.deleteLater()
        raise

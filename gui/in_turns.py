"""Work that is done part by part, so that nobody has to wait for the whole."""

from collections.abc import Iterator
from itertools import repeat

from PySide6.QtCore import QObject

from gui.turns import TurnTimer


class InTurns(QObject):
    """Takes one of `parts` in each turn of the window, from `begin` on. is_done: all have been taken."""

    def __init__(self, parts: Iterator[None], parent: QObject):
        super().__init__(parent)
        self.is_done = False
        self._parts = parts
        self._timer = TurnTimer(self)
        self._timer.turn.connect(self.on_timer_timeout)

    def begin(self) -> None:
        """Begin, or go on."""
        if not self.is_done and not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Leave the rest."""
        self._timer.stop()

    def on_timer_timeout(self) -> None:
        """One part. When one fails, the rest is left, and it is never done."""
        try:
            self.is_done = bool(next(self._parts, True))
        except Exception:
            self._parts = repeat(None)
            self._timer.stop()
            raise
        if self.is_done:
            self._timer.stop()

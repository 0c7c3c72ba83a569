"""One long piece of work in a turn of the window: what comes due together follows one after another."""

from collections import deque
from typing import Protocol

from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication, QObject, QTimer, Signal
from shiboken6 import isValid

SOON_MS = 1

TAKEN = 2
"""Turns that one piece of work takes: its own, and that in which its changes are painted."""


class TurnTimer(QTimer):
    """A timer for what takes some milliseconds: it is told `turn`, and no other of its kind in that turn of the window.

    The next one has to wait until what this one has changed is laid out and painted, which takes long as well. With nobody
    before it, it has the turn after that in which its time has come: in that one a person may have done something.
    every_ms: its time comes so long after `start`, and again and again, until it is stopped, where it is not `only_once`.
    """

    turn = Signal()

    def __init__(self, parent: QObject, every_ms: int = SOON_MS, only_once: bool = False):
        super().__init__(parent)
        self.waits = False
        self.setInterval(every_ms)
        self.setSingleShot(only_once)
        self.timeout.connect(self.on_timeout)

    def stop(self) -> None:
        """Not now, and not when its turn comes."""
        if self.waits:
            self.waits = False
            _the_queue().leave(self)
        super().stop()

    def isActive(self) -> bool:
        """True until it has had its turn."""
        return self.waits or super().isActive()

    def on_timeout(self) -> None:
        """Its time has come: it takes its place in the queue."""
        if not self.waits:
            self.waits = True
            _the_queue().join(self)

    def take_turn(self) -> None:
        """Have the work done."""
        self.waits = False
        self.turn.emit()


class _Queue(QObject):
    """Who comes due together, in the order in which they did.

    A call into Python in every turn would take Python from a run that trains; so turns are counted only after one was taken.
    """

    def __init__(self, parent: QObject):
        super().__init__(parent)
        self._waiting: deque[TurnTimer] = deque()
        self._passed = TAKEN  # turns of the window since one was taken
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.on_timeout)
        self._dispatcher = QAbstractEventDispatcher.instance()
        self._way: Way | None = None

    def use(self, way: "Way | None") -> None:
        """Ask `way` for Python while work is done and painted."""
        self._way = way

    def join(self, timer: TurnTimer) -> None:
        """The last in the queue."""
        self._waiting.append(timer)
        if not self._timer.isActive():
            self._timer.start()

    def leave(self, timer: TurnTimer) -> None:
        """It does not want its turn any more."""
        self._waiting.remove(timer)
        if not self._waiting:
            self._timer.stop()

    def on_awake(self) -> None:
        """A turn of the window begins. Qt paints before it looks at timers."""
        self._passed += 1
        if self._passed == TAKEN:
            self._dispatcher.awake.disconnect(self.on_awake)
            if self._way is not None:
                self._way.thank()

    def on_timeout(self) -> None:
        """The next one, unless others had this turn."""
        while self._waiting and not isValid(self._waiting[0]):
            self._waiting.popleft()
        if self._waiting and self._passed == TAKEN:
            self._passed = 0
            if self._way is not None:
                self._way.ask_for_way()
            self._dispatcher.awake.connect(self.on_awake)
            self._waiting.popleft().take_turn()
        if not self._waiting:
            self._timer.stop()


_queue: _Queue | None = None


def _the_queue() -> _Queue:
    global _queue
    if _queue is None or not isValid(_queue):
        _queue = _Queue(QCoreApplication.instance())
    return _queue


class Way(Protocol):
    """Who can leave Python to the window (`RunController`)."""

    def ask_for_way(self) -> None: ...

    def thank(self) -> None: ...


def use_way(way: Way | None) -> None:
    """From now on `way` is asked for Python while long work is done: two threads that both want it take twice as long."""
    _the_queue().use(way)

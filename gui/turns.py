"""One long piece of work in a turn of the window: what comes due together follows one after another."""

from collections import deque
from time import perf_counter

from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication, QObject, QTimer, Signal
from shiboken6 import isValid

LONG_S = 0.008
"""After so much else in one turn, work waits for the next one."""

PUT_OFF = 2
"""So often at most, one after the other."""


class TurnTimer(QTimer):
    """A timer for what takes some milliseconds: it is told `turn`, and no other of its kind in that turn of the window.

    The next one has to wait until what this one has changed is laid out and painted, which takes long as well. With nobody
    before it, it has its turn right when its time has come.
    """

    turn = Signal()

    def __init__(self, parent: QObject):
        super().__init__(parent)
        self.waits = False
        self.timeout.connect(self.on_timeout)

    def stop(self) -> None:
        """Not now, and not when its turn comes."""
        self.waits = False
        super().stop()

    def isActive(self) -> bool:
        """True until it has had its turn."""
        return self.waits or super().isActive()

    def on_timeout(self) -> None:
        """Its time has come: it takes its place in the queue."""
        if not self.waits:
            self.waits = True
            _the_queue().join(self)

    def take_turn(self) -> bool:
        """Have the work done, unless it was stopped meanwhile; False then."""
        had_waited, self.waits = self.waits, False
        if had_waited:
            self.turn.emit()
        return had_waited


class _Queue(QObject):
    """Who comes due together, in the order in which they did."""

    def __init__(self, parent: QObject):
        super().__init__(parent)
        self._waiting: deque[TurnTimer] = deque()
        self._paints = False  # what the last one has changed is being painted
        self._put_off = 0
        self._began = perf_counter()
        QAbstractEventDispatcher.instance().awake.connect(self.on_awake)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.on_timeout)

    def join(self, timer: TurnTimer) -> None:
        """The last in the queue; with nobody before it, at once."""
        self._waiting.append(timer)
        if not self._timer.isActive():
            self._next()

    def on_awake(self) -> None:
        """A turn of the window begins."""
        self._began = perf_counter()

    def on_timeout(self) -> None:
        """Another turn of the window. Qt paints before it looks at timers."""
        paints, self._paints = self._paints, False
        if not self._waiting:
            self._timer.stop()
        elif not paints:
            self._next()

    def _next(self) -> None:
        if self._put_off < PUT_OFF and perf_counter() - self._began > LONG_S:
            self._put_off += 1
            self._timer.start()
            return
        self._put_off = 0
        while self._waiting:
            timer = self._waiting.popleft()
            if isValid(timer) and timer.take_turn():
                self._paints = True
                self._timer.start()
                return


_queue: _Queue | None = None


def _the_queue() -> _Queue:
    global _queue
    if _queue is None or not isValid(_queue):
        _queue = _Queue(QCoreApplication.instance())
    return _queue

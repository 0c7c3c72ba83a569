"""Sees what must not happen in the window: exceptions, warnings of Qt, stalls, and what goes on after the end."""

import sys
import threading
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QThread, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from shiboken6 import Shiboken

BEAT_MS = 5
WAITS, CORES = Path("/proc/thread-self/schedstat"), Path("/proc/stat")
"""Linux only: nanoseconds that this thread has worked, and that it has waited for a core; what each core was used for."""

STOLEN, TICKS_PER_S = 8, 100
"""Where it says how long the cores were lent to other machines on the same computer."""

HARMLESS = "This plugin does not support"
"""What the off-screen platform says of itself."""


class Watchman(QObject):
    """Watches from `begin` to `end`.

    faults: exceptions that nobody caught, and warnings, in words. slowest_ms: the longest that the event loop has been kept
    from its work since `look_away`, which the watched one calls before it does something of its own.
    """

    def __init__(self):
        super().__init__()
        self.faults: list[str] = []
        self.slowest_ms = 0.0
        self._last = clock()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self.look)

    def begin(self):
        """Watch."""
        self._hooks = sys.excepthook, threading.excepthook, qInstallMessageHandler(self.on_message)
        sys.excepthook, threading.excepthook = self.on_exception, self.on_exception_of_thread
        self._timer.start()

    def end(self):
        """Leave all as it was."""
        self._timer.stop()
        sys.excepthook, threading.excepthook, handler = self._hooks
        qInstallMessageHandler(handler)

    def look_away(self):
        """What took time until now does not count."""
        self.slowest_ms, self._last = 0.0, clock()

    def look(self):
        """The event loop has its turn, or something has ended that kept it from it."""
        now = clock()
        self.slowest_ms, self._last = max(self.slowest_ms, 1000 * (now - self._last)), now

    def on_exception(self, kind, fault, trace):
        """Nobody has caught it."""
        self.faults.append(f"{kind.__name__}: {fault}")
        sys.__excepthook__(kind, fault, trace)

    def on_exception_of_thread(self, arguments):
        """The same, in another thread."""
        self.on_exception(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def on_message(self, kind, _context, message):
        """Qt says something."""
        if kind != QtMsgType.QtDebugMsg and HARMLESS not in message:
            self.faults.append(f"{kind.name}: {message}")


def clock():
    """Seconds, without those in which this thread wanted to work but other programs, or other machines, had the cores."""
    if not WAITS.exists():
        return perf_counter()
    with CORES.open() as stream:
        stolen = int(stream.readline().split()[STOLEN]) / TICKS_PER_S
    return perf_counter() - int(WAITS.read_text().split()[1]) / 1e9 - stolen


def what_goes_on():
    """Threads, timers and windows of their own that are there now."""
    found = {thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread)}
    for wrapper in Shiboken.getAllValidWrappers():
        if isinstance(wrapper, QThread):
            if wrapper.isRunning() and wrapper is not QThread.currentThread():
                found.add(wrapper)
        elif isinstance(wrapper, QTimer) and wrapper.isActive():
            found.add(wrapper)
    return found | set(QApplication.topLevelWidgets())

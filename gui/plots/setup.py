"""pyqtgraph set up once for the whole program, and Python's garbage collector kept out of the worker thread."""

import gc
import sys

import pyqtgraph
from PySide6.QtCore import QObject, QTimer

PERIOD_MS = 1000
SWITCH_INTERVAL_S = 1e-4


def configure(parent: QObject | None = None) -> "GuiCollector":
    """Call once, in the GUI thread, right after the first paint of the window and before any run starts.

    Smooth lines are switched on line by line (`LineCurve`), OpenGL stays off: it is refused off-screen and slower in
    software. Returns the collector; it belongs to `parent`.
    """
    pyqtgraph.setConfigOptions(antialias=False, useOpenGL=False, imageAxisOrder="row-major", useNumba=False)
    sys.setswitchinterval(SWITCH_INTERVAL_S)  # small networks hold the GIL; with the default 5 ms the window stutters
    return GuiCollector(parent)


class GuiCollector(QObject):
    """Runs the cyclic garbage collector in the GUI thread, by a timer.

    A collection that starts by itself in a worker thread destroys Qt objects there, and the program crashes.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self.on_timer_timeout)
        gc.disable()
        self._timer.start()

    def on_timer_timeout(self) -> None:
        """Collect the youngest generation that is full."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        gc.enable()

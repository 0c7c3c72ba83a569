"""Start the program as `main.py` does, off-screen; print the seconds since SINCE (clock time) to the first paints.

    python -m tests.benchmarks.start_up SINCE

Prints JSON: window_s (first paint of the window), plot_s (first paint of a plot that shows the run), memory_mb.
"""

import json
import os
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from gui.app import Program

LIMIT_MS = 10_000


class FirstPaints(QObject):
    """Watches for the first paint of the window, then of a plot of the run."""

    def __init__(self, program: Program, since: float):
        super().__init__()
        self.program, self.since, self.seconds = program, since, {}
        program.window.centralWidget().installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.on_timeout)
        self._timer.start(1)

    def on_timeout(self) -> None:
        views = self.program.window.shown_views()
        loss = next((view for view in views if view.key == "loss"), None)
        if loss is not None:
            loss.plot.viewport().installEventFilter(self)
            self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            if watched is self.program.window.centralWidget():
                self.seconds.setdefault("window_s", time.time() - self.since)
            elif len(self.program.controller.history.column("step")):
                self.seconds.setdefault("plot_s", time.time() - self.since)
                QApplication.instance().quit()
        return False


def main() -> None:
    """Carry out the command line."""
    from tests.benchmarks.with_window import memory_mb

    program = Program()
    paints = FirstPaints(program, float(sys.argv[1]))
    program.window.show()
    QTimer.singleShot(LIMIT_MS, QApplication.instance().quit)
    QApplication.instance().exec()
    print(json.dumps(paints.seconds | {"memory_mb": memory_mb()}))


if __name__ == "__main__":
    main()

"""Watches the program start, for `start_up`."""

import json
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from gui.actions.recovery_folder import RecoveryFolder
from gui.app import Program
from gui.crash_care import CrashCare
from gui.settings import SettingsFile

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
    """Start, wait for the first paints, and print when they were."""
    app = QApplication(sys.argv[:1])
    care = CrashCare(app)
    with tempfile.TemporaryDirectory() as folder:
        program = Program(
            settings_file=SettingsFile(Path(folder, "settings.json")), recovery=RecoveryFolder(Path(folder))
        )
        paints = FirstPaints(program, float(sys.argv[1]))
        program.window.show()
        program.offer_recovery()
        QTimer.singleShot(LIMIT_MS, app.quit)
        app.exec()
        care.stop()
    from tests.benchmarks.with_window import memory_mb  # now: it loads what the start does not

    print(json.dumps(paints.seconds | {"memory_mb": memory_mb()}))

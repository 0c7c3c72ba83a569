"""The real window without a screen: for pictures, for machines without a display, for benchmarks."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QWidget

from engine.experiment import Experiment
from engine.project_file import Project
from engine.terminal import Meter
from gui.app import Program

SETTLING_MS = 350
"""Time in which the visible views draw the last state, at about 30 pictures a second."""


class OffScreen(QObject):
    """A program whose window nobody sees. Its methods run the event loop until what they promise has happened."""

    def __init__(self, experiment: Experiment, theme: str, language: str | None, size: tuple[int, int]):
        self.program = Program(experiment, theme, language)
        super().__init__(self.program)
        self.controller = self.program.controller
        self.window = self.program.window
        self.controller.set_speed("full")
        self.window.resize(*size)
        self.window.show()
        self._meter: Meter | None = None
        self._taken: QWidget = self.window

    def open(self, project: Project) -> None:
        """Put `project` in the place of the experiment, with its run as it stands."""
        self.wait_until(self.window.is_complete)
        self.program.on_disk.contents.open(project)

    def prepare(self) -> str:
        """Wait until the run is prepared and drawn; returns the state of the run."""
        self.wait_until(self._is_prepared)
        self.wait_until(self.window.is_complete)
        self.run_for(SETTLING_MS)
        return self.controller.state

    def train(self, meter: Meter | None = None) -> str:
        """Train to the end and wait for the last picture; returns the state of the run. meter: shows how far it is."""
        if self.prepare() == "paused" and self.controller.is_over:
            return self.controller.state
        self._meter = meter
        self.controller.train()
        self.wait_until(self._is_over)
        self.run_for(SETTLING_MS)
        return self.controller.state

    def use_layout(self, key: str) -> None:
        """Put the panels where the ready layout `key` wants them."""
        self.wait_until(self.window.is_complete)
        self.window.arrangement.use(key)

    def bring_to_front(self, key: str | None) -> None:
        """Let the view `key` stand in front of its tabs, and the run go at a speed at which it can be watched."""
        self.controller.set_speed("watch")
        for dock in self.window.view_docks:
            if dock.kind.key == key:
                dock.show()
                dock.raise_()

    def views_that_fit(self) -> tuple[str, ...]:
        """The keys of the views that suit the data."""
        self.wait_until(self.window.is_complete)
        return tuple(dock.kind.key for dock in self.window.view_docks if dock.fits)

    def take_out(self, key: str, size: tuple[int, int]) -> None:
        """Let the view `key` stand alone, in this size: it is what `grab` takes from now on."""
        dock = next(dock for dock in self.window.view_docks if dock.kind.key == key)
        dock.setVisible(True)
        dock.raise_()
        self.wait_until(lambda: dock.in_front)
        dock.setFloating(True)
        dock.panel.setFixedSize(*size)
        self._taken = dock.panel

    def grab(self, file: Path) -> bool:
        """Write the picture of the window, or of the view alone, as PNG; False when that is not possible."""
        focused = self._taken.focusWidget() if self._taken is not self.window else None
        if focused is not None:  # a view alone gets the keyboard with its window; its ring has no place in a picture
            focused.clearFocus()
        return self._taken.grab().save(str(file), "PNG")

    def close(self) -> None:
        """End everything that runs."""
        self.window.close_at_once()
        self.program.shut_down()

    def run_for(self, time_ms: int) -> None:
        """Run the event loop for so long, and do nothing else."""
        loop = QEventLoop()
        QTimer.singleShot(time_ms, loop.quit)
        loop.exec()

    def wait_until(self, condition: Callable[[], bool], limit_ms: int | None = None) -> bool:
        """Run the event loop until `condition` holds; False when `limit_ms` came first."""
        loop, timer, clock = QEventLoop(), QTimer(), QElapsedTimer()
        clock.start()

        def look() -> None:
            if condition() or (limit_ms is not None and clock.hasExpired(limit_ms)):
                loop.quit()

        timer.timeout.connect(look)
        timer.start(5)
        loop.exec()
        timer.stop()
        return condition()

    def _is_prepared(self) -> bool:
        return self.controller.state not in ("preparing",)

    def _is_over(self) -> bool:
        history = self.controller.history
        epochs = history.column("epoch")
        if self._meter is not None and len(epochs):
            losses = [history.column(f"{part}_loss")[-1] for part in ("training", "validation")]
            done = min(self.controller.epoch / self.program.document.experiment.training.epochs, 1.0)
            self._meter.show(done, epochs[-1], losses[0], None if losses[1] != losses[1] else losses[1])
        return self.controller.state in ("finished", "diverged", "failed", "invalid")

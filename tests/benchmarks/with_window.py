"""Train a workload in the real window, off-screen, in turns (see `turns`); find out delays and the time to the first point.

    python -m tests.benchmarks.with_window WORKLOAD [VIEW ...]

With the views that are in front at first, or with those that are named (by key), all side by side.
What it finds out: delay_ms (p50, p99, max of how late a 10 ms timer of the GUI thread is, in a last turn); pictures (how
often a second each view in front is painted, and the network drawing); first_point_ms (from Train to the paint that shows
the first point); memory_mb; computing, the share of the time for which the thread of the run had a processor: 1 without a
window, and the same on a machine whose speed changes (Linux only).
"""

import json
import os
import sys
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from gui.off_screen import OffScreen
from gui.plots.painted import Painted
from gui.plots.plot import Plot
from gui.qt_libraries import import_plainly
from tests.benchmarks.turns import SETTLE_S, TURN_S
from tests.benchmarks.workloads import workload

PERIOD_S = 0.010
WARM_UP_S = 1.0
WATCHED_S = 3.0


class Delays(QObject):
    """Notes how late each tick of a 10 ms timer is, in milliseconds."""

    def __init__(self):
        super().__init__()
        self.late_ms: list[float] = []
        self._due = perf_counter() + PERIOD_S
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.on_timeout)
        self._timer.start(int(1000 * PERIOD_S))

    def on_timeout(self) -> None:
        now = perf_counter()
        self.late_ms.append(max(1000 * (now - self._due), 0.0))
        self._due = now + PERIOD_S

    def stop(self) -> None:
        self._timer.stop()


def open_side_by_side(window: OffScreen, keys: list[str]) -> None:
    """Show the views called `keys`, none behind a tab, and no others."""
    docks = {dock.kind.key: dock for dock in window.window.views.docks}
    for key, dock in docks.items():
        dock.setVisible(key in keys)
    bottom = Qt.DockWidgetArea.BottomDockWidgetArea
    for key in keys:
        window.window.addDockWidget(bottom, docks[key], Qt.Orientation.Horizontal)
    window.window.resizeDocks([docks[key] for key in keys], [100] * len(keys), Qt.Orientation.Horizontal)
    window.run_for(300)
    shown = {view.key for view in window.window.shown_views()}
    if missing := set(keys) - shown:
        raise SystemExit(f"cannot be seen: {', '.join(missing)}")


class FirstPoint(QObject):
    """Waits for the first paint of `plot` after the run has told of a step."""

    def __init__(self, window: OffScreen, plot: Plot):
        super().__init__()
        self.window, self.painted_at = window, None
        plot.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        has_begun = bool(len(self.window.controller.history.batch_losses.values))
        if has_begun and event.type() == QEvent.Type.Paint and self.painted_at is None:
            self.painted_at = perf_counter()
        return False


class Paints(QObject):
    """Counts the pictures of one view, of which `canvas` shows the largest part."""

    def __init__(self, canvas: QWidget):
        super().__init__()
        self.count = 0
        canvas.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def paints_of(window: OffScreen) -> dict[str, Paints]:
    """A counter for each view in front, by its key, and for the network drawing."""
    found = {}
    for view in window.window.shown_views():
        parts = [part for part in view.findChildren(QWidget) if isinstance(part, Plot | Painted) and part.isVisible()]
        canvas = max(parts, key=lambda part: part.width() * part.height(), default=view)
        found[view.key] = Paints(canvas.viewport() if isinstance(canvas, Plot) else canvas)
    drawing = window.window.findChild(QWidget, "network-drawing")
    return found | ({"network": Paints(drawing)} if drawing is not None and drawing.isVisible() else {})


def memory_mb() -> float:
    """Resident memory of this process."""
    with open("/proc/self/statm", encoding="ascii") as stream:
        return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def processor_s() -> dict[str, float]:
    """Seconds for which each thread but the first has had a processor."""
    used = {}
    for thread in os.listdir("/proc/self/task"):
        if thread != str(os.getpid()):
            with open(f"/proc/self/task/{thread}/schedstat", encoding="ascii") as stream:
                used[thread] = int(stream.read().split()[0]) / 1e9
    return used


def main() -> None:
    """Carry out the command line."""
    import_plainly()  # as `main.py` does
    keys = sys.argv[2:]
    window = OffScreen(workload(sys.argv[1]), "light", "en", (2200, 1100) if keys else (1440, 900))
    window.prepare()
    if keys:
        open_side_by_side(window, keys)
    resting_mb = memory_mb()
    controller = window.controller
    loss = next(dock.view for dock in window.window.views.docks if dock.kind.key == "loss")
    first = FirstPoint(window, loss.plot)
    began = perf_counter()
    controller.train()
    window.wait_until(lambda: first.painted_at is not None, 10_000)
    first_point_ms = 1000 * (first.painted_at - began)
    paints = paints_of(window)
    pictures, computing = [], []

    def turn(seconds: float) -> float:
        """Steps a second."""
        controller.train()
        window.run_for(int(1000 * SETTLE_S))
        step, used, began = controller.step, processor_s(), perf_counter()
        before = {key: counter.count for key, counter in paints.items()}
        window.run_for(int(1000 * seconds))
        passed = perf_counter() - began
        steps = controller.step - step
        pictures.append({key: (counter.count - before[key]) / passed for key, counter in paints.items()})
        computing.append(max((now - used.get(thread, 0.0)) / passed for thread, now in processor_s().items()))
        controller.pause()
        window.wait_until(lambda: controller.state == "paused")
        return steps / passed

    turn(WARM_UP_S)
    pictures.clear(), computing.clear()
    for _line in sys.stdin:
        print(turn(TURN_S), flush=True)
    # Delays after the speed: a timer that fires a hundred times a second would slow the run it watches.
    controller.train()
    window.run_for(int(1000 * SETTLE_S))
    delays = Delays()
    window.run_for(int(1000 * WATCHED_S))
    delays.stop()
    result = {
        "delay_ms": [float(np.percentile(delays.late_ms, share)) for share in (50, 99, 100)],
        "pictures": {key: float(np.mean([one[key] for one in pictures])) for key in paints},
        "computing": float(np.mean(computing)),
        "first_point_ms": first_point_ms,
        "memory_mb": resting_mb,
    }
    window.close()
    print(json.dumps(result))


if __name__ == "__main__":
    main()

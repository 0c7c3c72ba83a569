"""Millions of steps in the real window, off-screen: what they cost in memory and in drawing.

    python -m tests.benchmarks.long_run WORKLOAD STEPS [VIEW ...]

With the views that are in front at first, or with those that are named, all side by side. Key frames may take 16 MiB, so
that they are full soon. Prints a line for every twentieth of the way: steps, seconds, resident memory, memory of the key
frames, and what a picture of the loss costs the processor. In the end: the slope of memory behind a warm-up, the most memory
the key frames ever took, the share of the training time that keeping them took, and the largest difference between the
losses at the cursor and those of the history. A million steps took a minute or two where this was written.
"""

import os
import sys
from statistics import median
from time import perf_counter, thread_time
from typing import ClassVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np

from engine.training import past
from engine.training.key_frames import KeyFrames
from gui.off_screen import OffScreen
from tests.benchmarks.with_window import memory_mb, open_side_by_side
from tests.benchmarks.workloads import workload

LINES = 20
PICTURES = 15
WARM_UP = 0.25
"""Share of the way that does not count for the slope."""


class Noted(KeyFrames):
    """Key frames that tell how much memory they ever took."""

    made: ClassVar[list["Noted"]] = []
    most = 0

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.made.append(self)

    def _keep(self, trainer):
        super()._keep(trainer)
        self.most = max(self.most, self.used)


def picture_ms(window: OffScreen, view) -> float:
    """What a picture of `view` costs the processor, feeding and painting, while the run waits."""
    history, cost_ms = window.controller.history, []
    for _turn in range(PICTURES):
        began = thread_time()
        view.show_history(history)
        view.show_numbers()
        view.plot.viewport().repaint()
        cost_ms.append(1000 * (thread_time() - began))
    return median(cost_ms)


def farthest(window: OffScreen, view) -> float:
    """The largest difference between what the cursor reads and the history, at a hundred evaluations."""
    history, chance, worst = window.controller.history, np.random.default_rng(0), 0.0
    for row in chance.integers(0, len(history.column("step")), 100):
        view.cursor.at(float(history.column("epoch")[row]))
        read = [value for _curve, value in view.cursor.values()]
        wanted = [float(history.column(f"{part}_loss")[row]) for part in ("training", "validation")]
        worst = max(worst, *(min(abs(value - want) for value in read) for want in wanted))
    return worst


def wait_for(window: OffScreen, state: str) -> None:
    """Wait until the run is in `state`, and what it told has been drawn."""
    window.wait_until(lambda: window.controller.state == state)
    window.run_for(300)


def main() -> None:
    """Carry out the command line."""
    past.KeyFrames = Noted
    name, steps, keys = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    window = OffScreen(workload(name), "light", "en", (2200, 1100) if keys else (1440, 900))
    window.prepare()
    if keys:
        open_side_by_side(window, keys)
    view = next(dock.view for dock in window.window.views.docks if dock.kind.key == "loss")
    controller, rows, seconds = window.controller, [], 0.0
    controller.look_back.set_memory(16)
    for line in range(1, LINES + 1):
        began = perf_counter()
        controller.train()
        window.wait_until(lambda line=line: controller.step >= steps * line // LINES)
        seconds += perf_counter() - began
        controller.pause()
        wait_for(window, "paused")
        frames = Noted.made[-1]
        rows.append((seconds, memory_mb()))
        print(
            f"{controller.step:>12,} steps {seconds:7.0f} s {memory_mb():7.1f} MB, {len(frames.frames)} frames "
            f"{frames.used / 2**20:6.1f} MiB, a picture of the loss {picture_ms(window, view):.2f} ms",
            flush=True,
        )
    frames = Noted.made[-1]
    seconds, memory = np.array([row for row in rows if row[0] >= WARM_UP * rows[-1][0]]).T
    slope = np.polyfit(seconds / 3600, memory, 1)[0]
    print(
        f"memory: {slope:+.1f} MB an hour behind the first {WARM_UP:.0%}; "
        f"{memory.max() - memory.min():.1f} MB between the least and the most there"
    )
    print(f"largest difference between the cursor and the history: {farthest(window, view):g}")
    print(f"key frames: at most {frames.most / 2**20:.1f} of {frames.budget / 2**20:.0f} MiB; ", end="")
    print(f"{frames.spent_s / frames.trained_s:.2%} of the training time")
    window.close()


if __name__ == "__main__":
    main()

"""Looking back and comparing, in the real window, off-screen.

    python -m tests.benchmarks.time_machine WORKLOAD

Trains for some seconds and pulls the slider: to random moments, and slowly along the run as a hand does. Then trains four
runs beside the current one. Prints JSON: random_ms, pulled_ms (median, 90th percentile and maximum of the time from a move
until every visible view has drawn that moment); beside_delay_ms (median, p99 and maximum of how late a 10 ms timer of the
GUI thread is while all five train at full speed); beside_steps_per_second (of each of the five).
"""

import json
import os
import random
import sys
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, QObject

from engine import paths
from gui.off_screen import OffScreen
from tests.benchmarks.with_window import Delays
from tests.benchmarks.workloads import workload

TRAINED_MS = 15_000
MOVES = 60
PULL = 0.002
"""One move of a hand, as a share of the run."""
BESIDE_MS = 6_000


class Hand(QObject):
    """Moves the slider, and looks at the window with each of its pictures."""

    def __init__(self, window: OffScreen):
        super().__init__(window)
        self.window, self._loop = window, QEventLoop()
        window.window.pump.ticked.connect(self.on_ticked)

    def moves_ms(self, steps: list[int]) -> list[float]:
        """How long each move takes."""
        found = []
        for step in steps:
            began = perf_counter()
            self.window.program.document.look_at(step)
            self._loop.exec()
            self.window.run_for(0)  # the picture
            found.append(1000 * (perf_counter() - began))
        return found

    def on_ticked(self) -> None:
        """Views have been fed: is that the moment that is looked at, for every visible one?"""
        wanted = frozenset().union(*(view.wants() for view in self.window.window.shown_views()))
        known, moment = self.window.controller.measured_at, self.window.program.document.moment
        if all(known.get(one) == moment for one in wanted):
            self._loop.quit()


def summed_up(values: list[float]) -> list[float]:
    """Median, 90th percentile, maximum."""
    return [float(np.percentile(values, share)) for share in (50, 90, 100)]


def main() -> None:
    """Carry out the command line."""
    window = OffScreen(workload(sys.argv[1]), "light", "en", (1440, 900))
    window.prepare()
    controller, document = window.controller, window.program.document
    controller.train()
    window.run_for(TRAINED_MS)
    controller.pause()
    window.wait_until(lambda: controller.state == "paused")
    window.run_for(300)
    last, chance, hand = controller.step, random.Random(0), Hand(window)
    found = {"steps": last}
    found["random_ms"] = summed_up(hand.moves_ms([chance.randrange(1, last) for _move in range(MOVES)]))
    middle = last // 2
    found["pulled_ms"] = summed_up(hand.moves_ms([middle - int(PULL * last * move) for move in range(MOVES)]))
    document.look_at(None)
    controller.train()
    experiment = document.experiment
    rates = (0.5, 0.7, 1.4, 2.0)
    others = [
        controller.beside.begin(
            paths.replace(experiment, "optimizer.learning_rate", rate * experiment.optimizer.learning_rate), experiment
        )
        for rate in rates
    ]
    window.wait_until(lambda: all(run.state == "going" for run in others))
    window.run_for(1000)

    def steps() -> np.ndarray:
        return np.array([controller.step, *(int(run.history.marks["step"].values[-1]) for run in others)])

    delays, before, began = Delays(), steps(), perf_counter()
    window.run_for(BESIDE_MS)
    delays.stop()
    found["beside_steps_per_second"] = ((steps() - before) / (perf_counter() - began)).round().tolist()
    found["beside_delay_ms"] = [float(np.percentile(delays.late_ms, share)) for share in (50, 99, 100)]
    window.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main()

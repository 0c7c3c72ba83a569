"""What each view costs: taking its measurements, and drawing one picture of them.

    python -m tests.benchmarks.view_costs WORKLOAD

Prints JSON: key of the view -> [median ms of measuring, median ms of a picture, size of the view in px].
"""

import json
import os
import sys
from math import inf
from statistics import median
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from engine import loading
from engine.training.history import History
from engine.training.trainer import Trainer
from gui.document import Document
from gui.off_screen import OffScreen
from gui.qt_libraries import import_plainly
from gui.views.finding import views
from tests.benchmarks.workloads import workload

PICTURES = 30
STEPS = 20
"""Between two pictures."""
SIZE = (480, 360)


def costs(name: str) -> dict[str, list[float]]:
    """Train `name`, and show it to each view that fits, one at a time."""
    import_plainly()  # as `main.py` does
    experiment = workload(name)
    window = OffScreen(experiment, "light", "en", (800, 600))
    window.prepare()
    window.controller.pause()
    found = {}
    loading.never_wait_here(False)
    for kind in views():
        trainer, history = Trainer(experiment), History()
        if not kind.fits(trainer.compiled.data.shape()):
            continue
        view = kind(window.program.theme, Document(experiment))
        view.resize(*SIZE)
        view.show()
        view.begin(trainer.compiled)
        measuring, drawing = [], []
        for picture in range(PICTURES):
            trainer.advance(inf, last_step=trainer.step + STEPS)
            trainer.evaluate()
            history.add(trainer.progress())
            began = perf_counter()
            values = {wanted: wanted.measure(trainer.probe()) for wanted in view.wants()}
            measured = perf_counter()
            view.show_history(history)
            view.show_measured(values)
            view.show_numbers()
            window.run_for(0)
            view.repaint()
            if picture >= 5:
                measuring.append(1000 * (measured - began))
                drawing.append(1000 * (perf_counter() - measured))
        view.hide()
        found[kind.key] = [median(measuring), median(drawing)]
        view.deleteLater()
    window.close()
    return found


if __name__ == "__main__":
    print(json.dumps(costs(sys.argv[1])))

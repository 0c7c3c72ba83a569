"""Draw the picture of the README that compares a run with two branches of it.

python packaging/branches_picture.py FILE.png

A sigmoid network learns two spirals. From early in that run one branch goes on with a smaller learning rate, another one
with ReLU in place of the sigmoid.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EPOCHS = 500
LEFT_AT = 0.12
"""Where the branches leave the run, as a share of it."""


def main(file: Path) -> int:
    """Draw; returns the exit code."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    from engine import paths
    from engine.activations.relu import ReLU
    from engine.activations.sigmoid import Sigmoid
    from engine.examples.spirals import SpiralsExample
    from engine.experiment import Experiment
    from gui.off_screen import OffScreen

    def with_hidden(experiment: Experiment, activation: object) -> Experiment:
        for layer in range(len(experiment.layers) - 1):
            experiment = paths.replace(experiment, f"layers.{layer}.activation", activation)
        return experiment

    def slower(experiment: Experiment) -> Experiment:
        return paths.replace(experiment, "optimizer.learning_rate", 0.001)

    def with_relu(experiment: Experiment) -> Experiment:
        return with_hidden(experiment, ReLU())

    experiment = paths.replace(SpiralsExample().experiment(), "training.epochs", EPOCHS)
    hidden, *_same, output = experiment.layers
    experiment = with_hidden(paths.replace(experiment, "layers", (hidden, hidden, hidden, output)), Sigmoid())
    window = OffScreen(experiment, "light", "en", (1440, 900))
    window.train()
    controller, runs = window.controller, window.program.document.runs
    step = int(LEFT_AT * controller.step)
    for number, change in enumerate((slower, with_relu), 1):
        if number > 1:  # both leave the first run
            window.wait_until(lambda: runs.all[0].memory is not None)
            controller.branching.take_up(runs.all[0])
            window.wait_until(lambda: controller.state in ("paused", "finished"))
        controller.branching.begin(change, "branch", step)
        window.wait_until(lambda number=number: len(runs.all) >= number and controller.state == "finished")
    window.bring_to_front("runs")
    window.run_for(1000)
    saved = window.grab(file)
    window.close()
    return 0 if saved else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

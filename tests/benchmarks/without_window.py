"""Train a workload for some seconds without a window; print steps per second.

python -m tests.benchmarks.without_window WORKLOAD SECONDS
"""

import sys
from time import perf_counter

from engine.training.history import History
from engine.training.run import Run
from engine.training.trainer import Trainer
from tests.benchmarks.workloads import workload

WARM_UP_S = 0.5


def main() -> None:
    """Carry out the command line."""
    trainer, history = Trainer(workload(sys.argv[1])), History()
    stream = Run(trainer).events()
    began = perf_counter()
    while perf_counter() - began < WARM_UP_S:
        history.add(next(stream))
    first, began = trainer.step, perf_counter()
    while perf_counter() - began < float(sys.argv[2]):
        history.add(next(stream))
    print((trainer.step - first) / (perf_counter() - began))


if __name__ == "__main__":
    main()

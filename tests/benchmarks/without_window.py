"""Train a workload without a window, in turns (see `turns`).

python -m tests.benchmarks.without_window WORKLOAD
"""

import json
import sys
from time import perf_counter

from engine.training.history import History
from engine.training.run import Run
from engine.training.trainer import Trainer
from tests.benchmarks.turns import SETTLE_S, TURN_S
from tests.benchmarks.workloads import workload


def main() -> None:
    """Carry out the command line."""
    trainer, history = Trainer(workload(sys.argv[1])), History()
    stream = Run(trainer).events()
    for _line in sys.stdin:
        for seconds in (SETTLE_S, TURN_S):
            first, began = trainer.step, perf_counter()
            while perf_counter() - began < seconds:
                history.add(next(stream))
        print((trainer.step - first) / (perf_counter() - began), flush=True)
    print(json.dumps({}))


if __name__ == "__main__":
    main()

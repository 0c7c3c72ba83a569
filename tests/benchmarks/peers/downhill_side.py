"""Downhill does a work, through `training.run` with its usual bookkeeping.

python -m tests.benchmarks.peers.downhill_side KEY -> {"seconds", "loss", "peak_mb"}
"""

import json
import resource
import sys
from time import perf_counter

from engine.training.history import History
from engine.training.run import run
from tests.benchmarks.peers.work import BY_KEY


def main() -> None:
    """Carry out the command line."""
    work = BY_KEY[sys.argv[1]]
    experiment = work.experiment()
    for _event in run(experiment, steps=max(work.steps // 10, 5)):
        pass
    history, stream = History(), run(experiment, steps=work.steps)
    history.add(next(stream))  # prepared, and judged before the first step
    began = perf_counter()
    for event in stream:
        history.add(event)
    seconds = perf_counter() - began
    losses = history.batch_losses.values
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "loss": float(losses[-10:].mean()), "peak_mb": peak}))


if __name__ == "__main__":
    main()

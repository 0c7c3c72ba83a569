"""Downhill does a work, through `training.run` with its usual bookkeeping.

python -m tests.benchmarks.peers.downhill_side KEY; see `slices.py`
"""

import sys
from collections.abc import Iterator
from time import perf_counter

from engine.training.history import History
from engine.training.run import run
from tests.benchmarks.peers.slices import serve
from tests.benchmarks.peers.work import BY_KEY, Work


def slices(work: Work, history: History) -> Iterator[float]:
    """Train without end; a slice is over with the event that reaches its last step."""
    stream = run(work.experiment())
    history.add(next(stream))  # prepared, and judged before the first step
    step = 0
    while True:
        first, began = step, perf_counter()
        while step < first + work.slice_steps:
            event = next(stream)
            history.add(event)
            step = event.step
        yield (perf_counter() - began) / (step - first)


def _loss(history: History, step: int) -> float:
    return float(history.batch_losses.values[:step][-10:].mean())  # an event may have come some steps later


def main() -> None:
    """Carry out the command line."""
    work, history = BY_KEY[sys.argv[1]], History()
    serve(slices(work, history), lambda count: _loss(history, count * work.slice_steps))


if __name__ == "__main__":
    main()

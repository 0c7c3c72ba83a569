"""How the cost of training grows, and that memory does not: `make bench-peers` prints it below the peers.

python -m tests.benchmarks.peers.growth
"""

import os
from time import perf_counter

import msgspec

from engine import paths
from engine.activations.relu import ReLU
from engine.activations.sigmoid import Sigmoid
from engine.datasets.spirals import Spirals
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.training.history import History
from engine.training.run import run

TIMES = 3
MANY_STEPS = 100_000


def experiment(samples: int = 2000, layers: int = 4, epochs: int = 50) -> Experiment:
    """Spirals through `layers` hidden layers of 32 units."""
    return Experiment(
        data=DataPlan(source=Spirals(samples=samples), validation=0),
        layers=(*[Dense(units=32, activation=ReLU())] * layers, Dense(units=1, activation=Sigmoid())),
        loss=BinaryCrossEntropy(),
        training=TrainingPlan(epochs=epochs, batch_size=32),
    )


def seconds(work: Experiment) -> float:
    """The fastest of a few whole runs, from the first event on."""
    found = []
    for _time in range(TIMES):
        stream = run(work)
        next(stream)
        began = perf_counter()
        for _event in stream:
            pass
        found.append(perf_counter() - began)
    return min(found)


def table(title: str, name: str, sizes: tuple[int, ...]) -> None:
    """Print one row for each size of the option `name` of `experiment`: seconds, and those for each one of it."""
    print(f"  {title}")
    for size in sizes:
        took = seconds(experiment(**{name: size}))
        print(f"    {size:>6,}: {took:6.3f} s, {1e6 * took / size:10,.1f} µs each", flush=True)


def memory_mb() -> float:
    """Resident memory of this process."""
    with open("/proc/self/statm", encoding="ascii") as stream:
        return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def print_memory() -> None:
    """Memory along a run of 100,000 steps with its whole history."""
    history, told = History(), 1000
    work = paths.replace(experiment(samples=400), "training.epochs", 1_000_000)
    print(f"  memory of the process in a run of {MANY_STEPS:,} steps, all of whose losses are kept (4 bytes a step)")
    for event in run(msgspec.structs.replace(work, layers=work.layers[-2:]), steps=MANY_STEPS):
        history.add(event)
        if event.step >= told:
            print(f"    after {event.step:>7,} steps {memory_mb():.1f} MB", flush=True)
            told *= 10


def main() -> None:
    """Measure and print."""
    print("Cost of a run: spirals, 2,000 samples, 4 hidden layers of 32 units, 50 epochs, but for what is varied")
    table("samples", "samples", (500, 1000, 2000, 4000, 8000))
    table("hidden layers", "layers", (1, 2, 4, 8, 16))
    table("epochs", "epochs", (10, 20, 50, 100, 200))
    if os.path.exists("/proc/self/statm"):
        print_memory()


if __name__ == "__main__":
    main()

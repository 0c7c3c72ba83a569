"""Speed as a learner sees it: seconds from the start of the program until the network is good enough.

    python -m tests.benchmarks.peers.learner NAME SEED        Downhill: "spirals" to 97 %, "mnist" to 93.5 %
    python -m tests.benchmarks.peers.learner NAME SEED FILE   writes the same data for `pytorch_learner.py`

Prints {"begun", "ended", "epochs", "accuracy"}: when training began and ended, and the share of the validation part.
"""

import json
import sys
import time

import msgspec
import numpy as np

from engine import compiler, paths
from engine.examples.mnist import MnistExample
from engine.examples.spirals import SpiralsExample
from engine.experiment import Experiment
from engine.stopping import TargetStopping
from engine.training.events import Progress
from engine.training.run import run
from tests.benchmarks.workloads import mnist_source

TARGETS = {"spirals": 0.97, "mnist": 0.935}


def experiment(name: str, seed: int) -> Experiment:
    """The built-in example, ended as soon as it is good enough."""
    made = SpiralsExample().experiment()
    if name == "mnist":
        made = paths.replace(MnistExample().experiment(), "data.source", mnist_source())
    made = paths.replace(made, "training.stopping", TargetStopping(target=TARGETS[name]))
    return msgspec.structs.replace(made, seed=seed)


def main() -> None:
    """Carry out the command line."""
    work = experiment(sys.argv[1], int(sys.argv[2]))
    if len(sys.argv) > 3:
        prepared = compiler.compile(work).prepared
        parts = {"x": prepared.training.x, "y": prepared.training.y}
        np.savez(sys.argv[3], **parts, x_validation=prepared.validation.x, y_validation=prepared.validation.y)
        return
    stream = run(work)
    next(stream)
    begun = time.time()
    last = [event for event in stream if isinstance(event, Progress) and event.evaluations][-1]
    found = {"begun": begun, "ended": time.time(), "epochs": last.epoch}
    print(json.dumps(found | {"accuracy": last.evaluations[-1].validation_metric}))


if __name__ == "__main__":
    main()

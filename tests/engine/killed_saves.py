"""A process that saves two projects over each other until it is killed, and the one that kills it.

python -m tests.engine.killed_saves FILE
"""

import subprocess
import sys
import time
from math import inf
from pathlib import Path

import msgspec

from engine import paths, project_file
from engine.examples.digits import DigitsExample
from engine.project_file import Project
from engine.training.history import History
from engine.training.trainer import Trainer

ROOT = Path(__file__).parents[2]


def projects():
    """Two projects of about half a megabyte that differ in their seed and in every weight."""
    found = []
    for seed in (1, 2):
        experiment = paths.replace(DigitsExample().experiment(), "layers.0.units", 500)
        experiment = msgspec.structs.replace(experiment, seed=seed)
        trainer, history = Trainer(experiment), History()
        trainer.advance(inf, last_step=5)
        history.add(trainer.progress())  # one report: a `Run` would report by the clock
        found.append(Project(experiment, trainer.state(history)))
    return found


def kill_one(file, chance):
    """Start a process that saves into `file`, and kill it at a random moment. `chance` is a `random.Random`."""
    command = [sys.executable, "-m", "tests.engine.killed_saves", str(file)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert process.stdout.readline() == b"saving\n"
        time.sleep(chance.random() * 0.05)
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def main() -> None:
    """Save for ever."""
    file, both = Path(sys.argv[1]), projects()
    project_file.save(file, both[0])
    print("saving", flush=True)
    while True:
        for project in both:
            project_file.save(file, project)


if __name__ == "__main__":
    main()

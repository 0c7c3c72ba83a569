"""A real program that trains, is edited and keeps its work, until it is killed; and the one who kills it.

python -m tests.gui.killed_programs FOLDER SEED
"""

import os
import random
import signal
import subprocess
import sys
import time
from math import inf
from pathlib import Path

import msgspec
import numpy as np
from PySide6.QtCore import QObject, QTimer

from engine import paths, project_file
from engine.examples.xor import XorExample
from engine.training.trainer import Trainer
from gui.actions import autosave
from gui.actions.recovery_folder import RecoveryFolder
from gui.app import Program
from tests.gui.watchman import HARMLESS

ROOT = Path(__file__).parents[2]
EVERY_MS = 200
"""In place of half a minute."""

LATEST_S = 1.5


class Kill(msgspec.Struct, frozen=True):
    """What was found after one of them. kept: was there work; step: of its training; age_s: of it when killed; runs: how
    many kept runs came back; frames: how many key frames, of all runs."""

    kept: bool
    step: int
    age_s: float
    runs: int = 0
    frames: int = 0


def kill_one(folder: Path, seed: int, latest_s: float = LATEST_S) -> Kill:
    """Start a program, kill it at a random moment up to `latest_s` from now, and look at what it has left; fails when that
    was never so."""
    command = [sys.executable, "-m", "tests.gui.killed_programs", str(folder), str(seed)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline() == "working\n", process.stderr.read()
        time.sleep(random.Random(seed).uniform(0, latest_s))
    finally:
        killed = time.time()
        process.kill()
        _said, errors = process.communicate()
    assert not [line for line in errors.splitlines() if HARMLESS not in line], errors
    return found(folder, killed)


def found(folder: Path, killed: float) -> Kill:
    """The next start: what was left is read, must have been so at some moment, and leaves nothing behind."""
    mine = RecoveryFolder(folder)
    left = mine.left()
    assert len(left) <= 1
    result = Kill(False, 0, 0.0)
    for one in left:
        project = project_file.load(one.place)
        assert project.lost == ()
        step = 0 if project.state is None else project.state.step
        memories = [run.memory for run in project.runs.runs if run.memory is not None]
        frames = _made_again(project.experiment, [] if project.memory is None else project.memory.frames, project.state)
        for memory in memories:
            frames += _made_again(memory.now, memory.frames, memory.state)
        result = Kill(True, step, killed - one.when, len(project.runs.runs), frames)
        mine.adopt(one.place)
    mine.close()
    assert not folder.exists()
    return result


def _made_again(experiment, frames, state):
    """Fails unless a run of `experiment` is how it was kept, at some of its frames and in the end. How many there are."""
    again = Trainer(experiment)
    some = [*frames[:: len(frames) // 4 + 1], *([state] if state is not None else [])]
    for kept in sorted(some, key=lambda one: one.step):
        if kept.step > again.step:
            again.advance(inf, last_step=kept.step)
        np.testing.assert_array_equal(again.state().parameters, kept.parameters)
    return len(frames)


class Person(QObject):
    """Trains, and now and then edits what makes the run begin anew; the run of before is kept."""

    def __init__(self, program: Program, seed: int):
        super().__init__(program)
        self._program, self._chance = program, random.Random(seed)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.on_timeout)
        self._timer.start(300)
        program.controller.train()

    def on_timeout(self):
        controller, document = self._program.controller, self._program.document
        if self._chance.random() < 0.3:
            document.set_option("seed", self._chance.randrange(1000), merge=False)
        if controller.state in ("ready", "paused"):
            controller.train()


def main() -> int:
    """Work until killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    autosave.EVERY_MS, autosave.AFTER_EDIT_MS = EVERY_MS, 20
    experiment = paths.replace(XorExample().experiment(), "training.epochs", 1_000_000)
    program = Program(experiment, "light", "en", recovery=RecoveryFolder(Path(sys.argv[1])))
    program.controller.set_speed("slow" if int(sys.argv[2]) % 2 else "watch")
    program.window.show()
    Person(program, int(sys.argv[2]))
    print("working", flush=True)
    from PySide6.QtWidgets import QApplication

    return QApplication.instance().exec()


if __name__ == "__main__":
    sys.exit(main())

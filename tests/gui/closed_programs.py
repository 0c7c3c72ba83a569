"""A real program that trains until it closes itself as a person would, and the one who starts it and waits for its end.

python -m tests.gui.closed_programs FILE SECONDS WAY BESIDE
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import msgspec
from PySide6.QtCore import QObject, QStandardPaths, QTimer

import main
from engine import experiment_file, paths, project_file
from engine.examples.digits import DigitsExample
from engine.examples.spirals import SpiralsExample
from engine.examples.xor import XorExample
from engine.project_file import Project
from gui import app
from gui.widgets.message import Question
from tests.gui.watchman import HARMLESS

ROOT = Path(__file__).parents[2]
LOOK_MS = 5
GIVEN_UP_S = 60.0
LATEST_S = 1.5
"""At the latest so long after training has begun the program is closed."""

SUFFIXES = {"close": ".json", "quit": ".json", "leave": project_file.SUFFIX, "save": project_file.SUFFIX}
"""The ways to close: the window, the command; and where training is work, not to save it, or to save it."""


class End(msgspec.Struct, frozen=True):
    """How one of them ended. seconds: from closing to the end of the process. step: of the training when it was closed."""

    code: int
    seconds: float
    step: int
    way: str


def closed(folder: Path, count: int, seed: int) -> list[End]:
    """Start `count` programs, as many at a time as there are cores, and close each at a random moment."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        folders = [folder / str(number) for number in range(count)]
        return list(pool.map(closed_one, folders, [Random(seed + number) for number in range(count)]))


def closed_one(folder: Path, chance: Random) -> End:
    """Start a program on a new file in `folder` and wait for its end; fails when it says anything, or the file is wrong."""
    way = chance.choice(list(SUFFIXES))
    file = folder / f"one{SUFFIXES[way]}"
    folder.mkdir()
    if file.suffix == project_file.SUFFIX:
        project_file.save(file, Project(experiment(chance)))
    else:
        experiment_file.write(file, experiment(chance))
    before = file.read_bytes()
    beside = chance.choice((0, 4))
    how = [str(chance.uniform(0, LATEST_S)), way, str(beside)]
    command = [sys.executable, "-m", "tests.gui.closed_programs", str(file), *how]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        code, ended = process.wait(GIVEN_UP_S), time.monotonic()
    finally:
        process.kill()
        said, errors = process.communicate()
    errors = [line for line in errors.splitlines() if HARMLESS not in line]
    assert not errors, errors
    when, step = said.split()
    if way != "save":
        assert file.read_bytes() == before
    elif int(step):
        assert project_file.load(file).state.step >= int(step)
    return End(code, ended - float(when), int(step), way)


def experiment(chance: Random):
    """One that trains for hours, with steps of some microseconds or of many milliseconds."""
    found = chance.choice([XorExample, SpiralsExample, DigitsExample])().experiment()
    if chance.random() < 0.3:
        found = paths.replace(paths.replace(found, "layers.0.units", 3000), "training.batch_size", 1000)
    return paths.replace(found, "training.epochs", 1_000_000)


class Closer(QObject):
    """Trains as soon as all is there, with so many runs `beside`, closes `seconds` later, and answers what is asked."""

    def __init__(self, program: app.Program, seconds: float, way: str, beside: int):
        super().__init__(program)
        self._program, self._seconds, self._way, self._beside = program, seconds, way, beside
        self._next = self.begin
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(LOOK_MS)

    def look(self):
        self._next()

    def begin(self):
        controller = self._program.controller
        if controller.state == "ready" and self._program.window.is_complete() and self._program.document.file:
            controller.set_speed("full")
            controller.train()
            own = self._program.document.experiment
            for size in range(1, self._beside + 1):
                controller.beside.begin(paths.replace(own, "training.batch_size", size), own)
            self._timer.setInterval(int(1000 * self._seconds))
            self._next = self.close

    def close(self):
        self._timer.setInterval(LOOK_MS)
        self._next = self.answer
        print(time.monotonic(), self._program.controller.step, flush=True)
        window = self._program.window
        window.actions_by_key["quit"].trigger() if self._way == "quit" else window.close()

    def answer(self):
        for question in self._program.window.findChildren(Question):
            question.by_key[self._way].click()


class ClosingProgram(app.Program):
    """The program with somebody in front of it."""

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        Closer(self, float(sys.argv[2]), sys.argv[3], int(sys.argv[4]))


if __name__ == "__main__":
    QStandardPaths.setTestModeEnabled(True)
    app.Program = ClosingProgram
    sys.exit(main.main())

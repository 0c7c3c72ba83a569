"""The longest turn of the window's thread after each of the things a person does, while a run trains as fast as it may.

    python -m tests.benchmarks.stalls [--rounds N] [--trace MS]

A turn is what the event loop does before it looks again what the person wants, in processor time: what others do on the
machine does not count. How fast the machine is does, so the least of several rounds comes nearest to what the program itself
needs, and the time for a plain sum is printed beside.
--trace: where the time went in the turns that took longer than so many milliseconds; tracing makes them longer.
"""

import argparse
import cProfile
import json
import os
import pstats
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import thread_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractEventDispatcher, QObject
from PySide6.QtWidgets import QApplication

from engine import paths
from engine.datasets.moons import Moons
from engine.examples.digits import DigitsExample
from engine.examples.spirals import SpiralsExample
from gui.layouts import LAYOUTS
from gui.off_screen import OffScreen
from tests.benchmarks.workloads import workload

CALM_MS = 300
LIMIT_MS = 20_000
COLUMNS = 200
PROJECT_TURNS, PROJECT_MS = 2, 1200
"""Runs that are kept in the large project, and how long each trains."""


class Turns(QObject):
    """Notes the longest turn since `begin`."""

    def __init__(self, trace_ms: float):
        super().__init__()
        self.longest_ms, self._trace_ms, self._profile = 0.0, trace_ms, None
        QAbstractEventDispatcher.instance().awake.connect(self.look)
        self.begin()

    def begin(self) -> None:
        """What was until now does not count."""
        self.look()
        self.longest_ms = 0.0

    def look(self) -> None:
        """A turn has ended."""
        if self._profile is not None:
            self._profile.disable()
        now = thread_time()
        turn_ms = 1000 * (now - getattr(self, "_last", now))
        self.longest_ms = max(self.longest_ms, turn_ms)
        if self._trace_ms and self._profile is not None and turn_ms > self._trace_ms:
            print(f"---- {turn_ms:.0f} ms", file=sys.stderr)
            stats = pstats.Stats(self._profile, stream=sys.stderr)
            stats.sort_stats("cumulative").print_stats(28)
        self._last = thread_time()
        if self._trace_ms:
            self._profile = cProfile.Profile()
            self._profile.enable()


class Walk:
    """One program, from one deed to the next."""

    def __init__(self, trace_ms: float):
        self.window = OffScreen(workload("spirals"), "light", "en", (1440, 900))
        self.program, self.controller = self.window.program, self.window.controller
        self.turns = Turns(trace_ms)
        self.found: dict[str, float] = {}

    def measure(self, what: str, deed: Callable[..., object], *arguments: object) -> None:
        """Do it, and wait until all is calm."""
        self.turns.begin()
        if self.turns._trace_ms:
            print(f"==== {what}", file=sys.stderr)
        deed(*arguments)
        self.turns.look()
        self.window.wait_until(self._is_calm, LIMIT_MS)
        self.window.run_for(CALM_MS)
        self.turns.look()
        self.found[what] = max(self.found.get(what, 0.0), self.turns.longest_ms)

    def _is_calm(self) -> bool:
        program = self.program
        window = program.window
        settled = not window.arrangement.settling.is_busy and not program.theme._dressing.isActive()
        settled = settled and not window.repainting.is_busy and not program._leaving.is_busy
        settled = settled and window.is_complete() and not window.data_editor.is_busy
        return program._next is None and settled and not window.commands.projects.is_busy

    def everything(self, folder: Path) -> dict[str, float]:
        """Deed -> the longest turn, in ms."""
        self.window.prepare()
        self.measure("Train", self.controller.train)
        for key in LAYOUTS:
            self.measure(f"first time in {key}", self._use, key)
            for language in ("zh_CN", "en"):
                self.measure(f"language in {key}", self._speak, language)
            for theme in ("dark", "light"):
                self.measure(f"theme in {key}", self.program.theme.set_mode, theme)
        self._use("training")
        self.window.wait_until(self._is_calm, LIMIT_MS)
        self._open_dialogs()
        self._show_views()
        self._take_table(folder / "wide.csv")
        document, commands = self.program.document, self.program.window.commands
        for _time in range(2):
            self.measure("Restart", commands.restart)
            self.measure("New start", commands.new_start)
        document.change(paths.replace(document.experiment, "data.source", Moons()), "moons")
        self.window.run_for(CALM_MS)
        for _time in range(2):
            self.measure("undo of other data", document.undo_stack.undo)
            self.measure("redo of other data", document.undo_stack.redo)
        self.measure("open an example of images", commands.open_example, DigitsExample())
        self.measure("open an example of points", commands.open_example, SpiralsExample())
        self._open_large(folder / "large.downhill")
        self.controller.train()
        self.window.run_for(CALM_MS)
        self.measure("close", self._close)
        self.program.shut_down()
        self.found["a plain sum of ten million"] = _sum_ms()
        return self.found

    def _open_dialogs(self) -> None:
        commands = self.program.window.commands
        ways = ("show_shortcuts", "show_guide", "show_about", "save_as", "open", "run_again", "branch", "range_test")
        for way in ways:
            self.measure(f"first {way.replace('_', ' ')}", getattr(commands, way))
            self._leave_dialogs()

    def _leave_dialogs(self) -> None:
        for shown in QApplication.topLevelWidgets():
            if shown is not self.program.window and shown.isVisible():
                shown.close()
        self.window.run_for(CALM_MS)

    def _show_views(self) -> None:
        """Each view for the first time in this window, which another language has made anew."""
        self._speak("zh_CN")
        self.window.wait_until(self._is_calm, LIMIT_MS)
        self._speak("en")
        self.window.wait_until(self._is_calm, LIMIT_MS)
        window = self.program.window
        for dock in [dock for dock in window.view_docks if dock.fits]:
            dock.show()
            self.measure("first time of a view", dock.raise_)
        loss = next(dock for dock in window.view_docks if dock.kind.key == "loss")
        loss.raise_()
        for floats in (True, False):
            self.measure("tear off and dock again", loss.setFloating, floats)
        for width in (1200, 1440):
            self.measure("another size of the window", window.resize, width, 900)

    def _take_table(self, file: Path) -> None:
        """The page of a table with many columns."""
        columns = [f"column {number}" for number in range(COLUMNS)]
        lines = [",".join(str(line * number % 97) for number in range(COLUMNS)) for line in range(500)]
        file.write_text("\n".join([",".join(columns), *lines]))
        self.measure("page of a wide table", self.program.window.commands.projects.open_path, str(file))
        self._leave_dialogs()

    def _open_large(self, file: Path) -> None:
        """A project with kept runs and what they remember."""
        document = self.program.document
        self.program.on_disk.contents.set_frames(200)
        self.controller.look_back.set_memory(400)
        document.open(workload("mnist"))
        self.window.wait_until(lambda: self.controller.state in ("ready", "paused", "finished"), LIMIT_MS)
        for _turn in range(PROJECT_TURNS):
            self.controller.train()
            self.window.run_for(PROJECT_MS)
            self.controller.new_start()
        self.controller.train()
        self.window.run_for(PROJECT_MS)
        projects = self.program.window.commands.projects
        self.measure("save a large project", projects.saving.save_path, str(file))
        self.found["its size in MB"] = file.stat().st_size / 1e6
        projects.unsaved.before = lambda _is_unsaved, go_on: go_on()
        self.measure("New in its place", projects.new)
        self.measure("open a large project", projects.open_path, str(file))

    def _use(self, key: str) -> None:
        self.program.window.arrangement.use(key)

    def _speak(self, language: str) -> None:
        self.program.window.language_picked.emit(language)

    def _close(self) -> None:
        self.program.window.close_at_once()


def _sum_ms() -> float:
    """How fast the machine is."""
    began = thread_time()
    sum(range(10_000_000))
    return 1000 * (thread_time() - began)


def main() -> None:
    """Measure in programs of their own, and print the least and the most of each."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.stalls")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--trace", type=float, default=0.0, metavar="MS")
    parser.add_argument("--once", action="store_true", help="one round in this very process, printed as JSON")
    given = parser.parse_args()
    if given.once or given.trace:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(Walk(given.trace).everything(Path(folder))))
        return
    command = [sys.executable, "-m", "tests.benchmarks.stalls", "--once"]
    rounds = [
        json.loads(
            subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
        )
        for _round in range(given.rounds)
    ]
    print("The longest turn of the window's thread, in ms of processor time: the least and the most of all rounds")
    for what in rounds[0]:
        times = [found[what] for found in rounds]
        print(f"  {what:28} {min(times):6.0f} {max(times):6.0f}", flush=True)


if __name__ == "__main__":
    main()

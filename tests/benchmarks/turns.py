"""Two programs that train the same, in turns: what the machine does from second to second falls on both alike.

A program that takes turns reads lines from standard input. For each it trains for a while, prints how many steps a second it
made, and rests; when there are no more lines it prints what else it has found out, as JSON, and ends.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

TURN_S = 0.6
"""A turn: long enough for several pictures, and no longer, because a machine that others use too changes its speed."""

SETTLE_S = 0.1
"""At the beginning of a turn, not counted."""


class Turns:
    """The program `python -m tests.benchmarks.MODULE …` that takes turns; start it with `started`."""

    def __init__(self, process: subprocess.Popen):
        self._process = process

    def take(self) -> float:
        """One turn; steps a second."""
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return float(self._line())

    def end(self) -> dict:
        """Let it end; what else it has found out."""
        self._process.stdin.close()
        return json.loads(self._line())

    def _line(self) -> str:
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{' '.join(self._process.args)} ended before its time")
        return line


@contextmanager
def started(module: str, *arguments: object) -> Iterator[Turns]:
    """The program, for as long as it is needed."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *map(str, arguments)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, **pipes) as process:
        try:
            yield Turns(process)
        finally:
            process.kill()


def ratio(with_window: Turns, alone: Turns, count: int) -> tuple[float, float]:
    """Speed with the window as a share of the speed without it, over `count` turns of each; and steps a second without."""
    speeds = [(with_window.take(), alone.take()) for _turn in range(count + 1)][1:]  # the first may be cold
    together, apart = (sum(speed) for speed in zip(*speeds, strict=True))
    return together / apart, apart / count

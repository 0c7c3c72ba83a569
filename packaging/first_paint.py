"""Measures from outside when a program's window is there: it watches the memory of a screen that Xvfb keeps in a file.

python packaging/first_paint.py COMMAND …
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SCREEN = "1440x900x24"
STILL_S = 1.0  # no change for so long: everything is drawn
LIMIT_S = 20.0
WINDOW_SHARE = 0.3  # of the screen


def can_measure() -> bool:
    """Whether there is an Xvfb."""
    return shutil.which("Xvfb") is not None


def measured(command: list[str], environment: dict[str, str], identity: dict | None = None) -> tuple[float, float]:
    """Seconds from the start of `command` to the first painted window, and to the last change of the picture."""
    with tempfile.TemporaryDirectory() as folder:
        xvfb = ["Xvfb", "-displayfd", "1", "-ac", "-nolisten", "tcp", "-screen", "0", SCREEN, "-fbdir", folder]
        server = subprocess.Popen(xvfb, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            display = ":" + server.stdout.readline().strip()
            return watched(pixels(Path(folder, "Xvfb_screen0")), command, environment | {"DISPLAY": display}, identity)
        finally:
            server.terminate()
            server.wait()


def pixels(file: Path) -> np.ndarray:
    """The picture on the screen, as it is at every moment. The file is an X window dump, big-endian numbers first."""
    header = np.fromfile(file, ">u4", 25)
    width, height, offset = int(header[4]), int(header[5]), int(header[0] + 12 * header[19])
    return np.memmap(file, "<u4", "r", offset, (height, width))


def watched(screen: np.ndarray, command: list[str], environment: dict[str, str], identity: dict | None):
    """Start the program and look at every fourth row until nothing changes any more."""
    empty = screen[::4].copy()
    before, window, changed = empty, None, None
    began = time.perf_counter()
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    program = subprocess.Popen(command, env=environment, **quiet, **(identity or {}))
    try:
        while (now := time.perf_counter() - began) < LIMIT_S and (changed is None or now - changed < STILL_S):
            picture = screen[::4].copy()
            if not np.array_equal(picture, before):
                before, changed = picture, now
                if window is None and np.mean(picture != empty) > WINDOW_SHARE:
                    window = now
            time.sleep(0.004)
    finally:
        program.terminate()
        program.wait()
    if window is None:
        raise RuntimeError(f"no window within {LIMIT_S:.0f} s")
    return window, changed


if __name__ == "__main__":
    print("window {:.2f} s, last change {:.2f} s".format(*measured(sys.argv[1:], dict(os.environ))))

"""The import ladder of pyproject.toml, and what the command line may load."""

import os
import subprocess
import sys
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]

NAMES_OF_WINDOW_MODULES = """
import sys
import engine.command_line
print(*sorted({name.split(".")[0] for name in sys.modules} & {"gui", "PySide6", "shiboken6", "pyqtgraph"}))
"""

HEAVY_MODULES_OF_THE_FIRST_PICTURE = """
import builtins, gc, os, sys
from gui.start import load_qt
load_qt()
from gui.app import Program
program = Program()
assert not gc.isenabled() and builtins.__import__ is builtins.__orig_import__
heavy = {"pyqtgraph", "pandas", "numpy.ma", "multiprocessing", "engine.examples.digits"}
heavy |= {"gui.editors.data_editor", "gui.editors.inspector", "gui.views.loss"}
print(*sorted(heavy & set(sys.modules)))
sys.stdout.flush()
os._exit(0)
"""


def test_imports_go_down_the_ladder(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    status = lint_imports(no_logo=True, cache_dir=None, no_cache=True)
    assert status == 0, capsys.readouterr().out


def test_command_line_loads_no_window():
    assert names(NAMES_OF_WINDOW_MODULES) == []


def test_the_first_picture_does_without_what_takes_long_to_load():
    assert names(HEAVY_MODULES_OF_THE_FIRST_PICTURE) == []


def names(script):
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()

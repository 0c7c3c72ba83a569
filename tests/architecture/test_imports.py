"""The import ladder of pyproject.toml, and what the command line may load."""

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


def test_imports_go_down_the_ladder(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    status = lint_imports(no_logo=True, cache_dir=None, no_cache=True)
    assert status == 0, capsys.readouterr().out


def test_command_line_loads_no_window():
    done = subprocess.run(
        [sys.executable, "-c", NAMES_OF_WINDOW_MODULES], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []

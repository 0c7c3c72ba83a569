"""Rules every file keeps: short, well named, no code hidden in a package, nothing that freezes the window."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OUTSIDE = {"__pycache__", "build", "dist"}

MAX_LINES = {"gui": 300, "engine": 260}
DRAWERS = {"util", "utils", "misc", "helper", "helpers", "common", "manager"}
CLASS_DRAWERS = ("Manager", "Info", "Utils", "Helper", "Helpers")
PATH_OF_A_MACHINE = re.compile(r"(?<![\w.:/~}$-])/(?:home|Users|root|work)/\w|\b[A-Z]:\\{1,2}Users\b")


def project_files():
    """Files of the project: what git knows or would add, or all but hidden folders where git is not there."""
    try:
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
        return [ROOT / name for name in listed if (ROOT / name).is_file()]
    except (OSError, subprocess.CalledProcessError):
        return [path for path in ROOT.rglob("*") if path.is_file() and not is_outside(path.relative_to(ROOT))]


def is_outside(path):
    return any(part in OUTSIDE or part.startswith(".") for part in path.parts[:-1])


FILES = project_files()


def sources(*rooms):
    return sorted(path for path in FILES if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in rooms)


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def calls(path):
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]


def last_name(node):
    """`c` of `a.b.c` and of a bare `c`."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def names_used(path):
    """Every name, attribute and imported name of a file."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Name | ast.Attribute):
            yield last_name(node)
        elif isinstance(node, ast.alias):
            yield node.name.rpartition(".")[2]


def name(path):
    return path.relative_to(ROOT).as_posix()


def test_package_files_hold_no_code():
    for path in sources("engine", "gui", "tests"):
        if path.name == "__init__.py":
            body = tree_of(path).body
            assert not body or (len(body) == 1 and ast.get_docstring(tree_of(path)) is not None), name(path)


@pytest.mark.parametrize("room", MAX_LINES)
def test_files_fit_on_a_few_screens(room):
    lines = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources(room)}
    long = {path: count for path, count in lines.items() if count >= MAX_LINES[room]}
    assert lines and not long, f"split them below {MAX_LINES[room]} lines"


def test_names_say_what_is_inside():
    for path in sources("engine", "gui", "tests", "packaging"):
        for part in path.relative_to(ROOT).with_suffix("").parts:
            assert not DRAWERS & set(part.split("_")), f"{name(path)}: {part} is a drawer, not a name"
        classes = [node.name for node in ast.walk(tree_of(path)) if isinstance(node, ast.ClassDef)]
        assert not [cls for cls in classes if cls.endswith(CLASS_DRAWERS)], name(path)


def test_window_never_waits_nor_hides_its_settings():
    for path in sources("gui"):
        used = set(names_used(path))
        assert "processEvents" not in used, f"{name(path)}: events are processed by the event loop alone"
        assert "QSettings" not in used, f"{name(path)}: settings are JSON"
        sleeping = [call.lineno for call in calls(path) if last_name(call.func) == "sleep"]
        assert not sleeping, f"{name(path)} sleeps in lines {sleeping}"


def test_signals_of_a_run_reach_bound_methods():
    """A lambda or partial connected to a signal of the worker would run in the worker's thread."""
    found = [path for path in sources("gui") if "run" in path.relative_to(ROOT).parts]
    assert found
    for path in found:
        for call in calls(path):
            if last_name(call.func) != "connect":
                continue
            for slot in call.args:
                wrapped = isinstance(slot, ast.Call) and last_name(slot.func) == "partial"
                assert not isinstance(slot, ast.Lambda) and not wrapped, f"{name(path)}, line {call.lineno}"


@pytest.mark.parametrize("path", sources("engine", "gui"))
def test_lists_are_put_together_as_each_language_does_it(path):
    """With `text.listed`; but keys that the command line lists, and formulas, are no language."""
    if path.relative_to(ROOT).as_posix() in ("engine/command_line.py", "gui/network_drawing/neuron_terms.py"):
        return
    joins = [call for call in calls(path) if last_name(call.func) == "join" and isinstance(call.func, ast.Attribute)]
    by_hand = [
        call.lineno for call in joins if isinstance(call.func.value, ast.Constant) and call.func.value.value == ", "
    ]
    assert not by_hand, f"lists in lines {by_hand}"


def test_no_file_names_a_place_on_one_machine():
    found = []
    for path in FILES:
        if b"\0" in (content := path.read_bytes()):
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            if PATH_OF_A_MACHINE.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}")
    assert not found

"""A machine on which Qt cannot be loaded: one sentence and what to do, in place of a traceback."""

import re
import sys
from pathlib import Path

import pytest

from gui import picture, start
from gui.qt_libraries import can_load_qt


def test_here_it_can():
    assert can_load_qt()


@pytest.mark.parametrize("display", ["", ":0"])
def test_opening_the_window(monkeypatch, capsys, display):
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", None)
    monkeypatch.setenv("DISPLAY", display)
    assert start.main([]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Downhill cannot draw its window on this machine: ") and "Traceback" not in said


def test_drawing_a_picture(monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", None)
    monkeypatch.setattr(sys, "platform", "linux")
    assert picture.main(["picture", "spirals", "--layout", "training", "--out", str(tmp_path / "a.png")]) == 1
    named = re.search(r"`apt install ([^`]+)`", capsys.readouterr().err)[1].split()
    setting_up = Path(__file__, "../../../packaging/set_up.py").resolve().read_text("utf-8")
    assert "libgl1" in named and all(
        f'"{package}"' in setting_up for package in named
    )  # the same as `make setup` knows
    assert not list(tmp_path.iterdir())

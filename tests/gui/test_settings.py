"""Settings come back at the next start, and nothing that stands in their file can stop the program."""

import json
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt

from engine import text, whole_file
from engine.examples.xor import XorExample
from gui.app import Program
from gui.settings import PATH_LIMIT, RECENT_LIMIT, Settings, SettingsFile, from_text, is_storable, to_text

WAIT_MS = 20_000


@pytest.fixture
def started(qapp, qtbot):
    made = []

    def start(file):
        program = Program(XorExample().experiment(), settings_file=SettingsFile(file))
        made.append(program)
        program.window.show()
        qtbot.waitUntil(lambda: program.window.is_complete() and program.controller.state == "ready", timeout=WAIT_MS)
        return program

    def end(program):
        program.shut_down()
        qtbot.wait(1)

    yield start, end
    for program in made:
        end(program)
        program.deleteLater()
    text.use_language("en")


def test_what_was_picked_is_there_at_the_next_start(started, tmp_path):
    start, end = started
    file = tmp_path / "设置" / "settings.json"
    first = start(file)
    first.theme.set_mode("dark")
    first.controller.set_speed("full")
    first._use_language("zh_CN")
    gradients = next(dock for dock in first.window.view_docks if dock.kind.key == "gradients")
    first.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, gradients)
    end(first)
    assert json.loads(file.read_text(encoding="utf-8"))["theme"] == "dark"
    second = start(file)
    assert (second.theme.mode, second.controller.speed, text.language()) == ("dark", "full", "zh_CN")
    again = next(dock for dock in second.window.view_docks if dock.kind.key == "gradients")
    assert second.window.dockWidgetArea(again) == Qt.DockWidgetArea.RightDockWidgetArea


DAMAGED = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'{"theme": "pink"}',
    b'{"theme": 3}',
    b"\xff\xfe\x00",
    b"[" * 100_000,
    b'{"layout": 5}',
    b'{"recent": "a"}',
    b'{"recent": [1]}',
    b'{"recent": [""]}',
    json.dumps({"recent": (RECENT_LIMIT + 1) * ["/a.json"]}).encode(),
    json.dumps({"recent": [(PATH_LIMIT + 1) * "a"]}).encode(),
]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_is_put_aside(tmp_path, content):
    file = SettingsFile(tmp_path / "settings.json")
    file.path.write_bytes(content)
    assert file.read() == Settings() and file.was_damaged
    assert not file.path.exists() and (tmp_path / "settings.damaged.json").read_bytes() == content


@pytest.mark.parametrize("content", [DAMAGED[1], DAMAGED[-1]])
def test_a_damaged_file_is_told_and_the_window_is_as_at_first(started, tmp_path, content):
    start, _end = started
    file = tmp_path / "settings.json"
    file.write_bytes(content)
    program = start(file)
    assert program.theme.mode == "system"
    assert (tmp_path / "settings.damaged.json").read_bytes() == content
    assert "settings.damaged.json" in program.window.statusBar().currentMessage()


def test_nonsense_that_can_be_read_does_no_harm(started, tmp_path):
    start, _end = started
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"geometry": "%%%", "layout": "QUJD", "language": "xx", "unknown": 1}))
    program = start(file)
    assert program.window.isVisible() and text.language() == "en"


def test_a_file_of_an_older_version_is_read_as_it_is(started, tmp_path):
    start, end = started
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"theme": "dark", "language": "en", "speed": "full", "geometry": "", "layout": ""}))
    program = start(file)
    assert (program.theme.mode, program.recent.files) == ("dark", ())
    program.recent.add(tmp_path / "实验.json")
    program._settings_file.settle()
    assert json.loads(file.read_text(encoding="utf-8"))["recent"] == [str(tmp_path / "实验.json")], "kept at once"
    end(program)
    assert SettingsFile(file).read().recent == (str(tmp_path / "实验.json"),)


def test_a_change_leaves_what_another_window_has_written(tmp_path):
    first, second = (SettingsFile(tmp_path / "settings.json") for _window in range(2))
    first.read()
    second.change(theme="dark")
    second.settle()
    first.change(recent=("/a.json",))
    first.settle()
    assert SettingsFile(first.path).read() == Settings(theme="dark", recent=("/a.json",))


def test_nobody_waits_for_the_disk_and_the_last_change_wins(tmp_path, monkeypatch):
    file, may_write = SettingsFile(tmp_path / "settings.json"), Event()
    write_at_once = whole_file.write
    monkeypatch.setattr(whole_file, "write", lambda *what: may_write.wait() and write_at_once(*what))
    file.change(theme="dark")
    file.change(speed="full")
    file.change(theme="light")
    assert file.read() == Settings(theme="light", speed="full") and not file.path.exists()
    may_write.set()
    file.settle()
    assert SettingsFile(file.path).read() == file.read() == Settings(theme="light", speed="full")


@pytest.mark.parametrize("path", ["", "/\udcff.json", (PATH_LIMIT + 1) * "a"])
def test_paths_that_could_not_be_read_again_are_not_written(path):
    assert not is_storable(path) and is_storable("/数据/a.json")


def test_a_place_that_cannot_be_written_is_no_drama(tmp_path):
    (tmp_path / "file").write_text("")
    settings = SettingsFile(tmp_path / "file" / "settings.json")
    settings.change(theme="dark")
    settings.settle()
    assert settings.read() == Settings()


def test_a_file_that_cannot_be_read_now_is_no_damaged_one(tmp_path, monkeypatch):
    file = SettingsFile(tmp_path / "settings.json")
    file.change(theme="dark")
    file.settle()
    held = tmp_path / "settings.json"
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", lambda _path: raises_permission_error())
        assert file.read() == Settings(theme="dark")
        file.change(speed="full")
        file.settle()
    assert held.exists() and not file.was_damaged and SettingsFile(held).read() == Settings(theme="dark")
    file.change(speed="full")
    file.settle()
    assert SettingsFile(held).read() == Settings(theme="dark", speed="full")


def raises_permission_error():
    raise PermissionError("held by somebody")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_after_a_fault_of_ours_the_next_change_is_written_again(tmp_path, monkeypatch):
    file = SettingsFile(tmp_path / "settings.json")
    with monkeypatch.context() as patch:
        patch.setattr(whole_file, "write", lambda *_what: 1 / 0)
        file.change(theme="dark")
        file.settle()
    file.change(speed="full")
    file.settle()
    assert SettingsFile(file.path).read() == Settings(theme="dark", speed="full")


def test_bytes_survive():
    assert bytes(from_text(to_text(b"\x00\xffabc"))) == b"\x00\xffabc"

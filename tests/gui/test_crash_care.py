"""A fault of the program is written down and said, and the window goes on."""

import faulthandler
import sys
import threading

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from gui.crash_care import CrashCare


@pytest.fixture
def care(qapp, tmp_path):
    enabled = faulthandler.is_enabled()
    made = CrashCare(folder=tmp_path / "日志 1")
    yield made
    made.stop()
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QMessageBox):
            widget.close()
            widget.deleteLater()
    made.deleteLater()
    if enabled:
        faulthandler.enable()


def message():
    return next((w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()), None)


def fail():
    raise RuntimeError("the reason")


def test_an_exception_is_written_down_and_told(care, qtbot):
    try:
        fail()
    except RuntimeError:
        sys.excepthook(*sys.exc_info())
    qtbot.waitUntil(lambda: message() is not None)
    assert "the reason" in care.path.read_text(encoding="utf-8")
    assert str(care.path) in message().informativeText()
    copy = next(button for button in message().buttons() if button.text() == "Copy details")
    copy.click()
    assert "RuntimeError: the reason" in QGuiApplication.clipboard().text()


def test_an_exception_of_another_thread_too(care, qtbot):
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: message() is not None)
    assert "the reason" in care.path.read_text(encoding="utf-8")


def test_many_faults_make_one_message(care, qtbot):
    for _count in range(20):
        care.on_exception(ValueError, ValueError("again"), None)
    qtbot.waitUntil(lambda: message() is not None)
    boxes = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]
    assert len(boxes) == 1 and care.path.read_text(encoding="utf-8").count("again") == 20


def test_a_place_that_cannot_be_written_is_no_drama(qapp, tmp_path):
    (tmp_path / "file").write_text("")
    care = CrashCare(folder=tmp_path / "file")
    care._write("nowhere\n")
    care.stop()
    care.deleteLater()

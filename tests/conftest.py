"""Every test runs off-screen, away from the settings of the person who runs it, and cleans up after itself."""

import gc
import os
import threading
from types import SimpleNamespace

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QStandardPaths, QThread, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import Shiboken

from gui.run import fair_threads
from gui.run.fair_threads import collect_garbage

GRACE_S = 1.0


@pytest.fixture(autouse=True, scope="session")
def settings_of_nobody():
    QStandardPaths.setTestModeEnabled(True)


@pytest.fixture(autouse=True, scope="session")
def garbage_between_tests():
    """Python collects no garbage by itself, as in the program (`gui/run/fair_threads.py`): that crashes where Qt is busy.

    What is there before the first test stays, so it is not looked at again each time: all modules, and every test.
    """
    gc.disable()
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
    gc.enable()


@pytest.fixture(autouse=True)
def garbage_set_aside(monkeypatch):
    """A program that is tried sets nothing aside and takes nothing back: what is set aside is that of all tests."""
    same = {name: value for name, value in vars(gc).items() if not name.startswith("_")}
    stand_in = SimpleNamespace(**same | dict.fromkeys(("freeze", "unfreeze"), lambda: None))
    monkeypatch.setattr(fair_threads, "gc", stand_in)


@pytest.fixture(autouse=True)
def nothing_left_behind(garbage_between_tests):
    """Fail a test that leaves a thread, a timer or a window running, and stop it for the sake of the next test.

    Gives what may run; what later tests share is added to it.
    """
    collect_garbage()
    before = running()
    yield before
    if QApplication.instance() is not None:
        delete_what_is_to_be_deleted()
    for thread in running() - before:
        if isinstance(thread, threading.Thread):
            thread.join(GRACE_S)
        elif isinstance(thread, QThread):
            thread.wait(int(1000 * GRACE_S))
    left = running() - before
    names = sorted(describe(thing) for thing in left)
    for thing in left:
        stop(thing)
    assert not names, f"left running: {', '.join(names)}"


def delete_what_is_to_be_deleted():
    """Qt does so in an event loop, which most tests never enter: by the thousand, earlier widgets make all slow."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def running():
    """Threads, parentless timers and shown windows: what would reach into the next test."""
    things = {t for t in threading.enumerate() if not isinstance(t, threading._DummyThread)}
    if QApplication.instance() is None:
        return things
    for wrapper in Shiboken.getAllValidWrappers():
        if isinstance(wrapper, QThread):
            if wrapper.isRunning() and wrapper is not QThread.currentThread():
                things.add(wrapper)
        elif isinstance(wrapper, QTimer) and wrapper.isActive() and wrapper.parent() is None:
            things.add(wrapper)
    things.update(w for w in QApplication.topLevelWidgets() if w.isVisible() and w.parent() is None)
    return things


def describe(thing):
    name = thing.name if isinstance(thing, threading.Thread) else thing.objectName()
    return f"{type(thing).__name__} {name}".strip()


def stop(thing):
    if isinstance(thing, QThread):
        thing.requestInterruption()
        thing.quit()
        thing.wait(int(5000 * GRACE_S))
    elif isinstance(thing, QTimer):
        thing.stop()
    elif not isinstance(thing, threading.Thread):
        getattr(thing, "close_at_once", thing.close)()

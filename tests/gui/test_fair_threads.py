"""Garbage is collected in the window's thread alone, and without looking through everything again and again."""

import gc
import weakref

import pytest
from shiboken6 import isValid

from engine import text
from gui.main_window import MainWindow
from gui.run.fair_threads import NEW_PERIODS
from tests.gui.conftest import WAIT_MS

MOST = 10_000
"""Objects that came after the window."""


class Ring:
    """Only the collector can take it away."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def garbage_set_aside():
    """Here it is the program's own business, but what all tests have set aside is again at the end."""
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture
def full(monkeypatch):
    """The oldest generation is full, whenever somebody looks."""
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, 100))


def test_code_and_window_are_set_aside_and_what_comes_later_is_collected(program, qtbot, full):
    one = program()
    qtbot.waitUntil(one.window.is_complete, timeout=WAIT_MS)
    for _period in range(NEW_PERIODS):
        one._fairness.on_timer_turn()
    aside = gc.get_freeze_count()
    assert aside > MOST and not any(isinstance(thing, MainWindow) for thing in gc.get_objects())
    ring = weakref.ref(Ring())
    one._fairness.on_timer_turn()
    assert ring() is None and gc.get_freeze_count() <= aside
    one.shut_down()
    assert gc.get_freeze_count() == 0


def test_another_window_lets_the_old_one_go(program, qtbot, full):
    """Also what only the collector can find, though it does not look through everything."""
    one = program()
    one._fairness._timer.stop()

    def other_window(language):
        old = weakref.ref(one.window)
        one.on_language_picked(language)
        qtbot.waitUntil(lambda: one.window is not old() and one.window.is_complete(), timeout=WAIT_MS)
        qtbot.waitUntil(lambda: not isValid(old()), timeout=WAIT_MS)
        return old

    try:
        other_window("zh_CN")
        one._fairness.on_timer_turn()
        aside = gc.get_freeze_count()
        one.window.itself = one.window
        old = other_window("en")
        one._fairness.on_timer_turn()
        assert old() is None and gc.get_freeze_count() <= aside
    finally:
        text.use_language("en")


def test_a_program_that_ends_while_another_window_is_built_leaves_none(program, qtbot):
    one = program()
    one.on_language_picked("zh_CN")
    try:
        qtbot.waitUntil(lambda: one._next is not None, timeout=WAIT_MS)
        unfinished, shown = one._next, one.window
        one.shut_down()
        qtbot.waitUntil(lambda: not isValid(unfinished) and not isValid(shown), timeout=WAIT_MS)
    finally:
        text.use_language("en")

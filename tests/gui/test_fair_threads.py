"""Garbage is collected in the window's thread alone, and without looking through everything again and again."""

import gc
import weakref

import pytest
from shiboken6 import isValid

from engine import text
from gui.main_window import MainWindow
from gui.plots.plot import Plot
from gui.run.fair_threads import NEW_PERIODS
from gui.theme import theme as theme_module
from tests.gui.conftest import WAIT_MS

MOST = 10_000
"""Objects that came after the window."""

LITTLE = 2_000
"""Objects that know one another; a window is made of some 15,000."""


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


def test_another_window_lets_the_old_one_go_and_leaves_little_to_look_for(program, qtbot):
    one = program()
    qtbot.waitUntil(one.window.is_complete, timeout=WAIT_MS)
    one._fairness._timer.stop()
    one.window.itself = one.window
    old = weakref.ref(one.window)
    gc.collect()
    try:
        one.on_language_picked("zh_CN")
        qtbot.waitUntil(lambda: old() is None and one.window.is_complete(), timeout=WAIT_MS)
        assert gc.collect() < LITTLE
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


def test_a_program_that_ends_while_it_is_dressed_holds_nothing(program, qtbot, monkeypatch):
    one = program()
    monkeypatch.setattr(theme_module, "DRESSING_S", 0.0)
    one.theme.set_mode("dark")
    plot = one.window.findChild(Plot)
    qtbot.waitUntil(lambda: plot in one.theme._untold, timeout=WAIT_MS)
    one.shut_down()
    assert not one.theme._untold and not one.theme._undressed and not one.theme._dressing.isActive()

"""Garbage is collected in the window's thread alone, and without looking through everything again and again."""

import gc
import weakref

from engine import text
from tests.gui.conftest import WAIT_MS

MOST = 10_000
"""Objects that came after the window."""


class Ring:
    """Only the collector can take it away."""

    def __init__(self):
        self.itself = self


def test_what_stays_is_set_aside_and_what_comes_later_is_collected(program, qtbot):
    one = program()
    qtbot.waitUntil(one.window.is_complete, timeout=WAIT_MS)
    assert gc.get_freeze_count() > MOST > len(gc.get_objects())
    ring = weakref.ref(Ring())
    gc.collect()
    assert ring() is None
    one.shut_down()
    assert gc.get_freeze_count() == 0


def test_another_window_lets_the_old_one_go(program, qtbot, monkeypatch):
    one = program()
    qtbot.waitUntil(one.window.is_complete, timeout=WAIT_MS)
    old = one.window
    one.on_language_picked("zh_CN")
    try:
        qtbot.waitUntil(lambda: one.window is not old and one.window.is_complete(), timeout=WAIT_MS)
        assert gc.get_freeze_count() < MOST < len(gc.get_objects())  # it may still be found
        monkeypatch.setattr(gc, "get_count", lambda: (0, 0, 100))
        one._fairness.on_timer_timeout()
        assert gc.get_freeze_count() > MOST > len(gc.get_objects())
        one._fairness.on_timer_timeout()
        assert not one._fairness._sets_aside
    finally:
        text.use_language("en")

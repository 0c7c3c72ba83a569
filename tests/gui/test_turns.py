"""What takes long has a turn of the window for itself, and everything has its turn."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QAbstractEventDispatcher, QObject, Qt
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow

from gui.repainting import Repainting
from gui.turns import TurnTimer


class Notes(QObject):
    """What happened in which turn of the event loop."""

    def __init__(self):
        super().__init__()
        self.turn, self.told = 0, []
        QAbstractEventDispatcher.instance().awake.connect(self.on_awake)

    def on_awake(self):
        self.turn += 1

    def tell(self, what):
        self.told.append((self.turn, what))


@pytest.fixture
def notes(qapp):
    return Notes()


def timer(notes, what, interval=0):
    made = TurnTimer(notes)
    made.setSingleShot(True)
    made.setInterval(interval)
    made.turn.connect(lambda: notes.tell(what))
    made.start()
    return made


def test_what_comes_due_together_has_turns_of_its_own_in_order(notes, qtbot):
    waiting = [timer(notes, number) for number in range(4)]
    qtbot.waitUntil(lambda: len(notes.told) == 4)
    turns, order = zip(*notes.told, strict=True)
    assert order == (0, 1, 2, 3)
    assert all(after - before >= 2 for before, after in pairwise(turns)), "between two it is painted"
    assert not any(one.isActive() for one in waiting)


def test_who_is_stopped_or_gone_while_it_waits_has_no_turn(notes, qtbot):
    first, stopped, gone, last = (timer(notes, what) for what in ("first", "stopped", "gone", "last"))
    first.turn.connect(stopped.stop)
    first.turn.connect(gone.deleteLater)
    qtbot.waitUntil(lambda: "last" in [what for _turn, what in notes.told])
    assert [what for _turn, what in notes.told] == ["first", "last"]
    assert not stopped.isActive() and not last.isActive()


def test_a_repeated_one_does_not_keep_others_from_their_turn(notes, qtbot):
    always = timer(notes, "always")
    always.setSingleShot(False)
    always.start()
    seldom = timer(notes, "seldom", 5)
    qtbot.waitUntil(lambda: "seldom" in [what for _turn, what in notes.told])
    assert not seldom.isActive() and always.isActive()
    always.stop()
    assert not always.isActive()


def window_with_docks(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QLabel("middle"))
    docks = [QDockWidget(name) for name in ("one", "two")]
    for dock in docks:
        dock.setWidget(QLabel(dock.windowTitle()))
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    window.show()
    return window, docks


def test_panels_keep_their_picture_until_their_turn_and_have_the_new_one_then(theme, qtbot):
    window, docks = window_with_docks(qtbot)
    repainting = Repainting(window, theme)
    repainting.begin()
    panels = [window.centralWidget(), *docks]
    assert repainting.is_busy and not any(panel.updatesEnabled() for panel in panels)
    qtbot.waitUntil(lambda: not repainting.is_busy)
    assert all(panel.updatesEnabled() for panel in panels)


def test_a_panel_may_go_before_its_turn(theme, qtbot):
    window, (first, second) = window_with_docks(qtbot)
    repainting = Repainting(window, theme)
    repainting.begin()
    window.removeDockWidget(first)
    first.deleteLater()
    qtbot.waitUntil(lambda: not repainting.is_busy)
    assert second.updatesEnabled() and window.centralWidget().updatesEnabled()


def test_a_panel_that_is_held_back_for_another_reason_stays_so(theme, qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QLabel("middle"))
    window.show()
    window.centralWidget().setUpdatesEnabled(False)
    repainting = Repainting(window, theme)
    repainting.begin()
    assert not repainting.is_busy and not window.centralWidget().updatesEnabled()

"""A panel becomes a window of its own, and comes back, by menu and by key."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabBar

from gui.view_dock import ViewDock

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def dock_of(one, key):
    return next(dock for dock in one.window.view_docks if dock.kind.key == key)


def in_front(one, qtbot, key):
    """The dock of a view that stands in front of its tabs."""
    dock = dock_of(one, key)
    dock.raise_()
    qtbot.waitUntil(lambda: dock.in_front and dock.view is not None)
    return dock


def settled(one, qtbot):
    qtbot.waitUntil(lambda: not one.window.arrangement.settling.is_busy)


def press(widget):
    QTest.keyClick(widget, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)


def test_the_view_with_the_keyboard_is_torn_off_and_comes_back_in_front(program, qtbot):
    one = program()
    loss = in_front(one, qtbot, "loss")
    loss.view.plot.setFocus()
    beside = one.window.tabifiedDockWidgets(loss)
    press(loss.view.plot)
    settled(one, qtbot)
    assert loss.isFloating() and loss.isVisible() and not loss.title.isHidden() and loss.view.plot.isVisible()
    assert QApplication.focusWidget() is loss.view.plot and loss.isActiveWindow()
    press(loss.view.plot)  # the keys of the window work there as well
    settled(one, qtbot)
    assert not loss.isFloating() and set(one.window.tabifiedDockWidgets(loss)) == set(beside)
    qtbot.waitUntil(lambda: loss.in_front and loss.title.isHidden())
    assert QApplication.focusWidget() is loss.view.plot and one.window.isActiveWindow()


def test_a_tab_stands_for_its_view(program, qtbot):
    one = program()
    loss = in_front(one, qtbot, "loss")
    found = [bar for bar in one.window.findChildren(QTabBar) if bar.tabText(bar.currentIndex()) == loss.windowTitle()]
    found[0].setFocus()
    assert one.window.arrangement.tearing_off.panel() is loss
    press(found[0])
    assert loss.isFloating() and one.window.arrangement.tearing_off.panel() is loss


def test_else_it_is_the_panel_used_last(program, qtbot):
    one = program()
    tearing_off = one.window.arrangement.tearing_off
    one.window.centralWidget().setFocus()
    assert isinstance(tearing_off.panel(), ViewDock) and tearing_off.panel().in_front
    loss = in_front(one, qtbot, "loss")
    loss.view.plot.setFocus()
    one.window.centralWidget().setFocus()
    assert tearing_off.panel() is loss
    one.window.data_editor.setFocus()
    one.window.inspector.focusNextChild()
    one.window.centralWidget().setFocus()
    assert tearing_off.panel().objectName() in ("data", "inspector")
    bar = next(bar for bar in one.window.findChildren(QTabBar) if bar.tabText(bar.currentIndex()) == "Weights")
    place = next(place for place in range(bar.count()) if bar.tabText(place) == "Gradients")
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(place).center())
    gradients = dock_of(one, "gradients")
    assert tearing_off.panel() is gradients
    gradients.close()
    assert tearing_off.panel() is not gradients and tearing_off.panel().in_front


def test_the_menu_says_which_panel_is_meant(program, qtbot):
    one = program()
    action = one.window.actions_by_key["tear_off"]
    loss = in_front(one, qtbot, "loss")
    loss.view.plot.setFocus()
    one.window.menus["view"].aboutToShow.emit()
    assert action.text() == "Tear off “Loss and metrics”"
    action.trigger()
    one.window.menus["view"].aboutToShow.emit()
    assert loss.isFloating() and action.text() == "Dock “Loss and metrics” again"


def test_without_panels_nothing_happens(program):
    one = program()
    tearing_off = one.window.arrangement.tearing_off
    for dock in (*one.window.view_docks, *one.window._panels):
        dock.close()
    assert tearing_off.panel() is None
    tearing_off.toggle()
    assert tearing_off.words() == "Tear off a panel, or dock it again"

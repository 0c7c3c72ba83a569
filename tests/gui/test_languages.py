"""Another language makes another window around the same run, while the old one goes on."""

import pytest
from shiboken6 import isValid

from engine.examples.xor import XorExample
from tests.gui.dialog_driving import file_dialog

WAIT_MS = 20_000


@pytest.fixture
def program(program):
    return program(XorExample().experiment())


def pick(program, language):
    (entry,) = [one for one in program.window.languages.group.actions() if one.data() == language]
    entry.trigger()


def help_menu(program):
    return program.window.menus["help"].title()


def test_the_old_window_stays_until_the_other_is_there(program, qtbot):
    old = program.window
    pick(program, "zh_CN")
    assert program.window is old and old.isVisible()
    qtbot.waitUntil(lambda: program.window is not old, timeout=WAIT_MS)
    assert program.window.isVisible() and "帮助" in help_menu(program)
    qtbot.waitUntil(lambda: not isValid(old), timeout=WAIT_MS)
    qtbot.waitUntil(program.window.is_complete, timeout=WAIT_MS)


def test_whoever_changes_their_mind_gets_the_last_language(program, qtbot):
    old = program.window
    pick(program, "zh_CN")
    pick(program, "en")
    qtbot.waitUntil(lambda: program.window is not old and program.window.is_complete(), timeout=WAIT_MS)
    assert "Help" in help_menu(program)
    assert [entry.isChecked() for entry in program.window.languages.group.actions()].count(True) == 1


def test_what_is_asked_is_not_taken_away(program, qtbot):
    old = program.window
    pick(program, "zh_CN")
    old.actions_by_key["open"].trigger()
    dialog = file_dialog(program)
    qtbot.wait(500)
    assert program.window is old and dialog.isVisible()
    dialog.reject()
    qtbot.waitUntil(lambda: program.window is not old, timeout=WAIT_MS)


def test_closing_meanwhile_closes(program, qtbot):
    old = program.window
    pick(program, "zh_CN")
    old.close()
    qtbot.wait(300)
    assert program.window is old and not old.isVisible()

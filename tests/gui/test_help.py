"""The windows of the Help menu, and the promise that every key they list does something."""

import platform

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWhatsThis
from shiboken6 import isValid

from engine.examples.xor import XorExample
from engine.version import VERSION
from gui.actions.specs import ACTIONS
from gui.help.key_caps import CHOICES, caps_of
from gui.help.widget_keys import WIDGET_KEYS


def press(widget, keys):
    combination = QKeySequence(keys)[0]
    QTest.keyClick(widget, combination.key(), combination.keyboardModifiers())


def lines_of(dialog, shown_only=False):
    groups = [dialog.list.topLevelItem(number) for number in range(dialog.list.topLevelItemCount())]
    lines = [group.child(place) for group in groups for place in range(group.childCount())]
    return [line for line in lines if not (shown_only and line.isHidden())]


def opened(one, key):
    one.window.actions_by_key[key].trigger()
    return one.window.commands.help._made[key]


def test_every_shortcut_of_the_menus_is_listed(program):
    listed = [line.text(1).split(", ") for line in lines_of(opened(program(), "shortcuts"))]
    for spec in ACTIONS:
        keys = [QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) for keys in spec.shortcuts]
        assert not keys or keys in listed, spec.key
    assert sum(bool(spec.shortcuts) for spec in ACTIONS) + sum(map(len, WIDGET_KEYS.values())) == len(listed)


def test_headings_have_no_mnemonics(program):
    dialog = opened(program(language="zh_CN"), "shortcuts")
    titles = [dialog.list.topLevelItem(number).text(0) for number in range(dialog.list.topLevelItemCount())]
    assert "文件" in titles and not [title for title in titles if "(" in title or "&" in title]


def test_shift_f1_explains_what_has_the_keyboard(program, qtbot):
    one = program()
    button = one.window.toolbar.speed_button
    button.setFocus()
    press(button, "Shift+F1")
    (shown,) = [one for one in QApplication.topLevelWidgets() if one.metaObject().className() == "QWhatsThat"]
    assert shown.isVisible() and not QWhatsThis.inWhatsThisMode()
    shown.close()
    QTest.keyRelease(button, Qt.Key.Key_Shift)
    one.window.actions_by_key["whats_this"].trigger()  # by a click on the menu: the next one asks
    assert QWhatsThis.inWhatsThisMode()
    QWhatsThis.leaveWhatsThisMode()


def test_search_leaves_what_has_all_the_words(program):
    dialog = opened(program(), "shortcuts")
    everything = len(lines_of(dialog, shown_only=True))
    QTest.keyClicks(dialog.search, "LAYER move")
    found = [line.text(0) for line in lines_of(dialog, shown_only=True)]
    on_a_layer = ["Move the layer", "Remove the layer"]
    assert found == ["Remove layer", "Move layer left", "Move layer right", *on_a_layer, *on_a_layer]
    QTest.keyClicks(dialog.search, "xyz")
    assert not lines_of(dialog, shown_only=True) and "xyz" in dialog.nothing.sentence() and dialog.nothing.isVisible()
    dialog.search.clear()
    assert len(lines_of(dialog, shown_only=True)) == everything
    press(dialog.search, "Down")
    assert dialog.focusWidget() is dialog.list
    press(dialog.list, "Esc")
    assert not dialog.isVisible()


def test_each_help_window_is_there_once_and_can_be_resized(program):
    one = program()
    for key in ("shortcuts", "guide", "about"):
        first = opened(one, key)
        assert opened(one, key) is first and first.isVisible() and first.parent() is one.window
        assert first.minimumSize().width() < first.maximumSize().width()
        first.close()


def test_keys_of_a_combination_are_caps_of_their_own():
    assert caps_of("Ctrl+Shift+Z") == ["Ctrl", "Shift", "Z"]
    assert caps_of("Ctrl++") == ["Ctrl", "+"] and caps_of("+") == ["+"]


def test_about_tells_every_version_and_copies_them(program):
    dialog = opened(program(), "about")
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    for fact in (VERSION, platform.python_version(), np.__version__, "pyqtgraph", "MIT"):
        assert fact in words
    dialog.on_copy_clicked()
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0] == f"Downhill {VERSION}" and len(copied) == len(dialog.parts)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_nothing_in_about_is_cut_off(program, qtbot, language):
    dialog = opened(program(language=language), "about")
    qtbot.waitUntil(dialog.isVisible)
    for label in dialog.findChildren(QLabel):
        needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        assert label.height() >= needed, label.text()
        assert label.wordWrap() or label.width() >= label.sizeHint().width(), label.text()


def test_caps_stand_for_what_the_text_says(program):
    for line in lines_of(opened(program(), "shortcuts")):
        choices = line.data(1, CHOICES)
        assert line.text(1) == ", ".join(choice if isinstance(choice, str) else "+".join(choice) for choice in choices)


def heading_above(page):
    """How many headings stand above the top of the page."""
    block, count = page.cursorForPosition(QPoint(4, 4)).block(), 0
    while block.isValid():
        count += bool(block.blockFormat().headingLevel())
        block = block.previous()
    return count


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_help_stays_open_at_the_same_place_in_the_new_language(program, qtbot, language):
    one = program(XorExample().experiment(), language={"en": "zh_CN", "zh_CN": "en"}[language])
    guide, shortcuts, about = (opened(one, key) for key in ("guide", "shortcuts", "about"))
    guide.resize(900, 500)
    guide.on_larger()
    guide.go_to("the-window")
    bar = guide.page.verticalScrollBar()
    bar.setValue(round(0.6 * bar.maximum()))
    shortcuts.search.setText("Ctrl")
    about.close()
    above, size, title = heading_above(guide.page), guide.page.document().defaultFont().pixelSize(), guide.windowTitle()
    assert above >= 3
    old, extent = one.window, guide.size()
    (entry,) = [entry for entry in old.languages.group.actions() if entry.data() == language]
    entry.trigger()
    qtbot.waitUntil(lambda: one.window is not old, timeout=20_000)
    made = one.window.commands.help._made
    qtbot.waitUntil(lambda: not isValid(old), timeout=20_000)
    new = made["guide"]
    assert new is not guide and new.isVisible() and new.windowTitle() != title
    assert f"/{language}/the-window.md" in new.page.source().path()
    assert abs(heading_above(new.page) - above) <= 1 and new.page.verticalScrollBar().value() > 100
    assert new.size() == extent and new.page.document().defaultFont().pixelSize() == size
    assert made["shortcuts"].isVisible() and made["shortcuts"].search.text() == "Ctrl"
    assert "about" not in made

"""The windows of the Help menu, and the promise that every key they list does something."""

import platform

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from engine.examples.iris import IrisExample
from engine.version import VERSION
from gui.actions.specs import ACTIONS
from gui.help.key_caps import CHOICES, caps_of
from gui.help.widget_keys import WIDGET_KEYS
from gui.network_drawing.spots import Spot
from gui.widgets.combo_box import ComboBox
from gui.widgets.number_field import FloatField
from tests.gui.kept import made_up

KEYS = [
    pytest.param(title, keys, id=f"{title}-{keys}")
    for title, lines in WIDGET_KEYS.items()
    for line in lines
    for keys in line.keys
    if keys != "Menu"  # the platform plugin turns it into an event of its own
]


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


def test_search_leaves_what_has_all_the_words(program):
    dialog = opened(program(), "shortcuts")
    everything = len(lines_of(dialog, shown_only=True))
    QTest.keyClicks(dialog.search, "LAYER move")
    found = [line.text(0) for line in lines_of(dialog, shown_only=True)]
    assert found == ["Remove layer", "Move layer left", "Move layer right", "Move the layer", "Remove the layer"]
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


@pytest.mark.parametrize(("title", "keys"), KEYS)
def test_every_listed_key_does_something(program, qtbot, title, keys):
    one = program(IrisExample().experiment() if title == "Confusion matrix" else None)
    widget, look = SUBJECTS[title](one, qtbot, keys)
    qtbot.waitUntil(widget.isVisible)
    before = look()
    press(widget, keys)
    qtbot.waitUntil(lambda: look() != before)


def moments_of(one, qtbot, keys):
    view = next(dock.view for dock in one.window.view_docks if dock.kind.key == "loss")
    one.controller.step_epoch()
    qtbot.waitUntil(lambda: one.controller.state == "paused" and view.moments.isEnabled())
    one.document.look_at(None if keys == "Home" else 2)
    return view.moments, lambda: one.document.moment


def card_of(one, qtbot, keys):
    card = one.window.strip.row.cards[1]
    card.setFocus()
    if keys == "Esc":
        at = card.rect().center()
        QTest.mousePress(card, Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseMove(card, at + QPoint(40, 0))
    return card, lambda: (one.document.experiment, QApplication.focusWidget(), one.window.strip.drag.active)


def insert_of(one, qtbot, keys):
    button = one.window.strip.row.inserts[1]
    button.setFocus()
    return button, lambda: (one.document.experiment, QApplication.activePopupWidget())


def drawing_of(one, qtbot, keys):
    drawing = one.window.strip.drawing
    drawing.setFocus()
    last = len(drawing.places[1].units) - 1
    drawing.focused = Spot("neuron", 1, 0 if keys in ("Down", "End") else last)
    clicks = QSignalSpy(drawing.neuron_clicked)
    return drawing, lambda: (drawing.focused, clicks.count())


def plot_of(one, qtbot, keys):
    loss = next(dock for dock in one.window.view_docks if dock.kind.key == "loss")
    qtbot.waitUntil(lambda: len(loss.view.training.exact_values()[0]) > 0)
    plot = loss.view.plot
    plot.setFocus()
    if keys == "0":
        press(plot, "+")
    return plot, lambda: np.array(plot.plotItem.vb.viewRange()).tolist()


def river_of(one, qtbot, keys):
    dock = next(dock for dock in one.window.view_docks if dock.kind.key == "gradients")
    dock.raise_()
    qtbot.waitUntil(lambda: dock.view is not None and len(dock.view.past) > 0, timeout=20_000)
    dock.view.choice.set_key("river")
    dock.view.on_choice_picked()
    for step in (1, 2):
        dock.view.past.add(step, step / 10, dock.view.past.matrix[:, 0])
    dock.view.on_choice_picked()
    dock.view.river_plot.setFocus()
    dock.view.river.cursor.at(1, 1)
    return dock.view.river_plot, lambda: dock.view.river.cursor.cell


def life_of(one, qtbot, keys):
    dock = next(dock for dock in one.window.view_docks if dock.kind.key == "neuron_life")
    dock.raise_()
    qtbot.waitUntil(lambda: dock.view is not None and dock.view.map.shape[1] > 0, timeout=20_000)
    dock.view.plot.setFocus()
    dock.view.map.cursor.at(0, 0)
    return dock.view.plot, dock.view.story.text


def matrix_of(one, qtbot, keys):
    dock = next(dock for dock in one.window.view_docks if dock.kind.key == "confusion_matrix")
    dock.raise_()
    qtbot.waitUntil(lambda: dock.view is not None and bool(dock.view.matrix._names), timeout=20_000)
    dock.view.matrix.setFocus()
    dock.view.matrix._point((1, 1))
    return dock.view.matrix, lambda: dock.view.matrix._pointed


def runs_of(one, qtbot, keys):
    runs = one.document.runs
    if keys == "Return":  # gone on with is only what has a memory
        one.controller.step_epoch()
        qtbot.waitUntil(lambda: one.controller.step > 0 and one.controller.state == "paused", timeout=20_000)
        one.controller.restart()
        qtbot.waitUntil(lambda: runs.all and runs.all[0].memory is not None, timeout=20_000)
    else:
        runs.keep(made_up([0.7, 0.25]))
    dock = next(dock for dock in one.window.view_docks if dock.kind.key == "runs")
    dock.raise_()
    qtbot.waitUntil(lambda: dock.view is not None and dock.view.model.rowCount() == 2, timeout=20_000)
    table = dock.view.table
    table.setFocus()
    table.selectRow(1)
    return table, lambda: (runs.shown(), runs.all, runs.current, table.findChild(QLineEdit))


def field_of(one, qtbot, keys):
    field = FloatField(0, 100, step=1)
    qtbot.addWidget(field)
    field.set_value(50)
    field.show()
    if keys in ("Return", "Esc"):
        field.selectAll()
        QTest.keyClicks(field, "7")
    return field, lambda: (field.value(), field.lineEdit().text())


def choice_of(one, qtbot, keys):
    if keys != "Up":
        button = one.window.strip.row.cards[1].activation
        button.setFocus()
        return button, QApplication.activePopupWidget
    box = ComboBox([("a", "A"), ("b", "B"), ("c", "C")])
    qtbot.addWidget(box)
    box.set_key("b")
    box.show()
    return box, box.key


def button_of(one, qtbot, keys):
    if keys == "Esc":
        dialog = opened(one, "about")
        return dialog, dialog.isVisible
    if keys == "Shift+F10":
        one.window.strip.row.cards[1].setFocus()
        return one.window, QApplication.activePopupWidget
    button = one.window.toolbar.train_button
    button.setFocus()
    return button, lambda: (QApplication.focusWidget(), one.controller.state)


SUBJECTS = {
    "Cards of the network": card_of,
    "+ between two cards": insert_of,
    "Drawing of the network": drawing_of,
    "Plots": plot_of,
    "Pictures over time": river_of,
    "Neurons' life": life_of,
    "Slider under the loss": moments_of,
    "Confusion matrix": matrix_of,
    "List of runs": runs_of,
    "Fields for numbers": field_of,
    "Lists and choices": choice_of,
    "Everywhere": button_of,
}


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

"""The promise that every key which the program lists does something."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from engine.examples.iris import IrisExample
from engine.examples.spirals import SpiralsExample
from gui.help.widget_keys import WIDGET_KEYS
from gui.network_drawing.spots import Spot
from gui.widgets.combo_box import ComboBox
from gui.widgets.number_field import FloatField
from tests.gui.kept import made_up
from tests.gui.test_help import opened, press


def keys_of(*titles):
    """What is listed there; a key the platform plugin turns into an event of its own is not pressed."""
    return [
        pytest.param(title, keys, id=f"{title}-{keys}")
        for title in titles
        for line in WIDGET_KEYS[title]
        for keys in line.keys
        if keys != "Menu"
    ]


def does_something(qtbot, widget, keys, look):
    qtbot.waitUntil(widget.isVisible)
    before = look()
    press(widget, keys)
    qtbot.waitUntil(lambda: look() != before)


def test_every_key_is_pressed_below():
    assert {*ON_THE_WINDOW, *AT_A_RUN, *ON_ITS_OWN} == WIDGET_KEYS.keys()


def moments_of(one, qtbot, keys):
    dock = next(dock for dock in one.window.view_docks if dock.kind.key == "loss")
    dock.raise_()
    one.controller.step_epoch()
    qtbot.waitUntil(lambda: one.controller.state == "paused" and dock.view.moments.isEnabled())
    view = dock.view
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
    column = 2 if keys == "Ctrl+Left" else 1
    last = len(drawing.places[column].units) - 1
    drawing.focused = Spot("neuron", column, 0 if keys in ("Down", "End") else last)
    clicks = QSignalSpy(drawing.neuron_clicked)
    return drawing, lambda: (drawing.focused, clicks.count(), one.document.experiment)


def loss_of(one, qtbot):
    """The loss view, with two values of the run that was opened last, and not of the one before."""
    dock = next(dock for dock in one.window.view_docks if dock.kind.key == "loss")
    dock.raise_()
    one.controller.step_epoch()
    qtbot.waitUntil(
        lambda: (
            one.controller.state == "paused"
            and dock.view._history is one.controller.history
            and len(dock.view.training.exact_values()[0]) > 1
        )
    )
    dock.view.plot.setFocus()
    return dock.view


def plot_of(one, qtbot, keys):
    plot = loss_of(one, qtbot).plot
    if keys == "0":
        press(plot, "+")
    return plot, lambda: np.array(plot.plotItem.vb.viewRange()).tolist()


def curves_of(one, qtbot, keys):
    view = loss_of(one, qtbot)
    if keys not in ("Home", "End"):
        press(view.plot, "Home" if keys in ("Shift+Right", "PgUp") else "End")
    return view.plot, view.cursor.x


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


def field_of(qtbot, keys):
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


ON_THE_WINDOW = {
    "Cards of the network": card_of,
    "+ between two cards": insert_of,
    "Drawing of the network": drawing_of,
    "Lists and choices": choice_of,
    "Everywhere": button_of,
}
AT_A_RUN = {
    "Plots": plot_of,
    "Curves": curves_of,
    "Pictures over time": river_of,
    "Neurons' life": life_of,
    "Slider under the loss": moments_of,
    "Confusion matrix": matrix_of,
    "List of runs": runs_of,
}
ON_ITS_OWN = {"Fields for numbers": field_of}


@pytest.mark.parametrize(("title", "keys"), keys_of(*ON_THE_WINDOW))
def test_every_listed_key_of_the_window_does_something(reopened, qtbot, title, keys):
    one = reopened(SpiralsExample().experiment())
    one.window.centralWidget().setFocus()
    widget, look = ON_THE_WINDOW[title](one, qtbot, keys)
    does_something(qtbot, widget, keys, look)


@pytest.mark.parametrize(("title", "keys"), keys_of(*AT_A_RUN))
def test_every_listed_key_of_the_views_does_something(reopened, qtbot, title, keys):
    one = reopened((IrisExample if title == "Confusion matrix" else SpiralsExample)().experiment())
    widget, look = AT_A_RUN[title](one, qtbot, keys)
    does_something(qtbot, widget, keys, look)


@pytest.mark.parametrize(("title", "keys"), keys_of(*ON_ITS_OWN))
def test_every_listed_key_of_a_field_does_something(theme, qtbot, title, keys):
    widget, look = ON_ITS_OWN[title](qtbot, keys)
    does_something(qtbot, widget, keys, look)

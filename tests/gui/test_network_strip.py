"""The network strip with a real mouse and a real keyboard: every edit, its name in undo, and what is selected afterwards."""

import msgspec
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QCursor, QEnterEvent, QWheelEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from engine import catalog
from engine.activations.base import Activation
from engine.activations.sigmoid import Sigmoid
from engine.activations.step import Step
from engine.activations.tanh import Tanh
from engine.datasets.idx_folder import IdxFolder
from engine.experiment import DataPlan, Experiment
from engine.layers.base import Layer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.residual import Residual
from gui.document import Document
from gui.editors import layer_card, layer_commands
from gui.editors.activation_button import competing, curve
from gui.editors.card_layout import elided
from gui.editors.network_strip import AT_FIRST, NetworkStrip

HIDDEN = Dense(units=8, activation=Tanh())
OUTPUT = Dense(units=1, activation=Sigmoid())

# What the off-screen platform says whenever a menu opens.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def show(qtbot, theme):
    def shown(*layers, width=1100, **parts):
        strip = NetworkStrip(Document(Experiment(layers=layers, **parts)), theme)
        qtbot.addWidget(strip)
        strip.resize(width, 290)
        strip.show()
        strip.activateWindow()
        qtbot.waitUntil(strip.isActiveWindow)
        return strip

    return shown


def layers_of(strip):
    return strip.document.experiment.layers


def kinds(strip):
    return [layer.key for layer in layers_of(strip)]


def click(widget, at=None):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at or widget.rect().center())


def type_into(field, text):
    click(field.lineEdit())
    field.selectAll()
    QTest.keyClicks(field, text)


def press(key, held=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, held)


def focus(card):
    click(card, QPoint(40, 20))
    assert card.hasFocus()


def lift(card, by):
    grip = QPoint(40, 20)
    QTest.mousePress(card, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, grip)
    start = card.mapToGlobal(grip)
    for part in (0.1, 0.5, 1.0):
        QTest.mouseMove(card, card.mapFromGlobal(start + QPoint(round(by * part), 4)))
    return start + QPoint(by, 4)


def drop(card, at):
    QTest.mouseRelease(card, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, card.mapFromGlobal(at))


def test_shows_every_layer_with_its_shape_and_parameters(show):
    strip = show(HIDDEN, HIDDEN, OUTPUT)
    assert [card.state.title() for card in strip.cards] == ["Dense", "Dense", "Output"]
    assert [card.state.shape_text() for card in strip.cards] == ["2 → 8", "8 → 8", "8 → 1"]
    assert [card.state.parameters_text() for card in strip.cards] == ["24 parameters", "72 parameters", "9 parameters"]
    assert strip.summary.text() == "3 layers · 105 parameters"
    assert strip.cards[1].accessibleName() == "Layer 2 of 3: Dense, 8 units, Tanh"
    assert strip.cards[2].accessibleName() == "Layer 3 of 3: Dense, output, 1 unit, Sigmoid"


def test_plus_adds_a_copy_of_the_hidden_neighbour(show):
    strip = show(HIDDEN, OUTPUT)
    click(strip.inserts[1])
    assert layers_of(strip) == (HIDDEN, HIDDEN, OUTPUT)
    assert strip.document.undo_stack.undoText() == "add Dense"
    assert strip.document.selection == "layers.1"
    assert strip.cards[1].hasFocus()
    strip.document.undo_stack.undo()
    assert layers_of(strip) == (HIDDEN, OUTPUT)
    assert len(strip.cards) == 2


def test_menu_of_plus_offers_every_kind(show):
    strip = show(HIDDEN, OUTPUT)
    strip.inserts[1].setFocus()
    press(Qt.Key.Key_Down)
    menu = QApplication.activePopupWidget()
    assert [action.text() for action in menu.actions()] == [kind.title for kind in catalog.members(Layer).values()]
    for _kind in range(1 + list(catalog.members(Layer)).index("dropout")):
        QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert kinds(strip) == ["dense", "dropout", "dense"]
    assert strip.document.undo_stack.undoText() == "add Dropout"
    assert not strip.cards[1].activation.isVisible()


def test_a_plus_is_lit_only_while_the_pointer_is_on_it(show, monkeypatch):
    strip = show(HIDDEN, OUTPUT)
    button = strip.inserts[1]
    middle = QPointF(button.rect().center())
    QApplication.sendEvent(button, QEnterEvent(middle, middle, middle))
    assert button._pointed
    monkeypatch.setattr(QCursor, "pos", lambda: QPoint(-500, -500))
    button.move(button.x() + 40, button.y())
    assert not button._pointed
    QApplication.sendEvent(button, QEnterEvent(middle, middle, middle))
    button.open_menu().close()
    assert not button._pointed and not button.hasFocus()


def test_home_and_end_in_the_menu_of_activations(show):
    strip = show(HIDDEN, OUTPUT)
    menu = strip.cards[0].activation.open_menu()
    QTest.keyClick(menu, Qt.Key.Key_End)
    assert menu.activeAction() is menu.actions()[-1]
    QTest.keyClick(menu, Qt.Key.Key_Home)
    assert menu.activeAction() is menu.actions()[0]
    menu.close()


def test_the_optimizer_card_tells_the_learning_rate(show):
    strip = show(HIDDEN, OUTPUT)
    rate = strip.document.experiment.optimizer.learning_rate
    assert strip.row.optimizer._rate == f"Learning rate {rate:g}"
    assert strip.row.loss._rate == ""


def test_only_softmax_is_drawn_as_shares():
    found = {key for key, kind in catalog.members(Activation).items() if competing(kind())}
    assert found == {"softmax"}


def test_arrow_under_plus_opens_the_menu(show):
    strip = show(HIDDEN, OUTPUT)
    button = strip.inserts[0]
    click(button, QPoint(button.width() // 2, button.ARROW_TOP + 4))
    menu = QApplication.activePopupWidget()
    assert menu is not None
    menu.close()
    assert layers_of(strip) == (HIDDEN, OUTPUT)


def test_buttons_in_the_head_duplicate_and_remove(show):
    strip = show(HIDDEN, Dropout(), OUTPUT)
    focus(strip.cards[1])
    click(strip.cards[1].duplicate)
    assert kinds(strip) == ["dense", "dropout", "dropout", "dense"]
    assert strip.document.undo_stack.undoText() == "duplicate layer 2"
    assert strip.document.selection == "layers.2"
    click(strip.cards[2].remove)
    assert kinds(strip) == ["dense", "dropout", "dense"]
    assert strip.document.undo_stack.undoText() == "remove layer 3"
    assert not strip.cards[0].remove.isVisible()


def test_minus_and_plus_are_one_step_of_undo(show):
    strip = show(HIDDEN, OUTPUT)
    stepper = strip.cards[0].stepper
    for _i in range(3):
        click(stepper.plus)
    click(stepper.minus)
    assert layers_of(strip)[0].units == 10
    assert strip.document.undo_stack.count() == 1
    assert strip.document.undo_stack.undoText() == "change units"
    strip.document.undo_stack.undo()
    assert layers_of(strip)[0].units == 8
    assert stepper.field.value() == 8
    assert not strip.cards[1].stepper.minus.isEnabled()


def test_number_is_typed(show):
    strip = show(HIDDEN, OUTPUT)
    field = strip.cards[0].stepper.field
    type_into(field, "32")
    assert layers_of(strip)[0].units == 8
    press(Qt.Key.Key_Return)
    assert layers_of(strip)[0].units == 32
    assert strip.cards[1].state.shape_text() == "32 → 1"


def test_plus_goes_on_from_what_is_typed(show):
    strip = show(HIDDEN, OUTPUT)
    stepper = strip.cards[0].stepper
    type_into(stepper.field, "32")
    click(stepper.plus)
    assert layers_of(strip)[0].units == 33


def test_holding_plus_repeats(show, qtbot):
    strip = show(HIDDEN, OUTPUT)
    plus = strip.cards[0].stepper.plus
    QTest.mousePress(plus, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: layers_of(strip)[0].units >= 11, timeout=3000)
    QTest.mouseRelease(plus, Qt.MouseButton.LeftButton)
    assert strip.document.undo_stack.count() == 1
    assert strip.document.selection == "layers.0"


def test_what_is_being_typed_survives_another_edit(show):
    strip = show(HIDDEN, OUTPUT)
    field = strip.cards[0].stepper.field
    type_into(field, "3")
    strip.document.set_option("optimizer.learning_rate", 0.1)
    assert field.lineEdit().text() == "3"


def test_the_stepper_serves_whatever_layer_comes(show):
    strip = show(HIDDEN, OUTPUT)
    stepper = strip.cards[0].stepper
    type_into(stepper.field, "3")
    strip.document.change(Experiment(layers=(Dropout(rate=0.9), OUTPUT)), "another kind")
    assert stepper.isVisible() and stepper.field.isVisible() and stepper.field.value() == 0.9
    click(stepper.plus)
    assert layers_of(strip)[0].rate == 0.95
    click(stepper.plus)
    assert layers_of(strip)[0].rate == 0.95 and kinds(strip) == ["dropout", "dense"]
    strip.document.undo_stack.undo()
    strip.document.undo_stack.undo()
    assert stepper.field.isVisible() and stepper.field.lineEdit().text() == "8"
    click(stepper.minus)
    assert layers_of(strip)[0].units == 7


def test_what_is_typed_goes_with_its_layer(show):
    strip = show(HIDDEN, HIDDEN, OUTPUT)
    field = strip.cards[2].stepper.field
    type_into(field, "3")
    strip.document.change(Experiment(layers=(HIDDEN, OUTPUT)), "fewer")
    assert [layer.units for layer in layers_of(strip)] == [8, 1]
    assert strip.isAncestorOf(QApplication.focusWidget())


def test_activation_is_picked_from_the_menu(show):
    strip = show(HIDDEN, OUTPUT)
    button = strip.cards[0].activation
    click(button)
    menu = QApplication.activePopupWidget()
    assert [action.data() for action in menu.actions()] == list(catalog.members(Activation))
    assert [action.data() for action in menu.actions() if action.isChecked()] == ["tanh"]
    relu = next(action for action in menu.actions() if action.data() == "relu")
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(relu).center())
    assert layers_of(strip)[0].activation.key == "relu"
    assert button.text() == "ReLU"
    assert strip.document.undo_stack.undoText() == "change activation to ReLU"
    assert strip.document.selection == "layers.0"
    strip.document.undo_stack.undo()
    assert button.text() == "Tanh"


def test_mouse_drags_a_layer_to_another_place(show):
    strip = show(HIDDEN, Dropout(), OUTPUT)
    card = strip.cards[0]
    place = lift(card, strip.cards[1].x() - card.x() + 20)
    assert strip.drag.active
    assert not card.stepper.isVisible()
    assert layers_of(strip) == (HIDDEN, Dropout(), OUTPUT)
    drop(card, place)
    assert not strip.drag.active
    assert layers_of(strip) == (Dropout(), HIDDEN, OUTPUT)
    assert strip.document.undo_stack.undoText() == "move layer 1"
    assert strip.document.selection == "layers.1"
    assert all(card.stepper.isVisible() for card in strip.cards)
    places = [card.x() for card in strip.row.all_cards()[:-1]]
    assert places == sorted(places)


def test_escape_gives_a_drag_up(show):
    strip = show(HIDDEN, Dropout(), OUTPUT)
    places = [card.x() for card in strip.cards]
    place = lift(strip.cards[0], 300)
    assert [card.x() for card in strip.cards] != places
    press(Qt.Key.Key_Escape)
    assert not strip.drag.active
    drop(strip.cards[0], place)
    assert layers_of(strip) == (HIDDEN, Dropout(), OUTPUT)
    assert strip.document.undo_stack.count() == 0
    assert [card.x() for card in strip.cards] == places


def test_a_change_from_elsewhere_ends_a_drag(show):
    strip = show(HIDDEN, Dropout(), OUTPUT)
    place = lift(strip.cards[0], 300)
    layer_commands.remove_layer(strip.document, 2)
    assert not strip.drag.active
    drop(strip.cards[0], place)
    assert layers_of(strip) == (HIDDEN, Dropout())


def test_a_small_tremble_is_no_drag(show):
    strip = show(HIDDEN, OUTPUT)
    drop(strip.cards[0], lift(strip.cards[0], 2))
    assert strip.document.undo_stack.count() == 0


def test_drag_scrolls_at_the_edge(show, qtbot):
    strip = show(*[HIDDEN] * 19, OUTPUT, width=700)
    bar = strip.area.horizontalScrollBar()
    card = strip.cards[0]
    place = lift(card, 690 - card.mapTo(strip, QPoint(40, 20)).x())
    qtbot.waitUntil(lambda: bar.value() > 300, timeout=3000)
    drop(card, place)
    assert int(strip.document.selection.split(".")[1]) >= 3
    assert strip.document.undo_stack.count() == 0  # twins changed places


def test_keyboard_walks_moves_and_resizes(show):
    strip = show(HIDDEN, Dropout(), OUTPUT)
    focus(strip.cards[0])
    press(Qt.Key.Key_Right)
    assert strip.document.selection == "layers.1"
    assert strip.cards[1].hasFocus()
    press(Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert kinds(strip) == ["dropout", "dense", "dense"]
    assert strip.document.undo_stack.undoText() == "move layer 2"
    assert strip.cards[0].hasFocus()
    press(Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert strip.document.undo_stack.count() == 1
    press(Qt.Key.Key_Plus)
    assert layers_of(strip)[0].rate == 0.25
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Minus)
    assert layers_of(strip)[1].units == 7
    press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert kinds(strip) == ["dropout", "dense", "dense", "dense"]
    assert strip.cards[2].hasFocus()
    press(Qt.Key.Key_Delete)
    assert kinds(strip) == ["dropout", "dense", "dense"]
    assert strip.cards[2].hasFocus()
    press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is strip.cards[2].activation


def test_keys_of_a_card_come_before_shortcuts_of_the_window(show):
    strip = show(HIDDEN, Dropout(), OUTPUT)
    actions = {}
    for keys in ("Del", "Ctrl+D", "Ctrl+Left", "F5"):
        actions[keys] = QAction(keys, strip)
        actions[keys].setShortcut(keys)
        strip.addAction(actions[keys])
    spies = {keys: QSignalSpy(action.triggered) for keys, action in actions.items()}
    focus(strip.cards[1])
    press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    press(Qt.Key.Key_Delete)
    press(Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    press(Qt.Key.Key_F5)
    assert kinds(strip) == ["dense", "dense", "dropout"]
    assert {keys: spy.count() for keys, spy in spies.items()} == {"Del": 0, "Ctrl+D": 0, "Ctrl+Left": 0, "F5": 1}


def test_arrows_reach_both_ends(show):
    strip = show(OUTPUT)
    focus(strip.cards[0])
    press(Qt.Key.Key_Left)
    assert strip.document.selection == "data"
    for path in ("layers.0", "loss", "optimizer", "optimizer"):
        press(Qt.Key.Key_Right)
        assert strip.document.selection == path


def test_tab_follows_the_eye(show):
    strip = show(HIDDEN, Dropout(), OUTPUT)
    strip.row.input.setFocus()
    seen = [QApplication.focusWidget()]
    while seen[-1] is not strip.row.optimizer:
        press(Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    first, second, third = strip.cards
    expected = [strip.row.input, strip.inserts[0], first, first.stepper.field, first.activation, strip.inserts[1]]
    expected += [second, second.stepper.field, strip.inserts[2], third, third.stepper.field, third.activation]
    assert seen == [*expected, strip.row.loss, strip.row.optimizer]
    assert all(widget.accessibleName() for widget in seen)


def test_selection_goes_both_ways(show):
    strip = show(HIDDEN, OUTPUT)
    for card in (strip.row.input, strip.cards[1], strip.row.loss, strip.row.optimizer):
        click(card, QPoint(20, 20))
        assert strip.document.selection == card.path
        assert [other for other in strip.row.all_cards() if other.selected] == [card]
    strip.document.select("layers.0")
    assert strip.cards[0].selected
    strip.document.select("training")
    assert not any(card.selected for card in strip.row.all_cards())


def test_context_menu_acts_on_its_card(show):
    strip = show(HIDDEN, Dropout(), OUTPUT)
    focus(strip.cards[1])
    card = strip.cards[1]
    event_place = QPoint(60, 20)
    QTest.mouseClick(card, Qt.MouseButton.RightButton, pos=event_place)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(card, QContextMenuEvent(reason, event_place, card.mapToGlobal(event_place)))
    menu = QApplication.activePopupWidget()
    move = next(action for action in menu.actions() if action.text().startswith("Move right"))
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(move).center())
    assert kinds(strip) == ["dense", "dense", "dropout"]


def test_problem_stands_on_its_card(show):
    strip = show(Dense(units=8, activation=Step()), msgspec.structs.replace(OUTPUT, units=3))
    assert [card.badge.severity for card in strip.cards] == ["warning", "error"]
    assert all(card.badge.isVisible() for card in strip.cards)
    assert "slope 0" in strip.cards[0].badge.toolTip()
    assert "not 3." in strip.cards[1].accessibleName()
    strip.document.set_option("layers.1.units", 1)
    assert not strip.cards[1].badge.isVisible()
    assert strip.cards[0].badge.isVisible()


def test_deleting_everything_leaves_a_usable_strip(show):
    strip = show(HIDDEN, HIDDEN, OUTPUT)
    focus(strip.cards[0])
    for _i in range(3):
        press(Qt.Key.Key_Delete)
    assert layers_of(strip) == ()
    assert strip.cards == []
    assert strip.row.input.hasFocus()
    assert "press +" in strip.summary.text()
    assert strip.badge.isVisible()
    click(strip.inserts[0])
    assert layers_of(strip)[0].units == 1
    assert layers_of(strip)[0].activation.key == "sigmoid"
    assert strip.document.problems == ()
    for _i in range(4):
        strip.document.undo_stack.undo()
    assert layers_of(strip) == (HIDDEN, HIDDEN, OUTPUT)
    assert len(strip.cards) == 3


def test_dropout_at_the_end_offers_an_output(show):
    strip = show(HIDDEN, Dropout())
    assert len(strip.inserts) == 3
    assert strip.cards[1].badge.severity == "error"
    click(strip.inserts[2])
    assert kinds(strip) == ["dense", "dropout", "dense"]
    assert len(strip.inserts) == 3
    assert strip.document.problems == ()


def test_twenty_layers_scroll_and_are_updated_in_place(show):
    strip = show(*[HIDDEN] * 19, OUTPUT, width=700)
    bar = strip.area.horizontalScrollBar()
    assert bar.maximum() > 2000
    strip.document.select("layers.19")
    left = strip.cards[19].mapTo(strip.area.viewport(), QPoint(0, 0)).x()
    assert 0 <= left <= strip.area.viewport().width() - strip.cards[19].width()
    center = QPointF(strip.area.viewport().rect().center())
    before = bar.value()
    wheel = QWheelEvent(
        center,
        strip.area.viewport().mapToGlobal(center),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(strip.area.viewport(), wheel)
    assert bar.value() < before
    cards = list(strip.cards)
    old = strip.document.experiment
    for units in range(9, 20):
        strip.document.set_option("layers.3.units", units)
        strip.on_experiment_changed(old, strip.document.experiment)
        layers = (*[HIDDEN] * 3, msgspec.structs.replace(HIDDEN, units=units), *[HIDDEN] * 15, OUTPUT)
        assert layers_of(strip) == layers
    assert strip.cards == cards  # none is made anew


def test_data_that_cannot_be_read_are_said_on_the_input(show, tmp_path):
    strip = show(HIDDEN, OUTPUT, data=DataPlan(source=IdxFolder(path=str(tmp_path / "none"))))
    assert strip.row.input.badge.severity == "error"
    assert [card.state.shape_text() for card in strip.cards] == ["? → 8", "8 → 1"]
    assert strip.summary.text() == "2 layers"


def test_paints_in_both_themes(show, theme):
    strip = show(Dense(units=300, activation=Tanh()), Dropout(rate=0.5), OUTPUT)
    light = strip.grab().toImage()
    theme.set_mode("dark")
    dark = strip.grab().toImage()
    middle = strip.cards[0].mapTo(strip, QPoint(100, 20))
    assert light.pixelColor(middle).lightness() > 200 > 80 > dark.pixelColor(middle).lightness()


@pytest.mark.parametrize("kind", catalog.members(Activation).values(), ids=str)
def test_every_activation_has_a_curve_inside_its_box(kind):
    path, zero = curve(kind(), 20.0, 14.0)
    assert path.elementCount() == 61
    assert path.boundingRect().height() > 5
    assert 0 <= zero <= 14
    assert -0.01 <= path.boundingRect().top() <= path.boundingRect().bottom() <= 14.01


def test_every_kind_has_a_card(show):
    for key, kind in catalog.members(Layer).items():
        strip = show(HIDDEN, HIDDEN, HIDDEN, kind(), OUTPUT, width=1200)
        card = strip.cards[3]
        assert card.state.title() == kind.title and card.accessibleName().startswith(f"Layer 4 of 5: {kind.title}")
        number = layer_commands.main_number(kind())
        assert number is None or (card.stepper.option is number and number.scale == "linear"), key
        assert (card.stepper is not None and card.stepper.isVisible()) == (number is not None), key
        assert not strip.grab().isNull()


def test_a_frozen_layer_says_so(show):
    strip = show(HIDDEN, OUTPUT)
    strip.document.set_option("layers.0.frozen", True)
    assert strip.cards[0].state.parameters_text() == "24 parameters, frozen"
    assert strip.cards[0].accessibleName() == "Layer 1 of 2: Dense, 8 units, Tanh, frozen"
    frozen = strip.cards[0].grab().toImage()
    strip.document.set_option("layers.0.frozen", False)
    thawed = strip.cards[0].grab().toImage()
    lock = strip.cards[0].body().toRect().adjusted(10, 8, -86, -60)
    assert frozen.copy(lock) != thawed.copy(lock), "a lock stands before the title"


def test_a_selected_card_says_what_it_is(show, monkeypatch):
    """Its title is whole whatever else stands in the head, and nothing but the head changes."""
    strip = show(HIDDEN, Dense(units=8, frozen=True), BatchNorm(), BatchNorm(frozen=True), OUTPUT, width=1400)
    drawn = []
    monkeypatch.setattr(layer_card, "elided", lambda *given: drawn.append(elided(*given)) or drawn[-1])
    for card in strip.cards:
        places = [part.geometry() for part in (card, *card.main_controls())]
        strip.document.select(card.path)
        drawn.clear()
        image = card.grab().toImage()
        assert card.state.title() in drawn
        assert places == [part.geometry() for part in (card, *card.main_controls())]
        if card.remove.isVisible():
            begin = min(button.x() for button in (card.duplicate, card.remove) if button.isVisible())
            column = {image.pixelColor(begin - 1, y).name() for y in range(12, 30)}
            assert len(column) == 1, "the title ends before the buttons begin"


def test_buttons_give_way_to_the_title_until_the_pointer_comes(show):
    strip = show(HIDDEN, Dense(units=8, frozen=True), BatchNorm(), OUTPUT, width=1400)
    seen = []
    for card in strip.cards[:3]:
        strip.document.select(card.path)
        for under in (False, True):
            card.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, under)
            card.on_awake_changed()
            seen.append((card.remove.isVisible(), card.duplicate.isVisible()))
    assert seen == [(True, True), (True, True), (True, False), (True, False), (False, False), (True, False)]
    strip.document.set_option("layers.2.name", "norm")
    assert strip.cards[2].duplicate.isVisible(), "now there is room"


class TestCommands:
    @pytest.mark.parametrize(
        ("before", "place", "span"),
        [
            ((HIDDEN, HIDDEN, HIDDEN), 3, 2),
            ((HIDDEN, HIDDEN), 2, 1),
            ((Dense(units=2), HIDDEN), 1, 1),
            ((HIDDEN,), 1, 2),
        ],
    )
    def test_a_new_shortcut_begins_where_it_fits(self, qapp, before, place, span):
        document = Document(Experiment(layers=(*before, OUTPUT)))
        layer_commands.add_layer(document, place, "residual")
        assert document.experiment.layers[place] == Residual(span=span)

    def test_new_layer_goes_behind_the_selected_one_but_before_the_output(self, qapp):
        document = Document(Experiment(layers=(HIDDEN, OUTPUT)))
        document.select("layers.1")
        layer_commands.add_layer(document, kind="dropout")
        assert [layer.key for layer in document.experiment.layers] == ["dense", "dropout", "dense"]
        assert document.selection == "layers.1"

    def test_first_hidden_layer_is_the_usual_one(self, qapp):
        document = Document(Experiment(layers=(OUTPUT,)))
        layer_commands.add_layer(document, 0)
        assert document.experiment.layers == (Dense(), OUTPUT)

    def test_numbers_stay_within_their_limits(self, qapp):
        document = Document(Experiment(layers=(HIDDEN, Dropout(rate=0.9), OUTPUT)))
        for _i in range(5):
            layer_commands.change_units(document, 1, 1)
        assert document.experiment.layers[1].rate == 0.95
        layer_commands.change_units(document, 0, -100)
        assert document.experiment.layers[0].units == 1
        layer_commands.change_units(document, 0, 100_000)
        assert document.experiment.layers[0].units == 4096

    def test_wrong_places_do_nothing(self, qapp):
        document = Document(Experiment(layers=(HIDDEN, OUTPUT)))
        layer_commands.move_layer(document, 1, 2)
        layer_commands.remove_layer(document, 5)
        layer_commands.duplicate_layer(document, -1)
        layer_commands.set_activation(document, 0, "tanh")
        assert document.undo_stack.count() == 0

    def test_selected_layer(self, qapp):
        document = Document(Experiment(layers=(HIDDEN, OUTPUT)))
        assert layer_commands.selected_layer(document) == 0
        document.select("data")
        assert layer_commands.selected_layer(document) is None


def test_a_deep_network_fills_the_cards_that_are_out_of_sight_in_turns(show, qtbot):
    strip = show(HIDDEN, OUTPUT)
    deep = (*(HIDDEN, Dropout(rate=0.2)) * 10, OUTPUT)
    strip.document.change(Experiment(layers=deep), "deep")
    assert [card.isVisible() for card in strip.cards[:AT_FIRST]] == [True] * AT_FIRST
    assert not strip.cards[-2].isVisible() and strip.cards[-1].geometry().right() <= strip.row.width()
    strip.document.set_option("layers.12.units", 3)  # while they follow
    qtbot.waitUntil(lambda: not strip._following.isActive())
    assert [card.state.layer for card in strip.cards] == list(layers_of(strip)) and layers_of(strip)[12].units == 3
    assert all(part.isVisible() for part in (*strip.cards, *strip.inserts))
    assert [card.main_controls()[0] in strip.row.tab_stops() for card in strip.cards] == [True] * 21
    strip.document.undo_stack.undo()
    strip.document.undo_stack.undo()
    assert [part.isVisible() for part in (*strip.cards, *strip.inserts)] == [True] * 4
    strip.document.undo_stack.redo()
    qtbot.waitUntil(lambda: not strip._following.isActive())
    assert all(part.isVisible() for part in (*strip.cards, *strip.inserts))

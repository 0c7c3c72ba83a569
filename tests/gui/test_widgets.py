"""Widgets both ways: a value shown, and a value chosen."""

import html
from functools import partial

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.widgets.by_mouse import Button, CheckBox
from gui.widgets.combo_box import ComboBox
from gui.widgets.dock_title import DockTitle
from gui.widgets.empty_state import EmptyState
from gui.widgets.line_edit import LineEdit
from gui.widgets.note import Note
from gui.widgets.number_field import FloatField, IntField
from gui.widgets.numbers import format_percent
from gui.widgets.panel import Panel, PlainScrollArea
from gui.widgets.progress_strip import ProgressStrip
from gui.widgets.read_out import ReadOut
from gui.widgets.segmented import SegmentedControl
from gui.widgets.text_label import ElidedLabel, StillLabel, TextLabel


class Heard(list):
    """What a signal has said."""

    def __init__(self, signal):
        super().__init__()
        signal.connect(self.append)


def shown(qtbot, widget):
    qtbot.addWidget(widget)
    widget.show()
    return widget


def type_into(qtbot, field, text):
    field.selectAll()
    if text.isascii():
        qtbot.keyClicks(field, text)
    else:  # as an input method hands it over
        typed = QInputMethodEvent()
        typed.setCommitString(text)
        QApplication.sendEvent(field.lineEdit(), typed)


@pytest.fixture
def rate(qtbot):
    field = shown(qtbot, FloatField(0, 10, low_open=True, scale="log"))
    field.set_value(0.003)
    return field


def test_set_value_shows_and_says_nothing(rate):
    heard = Heard(rate.edited)
    rate.set_value(1e-5)
    assert rate.text() == "1e-05" and rate.value() == 1e-5 and heard == []


def test_typing_is_told_on_enter(rate, qtbot):
    heard = Heard(rate.edited)
    type_into(qtbot, rate, "0.02")
    assert heard == []
    qtbot.keyClick(rate, Qt.Key.Key_Return)
    assert heard == [0.02] and rate.value() == 0.02


@pytest.mark.parametrize("text", ["0,5", "０．５", "5e-1"])
def test_other_ways_to_write_a_half(rate, qtbot, text):
    heard = Heard(rate.edited)
    type_into(qtbot, rate, text)
    qtbot.keyClick(rate, Qt.Key.Key_Return)
    assert heard == [0.5] and rate.text() == "0.5"


@pytest.mark.parametrize("text", ["x", "", "-1", "0", "nan"])
def test_what_cannot_be_is_marked_and_dropped(rate, qtbot, text):
    heard = Heard(rate.edited)
    type_into(qtbot, rate, text)
    if not text:
        qtbot.keyClick(rate, Qt.Key.Key_Delete)
    assert rate.property("invalid") == "true"
    qtbot.keyClick(rate, Qt.Key.Key_Return)
    assert heard == [] and rate.text() == "0.003" and rate.property("invalid") == "false"


@pytest.mark.parametrize("text", ["99", "-1", "0"])
def test_beyond_a_limit_the_old_value_comes_back_and_the_limits_are_told(rate, qtbot, text):
    heard = Heard(rate.edited)
    type_into(qtbot, rate, text)
    qtbot.keyClick(rate, Qt.Key.Key_Return)
    assert heard == [] and rate.text() == "0.003"
    note = rate.window().findChild(Note)
    assert note.text() == "Greater than 0, at most 10" and not note.isHidden()


def test_a_word_for_zero(qtbot):
    field = shown(qtbot, IntField(0, 100, special="all"))
    assert field.text() == "all"
    heard = Heard(field.edited)
    type_into(qtbot, field, "20")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    type_into(qtbot, field, "All")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert heard == [20, 0] and field.text() == "all"


def override(key, shift=False):
    held = Qt.KeyboardModifier.ControlModifier
    held |= Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, held)
    event.ignore()
    return event


def test_undo_keys_go_to_the_window_unless_something_is_typed(rate, qtbot):
    line = LineEdit("a folder")
    qtbot.addWidget(line)
    for widget in (rate, line):
        for key, shift in ((Qt.Key.Key_Z, False), (Qt.Key.Key_Z, True), (Qt.Key.Key_Y, False)):
            event = override(key, shift)
            QApplication.sendEvent(widget, event)
            assert not event.isAccepted()
        qtbot.keyClicks(widget, "7")
        event = override(Qt.Key.Key_Z)
        QApplication.sendEvent(widget, event)
        assert event.isAccepted()


def test_the_mouse_leaves_no_keyboard_where_space_means_something(qtbot):
    holder = QWidget()
    column = QVBoxLayout(holder)
    field, button, box = IntField(0, 9), Button("go"), CheckBox("on")
    segments, combo = SegmentedControl([("a", "A"), ("b", "B")]), ComboBox([("a", "A"), ("b", "B")])
    for widget in (field, button, box, segments, combo):
        column.addWidget(widget)
    shown(qtbot, holder).activateWindow()
    qtbot.waitUntil(holder.isActiveWindow)
    heard = Heard(field.edited)
    field.setFocus()
    type_into(qtbot, field, "7")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert heard == [7] and QApplication.focusWidget() is None
    for widget in (box, segments.findChildren(QPushButton)[1]):
        widget.setFocus()
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)
        assert QApplication.focusWidget() is None
    combo.showPopup()
    qtbot.waitUntil(combo.view().hasFocus)
    qtbot.wait(50)
    place = combo.view().visualRect(combo.model().index(1, 0)).center()
    qtbot.mouseClick(combo.view().viewport(), Qt.MouseButton.LeftButton, pos=place)
    combo.hidePopup()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is None)
    for widget in (button, box, combo):
        assert widget.focusPolicy() == Qt.FocusPolicy.TabFocus


def test_a_value_shown_again_leaves_what_is_being_typed(rate, qtbot):
    type_into(qtbot, rate, "0.0")
    rate.set_value(rate.value())
    assert rate.text() == "0.0"
    rate.set_value(2)
    assert rate.text() == "2"


def test_escape_drops_what_was_typed(rate, qtbot):
    heard = Heard(rate.edited)
    type_into(qtbot, rate, "7")
    qtbot.keyClick(rate, Qt.Key.Key_Escape)
    qtbot.keyClick(rate, Qt.Key.Key_Return)
    assert heard == [] and rate.text() == "0.003"


def test_enter_without_typing_keeps_every_digit(rate, qtbot):
    heard = Heard(rate.edited)
    rate.set_value(0.1 + 0.2)
    qtbot.keyClick(rate, Qt.Key.Key_Return)
    assert heard == [] and rate.value() == 0.1 + 0.2


def test_arrows_walk_through_the_decades(rate, qtbot):
    heard = Heard(rate.edited)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageDown):
        qtbot.keyClick(rate, key)
    assert heard == [0.005, 0.01, 0.005, 0.0005]


def test_arrows_never_leave_an_open_limit(qtbot):
    field = shown(qtbot, FloatField(0, 1, low_open=True, high_open=True, step=0.5))
    field.set_value(0.5)
    heard = Heard(field.edited)
    field.stepBy(1)
    field.stepBy(-1)
    assert heard == [] and field.value() == 0.5


def test_arrow_takes_what_is_typed_first(rate, qtbot):
    type_into(qtbot, rate, "0.2")
    qtbot.keyClick(rate, Qt.Key.Key_Up)
    assert rate.value() == 0.5


def test_wheel_turns_only_with_focus(rate, monkeypatch):
    heard = Heard(rate.edited)
    for focus, told in ((False, []), (True, [0.005])):
        monkeypatch.setattr(rate, "hasFocus", partial(bool, focus))
        turn(rate)
        assert heard == told


def turn(widget):
    at = QPointF(widget.rect().center())
    none = Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        at, at, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(widget, event)


def test_whole_numbers_of_any_size(qtbot):
    field = shown(qtbot, IntField(0, None))
    heard = Heard(field.edited)
    field.set_value(2**63)
    field.stepBy(1)
    type_into(qtbot, field, "1,234")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    type_into(qtbot, field, "1.5")
    assert field.property("invalid") == "true"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert heard == [2**63 + 1, 1234] and all(type(value) is int for value in heard)


def test_limits_in_words():
    assert FloatField(0, 10, low_open=True).limits_text() == "greater than 0, at most 10"
    assert IntField(1).limits_text() == "at least 1"
    assert FloatField().limits_text() == ""


def test_first_value_lies_within_the_limits(qapp):
    assert IntField(1, 9).value() == 1
    assert 0 < FloatField(0, 0.5, low_open=True, high_open=True).value() < 0.5


def test_fields_are_as_high_as_buttons(qtbot, theme):
    field, button, box = FloatField(unit="ms"), QPushButton("Train"), ComboBox([("a", "A")])
    for widget in (field, button, box):
        shown(qtbot, widget)
    assert {widget.sizeHint().height() for widget in (field, button, box)} == {28}
    assert "ms" in [label.text() for label in field.findChildren(QLabel)]


def test_segments_by_mouse_keys_and_program(qtbot):
    row = shown(qtbot, SegmentedControl([("b", "Batch"), ("e", "Epoch", "One pass"), ("a", "All")]))
    heard = Heard(row.picked)
    assert row.key() == "b"
    row.set_key("a")
    row.set_key("unknown")
    assert row.key() == "a" and heard == []
    buttons = row.findChildren(QPushButton)
    qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    qtbot.keyClick(buttons[1], Qt.Key.Key_Right)
    qtbot.keyClick(buttons[2], Qt.Key.Key_Right)
    qtbot.keyClick(buttons[2], Qt.Key.Key_Left)
    assert heard == ["e", "a", "e"]
    assert [button.accessibleName() for button in buttons] == ["Batch", "Epoch", "All"]
    assert [bool(b.focusPolicy() & Qt.FocusPolicy.TabFocus) for b in buttons] == [False, True, False]


def test_segments_can_be_offered_anew(qtbot):
    row = shown(qtbot, SegmentedControl([("a", "A"), ("b", "B")]))
    row.set_key("b")
    row.set_choices([("c", "C"), ("b", "B")])
    assert row.key() == "b"
    row.set_choices([("d", "D")])
    assert row.key() == "d"


def test_dense_segments_share_a_narrow_panel(qtbot, theme):
    titles = ("Layer", "Loss", "Optimizer", "Schedule", "Training")
    dense = shown(qtbot, SegmentedControl([(title, title) for title in titles], dense=True))
    assert dense.minimumSizeHint().width() <= 280 < SegmentedControl([(t, t) for t in titles]).sizeHint().width()
    dense.resize(420, 28)
    dense.grab()
    widths = [button.width() for button in dense.findChildren(QPushButton)]
    assert sum(widths) > 400 and widths[1] < widths[2]


def test_combo_box_cuts_a_long_text_short(qtbot, theme):
    box = shown(qtbot, ComboBox([("x", "A name that is much too long for it")]))
    assert box.sizeHint().width() < 120
    box.setFixedWidth(120)
    cut = box.grab().toImage()
    box.setItemText(0, "A name that is much too long, and longer")
    assert box.grab().toImage() == cut
    box.setItemText(0, "A name t")
    assert box.grab().toImage() != cut


def test_combo_box_both_ways(qtbot):
    box = shown(qtbot, ComboBox([("x", "First"), ("y", "Second")]))
    heard = Heard(box.picked)
    box.set_key("y")
    assert box.currentText() == "Second" and heard == []
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert box.key() == "x" and heard == ["x"]


def ends_of_words(label):
    """The first and the last column of a label in which something is written."""
    image = label.grab().toImage()
    ground = image.pixelColor(0, 0)
    written = [x for x in range(image.width()) if any(image.pixelColor(x, y) != ground for y in range(image.height()))]
    return written[0], written[-1] + 1


def test_read_out_keeps_its_width(qtbot):
    read_out = shown(qtbot, ReadOut("accuracy", written=format_percent))
    assert read_out.text() == "accuracy –"
    read_out.show_numbers(0.967, 0.91)
    assert read_out.text() == "accuracy 96.7 % / 91.0 %"
    wide = read_out.sizeHint().width()
    read_out.show_numbers(0.01, 0.02)
    assert read_out.sizeHint().width() == wide


def test_read_out_has_its_number_beside_the_stroke_and_nothing_jumps(qtbot):
    read_out = shown(qtbot, ReadOut("loss"))
    strokes = []
    for first, second in ((-2.5e-5, 10.5), (0.5, 2.834), (2.5e-5, 0.25)):
        read_out.show_numbers(first, second)
        qtbot.wait(1)  # laid out
        strokes.append(read_out.stroke.geometry())
        assert read_out.first.width() - ends_of_words(read_out.first)[1] <= 3
        assert ends_of_words(read_out.second)[0] <= 3
    assert strokes[0] == strokes[1] == strokes[2]


def test_progress_strip(qtbot):
    strip = shown(qtbot, ProgressStrip())
    strip.show_progress(0.3, "epoch 120/400", "3 s left")
    assert strip.bar.value() == 300 and strip.before.text() == "epoch 120/400"
    wide = strip.before.width()
    strip.show_progress(0.3, "epoch 7/400", "")
    assert strip.before.width() == wide
    strip.show_progress(None, "epoch 7")
    assert strip.bar.isHidden()
    strip.clear()
    assert strip.before.text() == ""


def test_labels_never_read_markup(qtbot):
    for label in (TextLabel("<b>x</b>"), ElidedLabel("<b>x</b>")):
        qtbot.addWidget(label)
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_elided_label_tells_the_rest_in_its_tooltip(qtbot):
    label = shown(qtbot, ElidedLabel("a very long name of a file that does not fit"))
    label.resize(60, 20)
    label.grab()
    assert label.toolTip() == f"<qt>{html.escape(label.text())}</qt>"  # names come from files
    label.resize(800, 20)
    label.grab()
    assert label.toolTip() == ""


def test_other_words_of_a_steady_label_need_no_layout(qtbot):
    host = QWidget()
    label = StillLabel("Step 1 of 100")
    QHBoxLayout(host).addWidget(label)
    host.resize(200, 40)
    shown(qtbot, host)
    before, place = host.grab().toImage(), label.geometry()
    requests = []

    class Filter(QObject):
        def eventFilter(self, _watched, event):
            requests.append(event.type())
            return False

    QApplication.sendPostedEvents()  # of being shown
    watcher = Filter()
    host.installEventFilter(watcher)
    label.setText("Step 22 of 100")
    QApplication.sendPostedEvents()
    assert QEvent.Type.LayoutRequest not in requests and label.geometry() == place
    assert label.text() == label.accessibleName() == "Step 22 of 100" and host.grab().toImage() != before
    host.removeEventFilter(watcher)


def test_a_label_with_a_short_form_is_never_cut_off(qtbot):
    long, short = "3 layers · 205 parameters", "3 layers"
    label, alone = (shown(qtbot, ElidedLabel(words)) for words in (long, short))
    metrics, empty = label.fontMetrics(), shown(qtbot, ElidedLabel(""))
    label.short = short
    whole = metrics.horizontalAdvance(long) + 2
    for room in (20, metrics.horizontalAdvance(short) + 2, whole):
        for one in (label, alone, empty):
            one.setFixedSize(room, 20)
        same = empty if room == 20 else alone
        assert (label.grab().toImage() == same.grab().toImage()) == (room < whole)
        assert bool(label.toolTip()) == (room < whole)


def test_dock_title(qtbot):
    window = shown(qtbot, QMainWindow())
    dock = QDockWidget("Weights", window)
    bar = DockTitle(dock)
    dock.setTitleBarWidget(bar)
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    dock.setWindowTitle("Gradients")
    assert bar.label.text() == "Gradients" and bar.sizeHint().height() == 32
    qtbot.mouseClick(bar.float_button, Qt.MouseButton.LeftButton)
    assert dock.isFloating()
    qtbot.mouseClick(bar.float_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(bar.close_button, Qt.MouseButton.LeftButton)
    assert dock.isHidden()
    dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
    assert bar.close_button.isHidden() and bar.float_button.isHidden()


def test_empty_state_and_scroll_area(qtbot):
    empty = shown(qtbot, EmptyState("histogram", "Press Train to see the weights."))
    assert empty.accessibleName() == empty.sentence()
    empty.grab()
    panel = Panel()
    panel.column.addWidget(QPushButton("A wide button indeed"))
    area = shown(qtbot, PlainScrollArea(panel))
    assert panel.property("surface") == "panel"
    assert area.minimumSizeHint().width() >= panel.minimumSizeHint().width()

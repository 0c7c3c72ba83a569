"""Plots draw, change their colours, zoom, read exact values and are saved."""

import codecs
import csv
import io
import warnings
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox

from gui.plots.axis import Axis
from gui.plots.caption import Caption
from gui.plots.cursor import Cursor
from gui.plots.curves import LineCurve
from gui.plots.export import ROWS, csv_bytes, rows_of_columns
from gui.plots.figure import MARGIN_PX
from gui.plots.file_task import unfinished
from gui.plots.fill import Fill
from gui.plots.heat_map import HeatMap
from gui.plots.marks import Marks
from gui.plots.matrix import Matrix
from gui.plots.points import Points
from gui.plots.zero_marks import ZeroMarks
from gui.theme.colors import DARK, LIGHT


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.fixture
def plot(shown_plot):
    return shown_plot("Loss 损失", "epoch", "loss", y_unit="nats", size=(500, 300))


@pytest.fixture
def curve(plot):
    curve = LineCurve(plot, "training", "positive")
    curve.set_values(np.arange(5.0), np.array([1.0, 0.5, 0.25, 0.125, 0.0625]))
    return curve


def has_color(image, color, tolerance=40):
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)[..., :3].astype(int)
    wanted = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    return bool((np.abs(pixels - wanted).sum(axis=-1) < tolerance).any())


def test_draws_in_the_colours_of_the_theme(plot, curve, theme):
    picture = plot.grab().toImage()
    assert has_color(picture, LIGHT.positive) and has_color(picture, LIGHT.panel, 4)
    theme.set_mode("dark")
    picture = plot.grab().toImage()
    assert has_color(picture, DARK.positive) and has_color(picture, DARK.panel, 4)
    inside = picture.rect().adjusted(4, 4, -4, -4)  # the corners of the ring lie on nothing here
    assert not has_color(picture.copy(inside), LIGHT.panel, 4)


def test_axes_are_named_with_their_unit(plot):
    assert plot.axes["y"].name == "loss (nats)" and plot.accessibleName() == "Loss 损失"


@pytest.mark.parametrize("unit", ["", "s"])
def test_another_name_keeps_colour_and_middle(plot, theme, unit):
    plot.grab()
    for axis in plot.axes.values():
        axis.set_name("a name of another length", unit)
        assert LIGHT.text_quiet in axis.label.toHtml() and "11px" in axis.label.toHtml()
    middle = plot.axes["x"].label.sceneBoundingRect().center().x()
    assert abs(middle - plot.axes["x"].sceneBoundingRect().center().x()) < 2
    theme.set_mode("dark")
    assert DARK.text_quiet in plot.axes["x"].label.toHtml()
    plot.axes["x"].set_name("")
    assert not plot.axes["x"].label.isVisible()


def test_other_words_alone_do_not_draw_the_numbers_again(plot, monkeypatch):
    axis, drawn = plot.axes["x"], []
    draw = Axis.drawPicture

    def noting(one, *what):
        if one is axis:
            drawn.append(what)
        draw(one, *what)

    monkeypatch.setattr(Axis, "drawPicture", noting)
    plot.grab()
    drawn.clear()
    axis.set_name("a name of another length")
    plot.grab()
    assert not drawn and "another length" in axis.label.toPlainText()
    for ending in ("one end", "another end"):  # what is cut off is in the tooltip
        axis.set_name("a name that is much too long for the axis " * 3 + ending)
        plot.grab()
        assert axis.label.toPlainText().strip().endswith("…") and ending in axis.toolTip()
    axis.set_name("")  # the axis needs less room now
    plot.grab()
    assert drawn


@pytest.mark.parametrize("size", [(150, 120), (220, 160), (700, 500)])
def test_the_names_of_axes_are_never_cut_off(plot, size):
    name = "mean <b>cross-entropy</b> of all samples"
    for axis in plot.axes.values():
        axis.set_name(name, "nats")
    plot.resize(*size)
    plot.grab()
    x, y = (plot.axes[key] for key in "xy")
    boxes = [axis.label.sceneBoundingRect() for axis in (x, y)]
    for axis, box in zip((x, y), boxes, strict=True):
        assert plot.viewport().rect().toRectF().adjusted(-8, -8, 8, 8).contains(box)
        words, is_cut = axis.label.toPlainText().strip(), size != (700, 500)
        assert words.endswith("…") == is_cut and name.startswith(words.rstrip("…")[:20])
        assert bool(axis.toolTip()) == is_cut and axis.name == f"{name} (nats)"
    assert not boxes[0].adjusted(6, 6, -6, -6).intersects(boxes[1].adjusted(6, 6, -6, -6))


def test_short_lines_are_joined_and_long_ones_quick(plot, curve):
    assert curve.opts["segmentedLineMode"] == "off"
    for count in (200_000, 300_000):
        many = np.linspace(0, 1, count)
        curve.set_values(many, many)
        plot.widen(1, 0, 1)
        plot.grab()
        shown, _y = curve.getData()
        assert len(shown) < 2_000 and len(curve.exact_values()[0]) == count
        assert curve.opts["segmentedLineMode"] == "on"
    curve.set_values(many[:500], many[:500])
    assert len(curve.getData()[0]) == 500 and curve.opts["segmentedLineMode"] == "off"


def test_looking_closer_shows_every_point(plot, curve):
    many = np.linspace(0, 1, 100_000)
    curve.set_values(many, np.sin(many))
    plot.widen(1, 0, 1)
    plot.setFocus()
    for _press in range(40):
        QTest.keyClick(plot, Qt.Key.Key_Plus)
    (low, high), _y = plot.plotItem.vb.viewRange()
    shown, values = curve.getData()
    inside = many[(many >= low) & (many <= high)]
    assert 2 < len(inside) < 900
    assert np.isin(inside, shown).all() and np.allclose(values, np.sin(shown))


@pytest.mark.parametrize("width", [160, 260, 600])
@pytest.mark.parametrize("place", [0.4, 0.6, 0.8])
def test_the_words_of_a_mark_are_never_cut_off_in_silence(plot, curve, width, place):
    words = "branch: {learning rate} 0.02 → 0.001"
    marks = Marks(plot)
    marks.set_marks([(place, words)])
    plot.resize(width, 200)
    curve.set_values(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    plot.widen(1, 0, 1)
    plot.grab()
    (line,) = marks._lines
    box, seen = line.label.sceneBoundingRect(), plot.plotItem.vb.sceneBoundingRect()
    assert seen.left() - 4 <= box.left() and box.right() <= seen.right() + 4
    said = line.label.textItem.toPlainText()
    assert said == words if width == 600 and place != 0.6 else said.endswith("…") or said == words
    if width == 160:
        assert said.endswith("…")
    assert marks.texts == (words,)


def test_zeros_are_whole_at_the_edges_and_their_noughts_stand_apart(plot):
    plot.widen(10.0, -1.0, 1.0)
    marks, places = ZeroMarks(plot), [0.0, 0.05, 3.0, 3.04, 5.0, 10.0]
    marks.set_places(places)
    counts = []
    for width in (500, 130, 500):
        plot.resize(width, 300)
        plot.grab()
        seen = plot.plotItem.vb.sceneBoundingRect()
        shown = [nought for nought in marks._noughts if nought.isVisible()]
        boxes = [nought.mapRectToScene(nought.boundingRect()).adjusted(4, 0, -4, 0) for nought in shown]  # the letters
        assert all(left.right() <= right.left() for left, right in pairwise(boxes))
        assert seen.left() <= boxes[0].left() and boxes[-1].right() <= seen.right()
        crosses = [
            plot.plotItem.vb.mapViewToScene(QPointF(*at)).x() for at in zip(*marks._crosses.getData(), strict=True)
        ]
        assert len(crosses) == len(places) and min(crosses) >= seen.left() + 5 and max(crosses) <= seen.right() - 5
        counts.append(len(boxes))
    assert counts == [4, 3, 4]
    np.testing.assert_array_equal(marks.places, places)
    marks.set_places([4.0])
    assert [nought.pos().x() for nought in marks._noughts if nought.isVisible()] == [4.0]


@pytest.mark.parametrize("height", [150, 300, 600])
def test_the_words_of_neighbouring_marks_stand_apart(plot, curve, qtbot, height):
    marks = Marks(plot)
    marks.set_marks([(1.0, "learning rate 0.01 → 0.001"), (1.0, "batch size 32 → 64"), (1.0, "best")])
    plot.resize(500, height)
    qtbot.waitUntil(lambda: plot.height() == height)
    plot.grab()
    labels = [line.label.sceneBoundingRect() for line in marks._lines]
    assert all(above.bottom() <= below.top() + 1 for above, below in pairwise(labels))
    assert labels[0].top() >= plot.plotItem.vb.sceneBoundingRect().top()


def test_the_words_of_marks_stand_above_what_is_drawn(plot, curve, qtbot):
    marks = Marks(plot)
    curve.set_values(np.array([0.0, 10.0]), np.array([0.0, 3.0]))
    plot.resize(500, 300)
    plot.widen(10, 0, 3)
    box = plot.plotItem.vb
    for count in (1, 3):
        marks.set_marks([(4.0 + place, "learning rate 0.01 → 0.001") for place in range(count)])
        plot.grab()
        top = box.mapViewToScene(QPointF(0, 3)).y()
        assert all(line.label.sceneBoundingRect().bottom() <= top + 1 for line in marks._lines)
    plot.resize(500, 500)
    plot.grab()
    assert all(
        line.label.sceneBoundingRect().bottom() <= box.mapViewToScene(QPointF(0, 3)).y() + 1 for line in marks._lines
    )
    marks.set_marks(())
    assert box.viewRange()[1][1] == pytest.approx(3, rel=0.06)


def test_marks_far_from_each_other_stand_in_one_row_and_one_without_room_has_no_words(plot, curve):
    marks = Marks(plot)
    curve.set_values(np.array([0.0, 10.0]), np.array([0.0, 3.0]))
    plot.resize(700, 300)
    plot.widen(10, 0, 3)
    marks.set_marks([(1.0, "first"), (5.0, "second"), (9.0, "third")])
    plot.grab()
    assert len({round(line.label.sceneBoundingRect().top()) for line in marks._lines}) == 1
    marks.set_marks([(3 + 0.01 * place, f"mark {place}") for place in range(6)])
    plot.grab()
    assert [line.label.textItem.toPlainText() for line in marks._lines] == [
        "mark 0",
        "mark 1",
        "mark 2",
        "mark 3",
        "",
        "",
    ]
    assert all(line.isVisible() for line in marks._lines)


def test_marks_out_of_sight_have_no_words_and_a_low_plot_keeps_half_its_height(plot, curve):
    marks = Marks(plot)
    curve.set_values(np.array([0.0, 100.0]), np.array([0.0, 100.0]))
    plot.resize(600, 300)
    plot.widen(100, 0, 100)
    marks.set_marks([(49.9, "before"), (51.0, "behind")])
    plot.on_range_changed_manually()
    plot.plotItem.vb.setXRange(50, 100, padding=0)
    plot.grab()
    assert [line.label.textItem.toPlainText() for line in marks._lines] == ["", "behind"]
    plot.fit()
    marks.set_marks([(10.0 + place, "learning rate 0.01 → 0.001") for place in range(10)])
    for height in (60, 80, 100):
        plot.resize(300, height)
        plot.grab()
        assert plot.plotItem.vb.viewRange()[1][1] < 230


def test_points_of_many_colours_and_then_of_one(plot, theme):
    points = Points(plot, "positive")
    points.set_points(np.arange(3), np.arange(3), np.full((3, 4), 200, np.uint8))
    theme.set_mode("dark")
    plot.grab()
    points.clear()
    theme.set_mode("light")
    points.set_points(np.arange(3), np.arange(3), np.full((3, 4), 200, np.uint8))
    theme.set_mode("dark")
    points.set_points(np.arange(2), np.arange(2))
    assert [point.brush().color().name() for point in points.points()] == [DARK.positive] * 2


def test_axes_stand_still_until_the_data_leaves_them(plot, curve):
    plot.widen(10, 0, 1)
    first = plot.plotItem.vb.viewRange()
    plot.widen(9, 0.2, 0.8)
    assert plot.plotItem.vb.viewRange() == first
    plot.widen(20, 0, 1)
    (x0, x1), (_y0, y1) = plot.plotItem.vb.viewRange()
    assert (x0, x1) == (0, 25) and y1 == first[1][1]


def test_widening_leaves_a_zoomed_plot_alone(plot, curve):
    plot.widen(10, 0, 1)
    plot.setFocus()
    key(plot, Qt.Key.Key_Plus)
    zoomed = plot.plotItem.vb.viewRange()
    plot.widen(100, 0, 5)
    assert plot.plotItem.vb.viewRange() == zoomed
    plot.fit()
    assert plot.plotItem.vb.viewRange()[0] == [0, 100]
    plot.forget_range()
    plot.widen(10, 0, 1)
    assert plot.plotItem.vb.viewRange()[0] == [0, 10]


def key(plot, which):
    QTest.keyClick(plot, which)


def test_keyboard_pans_zooms_and_fits(plot, curve):
    plot.widen(10, 0, 1)
    first = plot.plotItem.vb.viewRange()
    for which in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Minus):
        key(plot, which)
        assert plot.plotItem.vb.viewRange() != first
    key(plot, Qt.Key.Key_0)
    assert plot.plotItem.vb.viewRange() == first


def test_double_click_fits(plot, curve, qtbot):
    plot.widen(10, 0, 1)
    key(plot, Qt.Key.Key_Plus)
    qtbot.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(250, 120))
    assert plot.plotItem.vb.viewRange()[0] == [0, 10]


def test_odd_limits_are_passed_over(plot):
    plot.widen(np.nan, 0, 1)
    plot.widen(1, 0, np.inf)
    plot.widen(0, 0, 0)
    plot.grab()


def test_log_axis_leaves_out_what_has_no_logarithm(plot, qtbot):
    curve = LineCurve(plot, "loss", "negative", style="dash")
    curve.set_values(np.arange(4.0), np.array([1.0, 0.0, -1.0, 0.01]))
    plot.widen(4, 0, 1)
    with qtbot.waitSignal(plot.log_changed):
        plot.set_log("y", True)
    plot.grab()
    _x, y = curve.getData()
    assert np.isnan(y[1:3]).all() and y[0] == pytest.approx(0) and y[3] == pytest.approx(-2)
    low, high = plot.plotItem.vb.viewRange()[1]
    assert low == pytest.approx(-2, abs=0.2) and high == pytest.approx(0, abs=0.2)
    curve.set_values(np.arange(2.0), np.zeros(2))
    plot.grab()
    plot.set_log("y", False)
    assert curve.getData()[1].tolist() == [0, 0]


def test_log_ticks_are_powers_of_ten(plot):
    axis = plot.axes["y"]
    axis.setLogMode(x=False, y=True)
    ((_stride, ticks),) = axis.logTickValues(-4.2, 0.3, 300, None)
    assert ticks == [-4, -3, -2, -1, 0]
    assert axis.tickStrings(ticks, 1, 1) == ["1e-04", "0.001", "0.01", "0.1", "1"]


@pytest.mark.parametrize("style", ["solid", "dash", "dot", "dash-dot"])
def test_empty_and_gappy_curves(plot, style):
    curve = LineCurve(plot, "x", "#ff0000", style=style)
    plot.grab()
    curve.set_values(np.arange(1000.0), np.where(np.arange(1000) % 7, 1.0, np.nan))
    plot.grab()
    curve.clear_values()
    plot.grab()
    assert curve.smallest_positive("y") is None


def test_menu_mirrors_the_plot(plot, curve):
    menu = plot.menu()
    assert [action.text() for action in menu.actions() if action.text()] == [
        "Fit",
        "Log axis",
        "Copy as picture",
        "Save as…",
    ]
    menu.logs["y"].trigger()
    assert plot.is_log["y"]
    plot.set_log("y", False)
    assert not plot.menu().logs["y"].isChecked()
    menu.fit.trigger()
    menu.copy.trigger()
    assert QGuiApplication.clipboard().image().width() == 2 * (plot.viewport().width() + 2 * MARGIN_PX)


def test_saved_as_picture_drawing_and_table(plot, curve, tmp_path):
    folder = tmp_path / "图片 é"
    folder.mkdir()
    other = LineCurve(plot, "验证", "negative", style="dash")
    other.set_values(np.array([0.0, 2.0]), np.array([2.0, 1.0]))
    for ending in ("png", "svg", "csv"):
        plot.menu().save(folder / f"损失.{ending}").wait()
    assert QImage(str(folder / "损失.png")).width() == 2 * (plot.viewport().width() + 2 * MARGIN_PX)
    drawing = (folder / "损失.svg").read_text(encoding="utf-8")
    assert "<svg" in drawing and LIGHT.positive in drawing
    with open(folder / "损失.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["epoch", "training", "验证"]
    assert rows[1] == ["0.0", "1.0", "2.0"] and rows[2] == ["1.0", "0.5", ""]
    assert len(list(folder.iterdir())) == 3


def test_a_long_table_is_written_piece_by_piece():
    rows = [["n", "name"], *([number, f"名, {number}"] for number in range(2 * ROWS + 3))]
    data = csv_bytes(iter(rows))
    assert data.count(codecs.BOM_UTF8) == 1 and data.startswith(codecs.BOM_UTF8)
    found = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert found == [[str(cell) for cell in row] for row in rows]
    assert csv_bytes([]) == codecs.BOM_UTF8


def test_the_owner_says_what_a_table_holds(plot, tmp_path):
    plot.set_rows(two_rows)
    plot.menu().save(tmp_path / "a.csv").wait()
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").split() == ["from,to", "0,1"]


def two_rows():
    return [["from", "to"], [0, 1]]


@pytest.mark.parametrize("ending", ["png", "svg", "csv"])
def test_a_failed_save_says_so_and_leaves_nothing(plot, curve, tmp_path, qtbot, ending):
    (tmp_path / f"a.{ending}").mkdir()
    for place in (tmp_path / "nowhere" / f"a.{ending}", tmp_path / f"a.{ending}"):
        plot.menu().on_file_selected(str(place))
        qtbot.waitUntil(lambda: bool(plot.findChildren(QMessageBox)), timeout=20_000)
        (box,) = plot.findChildren(QMessageBox)
        assert "could not be saved" in box.text() and box.informativeText()
        box.accept()
        box.setParent(None)
    assert [path.name for path in tmp_path.iterdir()] == [f"a.{ending}"]
    assert not unfinished()


def test_a_file_holds_what_was_there_when_it_was_asked_for(plot, curve, tmp_path):
    task = plot.menu().save(tmp_path / "a.csv")
    curve.set_values(np.arange(2.0), np.array([7.0, 8.0]))
    others = [plot.menu().save(tmp_path / f"{number}.csv") for number in range(5)]
    assert all(one.wait(20_000) for one in (task, *others))
    rows = (tmp_path / "a.csv").read_text("utf-8-sig").split()
    assert len(rows) == 6 and rows[-1] == "4.0,0.0625"
    assert all(
        (tmp_path / f"{number}.csv").read_text("utf-8-sig").split()[1:] == ["0.0,7.0", "1.0,8.0"] for number in range(5)
    )


def test_columns_that_change_while_they_are_written_stay_as_they_were():
    numbers = np.arange(ROWS + 5.0)
    rows = rows_of_columns(["n", "twice"], [numbers, 2 * numbers[:-1]])
    numbers[:] = -1
    header, *found = rows
    assert header == ["n", "twice"] and found == [(float(n), 2.0 * n) for n in range(ROWS + 4)]
    assert list(rows_of_columns(["n"], [np.empty(0)])) == [["n"]]


def test_cursor_snaps_to_exact_values(plot, curve):
    many = np.arange(100_000.0)
    curve.set_values(many, np.sin(many))
    few = LineCurve(plot, "validation", "positive", style="dash")
    few.set_values(many[::50_000], np.array([0.5, 0.25]))
    plot.widen(100_000, -1, 1)
    cursor = Cursor(plot, [curve, few])
    cursor.at(50_000.3)
    assert cursor.x() == 50_000 and cursor.values() == [(curve, float(np.sin(50_000.0))), (few, 0.25)]
    assert cursor.text().splitlines()[2] == "validation 0.25"
    cursor.at(12_345.4)
    assert cursor.values() == [(curve, float(np.sin(12_345.0)))]
    plot.grab()
    cursor.hide()
    assert cursor.x() is None


def test_cursor_follows_the_pointer(plot, curve, qtbot):
    plot.widen(4, 0, 1)
    cursor = Cursor(plot, [curve])
    plot.show_legend()
    plot.grab()
    with qtbot.waitSignal(cursor.moved):
        plot.scene().sigMouseMoved.emit(plot.plotItem.vb.mapViewToScene(plot.plotItem.vb.viewRect().center()))
    assert cursor.x() == 2
    plot.scene().sigMouseMoved.emit(plot.plotItem.vb.mapViewToScene(plot.plotItem.vb.viewRect().center()) * 10)
    assert cursor.x() is None


def read_by_key(plot, cursor, *keys):
    """The x that each key leads to, with Shift where it is an arrow."""
    found = []
    for key in keys:
        is_arrow = key in (Qt.Key.Key_Left, Qt.Key.Key_Right)
        QTest.keyClick(plot, key, Qt.KeyboardModifier.ShiftModifier if is_arrow else Qt.KeyboardModifier.NoModifier)
        found.append(cursor.x())
    return found


def test_keys_read_every_value_of_all_curves_in_turn(plot, curve):
    left, right, home, end = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End
    curve.set_values(np.array([0.0, 1.0, 3.0]), np.array([1.0, 0.5, 0.25]))
    other = LineCurve(plot, "validation", "positive", style="dash")
    other.set_values(np.array([1.0, 2.0]), np.array([0.75, 0.625]))
    plot.widen(3, 0, 1)
    cursor = Cursor(plot, [curve, other])
    assert read_by_key(plot, cursor, left, left, left, left, left) == [3, 2, 1, 0, 0]
    assert read_by_key(plot, cursor, right, end, right, home) == [1, 3, 3, 0]
    assert read_by_key(plot, cursor, right) == [1]
    assert cursor.text() == "epoch 1\ntraining 0.5\nvalidation 0.75"
    assert plot.accessibleDescription() == "epoch 1, training 0.5, validation 0.75" and plot.follows
    other.setVisible(False)
    assert read_by_key(plot, cursor, right, left) == [3, 1]
    QTest.keyClick(plot, Qt.Key.Key_Escape)
    assert cursor.x() is None and plot.accessibleDescription() == ""
    for one in (curve, other):
        one.clear_values()
    assert read_by_key(plot, cursor, end, left) == [None, None]


def test_page_keys_read_a_twentieth_of_the_picture_further(plot, curve):
    up, down = Qt.Key.Key_PageUp, Qt.Key.Key_PageDown
    curve.set_values(np.arange(101.0), np.ones(101))
    plot.widen(100, 0, 1)
    cursor = Cursor(plot, [curve])
    assert read_by_key(plot, cursor, down, down, down, up, up, up) == [100, 95, 90, 95, 100, 100]
    curve.set_values(np.array([0.0, 40.0, 100.0]), np.ones(3))
    assert read_by_key(plot, cursor, down, down, up) == [40, 0, 40]  # never none


def test_what_has_no_place_on_a_log_axis_is_passed_over(plot, curve):
    curve.set_values(np.array([0.0, 1.0, 10.0]), np.array([1.0, 0.5, 0.25]))
    cursor = Cursor(plot, [curve])
    plot.set_log("x", True)
    assert read_by_key(plot, cursor, Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Left) == [1, 10, 1]
    plot.set_log("x", False)
    assert read_by_key(plot, cursor, Qt.Key.Key_Left) == [0]
    plot.set_log("x", True)
    assert cursor.x() == 1


def test_the_picture_follows_the_keys_where_one_has_zoomed_in(plot, curve):
    x = np.arange(101.0)
    curve.set_values(x, x)
    plot.widen(100, 0, 100)
    cursor = Cursor(plot, [curve])
    plot.plotItem.vb.setRange(xRange=(40.5, 50.5), padding=0)
    plot.on_range_changed_manually()
    keys = (Qt.Key.Key_Left, Qt.Key.Key_Left)
    assert read_by_key(plot, cursor, *keys) == [50, 49] and plot.plotItem.vb.viewRange()[0] == [40.5, 50.5]
    for key, x in ((Qt.Key.Key_Home, 0), (Qt.Key.Key_End, 100)):
        assert read_by_key(plot, cursor, key) == [x]
        low, high = plot.plotItem.vb.viewRange()[0]
        assert low < x < high and high - low == pytest.approx(10)
    before = cursor._label.pos()
    QTest.keyClick(plot, Qt.Key.Key_Left)  # pans
    assert cursor.x() == 100 and cursor._label.pos().x() > before.x()


def test_what_the_keyboard_reads_goes_with_it(plot, curve, theme, qtbot):
    plot.widen(4, 0, 1)
    cursor = Cursor(plot, [curve])
    read_by_key(plot, cursor, Qt.Key.Key_Home)
    QApplication.sendEvent(plot, QFocusEvent(QEvent.Type.FocusOut))
    assert cursor.x() is None
    middle = plot.plotItem.vb.viewRect().center()
    plot.scene().sigMouseMoved.emit(plot.plotItem.vb.mapViewToScene(middle))
    QApplication.sendEvent(plot, QFocusEvent(QEvent.Type.FocusOut))
    assert cursor.x() == 2  # the pointer is still there


def test_heat_map_colours_values_and_tells_them(plot, theme):
    heat_map = HeatMap(plot, "diverging")
    legend = heat_map.show_legend("output")
    values = np.array([[-1.0, 0.0], [1.0, np.nan]])
    heat_map.set_values(values, -1, 1, (-3, -3, 6, 6))
    plot.grab()
    assert heat_map.image[0, 0].tolist()[:3] == [0xD5, 0x5E, 0x00] and heat_map.image[1, 1, 3] == 0
    assert heat_map.value_at(-2, -2) == -1 and heat_map.value_at(-2, 2) == 1 and heat_map.value_at(9, 9) is None
    theme.set_mode("dark")
    plot.grab()
    assert heat_map.image[0, 0].tolist()[:3] == [0xEE, 0x7F, 0x37]
    heat_map.clear_values()
    plot.grab()
    assert legend is heat_map.legend


def test_sequential_map(plot):
    heat_map = HeatMap(plot, "sequential")
    heat_map.show_legend()
    heat_map.set_values(np.arange(6.0).reshape(2, 3), 0, 5)
    plot.grab()
    assert heat_map.image[0, 0].tolist() == [0x44, 0x01, 0x54, 255]


@pytest.mark.qt_log_ignore("Mouse event .* not accepted")  # pyqtgraph's scene looks at a press later
def test_click_tells_where(plot, curve, qtbot):
    plot.widen(4, 0, 1)
    plot.grab()
    middle = plot.mapFromScene(plot.plotItem.vb.mapViewToScene(plot.plotItem.vb.viewRect().center()))
    with qtbot.waitSignal(plot.clicked) as told:
        qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert told.args[0] == pytest.approx(2, abs=0.05)


def test_a_fill_lies_between_its_lines_and_leaves_gaps(plot, theme):
    fill = Fill(plot, "positive", 1.0)
    x, low, high = np.arange(7.0), np.array([1, 1, np.nan, 1, 1, 0, 1]), np.array([10, 100, 5, 10, 10, 10, 10])
    fill.set_values(x, low, high)
    assert [piece.boundingRect().getRect() for piece in fill.pieces] == [(0, 1, 1, 99), (3, 0, 3, 10)]
    assert fill.values()[1] is low
    plot.set_log("y", True)
    fill.set_values(x, low, high)  # a zero has no logarithm: another gap, and nothing to fill in one place alone
    assert [piece.boundingRect().getRect() for piece in fill.pieces] == [(0, 0, 1, 2), (3, 0, 1, 1)]
    plot.widen(6.0, 0.1, 1000.0)
    plot.fit()
    assert has_color(plot.grab().toImage(), theme.palette.positive)
    assert plot._extent[3] == 1000.0, "the axes make no room for it"
    theme.set_mode("dark")
    assert has_color(plot.grab().toImage(), DARK.positive)


def test_a_caption_of_one_word_is_cut_before_its_edge(qtbot, theme):
    caption = Caption(theme)
    qtbot.addWidget(caption)
    caption.resize(24, 20)
    caption.set_text("Answer")
    metrics = caption.fontMetrics()
    assert caption._shown.endswith("…") and metrics.horizontalAdvance(caption._shown) <= 24
    caption.resize(200, 20)
    caption.grab()
    assert caption._shown == "Answer"


def test_a_name_stays_with_its_numbers_where_there_is_room_for_both(qtbot, theme):
    caption = Caption(theme)
    qtbot.addWidget(caption)
    caption.resize(260, 20)
    caption.set_text("validation 0.5331 · accuracy 71.7 % / 69.0 %")
    assert caption._shown == "validation\xa00.5331\naccuracy\xa071.7\xa0%\xa0/\xa069.0\xa0%"
    caption.resize(120, 60)
    caption.grab()
    assert caption._shown == "validation\xa00.5331\naccuracy 71.7 % / 69.0 %"
    caption.set_text("第 2 轮 · 验证 0.5")
    assert caption._shown == "第\u2060\xa02\xa0轮\u2060\xa0·\xa0验\u2060证\u2060\xa00.5"
    caption.set_text("a sentence · with words that are many enough to be more than a number")
    assert "\xa0many" not in caption._shown


def test_what_stands_between_parts_neither_begins_nor_ends_a_line(qtbot, theme):
    caption = Caption(theme)
    qtbot.addWidget(caption)
    words = "Epoch 300 · step 3,000 · training 0.3764 · validation 0.4163 · accuracy 88.0 % / 86.0 %"
    for width in range(300, 900, 10):
        caption.resize(width, 60)
        caption.set_text(words)
        caption.grab()
        lines = caption._shown.split("\n")
        assert all(line[0].isalpha() and line[-1] not in "·\xa0 " for line in lines)
        assert max(map(caption.fontMetrics().horizontalAdvance, lines)) < width
        assert "\xa0·\xa0".join(lines).replace("\xa0", " ") == words
    assert len(lines) == 1


def test_a_chinese_caption_has_as_many_lines_as_it_needs(qtbot, theme):
    """Between two Chinese letters a line may end: a sentence without spaces is no long word."""
    caption = Caption(theme)
    qtbot.addWidget(caption)
    caption.resize(200, 20)
    words = "第一层的平均梯度与最后一层相近（0.42 倍）：各层学习得差不多快。"
    caption.set_text(words)
    assert caption._shown.replace("\xa0", " ").replace("\u2060", "") == words
    assert caption._tall("一\n二", 200) <= caption.height() == caption._tall(words, 200)


def test_a_long_caption_is_cut_after_four_lines(qtbot, theme):
    caption = Caption(theme)
    qtbot.addWidget(caption)
    caption.resize(160, 20)
    caption.set_text("one two three")
    assert caption._shown == "one two three"
    caption.set_text("many words " * 40)
    assert caption.height() == caption._tall("one\ntwo\nthree\nfour", 160)
    assert caption._shown.endswith("…") and len(caption._shown) > 30


def test_a_matrix_of_ten_classes_shows_its_numbers_in_little_height(qtbot, theme):
    matrix = Matrix(theme)
    qtbot.addWidget(matrix)
    matrix.set_names(tuple(map(str, range(10))), "truth", "predicted")
    matrix.resize(380, 150)
    box = matrix.cell(9, 9)
    assert box.width() > 2 * box.height() >= 16 and matrix.rect().contains(box.toRect())
    matrix.resize(600, 600)
    assert matrix.cell(0, 0).width() == matrix.cell(0, 0).height()


def test_a_plot_makes_no_widgets_that_nobody_sees(plot):
    assert not plot.plotItem.ctrlMenu.findChildren(QAbstractButton)
    plot.set_log("y", True)
    curve = LineCurve(plot, "loss")
    curve.set_values([1, 2], [10.0, 100.0])
    assert plot.plotItem.ctrl.logYCheck.isChecked() and not plot.plotItem.ctrl.logXCheck.isChecked()
    plot.set_log("y", False)
    assert not plot.plotItem.ctrl.logYCheck.isChecked()

"""Numbers over time: kept in little room, drawn where they belong, and read exactly."""

import csv

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from gui.over_time import OverTime
from gui.plots.time_map import BLANK, TimeMap
from gui.theme.colors import rgb, viridis


class TestOverTime:
    def test_keeps_everything_while_there_is_room(self):
        past = OverTime(most=8)
        for step in range(8):
            assert past.add(step, step / 2, np.array([step, -step]))
        np.testing.assert_array_equal(past.steps, np.arange(8))
        np.testing.assert_array_equal(past.epochs, np.arange(8) / 2)
        np.testing.assert_array_equal(past.matrix, [np.arange(8), -np.arange(8)])

    def test_five_million_steps_take_no_more_room_and_are_covered_evenly(self):
        past = OverTime(most=100)
        for step in range(0, 5_000_001, 250):
            past.add(step, step / 1000, np.array([step]))
            assert len(past) <= 100
        assert past._columns.shape == (100, 1)
        assert past.steps[0] == 0 and past.steps[-1] == 5_000_000
        assert len(past) >= 50
        gaps = np.diff(past.steps[:-1])
        assert gaps.max() <= 1.5 * gaps.min()
        np.testing.assert_array_equal(past.matrix[0], past.steps)

    def test_slow_steps_before_a_fast_run_make_way_for_it(self):
        past = OverTime(most=40)
        for step in [*range(200), *range(200, 100_000, 100)]:
            past.add(step, float(step), np.zeros(1))
        assert np.count_nonzero(past.steps < 200) <= 1

    def test_a_step_it_has_is_no_news(self):
        past = OverTime()
        assert past.add(5, 0.5, np.array([1.0]))
        assert not past.add(5, 0.5, np.array([2.0]))
        assert not past.add(4, 0.4, np.array([2.0]))
        np.testing.assert_array_equal(past.matrix, [[1.0]])

    def test_what_is_found_out_later_lies_where_it_belongs(self):
        past = OverTime(most=20)
        past.add(10, 1.0, np.array([10.0]))
        past.interrupt()
        past.add(40, 4.0, np.array([40.0]))
        past.interrupt()
        for steps in ([0, 5], [20, 30], [30, 41, 45]):
            at = np.array(steps)
            assert past.insert(at, at / 10, at[:, None] + 0.5)
        assert past.steps[past.anew].tolist() == [10, 40]  # somebody may look nearer to them still
        past.bridge(10)
        past.bridge(40)
        past.bridge(46)
        assert past.steps.tolist() == [0, 5, 10, 20, 30, 40, 41, 45]
        assert past.epochs.tolist() == [0, 0.5, 1, 2, 3, 4, 4.1, 4.5]
        assert past.matrix.tolist() == [[0.5, 5.5, 10, 20.5, 30.5, 40, 41.5, 45.5]]
        assert not past.insert(np.array([40]), np.array([4.0]), np.array([[0.0]]))
        past.add(50, 5.0, np.array([50.0]))
        assert not past.anew.any()
        past.interrupt()
        past.add(60, 6.0, np.array([60.0]))
        past.bridge(55)
        assert not past.anew.any()

    def test_a_break_that_is_thinned_away_stays_one(self):
        past = OverTime(most=12)
        for step in (0, 10, 20, 30):
            past.add(step, step / 10, np.zeros(1))
            if step == 0:
                past.interrupt()
        at = np.arange(31, 45)
        past.insert(at, at / 10, np.zeros((14, 1)))
        assert past.anew.sum() == 1 and past.steps[past.anew][0] <= 12

    def test_what_lies_between_others_stays_unknown(self):
        past = OverTime(most=20)
        past.add(10, 1.0, np.array([10.0]))
        past.interrupt()
        past.add(40, 4.0, np.array([40.0]))
        assert past.insert(np.array([5]), np.array([0.5]), np.array([[5.0]]))
        assert past.steps[past.anew].tolist() == [10, 40]
        past.bridge(10)
        assert past.steps[past.anew].tolist() == [40]

    def test_into_nothing_and_more_than_there_is_room_for(self):
        past, steps = OverTime(most=10), np.arange(100)
        assert past.insert(steps, steps / 10, np.stack([steps, -steps], axis=1))
        assert len(past) <= 10 and past.steps[0] == 0 and past.steps[-1] == 99
        assert np.diff(past.steps[:-1]).max() <= 2 * np.diff(past.steps[:-1]).min()
        np.testing.assert_array_equal(past.matrix, [past.steps, -past.steps])
        for step in range(100, 400):
            assert past.add(step, step / 10, np.array([step, -step]))
        assert len(past) <= 10 and past.steps[-1] == 399 and np.diff(past.steps).min() > 0

    def test_the_newest_is_shown_and_then_makes_way(self):
        past = OverTime(most=4)
        for step in range(5):
            past.add(step, step, np.array([step]))
        assert past.steps.tolist() == [0, 2, 4]  # one of each two steps
        past.add(5, 5, np.array([5]))
        assert past.steps.tolist() == [0, 2, 4, 5]
        past.add(6, 6, np.array([6]))
        assert past.steps.tolist() == [0, 2, 4, 6]

    def test_remembers_where_nobody_looked_also_when_thinned(self):
        past = OverTime(most=10)
        for step in range(200):
            if step == 57:
                past.interrupt()
            past.add(step, step, np.zeros(1))
            if step >= 57:
                gap = np.flatnonzero(past.anew)
                assert len(gap) == 1
                assert past.steps[gap[0] - 1] < 57 <= past.steps[gap[0]]

    def test_what_was_given_out_stays_as_it_is(self):
        past = OverTime(most=4)
        for step in range(4):
            past.add(step, step, np.array([step]))
        steps, matrix = past.steps, past.matrix
        for step in range(4, 50):
            past.add(step, step, np.array([step]))
        assert steps.tolist() == matrix[0].tolist() == [0, 1, 2, 3]

    def test_a_run_that_goes_back_is_forgotten_from_there_on(self):
        past = OverTime(most=10)
        for step in range(1000):
            past.add(step, step, np.array([step]))
        past.forget_after(500)
        assert 0 < past.steps[-1] <= 500
        for step in range(501, 505):
            past.add(step, step, np.array([-step]))
        assert past.steps[-4:].tolist() == [501, 502, 503, 504]
        np.testing.assert_array_equal(past.matrix[0, -4:], (-501, -502, -503, -504))
        past.forget_after(-1)
        assert len(past) == 0 and past.nearest(3) == -1

    def test_another_run_may_have_other_rows(self):
        past = OverTime()
        past.add(7, 1, np.zeros(3))
        past.clear()
        assert past.add(0, 0, np.ones(2))
        assert past.matrix.shape == (2, 1) and not past.anew.any()


@pytest.fixture
def plot(shown_plot):
    return shown_plot("River", "epoch", "layer", log_axes="", size=(500, 300))


@pytest.fixture
def time_map(plot):
    made = TimeMap(plot, "norm", log=True)
    made.set_names(("1 · first", "2 · second"), ("1", "2"))
    numbers = np.array([[1e-4, 1e-3, 0.0, np.nan, 1e-2], [1.0, 1.0, 1.0, 1.0, 1.0]])
    made.set_columns(np.arange(5) * 10, np.array([0.0, 1, 2, 3, 10]), numbers, np.array([False] * 4 + [True]))
    plot.grab()
    return made


def color_at(time_map, x, y):
    picture = time_map._plot.grab().toImage()
    at = time_map._plot.mapFromScene(time_map._plot.plotItem.vb.mapViewToScene(QPointF(x, y)))
    return picture.pixelColor(at + time_map._plot.viewport().pos()).getRgb()[:3]


def test_colours_are_powers_of_ten_and_stand_where_they_were_measured(time_map):
    assert time_map._levels == (-4, 0)
    assert time_map.legend._number(-4) == "1e-04" and time_map.legend._ticks() == (-4, -3, -2, -1, 0)
    assert color_at(time_map, 0.2, 1.5) == tuple(viridis()[0][:3])
    assert color_at(time_map, 1.0, 1.5) == tuple(viridis()[64][:3])
    assert color_at(time_map, 1.0, 0.5) == tuple(viridis()[255][:3])


def test_zero_and_what_is_no_number_have_tones_of_their_own(time_map, theme):
    assert color_at(time_map, 2.0, 1.5) == rgb(time_map._tone("zero"))
    assert color_at(time_map, 3.0, 1.5) == rgb(theme.palette.error)
    assert [entry.text for entry in time_map.entries()] == ["exactly 0", "not a finite number", "not watched"]
    theme.set_mode("dark")
    assert color_at(time_map, 3.0, 1.5) == rgb(theme.palette.error)


def test_where_nobody_looked_there_is_nothing(time_map, theme):
    assert color_at(time_map, 6.0, 1.5) == rgb(theme.palette.panel)
    assert time_map.value_at(6.0, 1.5) is None
    assert time_map.value_at(3.4, 0.5) == 1.0


def test_the_pointer_reads_the_exact_number(time_map, plot):
    box = plot.plotItem.vb
    plot.scene().sigMouseMoved.emit(box.mapViewToScene(QPointF(1.1, 1.5)))
    assert time_map.cursor.cell == (0, 1)
    assert time_map.cursor.text() == "1 · first\nepoch 1 · step 10\nnorm 0.001"
    plot.scene().sigMouseMoved.emit(box.mapViewToScene(QPointF(3.1, 1.5)))
    assert time_map.cursor.text().endswith("norm NaN")
    plot.scene().sigMouseMoved.emit(box.mapViewToScene(QPointF(6.0, 1.5)))
    assert time_map.cursor.cell is None
    plot.scene().sigMouseMoved.emit(box.mapViewToScene(QPointF(1.1, 1.5)))
    plot.pointer_left.emit()
    assert time_map.cursor.cell is None


def test_the_keyboard_reads_it_too(time_map, plot):
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(plot, Qt.Key.Key_Left, shift)
    assert time_map.cursor.cell == (0, 4)
    QTest.keyClick(plot, Qt.Key.Key_Left, shift)
    QTest.keyClick(plot, Qt.Key.Key_Left, shift)
    assert time_map.cursor.cell == (0, 2)
    assert plot.accessibleDescription() == "1 · first, epoch 2 · step 20, norm 0"
    QTest.keyClick(plot, Qt.Key.Key_Down, shift)
    QTest.keyClick(plot, Qt.Key.Key_Down, shift)
    assert time_map.cursor.cell == (1, 2)
    QTest.keyClick(plot, Qt.Key.Key_Home)
    assert time_map.cursor.cell == (1, 0)
    QTest.keyClick(plot, Qt.Key.Key_PageUp)
    assert time_map.cursor.cell == (1, 1)
    QTest.keyClick(plot, Qt.Key.Key_End)
    assert time_map.cursor.cell == (1, 4)
    QTest.keyClick(plot, Qt.Key.Key_PageDown)
    assert time_map.cursor.cell == (1, 3)
    QTest.keyClick(plot, Qt.Key.Key_Escape)
    assert time_map.cursor.cell is None and plot.accessibleDescription() == ""


def test_the_cursor_stays_on_its_cell_while_columns_go(time_map):
    time_map.cursor.at(1, 4)
    time_map.set_columns(np.array([0, 10]), np.array([0.0, 1.0]), np.ones((2, 2)))
    assert time_map.cursor.cell == (1, 1)
    time_map.set_columns(np.empty(0), np.empty(0), np.empty((2, 0)))
    assert time_map.cursor.cell is None


def test_cells_without_a_number_say_why(time_map, plot, theme):
    time_map.set_names(("1 · first", "2 · second"), ("1", "2"), "frozen")
    time_map.set_columns(np.array([0, 10]), np.array([0.0, 1.0]), np.array([[1.0, 2.0], [BLANK, 3.0]]))
    assert time_map.reading(1, 0) == "2 · second\nepoch 0 · step 0\nfrozen"
    assert time_map.reading(1, 1).endswith("norm 3")
    assert [entry.text for entry in time_map.entries()] == ["frozen"]
    assert color_at(time_map, 0.2, 0.5) == rgb(time_map._tone("blank"))
    assert time_map.rows()[1] == [0, 0.0, 1.0, ""]


def test_names_become_short_and_few_where_there_is_little_room(plot):
    made = TimeMap(plot, "norm")
    names = [f"{number} · a rather long name of a layer" for number in range(1, 41)]
    made.set_names(names, [str(number) for number in range(1, 41)])
    plot.grab()
    shown = [name for _at, name in made._ticks]
    assert shown[0] == "1" and 5 < len(shown) < 40
    plot.resize(1400, 900)
    plot.grab()
    assert [name for _at, name in made._ticks] == names


def test_looking_closer_draws_each_moment_by_itself(time_map, plot):
    plot.plotItem.vb.setRange(xRange=(0.9, 1.1), padding=0)
    assert color_at(time_map, 0.95, 1.5) == color_at(time_map, 1.05, 1.5) == tuple(viridis()[64][:3])
    plot.plotItem.vb.setRange(xRange=(20, 30), padding=0)
    plot.grab()  # nothing is there


def test_a_single_moment_can_be_seen(plot):
    made = TimeMap(plot, "share", "%", levels=(0, 100))
    made.set_names(("a",))
    made.set_columns(np.array([0]), np.array([0.0]), np.array([[100.0]]))
    plot.grab()
    assert made.value_at(0.001, 0.5) == 100 and made.words(0, 0) == "share 100 %"
    made.set_columns(np.array([0, 1]), np.array([0.0, 1.0]), np.array([[100.0, 100.0]]))
    assert color_at(made, 0.5, 0.5) == tuple(viridis()[255][:3])  # a single row is drawn like any other
    assert made._levels == (0, 100)


def test_saved_as_table(time_map, plot, tmp_path):
    plot.menu().save(tmp_path / "river.csv").wait()
    rows = list(csv.reader((tmp_path / "river.csv").read_text("utf-8-sig").splitlines()))
    assert rows[0] == ["step", "epoch", "1 · first", "2 · second"]
    assert rows[3] == ["20", "2.0", "0.0", "1.0"] and rows[4][2] == "nan"
    plot.menu().save(tmp_path / "river.svg").wait()
    plot.menu().save(tmp_path / "river.png").wait()

"""A thick line whose beginning is kept as a picture looks like one that is painted afresh, and costs what is new of it."""

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from gui.plots import painted_line
from gui.plots.curves import LineCurve
from gui.plots.painted_line import SHORT
from gui.plots.plot import Plot
from tests.gui.conftest import Paints

POINTS = 230
X = np.arange(POINTS, dtype=float)
Y = np.exp(-X / 90) + 0.03 * np.random.default_rng(0).standard_normal(POINTS)
GAPPED = np.where((X > 60) & (X < 65), np.nan, Y)


@pytest.fixture
def line(shown_plot):
    def made(style="solid"):
        plot = shown_plot("loss", size=(480, 260))
        plot.widen(POINTS, 0.0, 1.2)
        return plot, LineCurve(plot, "training", style=style)

    return made


@pytest.fixture
def painted(monkeypatch):
    """How many points have been painted, and into how many pictures."""
    counts, path = [], painted_line.pg.arrayToQPath

    def counted(x, y, **how):
        counts.append(len(x))
        return path(x, y, **how)

    monkeypatch.setattr(painted_line.pg, "arrayToQPath", counted)
    return counts


def picture(plot):
    image = plot.grab().toImage()
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].astype(int)


def grown(plot, curve, y, step=7):
    for count in [*range(step, POINTS, step), POINTS]:
        curve.set_values(X[:count], y[:count])
        found = picture(plot)
    return found


@pytest.mark.parametrize("style", ["solid", "dash"])
@pytest.mark.parametrize("y", [Y, GAPPED], ids=["whole", "gap"])
def test_a_line_that_has_grown_looks_like_one_drawn_at_once(line, monkeypatch, style, y):
    plot, curve = line(style)
    found = grown(plot, curve, y)
    monkeypatch.setattr(painted_line, "SHORT", POINTS)  # nothing is kept
    fresh, at_once = line(style)
    at_once.set_values(X, y)
    difference = np.abs(found - picture(fresh)).max(axis=2)
    assert (difference > 60).sum() <= 12 and (difference > 0).sum() < 300  # where the pieces meet


def test_a_picture_costs_what_is_new(line, painted):
    plot, curve = line()
    grown(plot, curve, Y)
    painted.clear()
    assert curve.xData is not None
    picture(plot)
    assert sum(painted) <= SHORT + 4  # the end alone
    plot.widen(3 * POINTS, 0.0, 1.2)  # an axis hops: all of it, once
    painted.clear()
    picture(plot), picture(plot)
    assert POINTS <= sum(painted) <= POINTS + 2 * SHORT


def test_other_values_colours_and_lines_that_begin_anew_are_painted_afresh(line, theme):
    plot, curve = line()
    grown(plot, curve, Y)
    other = line()
    for change in (lambda one: one.set_values(X, Y[::-1]), lambda one: one.set_color("negative")):
        change(curve)
        other[1].set_values(X, curve.yData)
        other[1].set_color(curve._color)
        np.testing.assert_array_equal(picture(plot), picture(other[0]))
    curve.clear_values(), other[1].clear_values()
    np.testing.assert_array_equal(picture(plot), picture(other[0]))


class Below(QWidget):
    paints = 0

    def paintEvent(self, _event):
        self.paints += 1


def test_an_axis_that_hops_costs_one_painting(line, qtbot):
    plot, curve = line()
    curve.set_values(X, Y)
    paints = Paints(plot)
    qtbot.wait(50)
    paints.count = 0
    plot.widen(2 * POINTS, 0.0, 1.2)
    curve.set_values(2 * X, Y)
    qtbot.wait(50)
    assert paints.count == 1


def test_what_lies_under_a_plot_is_not_painted_with_it(theme, qtbot):
    below = Below()
    qtbot.addWidget(below)
    plot = Plot("loss", theme=theme, parent=below)
    below.show()
    curve = LineCurve(plot, "training")
    plot.widen(POINTS, 0.0, 1.2)
    qtbot.wait(50)
    before = below.paints
    curve.set_values(X, Y)
    qtbot.wait(50)
    assert below.paints == before > 0

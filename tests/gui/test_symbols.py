"""Points on the screen and in a saved picture."""

from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtGui import QImage

from gui.plots.clouds import Clouds
from gui.plots.points import Points
from gui.theme.colors import ClassStyle

COLOR = "#e69f00"


@pytest.fixture
def plot(shown_plot):
    plot = shown_plot("Points", "x", "y")
    plot.widen(2.0, -2.0, 2.0, xmin=-2.0)
    return plot


def points(plot, x, y):
    made = Points(plot, COLOR, "s")
    made.set_points(x, y)
    return made


def clouds(plot, x, y):
    made = Clouds(plot)
    made.set_styles([ClassStyle("#0072b2", "o"), ClassStyle(COLOR, "s")])
    made.set_points(x, y, np.ones(len(x), dtype=int))
    return made


def filled(image, color=COLOR):
    """How many pixels have the colour of the points."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32) & 0xFFFFFF
    return np.count_nonzero(pixels == int(color[1:], 16))


@pytest.mark.parametrize("draw", [points, clouds])
def test_points_are_as_large_in_a_saved_picture_as_on_the_screen(plot, tmp_path, draw):
    draw(plot, np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    shown = filled(plot.grab().toImage())
    plot.menu().save(tmp_path / "a.png").wait()
    assert shown > 20
    assert filled(QImage(str(tmp_path / "a.png"))) == pytest.approx(4 * shown, rel=0.2)  # in double density
    assert filled(plot.grab().toImage()) == shown


@pytest.mark.parametrize("draw", [points, clouds])
def test_points_of_a_drawing_are_no_pixels(plot, tmp_path, draw):
    draw(plot, np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    plot.menu().save(tmp_path / "a.svg").wait()
    found = list(ElementTree.parse(tmp_path / "a.svg").getroot().iter("{http://www.w3.org/2000/svg}image"))
    assert found == []
    assert COLOR in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_clouds_know_their_classes_and_take_the_colours_of_the_theme(plot, theme):
    made = Clouds(plot)
    made.set_styles([ClassStyle("#0072b2", "o"), ClassStyle(COLOR, "s")])
    made.set_points(np.array([0.0, 1.0, -1.0]), np.array([0.0, 1.0, -1.0]), np.array([1, 0, 1]))
    assert made.points(1)[0].tolist() == [0, -1] and made.points(0)[1].tolist() == [1]
    light = plot.grab().toImage()
    assert filled(light) > 20 and filled(light, "#0072b2") > 10
    theme.set_mode("dark")
    assert filled(plot.grab().toImage()) > 20
    made.clear()
    assert not filled(plot.grab().toImage()) and not len(made.points(1)[0])


def test_points_far_outside_do_no_harm(plot):
    made = clouds(plot, np.array([0.0, 1e300, -1e300]), np.array([0.0, -1e300, 1.0]))
    assert filled(plot.grab().toImage()) > 10
    assert len(made.points(1)[0]) == 3

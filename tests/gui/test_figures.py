"""What is copied and saved of a picture: with its words and its legend, in a margin, and as strong as on the screen."""

from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QGraphicsItem

from gui.plots.caption import Caption
from gui.plots.curves import LineCurve
from gui.plots.figure import APART_PX, GAP_PX, MARGIN_PX
from gui.plots.key import Entry, Key
from gui.theme.colors import DARK, LIGHT

LINE, MARK = "#ff0000", "#00ff00"
SENTENCE = "A sentence that needs more lines than a caption has in the window, because it goes on and on. " * 4


@pytest.fixture
def plot(shown_plot):
    plot = shown_plot("Loss", "epoch", "loss")
    curve = LineCurve(plot, "training", LINE)
    curve.set_values(np.arange(3.0), np.array([0.0, 1.0, 0.0]))
    return plot


@pytest.fixture
def heading(plot, theme, qtbot):
    """A caption and a key, which are above the plot in the file."""
    made = Caption(theme), Key(theme)
    for part in made:
        qtbot.addWidget(part)
        part.resize(120, part.height())  # as where tools stand beside them
    made[1].set_entries((Entry("marker", "training", MARK), Entry("words", "and nothing else")))
    plot.heading = made
    return made


def copied(plot):
    plot.menu().copy.trigger()
    return QGuiApplication.clipboard().image()


def drawn(plot, tmp_path):
    """The SVG file: its root, and what it looks like."""
    plot.menu().save(tmp_path / "a.svg").wait()
    renderer = QSvgRenderer(str(tmp_path / "a.svg"))
    image = QImage(renderer.defaultSize(), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return ElementTree.parse(tmp_path / "a.svg").getroot(), image


def pixels(image):
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()) & 0xFFFFFF


def where(image, color):
    """The pixels of a colour (n, 2), as rows and columns."""
    return np.argwhere(pixels(image) == int(color[1:], 16))


def words_in(drawing):
    texts = drawing.iter("{http://www.w3.org/2000/svg}text")
    return "".join("".join("".join(text.itertext()) for text in texts).split())


def test_words_and_legend_stand_above_the_plot_in_pixels(plot, heading):
    bare = copied(plot).height()
    heading[0].set_text("Two words")
    with_words = copied(plot)
    assert with_words.height() > bare and with_words.width() == 2 * (plot.viewport().width() + 2 * MARGIN_PX)
    marks, line = where(with_words, MARK), where(with_words, LINE)
    assert len(marks) > 20 and marks[:, 0].max() < line[:, 0].min()
    words = pixels(with_words)[2 * MARGIN_PX : marks[:, 0].min() - 4]
    assert (words == int(LIGHT.text[1:], 16)).any()


def test_a_plot_without_words_has_its_margin_alone(plot):
    assert copied(plot).height() == 2 * (plot.viewport().height() + 2 * MARGIN_PX)


def test_a_drawing_holds_all_of_the_words_as_text_wrapped_as_wide_as_the_plot(plot, heading, tmp_path):
    heading[0].set_text(SENTENCE)
    drawing, _image = drawn(plot, tmp_path)
    assert words_in(drawing).endswith(f"{SENTENCE}trainingandnothingelse".replace(" ", ""))
    assert not list(drawing.iter("{http://www.w3.org/2000/svg}image"))
    tall = sum(part.tall(plot.viewport().width()) for part in heading)
    assert int(drawing.get("viewBox").split()[3]) == plot.viewport().height() + tall + GAP_PX + APART_PX + 2 * MARGIN_PX


def test_what_reaches_beyond_the_axes_ends_there_in_a_drawing_too(plot, heading, tmp_path):
    heading[0].set_text("Two words")
    plot.plotItem.vb.setRange(xRange=(0.5, 1.5), yRange=(0.4, 0.6), padding=0)
    _drawing, image = drawn(plot, tmp_path)
    inside = plot.mapFromScene(plot.plotItem.vb.sceneBoundingRect()).boundingRect()
    inside.translate(plot.menu().figure().place.topLeft())
    line = where(image, LINE)
    assert len(line) > 20
    assert line[:, 0].min() >= inside.top() - 1 and line[:, 0].max() <= inside.bottom() + 1
    assert len(where(image, MARK)) > 20  # the legend is not covered


def test_lines_are_as_strong_in_pixels_as_on_the_screen(plot):
    assert len(where(copied(plot), LINE)) > 2.5 * len(where(plot.grab().toImage(), LINE)) > 100


def test_a_dark_drawing_has_its_background(plot, theme, tmp_path):
    theme.set_mode("dark")
    _drawing, image = drawn(plot, tmp_path)
    assert image.pixelColor(0, 0) == QColor(DARK.panel)


def test_saving_leaves_the_plot_as_it_was(plot):
    def state():
        items = plot.scene().items()
        pens = [item.opts["pen"].widthF() for item in items if hasattr(item, "opts") and "pen" in item.opts]
        looks = [(item.opacity(), item.cacheMode()) for item in items]
        return looks, pens, plot.backgroundBrush().color(), plot.plotItem.vb.sceneBoundingRect()

    before, shown = state(), plot.grab().toImage()
    assert (1.0, QGraphicsItem.CacheMode.DeviceCoordinateCache) in before[0]
    copied(plot)
    plot.menu().figure().svg()
    assert state() == before and plot.grab().toImage() == shown

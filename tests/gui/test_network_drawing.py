"""The living network, fed with networks whose numbers are known: what is drawn, said, clicked and walked to."""

import csv
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QKeySequence, QShortcut
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from engine import compiler, text
from engine.activations.identity import Identity
from engine.activations.sigmoid import Sigmoid
from engine.activations.softmax import Softmax
from engine.activations.tanh import Tanh
from engine.datasets.diabetes import Diabetes
from engine.datasets.digits import Digits
from engine.datasets.idx_folder import IdxFolder
from engine.experiment import DataPlan, Experiment
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.maxout import Maxout
from engine.layers.residual import Residual
from engine.losses.categorical_cross_entropy import CategoricalCrossEntropy
from engine.losses.mean_squared_error import MeanSquaredError
from engine.measurements.base import Probe
from engine.measurements.every_link import EveryLink
from gui.document import Document
from gui.editors import layer_commands
from gui.editors.network_strip import NetworkStrip
from gui.network_drawing import painting
from gui.network_drawing.kept import Kept
from gui.network_drawing.link_table import link_table
from gui.network_drawing.links import NOT_FINITE, STEPS, UNKNOWN, levels_of, look
from gui.network_drawing.places import MOST, ends_for, place_columns
from gui.network_drawing.spots import Spot
from gui.plots.figure import MARGIN_PX
from gui.plots.file_task import unfinished
from gui.theme.colors import rgb
from gui.widgets.context_key import ContextMenuKey

OUTPUT = Dense(units=1, activation=Sigmoid())
SMALL = (Dense(units=2, activation=Identity()), OUTPUT)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def show(qtbot, theme):
    kept = []  # a strip that nobody holds takes its drawing along

    def shown(*layers, size=(900, 400), **parts):
        strip = NetworkStrip(Document(Experiment(layers=layers or SMALL, **parts)), theme)
        qtbot.addWidget(strip)
        kept.append(strip)
        strip.resize(*size)
        strip.show()
        strip.activateWindow()
        qtbot.waitUntil(strip.isActiveWindow)
        return strip

    return shown


def feed(strip, fill=None):
    """Let the drawing show a network of zeros that `fill(parameters, gradients)` has changed."""
    drawing = strip.drawing
    compiled = compiler.compile(strip.document.experiment)
    network = compiled.network
    parameters = network.views(np.zeros(network.length, np.float32))
    gradients = network.views(np.zeros(network.size, np.float32))
    if fill is not None:
        fill(parameters, gradients)
    probe = Probe(compiled, 0, parameters, gradients)
    drawing.begin(compiled)
    with np.errstate(all="ignore"):
        drawing.show_measured({question: question.measure(probe) for question in drawing.wants()})
    strip.grab()
    return drawing


def small(parameters, gradients):
    parameters[0]["weights"][...] = ((4, -2), (0, 1))
    parameters[0]["bias"][...] = (0.5, -1)
    parameters[1]["weights"][...] = ((-3,), (3,))
    gradients[0]["weights"][...] = ((0, 0.25), (-0.5, 0))
    gradients[0]["bias"][...] = (2, 0)


def click(drawing, point):
    QTest.mouseClick(drawing, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point.toPoint())


def press(*keys):
    for key in keys:
        QTest.keyClick(QApplication.focusWidget(), key)


def color_at(drawing, point):
    return drawing.grab().toImage().pixelColor(point.toPoint())


def is_blue(color):
    return color.blue() > color.red() + 20


def is_orange(color):
    return color.red() > color.blue() + 20


class TestLinks:
    def test_colour_is_the_sign_and_thickness_the_size(self, show, theme):
        drawing = feed(show(), small)
        assert drawing.bundles[0].levels.tolist() == [6, -3, 0, 2]
        assert drawing.bundles[1].levels.tolist() == [-6, 6]
        strongest, negative, nothing, weak = (look(theme.palette, level) for level in (6, -3, 0, 2))
        assert strongest.color == theme.palette.positive
        assert strongest.width > negative.width > weak.width > nothing.width
        assert rgb(negative.color)[0] > rgb(negative.color)[2] and rgb(weak.color)[2] > rgb(weak.color)[0]
        middle = drawing.box_of(Spot("link", 1, 0, 0)).center()
        seen = color_at(drawing, middle)
        assert np.abs(np.array(seen.getRgb()[:3]) - rgb(theme.palette.positive)).max() < 40

    def test_backward_shows_gradients(self, show):
        strip = show()
        feed(strip, small)
        strip.head.way._group.buttons()[1].click()
        strip.grab()
        assert strip.drawing.bundles[0].levels.tolist() == [0, 3, -6, 0]
        assert strip.drawing.biases[1].levels.tolist() == [6, 0]
        assert "gradient" in strip.head.key.accessibleName()
        strip.head.way._group.buttons()[0].click()
        strip.grab()
        assert strip.drawing.bundles[0].levels.tolist() == [6, -3, 0, 2]

    def test_marks_of_biases(self, show):
        drawing = feed(show(), small)
        assert drawing.biases[1].levels.tolist() == [3, -6]
        place = drawing.places[1]
        assert is_blue(color_at(drawing, place.bias_mark(0)))
        assert is_orange(color_at(drawing, place.bias_mark(1)))

    def test_numbers_that_are_none_have_a_look_of_their_own(self, show, theme):
        def broken(parameters, gradients):
            small(parameters, gradients)
            parameters[0]["weights"][...] = ((np.nan, -2), (np.inf, 1))

        drawing = feed(show(), broken)
        assert drawing.bundles[0].levels.tolist() == [NOT_FINITE, -6, NOT_FINITE, 3]
        assert look(theme.palette, NOT_FINITE).dashed
        assert drawing.words(Spot("link", 1, 0, 0)).endswith("NaN; gradient 0")
        assert "not finite" in drawing.words(Spot("neuron", 1, 0))
        assert drawing.tiles[1].broken.tolist() == [True, False]

    @pytest.mark.parametrize(
        ("values", "largest", "levels"),
        [
            ([0, 0], 0.0, [0, 0]),
            ([1, -1, 0.5], 1.0, [6, -6, 3]),
            ([3e38, -3e38], 3e38, [6, -6]),
            ([3e38, 3e38], 3e38, [6, 6]),
            ([5], 1.0, [6]),
        ],
    )
    def test_levels(self, values, largest, levels):
        assert levels_of(np.array(values, np.float32), largest).tolist() == levels

    def test_a_value_between_two_levels_does_not_tremble(self):
        before = np.array([2, 2, 2, UNKNOWN], np.int8)
        values = np.array([2.6, 1.4, 2.8, 2.6], np.float32) / STEPS
        assert levels_of(values, 1.0, before).tolist() == [2, 2, 3, 3]

    def test_before_anything_is_known_links_are_grey(self, show):
        drawing = show().drawing
        assert set(drawing.bundles[0].levels.tolist()) == {UNKNOWN}
        assert drawing.words(Spot("link", 1, 1, 0)) == "Weight from input x₁ to neuron 2 of layer 1"

    def test_a_run_that_ends_takes_its_numbers_along(self, show, qtbot):
        drawing = feed(show(), small)
        drawing.clear()
        assert drawing.wants() == frozenset()
        assert drawing.answers.known  # another run mostly begins at once

        def told_again():
            drawing.clear()  # the pump says it with every picture
            return not drawing.answers.known

        qtbot.waitUntil(told_again)
        drawing.grab()
        assert set(drawing.bundles[0].levels.tolist()) == {UNKNOWN}

    def test_what_passes_straight_through_is_a_thin_line_for_each_value(self, show):
        drawing = feed(show(Dense(units=5), BatchNorm(), Dropout(), OUTPUT))
        for bundle in drawing.bundles[1:3]:
            assert bundle.straight
            assert bundle.sources.tolist() == bundle.units.tolist() == [0, 1, 2, 3, 4]
            assert all(bundle.line(link).dy() == 0 for link in range(len(bundle.levels)))
            assert set(bundle.levels.tolist()) == {UNKNOWN}

    def test_a_maxout_unit_shows_its_largest_piece(self, show):
        def fill(parameters, gradients):
            parameters[0]["weights"][...] = ((1, 0, -4, 0), (2, 0, 0, 0))

        drawing = feed(show(Maxout(units=2, pieces=2), OUTPUT), fill)
        assert drawing.bundles[0].levels.tolist() == [-6, 0, 3, 0]
        assert "largest of its 2 pieces: −4" in drawing.words(Spot("link", 1, 0, 0))


class TestNeurons:
    def test_a_neuron_shows_its_output_over_the_two_inputs(self, show, theme):
        drawing = feed(show(), small)
        tile = drawing.places[1].tile(0)  # 4 x₁ + 0.5
        values = drawing.tiles[1].values[0]
        assert values.shape == (20, 20) and (np.diff(values, axis=1) > 0).all()
        middle, inset = tile.center().y(), tile.width() * 0.15
        assert is_orange(color_at(drawing, QPointF(tile.left() + inset, middle)))
        assert is_blue(color_at(drawing, QPointF(tile.right() - inset, middle)))

    def test_up_in_the_picture_is_up_along_the_second_input(self, show):
        drawing = feed(show(), small)
        values = drawing.tiles[0].values[1]
        assert (np.diff(values, axis=0) < 0).all()  # the first row is the upper one
        tile = drawing.places[0].tile(1)
        assert is_blue(color_at(drawing, tile.center() - QPointF(0, tile.height() * 0.35)))
        assert is_orange(color_at(drawing, tile.center() + QPointF(0, tile.height() * 0.35)))

    def test_the_words_say_the_scale(self, show):
        def fill(parameters, gradients):
            parameters[0]["bias"][...] = (0.25, 6)

        drawing = feed(show(), fill)
        assert drawing.words(Spot("neuron", 1, 0)) == (
            "Neuron 1 of layer 1\nIts output over the inputs, from 0.25 to 0.25: full colour is −1 and 1.\nBias 0.25"
        )
        assert "full colour is −6 and 6." in drawing.words(Spot("neuron", 1, 1))
        assert drawing.words(Spot("neuron", 0, 1)).startswith("Input x₂\n")

    def test_other_data_give_discs_tinted_by_the_mean(self, show, theme):
        def fill(parameters, gradients):
            parameters[0]["bias"][...] = (-2, 0, 0.5)

        data = DataPlan(source=Diabetes())
        layers = (Dense(units=3, activation=Identity()), Dense(units=1, activation=Identity()))
        drawing = feed(show(*layers, data=data, loss=MeanSquaredError()), fill)
        assert drawing.places[1].column.look == "disc"
        assert drawing.tiles[1].values.tolist() == [-2, 0, 0.5]
        colors = [drawing.tiles[1].tint(number) for number in range(3)]
        assert colors[0] == QColor(theme.palette.negative) and is_blue(colors[2])
        assert abs(colors[1].lightness() - QColor(theme.palette.panel).lightness()) <= 2
        assert drawing.words(Spot("neuron", 1, 0)).endswith("over 256 training samples: −2.00\nBias −2")

    def test_images_show_the_weights_of_the_first_layer(self, show):
        def fill(parameters, gradients):
            parameters[0]["weights"][9, 1] = 3  # the second row, the second column
            gradients[0]["weights"][0, 1] = -1

        layers = (Dense(units=4), Dense(units=10, activation=Softmax()))
        parts = {"data": DataPlan(source=Digits()), "loss": CategoricalCrossEntropy()}
        strip = show(*layers, **parts)
        drawing = feed(strip, fill)
        picture = drawing.tiles[1].values[1]
        assert picture.shape == (8, 8) and np.argwhere(picture).tolist() == [[1, 1]]
        assert "pixel by pixel: full colour is −3 and 3." in drawing.words(Spot("neuron", 1, 1))
        assert [place.column.look for place in drawing.places] == ["disc", "picture", "disc"]
        assert drawing.places[2].column.names == tuple("0123456789")
        assert drawing.words(Spot("neuron", 2, 3)).startswith("Neuron 4 of layer 2 · class 3\n")
        assert drawing.words(Spot("link", 2, 0, 3)).startswith("Weight from neuron 4 to neuron 1 (class 0) of layer 2")
        assert drawing.words(Spot("bias", 2, 1)).startswith("Bias of neuron 2 (class 1) of layer 2")
        drawing.set_backward(True)
        drawing.grab()
        assert np.argwhere(drawing.tiles[1].values[1]).tolist() == [[0, 0]]

    def test_the_share_that_dropout_switches_off_is_crossed_out(self, show):
        without = feed(show(Dense(units=4), Dropout(rate=0.0), OUTPUT)).grab().toImage()
        drawing = feed(show(Dense(units=4), Dropout(rate=0.5), OUTPUT))
        image, place = drawing.grab().toImage(), drawing.places[2]
        crossed = [
            image.pixelColor(place.tile(number).center().toPoint())
            != without.pixelColor(place.tile(number).center().toPoint())
            for number in range(4)
        ]
        assert sum(crossed) == 2


class TestFolding:
    def test_a_large_layer_folds_into_its_ends_and_a_summary(self, show):
        def fill(parameters, gradients):
            parameters[0]["weights"][0, :30] = -1

        drawing = feed(show(Dense(units=100, activation=Tanh()), OUTPUT), fill)
        place = drawing.places[1]
        first, last = place.ends
        assert place.units.tolist() == [*range(first), *range(100 - last, 100)]
        assert first - last in (0, 1) and place.hidden == 100 - first - last
        assert len(drawing.bundles[0].levels) == 2 * (first + last)
        assert len(drawing.bundles[1].levels) == first + last
        spread = drawing.answers.spread[0]
        assert spread.count == 200 and spread.counts[:8].sum() == 30
        words = drawing.words(Spot("fold", 1))
        assert words.startswith(f"{place.hidden} neurons more\nAll weights of the layer from −1 to 1: mean −0.15 ±")
        above, below = place.tile(first - 1), place.tile(first)
        assert above.bottom() <= place.fold.top() + 1 and below.top() >= place.fold.bottom() - 1

    def test_a_higher_strip_shows_more(self, show):
        strip = show(Dense(units=20), OUTPUT, size=(900, 300))
        few = len(strip.drawing.places[1].units)
        strip.resize(900, 600)
        assert few < 20 and len(strip.drawing.places[1].units) == 20
        assert strip.drawing.places[1].fold is None

    @pytest.mark.parametrize("look", ["map", "picture", "disc"])
    @pytest.mark.parametrize("room", [60, 110, 240, 900])
    def test_whatever_the_room_all_units_are_drawn_or_counted(self, look, room):
        for width in (1, 2, 3, 7, 16, 24, 25, 300, 4096):
            first, last = ends_for(width, room, look)
            assert 0 < first + last <= min(width, MOST)
            assert last == 0 or first + last < width

    def test_even_two_neurons_fold_where_there_is_room_for_one(self, show):
        place = place_columns(show().drawing.scene, [20.0, 90.0, 160.0], 0.0, 20.0)[1]
        assert place.ends == (1, 0) and place.hidden == 1 and place.runs() == [slice(0, 1)]

    def test_neurons_stay_inside_and_apart(self, show):
        for units in (1, 2, 12, 13, 24, 60, 800):
            drawing = show(Dense(units=units), OUTPUT, size=(700, 320)).drawing
            place = drawing.places[1]
            tiles = [place.tile(number) for number in range(len(place.units))]
            assert tiles[0].top() >= 4 and tiles[-1].bottom() <= drawing.height() - 2
            assert all(one.bottom() < other.top() for one, other in pairwise(tiles))
            assert place.side >= 11


class TestShortcuts:
    def test_an_arc_leads_from_the_column_it_reads_to_its_own(self, show):
        hidden = Dense(units=4)
        drawing = show(hidden, hidden, hidden, Residual(span=2), OUTPUT, size=(1100, 400)).drawing
        ((path, tip),) = painting.arcs(drawing.places)
        assert abs(path.elementAt(0).x - drawing.places[1].x) < 8  # what comes into the second layer
        assert abs(tip.x() - drawing.places[4].x) < 8
        assert path.boundingRect().top() > 0
        assert path.boundingRect().bottom() < drawing.places[2].top()

    def test_a_span_that_leads_out_of_the_network_is_not_drawn(self, show):
        drawing = show(Dense(units=4), Residual(span=7), OUTPUT).drawing
        assert painting.arcs(drawing.places) == []


class TestPointer:
    def test_exact_numbers_under_the_pointer(self, show):
        drawing = feed(show(), small)
        place = drawing.places[1]
        assert drawing.spot_at(place.tile(1).center()) == Spot("neuron", 1, 1)
        assert drawing.spot_at(place.bias_mark(1)) == Spot("bias", 1, 1)
        link = drawing.box_of(Spot("link", 1, 1, 0)).center()
        near = QPointF(
            link.x() - 30, drawing.bundles[0].line(1).pointAt(0.5 - 30 / drawing.bundles[0].line(1).dx()).y()
        )
        assert drawing.spot_at(near) == Spot("link", 1, 1, 0)
        assert drawing.words(Spot("link", 1, 1, 0)) == (
            "Weight from input x₁ to neuron 2 of layer 1: −2; gradient 0.25"
        )
        assert drawing.words(Spot("link", 2, 0, 1)) == "Weight from neuron 2 to neuron 1 of layer 2: 3; gradient 0"
        assert drawing.words(Spot("bias", 1, 0)) == "Bias of neuron 1 of layer 1: 0.5; gradient 2"

    def test_clicks_tell_what_and_where(self, show):
        strip = show()
        drawing = feed(strip, small)
        weights, biases, neurons = (
            QSignalSpy(signal) for signal in (drawing.weight_clicked, drawing.bias_clicked, drawing.neuron_clicked)
        )
        line = drawing.bundles[0].line(2)  # from the second input to the first neuron
        click(drawing, line.pointAt(0.2))
        click(drawing, drawing.places[1].bias_mark(1))
        click(drawing, drawing.places[2].tile(0).center())
        assert [spy.count() for spy in (weights, biases, neurons)] == [1, 1, 1]
        assert weights.at(0)[:3] == [0, 1, 0] and biases.at(0)[:2] == [0, 1] and neurons.at(0)[:2] == [1, 0]
        assert weights.at(0)[3].contains(drawing.mapToGlobal(line.pointAt(0.2).toPoint()))
        assert neurons.at(0)[2].contains(drawing.mapToGlobal(drawing.places[2].tile(0).center().toPoint()))
        assert strip.document.selection == "layers.1"

    def test_units_of_a_folded_layer_have_their_own_numbers(self, show):
        drawing = feed(show(Dense(units=100), Dense(units=60), OUTPUT, size=(900, 330)))
        spy = QSignalSpy(drawing.weight_clicked)
        last, before = len(drawing.places[2].units) - 1, len(drawing.places[1].units) - 1
        drawing.click(Spot("link", 2, last, before))
        assert spy.at(0)[:3] == [1, 99, 59]

    def test_of_other_kinds_of_layers_neurons_open_and_links_do_not(self, show):
        strip = show(Dense(units=3), BatchNorm(), OUTPUT)
        drawing = feed(strip)
        neurons, weights = QSignalSpy(drawing.neuron_clicked), QSignalSpy(drawing.weight_clicked)
        click(drawing, drawing.places[2].tile(0).center())
        assert neurons.count() == 1 and neurons.at(0)[:2] == [1, 0] and strip.document.selection == "layers.1"
        click(drawing, drawing.places[0].tile(0).center())
        assert neurons.count() == 1 and strip.document.selection == "data"
        assert not drawing.opens(Spot("neuron", 0, 0)) and drawing.opens(Spot("neuron", 2, 0))
        drawing.click(Spot("link", 2, 1, 1))
        assert weights.count() == 0
        click(drawing, QPointF(drawing.places[1].x, 4))  # beside the neurons
        assert strip.document.selection == "layers.0"

    def test_what_is_let_go_of_elsewhere_is_no_click(self, show):
        drawing = feed(show(), small)
        spy = QSignalSpy(drawing.neuron_clicked)
        here, there = (drawing.places[1].tile(number).center().toPoint() for number in (0, 1))
        QTest.mousePress(drawing, Qt.MouseButton.LeftButton, pos=here)
        QTest.mouseRelease(drawing, Qt.MouseButton.LeftButton, pos=there)
        assert spy.count() == 0

    def test_the_pointer_lights_up_what_it_is_on(self, show):
        drawing = feed(show(), small)
        before = drawing.grab().toImage()
        QTest.mouseMove(drawing, drawing.places[1].tile(0).center().toPoint())
        assert drawing.pointed == Spot("neuron", 1, 0) and drawing.grab().toImage() != before
        assert drawing.cursor().shape() == Qt.CursorShape.PointingHandCursor
        QTest.mouseMove(drawing, QPoint(2, 2))
        assert drawing.pointed is None and drawing.grab().toImage() == before


class TestKeyboard:
    def test_arrows_walk_through_neurons_links_and_biases(self, show):
        drawing = feed(show(), small)
        drawing.setFocus(Qt.FocusReason.TabFocusReason)
        seen = [drawing.focused]
        keys = Qt.Key
        way = (keys.Key_Down, keys.Key_Right, keys.Key_Left, keys.Key_Up, keys.Key_Up, keys.Key_Right, keys.Key_Right)
        for key in way:
            press(key)
            seen.append(drawing.focused)
        assert seen == [
            Spot("neuron", 0, 0),
            Spot("neuron", 0, 1),
            Spot("neuron", 1, 1),
            Spot("link", 1, 1, 1),
            Spot("link", 1, 1, 0),
            Spot("bias", 1, 1),
            Spot("neuron", 1, 1),
            Spot("neuron", 2, 0),
        ]
        press(keys.Key_Right, keys.Key_PageUp, keys.Key_Home)
        assert drawing.focused == Spot("neuron", 1, 0)
        press(keys.Key_Left, keys.Key_Left)
        assert drawing.focused == Spot("neuron", 0, 0)  # a link leads to where it comes from

    def test_what_the_keyboard_is_at_is_told(self, show):
        drawing = feed(show(), small)
        drawing.setFocus(Qt.FocusReason.TabFocusReason)
        press(Qt.Key.Key_Right, Qt.Key.Key_Left)
        assert drawing.accessibleDescription() == "Weight from input x₁ to neuron 1 of layer 1: 4; gradient 0"

    def test_enter_clicks(self, show):
        drawing = feed(show(), small)
        spies = [
            QSignalSpy(signal) for signal in (drawing.neuron_clicked, drawing.weight_clicked, drawing.bias_clicked)
        ]
        drawing.setFocus(Qt.FocusReason.TabFocusReason)
        press(Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Left, Qt.Key.Key_Return, Qt.Key.Key_Up, Qt.Key.Key_Enter)
        assert [spy.count() for spy in spies] == [1, 1, 1]
        assert (spies[0].at(0)[:2], spies[1].at(0)[:3], spies[2].at(0)[:2]) == ([0, 0], [0, 0, 0], [0, 0])
        assert drawing.hasFocus()

    def test_the_summary_is_on_the_way(self, show):
        drawing = feed(show(Dense(units=100), OUTPUT, size=(900, 330)))
        first = drawing.places[1].ends[0]
        drawing.setFocus(Qt.FocusReason.TabFocusReason)
        press(Qt.Key.Key_PageDown, Qt.Key.Key_Home)
        for _step in range(first):
            press(Qt.Key.Key_Down)
        assert drawing.focused == Spot("fold", 1)
        press(Qt.Key.Key_Down)
        assert drawing.focused == Spot("neuron", 1, first)
        press(Qt.Key.Key_Up, Qt.Key.Key_Up)
        assert drawing.focused == Spot("neuron", 1, first - 1)

    def test_the_strip_follows_the_keyboard(self, show):
        strip = show(*[Dense(units=3)] * 12, OUTPUT, size=(700, 330))
        feed(strip)
        strip.drawing.setFocus(Qt.FocusReason.TabFocusReason)
        for _column in range(12):
            press(Qt.Key.Key_PageDown)
        at = strip.drawing.mapTo(strip.area.viewport(), strip.drawing.box_of(strip.drawing.focused).center().toPoint())
        assert strip.area.viewport().rect().contains(at)

    def test_the_layer_of_the_focused_neuron_obeys_the_keys_of_its_card(self, show):
        wide = Dense(units=3, activation=Tanh())
        strip = show(wide, *SMALL)
        drawing, document = feed(strip), strip.document
        drawing.setFocus(Qt.FocusReason.TabFocusReason)
        drawing.focused = Spot("neuron", 1, 2)
        held = Qt.KeyboardModifier.ControlModifier

        def units():
            return [layer.units for layer in document.experiment.layers]

        steps = (
            (Qt.Key.Key_Plus, None, [4, 2, 1], Spot("neuron", 1, 2)),
            (Qt.Key.Key_Minus, None, [3, 2, 1], Spot("neuron", 1, 2)),
            (Qt.Key.Key_Minus, None, [2, 2, 1], Spot("neuron", 1, 1)),  # the neuron it was at has gone
            (Qt.Key.Key_Right, held, [2, 2, 1], Spot("neuron", 2, 1)),
            (Qt.Key.Key_D, held, [2, 2, 2, 1], Spot("neuron", 3, 1)),
            (Qt.Key.Key_Right, held, [2, 2, 1, 2], Spot("neuron", 4, 1)),
            (Qt.Key.Key_Delete, None, [2, 2, 1], Spot("neuron", 3, 0)),
            (Qt.Key.Key_Backspace, None, [2, 2], Spot("neuron", 2, 0)),
        )
        for key, modifier, widths, spot in steps:
            QTest.keyClick(drawing, key, modifier or Qt.KeyboardModifier.NoModifier)
            assert (units(), drawing.focused, drawing.hasFocus()) == (widths, spot, True)
            assert document.selection == f"layers.{spot.column - 1}"
        while document.undo_stack.canUndo():
            document.undo_stack.undo()
        assert units() == [3, 2, 1]

    def test_a_link_stays_focused_while_its_layer_changes_and_the_last_layer_leads_to_the_input(self, show):
        strip = show(*SMALL)
        drawing, document = feed(strip), strip.document
        drawing.setFocus(Qt.FocusReason.TabFocusReason)
        drawing.focused = Spot("link", 1, 1, 0)
        press(Qt.Key.Key_Plus)
        assert document.experiment.layers[0].units == 3 and drawing.focused == Spot("link", 1, 1, 0)
        press(Qt.Key.Key_Delete, Qt.Key.Key_Delete)
        assert not document.experiment.layers and drawing.focused == Spot("neuron", 0, 0)
        assert drawing.focused_layer() == -1
        count = document.undo_stack.count()
        press(Qt.Key.Key_Delete, Qt.Key.Key_Plus)  # the input is no layer
        assert document.undo_stack.count() == count

    def test_the_keys_of_the_layer_come_before_those_of_the_window(self, show):
        strip = show(Dense(units=3), *SMALL)
        drawing, document = feed(strip), strip.document
        shortcut = QShortcut(QKeySequence("Ctrl+D"), strip)
        taken = QSignalSpy(shortcut.activated)
        drawing.setFocus(Qt.FocusReason.TabFocusReason)
        for spot, layers in ((Spot("neuron", 2, 0), 4), (Spot("neuron", 0, 0), 4)):
            drawing.focused = spot
            QTest.keyClick(drawing, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
            assert (taken.count(), len(document.experiment.layers)) == (0, layers)
        drawing.focused = None
        QTest.keyClick(drawing, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
        assert taken.count() == 1

    def test_a_click_beside_a_neuron_takes_the_keyboard_to_its_column(self, show):
        strip = show(Dense(units=3), *SMALL)
        drawing = feed(strip)
        drawing.focused = Spot("neuron", 1, 2)
        place = drawing.places[2]
        click(drawing, QPointF(place.x, drawing.height() - 2))
        assert strip.document.selection == "layers.1" and drawing.focused == Spot("neuron", 2, 0)

    def test_other_keys_belong_to_the_window(self, show):
        drawing = feed(show(), small)
        drawing.setFocus(Qt.FocusReason.TabFocusReason)
        before = drawing.focused
        press(Qt.Key.Key_Space, Qt.Key.Key_Delete)
        assert drawing.focused == before


def rows_of(views):
    """The table of a network, one layer after the other."""
    rows = []
    for layer, own in enumerate(views, start=1):
        for source, weights in enumerate(own["weights"].tolist(), start=1):
            rows += [[layer, source, unit, weight] for unit, weight in enumerate(weights, start=1)]
        rows += [[layer, "bias", unit, bias] for unit, bias in enumerate(own["bias"].tolist(), start=1)]
    return rows


class TestFiles:
    def save(self, drawing, folder, ending):
        task = drawing.menu().save(folder / f"a{ending}")
        assert task is None or task.wait(20_000)
        return folder / f"a{ending}"

    def table(self, strip, folder, fill=None):
        drawing = strip.drawing
        file = self.save(drawing, folder, ".csv")
        if drawing.wants():
            assert not file.exists()  # the run tells the numbers
            feed(strip, fill)
        assert all(task.wait(20_000) for task in unfinished())
        with file.open(newline="", encoding="utf-8-sig") as stream:
            return list(csv.reader(stream))

    def test_the_table_holds_all_weights_and_biases(self, show, tmp_path):
        strip = show()
        drawing = feed(strip, small)
        first, second = drawing.places[0].column.names
        assert self.table(strip, tmp_path, small) == [
            ["layer", "from", "to", "weight"],
            *(
                ["1", first, "1", "4.0"],
                ["1", first, "2", "-2.0"],
                ["1", second, "1", "0.0"],
                ["1", second, "2", "1.0"],
            ),
            *(["1", "bias", "1", "0.5"], ["1", "bias", "2", "-1.0"]),
            *(["2", "1", "1", "-3.0"], ["2", "2", "1", "3.0"], ["2", "bias", "1", "0.0"]),
        ]

    def test_with_the_backward_pass_it_holds_gradients(self, show, tmp_path):
        strip = show()
        feed(strip, small).set_backward(True)
        header, *rows = self.table(strip, tmp_path, small)
        assert header[3] == "gradient"
        assert [row[3] for row in rows] == ["0.0", "0.25", "-0.5", "0.0", "2.0", "0.0", "0.0", "0.0", "0.0"]

    def test_neurons_that_are_not_drawn_stand_there_as_well(self, show, tmp_path):
        def fill(parameters, gradients):
            parameters[0]["weights"][...] = np.arange(200).reshape(2, 100)
            parameters[1]["weights"][...] = -np.arange(100)[:, None]

        strip = show(Dense(units=100), OUTPUT, size=(900, 330))
        assert feed(strip, fill).places[1].hidden > 0
        _header, *rows = self.table(strip, tmp_path, fill)
        assert len(rows) == 2 * 100 + 100 + 100 + 1
        assert [float(row[3]) for row in rows[:200]] == list(range(200))
        assert [row[2] for row in rows[:100]] == [str(unit + 1) for unit in range(100)]
        assert [(row[0], row[1], float(row[3])) for row in rows[300:400]] == [
            ("2", str(unit + 1), -float(unit)) for unit in range(100)
        ]

    def test_every_piece_of_a_maxout_unit_has_its_numbers_there(self, show, tmp_path):
        def fill(parameters, gradients):
            parameters[0]["weights"][...] = np.arange(8).reshape(2, 4)
            parameters[0]["bias"][...] = (10, 11, 12, 13)

        strip = show(Maxout(units=2, pieces=2), OUTPUT)
        feed(strip)
        header, *rows = self.table(strip, tmp_path, fill)
        assert header == ["layer", "from", "to", "piece", "weight"]
        assert [row[2:] for row in rows[:4]] == [
            ["1", "1", "0.0"],
            ["2", "1", "1.0"],
            ["1", "2", "2.0"],
            ["2", "2", "3.0"],
        ]
        assert [row[1:] for row in rows[8:12]] == [
            ["bias", unit, piece, value]
            for unit, piece, value in (("1", "1", "10.0"), ("2", "1", "11.0"), ("1", "2", "12.0"), ("2", "2", "13.0"))
        ]

    def test_a_table_that_is_too_long_says_how_much_is_left_out(self):
        compiled = compiler.compile(Experiment(layers=(Dense(units=3), Dense(units=2), OUTPUT)))
        network = compiled.network
        views = network.views(np.arange(network.length, dtype=np.float32))
        count = 2 * 3 + 3 + 3 * 2 + 2 + 2 + 1
        for most in (1, 6, 7, 9, 12, 16, 19, count):
            numbers = EveryLink(False, most).measure(Probe(compiled, 0, views, views))
            _header, *rows = link_table(False, (), numbers, most)
            assert numbers.count == count and rows[:most] == rows_of(views)[:most]
            if most == count:
                assert len(rows) == count
            else:
                assert rows[most:] == [["…", "", "", f"{count - most} more are left out"]]

    def test_a_table_that_cannot_be_written_says_so(self, show, tmp_path, qtbot):
        strip = show()
        feed(strip, small)
        strip.drawing.menu().save(tmp_path / "gone" / "a.csv")
        feed(strip, small)
        qtbot.waitUntil(lambda: bool(strip.drawing.findChildren(QMessageBox)), timeout=20_000)
        (box,) = strip.drawing.findChildren(QMessageBox)
        assert "could not be saved" in box.text()
        box.accept()

    def test_without_numbers_there_is_only_a_header(self, show, tmp_path):
        assert self.table(show(), tmp_path) == [["layer", "from", "to", "weight"]]

    def test_an_svg_drawing_has_lines_in_the_colours_of_the_links(self, show, theme, tmp_path):
        drawing = feed(show(), small)
        found = ElementTree.parse(self.save(drawing, tmp_path, ".svg")).getroot()
        strokes = {one.get("stroke") for one in found.iter() if one.get("stroke")}
        assert {look(theme.palette, level).color for level in (6, -6, -3, 2)} <= strokes
        assert found.get("width") is not None and len([one for one in found.iter() if one.tag.endswith("image")]) == 3

    def test_the_key_of_its_colours_is_saved_with_it(self, show, tmp_path):
        strip = show()
        feed(strip, small)
        for backward, words in ((False, "positive weight"), (True, "positive gradient")):
            strip.head.on_way_picked("backward" if backward else "forward")
            found = ElementTree.parse(self.save(strip.drawing, tmp_path, ".svg")).getroot()
            said = {one.text for one in found.iter() if one.tag.endswith("text")}
            assert {"negative", words} <= said

    def test_the_picture_shows_the_network_and_not_what_is_pointed_at(self, show, tmp_path):
        strip = show()
        drawing = feed(strip, small)
        strip.document.select("layers.1")
        before = QImage(str(self.save(drawing, tmp_path, ".png")))
        assert before.width() == 2 * (drawing.width() + 2 * MARGIN_PX)
        assert before.pixelColor(0, 0) == before.pixelColor(2 * MARGIN_PX + 2, 2 * MARGIN_PX + 2)  # no frame
        drawing.setFocus(Qt.FocusReason.TabFocusReason)
        strip.document.select("layers.0")
        drawing.pointed = Spot("neuron", 1, 0)
        assert QImage(str(self.save(drawing, tmp_path, ".png"))) == before
        assert color_at(drawing, QPointF(drawing.places[1].x + 14, drawing.height() - 6)) != before.pixelColor(
            round(2 * drawing.places[1].x) + 28, before.height() - 12
        )

    def test_a_picture_of_a_large_network_is_up_to_date_everywhere(self, show, tmp_path):
        def fill(parameters, gradients):
            for own in parameters:
                own["weights"][...] = 1

        strip = show(*[Dense(units=16, activation=Tanh())] * 6, OUTPUT, size=(500, 480))
        feed(strip)
        drawing = feed(strip, fill)
        assert drawing._stale
        self.save(drawing, tmp_path, ".png")
        assert all(set(bundle.levels.tolist()) == {STEPS} for bundle in drawing.bundles)

    def test_it_has_the_menu_of_every_plot_by_pointer_and_by_keyboard(self, show, qtbot):
        strip = show(*[Dense(units=3)] * 12, OUTPUT, size=(700, 330))
        drawing = feed(strip)
        ContextMenuKey(strip)
        drawing.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(drawing, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
        qtbot.waitUntil(drawing.menu().isVisible)
        seen = QRect(strip.mapToGlobal(QPoint()), strip.size())
        assert seen.contains(drawing.menu().pos())  # however far the drawing reaches
        assert [action.text() for action in drawing.menu().actions() if action.isVisible() and action.text()] == [
            "Copy as picture",
            "Save as…",
        ]
        drawing.menu().close()
        drawing.menu().on_copy_triggered()
        assert QApplication.clipboard().image().width() == 2 * (drawing.width() + 2 * MARGIN_PX)

    def test_the_menu_follows_the_language(self, show):
        strip = show()
        english = strip.drawing.menu().copy.text()
        try:
            text.use_language("zh_CN")
            strip.retranslate()
            assert strip.drawing.menu().copy.text() != english
        finally:
            text.use_language("en")


class TestEdits:
    def test_the_columns_follow_every_edit_and_its_undo(self, show):
        strip = show()
        widths = [[column.width for column in strip.drawing.scene.columns]]
        strip.document.set_option("layers.0.units", 5)
        widths.append([place.column.width for place in strip.drawing.places])
        strip.on_layer_requested(1, "dropout")
        widths.append([place.column.width for place in strip.drawing.places])
        for _step in range(2):
            strip.document.undo_stack.undo()
        widths.append([place.column.width for place in strip.drawing.places])
        assert widths == [[2, 2, 1], [2, 5, 1], [2, 5, 5, 1], [2, 2, 1]]

    def test_columns_stand_under_their_heads_also_while_one_is_carried(self, show):
        strip = show(Dense(units=3), Dense(units=5), OUTPUT)
        feed(strip)

        def off():
            heads = [card.geometry().center().x() + 0.5 for card in strip.cards]
            return [place.x - head for place, head in zip(strip.drawing.places[1:], heads, strict=True)]

        assert off() == [0, 0, 0]
        strip.row.show_moved(0, 1)
        assert off() == [0, 0, 0] and strip.drawing.places[1].x > strip.drawing.places[2].x
        assert not strip.drawing.grab().isNull()
        strip.row.show_moved()
        assert strip.drawing.places[1].x < strip.drawing.places[2].x

    def test_answers_about_another_network_are_left_alone(self, show):
        strip = show()
        drawing = feed(strip, small)
        old = {question: drawing.answers.links for question in drawing.wants()}
        strip.document.set_option("layers.0.units", 7)
        drawing.show_measured(old)
        strip.grab()
        assert set(drawing.bundles[0].levels.tolist()) == {UNKNOWN}

    def test_the_selected_column_is_marked(self, show):
        strip = show()
        drawing = feed(strip, small)
        corner = QPointF(drawing.places[1].x + 14, drawing.height() - 6)
        strip.document.select("layers.0")
        selected = color_at(drawing, corner)
        strip.document.select("layers.1")
        assert color_at(drawing, corner) != selected

    def test_without_data_the_network_is_drawn_as_far_as_it_is_known(self, show, tmp_path):
        strip = show(*SMALL, data=DataPlan(source=IdxFolder(path=str(tmp_path / "none"))))
        assert [place.column.width for place in strip.drawing.places] == [None, 2, 1]
        assert len(strip.drawing.bundles[0].levels) == 0 and len(strip.drawing.bundles[1].levels) == 2
        assert not strip.grab().isNull()

    def test_without_layers_there_are_only_inputs(self, show):
        strip = show()
        feed(strip, small)
        for _layer in range(2):
            strip.document.select("layers.0")
            layer_commands.remove_layer(strip.document, 0)
        assert [len(place.units) for place in strip.drawing.places] == [2]
        assert not strip.grab().isNull()


def test_theme_and_language(show, theme):
    strip = show()
    drawing = feed(strip, small)
    light = color_at(drawing, QPointF(2, 2))
    assert drawing.accessibleName() == "Drawing of the network"
    theme.set_mode("dark")
    assert color_at(drawing, QPointF(2, 2)) == QColor(theme.palette.window) != light
    assert drawing.bundles[0].levels.tolist() == [6, -3, 0, 2]
    try:
        text.use_language("zh_CN")
        strip.retranslate()
        words = [drawing.accessibleName(), drawing.words(Spot("link", 1, 0, 0)), strip.head.key.accessibleName()]
        words += [button.text() for button in strip.head.way._group.buttons()]
        assert all(any("\u4e00" <= letter <= "\u9fff" for letter in each) for each in words), words
    finally:
        text.use_language("en")


def test_a_large_network_is_brought_up_to_date_in_portions(show, qtbot):
    def fill(parameters, gradients):
        for own in parameters:
            for array in own.values():
                array[...] = 1

    strip = show(*[Dense(units=24, activation=Tanh())] * 6, OUTPUT, size=(1400, 480))
    feed(strip)
    drawing = feed(strip, fill)
    assert drawing._stale  # not all at once
    qtbot.waitUntil(lambda: not drawing._stale)
    assert all(set(bundle.levels.tolist()) == {STEPS} for bundle in drawing.bundles)


def test_six_layers_of_16_neurons_are_brought_up_to_date_in_one_picture(show):
    strip = show(*[Dense(units=16, activation=Tanh())] * 6, OUTPUT, size=(1400, 480))
    feed(strip)
    drawing = feed(strip, lambda parameters, gradients: None)
    assert [len(place.units) for place in drawing.places] == [2, *[16] * 6, 1]
    assert not drawing._stale


class TestWork:
    """What a picture costs, counted: only what looks different is drawn again."""

    HIDDEN = (Dense(units=5, activation=Tanh()),) * 4

    @pytest.fixture
    def drawn(self, monkeypatch):
        """The boxes that are drawn anew."""
        seen, paint = [], Kept.paint

        def noted(kept, *arguments):
            if kept._image is None:
                seen.append(kept)
            paint(kept, *arguments)

        monkeypatch.setattr(Kept, "paint", noted)
        return seen

    def weights(self, layer, value):
        def fill(parameters, gradients):
            for own in parameters:
                if "weights" in own:
                    own["weights"][...] = 1
            parameters[layer]["weights"][0, 0] = value

        return fill

    def tell(self, strip, fill):
        """New numbers of the same run; they are drawn by the event loop."""
        drawing = strip.drawing
        compiled = compiler.compile(strip.document.experiment)
        network = compiled.network
        parameters = network.views(np.zeros(network.length, np.float32))
        gradients = network.views(np.zeros(network.size, np.float32))
        fill(parameters, gradients)
        probe = Probe(compiled, 0, parameters, gradients)
        drawing.show_measured({question: question.measure(probe) for question in drawing.wants()})

    def test_links_that_stay_are_not_drawn_again(self, show, qtbot, drawn):
        strip = show(*self.HIDDEN, OUTPUT, size=(1100, 420))
        drawing = feed(strip, self.weights(4, 1))
        strip.grab()  # what is painted for the second time is kept
        drawn.clear()
        self.tell(strip, self.weights(4, 1))
        qtbot.waitUntil(lambda: not drawing._stale)
        strip.grab()
        assert drawn == []
        self.tell(strip, self.weights(4, -1))  # the last bundle, and what the last neuron answers
        qtbot.waitUntil(lambda: not drawing._stale)
        strip.grab()
        assert drawn == [drawing.bundles[4]._kept, drawing._columns[5]._kept]

    def test_only_the_room_of_what_has_changed_is_painted(self, show, qtbot, monkeypatch):
        strip = show(*self.HIDDEN, OUTPUT, size=(1100, 420))
        drawing = feed(strip, self.weights(4, 1))
        qtbot.waitUntil(lambda: not drawing._stale)
        rooms = []
        monkeypatch.setattr(drawing, "update", lambda *room: rooms.append(room))
        self.tell(strip, self.weights(4, -1))
        qtbot.waitUntil(lambda: not drawing._stale)
        ((room,),) = rooms
        before, last = drawing.places[4], drawing.places[5]
        assert room.left() <= before.x and room.right() >= last.x + last.side / 2
        assert room.left() > drawing.places[3].x
        assert room.top() <= min(place.top() for place in drawing.places) and room.bottom() == drawing.height() - 1

    def test_picture_after_picture_is_the_same_as_one_drawn_afresh(self, show, qtbot, theme):
        strip, fresh = (show(Dense(units=6), Dropout(rate=0.5), Dense(units=40), OUTPUT) for _strip in range(2))
        values = np.linspace(-1, 1, 5)
        for value in values:
            self.begin_or_tell(strip, value, first=value == values[0])
            qtbot.waitUntil(lambda: not strip.drawing._stale)
            strip.drawing.repaint()
        self.begin_or_tell(fresh, values[-1], first=True)
        assert strip.drawing.grab().toImage() == fresh.drawing.grab().toImage()
        theme.set_mode("dark")
        assert strip.drawing.grab().toImage() == fresh.drawing.grab().toImage()

    def begin_or_tell(self, strip, value, first):
        (feed if first else self.tell)(strip, self.weights(0, value))

    def test_at_rest_nothing_is_left_behind_although_most_of_it_stays(self, show, qtbot):
        """A portion in which nothing changes is followed by the next one."""
        strip = show(*[Dense(units=24, activation=Tanh())] * 6, OUTPUT, size=(1400, 480))
        drawing = feed(strip, self.weights(6, 1))
        qtbot.waitUntil(lambda: not drawing._stale)
        self.tell(strip, self.weights(6, -1))
        assert drawing._stale
        qtbot.waitUntil(lambda: not drawing._stale)
        assert -STEPS in drawing.bundles[6].levels.tolist()


class TestInTheWindow:
    def test_the_run_feeds_the_drawing_while_it_can_be_seen(self, program, qtbot):
        one = program()
        drawing = one.window.strip.drawing
        assert drawing in one.window.fed()
        qtbot.waitUntil(lambda: drawing.answers.known and drawing.answers.maps is not None)
        compiled = one.controller.compiled
        start = compiled.network.views(compiled.network.initial_parameters(one.document.experiment.seed))
        links = drawing.answers.links[0]
        np.testing.assert_array_equal(links.weights, start[0]["weights"][:, links.units])
        untrained = drawing.answers.maps
        one.controller.train()
        qtbot.waitUntil(lambda: drawing.answers.maps is not untrained)
        one.controller.pause()
        qtbot.waitUntil(lambda: one.controller.state == "paused")

    def test_a_hidden_drawing_asks_for_nothing(self, program, qtbot, monkeypatch):
        one = program()
        drawing = one.window.strip.drawing
        views = one.window.fed()
        qtbot.waitUntil(lambda: all(view.wants() <= one.controller.measured_at.keys() for view in views))
        asked = set()
        monkeypatch.setattr(one.controller.control, "want", asked.update)
        one.window.strip.hide()
        one.controller.measured_at.clear()
        qtbot.waitUntil(lambda: bool(asked))
        assert not asked & drawing.answers.questions

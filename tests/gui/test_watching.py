"""Views over time: what each draws of networks whose answers are known, and what it says of what it has not seen."""

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF, QImage
from PySide6.QtWidgets import QWidget

from engine import compiler, paths
from engine.activations.sigmoid import Sigmoid
from engine.datasets.spirals import Spirals
from engine.examples.dead_relus import DeadReLUsExample
from engine.examples.spirals import SpiralsExample
from engine.experiment import DataPlan, Experiment
from engine.layers.dense import Dense
from engine.measurements.base import Probe
from engine.measurements.gradient_flow import GradientFlow, LayerGradient
from engine.measurements.updates import LayerUpdate
from engine.measurements.updates import Updates as UpdateSizes
from engine.measurements.weight_histograms import WeightHistograms, histogram
from engine.training.events import Evaluation, Event, Measured, Progress, WentBack
from engine.training.history import History
from engine.training.run import Run
from engine.training.trainer import Trainer
from gui.document import Document
from gui.plots.small_ridges import rebinned
from gui.plots.time_map import BLANK
from gui.theme.fonts import font
from gui.views import finding
from gui.views.gradient_words import passing_factor, passing_sentence
from gui.views.update_words import update_sentence
from gui.views.watching import QUIET_MS
from gui.views.weights import RIDGES

VIEWS = {view.key: view for view in finding.views()}
DEPTH = 6


def sigmoid_layers():
    """Six sigmoid layers whose pre-activations are all 0 for the input (1, 1), and whose weights keep every length.

    The slope of the sigmoid is 0.25 there, its output 0.5; eight outputs of 0.5 are as long as the input.
    """
    layers = (*[Dense(units=8, activation=Sigmoid())] * (DEPTH - 1), Dense(units=1, activation=Sigmoid()))
    compiled = compiler.compile(Experiment(data=DataPlan(source=Spirals(), scaling="none"), layers=layers))
    vector = np.zeros(compiled.network.size, np.float32)
    views = compiled.network.views(vector)
    rotation = np.linalg.qr(np.random.default_rng(0).normal(size=(8, 8)))[0]
    for index, own in enumerate(views):
        if 0 < index < DEPTH - 1:
            own["weights"][...] = rotation
        elif index:
            own["weights"][...] = 1 / np.sqrt(8)
        own["bias"][...] = -(0.5 if index else 1.0) * own["weights"].sum(axis=0)
    return compiled, vector


def gradient_at(compiled, vector):
    """What is measured after a batch of the one sample (1, 1)."""
    network = compiled.network
    gradient = np.zeros(network.size, np.float32)
    parameters, gradients = network.views(vector), network.views(gradient)
    x, y = np.ones((1, 2), np.float32), np.ones((1, 1), np.float32)
    compiled.objective.loss_and_gradient(x, y, parameters, gradients)
    return GradientFlow().measure(Probe(compiled, 0, parameters, gradients))


@pytest.fixture
def opened(theme, qtbot):
    """Make a view of a run that is prepared, and show it."""
    hosts = []

    def open_view(key, compiled, size=(390, 330)):
        host = QWidget()
        hosts.append(host)
        qtbot.addWidget(host)
        view = VIEWS[key](theme, Document(compiled.experiment), host)
        host.resize(*size)
        view.resize(*size)
        host.show()
        view.begin(compiled)
        return view

    return open_view


def feed(view, history, step, values, epoch=None):
    """Answers for `step`, as the pump hands them over."""
    if history.marks["step"].values[-1] != step:
        history.add(Event(step, step / 10 if epoch is None else epoch))
    view.show_history(history)
    view.measured_at = dict.fromkeys(values, step)
    view.show_measured(values)
    view.show_numbers()


def pick(control, key):
    control._group.button(control._keys.index(key)).click()


# gradients ------------------------------------------------------------------------------------------------------------


def test_a_quarter_of_the_gradient_passes_a_sigmoid_at_zero(opened):
    compiled, vector = sigmoid_layers()
    view = opened("gradients", compiled)
    flow = gradient_at(compiled, vector)
    feed(view, History(), 0, {GradientFlow(): flow})
    norms = np.array([layer.norm for layer in flow])
    np.testing.assert_allclose(norms[:-1] / norms[1:], 0.25, rtol=1e-5)
    pick(view.choice, "river")
    np.testing.assert_allclose(view.river._numbers[:, 0], norms)
    assert view.caption.text() == "Now: each layer passes on about 0.25 of the gradient."
    x, y = view.points["norm"].getData()
    pick(view.choice, "now")
    x, y = view.points["norm"].getData()
    np.testing.assert_array_equal(x, np.arange(1, DEPTH + 1))
    np.testing.assert_allclose(10**y, norms, rtol=1e-6)


def test_the_river_reads_the_factor_of_any_moment(opened):
    compiled, _vector = sigmoid_layers()
    view, history = opened("gradients", compiled), History()
    pick(view.choice, "river")
    for step, factor in enumerate((0.25, 1.0, 2.0)):
        flow = tuple(LayerGradient(index, 1.0, 1.0, factor ** (DEPTH - index)) for index in range(DEPTH))
        feed(view, history, step, {GradientFlow(): flow})
    assert view.caption.text() == "Now: each layer makes the gradient about 2 times larger."
    view.river.cursor.at(3, 0)
    assert view.caption.text() == "Epoch 0: each layer passes on about 0.25 of the gradient."
    assert view.river.cursor.text() == "4 · Dense 8 sigmoid\nepoch 0 · step 0\nnorm 0.01562"
    view.river.cursor.at(3, 1)
    assert view.caption.text() == "Epoch 0.1: each layer passes on about all of the gradient (× 1)."
    view.river.cursor.hide()
    assert view.caption.text().startswith("Now: ")
    assert view.river_plot.menu() is not None and len(view.river.rows()) == 4


def test_the_river_shows_zeros_what_is_no_number_and_frozen_layers(opened):
    compiled, _vector = sigmoid_layers()
    view = opened("gradients", compiled)
    pick(view.choice, "river")
    norms = (0.0, np.nan, np.inf, 1e-30, 1.0, 1.0)
    flow = tuple(LayerGradient(i, norm, norm, norm, frozen=i == 4) for i, norm in enumerate(norms))
    feed(view, History(), 0, {GradientFlow(): flow})
    view.grab()
    np.testing.assert_array_equal(view.river._numbers[:, 0], (0.0, np.nan, np.inf, 1e-30, BLANK, 1.0))
    words = [entry.text for entry in view.key_row.entries]
    assert words == ["colour: norm of the layer's weight gradient", "exactly 0", "not a finite number", "frozen"]
    assert view.caption.text() == "Now: the gradient of layer 3 is not a finite number any more."
    assert view.river.words(4, 0) == "frozen" and view.river.words(2, 0) == "norm ∞"


def test_gradients_too_small_for_single_precision_squares_have_a_norm():
    compiled, _vector = sigmoid_layers()
    gradients = compiled.network.views(np.full(compiled.network.size, 1e-30, np.float32))
    flow = GradientFlow().measure(Probe(compiled, 0, gradients, gradients))
    assert flow[1].norm == pytest.approx(8e-30, rel=1e-5)


@pytest.mark.parametrize(
    ("norms", "words"),
    [
        ((1e-3, 1e-2, 1e-1), "Each layer passes on about 0.1 of the gradient."),
        ((0.25, -np.inf, 4.0), "Each layer passes on about 0.25 of the gradient."),
        ((0.0, 1.0, 1.0), "No gradient reaches layer 1: it cannot learn from this batch."),
        ((-np.inf, -np.inf, -np.inf), "Every layer with weights is frozen: nothing learns."),
        ((-np.inf, -np.inf, 0.5), "The gradient of the only layer has the norm 0.5."),
    ],
)
def test_what_layers_pass_on_in_words(norms, words):
    assert passing_sentence((1, 2, 3), np.array(norms)) == words


def test_the_factor_is_a_geometric_mean():
    norms = np.array([2.0, 5.0, 0.7, 3.0])
    assert passing_factor(norms) == pytest.approx(np.prod(norms[:-1] / norms[1:]) ** (1 / 3))
    assert passing_factor(np.array([1e-300, 1.0])) == pytest.approx(1e-300)


def test_a_view_opened_late_says_since_when_it_looks(opened):
    compiled, vector = sigmoid_layers()
    view, history = opened("gradients", compiled), History()
    pick(view.choice, "river")
    history.add(Event(500, 50.0))
    flow = gradient_at(compiled, vector)
    view.show_history(history)
    view.measured_at = {GradientFlow(): 300}
    view.show_measured({GradientFlow(): flow})  # somebody else asked for it, long ago
    assert len(view.past) == 0
    assert view.caption.text() == ""
    for step in (510, 520, 530):
        feed(view, history, step, {GradientFlow(): gradient_at(compiled, vector)})
    assert view.caption.text().endswith(" Watched since epoch 51.")
    view.begin(compiled)  # another run
    assert len(view.past) == 0 and view.caption.text() == ""
    fresh = History()
    feed(view, fresh, 0, {GradientFlow(): flow})
    assert "Watched" not in view.caption.text()


def test_what_happened_while_it_was_hidden_stays_empty(opened):
    compiled, vector = sigmoid_layers()
    view, history = opened("gradients", compiled), History()
    pick(view.choice, "river")

    def answer(step):
        feed(view, history, step, {GradientFlow(): gradient_at(compiled, vector)})

    for step in range(5):
        answer(step)
    view.hide()
    view.show()
    answer(4)
    answer(5)
    assert not view.past.anew.any()  # the run had stood still
    view.hide()
    history.add(Event(100, 10.0))
    view.show()
    answer(101)
    answer(102)
    assert view.past.steps[view.past.anew].tolist() == [101]
    assert view.river.value_at(5.0, 0.5) is None
    assert view.key_row.entries[-1].text == "not watched"


def test_what_is_not_found_out_yet_stays_empty_and_a_branch_says_where_it_begins(opened):
    compiled, vector = sigmoid_layers()
    view, history = opened("gradients", compiled), History()
    pick(view.choice, "river")
    asked = []
    view.document.runs.survey_asked.connect(lambda *question: asked.append(question))
    flow = {GradientFlow(): gradient_at(compiled, vector)}
    feed(view, history, 400, flow)
    assert asked == [(view.wants(), -1, 400)]

    def found_out(steps, upto):
        view.document.runs.surveyed.emit(view.history, [Measured(step, step / 10, flow) for step in steps], upto)

    found_out([200, 220], 240)
    assert view.since() == "Watched since epoch 20."
    assert view.past.steps[view.past.anew].tolist() == [400] and view.river.value_at(31.0, 0.5) is None
    view.document.runs.surveyed.emit(history, [Measured(240, 24.0, {})], 400)  # asked by somebody else
    assert view.past.anew.any()
    view.document.runs.surveyed.emit(History(), [Measured(300, 30.0, {GradientFlow(): ()})], 400)  # of another run
    assert view.past.anew.any()
    found_out([240, 360, 420], 400)
    assert view.past.steps.tolist() == [200, 220, 240, 360, 400] and not view.past.anew.any()
    assert view.river.value_at(31.0, 0.5) is not None
    view.begin(compiled)
    feed(view, History(), 0, flow)
    found_out([0], 400)
    assert view.past.steps.tolist() == [0]


def test_what_lies_far_between_two_pictures_is_asked_for_once_when_the_run_waits(opened, qtbot):
    compiled, vector = sigmoid_layers()
    view, history = opened("gradients", compiled), History()
    asked = []
    view.document.runs.survey_asked.connect(lambda *question: asked.append(question))
    flow = {GradientFlow(): gradient_at(compiled, vector)}
    for step in (0, 10, 1000):
        feed(view, history, step, {GradientFlow(): gradient_at(compiled, vector)})
    qtbot.waitUntil(lambda: bool(asked), timeout=20_000)
    assert asked == [(view.wants(), 10, 1000)]
    view.on_quiet_timeout()
    assert len(asked) == 1
    view.document.runs.surveyed.emit(history, [Measured(step, step / 10, flow) for step in range(20, 1000, 20)], 1000)
    assert len(view.past) == 52 and not view.past.anew.any()
    view.on_quiet_timeout()
    assert len(asked) == 1


@pytest.mark.parametrize("seen", [(), (600,)])
def test_a_run_that_is_over_before_its_first_picture_is_found_out_about(opened, qtbot, seen):
    compiled, _vector = sigmoid_layers()
    view, history = opened("updates", compiled), History()
    asked = []
    view.document.runs.survey_asked.connect(lambda *question: asked.append(question))
    view.show_history(history)
    history.add(Event(600, 60.0))
    view.show_history(history)
    for step in seen:
        feed(view, history, step, {UpdateSizes(): updated(*[1e-3] * 6)})
    qtbot.waitUntil(lambda: bool(asked), timeout=20_000)
    qtbot.wait(2 * QUIET_MS)
    assert asked == [(view.wants(), -1, 600)]


LATE = {"gradients": "choice", "updates": "", "neuron_life": "", "weights": "time"}


@pytest.mark.parametrize("key", LATE)
def test_what_a_view_has_missed_is_found_out_when_the_run_waits(program, qtbot, key):
    one = program(SpiralsExample().experiment())
    docks = {dock.kind.key: dock for dock in one.window.views.docks}
    for dock in docks.values():
        dock.setVisible(dock.kind.key == "loss")
    qtbot.waitUntil(lambda: one.controller.state == "ready")
    one.controller.set_speed("full")
    one.controller.control.step(400)
    qtbot.waitUntil(lambda: one.controller.step == 400 and one.controller.state == "paused")
    docks[key].show()
    docks[key].raise_()
    view = docks[key].view
    found = []
    one.document.runs.surveyed.connect(lambda _history, looks, _upto: found.extend(looks))
    qtbot.waitUntil(lambda: bool(found) and found[-1].step == 399, timeout=30_000)
    assert view.since() == "" and len(view.past) > (90 if key != "weights" else RIDGES // 2)
    assert not view.past.anew.any() and view.past.steps[0] < 10
    assert np.diff(view.past.steps[:-1]).max() < 3 * np.diff(view.past.steps[1:-1]).min()
    trainer, (question,) = Trainer(one.document.experiment), view.wants()
    measured = Run(trainer, steps=400)
    for place in np.linspace(0, len(view.past) - 2, 3).astype(int):
        step = int(view.past.steps[place])
        while trainer.step < step:
            measured.last_update.make_step(trainer, 10**9)
        probe = msgspec.structs.replace(trainer.probe(), update=measured.last_update.views(trainer))
        np.testing.assert_array_equal(view.past.column(place), view.column(question.measure(probe)))
        assert view.past.epochs[place] == pytest.approx(trainer.epoch)
    assert "Watched" not in view.caption.text()


def test_a_dead_unit_is_explained_by_a_view_that_was_opened_late(program, qtbot):
    one = program(DeadReLUsExample().experiment())
    docks = {dock.kind.key: dock for dock in one.window.views.docks}
    qtbot.waitUntil(lambda: one.controller.state == "ready")
    one.controller.set_speed("full")
    one.controller.control.step(400)
    qtbot.waitUntil(lambda: one.controller.step == 400 and one.controller.state == "paused")
    docks["neuron_life"].show()
    docks["neuron_life"].raise_()
    view = docks["neuron_life"].view
    qtbot.waitUntil(lambda: len(view.past) > 90, timeout=30_000)
    (layer, unit) = next(place for place in view._units if view._life_of(place[0]).dead[place[1]])
    alive, dead = view.deaths.between(layer, unit)
    assert 0 <= alive < dead <= alive + 10
    view.tell(layer, unit)
    qtbot.waitUntil(lambda: "Looking" not in view.story.text())
    assert f"{dead:,}" in view.story.text() or any(f"{step:,}" in view.story.text() for step in range(alive, dead + 1))


def test_a_run_that_goes_back_is_told_from_there_on(opened):
    compiled, vector = sigmoid_layers()
    view, history = opened("gradients", compiled), History()
    pick(view.choice, "river")
    for step in (0, 10, 20, 30):
        feed(view, history, step, {GradientFlow(): gradient_at(compiled, vector)})
    view.measured_at = {GradientFlow(): 10}  # somebody looks back, while the run waits
    view.show_measured({GradientFlow(): gradient_at(compiled, vector)})
    assert view.caption.text().startswith("Epoch 1: each layer passes on") and len(view.past) == 4
    history.add(WentBack(10, 1.0, compiled.experiment))
    feed(view, history, 10, {GradientFlow(): gradient_at(compiled, vector)})
    assert view.past.steps.tolist() == [0, 10]
    assert view.river.shape[1] == 2 and view.caption.text().startswith("Now: ")
    feed(view, history, 11, {GradientFlow(): gradient_at(compiled, vector)})
    assert view.past.steps.tolist() == [0, 10, 11]
    feed(view, history, 50, {GradientFlow(): gradient_at(compiled, vector)})
    for event in (WentBack(10, 1.0, compiled.experiment), Event(60, 6.0)):  # it has gone on before this view was fed
        history.add(event)
    feed(view, history, 60, {GradientFlow(): gradient_at(compiled, vector)})
    assert view.past.steps.tolist() == [0, 10, 60]


def test_what_is_missed_again_after_going_back_is_asked_for_again(opened, qtbot):
    compiled, vector = sigmoid_layers()
    view, history = opened("gradients", compiled), History()
    asked = []
    view.document.runs.survey_asked.connect(lambda *question: asked.append(question))
    for _again in range(2):
        for event in (WentBack(0, 0.0, compiled.experiment), Event(600, 60.0)):
            history.add(event)
            feed(view, history, event.step, {GradientFlow(): gradient_at(compiled, vector)}, event.epoch)
        view.on_quiet_timeout()
    assert asked == [(view.wants(), 0, 600)] * 2


# weights --------------------------------------------------------------------------------------------------------------


def spread(layer, *numbers):
    return histogram(layer, "weights", np.array(numbers, np.float32), 4)


def test_ridges_are_the_measured_counts_over_one_range(opened):
    compiled, _vector = sigmoid_layers()
    view, history = opened("weights", compiled), History()
    pick(view.time, "ridges")
    for step, size in enumerate((1.0, 2.0, 4.0)):
        answer = (spread(0, -0.9 * size, -0.1 * size, 0.1 * size, 0.9 * size, 0.95 * size, 0.9 * size),)
        feed(view, history, step, {WeightHistograms(): answer})
    (ridges,) = view.ridges.sheet.histograms
    np.testing.assert_array_equal(ridges.limits, (1, 2, 5))  # round numbers
    np.testing.assert_array_equal(ridges.moments, [[1, 1, 1, 3], [1, 1, 1, 3], [1, 1, 1, 3]])
    np.testing.assert_array_equal(ridges.edges, (-5, -2.5, 0, 2.5, 5))
    np.testing.assert_allclose(view.ridges.sheet.heights(0)[0], (0, 0.5, 1, 0))  # 2 below 0 and 4 above it
    np.testing.assert_allclose(view.ridges.sheet.heights(0)[2], (1 / 3, 1 / 3, 1 / 3, 1))
    view.grab()
    table = view.ridges.sheet.table()
    assert table[0] == ["layer", "step", "epoch", "from", "to", "count"]
    assert table[4] == ["1 · Dense 8 sigmoid", 0, 0.0, 0.5, 1.0, 3]
    assert len(table) == 1 + 3 * 4
    area = view.ridges.sheet.area(0, 12.0)
    words = view.ridges.sheet.bar_words(0, area, area.right() - 2, area.bottom() - 1)
    assert words == "epoch 0.2 · step 2\n3 values from 2.5 to 5"
    assert view.ridges.sheet.bar_words(0, area, area.right() - 2, area.top()).endswith("no values here")


def test_tiny_numbers_have_a_range_of_their_own_though_all_were_zero_before(opened):
    compiled, _vector = sigmoid_layers()
    view, history = opened("weights", compiled), History()
    pick(view.time, "ridges")
    feed(view, history, 0, {WeightHistograms(): (spread(0, 0, 0, 0),)})
    assert view.ridges.sheet.histograms[0].edges[-1] == 1
    for step, size in ((1, 1e-5), (2, -2.5e-5)):
        feed(view, history, step, {WeightHistograms(): (spread(0, 0, size, size / 2),)})
    (ridges,) = view.ridges.sheet.histograms
    assert ridges.edges[-1] == pytest.approx(3e-5)
    np.testing.assert_allclose(ridges.limits, (3e-5, 1e-5, 3e-5))
    np.testing.assert_allclose(view.ridges.sheet.heights(0)[0], (0, 0, 1, 0))  # all are 0
    feed(view, history, 3, {WeightHistograms(): (spread(0, 0, 1, 0.5),)})
    assert view.ridges.sheet.histograms[0].edges[-1] == 1


class Writer:
    """Stands in for a painter: what is written, and where."""

    def __init__(self):
        self.written = {}

    def setPen(self, _color):
        pass

    def font(self):
        return font("caption")

    def drawText(self, box, _flags, text):
        self.written[text] = box


@pytest.mark.parametrize("moments", [1, 3, 40])
def test_both_axes_of_ridges_are_named_where_they_are(opened, moments):
    compiled, _vector = sigmoid_layers()
    view, history = opened("weights", compiled), History()
    pick(view.time, "ridges")
    for step in range(moments):
        bias = histogram(0, "bias", np.linspace(-1, 1, 9).astype(np.float32), 4)
        feed(view, history, step, {WeightHistograms(): (spread(0, 0.5, 1), bias)}, epoch=step)
    for choice, name in (("weights", "weight"), ("bias", "bias")):
        pick(view.choice, choice)
        sheet, writer = view.ridges.sheet, Writer()
        line = QFontMetricsF(writer.font()).height()
        area = sheet.area(0, line)
        bases, _tall = sheet._bases(area, len(sheet.histograms[0].epochs))
        sheet._name_moments(writer, area, sheet.histograms[0], bases)
        heading, below = writer.written.pop("epoch"), writer.written.pop(name)
        assert below.top() >= area.bottom() and below.right() < area.left()
        assert all(heading.bottom() <= box.top() and box.bottom() <= below.top() for box in writer.written.values())
        assert heading.top() >= sheet.box(0).top() + 2 * line
        assert str(moments - 1) in writer.written


def test_no_value_is_lost_between_other_edges():
    moments = np.array([[3, 0, 7, 1], [0, 5, 0, 2]])
    found = rebinned(moments, np.array([0.3, 1.7]), np.linspace(-2, 2, 9))
    np.testing.assert_allclose(found.sum(axis=1), moments.sum(axis=1))
    np.testing.assert_allclose(found[:, :4].sum(axis=1), moments[:, :2].sum(axis=1))  # each on its side of 0


def test_a_long_run_keeps_few_ridges_and_the_first_of_them(opened):
    compiled, _vector = sigmoid_layers()
    view, history = opened("weights", compiled), History()
    pick(view.time, "ridges")
    for step in range(300):
        feed(view, history, step, {WeightHistograms(): (spread(0, *np.linspace(-1, 1, 9)),)})
    epochs = view.ridges.sheet.histograms[0].epochs
    assert 7 <= len(epochs) <= 14
    assert (epochs[0], epochs[-1]) == (0.0, 29.9)
    view.ridges.sheet.grab()


def test_ridges_painted_again_are_the_same_picture(opened, theme):
    compiled, _vector = sigmoid_layers()
    view, history = opened("weights", compiled), History()
    pick(view.time, "ridges")

    def pictures(step, largest):
        feed(view, history, step, {WeightHistograms(): (spread(0, -0.9, 0.1, 0.2, largest),)})
        grabbed = [view.ridges.sheet.grab().toImage() for _time in range(3)]
        assert all(near(image, grabbed[0]) for image in grabbed)
        return grabbed[0]

    before = [pictures(step, largest) for step, largest in ((0, 0.9), (10, 0.6), (20, 0.3))][-1]
    newest = pictures(21, -0.7)  # takes the place of none, or of the newest alone
    assert not near(newest, before)
    theme.set_mode("dark")
    assert not near(view.ridges.sheet.grab().toImage(), newest)


def near(image, other):
    """Two pictures that no eye can tell apart."""
    images = [one.convertToFormat(QImage.Format.Format_RGB32) for one in (image, other)]
    pixels = [np.frombuffer(one.constBits(), np.uint8).astype(int) for one in images]
    return np.abs(pixels[0] - pixels[1]).max() <= 3


def test_ridges_of_broken_weights_are_red(opened, theme):
    compiled, _vector = sigmoid_layers()
    view, history = opened("weights", compiled), History()
    pick(view.time, "ridges")
    feed(view, history, 0, {WeightHistograms(): (spread(0, np.nan, 0.1, 0.2, -0.3),)})
    image = view.ridges.sheet.grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(0, image.height(), 3)}
    assert theme.palette.error in colors and theme.palette.positive not in colors
    assert view.ridges.sheet.histograms[0].words == "1 is not a finite number"


# updates --------------------------------------------------------------------------------------------------------------


def updated(*ratios):
    return tuple(
        LayerUpdate(place, 1.0, 1.0, 0.0 if ratio == "frozen" else ratio, ratio == "frozen")
        for place, ratio in enumerate(ratios)
    )


def test_updates_are_drawn_over_time_in_a_band(opened, theme):
    compiled, _vector = sigmoid_layers()
    view, history = opened("updates", compiled), History()
    assert view.caption.text() == ""
    feed(view, history, 0, {UpdateSizes(): None})
    assert view.caption.text() == "Nothing has been updated yet: train, or make a step."
    for step in (1, 2, 3):
        feed(view, history, step, {UpdateSizes(): updated(1e-4 * step, 1e-3, 2e-3, 1e-3, 1e-3, 1e-3)})
    x, y = view.lines[0].exact_values()
    np.testing.assert_array_equal(x, (0.1, 0.2, 0.3))
    np.testing.assert_allclose(y, (1e-4, 2e-4, 3e-4))
    assert view.caption.text() == "Each step changes the layers by 0.03 to 0.2 % of their size: as it should be."
    np.testing.assert_allclose(10 ** np.array(view.band.getRegion()), (3e-4, 3e-3))
    image = view.grab().toImage()
    at = view.plot.mapTo(view, view.plot.mapFromScene(view.plot.plotItem.vb.mapViewToScene(QPointF(0.83, -2.85))))
    at += view.plot.viewport().pos()
    assert image.pixelColor(at).name() == view.band.tone() != theme.palette.panel
    assert view.key_row.entries[0].text == "rule of thumb: about 0.001 (Karpathy, CS231n)"
    rows = [list(row) for row in view.rows()]
    assert rows[1][:3] == [1, 0.1, 1e-4] and len(rows) == 4
    view.cursor.at(0.2)
    assert "1 · Dense 8 sigmoid 2e-04" in view.cursor.text()
    theme.set_mode("dark")
    assert view.key_row.entries[0].color == view.band.tone()


def test_the_learning_rate_has_the_same_axis(opened):
    compiled, _vector = sigmoid_layers()
    view, history = opened("updates", compiled), History()
    rates = (0.1, 0.05, 0.025)
    judged = tuple(Evaluation(i, float(i), rate, 1.0, None, 0.5, None, 0.0) for i, rate in enumerate(rates))
    history.add(Progress(2, 2.0, np.ones(2, np.float32), judged))
    view.show_history(history)
    np.testing.assert_array_equal(view.rate.exact_values(), ((0, 1, 2), rates))
    view.grab()
    view.plot.plotItem.vb.setXRange(0.5, 1.5, padding=0)
    view.grab()
    np.testing.assert_allclose(view.rate_plot.plotItem.vb.viewRange()[0], (0.5, 1.5), atol=0.02)
    lefts = [plot.plotItem.vb.sceneBoundingRect().left() for plot in (view.plot, view.rate_plot)]
    assert lefts[0] == lefts[1]


def test_updates_that_are_not_known_yet_leave_the_end_of_the_run_in_sight(opened):
    compiled, _vector = sigmoid_layers()
    view, history = opened("updates", compiled), History()
    feed(view, history, 1, {UpdateSizes(): updated(*[1e-3] * 6)}, epoch=1.0)
    judged = tuple(Evaluation(i, float(i), 0.1, 1.0, None, 0.5, None, 0.0) for i in range(2, 200))
    history.add(Progress(199, 199.0, np.ones(198, np.float32), judged))
    view.show_history(history)
    view.measured_at = {UpdateSizes(): 100}
    view.show_measured({UpdateSizes(): updated(*[1e-3] * 6)})
    view.show_numbers()
    view.grab()
    assert len(view.past) == 2
    assert [plot.plotItem.vb.viewRange()[0][1] >= 199 for plot in (view.plot, view.rate_plot)] == [True, True]


def test_zeros_gaps_and_frozen_layers_among_updates(opened):
    compiled, _vector = sigmoid_layers()
    view, history = opened("updates", compiled), History()
    feed(view, history, 1, {UpdateSizes(): updated(0.0, "frozen", np.nan, np.inf, 1e-3, 1e-3)})
    np.testing.assert_array_equal(view.zeros.places, [0.1])
    assert view.key_row.entries[-1].text == "exactly 0"
    assert all(np.isnan(view.lines[place].exact_values()[1]).all() for place in range(4))
    assert list(list(view.rows())[1])[2:4] == [0.0, ""]
    view.hide()
    history.add(Event(50, 5.0))
    view.show()
    feed(view, history, 60, {UpdateSizes(): updated(*[1e-3] * 6)})
    x, y = view.lines[4].exact_values()
    np.testing.assert_array_equal(x, (0.1, 0.1, 6.0))
    np.testing.assert_array_equal(y, (1e-3, np.nan, 1e-3))
    view.grab()


def test_a_paused_run_nobody_has_watched_has_no_known_update(opened):
    compiled, _vector = sigmoid_layers()
    view, history = opened("updates", compiled), History()
    history.add(Event(70, 7.0))
    feed(view, history, 70, {UpdateSizes(): None})
    assert view.caption.text() == "Finding out what the steps so far have changed …"
    view.document.runs.surveyed.emit(history, [], 70)
    assert view.caption.text() == "What the last step has changed is not known: go on, or make a step."
    feed(view, history, 71, {UpdateSizes(): updated(*[1e-3] * 6)})
    assert view.caption.text().endswith(
        "Each step changes the weights by 0.1 % of their size: as it should be. Watched since epoch 7.1."
    )


def test_words_of_updates_say_of_when_they_are_while_the_run_looks_back(opened):
    compiled, _vector = sigmoid_layers()
    view, history = opened("updates", compiled), History()
    history.add(Event(70, 7.0))
    feed(view, history, 70, {UpdateSizes(): None})
    looks = [Measured(step, step / 10, {UpdateSizes(): updated(*[1e-3] * 6)}) for step in (0, 30, 69)]
    words = "ach step changes the weights by 0.1 % of their size: as it should be."
    view.document.runs.surveyed.emit(history, looks[:2], 60)
    assert view.caption.text() == f"Epoch 3: e{words}"
    view.document.runs.surveyed.emit(history, looks[2:], 70)
    assert view.caption.text() == f"E{words}"


@pytest.mark.parametrize(
    ("ratios", "words"),
    [
        ((2e-4, 1e-3), "Layer 1 changes by 0.02 % of its size in each step: slow."),
        ((1e-3, 2e-2), "Layer 2 changes by 2 % of its size in each step: fast."),
        (
            (1e-9, 2e-2),
            "Layer 1 changes by < 0.001 % of its size in each step: slow. "
            "Layer 2 changes by 2 % of its size in each step: fast.",
        ),
        ((1e-3, -np.inf), "Each step changes the weights by 0.1 % of their size: as it should be. Frozen: 2."),
        ((-np.inf, -np.inf), "Every layer with weights is frozen: nothing learns."),
        ((0.0, 0.0), "The last step changed no layer."),
        ((0.0, 1e-3), "The last step changed nothing in these layers: 1."),
        ((np.nan, 1e-3), "The last change of layer 1 is not a finite number any more."),
        ((1e-3, np.inf), "All weights of layer 2 were 0 before the last step: no size to compare with."),
        ((), "No layer of this network has weights."),
    ],
)
def test_updates_in_words(ratios, words):
    assert update_sentence((1, 2)[: len(ratios)], np.array(ratios)) == words


def test_a_step_by_hand_shows_its_update(program, qtbot):
    one = program(paths.replace(SpiralsExample().experiment(), "training.epochs", 1_000_000))
    dock = next(dock for dock in one.window.view_docks if dock.kind.key == "updates")
    dock.raise_()
    words = "Nothing has been updated yet: train, or make a step."
    qtbot.waitUntil(lambda: dock.view is not None and dock.view.caption.text() == words, timeout=20_000)
    one.controller.step_batch()
    qtbot.waitUntil(lambda: dock.view.past.steps.tolist() == [1], timeout=20_000)
    one.controller.set_speed("full")
    one.controller.train()
    qtbot.waitUntil(lambda: len(dock.view.past) > 5, timeout=20_000)
    one.controller.pause()
    assert np.isfinite(dock.view.past.matrix).all() and "Watched since" not in dock.view.caption.text()


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_map_in_a_branch_says_where_to_see_what_came_before(program, qtbot, is_kept):
    one = program(paths.replace(SpiralsExample().experiment(), "training.epochs", 20))
    dock = next(dock for dock in one.window.view_docks if dock.kind.key == "neuron_life")
    dock.raise_()
    one.controller.set_speed("full")
    qtbot.waitUntil(lambda: dock.view is not None and len(dock.view.past), timeout=20_000)
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.state == "finished", timeout=20_000)
    slower = lambda experiment: paths.replace(experiment, "optimizer.learning_rate", 0.001)  # noqa: E731
    one.controller.branching.begin(slower, "branch", step=50, trains=False)
    qtbot.waitUntil(lambda: dock.view.past.steps.tolist() == [50], timeout=20_000)
    (run,) = one.document.runs.all
    if not is_kept:
        one.document.runs.delete(run, "")
        dock.view.show_numbers()
        assert dock.view.caption.text().endswith(" The branch begins at epoch 5.")
        return
    told = "A branch of run 1 since epoch 5: go on with that run (under Runs) to see what came before."
    qtbot.waitUntil(lambda: dock.view.caption.text().endswith(told), timeout=20_000)
    qtbot.waitUntil(lambda: run.memory is not None, timeout=20_000)
    one.document.runs.take_up_asked.emit(run)
    qtbot.waitUntil(lambda: dock.view.past.steps[:1].tolist() == [0], timeout=20_000)
    qtbot.waitUntil(lambda: "branch" not in dock.view.caption.text(), timeout=20_000)

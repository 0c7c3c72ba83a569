"""Every view gets recorded runs, off-screen, and must draw what was measured, change its colours, and clear."""

import functools
import itertools

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QWidget

from engine import paths
from engine.activations.identity import Identity
from engine.activations.prelu import PReLU
from engine.activations.relu import ReLU
from engine.activations.rrelu import RReLU
from engine.activations.sigmoid import Sigmoid
from engine.activations.softmax import Softmax
from engine.activations.step import Step
from engine.activations.tanh import Tanh
from engine.datasets.blobs import Blobs
from engine.datasets.diabetes import Diabetes
from engine.datasets.digits import Digits
from engine.datasets.iris import Iris
from engine.datasets.plane import Plane
from engine.datasets.sine import Sine
from engine.datasets.spirals import Spirals
from engine.datasets.three_lamps import ThreeLamps
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Xavier
from engine.layers.activation_layer import ActivationLayer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.gaussian_noise import GaussianNoise
from engine.layers.layer_norm import LayerNorm
from engine.layers.maxout import Maxout
from engine.layers.residual import Residual
from engine.losses.categorical_cross_entropy import CategoricalCrossEntropy
from engine.losses.mean_squared_error import MeanSquaredError
from engine.measurements.gradient_flow import GradientFlow, LayerGradient
from engine.measurements.prediction_map import PredictionMap
from engine.measurements.predictions import Predictions
from engine.measurements.weight_histograms import WeightHistograms
from engine.metrics.answers import confusion_counts
from engine.metrics.base import of_task
from engine.optimizers.sgd import SGD
from engine.training.events import Changed, Progress
from engine.training.history import History
from engine.training.run import Run
from engine.training.trainer import Trainer
from gui.document import Document
from gui.plots.smooth_map import contour
from gui.plots.thinning import ROOM, Thinned
from gui.run.pump import Pump
from gui.theme.colors import DARK
from gui.theme.fonts import font
from gui.views import finding
from gui.views.answers import class_shares
from gui.views.gradient_words import flow_sentence, times_words
from gui.views.live_changes import marks_of
from gui.views.regression_sheet import with_unit
from gui.views.weights import spread_words


def dense(units, activation, **options):
    return Dense(units=units, activation=activation, initial_weights=Xavier(), **options)


EXPERIMENTS = {
    "spirals": Experiment(
        data=DataPlan(source=Spirals()), layers=(dense(8, Tanh()), dense(8, Tanh()), dense(1, Sigmoid()))
    ),
    "blobs": Experiment(
        data=DataPlan(source=Blobs(classes=4)), layers=(dense(4, Softmax()),), loss=CategoricalCrossEntropy()
    ),
    "no validation": Experiment(
        data=DataPlan(source=Spirals(samples=60), validation=0.0), layers=(dense(1, Sigmoid(), bias=False),)
    ),
    "twenty layers": Experiment(
        data=DataPlan(source=Spirals(samples=60)),
        layers=(*(dense(4, Sigmoid()) for _ in range(19)), dense(1, Sigmoid())),
        optimizer=SGD(),
    ),
    "two outputs": Experiment(
        data=DataPlan(source=Spirals(samples=60)), layers=(dense(2, Softmax()),), loss=CategoricalCrossEntropy()
    ),
    "step": Experiment(
        data=DataPlan(source=Spirals(samples=60)),
        layers=(dense(4, Tanh()), dense(4, Step()), dense(1, Sigmoid())),
        optimizer=SGD(),
    ),
    "iris": Experiment(
        data=DataPlan(source=Iris(), test=0.2), layers=(dense(3, Softmax()),), loss=CategoricalCrossEntropy()
    ),
    "lamps": Experiment(data=DataPlan(source=ThreeLamps()), layers=(dense(8, Tanh()), dense(3, Sigmoid()))),
    "sine": Experiment(
        data=DataPlan(source=Sine()), layers=(dense(8, Tanh()), dense(1, Identity())), loss=MeanSquaredError()
    ),
    "plane": Experiment(data=DataPlan(source=Plane()), layers=(dense(1, Identity()),), loss=MeanSquaredError()),
    "diabetes": Experiment(
        data=DataPlan(source=Diabetes()), layers=(dense(4, ReLU()), dense(1, Identity())), loss=MeanSquaredError()
    ),
    "digits": Experiment(
        data=DataPlan(source=Digits()),
        layers=(dense(16, ReLU()), Dropout(), dense(10, Softmax())),
        loss=CategoricalCrossEntropy(),
        training=TrainingPlan(epochs=1),
    ),
    "every layer": Experiment(
        data=DataPlan(source=Spirals(samples=60)),
        layers=(
            GaussianNoise(),
            Maxout(units=4),
            BatchNorm(),
            ActivationLayer(activation=PReLU()),
            dense(4, RReLU(), frozen=True),
            Residual(span=2),
            LayerNorm(),
            dense(1, Sigmoid()),
        ),
    ),
    "diverging": Experiment(
        data=DataPlan(source=Plane(), scaling="none"),
        layers=(dense(4, Identity()), dense(1, Identity())),
        loss=MeanSquaredError(),
        optimizer=SGD(learning_rate=5.0),
    ),
}
VIEWS = {view.key: view for view in finding.views()}
PAIRS = [
    (name, key)
    for (name, experiment), (key, view) in itertools.product(EXPERIMENTS.items(), VIEWS.items())
    if view.fits(experiment.data.source.describe())
]


class Recorded:
    """A run of a few epochs: what it told, and what can be asked of it at its end."""

    def __init__(self, experiment):
        plan = msgspec.structs.replace(experiment.training, epochs=min(experiment.training.epochs, 12))
        self.experiment = msgspec.structs.replace(experiment, training=plan)
        self.trainer = Trainer(self.experiment)
        self.history = History()
        for event in Run(self.trainer).events():
            self.history.add(event)

    @property
    def compiled(self):
        return self.trainer.compiled

    def measured(self, *measurements):
        with np.errstate(all="ignore"):
            return {measurement: measurement.measure(self.trainer.probe()) for measurement in measurements}


@functools.cache
def recorded(name):
    return Recorded(EXPERIMENTS[name])


@pytest.fixture
def shown(theme, qtbot):
    """Make a view of a recorded run, feed it as the pump does, and show it."""
    hosts = []

    def show(name, key, size=(640, 400)):
        run = recorded(name)
        host = QWidget()
        hosts.append(host)
        qtbot.addWidget(host)
        view = VIEWS[key](theme, Document(run.experiment), host)
        host.resize(*size)
        view.resize(*size)
        host.show()
        feed(view, run)
        return view, run

    return show


def feed(view, run):
    view.begin(run.compiled)
    view.show_history(run.history)
    view.show_numbers()
    view.measured_at = dict.fromkeys(view.wants(), run.trainer.step)
    view.show_measured(run.measured(*view.wants()))


# every view -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
def test_every_view_is_described(view):
    assert view.title and view.summary and view.empty and view.icon
    assert view.area in finding.AREAS


def test_views_come_in_the_order_people_meet_them():
    keys = list(VIEWS)
    assert keys[0] == "decision_map"
    assert keys.index("loss") > keys.index("gallery")
    for area in (("loss", "updates", "neuron_life", "hidden_space"), ("weights", "gradients", "signal", "activations")):
        assert [keys.index(key) for key in area] == sorted(map(keys.index, area))
    assert keys[-1] == "runs"


def test_the_first_view_that_fits_suits_the_data():
    first = {
        name: next(
            key for pair, key in PAIRS if pair == name and VIEWS[key].leads(EXPERIMENTS[name].data.source.describe())
        )
        for name in ("spirals", "lamps", "sine", "plane", "diabetes", "digits", "iris")
    }
    assert first == {
        "spirals": "decision_map",
        "lamps": "label_map",
        "sine": "fit_curve",
        "plane": "regression_map",
        "diabetes": "predicted_actual",
        "digits": "confusion_matrix",
        "iris": "confusion_matrix",
    }


@pytest.mark.parametrize("key", VIEWS)
def test_changes_colours_with_the_theme(shown, theme, key):
    view, _run = shown(next(name for name, found in PAIRS if found == key), key)
    light = view.grab().toImage()
    theme.set_mode("dark")
    dark = view.grab().toImage()
    assert light != dark
    assert view.grab().toImage() == dark  # drawing twice draws the same


@pytest.mark.parametrize(("name", "key"), PAIRS)
def test_begins_draws_and_clears(shown, name, key):
    view, run = shown(name, key)
    assert not view.is_empty
    view.grab()
    view.clear()
    assert view.is_empty
    feed(view, run)
    assert not view.is_empty
    assert view.accessibleName() == view.title
    view.begin(run.compiled)  # another run, of which nothing is known yet
    view.show_history(History())
    view.show_measured({})
    view.grab()


@pytest.mark.parametrize("size", [(420, 420), (200, 160)])
@pytest.mark.parametrize("key", VIEWS)
def test_makes_do_with_little_room(shown, key, size):
    view, _run = shown(next(name for name, found in PAIRS if found == key), key, size)
    view.grab()


def test_a_view_can_be_given_another_run(shown):
    view, _run = shown("blobs", "decision_map")
    other = recorded("spirals")
    feed(view, other)
    drawn = sum(len(points.data) for points in view._points.values())
    assert drawn == other.compiled.data.shape().samples


class Controller(QObject):
    """What the pump needs of a run controller."""

    answered = Signal()

    def __init__(self, run):
        super().__init__()
        self.compiled, self.history, self.state = run.compiled, run.history, "running"
        self.step, self.steps_per_second = 1, None
        self.latest, self.measured_at, self.wanted = {}, {}, []
        self.control, self.document = self, Document(run.experiment)

    def receive(self):
        return True

    def want(self, measurements):
        self.wanted.append(measurements)

    def ask_for_way(self):
        self.asked_for_way = True

    def thank(self):
        self.asked_for_way = False


def test_a_hidden_view_is_neither_fed_nor_asked(theme, qtbot):
    run = recorded("spirals")
    controller = Controller(run)
    views = [VIEWS[key](theme, Document(run.experiment)) for key in ("weights", "gradients")]
    for view in views:
        qtbot.addWidget(view)
    views[0].show()
    pump = Pump(controller, lambda: views)
    pump.stop()
    pump.on_timer_timeout()
    assert controller.wanted == [frozenset({WeightHistograms()})]
    assert (views[0].is_empty, views[1].is_empty) == (False, True)
    pump.deleteLater()


# what is drawn --------------------------------------------------------------------------------------------------------


def test_loss_draws_every_evaluation_and_reads_it_exactly(shown):
    view, run = shown("spirals", "loss")
    x, y = view.training.exact_values()
    np.testing.assert_array_equal(x, run.history.column("epoch"))
    np.testing.assert_array_equal(y, run.history.column("training_loss"))
    np.testing.assert_array_equal(view.validation.exact_values()[1], run.history.column("validation_loss"))
    view.cursor.at(3.1)
    at = int(np.argmin(np.abs(run.history.column("epoch") - 3.1)))
    row = {name: run.history.column(name)[at] for name in run.history.evaluations}
    assert view.caption.text() == (
        f"Epoch 3 · step {row['step']:.0f} · training {row['training_loss']:.4f} · "
        f"validation {row['validation_loss']:.4f} · "
        f"accuracy {100 * row['training_metric']:.1f} / {100 * row['validation_metric']:.1f} %"
    ).replace("0.6920 ", "0.692 ")
    view.cursor.hide()
    assert view.caption.text().startswith("Epoch 12 ·")


def test_loss_has_a_point_within_the_first_epoch(shown):
    view, run = shown("digits", "loss")
    view.begin(run.compiled)
    early = History()
    early.add(Progress(3, 3 * 32 / 1348, np.array([2.5, 2.4, 2.3], np.float32), ()))
    view.show_history(early)
    view.show_numbers()
    x, y = view.batches.exact_values()
    np.testing.assert_allclose(x, np.array([1, 2, 3]) * 32 / 1348, rtol=1e-6)
    np.testing.assert_allclose(y, [2.5, 2.4, 2.3], rtol=1e-6)


def test_loss_leaves_out_what_is_not_a_number(shown):
    view, run = shown("diverging", "loss")
    broken = History()
    losses = np.array([1.0, np.inf, np.nan], np.float32)
    broken.add(Progress(3, 0.5, losses, ()))
    view.begin(run.compiled)
    view.show_history(broken)
    view.show_numbers()
    view.plot.set_log("y", True)
    view.grab()
    (_low, _high), (bottom, top) = view.plot.plotItem.vb.viewRange()
    assert np.isfinite([bottom, top]).all()


def test_loss_axis_switch_and_menu_agree(shown):
    view, _run = shown("spirals", "loss")
    view.log.click()
    assert view.plot.is_log["y"]
    view.plot.set_log("y", False)
    assert not view.log.isChecked()


def test_loss_marks_live_changes(shown):
    view, run = shown("spirals", "loss")
    history = History()
    history.add(Progress(10, 1.0, np.ones(10, np.float32), ()))
    history.add(Changed(10, 1.0, "optimizer.learning_rate", 0.01, 0.003))
    history.add(Changed(10, 1.0, "training.batch_size", 32, 64))
    view.begin(run.compiled)
    view.show_history(history)
    view.show_numbers()
    assert view.marks.texts == ("learning rate 0.01 → 0.003", "batch size 32 → 64")
    view.grab()
    view.begin(run.compiled)
    assert view.marks.texts == ()


def test_a_slider_makes_one_mark():
    experiment = EXPERIMENTS["spirals"]
    rates = (0.01, 0.02, 0.03, 0.04)
    changes = [
        Changed(i, 5 + i / 100, "optimizer.learning_rate", old, new)
        for i, (old, new) in enumerate(itertools.pairwise(rates))
    ]
    changes += [Changed(9, 9.0, "training.epochs", 400, 800), Changed(9, 9.0, "layers.1.dropout", 0.5, 0.25)]
    assert marks_of(changes, experiment, 0.1) == [
        (5.0, "learning rate 0.01 → 0.04"),
        (9.0, "layer 2 layers.1.dropout 0.5 → 0.25"),
    ]
    assert len(marks_of(changes, experiment, 0.001)) == 4


def test_a_change_of_a_layer_that_another_run_does_not_have_is_still_told():
    change = Changed(100, 1.0, "layers.13.weights[3,5]", 0.5, 1.0)
    ((at, words),) = marks_of([change], EXPERIMENTS["spirals"], 0.1)
    assert at == 1.0 and words.endswith("0.5 → 1")


def test_thinned_means_are_those_of_neighbours():
    numbers = np.random.default_rng(0).normal(size=5000)
    thinned = Thinned()
    for start in range(0, 5000, 333):
        thinned.extend(numbers[start : start + 333])
    places, means = thinned.values()
    assert len(means) <= ROOM and thinned.taken == 5000
    each = thinned.each
    np.testing.assert_allclose(means[:-1], numbers[: (len(means) - 1) * each].reshape(-1, each).mean(axis=1))
    assert places[0] == (each - 1) / 2
    thinned.extend(np.array([np.nan, np.inf]))
    assert np.isfinite(thinned.values()[1]).all()


def test_weight_bars_are_the_measured_counts(shown):
    view, run = shown("spirals", "weights")
    measured = [h for h in run.measured(WeightHistograms())[WeightHistograms()] if h.name == "weights"]
    drawn = view.histograms.sheet
    assert [h.title for h in drawn.histograms] == ["1 · Dense 8 tanh", "2 · Dense 8 tanh", "3 · Dense 1 sigmoid"]
    for index, histogram in enumerate(measured):
        np.testing.assert_allclose(drawn.heights(index), histogram.counts / histogram.counts.max())
        assert drawn.histograms[index].words == spread_words(histogram)
    assert view.caption.text().startswith("88 weights")
    view.choice._group.button(1).click()
    assert [len(h.counts) for h in drawn.histograms] == [12, 12, 12]
    assert view.caption.text().startswith("17 biases")


def test_weights_of_a_network_without_biases(shown):
    view, _run = shown("no validation", "weights")
    view.choice._group.button(1).click()
    assert view.caption.text() == "No layer of this network has biases."


def test_what_else_is_learned_has_histograms_of_its_own(shown):
    view, _run = shown("every layer", "weights")
    view.choice._group.button(2).click()
    assert [histogram.title for histogram in view.histograms.sheet.histograms] == [
        "3 · Batch normalisation · scale γ",
        "3 · Batch normalisation · shift β",
        "4 · Activation PReLU · slope s",
        "7 · Layer normalisation · scale γ",
        "7 · Layer normalisation · shift β",
    ]
    assert view.caption.text().startswith("17 other parameters")
    view.choice._group.button(0).click()
    assert len(view.histograms.sheet.histograms) == 3
    plain, _run = shown("spirals", "weights")
    assert plain.choice.count() == 2  # there is nothing else to show


def test_frozen_layers_have_no_gradient_and_no_alarm(shown):
    view, _run = shown("every layer", "gradients")
    assert len(view.zeros.places) == 0
    np.testing.assert_array_equal(view.points["mean"].getData()[0], [1, 3])
    assert view.caption.text().endswith("Frozen: 5.")
    assert view._names == ["2 · Maxout 4", "5 · Dense 4 RReLU", "8 · Dense 1 sigmoid"]
    frozen = LayerGradient(0, 0.0, 0.0, 0.0, True)
    assert flow_sentence((frozen,)) == "Every layer with weights is frozen: nothing learns."


def test_weight_bars_are_blue_right_of_zero_and_orange_left(shown, theme):
    view, _run = shown("spirals", "weights")
    sheet = view.histograms.sheet
    image = sheet.grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(0, image.height(), 7)}
    assert {theme.palette.positive, theme.palette.negative} <= colors


def test_gradient_points_are_the_measured_sizes(shown):
    view, run = shown("twenty layers", "gradients")
    flow = run.measured(GradientFlow())[GradientFlow()]
    for name in ("mean", "largest"):
        x, y = view.points[name].getData()
        np.testing.assert_array_equal(x, np.arange(1, 21))
        np.testing.assert_allclose(10**y, [getattr(layer, name) for layer in flow])
        np.testing.assert_allclose(view.lines[name].exact_values()[1], [getattr(layer, name) for layer in flow])
    assert "times more slowly" in view.caption.text()
    bottom, top = view.plot.plotItem.vb.viewRange()[1]
    assert bottom <= y.min() and top >= y.max()


def test_the_pointer_reads_the_exact_gradient_of_a_layer_as_it_is_now(shown):
    view, run = shown("step", "gradients")

    def measured(mean):
        others = [LayerGradient(layer, mean, 4 * mean, 16 * mean) for layer in range(1, len(view._names))]
        view.show_measured({GradientFlow(): (LayerGradient(0, 0.0, 0.0, 0.0, frozen=True), *others)})

    measured(0.125)
    box = view.plot.plotItem.vb
    view.plot.scene().sigMouseMoved.emit(box.mapViewToScene(QPointF(1.8, box.viewRect().center().y())))
    layer = view._names[1]
    assert view.cursor.text().splitlines() == [layer, "norm 2", "largest 0.5", "mean 0.125"]
    measured(0.0)
    assert view.cursor.text().splitlines() == [layer, "norm 0", "largest 0", "mean 0"]
    view.cursor.at(1)
    assert view.cursor.text() == f"{view._names[0]} · frozen"
    view.begin(run.compiled)
    assert view.cursor.x() is None


def test_gradients_that_do_not_arrive_stand_on_the_floor(shown):
    view, _run = shown("step", "gradients")
    np.testing.assert_array_equal(view.zeros.places, [1, 2])
    assert view.caption.text() == "No gradient reaches layers 1 and 2: they cannot learn from this batch."
    assert view.key_row.entries[-1].text == "exactly 0"


@pytest.mark.parametrize(
    ("means", "evened_by", "sentence"),
    [
        (
            (0.0021, 1.0),
            "",
            "The first layer's mean gradient is 0.0021 × the last layer's: it learns about 480 times more slowly.",
        ),
        (
            (0.0021, 1.0),
            "Adam",
            "The first layer's mean gradient is 0.0021 × the last layer's: about 480 times smaller. "
            "Adam evens out a part of that.",
        ),
        (
            (32.0, 1.0),
            "",
            "The first layer's mean gradient is 32 times larger than the last layer's: it grows on its way back.",
        ),
        ((0.8, 1.0), "", "The first layer's mean gradient is about as large as the last layer's (× 0.8): healthy."),
        ((0.0, 1.0), "", "No gradient reaches layer 1: it cannot learn from this batch."),
        ((2.9, 1.0), "", "The first layer's mean gradient is about as large as the last layer's (× 2.9): healthy."),
        (
            (9e-13, 3.1e-13),
            "",
            "The mean gradients of the first and the last layer are about alike (× 2.9), but next to nothing: 9e-13.",
        ),
        ((9.7, 1.0), "", "The first layer's mean gradient is somewhat larger than the last layer's (× 9.7)."),
        ((0.2, 1.0), "Adam", "The first layer's mean gradient is somewhat smaller than the last layer's (× 0.2)."),
        ((0.0, 0.0), "", "No gradient reaches any layer: nothing learns from this batch."),
        ((0.5,), "", "The mean gradient of the only layer is 0.5."),
        ((0.5, np.nan), "", "The gradient of layer 2 is not a finite number any more."),
    ],
)
def test_gradients_in_words(means, evened_by, sentence):
    flow = tuple(LayerGradient(i, mean, 2 * mean, mean) for i, mean in enumerate(means))
    assert flow_sentence(flow, evened_by) == sentence


def test_factors_in_words():
    assert [times_words(factor) for factor in (1.0, 3.21, 9.99, 480.4, 390_123, 2.12e12)] == [
        "1",
        "3.2",
        "10",
        "480",
        "390,000",
        "2.1 · 10¹²",
    ]


def test_decision_map_lies_where_the_grid_is(shown):
    view, run = shown("spirals", "decision_map")
    found = run.measured(PredictionMap())[PredictionMap()]
    rect = view.map.mapRectToParent(view.map.boundingRect())
    step = (found.x_range[1] - found.x_range[0]) / 79
    assert rect.left() == pytest.approx(found.x_range[0] - step / 2)
    assert rect.width() == pytest.approx(80 * step)
    (left, right), (bottom, top) = view.plot.plotItem.vb.viewRange()
    assert (left, right) == pytest.approx(found.x_range)
    assert (bottom, top) == pytest.approx(found.y_range)
    x, y = view.boundary.getData()
    # On the boundary the network is undecided.
    points = np.column_stack([x, y])
    prepared = run.compiled.prepared
    answers = run.compiled.objective.predict(prepared.features_to_input(points), run.trainer.views)
    assert len(x) > 20 and np.abs(answers - 0.5).max() < 0.1


def test_decision_map_shows_every_sample_by_class_and_part(shown):
    view, run = shown("blobs", "decision_map")
    data = run.compiled.data
    for part in ("training", "validation"):
        indices = getattr(run.compiled.prepared, part).indices
        for number in range(4):
            expected = data.features[indices[data.targets[indices] == number]]
            points = view._points[part, number]
            np.testing.assert_allclose(np.column_stack(points.getData()), expected)
            assert points.filled == (part == "training")
    assert [entry.text for entry in view.key_row.entries[:4]] == list(data.target_names)
    assert len(view.rows()) == 1 + 80 * 80


def test_label_map_shows_one_label_at_a_time(shown, qtbot):
    view, run = shown("lamps", "label_map")
    data, answers = run.compiled.data, run.measured(PredictionMap())[PredictionMap()].values
    for label, name in enumerate(data.target_names):
        view.choice.set_key(label)
        view.on_choice_picked(label)
        for part in ("training", "validation"):
            indices = getattr(run.compiled.prepared, part).indices
            for number in (0, 1):
                expected = data.features[indices[data.targets[indices, label] == number]]
                np.testing.assert_allclose(np.column_stack(view._points[part, number].getData()), expected)
        assert [entry.text for entry in view.key_row.entries[:2]] == [f"not {name}", name]
        np.testing.assert_allclose(np.array(view.rows()[1:])[:, 3], answers[..., label].ravel(), atol=1e-6)
        x, y = view.boundary.getData()
        points = run.compiled.prepared.features_to_input(np.column_stack([x, y]))
        assert np.abs(run.compiled.objective.predict(points, run.trainer.views)[:, label] - 0.5).max(initial=0) < 0.1
    feed(view, run)
    assert view.choice.key() == label  # another run keeps the choice


def test_shares_of_classes():
    one = class_shares(np.array([[-1.0], [0.0], [3.0]]), -1.0, 1.0)
    np.testing.assert_allclose(one, [[1, 0], [0.5, 0.5], [0, 1]])
    np.testing.assert_allclose(class_shares(np.array([[0.2, 0.8]]), 0.0, 1.0), [[0.2, 0.8]])
    np.testing.assert_allclose(class_shares(np.array([[-7.0, -8.0], [9.0, 8.0]]), -1.0, 1.0), [[0.5, 0.0], [1.0, 0.5]])


@pytest.mark.parametrize("angle", np.linspace(0, 2 * np.pi, 9))
def test_contour_of_a_plane_is_a_straight_line(angle):
    x, y = np.meshgrid(np.linspace(-1, 1, 21), np.linspace(0, 4, 15))
    normal = np.cos(angle), np.sin(angle)
    values = normal[0] * x + normal[1] * (y - 2)
    found_x, found_y = contour(values, 0.1, (-1, 1), (0, 4))
    assert len(found_x) == len(found_y) > 0
    np.testing.assert_allclose(normal[0] * found_x + normal[1] * (found_y - 2), 0.1, atol=1e-12)


def test_contour_of_a_hill_is_a_closed_ring():
    x, y = np.meshgrid(np.linspace(-1, 1, 60), np.linspace(-1, 1, 60))
    found_x, found_y = contour(x**2 + y**2, 0.5, (-1, 1), (-1, 1))
    np.testing.assert_allclose(np.hypot(found_x, found_y), np.sqrt(0.5), atol=2e-3)
    ends, counts = np.unique(np.round(np.column_stack([found_x, found_y]), 9), axis=0, return_counts=True)
    assert len(ends) * 2 == len(found_x) and (counts == 2).all()
    assert len(contour(np.full((4, 4), np.nan), 0.5, (0, 1), (0, 1))[0]) == 0


def test_regression_map_shows_predictions_in_their_unit(shown):
    view, run = shown("plane", "regression_map")
    found = run.measured(PredictionMap())[PredictionMap()]
    (x0, x1), (y0, y1) = found.x_range, found.y_range
    assert view.map.value_at(x0, y0) == found.values[0, 0, 0]
    assert view.map.value_at(x1, y1) == found.values[-1, -1, 0]
    assert view.map.legend._high == run.compiled.data.targets.max()
    assert all(points.filled for points in view.points.values())  # the filling tells the true value
    assert [entry.marker for entry in view.key_row.entries if entry.kind == "marker"] == ["o", "d"]
    assert {part: points.opts["symbol"] for part, points in view.points.items()} == {"training": "o", "validation": "d"}


def test_fit_curve_draws_what_was_predicted(shown):
    view, run = shown("sine", "fit_curve")
    (found,) = run.measured(*view.wants()).values()
    np.testing.assert_array_equal(view.curve.exact_values()[0], found.x)
    np.testing.assert_array_equal(view.curve.exact_values()[1], found.values[:, 0])
    assert len(view.points["training"].data) == 150 and len(view.points["validation"].data) == 50


def test_predicted_and_actual_in_words_with_unit(shown):
    view, run = shown("plane", "predicted_actual")
    answer = run.measured(Predictions("validation"))[Predictions("validation")]
    np.testing.assert_allclose(view.points.getData()[0], answer.targets[:, 0])
    np.testing.assert_allclose(view.points.getData()[1], answer.predictions[:, 0])
    assert view.caption.text().startswith("Validation: off by ") and "R² = " in view.caption.text()
    assert with_unit(0.25, "price (1000 €/m²)") == "250 €/m²"
    assert with_unit(3, "weight (kg)") == "3 kg"
    assert with_unit(3, "y") == "3"


@pytest.mark.parametrize("name", ["digits", "spirals", "two outputs", "no validation"])
def test_confusion_matrix_counts(shown, name):
    view, run = shown(name, "confusion_matrix")
    answer = run.measured(Predictions("validation"))[Predictions("validation")]
    expected = confusion_counts(answer.truth, answer.predicted, len(run.compiled.data.target_names))
    np.testing.assert_array_equal(view.matrix.counts, expected)
    part = "Training" if name == "no validation" else "Validation"
    assert view.caption.text().startswith(f"{part}: ")
    assert view.caption.text().endswith(f"% of {expected.sum()} samples right")


def test_confusion_matrix_tells_a_cell_in_words(shown, qtbot):
    view, _run = shown("spirals", "confusion_matrix")
    heading = view.caption.text()
    qtbot.mouseMove(view.matrix, view.matrix.cell(0, 1).center().toPoint())
    count = view.matrix.counts[0, 1]
    assert view.matrix.pointed == (0, 1)
    assert view.caption.text() == view.sentence(0, 1)
    assert (f"{count} sample" if count else "No sample") in view.sentence(0, 1)
    assert "of class A" in view.sentence(0, 1)
    qtbot.mouseMove(view.matrix, QPoint(1, 1))
    assert view.caption.text() == heading
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(view.matrix, key)
    assert view.matrix.pointed == (1, 0)


def test_gallery_shows_the_worst_first(shown):
    view, run = shown("digits", "gallery")
    answer = run.measured(Predictions("validation"))[Predictions("validation")]
    wrong = answer.truth != answer.predicted
    worst = int(np.argmax(np.where(wrong, answer.losses, -1)))
    tiles = view.list.tiles.sheet.tiles
    assert not any(tile.good for tile in tiles) and len(tiles) == min(wrong.sum(), 100)
    assert tiles[0].words.startswith(f"{answer.truth[worst]} → {answer.predicted[worst]}  ")
    assert view.caption.text() == f"Validation: {wrong.sum()} of {len(wrong)} samples wrong"
    view.choice._group.button(1).click()
    assert all(tile.good for tile in view.list.tiles.sheet.tiles)
    view.choice._group.button(2).click()
    view.order_box.set_key("data")
    view.on_choice_picked("data")
    assert {tile.good for tile in view.list.tiles.sheet.tiles} == {True, False}


def test_gallery_is_not_shuffled_more_than_a_few_times_a_second_and_keeps_the_newest(shown, qtbot):
    view, run = shown("digits", "gallery")
    question = Predictions("validation")
    answer = run.measured(question)[question]
    before = view.list.tiles.sheet.tiles
    perfect = msgspec.structs.replace(answer, predicted=answer.truth)
    view.show_measured({question: perfect})
    assert view.list.tiles.sheet.tiles == before
    qtbot.waitUntil(lambda: view.list.tiles.sheet.tiles != before, timeout=2000)
    assert view.caption.text() == "Validation: all of 449 samples right"


def test_pictures_stand_on_the_panel(shown, theme):
    theme.set_mode("dark")
    view, _run = shown("digits", "gallery")
    image = view.list.tiles.sheet.grab().toImage()
    assert DARK.field in {image.pixelColor(x, 20).name() for x in range(image.width())}


@pytest.mark.parametrize(
    ("name", "key"), [("spirals", "weights"), ("digits", "confusion_matrix"), ("digits", "gallery")]
)
def test_painted_pictures_are_saved_like_plots(shown, tmp_path, name, key):
    view, _run = shown(name, key)
    picture = {"weights": "histograms.sheet", "confusion_matrix": "matrix", "gallery": "list.tiles.sheet"}[key]
    menu = functools.reduce(getattr, picture.split("."), view).menu()
    for ending in ("png", "svg", "csv"):
        menu.save(tmp_path / f"picture.{ending}").wait()
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "picture.svg").read_text(encoding="utf-8").count("<svg") == 1
    rows = (tmp_path / "picture.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == {"weights": 1 + 12 + 16 + 12, "confusion_matrix": 11, "gallery": 1 + len(rows[1:])}[key]
    assert not menu.fit.isVisible() and menu.save_as.isVisible()
    menu.on_copy_triggered()


@pytest.mark.parametrize("name", ["spirals", "blobs", "lamps", "diabetes", "no validation"])
def test_scores_are_those_of_the_report(shown, name):
    view, run = shown(name, "scores")
    report, data = run.trainer.judgement(), run.compiled.data
    metrics, *classes = view.table.sheet.tables
    assert metrics.headings == ("", *("Training", "Validation")[: len(report)])
    for row, metric in zip(metrics.rows, of_task(data.task), strict=True):
        assert row == (metric.title, *(metric.shown(part.scores[metric.key]) for part in report.values()))
    assert len(classes) == (data.task != "regression")
    for table in classes:
        assert [row[0] for row in table.rows] == list(data.target_names)
        assert [int(row[-1]) for row in table.rows] == [one.samples for one in list(report.values())[-1].classes]
    assert [row[0] for row in view.table.sheet.rows()][1] == metrics.rows[0][0]
    assert metrics.rows[0][1] in view.table.sheet.accessibleDescription()


def test_scores_say_that_some_samples_stand_for_all(theme, qtbot):
    experiment = paths.replace(EXPERIMENTS["spirals"], "data.source.samples", 3000)
    view = VIEWS["scores"](theme, Document(experiment))
    qtbot.addWidget(view)
    view.begin(Trainer(experiment).compiled)
    assert "1,000 samples of each part" in view.caption.text()
    view.begin(recorded("spirals").compiled)
    assert view.caption.text() == ""


def test_scores_explain_each_metric(shown):
    view, _run = shown("blobs", "scores")
    sheet = view.table.sheet
    line = sheet._line()
    metrics = of_task("multiclass")
    hints = [sheet.hint_at((row + 0.5) * line) for row in range(len(metrics) + 2)]
    assert hints == ["", *(metric.summary for metric in metrics), ""]


def test_no_number_or_heading_of_the_scores_is_ever_cut(shown):
    view, _run = shown("blobs", "scores")
    sheet = view.table.sheet
    metrics = QFontMetricsF(font("body"))
    for room in (700, 330, 200):
        view.table.resize(room, 300)
        assert (view.table.horizontalScrollBar().maximum() > 0) == (room == 200)
        for table in sheet.tables:
            widths, gap = sheet._widths(table)
            assert sum(widths) + gap * (len(widths) - 1) <= sheet.width() + 1 and widths[0] > 50
            for row in (table.headings, *table.rows):
                for width, cell in list(zip(widths, row, strict=True))[1:]:
                    assert metrics.horizontalAdvance(cell) <= width, (room, cell)

"""The views of the result, fed with networks and answers that are known: they must draw exactly that."""

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from engine import compiler
from engine.activations.identity import Identity
from engine.activations.sigmoid import Sigmoid
from engine.activations.softmax import Softmax
from engine.arrays import frozen
from engine.data import Data
from engine.datasets.base import Dataset
from engine.datasets.blobs import Blobs
from engine.datasets.diabetes import Diabetes
from engine.datasets.digits import Digits
from engine.datasets.iris import Iris
from engine.datasets.moons import Moons
from engine.datasets.three_lamps import ThreeLamps
from engine.datasets.wine import Wine
from engine.experiment import DataPlan, Experiment
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.categorical_cross_entropy import CategoricalCrossEntropy
from engine.losses.hinge import Hinge
from engine.losses.mean_squared_error import MeanSquaredError
from engine.losses.multi_class_hinge import MultiClassHinge
from engine.measurements.base import Probe
from engine.measurements.prediction_curve import PredictionCurve
from engine.measurements.prediction_map import PredictionMap
from engine.measurements.predictions import Predictions
from engine.metrics.answers import confusion_counts
from gui.document import Document
from gui.plots.smooth_map import contour
from gui.theme.colors import colored, viridis
from gui.views import finding
from gui.views.sample_table import PADDING_PX, WIDEST_PX

VIEWS = {view.key: view for view in finding.views()}
QUESTION = Predictions("validation")


class TwoHeights(Dataset, frozen=True):
    """Two targets, each a plane over three features."""

    def load(self) -> Data:
        features = np.random.default_rng(0).normal(size=(40, 3))
        targets = np.column_stack([features[:, 0], 10 * features[:, 1]])
        names = ("a", "b", "c")
        return Data("regression", frozen(features), frozen(targets), names, ("height (m)", "weight (1000 kg)"))

    def describe(self):
        return self.load().shape()


class Unlike:
    """Something with some attributes that are others."""

    def __init__(self, like, **others):
        self._like = like
        self.__dict__.update(others)

    def __getattr__(self, name):
        return getattr(self._like, name)


def network(source, units, activation, loss, weights=0.0, bias=0.0, **plan):
    """One layer of known weights, on data as they are."""
    plan = {"scaling": "none", **plan}
    layers = (Dense(units=units, activation=activation),)
    compiled = compiler.compile(Experiment(data=DataPlan(source=source, **plan), layers=layers, loss=loss))
    size, views = compiled.network.size, compiled.network.views
    made = Probe(compiled, 0, views(np.zeros(size, np.float32)), views(np.zeros(size, np.float32)))
    made.parameters[0]["weights"][...] = weights
    made.parameters[0]["bias"][...] = bias
    return made


@pytest.fixture
def shown(theme, qtbot):
    """Make a view, show it, and begin the run of a probe."""
    hosts = []

    def show(key, made, size=(500, 420)):
        host = QWidget()
        hosts.append(host)
        qtbot.addWidget(host)
        view = VIEWS[key](theme, Document(made.compiled.experiment), host)
        for widget in (host, view):
            widget.resize(*size)
        host.show()
        view.begin(made.compiled)
        return view

    return show


def feed(view, made):
    """Let the view have its answers, and draw at once."""
    with np.errstate(all="ignore"):
        values = {one: one.measure(made) for one in view.wants()}
    view.show_measured(values)
    if hasattr(view, "on_calm_timeout"):
        view.on_calm_timeout()
    return next(iter(values.values()))


def pick(box, key, qtbot):
    """Choose an entry of a box as a person does with the keyboard."""
    target = next(n for n in range(box.count()) if box._keys[n] == key)
    box.setFocus()
    while box.currentIndex() != target:
        qtbot.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < target else Qt.Key.Key_Up)


# decision map ---------------------------------------------------------------------------------------------------------


def lines_of(view):
    return np.concatenate([np.column_stack(lines.getData()) for lines in (view.lower_lines, view.margin_lines)])


def test_margins_of_a_sigmoid_lie_where_it_answers_25_and_75_percent(shown, qtbot):
    made = network(Moons(), 1, Sigmoid(), BinaryCrossEntropy(), weights=[[2], [0]], bias=1)
    view = shown("decision_map", made)
    feed(view, made)
    assert len(lines_of(view)) == 0  # not switched on
    view.margins.setFocus()
    qtbot.keyClick(view.margins, Qt.Key.Key_Space)
    logit = np.log(3)  # sigmoid(log 3) = 3/4
    at = (np.array([-logit, logit]) - 1) / 2
    x = lines_of(view)[:, 0]
    np.testing.assert_allclose(np.unique(np.round(x, 2)), np.round(at, 2), atol=0.02)
    np.testing.assert_allclose(view.boundary.getData()[0], -0.5, atol=1e-3)
    assert "75 % sure" in [entry.text for entry in view.key_row.entries]


def test_margins_of_a_hinge_loss_lie_at_minus_and_plus_one(shown):
    made = network(Moons(), 1, Identity(), Hinge(), weights=[[0], [2]], bias=-0.5)
    view = shown("decision_map", made)
    view.margins.setChecked(True)
    feed(view, made)
    y = lines_of(view)[:, 1]
    np.testing.assert_allclose(np.unique(np.round(y, 5)), [-0.25, 0.75])  # 2 y - 0.5 = -1 and 1
    np.testing.assert_allclose(view.boundary.getData()[1], 0.25, atol=1e-6)
    assert "margin −1 and +1" in [entry.text for entry in view.key_row.entries]


def test_a_multi_class_hinge_has_its_margin_where_a_class_leads_by_one(shown):
    made = network(Blobs(classes=3), 3, Identity(), MultiClassHinge(), weights=[[1, 0, -1], [0, 0, 0]])
    view = shown("decision_map", made)
    view.margins.setChecked(True)
    feed(view, made)
    x = lines_of(view)[:, 0]  # the answers are x, 0 and -x: the outer ones lead the middle one by 1 at x = 1 and -1
    np.testing.assert_allclose(np.unique(np.round(x, 5)), [-1, 1])


def test_one_class_of_a_multi_class_hinge_is_drawn_by_its_lead(shown, qtbot):
    made = network(Blobs(classes=3), 3, Identity(), MultiClassHinge(), weights=[[1, 0, -1], [0, 0, 0]])
    view = shown("decision_map", made)
    view.margins.setChecked(True)
    pick(view.choice, 0, qtbot)
    found = feed(view, made)
    step = (found.x_range[1] - found.x_range[0]) / 79
    np.testing.assert_allclose(view.boundary.getData()[0], 0, atol=step)  # there is a kink in the lead
    np.testing.assert_allclose(np.unique(np.round(lines_of(view)[:, 0], 5)), [-0.5, 1])  # x - (-x) = -1 and x - 0 = 1
    strip = next(entry for entry in view.key_row.entries if entry.kind == "strip")
    assert (strip.before, strip.text) == (f"{made.compiled.data.target_names[0]} ≤ −1", "≥ 1")
    x = np.linspace(*found.x_range, 80)
    lead = np.where(x > 0, x, 2 * x)
    expected = colored(np.clip((lead + 1) / 2, 0, 1), 0, 1, viridis())
    np.testing.assert_allclose(view.map.image[40].astype(int), expected, atol=2)


def test_a_label_with_a_hinge_loss_has_both_its_margins(shown):
    made = network(ThreeLamps(), 3, Identity(), Hinge(), weights=[[1, 0, 0], [0, 2, 0]])
    view = shown("label_map", made)
    view.margins.setChecked(True)
    feed(view, made)
    np.testing.assert_allclose(np.unique(np.round(lines_of(view)[:, 0], 5)), [-1, 1])
    assert "margin −1 and +1" in [entry.text for entry in view.key_row.entries]
    view.choice.set_key(1)
    view.on_choice_picked(1)
    np.testing.assert_allclose(np.unique(np.round(lines_of(view)[:, 1], 5)), [-0.5, 0.5])


def test_one_class_of_three_is_drawn_as_its_probability(shown, qtbot):
    made = network(Blobs(classes=3), 3, Softmax(), CategoricalCrossEntropy(), weights=[[0, 0, 0], [0, 3, 0]])
    view = shown("decision_map", made)
    view.margins.setChecked(True)
    pick(view.choice, 1, qtbot)
    found = feed(view, made)
    y = np.linspace(*found.y_range, 80)
    share = np.exp(3 * y) / (2 + np.exp(3 * y))
    np.testing.assert_allclose(view.shares(found)[:, 40, 1], share, rtol=1e-4)
    np.testing.assert_allclose(np.unique(np.round(view.boundary.getData()[1], 2)), [round(np.log(2) / 3, 2)], atol=0.02)
    expected = [np.log(2 * p / (1 - p)) / 3 for p in (0.25, 0.75)]
    np.testing.assert_allclose(np.unique(np.round(lines_of(view)[:, 1], 2)), np.round(expected, 2), atol=0.02)
    strip = next(entry for entry in view.key_row.entries if entry.kind == "strip")
    assert (strip.before, strip.text) == (f"{made.compiled.data.target_names[1]} 0 %", "100 %")
    top, bottom = view.map.image[-1, 40], view.map.image[0, 40]
    assert tuple(top[:3]) > tuple(bottom[:3]) and top[1] > 200 > bottom[1]  # viridis: yellow above, violet below


@pytest.mark.parametrize("slope", [0.0, 0.3, 2.5])
def test_a_dashed_contour_leaves_out_every_other_stretch(slope):
    x, y = np.meshgrid(np.linspace(-1, 1, 41), np.linspace(-1, 1, 41))
    whole, dashed = (
        np.column_stack(contour(y - slope * x, 0.01, (-1, 1), (-1, 1), dashed=on)).reshape(-1, 4)
        for on in (False, True)
    )
    pieces = {tuple(piece) for piece in np.round(whole, 9)}
    assert {tuple(piece) for piece in np.round(dashed, 9)} < pieces

    def length(found):
        return np.hypot(found[:, 2] - found[:, 0], found[:, 3] - found[:, 1]).sum()

    assert length(dashed) == pytest.approx(length(whole) / 2, rel=0.06)
    middles = (dashed[:, :2] + dashed[:, 2:]) / 2
    stretches = np.floor((middles[:, int(slope > 1)] + 1) / 0.05)
    assert (stretches % 2 == 0).all()


def test_a_map_of_iris_begins_with_the_petals_and_can_be_cut_elsewhere(shown, qtbot):
    made = network(Iris(), 3, Softmax(), CategoricalCrossEntropy(), weights=np.eye(4, 3) * 2, test=0.2)
    view = shown("decision_map", made)
    assert view.question() == PredictionMap(across=2, up=3)
    assert view.axes.isVisible() and view.axes.note.text().startswith("2 other features at their training mean")
    pick(view.axes.boxes[0], 0, qtbot)
    assert view.question() == PredictionMap(across=0, up=3)
    found = feed(view, made)
    data, prepared = made.compiled.data, made.compiled.prepared
    mean = data.features[prepared.training.indices].mean(axis=0, dtype=np.float64)
    x = np.linspace(*found.x_range, 80)
    raised = np.exp(2 * np.column_stack([x, np.full(80, mean[1]), np.full(80, mean[2])]))
    np.testing.assert_allclose(found.values[7], raised / raised.sum(axis=1, keepdims=True), rtol=1e-4, atol=1e-6)
    indices = prepared.training.indices
    chosen = data.features[indices[data.targets[indices] == 1]]
    np.testing.assert_allclose(np.column_stack(view._points["training", 1].getData()), chosen[:, (0, 3)])
    drawn = sum(len(points.data) for points in view._points.values())
    assert drawn == len(prepared.training.x) + len(prepared.validation.x) < len(data.features)  # no test sample
    assert view.rows()[0][:2] == [data.feature_names[0], data.feature_names[3]]
    view.begin(made.compiled)  # another run on the same data keeps the cut
    assert view.question() == PredictionMap(across=0, up=3)


def test_the_same_feature_twice_swaps_the_axes(shown, qtbot):
    made = network(Iris(), 3, Softmax(), CategoricalCrossEntropy())
    view = shown("decision_map", made)
    pick(view.axes.boxes[1], 2, qtbot)
    assert view.axes.axes == (3, 2)
    assert [box.key() for box in view.axes.boxes] == [3, 2]


def test_components_are_axes_where_they_are_what_the_network_is_fed(shown, qtbot):
    made = network(Wine(), 3, Softmax(), CategoricalCrossEntropy(), components=3, scaling="standard")
    view = shown("decision_map", made)
    assert view.question() == PredictionMap(across=0, up=1, space="components")
    assert view.plot.axes["x"].name == "component 1"
    assert view.axes.note.text() == "1 other component at its mean, 0; samples differ in it"
    training, targets = made.compiled.prepared.training, made.compiled.data.targets
    np.testing.assert_allclose(
        np.column_stack(view._points["training", 2].getData()), training.x[targets[training.indices] == 2][:, :2]
    )
    pick(view.axes.boxes[0], 4, qtbot)  # a feature: the other axis cannot stay a component
    assert view.axes.space == "features" and view.question() == PredictionMap(across=4, up=0)
    assert view.axes.note.text().startswith("11 other features")
    pick(view.axes.boxes[1], 13 + 2, qtbot)
    assert view.question() == PredictionMap(across=0, up=2, space="components")


def test_maps_are_for_tables_and_not_for_images():
    def fits(source):
        return {key for key, view in VIEWS.items() if view.fits(source.describe())}

    maps = {"decision_map", "label_map", "regression_map", "fit_curve"}
    assert maps & fits(Wine()) == {"decision_map"}
    assert maps & fits(ThreeLamps()) == {"label_map"}
    assert maps & fits(Diabetes()) == {"regression_map", "fit_curve"}
    assert not maps & fits(Digits())
    assert not VIEWS["decision_map"].leads(Wine().describe()) and VIEWS["decision_map"].leads(Moons().describe())


# regression -----------------------------------------------------------------------------------------------------------


def test_a_surface_over_any_two_features_has_level_lines_at_equal_heights(shown, qtbot):
    weights = np.zeros((10, 1))
    weights[5] = 2
    made = network(Diabetes(), 1, Identity(), MeanSquaredError(), weights=weights)
    view = shown("regression_map", made)
    pick(view.axes.boxes[0], 5, qtbot)
    found = feed(view, made)
    assert view.question().across == 5
    low, high = view._levels
    heights = np.linspace(low, high, 11)[1:-1]
    seen = [height for height in heights if found.values.min() < height < found.values.max()]
    x = np.concatenate([lines.getData()[0] for lines in view.level_lines])
    np.testing.assert_allclose(np.unique(np.round(2 * x, 3)), np.round(seen, 3), rtol=1e-4)


def test_the_fit_curve_runs_along_a_chosen_feature(shown, qtbot):
    weights = np.arange(10.0)[:, None]
    made = network(Diabetes(), 1, Identity(), MeanSquaredError(), weights=weights)
    view = shown("fit_curve", made)
    assert view.question() == PredictionCurve(along=2)  # the body mass tells most
    pick(view.axes.boxes[0], 7, qtbot)
    feed(view, made)
    x, y = view.curve.exact_values()
    mean = made.compiled.prepared.feature_mean.copy()
    mean[7] = 0
    np.testing.assert_allclose(y, 7 * x + mean @ weights[:, 0], rtol=1e-4)
    part = made.compiled.prepared.validation
    np.testing.assert_allclose(view.points["validation"].getData()[0], made.compiled.data.features[part.indices, 7])


def kilograms(tons):
    """Three figures that matter."""
    return f"{float(f'{1000 * tons:.3g}'):,.0f} kg"


def test_residuals_of_a_known_linear_model(shown):
    # Heights are a, weights 10 b; the network answers a + 0.5 and 10 b - 2 + c.
    made = network(
        TwoHeights(),
        2,
        Identity(),
        MeanSquaredError(),
        weights=[[1, 0], [0, 10], [0, 1]],
        bias=[0.5, -2],
        validation=0.25,
    )
    view = shown("residuals", made)
    feed(view, made)
    features = made.compiled.data.features[made.compiled.prepared.validation.indices]
    x, y = view.points.getData()
    np.testing.assert_allclose(x, features[:, 0] + 0.5, atol=1e-5)
    np.testing.assert_allclose(y, 0.5, atol=1e-5)
    assert view.caption.text() == "Validation: RMSE 0.5 m, on average 0.5 m too high, at worst 0.5 m too high."
    assert view.plot.axes["y"].name == "predicted − actual (m)"
    view.target.set_key(1)
    view.on_target_picked(1)
    x, y = view.points.getData()
    off = features[:, 2] - 2
    np.testing.assert_allclose(y, off, atol=1e-5)
    worst, mean = off[np.abs(off).argmax()], off.mean()
    assert mean < 0
    assert view.caption.text() == (
        f"Validation: RMSE {kilograms(np.sqrt(np.mean(off**2)))}, on average {kilograms(-mean)} too low, "
        f"at worst {kilograms(abs(worst))} too {'high' if worst > 0 else 'low'}."
    )
    bars = view.histogram
    assert bars.counts.sum() == len(off) and bars.edges[0] == -bars.edges[-1]
    np.testing.assert_array_equal(bars.counts, np.histogram(y, bars.edges)[0])
    assert bars.table()[0] == ["from", "to", "count"] and len(bars.table()) == 1 + len(bars.counts)
    assert view.rows()[0] == ["predicted", "residual", "actual"] and len(view.rows()) == 1 + len(off)
    np.testing.assert_allclose(np.array(view.rows()[1:])[:, 1], off, atol=1e-5)


def test_residuals_follow_when_they_shrink_and_keep_what_a_person_has_zoomed(shown, qtbot):
    made = network(TwoHeights(), 2, Identity(), MeanSquaredError(), bias=100, validation=0.25)
    view = shown("residuals", made)
    feed(view, made)
    box = view.plot.plotItem.vb

    def reach():
        return max(np.abs(box.viewRange()[1]))

    assert reach() > 100
    made.parameters[0]["weights"][...] = [[1, 0], [0, 10], [0, 0]]
    made.parameters[0]["bias"][...] = 0.1
    feed(view, made)
    assert reach() < 1
    assert view.histogram.plotItem.vb.viewRange()[1] == pytest.approx(box.viewRange()[1])
    qtbot.keyClick(view.plot, Qt.Key.Key_Plus)
    before = box.viewRange()
    made.parameters[0]["bias"][...] = 0.001
    feed(view, made)
    assert box.viewRange() == before


def test_the_histogram_grows_with_its_plot(shown, qtbot):
    made = network(TwoHeights(), 2, Identity(), MeanSquaredError(), bias=1, validation=0.25)
    grown, fresh = shown("residuals", made, (420, 300)), shown("residuals", made, (420, 560))
    for view in (grown, fresh):
        feed(view, made)
        view.histogram.grab()
    qtbot.wait(20)
    for widget in (grown.window(), grown):
        widget.resize(420, 560)
    qtbot.waitUntil(lambda: grown.histogram.grab().toImage() == fresh.histogram.grab().toImage())


def test_predicted_and_actual_of_the_second_target(shown):
    made = network(TwoHeights(), 2, Identity(), MeanSquaredError(), weights=[[1, 0], [0, 10], [0, 0]], bias=[0, 0.25])
    view = shown("predicted_actual", made)
    feed(view, made)
    assert view.target.isVisible() and view.caption.text().endswith("R² = 1.000")
    view.target.set_key(1)
    view.on_target_picked(1)
    assert view.caption.text().startswith("Validation: off by 250 kg on average")
    x, y = view.points.getData()
    np.testing.assert_allclose(y - x, 0.25, atol=1e-5)
    assert view.plot.axes["y"].name == "predicted weight (1000 kg)"


def test_residuals_say_what_is_no_number(shown):
    made = network(TwoHeights(), 2, Identity(), MeanSquaredError(), validation=0.25)
    view = shown("residuals", made)
    made.parameters[0]["bias"][0] = np.nan
    feed(view, made)
    assert view.caption.text() == "10 predictions are not finite numbers."
    assert len(view.points.data) == 0 and view.histogram.counts.sum() == 0
    made.parameters[0]["bias"][0] = 1e38
    feed(view, made)
    view.grab()


# samples --------------------------------------------------------------------------------------------------------------


def answers_of(made):
    return QUESTION.measure(made)


def test_every_cell_has_its_samples_the_worst_first(shown, qtbot):
    made = network(Iris(), 3, Softmax(), CategoricalCrossEntropy(), weights=[[0, 0, 0]] * 2 + [[-1, 1, 1], [0, 0, 1]])
    made.parameters[0]["bias"][...] = (3, -2, -3.2)
    view = shown("confusion_matrix", made)
    answer = feed(view, made)
    names, compiled = made.compiled.data.target_names, made.compiled
    counts = confusion_counts(answer.truth, answer.predicted, 3)
    assert (counts[np.eye(3) == 0] > 0).any()  # a network that errs
    for row in range(3):
        for column in range(3):
            view.on_cell_opened(row, column)
            expected = np.flatnonzero((answer.truth == row) & (answer.predicted == column))
            model = view.list.table.samples
            assert sorted(model.numbers.tolist()) == expected.tolist() and len(expected) == counts[row, column]
            losses = answer.losses[model.numbers]
            assert (np.diff(losses) <= 0).all()
            for place, number in enumerate(model.numbers.tolist()):
                sure = answer.predictions[number, column]
                cells = [model.data(model.index(place, cell)) for cell in range(model.columnCount())]
                assert cells[:2] == [names[row], names[column]]
                assert cells[2] in (f"{100 * sure:.0f} %", "> 99 %")
                features = compiled.data.features[answer.indices[number]]
                np.testing.assert_allclose([float(cell) for cell in cells[4:]], features, rtol=1e-3)
                header = model.headerData(place, Qt.Orientation.Vertical)
                assert int(header) == answer.indices[number] + 1
            view.on_back_clicked()


def test_the_samples_of_a_cell_by_keyboard(shown, qtbot):
    made = network(Iris(), 3, Softmax(), CategoricalCrossEntropy(), bias=[1, 0, 0])  # all is taken for the first class
    view = shown("confusion_matrix", made)
    answer = feed(view, made)
    heading = view.caption.text()
    view.window().activateWindow()
    view.matrix.setFocus()
    qtbot.waitUntil(view.matrix.hasFocus)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(view.matrix, key)
    assert view.opened == (2, 0) and view.list.isVisible() and not view.matrix.isVisible()
    assert view.list.table.hasFocus() and view.back.isVisible()
    assert view.caption.text() == view.sentence(2, 0)
    assert len(view.list.table.samples.numbers) == (answer.truth == 2).sum()
    qtbot.keyClick(view.list.table, Qt.Key.Key_Escape)
    assert view.opened is None and view.matrix.hasFocus() and view.matrix.pointed == (2, 0)
    assert not view.back.isVisible()
    qtbot.keyClick(view.matrix, Qt.Key.Key_Enter)
    assert view.opened == (2, 0)
    view.begin(made.compiled)  # restarted: the same classes, the same cell
    assert view.opened == (2, 0)
    other = network(Wine(), 3, Softmax(), CategoricalCrossEntropy())
    view.begin(other.compiled)
    assert view.opened is None
    assert heading.startswith("Validation: ")


def test_a_click_opens_a_cell_of_pictures(shown, qtbot):
    made = network(Digits(), 10, Softmax(), CategoricalCrossEntropy(), bias=np.linspace(1, 0, 10))
    view = shown("confusion_matrix", made)
    answer = feed(view, made)
    qtbot.mouseClick(view.matrix, Qt.MouseButton.LeftButton, pos=view.matrix.cell(4, 0).center().toPoint())
    assert view.opened == (4, 0)
    tiles = view.list.tiles.sheet.tiles
    assert len(tiles) == (answer.truth == 4).sum() and not any(tile.good for tile in tiles)
    share = np.e / np.exp(np.linspace(1, 0, 10)).sum()
    assert {tile.words for tile in tiles} == {f"4 → 0  {100 * share:.0f} %"}
    assert {tile.more for tile in tiles} == {f"loss {np.log(np.exp(np.linspace(1, 0, 10)).sum()) - 5 / 9:.3g}"}
    view.back.click()
    qtbot.mouseClick(view.matrix, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert view.opened is None


def test_all_samples_of_a_cell_are_in_the_table(shown):
    made = network(Moons(samples=4000), 1, Sigmoid(), BinaryCrossEntropy(), bias=-1, validation=0.5)
    view = shown("confusion_matrix", made)
    answer = feed(view, made)
    view.on_cell_opened(1, 0)
    expected = np.flatnonzero(answer.truth == 1)
    model = view.list.table.samples
    assert len(expected) > 900 and sorted(model.numbers.tolist()) == expected.tolist()
    assert view.caption.text() == view.sentence(1, 0) and model.rowCount() == len(expected)
    assert model.data(model.index(len(expected) - 1, 0)) == made.compiled.data.target_names[1]
    assert len(list(model.table())) == 1 + len(expected)


def test_more_pictures_than_are_shown_are_counted(shown):
    made = network(Digits(), 10, Softmax(), CategoricalCrossEntropy(), bias=np.linspace(1, 0, 10), validation=0.8)
    view = shown("confusion_matrix", made)
    answer = feed(view, made)
    view.on_cell_opened(4, 0)
    count = int((answer.truth == 4).sum())
    assert count > 100 == len(view.list.tiles.sheet.tiles)
    assert view.caption.text() == f"{view.sentence(4, 0)} The first 100 of {count} samples are shown."
    view.on_back_clicked()
    assert "first" not in view.caption.text()
    gallery = shown("gallery", made)
    feed(gallery, made)
    assert gallery.caption.text().endswith(" wrong · the first 100 shown")


def known_losses(answer):
    """The same answer with losses 0, 1, 2 ... in an order that is not that of the samples."""
    count = len(answer.indices)
    losses = np.random.default_rng(3).permutation(count).astype(np.float32)
    return msgspec.structs.replace(answer, losses=frozen(losses))


@pytest.mark.parametrize("part", ["validation", "training"])
def test_the_gallery_of_a_table_is_sorted_by_loss(shown, qtbot, part):
    made = network(Iris(), 3, Softmax(), CategoricalCrossEntropy(), weights=np.eye(4, 3), test=0.2)
    view = shown("gallery", made)
    if part == "training":
        pick(view.part, "training", qtbot)
    assert view.question() == Predictions(part)
    answer = known_losses(view.question().measure(made))
    view.show_measured({view.question(): answer})
    view.choice.set_key("all")
    view.on_choice_picked("all")
    model = view.list.table.samples
    np.testing.assert_array_equal(model.numbers, np.argsort(-answer.losses))
    loss = [model.data(model.index(place, 3)) for place in range(3)]
    assert loss == [str(len(answer.losses) - 1 - place) for place in range(3)]
    pick(view.order_box, "best", qtbot)
    np.testing.assert_array_equal(model.numbers, np.argsort(answer.losses))
    pick(view.order_box, "data", qtbot)
    np.testing.assert_array_equal(answer.indices[model.numbers], np.sort(answer.indices))
    right = answer.truth == answer.predicted
    view.choice.set_key("wrong")
    view.on_choice_picked("wrong")
    assert sorted(model.numbers.tolist()) == np.flatnonzero(~right).tolist()
    wrong, count = np.count_nonzero(~right), len(right)
    assert view.caption.text() == f"{part.title()}: {wrong} of {count} samples wrong"
    rows = list(model.table())
    assert rows[0][:5] == ["sample", "truth", "answer", "probability", "loss"] and len(rows) == 1 + wrong


def test_a_place_in_the_table_is_kept_while_the_network_learns(shown, qtbot):
    made = network(Iris(), 3, Softmax(), CategoricalCrossEntropy(), weights=np.eye(4, 3), validation=0.5)
    view = shown("gallery", made, (500, 220))
    table = view.list.table
    feed(view, made)
    before = len(table.samples.numbers)
    qtbot.wait(20)
    table.setCurrentIndex(table.samples.index(20, 1))
    qtbot.waitUntil(lambda: table.verticalScrollBar().value() > 0)
    scrolled = table.verticalScrollBar().value()
    made.parameters[0]["weights"][2] = (-1, 0, 1)
    view.forget()
    feed(view, made)
    assert len(table.samples.numbers) not in (0, before)
    assert (table.currentIndex().row(), table.currentIndex().column()) == (20, 1)
    assert table.verticalScrollBar().value() == scrolled
    qtbot.wait(20)
    assert table.verticalScrollBar().value() == scrolled


def test_losses_that_are_no_numbers_are_the_worst(shown):
    made = network(Iris(), 3, Softmax(), CategoricalCrossEntropy(), weights=np.eye(4, 3))
    view = shown("gallery", made)
    answer = answers_of(made)
    losses = answer.losses.copy()
    losses[[3, 8]] = np.nan, np.inf
    predictions = answer.predictions.copy()
    predictions[3] = np.nan
    broken = msgspec.structs.replace(answer, losses=frozen(losses), predictions=frozen(predictions))
    view.choice.set_key("all")
    view.show_measured({QUESTION: broken})
    model = view.list.table.samples
    assert model.numbers[:2].tolist() == [3, 8]
    assert [model.data(model.index(0, cell)) for cell in (2, 3)] == ["–", "NaN"]
    assert model.data(model.index(1, 3)) == "∞"


def test_the_test_part_is_shown_only_when_asked_for_and_never_of_other_data_unasked(shown, qtbot):
    made = network(Iris(), 3, Softmax(), CategoricalCrossEntropy(), test=0.2)
    view = shown("gallery", made)
    assert [view.part.itemText(n) for n in range(view.part.count())] == ["Validation", "Training", "Test"]
    assert view.question() == Predictions("validation")
    pick(view.part, "test", qtbot)
    answer = feed(view, made)
    np.testing.assert_array_equal(answer.indices, made.compiled.prepared.test.indices)
    assert view.caption.text().startswith("Test: ")
    view.begin(made.compiled)
    assert view.part.key() == "test"  # the same data: the choice stands
    other = network(Wine(), 3, Softmax(), CategoricalCrossEntropy(), test=0.2, validation=0.0)
    view.begin(other.compiled)
    assert view.part.key() == "training"
    for key, kind in VIEWS.items():
        if kind.area == "result" and kind.fits(Iris().describe()):
            assert Predictions("test") not in shown(key, made).wants()


def test_the_scores_name_what_is_told_with_its_unit(shown):
    view = shown("scores", network(TwoHeights(), 2, Identity(), MeanSquaredError(), validation=0.25))
    assert view.caption.text() == "Target: height (m), weight (1000 kg)"
    assert shown("scores", network(Iris(), 3, Softmax(), CategoricalCrossEntropy())).caption.text() == ""


def test_the_gallery_of_a_regression_and_of_labels(shown):
    made = network(TwoHeights(), 2, Identity(), MeanSquaredError(), validation=0.25)
    view = shown("gallery", made)
    answer = feed(view, made)
    model = view.list.table.samples
    assert not view.choice.isVisible()
    assert (np.diff(answer.losses[model.numbers]) <= 0).all() and len(model.numbers) == 10
    assert [model.headerData(n, Qt.Orientation.Horizontal) for n in range(3)] == ["actual", "predicted", "loss"]
    first = answer.targets[model.numbers[0]]
    assert view.caption.text() == "Validation: 10 samples · height (m), weight (1000 kg)"
    assert model.data(model.index(0, 1)) == "0, 0"
    np.testing.assert_allclose(
        [float(n.replace("−", "-")) for n in model.data(model.index(0, 0)).split(", ")], first, 1e-3
    )
    made = network(
        ThreeLamps(), 3, Sigmoid(), BinaryCrossEntropy(), bias=[1, -1, -2]
    )  # red is said to be on everywhere
    view = shown("gallery", made)
    answer = feed(view, made)
    model = view.list.table.samples
    truths = made.compiled.data.targets[answer.indices]
    wrong = (truths != (1, 0, 0)).any(axis=1)
    assert sorted(model.numbers.tolist()) == np.flatnonzero(wrong).tolist()
    assert {model.data(model.index(place, 1)) for place in range(len(model.numbers))} == {"red"}
    assert model.data(model.index(0, 2)) == "73 %"  # sigmoid(1), the least certain of the three


def test_a_table_of_samples_is_saved_like_a_plot(shown, tmp_path):
    made = network(Iris(), 3, Softmax(), CategoricalCrossEntropy())
    view = shown("gallery", made)
    answer = feed(view, made)
    menu = view.list.table.menu()
    for ending in ("png", "svg", "csv"):
        menu.save(tmp_path / f"samples.{ending}").wait()
    assert (tmp_path / "samples.png").read_bytes().startswith(b"\x89PNG")
    rows = (tmp_path / "samples.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 1 + np.count_nonzero(answer.truth != answer.predicted)
    assert rows[0].startswith("sample,truth,answer,probability,loss,")


@pytest.mark.parametrize("targets", [1, 2])
def test_no_number_of_the_table_is_ever_cut(shown, qtbot, monkeypatch, targets):
    """Not those that come when the network has learned, and not those further down; a name may be."""
    kind = TwoHeights if targets == 2 else Diabetes
    made = network(kind(), targets, Identity(), MeanSquaredError(), validation=0.25)
    view = shown("gallery", made, (300, 300))
    answer = feed(view, made)
    table = view.list.table
    qtbot.wait(1)
    widths = [table.columnWidth(column) for column in range(table.samples.columnCount())]
    few = (1.0 + np.arange(targets)).astype(np.float32)
    many = np.full(answer.predictions.shape, -0.0069512, np.float32) * few
    losses = np.full(len(answer.losses), 0.0012345, np.float32)
    view.forget()
    view.show_measured({QUESTION: msgspec.structs.replace(answer, predictions=frozen(many), losses=frozen(losses))})
    qtbot.wait(1)
    assert table.samples.text(0, 1).startswith("−0.006951") and table.samples.text(0, 2) == "0.00123"
    assert [table.columnWidth(column) for column in (1, 2)] == widths[1:3], "nothing moves while a network learns"
    long = np.full(made.compiled.data.features.shape, 1.5)
    long[answer.indices[-1]] = -0.0012345
    monkeypatch.setattr(
        table.samples, "_compiled", Unlike(made.compiled, data=Unlike(made.compiled.data, features=long))
    )
    for column in range(table.samples.columnCount()):
        for row in range(table.samples.rowCount()):
            table.scrollTo(table.samples.index(row, column))
            table.viewport().grab()
        qtbot.wait(1)
        words = (table.samples.text(row, column) for row in range(table.samples.rowCount()))
        widest = max(map(table.fontMetrics().horizontalAdvance, words))
        assert table.columnWidth(column) >= widest + 2 * PADDING_PX, column
    assert table.horizontalScrollBar().maximum() > 0


def test_labels_that_come_later_get_room_too_but_no_more_than_names_get(shown, qtbot):
    made = network(ThreeLamps(), 3, Sigmoid(), BinaryCrossEntropy(), bias=[1, -1, -1])
    view = shown("gallery", made)
    answer = feed(view, made)
    table = view.list.table
    table.grab()
    qtbot.wait(1)
    before = table.columnWidth(1)
    assert table.samples.text(0, 1) == "red"
    both = np.tile(np.float32([0.9, 0.9, 0.1]), (len(answer.predictions), 1))
    for predictions in (both, np.full_like(both, 0.9)):
        view.forget()
        view.show_measured({QUESTION: msgspec.structs.replace(answer, predictions=frozen(predictions))})
        table.grab()
        qtbot.wait(1)
        assert before < table.columnWidth(1) <= WIDEST_PX
    assert table.columnWidth(1) == WIDEST_PX
    table.setColumnWidth(1, 30)  # as a person does with its edge
    table.grab()
    qtbot.wait(1)
    assert table.columnWidth(1) == 30

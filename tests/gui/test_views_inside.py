"""Views of what goes on inside the layers: what each draws of networks whose answers are known."""

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QWidget

from engine.activations.identity import Identity
from engine.activations.relu import ReLU
from engine.activations.sigmoid import Sigmoid
from engine.activations.tanh import Tanh
from engine.datasets.plane import Plane
from engine.datasets.spirals import Spirals
from engine.datasets.three_lamps import ThreeLamps
from engine.deaths import Death
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import LeCun, Normal, Xavier
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.losses.mean_squared_error import MeanSquaredError
from engine.measurements.activations import Activations
from engine.measurements.hidden_space import HiddenSpace, held_still, principal_plane
from engine.measurements.layer_outputs import layer_outputs, samples
from engine.measurements.neuron_life import NeuronLife
from engine.measurements.signal_propagation import LayerSignal, SignalPropagation
from engine.optimizers.sgd import SGD
from engine.training.events import Changed
from engine.training.history import History
from engine.training.run import Run
from engine.training.trainer import Trainer
from gui.document import Document
from gui.kept_runs import Origin
from gui.plots.life_map import DEAD, STUCK
from gui.plots.points import RIM, SIZE
from gui.plots.small_histograms import whole_parts
from gui.theme.fonts import font
from gui.views import finding
from gui.views.hidden_space import LEVELS
from gui.views.life_words import death_words
from gui.views.signal_words import signal_sentence
from gui.widgets.numbers import format_number
from tests.gui.kept import made_up

VIEWS = {view.key: view for view in finding.views()}
OUTPUT = Dense(units=1, activation=Sigmoid(), initial_weights=Xavier())


def experiment(*layers, source=None, rate=0.1, loss=None, output=OUTPUT, scaling="standard"):
    return Experiment(
        data=DataPlan(source=source or Spirals(samples=120), validation=0.0, scaling=scaling),
        layers=(*layers, output),
        optimizer=SGD(learning_rate=rate),
        training=TrainingPlan(epochs=20, batch_size=16),
        **({} if loss is None else {"loss": loss}),
    )


class Fed:
    """A view and the trainer it looks at."""

    def __init__(self, view, trainer):
        self.view, self.trainer, self.history = view, trainer, History()
        trainer.evaluate()
        self.history.add(trainer.progress())
        view.begin(trainer.compiled)
        self.look()

    def look(self):
        """Measure and show, as the pump does."""
        trainer, view = self.trainer, self.view
        view.show_history(self.history)
        with np.errstate(all="ignore"):
            values = {measurement: measurement.measure(trainer.probe()) for measurement in view.wants()}
        view.measured_at = dict.fromkeys(values, trainer.step)
        view.show_measured(values)
        view.show_numbers()

    def train(self, steps):
        """Go on, and look after every so many steps."""
        for step in steps:
            self.trainer.advance(np.inf, step)
            self.history.add(self.trainer.progress())
            self.look()


@pytest.fixture
def opened(theme, qtbot):
    """Make a view of a run at its start, and show it."""
    hosts, fed = [], []

    def open_view(key, made, size=(390, 330), change=None):
        host = QWidget()
        hosts.append(host)
        qtbot.addWidget(host)
        view = VIEWS[key](theme, Document(made), host)
        host.resize(*size)
        view.resize(*size)
        host.show()
        trainer = Trainer(made)
        if change is not None:
            change(trainer.views)
        fed.append(Fed(view, trainer))
        return fed[-1]

    yield open_view
    for one in fed:
        one.view.shut_down()


# weights --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [216, 300, 390, 700])
def test_the_key_of_the_weights_is_never_cut_off(opened, width):
    view = opened("weights", experiment(Dense(units=3)), size=(width, 400)).view
    view.grab()
    key, choice = view.key_row, view.choice
    assert key.widest() <= key.width()
    beside = key.geometry().left() > choice.geometry().right()
    assert beside != (key.geometry().top() > choice.geometry().bottom()) and beside == (width > 350)
    assert choice.width() == choice.sizeHint().width() and choice.geometry().left() < 20


# signal ---------------------------------------------------------------------------------------------------------------


def test_he_and_relu_keep_the_signal_inside_a_flat_band(opened):
    fed = opened("signal", experiment(*[Dense(units=300)] * 5))
    view = fed.view
    data = float(np.mean(samples(fed.trainer.compiled)[0].astype(float) ** 2))
    for way, level in (("forward", data), ("backward", 1.0)):
        places, drawn = view.lines[way].exact_values()
        _places, expected = view.predicted[way].exact_values()
        x, low, high = view.bands[way].values()
        hidden = slice(1, 6)
        np.testing.assert_array_equal(places, np.arange(7))
        np.testing.assert_array_equal(x, places)
        np.testing.assert_allclose(expected[hidden], level, rtol=1e-3)
        assert (low[hidden] * 0.9 <= drawn[hidden]).all() and (drawn[hidden] <= high[hidden] * 1.1).all()
    assert np.isnan(view.lines["backward"].exact_values()[1][[0, 6]]).all()  # of input and output there is none
    assert "Forward the signal keeps its size" in view.caption.text()
    assert "Backward the gradient keeps its size" in view.caption.text()


def test_small_sigmoid_sums_let_a_sixteenth_of_the_square_of_the_gradient_pass(opened):
    tiny = Dense(units=6, activation=Sigmoid(), initial_weights=Normal(deviation=1e-3))
    view = opened("signal", experiment(*[tiny] * 5)).view
    expected = view.predicted["backward"].exact_values()[1][1:6]
    np.testing.assert_allclose(expected[:-1] / expected[1:], 6 * 1e-6 / 16, rtol=1e-3)
    drawn = view.lines["backward"].exact_values()[1][1:6]
    assert (np.log10(drawn[:-1] / drawn[1:]) < -5).all()
    assert "Backward the gradient fades" in view.caption.text()
    assert "Samples hardly differ any more: by less than 0.1 % of the mean square." in view.caption.text()


def test_what_is_zero_or_no_number_is_marked_and_said(opened):
    layers = (Dense(units=4, activation=Tanh()), Dense(units=4, initial_bias=-100.0), Dense(units=4))
    fed = opened("signal", experiment(*layers))
    assert fed.view.caption.text() == "Nothing comes out of layer 2: all it hands on is 0."
    assert {2, 3} <= set(fed.view.zeros.places.tolist())
    assert fed.view.key_row.entries[-1].text == "exactly 0"
    fed.trainer.views[1]["bias"][...] = np.nan
    fed.look()
    assert fed.view.caption.text() == "From layer 2 on the signal is not a finite number any more."
    fed.view.grab()


def point_at(plot, place):
    """Move the pointer to a place of the axis."""
    box = plot.plotItem.vb
    plot.scene().sigMouseMoved.emit(box.mapViewToScene(QPointF(place, box.viewRect().center().y())))


def told(name, value):
    return f"{name} {format_number(value)}"


def test_the_pointer_reads_the_exact_numbers_of_a_layer_as_they_are_now(opened):
    fed = opened("signal", experiment(Dense(units=4), Dense(units=4)), (640, 400))
    view = fed.view

    def expected():
        one = SignalPropagation().measure(fed.trainer.probe())[1]
        forward, backward = (view.expected(way)[1].square for way in ("forward", "backward"))
        return [
            "1 · Dense 4 ReLU",
            told("outputs", one.outputs),
            told("predicted outputs", forward),
            told("differences between samples", one.between),
            told("gradients", view.sizes("backward")[1]),
            told("predicted gradients", backward),
        ]

    point_at(view.plot, 1.2)
    before = view.cursor.text().splitlines()
    assert before == expected()
    fed.train([20])
    assert view.cursor.text().splitlines() == expected() != before
    point_at(view.plot, 0)
    assert view.cursor.text().splitlines()[0] == "input" and "gradients" not in view.cursor.text()
    view.plot.pointer_left.emit()
    assert view.cursor.x() is None


def test_zeros_are_read_as_zeros(opened):
    layers = (Dense(units=4), Dense(units=4, initial_bias=-100.0), Dense(units=4))
    view = opened("signal", experiment(*layers), (640, 400)).view
    point_at(view.plot, 2)
    assert {"2 · Dense 4 ReLU", "outputs 0", "gradients 0"} <= set(view.cursor.text().splitlines())


def test_layers_that_do_nothing_in_use_are_not_shown(opened):
    view = opened("signal", experiment(Dense(units=4), Dropout(), Dense(units=4)), (640, 400)).view
    assert view._names == ["input", "1 · Dense 4 ReLU", "3 · Dense 4 ReLU", "4 · Dense 1 sigmoid"]
    rows = view.rows()
    assert [row[0] for row in rows[1:]] == [0, 1, 3, 4]
    assert rows[2][1] == view.lines["forward"].exact_values()[1][1]
    assert rows[1][6:] == ["", "", "", ""]


def signals(*outputs, gradients):
    gradients = (np.nan, *gradients)
    return [LayerSignal(i - 1, a, a, g) for i, (a, g) in enumerate(zip(outputs, gradients, strict=True))]


def test_the_way_of_a_signal_in_words():
    found = signals(1, 1, 100, 1e4, 1, gradients=(1e-6, 1e-3, 1, 5))
    assert signal_sentence(found) == (
        "Forward the signal explodes: × 100 per layer. Backward the gradient fades: × 0.001 per layer."
    )
    expected = ((1, 1, 4, 16, 1), (np.nan, 0.25, 0.5, 1, np.nan))
    assert signal_sentence(found, *expected) == (
        "Forward the signal explodes: × 100 per layer (predicted × 4). "
        "Backward the gradient fades: × 0.001 per layer (predicted × 0.5)."
    )
    assert signal_sentence(signals(1, 10, 1, gradients=(1, 1))) == "Forward the signal grows: × 10 per layer."
    assert signal_sentence(signals(1, 1.4, gradients=(1,))) == "Forward the signal keeps its size: × 1.4 per layer."
    assert signal_sentence(signals(1, 0.4, gradients=(1,))) == "Forward the signal shrinks: × 0.4 per layer."
    # Of a long way: 2.6 times in all is as good as kept.
    many = [1.0, *(1.1**n for n in range(11)), 1]
    assert signal_sentence(signals(*many, gradients=[1] * 12)).startswith(
        "Forward the signal keeps its size: × 1.1 per"
    )
    broken = signals(1, 2, 2, 2, gradients=(np.inf, 1, 1))
    assert signal_sentence(broken).endswith("The gradient is not a finite number any more.")
    assert signal_sentence(signals(1, 2, 2, 2, gradients=(0, 1, 1))).endswith(
        "Backward nothing arrives: the gradient is 0."
    )


# activations ----------------------------------------------------------------------------------------------------------


def test_shares_and_histograms_of_known_layers(opened):
    def saturate(views):
        views[0]["weights"][...] = 0
        views[0]["bias"][...] = (30, 30, 30, 0)  # tanh: three of four units at the ceiling
        views[1]["weights"][...] = 0
        views[1]["bias"][...] = (-1, -1, 0.25, 0.25)  # ReLU: half of the outputs are 0

    layers = (Dense(units=4, activation=Tanh()), Dense(units=4))
    view = opened("activations", experiment(*layers), change=saturate).view
    tanh, relu, output = view.histograms.sheet.histograms
    assert (tanh.share, tanh.alarm, relu.share, relu.alarm, output.alarm) == (0.75, True, 0.5, False, False)
    assert tanh.words == "75 % saturated · 25 % are 0 · 1 ± 0"
    assert relu.words == "50 % are 0 · 0.25 ± 0"
    assert (relu.edges[0], relu.counts.sum(), tanh.edges[0]) == (0.0, 2 * 120, -1.0)
    assert view.caption.text() == (
        "Layer 1 is saturated most: 75 % of its outputs. Layer 2 has the most zeros: 50 % of its outputs."
    )
    rows = view.rows()
    assert rows[1][:3] == [1, 0.75, 0.25]
    assert sum(row[-1] for row in rows[1:] if row[0] == 2) == 240
    view.grab()


def test_words_of_a_histogram_are_never_cut_inside_a_number(qapp):
    metrics, words = QFontMetricsF(font("caption")), "2.2 % saturated · 0.0088 ± 0.42"
    assert whole_parts(words, metrics, metrics.horizontalAdvance(words)) == words
    assert whole_parts(words, metrics, metrics.horizontalAdvance(words) - 1) == "2.2 % saturated"
    assert whole_parts(words, metrics, 10) == "2.2 % saturated"


def test_healthy_dead_and_broken_layers_in_words(opened):
    fed = opened("activations", experiment(Dense(units=4, activation=Tanh(), initial_weights=Normal(deviation=0.01))))
    assert fed.view.caption.text() == "No output of a hidden layer is saturated."
    fed.trainer.views[0]["weights"][0, 0] = np.nan
    fed.look()
    assert fed.view.caption.text() == "Outputs of layer 1 are not finite numbers any more."
    assert fed.view.histograms.sheet.histograms[0].words == "120 are not finite numbers"
    dead = opened("activations", experiment(Dense(units=4, initial_bias=-100.0))).view
    assert (dead.histograms.sheet.histograms[0].words, dead.histograms.sheet.histograms[0].alarm) == ("all are 0", True)
    assert opened("activations", experiment()).view.caption.text() == "This network has no hidden layer."


# life of neurons ------------------------------------------------------------------------------------------------------


def three_units(views):
    """One that is never above 0, one that is for some samples, one always."""
    views[0]["weights"][...] = ((1, 1, 1), (0, 0, 0))
    views[0]["bias"][...] = (-30, 0, 30)


def test_units_that_are_dead_alive_and_saturated(opened):
    layers = (Dense(units=3), Dense(units=2, activation=Tanh(), initial_bias=50.0, initial_weights=LeCun()))
    fed = opened("neuron_life", experiment(*layers), change=three_units)
    view = fed.view
    share = (layer_outputs(fed.trainer.probe()).x[:, 0] > 0).mean()
    np.testing.assert_allclose(view.map._numbers[:, 0], (DEAD, share, 1.0, STUCK, STUCK))
    assert view.caption.text() == "Dead: 1 of 3 in layer 1. Saturated for every sample: 2 of 2 in layer 2."
    assert [view.map.words(row, 0) for row in (0, 2, 3)] == [
        "dead: 0 for every sample",
        "fires for 100 % of the samples",
        "saturated for every sample",
    ]
    assert view.map.reading(3, 0).startswith("2 · Dense 2 tanh, unit 1\nepoch 0 · step 0\n")
    assert view.map.rows()[1][2:] == ["dead", share, 1.0, "saturated", "saturated"]
    red = np.array([view.map._cells[-1, 0, i] for i in range(3)])
    assert red.tolist() == [0xB8, 0x27, 0x1A]
    view.tell(0, 0)
    assert (
        view.story.text()
        == "Unit 1 of layer 1 was dead from the start: its initial weights and bias let nothing through."
    )
    view.tell(0, 2)
    assert view.story.text() == "Unit 3 of layer 1 lives: it fires for 100 % of the samples."
    view.tell(1, 0)
    assert view.story.text() == "Unit 1 of layer 2 is saturated for every sample: it hardly learns."


def burnt():
    return experiment(Dense(units=12), Dense(units=8), rate=2.0)


def first_death(fed):
    """A unit of layer 0 that has died while it was watched."""
    dead = [unit for unit in range(12) if (fed.view.deaths.between(0, unit) or (-1, 0))[0] >= 0]
    return dead[0]


def test_a_click_finds_the_very_update_that_killed_a_unit(opened, qtbot):
    fed = opened("neuron_life", burnt())
    fed.train(range(5, 161, 5))
    view, unit = fed.view, first_death(fed)
    alive, dead = view.deaths.between(0, unit)
    again = Trainer(burnt())
    states = []
    for step in range(dead + 1):
        if step:
            again.advance(0.0, step)
        states.append((NeuronLife().measure(again.probe()).layers[0].dead[unit], float(again.views[0]["bias"][unit])))
    died = max(step for step in range(1, dead + 1) if states[step][0] and not states[step - 1][0])
    assert alive < died <= dead
    x, y, wide, tall = view.map.box(unit, view.map.shape[1] - 1)
    view.on_plot_clicked(x + wide / 2, y + tall / 2)
    assert view.story.text().startswith(
        f"Unit {unit + 1} of layer 1 died between step {alive} and step {dead}. Looking"
    )
    qtbot.waitUntil(lambda: "died of the update" in view.story.text(), timeout=20_000)
    assert f"died of the update at step {died}." in view.story.text()
    assert "Learning rate: 2." in view.story.text()
    before, after = (f"{states[step][1]:.3g}".replace("-", "−") for step in (died - 1, died))
    assert f"Bias: {before} → {after}." in view.story.text()


def test_a_run_with_another_start_does_not_get_the_deaths_of_this_one(opened, qtbot):
    """A run that was begun beside another one and is taken up has the weights of that one: it cannot be made again."""

    def other_start(views):
        drawn = Trainer(msgspec.structs.replace(burnt(), seed=1)).views
        for own, given in zip(views, drawn, strict=True):
            for name, array in own.items():
                array[...] = given[name]

    fed = opened("neuron_life", burnt(), change=other_start)
    fed.train((400,))
    view, told = fed.view, []
    for unit in range(12):
        if view.deaths.between(0, unit) is not None:
            view.tell(0, unit)
            qtbot.waitUntil(lambda: "Looking" not in view.story.text(), timeout=20_000)
            told.append(view.story.text())
    assert told and not any("died of the update" in words for words in told)


def test_a_death_in_words():
    killed = Death(1, 2, 1234, 0.5, (0.25, -3.5), (0.5, -0.5), (1.0, 2.0), -0.75)
    assert death_words(killed) == (
        "Unit 3 of layer 2 died of the update at step 1,234. Bias: 0.5 → −0.5. Norm of its weights: 1 → 2. "
        "Largest change of a weight: −0.75. Learning rate: 0.5. "
        "Its largest weighted sum went from 0.25 to −3.5, so it is 0 for every sample."
    )
    still = Death(1, 2, 7, 0.5, (0.25, -3.5), (0.5, 0.5), (1.0, 1.0), 0.0)
    assert "Its own weights and bias stood still: what comes in has changed. Learning rate" in death_words(still)
    without = death_words(Death(1, 2, 7, 0.5, (0.25, -3.5), None, None, None))
    assert without.startswith("Unit 3 of layer 2 died of the update at step 7. Learning rate: 0.5. Its largest")


def test_the_enter_key_tells_of_the_unit_that_is_read(opened, qtbot):
    fed = opened("neuron_life", experiment(Dense(units=3)), change=three_units)
    view = fed.view
    view.plot.setFocus()
    qtbot.keyClick(view.plot, Qt.Key.Key_Return)
    assert view.story.text().startswith("Unit 1 of layer 1 was dead from the start")
    view.map.cursor.at(1, 0)
    qtbot.keyClick(view.plot, Qt.Key.Key_Return)
    assert view.story.text().startswith("Unit 2 of layer 1 lives")


def test_where_a_number_was_set_by_hand_only_the_range_is_told(opened):
    fed = opened("neuron_life", burnt())
    fed.train(range(5, 161, 5))
    unit = first_death(fed)
    alive, dead = fed.view.deaths.between(0, unit)
    fed.history.changes.append(Changed(alive, 0.0, "layers.0.bias[0]", 0.0, 1.0))
    fed.view.tell(0, unit)
    assert fed.view.story.text() == f"Unit {unit + 1} of layer 1 died between step {alive} and step {dead}."


def look_at_dead_units(fed, step):
    """The run has come to `step` unwatched, and its three units are dead there."""
    fed.trainer, fed.history = Trainer(fed.trainer.experiment), History()
    fed.trainer.advance(np.inf, step)
    fed.trainer.views[0]["bias"][...] = -50.0
    fed.history.add(fed.trainer.progress())
    fed.view.begin(fed.trainer.compiled)
    fed.look()


def test_a_unit_that_dies_again_after_it_was_revived(opened):
    fed = opened("neuron_life", experiment(Dense(units=3)))
    runs, told = fed.view.document.runs, fed.trainer.experiment
    runs.origin = Origin(told, 7, "layers.0.units[1]")
    look_at_dead_units(fed, 12)
    fed.view.tell(0, 1)
    again = "Unit 2 of layer 1 was revived at step 7 and has died again: at the next look, at step 12, it was dead."
    assert fed.view.story.text() == again
    fed.view.tell(0, 0)
    assert fed.view.story.text() == "Unit 1 of layer 1 was already dead when it was first looked at, at step 12."
    fed.view.deaths.alive[0][1] = 9
    fed.view.tell(0, 1)
    again = "Unit 2 of layer 1 was revived at step 7 and died again between step 9 and step 12."
    assert fed.view.story.text() == again
    # The current run is a branch of the one in which it was revived.
    runs.ancestor = made_up([0.7, 0.6])
    runs.ancestor.parent, runs.ancestor.branched_at, runs.ancestor.remark = runs.origin
    runs.origin = Origin(told, 8)
    fed.view.tell(0, 1)
    assert fed.view.story.text() == again
    runs.origin = Origin(told)  # of the same start, without what was done to the other one
    fed.view.tell(0, 1)
    assert fed.view.story.text().startswith("Unit 2 of layer 1 died between step 9 and step 12.")


def test_looks_back_between_the_click_and_the_branch_do_not_lose_the_revived_unit(opened):
    fed = opened("neuron_life", experiment(Dense(units=3)))
    look_at_dead_units(fed, 12)
    view = fed.view
    view.tell(0, 1)
    view.revive.clicked.emit()
    view.deaths.alive[0][1] = 9
    view.show_past([])
    assert view.story.text().startswith("Unit 2 of layer 1 died between step 9 and step 12.")
    fed.trainer, fed.history = Trainer(fed.trainer.experiment), History()
    fed.trainer.evaluate()
    fed.history.add(fed.trainer.progress())
    view.begin(fed.trainer.compiled)
    assert view.story.isHidden()
    fed.look()
    assert view.story.text().startswith("Unit 2 of layer 1 lives: it fires for")


def test_another_run_forgets_the_dead(opened):
    fed = opened("neuron_life", experiment(Dense(units=3)), change=three_units)
    fed.view.tell(0, 0)
    other = Trainer(experiment(Dense(units=100), Dense(units=2)))
    fed.trainer = other
    fed.history = History()
    other.evaluate()
    fed.history.add(other.progress())
    fed.view.begin(other.compiled)
    assert fed.view.story.isHidden() and fed.view.deaths.between(0, 0) is None
    fed.look()
    assert fed.view.map.shape == (66, 1)
    assert fed.view.key_row.entries[-1].text == "the first 64 units of each layer; 36 more are counted, not drawn"


def test_a_network_without_hidden_units(opened):
    view = opened("neuron_life", experiment()).view
    assert view.caption.text() == "This network has no hidden units."
    view.grab()


# hidden space ---------------------------------------------------------------------------------------------------------


def stretched(views):
    """Three outputs: the first feature times 3, the second, and nothing."""
    views[0]["weights"][...] = ((3, 0, 0), (0, 1, 0))
    views[0]["bias"][...] = (5, 5, 5)


def linear(source=None, **options):
    return experiment(Dense(units=3, activation=Identity()), source=source, **options)


def test_the_plane_of_a_layer_done_by_hand(opened):
    fed = opened("hidden_space", linear(), change=stretched)
    view = fed.view
    x, y, chosen = samples(fed.trainer.compiled)
    assert view.layer.key() == 0  # the last hidden layer
    covariance = np.cov((x * (3, 1)).astype(float).T, bias=True)
    strengths, directions = np.linalg.eigh(covariance)
    expected = (x * (3, 1) - (x * (3, 1)).mean(axis=0)) @ directions[:, ::-1]
    drawn = np.array([row[1:3] for row in view.rows()[1:]])
    np.testing.assert_allclose(np.abs(drawn), np.abs(expected), atol=1e-4)
    share = strengths[1] / strengths.sum()
    assert view.plot.axes["x"].name == f"direction 1: {100 * share:.1f} % of the variance"
    assert view.caption.text() == "100 % of the variance lies in this plane."
    assert [row[0] for row in view.rows()[1:]] == fed.trainer.compiled.prepared.training.indices[chosen].tolist()
    assert len(view.clouds.points(0)[0]) == np.count_nonzero(y == 0)


def test_it_holds_still_when_axes_change_their_sign_or_their_order(opened):
    fed = opened("hidden_space", linear(), change=stretched)
    before = np.array([row[1:3] for row in fed.view.rows()[1:]])
    weights = fed.trainer.views[0]["weights"]
    weights *= -1
    fed.look()
    np.testing.assert_allclose([row[1:3] for row in fed.view.rows()[1:]], before, atol=1e-4)
    weights[...] = ((3, 0, 0), (0, 4, 0))  # the second feature is spread more widely now
    fed.look()
    after = np.array([row[1:3] for row in fed.view.rows()[1:]])
    along = [abs(np.corrcoef(before[:, axis], after[:, axis])[0, 1]) for axis in (0, 1)]
    assert min(along) > 0.9


def test_turning_keeps_all_distances():
    rng = np.random.default_rng(0)
    points, before = rng.normal(size=(2, 20, 2))
    turned = held_still(points, before)
    np.testing.assert_allclose(np.linalg.norm(turned, axis=1), np.linalg.norm(points, axis=1))
    angle = np.array(((0.6, -0.8), (0.8, 0.6)))
    np.testing.assert_allclose(held_still(points @ angle, points), points, atol=1e-12)
    assert held_still(points, None) is points
    np.testing.assert_array_equal(held_still(points, np.zeros((20, 2))), points)


@pytest.mark.parametrize("shape", [(50, 8), (20, 60), (30, 1)])
def test_components_agree_with_those_of_the_whole_data(shape):
    values = np.random.default_rng(1).normal(size=shape).astype(np.float32)
    values[:, 0] *= 5
    points, variance = principal_plane(values)
    away = values.astype(float) - values.mean(axis=0, dtype=float)
    left, strengths, _right = np.linalg.svd(away, full_matrices=False)
    count = min(2, shape[1])
    np.testing.assert_allclose(np.abs(points[:, :count]), np.abs(left * strengths)[:, :count], atol=1e-8)
    assert variance == pytest.approx(away.var(axis=0).sum())
    assert (points[:, count:] == 0).all()


def test_the_outermost_points_are_whole(opened):
    fed = opened("hidden_space", linear(), change=stretched)
    points = np.array([row[1:3] for row in fed.view.rows()[1:]])
    for wide in (240, 500):
        fed.view.resize(wide, 420)
        fed.view.grab()
        box = fed.view.plot.plotItem.vb
        (left, right), (low, high) = box.viewRange()
        for at, first, last, length in ((0, left, right, box.width()), (1, low, high, box.height())):
            room = min(points[:, at].min() - first, last - points[:, at].max())
            assert room / (last - first) * length > (SIZE + RIM) / 2


def test_equal_answers_and_numbers_that_are_none(opened):
    fed = opened("hidden_space", linear(), change=stretched)
    fed.trainer.views[0]["weights"][...] = 0
    fed.look()
    assert fed.view.caption.text() == "This layer gives the same answer to all samples."
    fed.trainer.views[0]["weights"][0, 0] = np.inf
    fed.look()
    assert fed.view.caption.text() == "The outputs of this layer are not finite numbers any more."
    fed.trainer.views[0]["weights"][...] = ((1e30, 0, 0), (0, 1e-30, 0))
    fed.look()
    assert fed.view.caption.text() == "100 % of the variance lies in this plane."
    fed.view.grab()


def test_other_layers_and_the_input(opened):
    fed = opened("hidden_space", experiment(Dense(units=4), Dropout(), Dense(units=5)))
    box = fed.view.layer
    assert [box.itemText(i) for i in range(box.count())] == [
        "Input",
        "1 · Dense 4 ReLU",
        "3 · Dense 5 ReLU",
        "4 · Dense 1 sigmoid",
    ]
    assert (box.key(), fed.view.wants()) == (2, {HiddenSpace(2)})
    box.set_key(-1)
    fed.view.on_layer_picked()
    fed.look()
    x, _y, _chosen = samples(fed.trainer.compiled)
    np.testing.assert_allclose(
        np.abs([row[1:3] for row in fed.view.rows()[1:]]), np.abs(principal_plane(x)[0]), atol=1e-6
    )


def test_targets_of_a_regression_are_colours(opened):
    made = linear(Plane(samples=100), loss=MeanSquaredError(), output=Dense(units=1, activation=Identity()))
    fed = opened("hidden_space", made, change=stretched)
    clouds = fed.view.clouds
    assert {style.marker for style in clouds.styles} == {"o"} and len(
        {style.color for style in clouds.styles}
    ) == LEVELS
    assert sum(len(clouds.points(level)[0]) for level in range(LEVELS)) == 100
    assert fed.view.key_row.entries[0].kind == "strip"


def test_labels_are_picked(opened):
    made = experiment(
        Dense(units=4, activation=Tanh()), source=ThreeLamps(), output=Dense(units=3, activation=Sigmoid())
    )
    fed = opened("hidden_space", made)
    view, data = fed.view, fed.trainer.compiled.data
    indices = [row[0] for row in view.rows()[1:]]
    for label in range(3):
        view.label.set_key(label)
        view.on_label_picked()
        assert len(view.clouds.points(1)[0]) == data.targets[indices, label].sum()
        assert [entry.text for entry in view.key_row.entries] == [
            f"not {data.target_names[label]}",
            data.target_names[label],
        ]


def test_they_share_one_look_and_change_no_number_of_the_run():
    made = Trainer(experiment(Dense(units=6, activation=ReLU()), Dropout(), Dense(units=4, activation=Tanh())))
    questions = (Activations(), NeuronLife(), SignalPropagation(), HiddenSpace(0))
    plain = Trainer(made.experiment)
    for step in (3, 6, 9):
        made.advance(np.inf, step)
        plain.advance(np.inf, step)
        probe = made.probe()
        for question in questions:
            question.measure(probe)
    np.testing.assert_array_equal(made.parameters, plain.parameters)
    np.testing.assert_array_equal(made.gradient, plain.gradient)
    assert list(Run(made, steps=10).events())

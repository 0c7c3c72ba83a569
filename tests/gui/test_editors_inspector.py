"""The inspector follows the selection; its pictures are the engine's numbers."""

import msgspec
import numpy as np
import pytest

from engine import catalog
from engine.activations.base import Activation
from engine.activations.identity import Identity
from engine.activations.tanh import Tanh
from engine.experiment import Experiment, TrainingPlan
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.losses.base import Loss
from engine.schedules import Schedule
from gui.document import Document
from gui.editors.activation_plot import curves
from gui.editors.inspector import Inspector
from tests.gui.editor_driving import choose, enter, shown

START = Experiment(layers=(Dense(4, Tanh()), Dropout(0.3), Dense(1)))


@pytest.fixture
def document():
    return Document(START)


@pytest.fixture
def inspector(qtbot, document, theme):
    made = Inspector(document, theme)
    qtbot.addWidget(made)
    made.begin()
    made.show_plots()
    return made


def press(control, key):
    control._group.button(control._keys.index(key)).click()


@pytest.mark.parametrize("part", ["loss", "optimizer", "schedule", "training"])
def test_selection_and_segments_go_both_ways(document, inspector, part):
    document.select(part)
    assert inspector.parts.key() == part
    document.select("layers.1")
    assert inspector.parts.key() == "layers"
    press(inspector.parts, part)
    assert document.selection == part
    press(inspector.parts, "layers")
    assert document.selection == "layers.1"


def test_the_page_shows_the_selected_layer(document, inspector):
    page = inspector.page("layers")
    assert (page.title.text(), page.picker.key()) == ("Layer 1 of 3", "dense")
    document.select("layers.1")
    assert page.picker.key() == "dropout"
    assert shown(page.form.row("rate").editor) == 0.3
    assert inspector.activation.isHidden()
    document.select("layers.2")
    assert page.title.text() == "Output layer"
    assert shown(page.form.row("units").editor) == 1
    document.select("data")
    assert page.title.text() == "Output layer"


def test_removed_layers_leave_no_dead_end(document, inspector, qtbot):
    def followed():
        return not inspector._later.isActive()

    document.select("layers.2")
    document.change(msgspec.structs.replace(START, layers=START.layers[:1]), "remove")
    qtbot.waitUntil(followed)
    assert inspector.page("layers").title.text() == "Output layer"
    assert shown(inspector.page("layers").form.row("units").editor) == 4
    document.change(msgspec.structs.replace(START, layers=()), "remove")
    qtbot.waitUntil(followed)
    assert inspector._stack.currentWidget() is inspector.empty
    press(inspector.parts, "loss")
    press(inspector.parts, "layers")
    assert inspector._stack.currentWidget() is inspector.empty
    document.undo_stack.undo()
    qtbot.waitUntil(followed)
    assert inspector._stack.currentWidget() is not inspector.empty


@pytest.mark.parametrize("key", list(catalog.members(Loss)))
def test_picking_another_kind_can_be_undone(document, inspector, key):
    document.select("loss")
    page = inspector.page("loss")
    choose(page.picker, key)
    assert document.experiment.loss.key == key
    assert page.summary.text() == document.experiment.loss.summary
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert page.picker.key() == START.loss.key


def test_a_layer_of_another_kind(document, inspector):
    choose(inspector.page("layers").picker, "dropout")
    assert document.experiment.layers[0] == Dropout()
    assert document.undo_stack.undoText() == "use Dropout"
    document.undo_stack.undo()
    assert shown(inspector.page("layers").form.row("activation").editor) == "tanh"


@pytest.mark.parametrize("key", list(catalog.members(Activation)))
def test_the_curve_is_what_training_computes(document, inspector, key):
    choose(inspector.page("layers").form.row("activation").editor, key)
    activation = catalog.member(Activation, key)()
    plot = inspector.activation.plot
    z, a = plot.value.exact_values()
    same_z, slope = plot.slope.exact_values()
    np.testing.assert_array_equal(z, same_z)
    assert (z[0], z[-1]) == (-4, 4)
    pair = np.stack([z, np.zeros_like(z)], axis=1)
    np.testing.assert_array_equal(a, activation(pair)[:, 0])
    np.testing.assert_array_equal(slope, activation.derivative(pair)[:, 0])
    smooth = np.min(np.abs(z[:, None] - np.array([*activation.kinks, 99.0])), axis=1) > 0.1
    inner = smooth[1:-1] & smooth[2:] & smooth[:-2]
    np.testing.assert_allclose(slope[1:-1][inner], ((a[2:] - a[:-2]) / (z[2:] - z[:-2]))[inner], atol=2e-3)


def test_the_curve_follows_an_option_of_the_activation(qtbot, document, inspector):
    choose(inspector.page("layers").form.row("activation").editor, "elu")
    enter(qtbot, inspector.page("layers").form.row("activation.alpha").editor, 2.0)
    _z, a = inspector.activation.plot.value.exact_values()
    np.testing.assert_array_equal(a, curves(document.experiment.layers[0].activation)[1])
    assert a.min() < -1.5


@pytest.mark.parametrize("key", list(catalog.members(Schedule)))
def test_the_plan_is_what_the_trainer_will_use(document, inspector, key):
    document.select("schedule")
    choose(inspector.page("schedule").picker, key)
    experiment = document.experiment
    x, y = inspector.plan.plot.curve.exact_values()
    assert (x[0], x[-1]) == (0, experiment.training.epochs)
    factors = [experiment.schedule.factor(float(epoch), experiment.training.epochs) for epoch in x]
    np.testing.assert_allclose(y, experiment.optimizer.learning_rate * np.array(factors))


def test_plots_wait_until_they_are_asked_for(qtbot, document, theme):
    made = Inspector(document, theme)
    qtbot.addWidget(made)
    made.begin()
    assert made.activation.plot is None
    made.show_plots()
    assert made.activation.plot is not None


def test_training_counts_its_steps(document, inspector):
    document.select("training")
    page = inspector.page("training")
    assert page.steps.text() == "10 steps per epoch, 4,000 in all."
    document.change(msgspec.structs.replace(START, training=TrainingPlan(3, 300)), "x")
    assert page.steps.text() == "One step per epoch, 3 in all."
    page.seed.row("seed").editor.dice.click()
    assert document.experiment.seed != START.seed


def test_it_fits_into_a_narrow_panel(theme, document, inspector):
    for part in ("layers.0", "layers.1", "loss", "optimizer", "schedule", "training"):
        document.select(part)
        assert inspector.minimumSizeHint().width() <= 280


def test_the_layer_is_drawn_with_another_activation(document, inspector):
    document.set_option("layers.0.activation", Identity())
    z, a = inspector.activation.plot.value.exact_values()
    np.testing.assert_array_equal(z, a)


def test_softmax_says_which_rival_it_has(document, inspector):
    assert inspector.activation.plot.axes["x"].name == "z"
    choose(inspector.page("layers").form.row("activation").editor, "softmax")
    assert "second unit" in inspector.activation.plot.axes["x"].name

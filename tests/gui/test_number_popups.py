"""The editor of a number and the card of a neuron: opened from the drawing, by keyboard, against numbers done by hand."""

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine import paths, text
from engine.activations.sigmoid import Sigmoid
from engine.activations.tanh import Tanh
from engine.datasets.house_price import HousePrice
from engine.datasets.spirals import Spirals
from engine.datasets.three_lamps import ThreeLamps
from engine.examples.digits import DigitsExample
from engine.examples.iris import IrisExample
from engine.examples.spirals import SpiralsExample
from engine.layers.activation_layer import ActivationLayer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.gaussian_noise import GaussianNoise
from engine.layers.layer_norm import LayerNorm
from engine.layers.maxout import Maxout
from engine.layers.residual import Residual
from engine.measurements.neuron import Neuron, NeuronAtWork, WeightedSum
from engine.measurements.parameter import Parameter
from engine.training.places import Place
from gui.network_drawing.neuron_terms import MOST_TERMS, chosen_terms, lines
from gui.network_drawing.popover import GAP_PX
from gui.network_drawing.spots import Spot
from gui.run.parameter_words import answer_names, parameter_name
from gui.theme.colors import DARK, LIGHT
from gui.widgets.numbers import format_number
from tests.gui.test_accessibility import faults
from tests.gui.test_parameter_edits import edits, kept, train

WAIT_MS = 20_000
EXPERIMENT = paths.replace(SpiralsExample().experiment(), "training.epochs", 1_000_000)
RECT = QRect(300, 300, 30, 30)
Key = Qt.Key


def wait(qtbot, condition):
    qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)


def with_layers(*layers):
    return paths.replace(EXPERIMENT, "layers", (*layers, EXPERIMENT.layers[-1]))


@pytest.fixture
def one(program):
    return program(EXPERIMENT)


@pytest.fixture
def editor(one, qtbot):
    """The editor, open at a weight."""
    editor = one.window.popups.editor
    editor.open_at(Place(0, "weights", (0, 2)), RECT)
    wait(qtbot, editor.field.isEnabled)
    yield editor
    editor.close()


def views(program, qtbot):
    """The parameters as they would be saved, layer by layer."""
    return program.controller.compiled.network.views(kept(program, qtbot).parameters)


def first_weights(program):
    """The weights a run begins with."""
    network = program.controller.compiled.network
    return network.views(network.initial_parameters(program.document.experiment.seed))


def obeyed(program, qtbot):
    wait(qtbot, lambda: not program.controller.edits.is_waiting)


def opened(program, qtbot, layer, unit):
    """The card of a unit, with its numbers."""
    card = program.window.popups.card
    card.open_at(layer, unit, RECT)
    filled(program, qtbot)
    return card


def filled(program, qtbot):
    """Wait until the card shows what it asks for, as it is at this step."""
    card, controller = program.window.popups.card, program.controller
    wait(qtbot, lambda: card._now is not None and card._now is controller.latest.get(card._question))
    wait(
        qtbot, lambda: controller.measured_at.get(card._question) == controller.step and not controller.edits.is_waiting
    )


def results(card):
    return {row.line.name: row.line.result for row in card.table.rows if row.shows("result")}


def shown(number):
    return f"{number:.3g}".replace("-", "−")


# ---- the editor -------------------------------------------------------------------------------------------------------


def test_a_click_on_a_link_opens_it_with_name_value_and_gradient(one, qtbot):
    popups = one.window.popups
    one.window.strip.drawing.weight_clicked.emit(1, 3, 4, RECT)
    wait(qtbot, lambda: popups.editor.isVisible() and popups.editor.field.isEnabled())
    assert popups.editor.title.text() == "Weight from neuron 4 to neuron 5"
    assert popups.editor.field.value() == float(first_weights(one)[1]["weights"][3, 4])
    assert popups.editor.gradient.text().startswith("Gradient of the last batch: ")
    popups.editor.close()
    one.window.strip.drawing.bias_clicked.emit(0, 1, RECT)
    wait(qtbot, lambda: popups.editor.isVisible() and popups.editor.field.isEnabled())
    assert popups.editor.title.text() == "Bias of neuron 2" and popups.editor.field.value() == 0
    popups.editor.close()


def test_enter_keeps_what_was_typed(one, editor, qtbot):
    editor.field.selectAll()
    QTest.keyClicks(editor.field, "0,75")
    QTest.keyClick(editor.field, Key.Key_Return)
    assert not editor.isVisible()
    wait(qtbot, lambda: edits(one))
    assert edits(one)[0][2] == 0.75 and one.document.undo_stack.count() == 1


def test_leaving_it_keeps_what_was_typed(one, editor, qtbot):
    editor.field.selectAll()
    QTest.keyClicks(editor.field, "0.5")
    editor.close()
    wait(qtbot, lambda: edits(one))
    assert edits(one)[0][2] == 0.5


def test_arrows_change_it_at_once_and_escape_brings_it_back(one, editor, qtbot):
    before = editor.field.value()
    judged = one.controller.history.column("training_loss")[-1]
    for _press in range(3):
        QTest.keyClick(editor.field, Key.Key_Up)
    obeyed(one, qtbot)
    assert edits(one)[0][2] == np.float32(before + 0.3) and editor.isVisible()
    wait(qtbot, lambda: one.controller.history.column("training_loss")[-1] != judged)
    assert len(one.controller.history.column("step")) == 1 and one.on_disk.is_unsaved
    QTest.keyClicks(editor.field, "7")
    QTest.keyClick(editor.field, Key.Key_Escape)
    assert not editor.isVisible()
    wait(qtbot, lambda: not edits(one))
    assert one.document.undo_stack.count() == 0 and not one.on_disk.is_unsaved
    assert not one.controller.ask_state()  # nothing of it is left
    editor.open_at(Place(0, "weights", (0, 2)), RECT)
    wait(qtbot, editor.field.isEnabled)
    assert editor.field.value() == before


def test_the_slider_drags_it_and_shows_where_it_is(one, editor, qtbot):
    editor.slider.setValue(50)
    obeyed(one, qtbot)
    assert edits(one)[0][2] == 1.0 and editor.field.value() == 1.0
    editor.field.selectAll()
    QTest.keyClicks(editor.field, "-30")
    QTest.keyClick(editor.field, Key.Key_Tab)
    obeyed(one, qtbot)
    assert editor.ends[0].text() == "−100" and editor.slider.value() == -30
    editor.slider.setFocus()
    QTest.keyClick(editor.slider, Key.Key_Right)
    obeyed(one, qtbot)
    assert edits(one)[0][2] == -29
    QTest.keyClick(editor.slider, Key.Key_Escape)
    wait(qtbot, lambda: not edits(one))


def test_what_is_no_number_is_not_taken_and_does_not_close_it(one, editor):
    editor.field.selectAll()
    for wrong in ("abc", "1e39", "inf"):
        QTest.keyClicks(editor.field, wrong)
        QTest.keyClick(editor.field, Key.Key_Return)
        assert editor.isVisible() and not one.controller.edits.is_waiting
        editor.field.selectAll()


def test_it_follows_training_but_not_what_is_being_typed(one, editor, qtbot):
    one.controller.train()
    before = editor.field.value()
    wait(qtbot, lambda: editor.field.value() != before)
    editor.field.selectAll()
    QTest.keyClicks(editor.field, "1.2")
    step = one.controller.step
    wait(qtbot, lambda: one.controller.step > step + 50)
    assert editor.field.lineEdit().text() == "1.2"
    QTest.keyClick(editor.field, Key.Key_Return)
    wait(qtbot, lambda: edits(one))
    assert edits(one)[-1][2] == np.float32(1.2) and one.controller.state == "running"


def test_it_says_when_a_layer_is_frozen_and_closes_with_the_run(one, editor, qtbot):
    editor.close()
    one.document.set_option("layers.0.frozen", True)
    wait(qtbot, lambda: one.controller.state == "ready")
    editor.open_at(Place(0, "bias", (0,)), RECT)
    wait(qtbot, editor.field.isEnabled)
    assert editor.gradient.text() == "The layer is frozen: no step changes it."
    QTest.keyClick(editor.field, Key.Key_Up)
    obeyed(one, qtbot)
    one.controller.restart()
    assert not editor.isVisible()
    wait(qtbot, lambda: one.controller.state == "ready")
    assert not edits(one)


def test_it_does_not_open_where_nothing_can_be_changed(one):
    editor = one.window.popups.editor
    editor.open_at(Place(0, "weights", (99, 0)), RECT)
    one.document.set_option("layers.2.units", 3)
    editor.open_at(Place(0, "weights", (0, 0)), RECT)
    assert one.controller.state == "invalid" and not editor.isVisible()


# ---- the card ---------------------------------------------------------------------------------------------------------


def test_a_card_that_knows_an_earlier_run_opens_on_a_neuron_it_did_not_have(one, qtbot):
    iris = IrisExample().experiment()
    one.document.open(iris)
    wait(qtbot, lambda: one.controller.state == "ready")
    card = opened(one, qtbot, 1, 2)
    assert card.title.text().endswith("class virginica")
    card.close_card()
    wider = msgspec.structs.replace(iris.layers[0], units=20)
    one.document.open(paths.replace(iris, "layers", (iris.layers[0], wider, iris.layers[1])))
    wait(qtbot, lambda: one.controller.state == "ready")
    card.open_at(1, 15, RECT)
    wait(qtbot, lambda: card.title.text() == "Neuron 16 of layer 2 · Dense")


def test_the_card_against_a_neuron_computed_by_hand(one, qtbot):
    train(one, qtbot, 5)
    card = opened(one, qtbot, 0, 3)
    own, sample = views(one, qtbot)[0], one.controller.compiled.prepared.training.x[0].astype(np.float64)
    terms = sample * own["weights"][:, 3]
    z = terms.sum() + own["bias"][3]
    assert card.title.text() == "Neuron 4 of layer 1 · Dense" and card.formula.text() == "a = tanh(w·x + b)"
    found = {name: float(value.replace("−", "-")) for name, value in results(card).items()}
    expected = {"x₁": terms[0], "x₂": terms[1], "bias b": own["bias"][3], "sum z": z, "answer a": np.tanh(z)}
    assert found == {name: pytest.approx(value, rel=6e-3) for name, value in expected.items()}
    assert [row.line.place for row in card.table.rows[:3]] == [
        Place(0, "weights", (0, 3)),
        Place(0, "weights", (1, 3)),
        Place(0, "bias", (3,)),
    ]
    assert card.sample.text().startswith("Sample 1 of 300 · class ")
    assert card.gradient.text().startswith("Gradient of the last batch: dL/db ")
    assert card.statistics.text().startswith("Over 256 training samples: mean answer ")


def test_another_sample_and_the_first_and_last_one(one, qtbot):
    card = opened(one, qtbot, 0, 3)
    assert not card.earlier.isEnabled()
    QTest.mouseClick(card.later, Qt.MouseButton.LeftButton)
    filled(one, qtbot)
    x = one.controller.compiled.prepared.training.x
    assert card.sample.text().startswith("Sample 2 of 300")
    assert card.table.rows[0].line.value == shown(x[1, 0]) and card.earlier.isEnabled()
    card._ask(Neuron(0, 3, 299))
    filled(one, qtbot)
    assert card.sample.text().startswith("Sample 300 of 300") and not card.later.isEnabled()


def test_at_rest_what_was_shown_before_is_shown_again(one, qtbot):
    card = opened(one, qtbot, 0, 3)
    first = results(card)
    card.later.click()
    filled(one, qtbot)
    second = results(card)
    card.earlier.click()
    filled(one, qtbot)
    assert results(card) == first != second and card.sample.text().startswith("Sample 1 of")
    assert results(opened(one, qtbot, 0, 4)) != first
    assert results(opened(one, qtbot, 0, 3)) == first


def test_it_lives_while_the_run_goes_and_costs_nothing_when_closed(one, qtbot):
    card = opened(one, qtbot, 1, 0)
    before = results(card)["answer a"]
    one.controller.train()
    wait(qtbot, lambda: results(card)["answer a"] != before)
    card.close_card()
    controller = one.controller
    wait(qtbot, lambda: controller.step > 100)
    last, step = controller.measured_at[Neuron(1, 0)], controller.step
    wait(qtbot, lambda: controller.step > step + 200)
    late = controller.measured_at[Neuron(1, 0)]
    wait(qtbot, lambda: controller.step > step + 600)
    assert last <= late == controller.measured_at[Neuron(1, 0)] < controller.step
    assert Parameter(0, "weights", (0, 0)) not in controller.latest


def test_a_number_in_the_card_is_changed_and_the_card_follows(one, qtbot):
    card, editor = opened(one, qtbot, 0, 3), one.window.popups.editor
    card.table.rows[2].cells["weight"].click()
    wait(qtbot, lambda: editor.isVisible() and editor.field.isEnabled())
    assert editor.title.text() == "Bias of neuron 4"
    editor.field.selectAll()
    QTest.keyClicks(editor.field, "2.5")
    QTest.keyClick(editor.field, Key.Key_Return)
    wait(qtbot, lambda: results(card)["bias b"] == "2.50")
    assert card.isVisible()
    one.document.undo_stack.undo()
    wait(qtbot, lambda: results(card)["bias b"] == "0")


def test_an_output_neuron_says_what_it_stands_for(program, qtbot):
    digits = DigitsExample().experiment()
    one, last = program(digits), len(digits.layers) - 1
    card, editor = opened(one, qtbot, last, 1), one.window.popups.editor
    assert card.title.text() == card.accessibleName() == f"Neuron 2 of layer {last + 1} · Dense: class 1"
    assert card.table.rows[0].cells["weight"].toolTip().endswith("to neuron 2 (class 1).")
    assert card.formula.text() == "a = e^z / Σⱼ e^zⱼ,  z = w·x + b"
    now = card._now
    assert card.numbers.text() == f"= e^({shown3(now.z)}) / Σⱼ e^zⱼ = {shown3(now.output)}"
    editor.open_at(Place(last, "weights", (31, 0)), RECT)
    assert editor.title.text() == "Weight from neuron 32 to neuron 1 (class 0)"
    editor.close()
    assert opened(one, qtbot, 0, 1).title.text() == "Neuron 2 of layer 1 · Dense"


def test_the_words_at_a_neuron_and_its_card_give_the_same_mean(program, qtbot):
    digits = DigitsExample().experiment()
    one, last = program(digits), len(digits.layers) - 1
    drawing = one.window.strip.drawing
    wait(qtbot, lambda: drawing.answers.means is not None)
    for layer in range(1, last + 1):  # the first one shows its weights
        card = opened(one, qtbot, layer, int(drawing.places[layer + 1].units[2]))
        said = drawing.words(Spot("neuron", layer + 1, 2)).splitlines()[1]
        mean = card.statistics.text().split("mean answer ")[1].split(" ±")[0]
        assert said == f"Mean output over 256 training samples: {mean}"
        card.close_card()


def test_targets_and_labels_have_names_and_one_output_of_two_classes_has_none():
    regression, labels, binary = (source().load() for source in (HousePrice, ThreeLamps, Spirals))
    assert answer_names(regression, len(regression.target_names)) == regression.target_names
    assert answer_names(labels, len(labels.target_names)) == labels.target_names
    assert answer_names(binary, 1) == () and answer_names(binary, 2) == ("class A", "class B")
    assert parameter_name(Place(1, "bias", (3,)), Maxout(units=2), ("class A", "class B")) == (
        "bias of piece 2 of neuron 2 (class B)"
    )


def test_a_value_that_comes_in_leads_to_the_neuron_that_gives_it(one, qtbot):
    card = opened(one, qtbot, 1, 0)
    row = next(row for row in card.table.rows if row.line.source >= 0)
    answer, source = row.line.value, row.line.source
    row.cells["origin"].click()
    filled(one, qtbot)
    assert card.title.text().startswith(f"Neuron {source + 1} of layer 1") and results(card)["answer a"] == answer
    assert not card.table.rows[0].shows("origin")  # x₁ is no neuron


def test_batch_normalisation_maxout_and_prelu(program, qtbot):
    experiment = with_layers(Dense(units=3, activation=Tanh()), BatchNorm())
    for assignment in ("layers.0=maxout", "layers.0.units=3", "layers.2.activation=prelu", "loss=mean_squared_error"):
        experiment = paths.set_from_text(experiment, assignment)
    one = program(experiment)
    card = opened(one, qtbot, 0, 1)
    sums = [row for row in card.table.rows if row.line.piece >= 0]
    own, sample = first_weights(one)[0], one.controller.compiled.prepared.training.x[0]
    z = sample @ own["weights"][:, [1, 4]]
    assert [row.line.result for row in sums] == [shown(float(f"{value:.3g}")) for value in z]
    winner = int(z.argmax())
    assert [row.line.total for row in sums] == [winner == 0, winner == 1]
    sums[1 - winner].cells["origin"].click()
    assert card.table.rows[0].line.place.index == (0, [1, 4][1 - winner])
    opened(one, qtbot, 1, 1)
    assert {"mean μ", "variance σ²", "scale γ", "shift β"} <= {row.line.name for row in card.table.rows}
    places = [row.line.place for row in card.table.rows if row.line.place is not None and row.shows("weight")]
    assert places == [Place(1, "scale", (1,)), Place(1, "shift", (1,))]
    opened(one, qtbot, 2, 0)
    slope = next(row for row in card.table.rows if row.line.name == "slope s")
    assert slope.line.place == Place(2, "slope", (0,)) and slope.cells["weight"].text() == "0.250"


def room_in_window(program):
    return program.window.height() - 2 * GAP_PX


def clicked(program, qtbot, column, unit):
    """The card that a click on a neuron of the drawing opens; what is read is like a person's, in one line each."""
    card = program.window.popups.card
    program.window.strip.drawing.click(Spot("neuron", column, unit))
    filled(program, qtbot)
    assert card.isVisible() and card.title.text().startswith(f"Neuron {unit + 1} of layer {column} · ")
    qtbot.wait(1)
    assert card.height() == min(card._needed_height(), room_in_window(program)), "as high as what is in it"
    return card.formula.text(), card.numbers.text()


def test_every_neuron_of_the_drawing_opens_its_own_card(program, qtbot):
    """Of each kind of layer, against the same calculated by hand from the first weights."""
    kinds = (Maxout(units=3, pieces=2), BatchNorm(), LayerNorm(), ActivationLayer(activation=Tanh()), Dropout())
    one = program(with_layers(*kinds, GaussianNoise(), Residual(span=4)))
    weights = first_weights(one)[0]
    x = one.controller.compiled.prepared.training.x[0].astype(np.float64)
    sums = x @ weights["weights"][:, [2, 5]] + weights["bias"][[2, 5]]
    units = [(x @ weights["weights"] + weights["bias"]).reshape(2, 3).max(axis=0)]
    units.append(units[0] / np.sqrt(1 + kinds[1].epsilon))  # the running mean and variance are 0 and 1 at first
    mean, variance = units[1].mean(), units[1].var()
    units.append((units[1] - mean) / np.sqrt(variance + kinds[2].epsilon))
    units.append(np.tanh(units[2]))
    maxed, normal, evened, bent = (shown3(unit[2]) for unit in units)
    mean, variance, plus = shown3(mean), shown3(variance), "−" if mean > 0 else "+"
    assert clicked(one, qtbot, 1, 2) == (kinds[0].formula, f"= max({shown3(sums[0])}, {shown3(sums[1])}) = {maxed}")
    assert clicked(one, qtbot, 2, 2)[1] == f"= 1.00·({maxed} + 0) / √(1.00 + ε) + 0 = {normal}"
    minus = f"{plus} {mean.lstrip('−')}"
    assert clicked(one, qtbot, 3, 2)[1] == f"= 1.00·({normal} {minus}) / √({variance} + ε) + 0 = {evened}"
    assert clicked(one, qtbot, 4, 2) == ("a = tanh(x)", f"= tanh({evened}) = {bent}")
    assert clicked(one, qtbot, 5, 2) == (Dropout.formula, f"in use: a = x = {bent}")
    assert clicked(one, qtbot, 6, 2) == (GaussianNoise.formula, f"in use: a = x = {bent}")
    added = f"{'−' if units[1][2] < 0 else '+'} {normal.lstrip('−')}"
    total = shown3(units[3][2] + units[1][2])
    card = one.window.popups.card
    assert clicked(one, qtbot, 7, 2) == (Residual.formula, f"= {bent} {added} = {total}")
    assert results(card) == {"comes in x": bent, "over the shortcut": normal, "answer a": total}
    card.table.rows[0].cells["origin"].click()
    filled(one, qtbot)
    assert card.title.text() == "Neuron 3 of layer 6 · Gaussian noise"


def shown3(number):
    return format_number(float(number), 3, steady=True)


def test_it_closes_when_its_neuron_goes_and_stays_when_the_run_begins_anew(one, qtbot):
    card = opened(one, qtbot, 1, 5)
    one.controller.restart()
    wait(qtbot, lambda: one.controller.state == "ready")
    filled(one, qtbot)
    assert card.isVisible()
    one.document.set_option("layers.1.units", 3)
    wait(qtbot, lambda: not card.isVisible())


def test_many_inputs_are_folded_and_what_is_no_number_is_shown():
    weights = np.zeros(784, np.float32)
    weights[[5, 50, 500]] = (3, -9, np.nan)
    weights[100:105] = 1
    total = WeightedSum(0, weights, weights, None, None, np.nan)
    now = NeuronAtWork(
        0, 0, np.ones(784, np.float32), None, (total,), (), None, None, np.nan, np.nan, 9, np.nan, np.nan, 0, None
    )
    found = lines(Dense(bias=False), 0, 0, now)
    assert [line.source for line in found][:MOST_TERMS] == [5, 50, 100, 101, 102, 103, 104, 500]
    assert found[7].result == "NaN" and found[8].name == "and 776 more" and found[8].result == "0"
    assert found[-2].result == found[-1].result == "NaN"
    for count in (0, 1, MOST_TERMS, MOST_TERMS + 2):
        assert chosen_terms(np.ones(count)).tolist() == list(range(count))
    assert len(chosen_terms(np.ones(MOST_TERMS + 3))) == MOST_TERMS


# ---- keyboard, words, look -------------------------------------------------------------------------------------------


def press(key):
    """Press a key where the keyboard is."""
    popup = QApplication.activePopupWidget()
    QTest.keyClick((popup.focusWidget() or popup) if popup is not None else QApplication.focusWidget(), key)


def test_from_the_drawing_to_a_new_weight_without_a_mouse(one, qtbot):
    drawing, popups = one.window.strip.drawing, one.window.popups
    drawing.setFocus(Qt.FocusReason.TabFocusReason)
    drawing.focused = Spot("neuron", 1, 0)
    press(Key.Key_Return)
    filled(one, qtbot)
    assert popups.card.isVisible() and popups.card.hasFocus()
    visited = []
    for _press in range(6):
        press(Key.Key_Tab)
        visited.append(QApplication.focusWidget())
    rows = popups.card.table.rows
    expected = [popups.card.close_button, popups.card.later, *(row.cells["weight"] for row in rows[:3])]
    assert visited == [*expected, popups.card.close_button]
    for _press in range(3):
        QTest.keyClick(QApplication.focusWidget(), Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert (
        QApplication.focusWidget() is rows[0].cells["weight"] or QApplication.focusWidget() is rows[1].cells["weight"]
    )
    place = next(row.line.place for row in rows if row.cells["weight"] is QApplication.focusWidget())
    press(Key.Key_Space)
    wait(qtbot, lambda: popups.editor.isVisible() and popups.editor.field.isEnabled())
    press(Key.Key_Up)
    press(Key.Key_Return)
    obeyed(one, qtbot)
    assert edits(one)[0][0] == place.path and not popups.editor.isVisible()
    press(Key.Key_Escape)
    assert not popups.card.isVisible() and drawing.hasFocus()


def test_everything_that_acts_has_a_name_a_sentence_and_tells_more(one, editor, qtbot):
    assert not faults(editor)
    editor.close()
    card = opened(one, qtbot, 1, 0)
    inside = [fault for fault in faults(one.window) if "TermTable" in fault or "NeuronCard" in fault]
    assert not inside
    assert card.accessibleName() == "Neuron 1 of layer 2 · Dense"


def test_the_card_stays_inside_its_window_and_can_be_dragged(one, qtbot):
    window = one.window
    card = opened(one, qtbot, 1, 0)
    assert window.rect().contains(card.geometry())
    before = card.pos()
    QTest.mousePress(card, Qt.MouseButton.LeftButton, pos=QPoint(20, 4))
    QTest.mouseMove(card, QPoint(60, 24))
    QTest.mouseRelease(card, Qt.MouseButton.LeftButton, pos=QPoint(60, 24))
    assert window.rect().contains(card.geometry()) and card.pos() != before
    window.resize(900, 500)
    assert window.rect().contains(card.geometry())


def test_both_languages_and_both_themes(program, qtbot):
    one = program(with_layers(Dense(units=3, activation=Sigmoid())), language="zh_CN")
    card = opened(one, qtbot, 0, 0)
    words = [label.text() for label in (card.title, card.sample, card.gradient, card.statistics)]
    words += [row.line.name for row in card.table.rows if row.line.source < 0]
    words += [card.whatsThis(), one.window.popups.editor.field.toolTip()]
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in each) for each in words), words
    colors = {}
    for mode, palette in (("light", LIGHT), ("dark", DARK)):
        one.theme.set_mode(mode)
        wait(qtbot, lambda: card.grab().toImage().pixelColor(20, card.height() - 6).name() == palette.panel)  # noqa: B023
        colors[mode] = card.grab().toImage().pixelColor(20, card.height() - 6).name()
    assert colors == {"light": LIGHT.panel, "dark": DARK.panel}
    text.use_language("en")


def test_a_card_that_was_closed_opens_in_a_network_with_more_layers(one, qtbot):
    card = opened(one, qtbot, 1, 0)
    card.close_card()
    one.document.change(with_layers(Dense(units=3), Dense(units=3), Dense(units=3), Dense(units=4)), "deeper")
    wait(qtbot, lambda: one.controller.state == "ready")
    card = opened(one, qtbot, 3, 3)
    assert card.title.text() == "Neuron 4 of layer 4 · Dense"

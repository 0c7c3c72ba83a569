"""The slider under the loss: everything in the window goes to any moment of the run, and the run goes on from there."""

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtTest import QTest

from engine import paths
from engine.activations.relu import ReLU
from engine.activations.sigmoid import Sigmoid
from engine.examples.spirals import SpiralsExample
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.training.trainer import Trainer
from gui.toolbar.moment_banner import MomentBanner
from gui.widgets.numbers import format_number, format_percent
from tests.gui.conftest import WAIT_MS

EPOCHS = 60


@pytest.fixture
def trained(reopened, qtbot):
    """A program whose run is finished."""
    one = reopened(paths.replace(SpiralsExample().experiment(), "training.epochs", EPOCHS))
    train(one, qtbot)
    return one


def train(one, qtbot):
    """Train to the end."""
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.state == "finished", timeout=WAIT_MS)


def strip_of(one):
    """The slider."""
    view = view_of(one, "loss")
    return view.moments


def view_of(one, key):
    """The view called `key`, which is in front."""
    return next(dock.view for dock in one.window.view_docks if dock.kind.key == key)


def shown(one, qtbot, step):
    """Wait until everything visible shows `step`; what was measured there."""
    controller = one.controller

    def is_there():
        wanted = frozenset().union(*(view.wants() for view in one.window.shown_views()))
        return wanted and all(controller.measured_at.get(measurement) == step for measurement in wanted)

    qtbot.waitUntil(is_there, timeout=WAIT_MS)
    wanted = frozenset().union(*(view.wants() for view in one.window.shown_views()))
    return {measurement: controller.latest[measurement] for measurement in wanted}


def flat(answer):
    """Every number of a measured answer, as one text."""
    with np.printoptions(threshold=10**9):
        return repr(answer)


def reference(one, step):
    """A trainer that has made so many steps of the run of `one`."""
    trainer = Trainer(one.document.experiment)
    if step:
        trainer.advance(np.inf, step)
    return trainer


def test_all_views_show_the_numbers_of_the_moment(trained, qtbot):
    last = trained.controller.step
    for step in (137, 500, 1, 499, 0):
        trained.document.look_at(step)
        answers = shown(trained, qtbot, step)
        assert len(answers) > 1
        probe = reference(trained, step).probe()
        for measurement, answer in answers.items():
            assert flat(answer) == flat(measurement.measure(probe)), measurement
    trained.document.look_at(None)
    now = shown(trained, qtbot, last)
    probe = reference(trained, last).probe()
    for measurement, answer in now.items():
        assert flat(answer) == flat(measurement.measure(probe))
    assert trained.controller.state == "finished"


def judged_at(one, step):
    """What an evaluation after `step` steps finds: losses and metrics of training and validation part."""
    found = reference(one, step).evaluate()
    return found.training_loss, found.validation_loss, found.training_metric, found.validation_metric


def written(losses_and_metrics):
    """As the toolbar writes them."""
    kinds = (format_number, format_number, format_percent, format_percent)
    return [write(number, steady=True) for write, number in zip(kinds, losses_and_metrics, strict=True)]


def in_the_toolbar(one):
    """Its losses and its metrics, as they are written."""
    toolbar = one.window.toolbar
    return [label.text().strip("/ ") for box in (toolbar.loss, toolbar.score) for label in (box.first, box.second)]


def test_the_toolbar_and_the_caption_tell_of_the_moment(trained, qtbot):
    controller, history = trained.controller, trained.controller.history
    steps, now = history.column("step"), in_the_toolbar(trained)
    before = int(steps[4])
    step = before + 7
    assert step not in steps
    trained.document.look_at(step)
    losses_and_metrics = judged_at(trained, step)
    expected = written(losses_and_metrics)
    assert expected[:2] != written(judged_at(trained, before))[:2]
    qtbot.waitUntil(lambda: in_the_toolbar(trained) == expected, timeout=WAIT_MS)
    assert msgspec.structs.astuple(controller.look_back.evaluated) == losses_and_metrics  # to the last bit
    assert "looking back" in trained.window.toolbar.progress.after.text()
    assert f"step {before:,}" in view_of(trained, "loss").caption.text().lower()
    shown(trained, qtbot, step)
    assert controller.look_back.epoch == reference(trained, step).epoch
    trained.document.look_at(None)
    qtbot.waitUntil(lambda: in_the_toolbar(trained) == now, timeout=WAIT_MS)
    assert "finished" in trained.window.toolbar.progress.after.text()


def test_at_a_step_that_was_evaluated_the_toolbar_has_the_numbers_of_the_evaluation(trained, qtbot):
    look_back, history = trained.controller.look_back, trained.controller.history
    for row in (0, len(history.column("step")) // 2):
        trained.document.look_at(int(history.column("step")[row]))
        qtbot.waitUntil(lambda: look_back.evaluated is not None, timeout=WAIT_MS)
        for name, number in msgspec.structs.asdict(look_back.evaluated).items():
            assert number == history.column(name)[row], name
    trained.document.look_at(None)
    assert look_back.evaluated is None and not look_back.wants()


def test_the_keys_move_the_slider(trained, qtbot):
    strip, document, last = strip_of(trained), trained.document, trained.controller.step
    page = strip.pageStep()
    assert strip.maximum() == last == strip.value() and page == last // 20
    for key, moment in (
        (Qt.Key.Key_Left, last - 1),
        (Qt.Key.Key_Left, last - 2),
        (Qt.Key.Key_Right, last - 1),
        (Qt.Key.Key_PageDown, last - 1 - page),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_PageUp, page),
        (Qt.Key.Key_End, None),
        (Qt.Key.Key_Home, 0),
    ):
        QTest.keyClick(strip, key)
        assert document.moment == moment
        assert strip.value() == (last if moment is None else moment)
    shown(trained, qtbot, 0)


def test_the_slider_stands_under_its_place_on_the_curve(trained, qtbot):
    strip, view = strip_of(trained), view_of(trained, "loss")
    history = trained.controller.history
    for row in (0, len(history.column("step")) // 3, -1):
        step, epoch = int(history.column("step")[row]), float(history.column("epoch")[row])
        box = view.plot.plotItem.vb
        place = view.plot.mapFromScene(box.mapViewToScene(QPointF(epoch, 0.0)))
        at = strip.mapFromGlobal(view.plot.viewport().mapToGlobal(place)).x()
        assert abs(strip.x_of(step) - at) < 2
        assert abs(strip.step_at(strip.x_of(step)) - step) <= trained.controller.step / 100
    trained.document.look_at(200)
    assert abs(strip.line.x - float(history.epochs_of(200))) < 1e-9
    before = strip.x_of(200)
    view.plot.plotItem.vb.setXRange(2, 40, padding=0)
    assert strip.x_of(200) != before
    view.plot.fit()
    assert strip.x_of(200) == pytest.approx(before, abs=1)


@pytest.mark.parametrize("key", ["neuron_life", "gradients", "updates"])
def test_plots_over_time_mark_the_moment(trained, qtbot, key):
    dock = next(dock for dock in trained.window.view_docks if dock.kind.key == key)
    trained.document.look_at(200)
    dock.raise_()
    qtbot.waitUntil(lambda: dock.view is not None and dock.view.history is not None, timeout=WAIT_MS)
    lines = dock.view.moment_lines
    assert lines and all(line.x == trained.controller.history.epochs_of(200) for line in lines)
    trained.document.look_at(100)
    assert all(line.x == trained.controller.history.epochs_of(100) for line in lines)
    trained.document.look_at(None)
    assert [line.x for line in lines] == [None] * len(lines)


def test_the_mouse_pulls_the_slider(trained, qtbot):
    strip, middle = strip_of(trained), 10
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(strip.x_of(300)), middle))
    assert abs(trained.document.moment - 300) < 10
    shown(trained, qtbot, trained.document.moment)  # by then the banner has its place
    points = [QPoint(round(strip.x_of(step)), middle) for step in (300, 150)]
    QTest.mouseMove(strip, points[1])
    assert abs(trained.document.moment - 150) < 10
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=points[1])
    moment = trained.document.moment
    QTest.mouseMove(strip, points[0])
    assert trained.document.moment == moment
    shown(trained, qtbot, moment)
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(strip.width() - 1, middle))
    assert trained.document.moment is None


def test_the_banner_says_where_and_leads_back(trained, qtbot):
    banner = trained.window.findChild(MomentBanner)
    assert not banner.isVisible()
    trained.document.look_at(200)
    last = trained.controller.step
    assert banner.isVisible()
    assert banner.words.text() == f"Step 200 of {last:,}"
    assert banner.cost.text() == f"Continuing trains {last - 200} later steps anew."
    assert banner.cost.short == f"would redo {last - 200} steps"
    trained.document.look_at(last - 1)
    tip = banner.go_on.toolTip()  # what it says is so: see the next test
    assert "trained anew" in tip and "undo does not bring them back" in tip and "A branch keeps them" in tip
    assert banner.cost.text() == "Continuing trains 1 later step anew."
    QTest.mouseClick(banner.now, Qt.MouseButton.LeftButton)
    assert trained.document.moment is None and not banner.isVisible()
    shown(trained, qtbot, last)


def test_continue_from_here_is_the_same_run_again(trained, qtbot):
    controller = trained.controller
    losses, last = controller.history.batch_losses.values.copy(), controller.step
    end = {key: flat(value) for key, value in shown(trained, qtbot, last).items()}
    banner, experiment = trained.window.findChild(MomentBanner), trained.document.experiment
    for step in (250, 0):
        trained.document.look_at(step)
        shown(trained, qtbot, step)
        seen = []
        controller.state_changed.connect(seen.append)
        QTest.mouseClick(banner.go_on, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda seen=seen: seen[-1:] == ["finished"], timeout=WAIT_MS)
        controller.state_changed.disconnect(seen.append)
        assert "running" in seen and trained.document.moment is None
        assert controller.step == last
        assert controller.history.batch_losses.values.tobytes() == losses.tobytes()
        assert {key: flat(value) for key, value in shown(trained, qtbot, last).items()} == end
        assert trained.document.experiment == experiment and not trained.document.undo_stack.canUndo()


def test_what_was_changed_after_the_moment_is_taken_back_with_it(reopened, qtbot):
    one = reopened(paths.replace(SpiralsExample().experiment(), "training.epochs", EPOCHS))
    controller, document = one.controller, one.document
    controller.control.step(100)
    qtbot.waitUntil(lambda: controller.step == 100 and controller.state == "paused", timeout=WAIT_MS)
    slow = document.experiment
    document.set_option("optimizer.learning_rate", 0.5)
    train(one, qtbot)
    assert len(controller.history.changes) == 1
    document.look_at(50)
    controller.set_speed("slow")
    controller.look_back.continue_here()
    qtbot.waitUntil(lambda: controller.state == "running", timeout=WAIT_MS)
    assert document.experiment == slow and controller.step < 100
    assert not controller.history.changes
    assert document.undo_stack.undoText() == "go back to step 50"
    controller.set_speed("full")
    qtbot.waitUntil(lambda: controller.state == "finished", timeout=WAIT_MS)
    straight = reference(one, controller.step)
    answers = shown(one, qtbot, controller.step)
    for measurement, answer in answers.items():
        assert flat(answer) == flat(measurement.measure(straight.probe()))
    document.undo_stack.undo()
    assert document.experiment.optimizer.learning_rate == 0.5


def test_the_drawing_crosses_out_by_the_dropout_rate_of_the_moment(reopened, qtbot):
    layers = (Dense(units=4), Dropout(rate=0.0), Dense(units=1, activation=Sigmoid()))
    one = reopened(
        paths.replace(msgspec.structs.replace(SpiralsExample().experiment(), layers=layers), "training.epochs", 9)
    )
    controller, document, drawing = one.controller, one.document, one.window.strip.drawing
    controller.control.step(20)
    qtbot.waitUntil(lambda: controller.step == 20 and controller.state == "paused", timeout=WAIT_MS)
    document.set_option("layers.1.rate", 0.5)
    train(one, qtbot)
    for moment, rate in ((10, 0.0), (30, 0.5), (0, 0.0), (None, 0.5), (10, 0.0)):
        document.look_at(moment)
        assert [place.column.off for place in drawing.places] == [0, 0, rate, 0], moment
    document.set_option("layers.0.units", 5)  # another network, and now
    assert [place.column.off for place in drawing.places] == [0, 0, 0.5, 0]
    assert drawing.places[1].column.width == 5


def test_the_cards_of_the_strip_say_what_was_otherwise_at_the_moment(reopened, qtbot):
    layers = (Dense(units=4), Dropout(rate=0.1), Dense(units=1, activation=Sigmoid()))
    one = reopened(
        paths.replace(msgspec.structs.replace(SpiralsExample().experiment(), layers=layers), "training.epochs", 9)
    )
    controller, document, strip = one.controller, one.document, one.window.strip
    controller.control.step(20)
    qtbot.waitUntil(lambda: controller.step == 20 and controller.state == "paused", timeout=WAIT_MS)
    document.set_option("layers.1.rate", 0.5)
    document.set_option("optimizer.learning_rate", 0.002)
    train(one, qtbot)
    card, optimizer = strip.cards[1], strip.row.optimizer

    def told():
        return card._words[0][1], "then 0.1" in card.toolTip(), "then 0.1" in card.accessibleName()

    for moment, words, rate in (
        (10, ("then 0.1", True, True), "0.01"),
        (30, ("Dropout rate", False, False), "0.002"),
        (0, ("then 0.1", True, True), "0.01"),
        (None, ("Dropout rate", False, False), "0.002"),
    ):
        document.look_at(moment)
        assert told() == words, moment
        assert optimizer.accessibleName().endswith(f"Learning rate {rate}"), moment
        assert card.stepper.field.value() == 0.5, "it edits what is now"
    document.look_at(10)
    strip.retranslate()  # everything is said again, and still of the moment
    assert told() == ("then 0.1", True, True) and strip.drawing.places[2].column.off == 0.1
    document.set_option("layers.1.rate", 0.3)  # leads back to now
    assert document.moment is None and told() == ("Dropout rate", False, False)


def test_the_card_of_a_neuron_has_the_options_of_the_moment(reopened, qtbot):
    one = reopened(paths.replace(SpiralsExample().experiment(), "training.epochs", 9))
    controller, document, card = one.controller, one.document, one.window.popups.card
    controller.control.step(20)
    qtbot.waitUntil(lambda: controller.step == 20 and controller.state == "paused", timeout=WAIT_MS)
    document.set_option("layers.0.frozen", True)
    train(one, qtbot)
    card.open_at(0, 1, QRect(200, 200, 10, 10))
    shown(one, qtbot, controller.step)
    qtbot.waitUntil(lambda: "frozen" in card.gradient.text(), timeout=WAIT_MS)
    document.look_at(10)
    qtbot.waitUntil(lambda: card.gradient.text().startswith("Gradient of the last batch"), timeout=WAIT_MS)
    document.look_at(None)
    qtbot.waitUntil(lambda: "frozen" in card.gradient.text(), timeout=WAIT_MS)
    card.close_card()


def test_the_card_of_a_neuron_calculates_before_a_branch_as_the_run_that_was_left(reopened, qtbot):
    one = reopened(paths.replace(SpiralsExample().experiment(), "training.epochs", 9))
    controller, document, card = one.controller, one.document, one.window.popups.card
    train(one, qtbot)
    with_relu = paths.replace(document.experiment, "layers.0.activation", ReLU())
    controller.branching.begin(lambda _then: with_relu, "branch", 20)
    qtbot.waitUntil(lambda: document.experiment == with_relu, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: controller.state == "finished", timeout=WAIT_MS)
    card.open_at(0, 1, QRect(200, 200, 10, 10))
    qtbot.waitUntil(lambda: card.numbers.text().startswith("= ReLU("), timeout=WAIT_MS)
    document.look_at(10)
    assert card.formula.text() == "a = tanh(w·x + b)"
    qtbot.waitUntil(lambda: card.numbers.text().startswith("= tanh("), timeout=WAIT_MS)
    card.close_card()


def test_pulling_while_the_run_goes_pauses_it(reopened, qtbot):
    one = reopened(paths.replace(SpiralsExample().experiment(), "training.epochs", 100_000))
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.step > 300 and strip_of(one).isEnabled(), timeout=WAIT_MS)
    QTest.keyClick(strip_of(one), Qt.Key.Key_PageDown)
    assert one.document.moment is not None
    shown(one, qtbot, one.document.moment)
    assert one.controller.state == "paused"
    last = one.controller.step
    words = one.window.findChild(MomentBanner).words.text()
    assert words == f"Step {one.document.moment:,} of {last:,}"
    one.controller.train()
    assert one.document.moment is None
    qtbot.waitUntil(lambda: one.controller.step > last, timeout=WAIT_MS)
    one.controller.pause()


@pytest.mark.parametrize(
    "leave",
    [
        lambda one: one.document.set_option("optimizer.learning_rate", 0.5),
        lambda one: one.document.set_option("layers.0.units", 3),
        lambda one: one.controller.restart(),
        lambda one: one.controller.set_parameter(0, "weights", (0, 0), 1.0),
    ],
)
def test_edits_lead_back_to_now(trained, qtbot, leave):
    trained.document.look_at(100)
    shown(trained, qtbot, 100)
    leave(trained)
    assert trained.document.moment is None
    qtbot.waitUntil(lambda: trained.controller.state in ("finished", "ready"), timeout=WAIT_MS)
    shown(trained, qtbot, trained.controller.step)


def test_the_memory_is_chosen_in_the_menu_and_remembered(program, tmp_path, qtbot):
    one = program(settings=tmp_path / "settings.json")
    choice = one.window.memories
    next(action for action in choice.group.actions() if action.data() == 32).trigger()
    one.controller.restart()
    assert one.controller.control.memory == 32 * 1024 * 1024
    one.shut_down()
    again = program(settings=tmp_path / "settings.json")
    assert again.controller.look_back.memory_mb == again.window.memories.group.checkedAction().data() == 32


def test_before_the_first_step_there_is_nothing_to_pull(reopened):
    one = reopened()
    assert not strip_of(one).isEnabled()
    QTest.mouseClick(strip_of(one), Qt.MouseButton.LeftButton)
    assert one.document.moment is None

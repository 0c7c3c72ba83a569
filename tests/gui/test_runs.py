"""The runs that stay, the list of them, and the runs that train beside the current one."""

import csv

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from shiboken6 import isValid

from engine import paths, text
from engine.activations.identity import Identity
from engine.activations.relu import ReLU
from engine.activations.tanh import Tanh
from engine.datasets.blobs import Blobs
from engine.datasets.moons import Moons
from engine.datasets.table import Table
from engine.examples.digits import DigitsExample
from engine.examples.sine import SineExample
from engine.experiment import Experiment
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.losses.hinge import Hinge
from engine.losses.mean_squared_error import MeanSquaredError
from engine.metrics.base import primary
from engine.optimizers.l_bfgs import LBFGS
from engine.optimizers.sgd import SGD
from engine.training.events import Changed
from engine.training.history import History
from engine.training.memory import Memory
from engine.training.run import Run
from engine.training.shortening import MOST_POINTS, shortened
from engine.training.trainer import Trainer
from gui.actions.one_change import CHANGES
from gui.actions.run_again import RunAgainDialog
from gui.document import Document
from gui.editors.data_commands import with_data
from gui.kept_runs import LEAST_STEPS, MOST, MOST_SHOWN, KeptRun
from gui.plots.file_task import unfinished
from gui.run.beside import MOST_BESIDE
from gui.theme.colors import LIGHT, RUN_PLACES, other_run_color, other_run_marker
from gui.theme.fonts import font
from gui.views.overlaid_runs import is_comparable
from gui.views.run_words import automatic_name, current_words, differences, remarks
from gui.views.runs import RunsView
from gui.views.runs_model import METRIC, NAME, SECOND_LINE, TRAINING, VALIDATION, RunsModel, begin_of
from tests.gui.kept import SPIRALS, made_up

WAIT_MS = 20_000


def recorded(experiment: Experiment) -> History:
    """The whole run of `experiment`."""
    history = History()
    for event in Run(Trainer(experiment)).events():
        history.add(event)
    return history


def with_options(**changes) -> Experiment:
    found = SPIRALS
    for path, value in changes.items():
        found = paths.replace(found, path.replace("__", "."), value)
    return found


@pytest.fixture
def document():
    return Document(SPIRALS)


def train(controller, reach):
    controller.train()
    reach("finished")


# ---- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"optimizer__learning_rate": 0.1}, ["learning rate 0.01 → 0.1"]),
        ({"training__batch_size": 8}, ["batch size 32 → 8"]),
        ({"layers__1__activation": ReLU()}, ["layer 2 activation Tanh → ReLU"]),
        ({"layers__0__activation": ReLU(), "layers__1__activation": ReLU()}, ["activation Tanh → ReLU (layers 1, 2)"]),
        (
            {"layers__0__activation": ReLU(), "layers__1__units": 3},
            ["layer 1 activation Tanh → ReLU", "layer 2 units 12 → 3"],
        ),
        ({"optimizer": SGD(learning_rate=0.01)}, ["optimizer Adam → Gradient descent (SGD)"]),
        ({"optimizer": SGD()}, ["optimizer Adam → Gradient descent (SGD) (learning rate 0.01 → 0.1)"]),
        (
            {"optimizer": SGD(learning_rate=0.3)},
            ["optimizer Adam → Gradient descent (SGD)", "learning rate 0.01 → 0.3"],
        ),
        ({"optimizer": LBFGS()}, ["optimizer Adam → L-BFGS (first try η 0.01 → 1)"]),
        (
            {"loss": Hinge(), "layers__2__activation": Identity()},
            ["loss Binary cross-entropy → Hinge (layer 3 activation Sigmoid → Identity)"],
        ),
        (
            {"loss": MeanSquaredError(), "layers__2__activation": Tanh()},  # the sigmoid could have stayed
            ["layer 3 activation Sigmoid → Tanh", "loss Binary cross-entropy → Mean squared error"],
        ),
        ({"data__scaling": "none", "seed": 1}, ["scaling Standardised → None", "seed 0 → 1"]),
        ({"training__epochs": 99}, []),
        ({"layers": SPIRALS.layers[1:]}, ["without Dense 12"]),
        (
            {"layers": (SPIRALS.layers[0], Dropout(rate=0.4), SPIRALS.layers[1], Dropout(rate=0.4), SPIRALS.layers[2])},
            ["with 2 × Dropout 0.4"],
        ),
        ({"layers": (Dense(units=3), SPIRALS.layers[2])}, ["3 → 2 layers"]),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, dict) else "",
)
def test_differences_in_words(changes, words):
    assert differences(SPIRALS, with_options(**changes)) == words


OTHER_OUTPUT = (
    "layer 3 units 1 → 3, layer 3 activation Sigmoid → Softmax, loss Binary cross-entropy → Categorical cross-entropy"
)


def test_an_output_that_follows_the_data_is_no_change_of_its_own():
    """But what a person changes besides is."""
    blobs = with_data(SPIRALS, Blobs())
    assert differences(SPIRALS, blobs) == [f"data set Two spirals → Blobs ({OTHER_OUTPUT})"]
    assert differences(SPIRALS, with_data(SPIRALS, Moons())) == ["data set Two spirals → Moons"]
    deeper = msgspec.structs.replace(blobs, layers=(blobs.layers[0], *blobs.layers), seed=5)
    assert differences(SPIRALS, deeper) == [
        f"data set Two spirals → Blobs ({OTHER_OUTPUT})",
        "with Dense 12",
        "seed 0 → 5",
    ]
    hinge = msgspec.structs.replace(
        paths.replace(with_data(SPIRALS, Moons()), "layers.2.activation", Identity()), loss=Hinge()
    )
    assert differences(SPIRALS, hinge) == [
        "data set Two spirals → Moons",
        "loss Binary cross-entropy → Hinge (layer 3 activation Sigmoid → Identity)",
    ]
    assert differences(blobs, with_data(blobs, Blobs(classes=5))) == ["classes 3 → 5 (layer 3 units 3 → 5)"]


def test_a_run_is_called_by_what_differs_and_warns_when_that_is_more_than_one_thing():
    run = made_up([0.7, 0.6], experiment=with_options(optimizer__learning_rate=0.1))
    assert automatic_name(run) == "run 0" and remarks(run, "run 1") == []
    run.parent, run.parent_number = SPIRALS, 1
    assert automatic_name(run) == "learning rate 0.01 → 0.1" and remarks(run, "run 1") == []
    run.name = "bold"
    assert remarks(run, "run 1") == ["differs from run 1: learning rate 0.01 → 0.1"]
    run.name = ""
    run.experiment = with_options(optimizer__learning_rate=0.1, training__batch_size=8, seed=3)
    assert automatic_name(run) == "learning rate 0.01 → 0.1, batch size 32 → 8 and 1 more"
    assert remarks(run, "run 1") == ["3 things differ: which of them matters cannot be told"]
    run.history.add(Changed(3, 0.3, "optimizer.learning_rate", 0.01, 0.1))
    run.history.add(Changed(3, 0.3, "training.epochs", 20, 40))
    assert remarks(run, "run 1")[-1] == "changed while it went: learning rate"


# ---- keeping --------------------------------------------------------------------------------------------------------


def test_a_trained_run_stays_when_another_one_takes_its_place(document, controller, reach):
    train(controller, reach)
    losses = controller.history.column("training_loss").copy()
    document.set_option("layers.0.activation", ReLU())
    (run,) = document.runs.all
    assert np.array_equal(run.history.column("training_loss"), losses) and run.experiment == SPIRALS
    assert run.final("training_loss") == losses[-1] and run.parent is None and run.number == 1
    reach("ready")
    train(controller, reach)
    document.set_option("layers.1.activation", ReLU())
    assert automatic_name(document.runs.all[1]) == "layer 1 activation Tanh → ReLU"
    assert document.runs.all[1].parent_number == 1


def test_a_run_that_follows_another_says_what_it_has_otherwise(document, controller, reach):
    train(controller, reach)
    document.change(msgspec.structs.replace(SPIRALS, optimizer=SGD()), "use SGD")
    words = "This run: optimizer Adam → Gradient descent (SGD) (learning rate 0.01 → 0.1)"
    assert current_words(document.runs, document.experiment, ()) == (words, "follows run 1")
    document.set_option("training.batch_size", 8)
    document.set_option("seed", 1)
    words, below = current_words(document.runs, document.experiment, ())
    assert words.endswith("(learning rate 0.01 → 0.1), batch size 32 → 8 and 1 more")
    assert below == "follows run 1 · 3 things differ: which of them matters cannot be told"
    document.change(SPIRALS, "as it was")
    assert current_words(document.runs, document.experiment, ()) == ("This run", "follows run 1")


def test_views_are_told_once_that_a_run_has_become_a_kept_one(document, controller, reach):
    train(controller, reach)
    told = []
    document.runs.changed.connect(lambda: told.append(1))
    document.change(with_options(layers__0__activation=ReLU()), "try ReLU")
    assert len(document.runs.all) == 1 and len(told) == 1


def test_what_is_trivial_or_the_same_again_is_not_kept(document, controller, reach):
    for _turn in range(LEAST_STEPS - 1):
        controller.step_batch()
    reach("paused")
    controller.restart()
    reach("ready")
    assert document.runs.all == ()
    train(controller, reach)
    controller.restart()
    reach("ready")
    train(controller, reach)
    controller.restart()
    assert [run.number for run in document.runs.all] == [1]
    reach("ready")
    controller.new_start()
    assert len(document.runs.all) == 1
    reach("ready")
    train(controller, reach)
    controller.new_start()
    assert [automatic_name(run) for run in document.runs.all] == ["run 1", "seed 0 → 1"]


def test_another_document_begins_without_runs(document, controller, reach):
    train(controller, reach)
    controller.restart()
    reach("ready")
    train(controller, reach)
    assert document.runs.all
    more = paths.replace(SPIRALS, "training.epochs", 33)  # live: the run would go on with it
    document.open(more)
    controller.restart()
    assert document.runs.all == () and document.runs.ancestor is None


def test_the_oldest_unnamed_run_goes_first(document):
    runs = document.runs
    for number in range(MOST):
        runs.keep(made_up([1.0, number]))
    runs.rename(runs.all[0], "mine", "rename")
    runs.keep(made_up([1.0, 99.0]))
    assert len(runs.all) == MOST and runs.let_go == 1
    assert [run.number for run in runs.all] == [1, *range(3, MOST + 2)]
    for run in runs.all:
        runs.rename(run, f"run {run.number}", "rename")
    runs.keep(made_up([1.0, 100.0]))
    assert [run.number for run in runs.all][:2] == [3, 4]


def test_the_newest_are_drawn_and_all_look_different(document):
    for number in range(MOST):
        document.runs.keep(made_up([1.0, number]))
    assert [run.number for run in document.runs.shown()] == list(range(MOST - MOST_SHOWN + 1, MOST + 1))
    looks = {(other_run_color(run.place, LIGHT), other_run_marker(run.place)) for run in document.runs.all}
    assert len(looks) == MOST <= RUN_PLACES


def test_a_long_run_is_kept_at_a_bounded_size():
    long = made_up(np.linspace(1, 0.1, 3 * MOST_POINTS + 5), step=1)
    _record, short = shortened(long.history)
    assert len(short.column("step")) <= MOST_POINTS + 1 and len(short.batch_losses.values) == 0
    for name in ("step", "training_loss"):
        assert short.column(name)[0] == long.history.column(name)[0]
        assert short.column(name)[-1] == long.history.column(name)[-1]


def test_deleting_and_renaming_can_be_undone(document):
    first, second = (document.runs.keep(made_up([1.0, loss])) for loss in (0.5, 0.4))
    document.runs.rename(first, "  mine ", "rename run 1")
    document.runs.delete(first, "delete run 1")
    assert document.runs.all == (second,)
    document.undo_stack.undo()
    assert document.runs.all == (first, second) and first.name == "mine"
    document.undo_stack.undo()
    assert first.name == "" and document.experiment == SPIRALS
    document.undo_stack.redo()
    document.undo_stack.redo()
    assert document.runs.all == (second,)


# ---- beside ---------------------------------------------------------------------------------------------------------


def test_runs_beside_are_the_runs_they_would_be_alone_and_disturb_nothing(qtbot, document, controller, reach):
    long = paths.replace(SPIRALS, "training.epochs", 60)
    document.change(long, "longer")
    reach("ready")
    others = [
        paths.replace(long, "optimizer.learning_rate", 0.1),
        msgspec.structs.replace(long, optimizer=SGD(learning_rate=0.2)),
        paths.replace(long, "training.batch_size", 8),
        paths.replace(long, "layers.0.activation", ReLU()),
    ]
    runs = [controller.beside.begin(other, long) for other in others]
    assert not controller.beside.has_room and controller.beside.begin(others[0], long) is None
    train(controller, reach)
    qtbot.waitUntil(lambda: all(run.state == "done" for run in runs), timeout=WAIT_MS)
    alone = recorded(long)
    assert np.array_equal(controller.history.batch_losses.values, alone.batch_losses.values)
    for run, other in zip(runs, others, strict=True):
        expected = recorded(other)
        for name in ("step", "training_loss", "validation_loss", "training_metric"):
            assert np.array_equal(run.history.column(name), expected.column(name)), name
    assert controller.beside.has_room and len(runs) == MOST_BESIDE


def said(document, theme, run):
    """The second line of `run` in the list."""
    model = RunsModel(document, theme)
    model.show_runs()
    return model.index(model.row_of(run), NAME).data(SECOND_LINE)


def test_a_run_beside_names_the_run_it_was_started_beside(qtbot, document, controller, reach, theme):
    faster = paths.replace(SPIRALS, "optimizer.learning_rate", 0.1)
    train(controller, reach)
    one, named = controller.beside.begin(faster, SPIRALS), controller.beside.begin(with_options(seed=7), SPIRALS)
    document.runs.rename(named, "mine", "rename")
    qtbot.waitUntil(lambda: one.state == named.state == "done", timeout=WAIT_MS)
    assert said(document, theme, one) == "run 1, epoch 20"
    assert said(document, theme, named) == "run 2 · differs from the current run: seed 0 → 7"
    controller.restart()  # it stays in the list
    kept = document.runs.all[-1]
    assert kept.number == 3 and one.parent_number == named.parent_number == 3
    assert said(document, theme, one) == "run 1 · from run 3 · epoch 20"
    assert said(document, theme, named) == "run 2 · differs from run 3: seed 0 → 7"
    document.runs.delete(kept, "delete run 3")
    assert said(document, theme, one) == "run 1 · from run 3, which is gone · epoch 20"
    assert said(document, theme, named) == "run 2 · differs from run 3, which is gone: seed 0 → 7"
    document.undo_stack.undo()
    assert said(document, theme, one) == "run 1 · from run 3 · epoch 20"
    reach("ready")
    late = controller.beside.begin(faster, SPIRALS)  # the current run is not worth keeping
    qtbot.waitUntil(lambda: late.state == "done", timeout=WAIT_MS)
    assert said(document, theme, late) == "run 4, epoch 20"
    controller.new_start()
    assert said(document, theme, late) == "run 4 · from a run that is gone · epoch 20"


def test_a_run_beside_that_is_the_same_run_takes_its_place(qtbot, document, controller, reach, theme):
    train(controller, reach)
    same = controller.beside.begin(SPIRALS, SPIRALS)
    qtbot.waitUntil(lambda: same.state == "done", timeout=WAIT_MS)
    assert said(document, theme, same) == "run 1 · nothing differs from the current run"
    controller.restart()
    assert document.runs.all == (same,) and said(document, theme, same) == "epoch 20"


def test_a_run_beside_one_that_is_gone_on_with_names_that(qtbot, document, controller, reach):
    train(controller, reach)
    controller.restart()
    (run,) = document.runs.all
    qtbot.waitUntil(lambda: controller.receive() is None or run.memory is not None, timeout=WAIT_MS)
    controller.branching.take_up(run)
    reach("paused", "finished")
    beside = controller.beside.begin(paths.replace(SPIRALS, "optimizer.learning_rate", 0.1), SPIRALS)
    assert beside.parent_number == 1 and document.runs.beside == []


def test_a_run_beside_waits_goes_on_and_stops(qtbot, document, controller, reach):
    endless = paths.replace(SPIRALS, "training.epochs", 1_000_000)
    run = controller.beside.begin(paths.replace(endless, "optimizer.learning_rate", 0.1), endless)
    qtbot.waitUntil(lambda: len(run.history.column("step")) > 5, timeout=WAIT_MS)
    run.driver.pause()
    qtbot.waitUntil(lambda: run.state == "paused", timeout=WAIT_MS)
    qtbot.wait(200)
    paused_at = len(run.history.column("step"))
    qtbot.wait(200)
    assert len(run.history.column("step")) == paused_at
    run.driver.go_on()
    qtbot.waitUntil(lambda: len(run.history.column("step")) > paused_at, timeout=WAIT_MS)
    run.driver.stop()
    qtbot.waitUntil(lambda: run.state == "done" and not run.is_live, timeout=WAIT_MS)
    assert document.runs.all == (run,)


def test_deleting_a_run_that_trains_ends_it(qtbot, document, controller, reach):
    endless = paths.replace(SPIRALS, "training.epochs", 1_000_000)
    run = controller.beside.begin(paths.replace(endless, "optimizer.learning_rate", 0.1), endless)
    document.runs.delete(run, "delete")
    qtbot.waitUntil(lambda: not run.is_live, timeout=WAIT_MS)
    assert document.runs.all == ()
    document.undo_stack.undo()
    assert document.runs.all == (run,) and run.state == "done"


def test_what_cannot_be_trained_says_so(qtbot, controller, reach):
    wrong = paths.replace(SPIRALS, "layers.2.units", 3)
    run = controller.beside.begin(wrong, SPIRALS)
    qtbot.waitUntil(lambda: run.state == "failed", timeout=WAIT_MS)
    assert run.message and not run.is_live


# ---- the dialog -----------------------------------------------------------------------------------------------------


@pytest.fixture
def dialog(qtbot, document, controller, reach, theme):
    made = RunAgainDialog(document, controller, theme)
    made.open()
    yield made
    if isValid(made):
        made.reject()


def test_it_asks_for_one_thing_and_begins_a_run(qtbot, document, controller, dialog):
    assert not dialog.start.isEnabled()
    dialog.form.row("learning_rate").edited.emit("learning_rate", 0.1)
    assert "learning rate 0.01 → 0.1" in dialog.words.text() and dialog.start.isEnabled()
    dialog.start.click()
    (run,) = document.runs.all
    assert run.experiment.optimizer.learning_rate == 0.1 and document.experiment == SPIRALS
    qtbot.waitUntil(lambda: run.state == "done", timeout=WAIT_MS)


@pytest.mark.parametrize("key", CHANGES)
def test_every_choice_has_a_form_and_changes_what_it_says(dialog, key):
    dialog.choice.set_key(key)
    dialog.on_choice_picked(key)
    values = {
        "learning_rate": ("learning_rate", 0.5),
        "optimizer": ("optimizer", "sgd"),
        "batch_size": ("batch_size", 4),
        "activation": ("activation", "relu"),
        "initial_weights": ("initial_weights", "he"),
        "schedule": ("schedule", "cosine"),
        "penalty": ("penalty", "l2"),
        "dropout": ("rate", 0.6),
    }
    name, value = values[key]
    dialog.form.on_row_edited(name, value)
    made = dialog.experiment
    assert dialog.start.isEnabled(), dialog.words.text()
    if key == "activation":
        assert [layer.activation for layer in made.layers] == [ReLU(), ReLU(), SPIRALS.layers[2].activation]
    elif key in ("penalty", "initial_weights"):
        assert len({repr(getattr(layer, key)) for layer in made.layers}) == 1 and made.layers[0] != SPIRALS.layers[0]
    elif key == "dropout":
        assert [getattr(layer, "rate", None) for layer in made.layers] == [None, 0.6, None, 0.6, None]
    else:
        assert made.layers == SPIRALS.layers


def test_it_says_when_there_is_no_room(qtbot, document, controller, dialog):
    endless = paths.replace(SPIRALS, "training.epochs", 1_000_000)
    for rate in (0.1, 0.2, 0.3, 0.4):
        controller.beside.begin(paths.replace(endless, "optimizer.learning_rate", rate), endless)
    dialog.form.on_row_edited("learning_rate", 0.7)
    assert not dialog.start.isEnabled() and "Stop one" in dialog.words.text()


# ---- the list -------------------------------------------------------------------------------------------------------


@pytest.fixture
def view(qtbot, document, theme):
    made = RunsView(theme, document)
    qtbot.addWidget(made)
    made.resize(370, 330)
    made.show()
    return made


def shown(view, row, column, role=Qt.ItemDataRole.DisplayRole):
    return view.model.index(row, column).data(role)


@pytest.mark.parametrize("width, numbers", [(200, 1), (260, 2), (370, 3), (700, 3)])
def test_numbers_are_whole_or_left_out(document, view, width, numbers):
    document.runs.keep(made_up([0.7, 0.25], scores=[0.5, 0.9]))
    view.unfold()
    view.resize(width, 330)
    view.grab()
    table = view.table
    places = [
        (table.columnViewportPosition(column), table.columnViewportPosition(column) + table.columnWidth(column))
        for column in (TRAINING, VALIDATION, METRIC)
        if not table.isColumnHidden(column)
    ]
    assert len(places) == numbers and not table.isColumnHidden(METRIC)
    assert all(left > 40 and right <= table.viewport().width() for left, right in places)


def test_it_is_empty_and_fills(document, view):
    assert view.is_empty
    document.runs.keep(made_up([0.7, 0.25], scores=[0.5, 0.9]))
    assert not view.is_empty and view.model.rowCount() == 2
    assert [shown(view, 1, column) for column in (NAME, TRAINING, VALIDATION, METRIC)] == [
        "run 1",
        "0.25",
        "0.35",
        "80.0 %",
    ]
    assert shown(view, 0, NAME) == "This run" and shown(view, 1, NAME, SECOND_LINE) == "epoch 1"


def click(view, row):
    """With the mouse, in the middle of the name."""
    place = view.table.visualRect(view.model.index(row, NAME)).center()
    QTest.mouseClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_its_keys_work_on_the_run_that_was_clicked(qtbot, document, view):
    view.activateWindow()
    run = document.runs.keep(made_up([0.7, 0.25], experiment=with_options(seed=9)))
    click(view, 1)
    assert view.table.hasFocus() and view.selected is run
    window = view.windowHandle()
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert not run.is_shown
    QTest.keyClick(window, Qt.Key.Key_F2)
    QTest.keyClicks(view.table.findChild(QLineEdit), "mine")
    document.runs.show(run, True)  # something else happens meanwhile
    assert view.table.findChild(QLineEdit).text() == "mine"
    QTest.keyClick(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: run.name == "mine" and view.table.hasFocus(), timeout=WAIT_MS)
    QTest.keyClick(window, Qt.Key.Key_Delete)
    assert not document.runs.all


def test_a_remark_moves_left_where_it_has_no_room_under_the_name(qapp):
    width = QFontMetrics(font("caption")).horizontalAdvance("of run 1")
    assert begin_of("of run 1", 30, 66, 300) == 66
    assert begin_of("of run 1", 30, 66, 60 + width) == 60
    assert begin_of("of run 1", 30, 66, 20 + width) == 30


def test_the_name_of_a_file_has_no_gaps(document, view):
    run = document.runs.keep(made_up([0.7, 0.25]))
    run.name = "rate 0.01 → 0.1 / fast"
    view.table.selectRow(1)
    view.export.trigger()
    (file,) = view._dialog.selectedFiles()
    assert file.endswith("rate 0.01 0.1 fast.csv")
    view._dialog.reject()


def test_the_space_bar_trains_where_there_is_nothing_to_hide(document, view):
    document.runs.keep(made_up([0.7, 0.25]))
    for row in (0, 1):
        view.table.selectRow(row)
        key = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)
        key.ignore()
        view.table.event(key)
        assert key.isAccepted() == (row == 1)


def test_it_works_by_keyboard(qtbot, document, view):
    run = document.runs.keep(made_up([0.7, 0.25], experiment=with_options(seed=9)))
    view.table.setFocus()
    view.table.selectRow(1)
    qtbot.keyClick(view.table, Qt.Key.Key_Space)
    assert not run.is_shown
    qtbot.keyClick(view.table, Qt.Key.Key_Space)
    assert run.is_shown
    view.rename.trigger()
    field = view.table.findChild(QLineEdit)
    assert field.text() == "run 1"
    field.setText("the good one")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: run.name == "the good one", timeout=WAIT_MS)
    assert shown(view, 1, NAME) == "the good one"
    view.table.selectRow(1)
    asked = []
    document.runs.begin_asked.connect(asked.append)
    document.runs.take_up_asked.connect(asked.append)
    view.anew.trigger()
    assert asked == [run] and not view.go_on.isEnabled()  # of a made up run nothing is remembered
    run.memory = Memory(run.experiment)
    document.runs.changed.emit()
    view.go_on.trigger()
    assert asked == [run, run]
    view.delete.trigger()
    assert document.runs.all == ()
    document.undo_stack.undo()
    assert document.runs.all == (run,)
    view.table.selectRow(0)
    assert (
        not view.anew.isEnabled()
        and not view.go_on.isEnabled()
        and not view.delete.isEnabled()
        and view.again.isEnabled()
    )


def test_csv_holds_every_evaluation(document, view, tmp_path):
    run = KeptRun(SPIRALS, recorded(SPIRALS), primary("binary"), 300)
    document.runs.keep(run)
    view.table.selectRow(1)
    view.on_export_triggered()
    file = tmp_path / "run.csv"
    view._dialog.reject()
    view.on_place_chosen(str(file))
    assert all(task.wait(20_000) for task in unfinished())
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    assert [float(row["training_loss"]) for row in rows] == run.history.column("training_loss").tolist()
    assert [float(row["step"]) for row in rows] == run.history.column("step").tolist()


def test_a_theme_and_a_language_change_the_list(document, view, theme):
    document.runs.keep(made_up([0.7, 0.25]))

    def sample():
        return shown(view, 1, NAME, Qt.ItemDataRole.DecorationRole).toImage()

    light = sample()
    theme.set_mode("dark")
    assert sample() != light
    text.use_language("zh_CN")
    try:
        chinese = RunsView(theme, document)
        assert chinese.model.index(0, NAME).data() != "This run"
        chinese.deleteLater()
    finally:
        text.use_language("en")


def test_other_data_are_said_not_to_be_drawn(document, view):
    document.runs.keep(made_up([0.7, 0.25], experiment=DigitsExample().experiment()))
    assert "not drawn" in shown(view, 1, NAME, SECOND_LINE)


def test_names_are_told_as_plain_text(document, view):
    run = document.runs.keep(made_up([0.7, 0.25]))
    document.runs.rename(run, "<b>x</b>", "rename")
    assert shown(view, 1, NAME) == "<b>x</b>"


# ---- in the window --------------------------------------------------------------------------------------------------


def test_the_loss_view_draws_them_and_reads_their_numbers(program, qtbot):
    one = program(SPIRALS)
    loss = next(dock.view for dock in one.window.view_docks if dock.kind.key == "loss")
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.state == "finished", timeout=WAIT_MS)
    one.document.set_option("layers.0.activation", ReLU())
    qtbot.waitUntil(lambda: one.controller.state == "ready", timeout=WAIT_MS)
    (run,) = one.document.runs.all
    loss.cursor.at(12.0)  # a person may be quicker than the view
    qtbot.waitUntil(lambda: loss._numbers is not None, timeout=WAIT_MS)
    training, validation = loss.others.lines()
    assert np.array_equal(training.exact_values()[1], run.history.column("training_loss"))
    assert np.array_equal(validation.exact_values()[1], run.history.column("validation_loss"))
    assert training.color() == other_run_color(run.place, one.theme.palette) != one.theme.palette.accent
    assert [entry.text for entry in loss.key_row.entries][-2:] == ["run 1", "validation of other runs"]
    header, *rows = [list(row) for row in loss.rows()]
    assert header[0] == "run" and {row[0] for row in rows} == {"this run", "run 1"}
    losses = [row[header.index("validation_loss")] for row in rows if row[0] == "run 1"]
    assert losses == run.history.column("validation_loss").tolist()
    loss.cursor.at(12.0)
    told = dict((curve.title, value) for curve, value in loss.cursor.values())
    at = int(np.searchsorted(run.history.column("epoch"), loss.cursor.x()))
    assert told["run 1"] == run.history.column("training_loss")[at]
    one.document.runs.show(run, False)
    assert loss.others.lines() == [] and "run 1" not in [entry.text for entry in loss.key_row.entries]
    one.document.runs.show(run, True)
    loss.shown_metric.set_key("accuracy")
    loss.on_metric_picked("accuracy")
    assert np.array_equal(loss.others.lines()[0].exact_values()[1], run.history.column("training_metric"))


def test_what_does_not_change_is_drawn_once(program, qtbot, monkeypatch):
    one = program(paths.replace(SPIRALS, "training.epochs", 300))
    loss = next(dock.view for dock in one.window.view_docks if dock.kind.key == "loss")
    one.document.runs.keep(made_up(np.linspace(0.8, 0.1, 20)))
    qtbot.wait(100)
    drawn = []
    still = loss.others._still
    color = other_run_color(0, one.theme.palette)
    assert color.encode() in loss.plot.menu().figure().svg()  # a kept picture is no pixmap there
    monkeypatch.setattr(
        type(still.lines[0]), "path_points", lambda line, *_ends: drawn.append(line) or (np.empty(0), np.empty(0))
    )
    ranges = []
    loss.plot.plotItem.vb.sigRangeChanged.connect(lambda *_what: ranges.append(1))
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.state == "finished", timeout=WAIT_MS)
    qtbot.wait(100)
    assert len(drawn) <= 2 * (len(ranges) + 1)  # two lines, each time the axes move


def test_the_menu_opens_the_question(program, qtbot):
    one = program(SPIRALS)
    one.window.actions_by_key["run_again"].trigger()
    asked = one.window.findChildren(RunAgainDialog)
    assert len(asked) == 1 and asked[0].isVisible()
    asked[0].reject()
    qtbot.waitUntil(lambda: not one.window.findChildren(RunAgainDialog), timeout=WAIT_MS)
    one.document.runs.again_asked.emit()
    (again,) = one.window.findChildren(RunAgainDialog)
    again.reject()


def test_closing_ends_four_that_train(program, qtbot):
    one = program(paths.replace(SPIRALS, "training.epochs", 1_000_000))
    own = one.document.experiment
    one.controller.train()
    runs = [one.controller.beside.begin(paths.replace(own, "training.batch_size", size), own) for size in (1, 2, 3, 4)]
    qtbot.waitUntil(lambda: all(len(run.history.column("step")) > 1 for run in runs), timeout=WAIT_MS)
    one.window.close_at_once()
    one.shut_down()
    assert one.controller.beside._turns.isFinished() and one.controller.beside.begin(own, own) is None


def test_runs_are_compared_only_where_their_numbers_mean_the_same():
    """Of two tables, two targets, or a loss in another unit nothing follows from one curve lying below the other."""

    def among(experiment, **changes):
        other = experiment
        for path, value in changes.items():
            other = paths.replace(other, path.replace("__", "."), value)
        metric = primary("regression" if experiment is sine else "binary")
        run = KeptRun(experiment, History(), metric, 300)
        return is_comparable(run, other, None), is_comparable(run, other, metric)

    sine, table = SineExample().experiment(), paths.replace(SPIRALS, "data.source", Table(path="a.csv", target="y"))
    assert among(SPIRALS, optimizer=SGD(), data__source__noise=0.5, data__scaling="none") == (True, True)
    assert among(SPIRALS, loss__class_weights="balanced") == (False, True)
    assert among(sine, data__scaling="none") == (False, True)
    assert among(table, data__source__ignored="x") == (True, True)
    assert among(table, data__source__path="b.csv") == among(table, data__source__target="z") == (False, False)

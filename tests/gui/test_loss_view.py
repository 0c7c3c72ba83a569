"""Loss and metrics: what is drawn is what was recorded, over every axis, smoothed or not, at a cost that does not grow."""

import csv
import tracemalloc

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal

from engine import paths, text
from engine.examples.house_prices import HousePricesExample
from engine.examples.overfitting import OverfittingExample
from engine.examples.spirals import SpiralsExample
from engine.training.control import Control
from engine.training.events import Changed, Ended, Evaluation, Progress
from engine.training.history import History
from engine.training.run import Run
from engine.training.trainer import Trainer
from gui.document import Document
from gui.plots.shade import between
from gui.plots.smoothing import CHUNK, Smoothed
from gui.plots.thinning import EACH
from gui.run.pump import Pump
from gui.views.loss import Loss
from gui.views.run_axis import RunAxis, first_known


@pytest.fixture
def view(theme, qtbot):
    """A view with the run of an experiment in it, and that run's trainer and history."""

    def make(experiment, history=None):
        trainer = Trainer(experiment)
        if history is None:
            history = recorded(trainer)
        made = Loss(theme, Document(experiment))
        qtbot.addWidget(made)
        made.resize(500, 330)
        made.show()
        made.begin(trainer.compiled)
        made.show_history(history)
        made.show_numbers()
        return made, trainer, history

    return make


def recorded(trainer):
    history, control = History(), Control()
    for event in Run(trainer, control).events():
        history.add(event)
        if isinstance(event, Ended):
            control.stop()
    return history


def short(example, *assignments):
    experiment = example.experiment()
    for assignment in assignments:
        experiment = paths.set_from_text(experiment, assignment)
    return experiment


def pick(view, key):
    view.shown_metric.set_key(key)
    view.on_metric_picked(key)


# smoothing ------------------------------------------------------------------------------------------------------------


def test_smoothing_is_the_average_tensorboard_draws():
    smoothed = Smoothed(0.5)
    smoothed.extend(np.array([1.0, 2.0, 3.0]))
    # by hand: 0.5/0.5, (0.25 + 1)/0.75, (0.125 + 0.5 + 1.5)/0.875
    np.testing.assert_allclose(smoothed.values, [1.0, 1.25 / 0.75, 2.125 / 0.875], rtol=1e-15)
    smoothed.extend(np.array([np.nan, np.inf, 4.0]))
    assert np.isnan(smoothed.values[3]) and np.isinf(smoothed.values[4])
    np.testing.assert_allclose(smoothed.values[5], (2.125 / 2 + 2.0) / 0.9375, rtol=1e-15)


@pytest.mark.parametrize("weight", [0.0, 0.3, 0.9, 0.99])
def test_smoothing_in_pieces_is_the_loop_of_the_definition(weight):
    numbers = np.random.default_rng(1).normal(size=2 * CHUNK + 77) + 5
    last, expected = 0.0, []
    for count, number in enumerate(numbers, start=1):
        last = last * weight + (1 - weight) * number
        expected.append(last / (1 - weight**count))
    smoothed = Smoothed(weight)
    for piece in np.split(numbers, [1, 2, 500, CHUNK + 3]):
        smoothed.extend(piece)
    np.testing.assert_allclose(smoothed.values, expected, rtol=1e-12)


def test_smoothed_curves_stand_before_the_pale_exact_ones(view):
    loss, _trainer, history = view(short(SpiralsExample(), "training.epochs=40"))
    loss.axes.choose(weight=0.9)
    expected = Smoothed(0.9)
    expected.extend(history.column("validation_loss"))
    np.testing.assert_array_equal(loss.calm_validation.exact_values()[1], expected.values)
    np.testing.assert_array_equal(loss.validation.exact_values()[1], history.column("validation_loss"))
    assert loss.validation.faint and not len(loss.batches.exact_values()[0])
    assert "not smoothed" in [entry.text for entry in loss.key_row.entries]
    header, *rows = loss.rows()
    assert rows[-1][header.index("validation_loss_smoothed")] == expected.values[-1]
    loss.axes.choose(weight=0.0)
    assert not loss.validation.faint and not len(loss.calm_validation.exact_values()[0])


# axes -----------------------------------------------------------------------------------------------------------------


def test_every_axis_counts_what_it_says(view):
    experiment = short(SpiralsExample(), "training.epochs=30")
    loss, trainer, history = view(experiment)
    samples = trainer.samples
    steps, epochs = history.column("step"), history.column("epoch")
    seconds = history.seconds_of(steps)
    expected = {"epoch": epochs, "step": steps, "samples": epochs * samples, "seconds": seconds}
    names = {"epoch": "epoch", "step": "step", "samples": "samples seen", "seconds": "computing time (s)"}
    ends = {"epoch": 30.0, "step": float(trainer.step), "samples": 30.0 * samples, "seconds": None}
    for key, x in expected.items():
        loss.axes.choose(axis=key)
        np.testing.assert_array_equal(loss.training.exact_values()[0], x)
        assert loss.plot.axes["x"].name == names[key] and loss.plot.x_end == ends[key]
        assert loss.batches.exact_values()[0][-1] == pytest.approx(x[-1])
        loss.cursor.at(float(x[7]))
        assert f"step {steps[7]:.0f}" in loss.caption.text()
    assert " s · " in loss.caption.text()
    loss.axes.choose(axis="samples")
    loss.cursor.at(float(epochs[9] * samples))
    assert f"{epochs[9] * samples:,.0f} samples" in loss.caption.text()


def test_marks_stand_where_things_happened_on_every_axis(view):
    history = History()
    numbers = [Evaluation(step, step / 10, 0.01, 1.0, 1.0, 0.5, 0.5, 0.0) for step in (10, 20, 40)]
    history.add(Progress(20, 2.0, np.ones(20, np.float32), tuple(numbers[:2]), seconds=4.0))
    history.add(Changed(20, 2.0, "optimizer.learning_rate", 0.01, 0.003))
    history.add(Progress(40, 4.0, np.ones(20, np.float32), tuple(numbers[2:]), seconds=6.0))
    history.add(Ended(40, 4.0, "finished", "Stopped early", best_epoch=1.0))
    loss, trainer, _history = view(SpiralsExample().experiment(), history)
    texts = ("best: epoch 1", "learning rate 0.01 → 0.003", "stopped here")
    places = {"epoch": [1, 2, 4], "step": [10, 20, 40], "seconds": [2, 4, 6]}
    places["samples"] = [epoch * trainer.samples for epoch in places["epoch"]]
    for key, expected in places.items():
        loss.axes.choose(axis=key)
        assert loss.marks.texts == texts
        assert [line.value() for line in loss.marks._lines[:3]] == pytest.approx(expected)


def test_early_stopping_marks_its_best_epoch(view):
    rules = ("training.stopping=patience", "training.stopping.patience=30")
    loss, _trainer, history = view(short(OverfittingExample(), *rules))
    best = history.ended.best_epoch
    assert loss.marks.texts == (f"best: epoch {best:g}", "stopped here")
    validation = history.column("validation_loss")
    assert best == history.column("epoch")[np.argmin(validation[:-1])] and best < history.ended.epoch


def test_seconds_nobody_has_kept_leave_the_beginning_out(view):
    history = History()
    history.marks["seconds"].values[0] = np.nan
    evaluations = tuple(Evaluation(step, step / 10, 0.01, 1.0, 1.0, 0.5, 0.5, 0.0) for step in (0, 10, 20))
    history.add(Progress(10, 1.0, np.ones(10, np.float32), evaluations[:2], seconds=np.nan))
    history.add(Progress(20, 2.0, np.ones(10, np.float32), evaluations[2:], seconds=0.5))
    loss, _trainer, _history = view(SpiralsExample().experiment(), history)
    loss.axes.choose(axis="seconds")
    assert loss.training.exact_values()[0].tolist() == [0.5]
    loss.cursor.at(0.5)
    assert "step 20" in loss.caption.text()
    loss.grab()
    for unknown in range(5):
        assert first_known(np.array([np.nan] * unknown + [1.0, 2.0])) == unknown


# the gap --------------------------------------------------------------------------------------------------------------


def test_the_gap_is_filled_only_where_the_other_is_worse():
    x = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    line = np.zeros(6)
    other = np.array([-1.0, 1.0, -1.0, np.nan, 2.0, 2.0])
    pieces = between(x, line, other)
    assert [piece[0].tolist() for piece in pieces] == [[0.5, 1.0, 1.5], [4.0, 5.0]]
    assert pieces[0][2].tolist() == [0.0, 1.0, 0.0] and pieces[0][1].tolist() == [0.0, 0.0, 0.0]
    below = between(x, line, other, above=False)
    assert [piece[0].tolist() for piece in below] == [[0.0, 0.5], [1.5, 2.0]]
    assert between(x[:0], line[:0], other[:0]) == [] and between(x, line, line) == []


def area(pieces):
    corners = [[(point.x(), point.y()) for point in piece] for piece in pieces]
    return sum(abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(c, c[1:] + c[:1], strict=True))) / 2 for c in corners)


@pytest.mark.parametrize(("key", "expected"), [("loss", 0.5), ("accuracy", 0.25)])
def test_less_loss_is_better_and_more_accuracy(view, key, expected):
    """Over two epochs the validation loss lies 0, 0.5 and 0 above the training loss; accuracy 0, 0.25 and 0 below."""
    history = History()
    rows = [(0, 1.0, 1.0, 0.5, 0.5), (10, 0.5, 1.0, 0.75, 0.5), (20, 0.5, 0.5, 0.75, 0.75)]
    evaluations = tuple(
        Evaluation(step, step / 10, 0.01, training, validation, right, also, 0.0)
        for step, training, validation, right, also in rows
    )
    history.add(Progress(20, 2.0, np.ones(20, np.float32), evaluations))
    loss, _trainer, _history = view(SpiralsExample().experiment(), history)
    pick(loss, key)
    assert area(loss.shade.pieces) == pytest.approx(expected)
    mirrored = [swapped(one) for one in evaluations]
    better = History()
    better.add(Progress(20, 2.0, np.ones(20, np.float32), tuple(mirrored)))
    loss.show_history(better)
    assert loss.shade.pieces == []


def swapped(one):
    return Evaluation(
        one.step,
        one.epoch,
        one.learning_rate,
        one.validation_loss,
        one.training_loss,
        one.validation_metric,
        one.training_metric,
        0.0,
    )


def test_the_gap_on_a_log_axis_lies_between_the_logarithms(view):
    history = History()
    evaluations = (
        Evaluation(0, 0.0, 0.01, 0.1, 1.0, 0.5, 0.5, 0.0),
        Evaluation(10, 1.0, 0.01, 0.1, 1.0, 0.5, 0.5, 0.0),
    )
    history.add(Progress(10, 1.0, np.ones(10, np.float32), evaluations))
    loss, _trainer, _history = view(SpiralsExample().experiment(), history)
    loss.plot.set_log("y", True)
    assert area(loss.shade.pieces) == pytest.approx(1.0)


# metrics --------------------------------------------------------------------------------------------------------------


def test_every_metric_of_the_task_can_be_shown(view):
    loss, trainer, history = view(short(SpiralsExample(), "training.epochs=40"))
    assert not loss.judges_closely
    pick(loss, "accuracy")
    np.testing.assert_array_equal(loss.training.exact_values()[1], history.column("training_metric"))
    assert not loss.judges_closely and loss.plot.axes["y"].name == "Accuracy"
    for key in ("balanced_accuracy", "precision", "f1", "roc_auc"):
        pick(loss, key)
        assert loss.judges_closely
        x, y = loss.validation.exact_values()
        np.testing.assert_array_equal(x, history.scores["epoch"].values)
        np.testing.assert_array_equal(y, history.scores[f"validation_{key}"].values)
        assert not len(loss.batches.exact_values()[0])
    judged = trainer.judgement()["training"].scores["roc_auc"]
    assert loss.training.exact_values()[1][-1] == judged and f"ROC AUC {judged:.3f} / " in loss.caption.text()
    header, *rows = loss.rows()
    assert len(rows) == len(history.scores["step"].values) and "training_f1" in header and "seconds" in header


def test_errors_in_units_are_worse_when_they_are_larger(view):
    loss, _trainer, history = view(short(HousePricesExample(), "training.epochs=20"))
    pick(loss, "mean_absolute_error")
    worst = max(history.scores[f"{part}_mean_absolute_error"].values.max() for part in ("training", "validation"))
    assert loss.shade.above and loss.plot._extent[3] >= worst
    pick(loss, "r_squared")
    assert not loss.shade.above and loss.plot._extent[3] == 1.0


class Controller(QObject):
    answered = Signal()

    def __init__(self, run):
        super().__init__()
        self.compiled, self.history, self.state, self.step = run[0].compiled, run[1], "running", 1
        self.latest, self.measured_at, self.closely = {}, {}, []
        self.steps_per_second = None
        self.control, self.document = self, Document(run[0].experiment)

    def receive(self):
        return True

    def want(self, measurements):
        pass

    def ask_for_way(self):
        pass

    def thank(self):
        pass

    def judge_closely(self, on):
        self.closely.append(on)


def test_a_run_judges_closely_only_while_that_is_looked_at(view, qtbot):
    loss, trainer, history = view(short(SpiralsExample(), "training.epochs=5"))
    controller = Controller((trainer, history))
    pump = Pump(controller, lambda: [loss])
    pump.stop()
    pump.on_timer_timeout()
    pick(loss, "f1")
    pump.on_timer_timeout()
    pump.on_timer_timeout()
    loss.hide()
    pump.on_timer_timeout()
    assert controller.closely == [True, False]
    pump.deleteLater()


def test_what_is_chosen_lasts_from_run_to_run_of_the_same_task(view):
    loss, trainer, history = view(short(SpiralsExample(), "training.epochs=5"))
    pick(loss, "f1")
    loss.begin(trainer.compiled)
    loss.show_history(history)
    assert loss.shown_metric.key() == "f1" and loss.plot.axes["y"].name == "F1"
    houses = Trainer(short(HousePricesExample(), "training.epochs=2"))
    loss.document.change(houses.experiment, "houses")
    loss.begin(houses.compiled)
    loss.show_history(recorded(houses))
    assert loss.shown_metric.key() == "loss" and loss.training.exact_values()[1][0] > 0


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_all_tools_fit_a_narrow_dock(theme, qtbot, language):
    text.use_language(language)
    try:
        loss = Loss(theme, Document(SpiralsExample().experiment()))
        qtbot.addWidget(loss)
        assert loss.minimumSizeHint().width() <= 360
        tools = loss.shown_metric.sizeHint().width() + loss.log.sizeHint().width() + loss.axes.sizeHint().width()
        assert tools < 220
    finally:
        text.use_language("en")


# cost -----------------------------------------------------------------------------------------------------------------

MANY = 400_000


@pytest.fixture(scope="module")
def long_history():
    """A run of very many evaluations."""
    history = History()
    steps = np.arange(1, MANY + 1, dtype=float)
    chance = np.random.default_rng(0)
    losses = 1 + 0.5 * chance.random((2, MANY))
    for name, column in history.evaluations.items():
        column.extend(column_values(steps, losses, name))
    marks = steps[999::1000]
    for name, values in (("step", marks), ("epoch", marks / 10), ("seconds", marks / 1000)):
        history.marks[name].extend(values)
    history.batch_losses.extend(losses[0].astype(np.float32))
    return history


def column_values(steps, losses, name):
    return {
        "step": steps,
        "epoch": steps / 10,
        "training_loss": losses[0],
        "validation_loss": losses[1],
        "training_metric": losses[0] / 2,
        "validation_metric": losses[1] / 2,
    }.get(name, np.ones(len(steps)))


@pytest.mark.parametrize(
    ("axis", "weight", "key", "log"),
    [
        ("epoch", 0.0, "loss", False),
        ("epoch", 0.0, "loss", True),
        ("seconds", 0.9, "loss", False),
        ("seconds", 0.9, "loss", True),
        ("samples", 0.0, "accuracy", False),
    ],
)
@pytest.mark.parametrize("zoomed", [False, True])
def test_a_picture_costs_the_same_however_long_the_run_is(view, long_history, axis, weight, key, log, zoomed):
    """What was seen is made absurd: a picture that looked at it again would show it, or need memory for it."""
    history = History(long_history.record())
    loss, _trainer, _history = view(SpiralsExample().experiment(), history)
    pick(loss, key)
    loss.axes.choose(axis, weight)
    if log:
        loss.plot.set_log("y", True)
    x = loss.training.exact_values()[0]
    window = slice(MANY // 2, MANY // 2 + 300)
    if zoomed:
        loss.plot.plotItem.vb.setXRange(x[window.start], x[window.stop], padding=0)
        loss.plot._follows = False
    margin = EACH**6
    grow(history, MANY, margin)  # every column has now made room for more
    loss.show_history(history)
    for name, column in history.evaluations.items():
        if name not in ("step", "epoch"):
            column.values[1 : window.start - margin] = 1e30
            column.values[window.stop + margin : MANY - margin] = 1e30
    tracemalloc.start()
    grow(history, MANY + margin, 10)
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    loss.show_history(history)
    loss.show_numbers()
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    assert peak < MANY  # a single mask over the history would take more
    for curve in loss._calm if weight else loss._raw:
        drawn = curve.getData()[1]
        limits = (10.0**drawn if loss.plot.is_log["y"] else drawn)[1:]
        assert 10 < len(drawn) < 4000 and np.nanmax(limits) < 2
    assert np.isfinite(loss.plot.plotItem.vb.viewRange()).all() and loss.plot._extent[3] < 2
    exact = loss.training.exact_values()
    assert (
        len(exact[0]) == MANY + margin + 10
        and exact[1][window][5] == history.column(loss._numbers._names[0])[window][5]
    )


def grow(history, step, count):
    steps = range(step + 1, step + count + 1)
    rows = tuple(Evaluation(number, number / 10, 0.01, 1.1, 1.2, 0.6, 0.5, 0.0) for number in steps)
    last = steps[-1]
    history.add(Progress(last, last / 10, np.ones(count, np.float32), rows, seconds=last / 1000))


def test_only_new_rows_are_placed_on_an_axis(long_history, monkeypatch):
    asked = []
    axis = RunAxis("samples", long_history, 300)
    monkeypatch.setattr(axis, "at", lambda steps, epochs: (asked.append(len(steps)), epochs * 300)[1])
    steps, epochs = long_history.column("step"), long_history.column("epoch")
    axis.of_table(steps[:-10], epochs[:-10])
    axis.of_table(steps, epochs)
    assert asked == [MANY - 10, 10]


def test_the_table_of_a_csv_file_holds_what_was_recorded(view, tmp_path):
    loss, trainer, history = view(short(SpiralsExample(), "training.epochs=10"))
    loss.plot.menu().save(tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(history.column("step"))
    assert float(rows[-1]["validation_loss"]) == history.column("validation_loss")[-1]
    assert float(rows[-1]["samples"]) == 10 * trainer.samples
    assert float(rows[-1]["seconds"]) == pytest.approx(trainer.seconds)

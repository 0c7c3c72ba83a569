"""Other runs in the gradient, signal and update views: what is kept of a run, and what is drawn of known numbers."""

import csv

import msgspec
import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from engine import compiler, paths
from engine.datasets.plane import Plane
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.measurements.gradient_flow import GradientFlow, LayerGradient
from engine.measurements.signal_propagation import LayerSignal, SignalPropagation
from engine.measurements.updates import LayerUpdate, Updates
from engine.training.events import Event, Measured
from engine.training.history import History
from engine.training.run import Run
from engine.training.trainer import Trainer
from gui.document import Document
from gui.kept_runs import KeptRun
from gui.plots.key import Entry, Key
from gui.plots.still_lines import StillLines
from gui.seen import COMPARED, Seen
from gui.theme.colors import LIGHT, other_run_color, other_run_marker
from gui.views import finding
from gui.views.overlaid_updates import TOGETHER, together
from tests.gui.kept import SPIRALS, made_up

VIEWS = {view.key: view for view in finding.views()}
WAIT_MS = 20_000


def gradients(*means, frozen=()):
    return tuple(LayerGradient(index, mean, 4 * mean, 9 * mean, index in frozen) for index, mean in enumerate(means))


def signals(*sizes):
    """(outputs, gradient) of the input and each layer."""
    each = ((index, float(outputs), float(gradient)) for index, (outputs, gradient) in enumerate(sizes))
    return tuple(LayerSignal(index - 1, outputs, outputs / 2, gradient) for index, outputs, gradient in each)


def updates(*norms, frozen=()):
    """(change, size) of each layer."""
    return tuple(
        LayerUpdate(index, float(change), float(size), change / size if size else np.inf, index in frozen)
        for index, (change, size) in enumerate(norms)
    )


def seen(question, answers):
    """Step -> answer; ten steps are an epoch."""
    found = Seen(COMPARED)
    for step, answer in answers.items():
        found.hear(Measured(step, step / 10, {question: answer}))
    return found


def kept(document, question=None, answers=None, experiment=SPIRALS, loss=0.5) -> KeptRun:
    """A run in the list of `document`, of which this was measured."""
    run = document.runs.keep(made_up([0.7, loss, len(document.runs.all) / 100], experiment=experiment))
    if question is not None:
        run.seen = seen(question, answers)
        document.runs.changed.emit()
    return run


class Shown:
    """A view of a run of `experiment` that waits at a step."""

    def __init__(self, theme, key, host, experiment):
        self.document = Document(experiment)
        self.view = VIEWS[key](theme, self.document, host)
        self.view.resize(560, 420)
        self.compiled = compiler.compile(experiment)
        self.history = History()

    def begin(self):
        self.view.begin(self.compiled)
        return self.view

    def feed(self, step, question, answer):
        """As the pump does."""
        if self.history.marks["step"].values[-1] != step:
            self.history.add(Event(step, step / 10))
        self.view.show_history(self.history)
        self.view.measured_at = {question: step}
        self.view.show_measured({question: answer})
        self.view.show_numbers()

    def words(self):
        """Of the key."""
        return [entry.text for entry in self.view.key_row.entries]

    def drawn(self):
        """Of each line: its run, where it lies, its numbers."""
        return [(line.title, *(values.tolist() for values in line.exact_values())) for line in self.view.others.lines]


@pytest.fixture
def shown(theme, qtbot):
    hosts = []

    def show(key, experiment=SPIRALS):
        host = QWidget()
        hosts.append(host)
        qtbot.addWidget(host)
        host.resize(560, 420)
        made = Shown(theme, key, host, experiment)
        host.show()
        made.begin()
        return made

    return show


OWN = gradients(0.1, 0.2, 0.4)


# what is kept ---------------------------------------------------------------------------------------------------------


def test_answers_are_kept_with_the_step_they_belong_to():
    answers = {0: gradients(1.0, 2.0), 10: gradients(3.0, 4.0, frozen=(1,)), 30: gradients(5.0, np.nan)}
    found = seen(GradientFlow(), answers)
    assert found.at(GradientFlow(), 0) == (0, answers[0])
    assert found.at(GradientFlow(), 14) == (10, answers[10])
    step, answer = found.at(GradientFlow(), 1000)
    assert step == 30 and answer[0] == answers[30][0] and np.isnan(answer[1].mean)
    assert type(answer[0].layer) is int and type(answer[0].frozen) is bool
    np.testing.assert_array_equal(found.numbers(GradientFlow(), "largest")[0], [4.0, 12.0, 20.0])
    assert found.at(Updates(), 10) is None and found.numbers(Updates(), "ratio").shape == (0, 0)


def test_nothing_is_made_up_for_the_time_in_which_nobody_looked():
    found = seen(Updates(), {1: updates((1, 2)), 2: updates((1, 2)), 3: None, 4: ()})
    found.ask(frozenset())
    found.ask(COMPARED)
    found.hear(Measured(9, 0.9, {Updates(): updates((1, 2)), "another question": 5}))
    epochs, anew = found.epochs(Updates())
    assert epochs.tolist() == [0.1, 0.2, 0.9] and anew.tolist() == [False, False, True]
    found.forget_after(2)
    assert found.at(Updates(), 9)[0] == 2


def test_a_run_that_is_made_again_keeps_what_was_seen_most_of(qapp):
    document = Document(SPIRALS)
    run = document.runs.keep(made_up([0.7, 0.5]))
    for steps in ((0, 10), (5,)):
        again = made_up([0.7, 0.5])
        again.seen = seen(GradientFlow(), dict.fromkeys(steps, OWN))
        assert document.runs.keep(again) is run
    assert run.seen.at(GradientFlow(), 20)[0] == 10


@pytest.fixture
def document():
    return Document(SPIRALS)


def answered(qtbot, controller, question):
    """Ask the waiting run, as the pump does."""
    controller.control.want(frozenset({question}))
    there = lambda: controller.receive() is None or controller.measured_at.get(question) == controller.step  # noqa: E731
    qtbot.waitUntil(there, timeout=WAIT_MS)


def test_what_was_measured_stays_with_a_run_that_is_replaced(qtbot, controller, reach):
    controller.compare(COMPARED)
    answered(qtbot, controller, GradientFlow())
    first = controller.latest[GradientFlow()]
    controller.train()
    reach("finished")
    answered(qtbot, controller, GradientFlow())
    last, step = controller.latest[GradientFlow()], controller.step
    controller.document.set_option("layers.0.units", 5)
    (run,) = controller.document.runs.all
    assert run.seen.at(GradientFlow(), 0) == (0, first) and run.seen.at(GradientFlow(), step) == (step, last)
    assert controller.seen is not run.seen and controller.seen.at(GradientFlow(), 0) is None
    assert controller.seen.asked == COMPARED


def test_what_is_taken_back_was_not_seen(qtbot, controller, reach):
    controller.compare(COMPARED)
    answered(qtbot, controller, GradientFlow())
    controller.train()
    reach("finished")
    answered(qtbot, controller, GradientFlow())
    end = controller.step
    assert controller.seen.newest(GradientFlow()) == end
    controller.go_back(20)
    qtbot.waitUntil(lambda: controller.receive() is None or 20 <= controller.step < end, timeout=WAIT_MS)
    assert controller.seen.newest(GradientFlow()) <= 20


def test_a_branch_and_a_run_that_is_taken_up_know_what_was_seen_before(qtbot, controller, reach):
    controller.compare(COMPARED)
    answered(qtbot, controller, GradientFlow())
    first = controller.latest[GradientFlow()]
    controller.train()
    reach("finished")
    answered(qtbot, controller, GradientFlow())
    end, last = controller.step, controller.latest[GradientFlow()]
    slower = lambda experiment: paths.replace(experiment, "optimizer.learning_rate", 0.001)  # noqa: E731
    controller.branching.begin(slower, "branch", step=20, trains=False)
    qtbot.waitUntil(lambda: controller.receive() is None or controller.step == 20, timeout=WAIT_MS)
    (kept_one,) = controller.document.runs.all
    assert kept_one.seen.at(GradientFlow(), end) == (end, last)
    assert controller.seen.at(GradientFlow(), 0) == (0, first) and controller.seen.newest(GradientFlow()) <= 20
    qtbot.waitUntil(lambda: controller.receive() is None or kept_one.memory is not None, timeout=WAIT_MS)
    controller.branching.take_up(kept_one)
    qtbot.waitUntil(lambda: controller.receive() is None or controller.step == end, timeout=WAIT_MS)
    assert controller.seen.at(GradientFlow(), end) == (end, last)
    assert controller.seen is not kept_one.seen and controller.seen.asked == COMPARED


def test_runs_beside_are_asked_only_while_somebody_compares_and_stay_what_they_are(qtbot, controller, reach):
    other = paths.replace(paths.replace(SPIRALS, "training.epochs", 100), "optimizer.learning_rate", 0.05)
    alone = History()
    for event in Run(Trainer(other)).events():
        alone.add(event)
    unasked = controller.beside.begin(other, SPIRALS)
    qtbot.waitUntil(lambda: unasked.state == "done", timeout=WAIT_MS)
    assert unasked.seen.at(GradientFlow(), 0) is None
    controller.compare(frozenset({GradientFlow(), Updates()}))
    endless = paths.replace(other, "training.epochs", 1_000_000)
    asked = controller.beside.begin(endless, SPIRALS)
    for question in (Updates(), GradientFlow()):
        qtbot.waitUntil(lambda question=question: len(asked.seen.epochs(question)[0]) > 3, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: len(asked.history.column("step")) > len(alone.column("step")), timeout=WAIT_MS)
    assert asked.seen.at(SignalPropagation(), 0) is None
    controller.compare(frozenset())
    qtbot.wait(300)
    known = len(asked.seen.epochs(Updates())[0])
    qtbot.wait(300)
    assert len(asked.seen.epochs(Updates())[0]) == known
    asked.driver.stop()
    controller.compare(COMPARED)
    short = controller.beside.begin(paths.replace(other, "training.epochs", 2), SPIRALS)
    qtbot.waitUntil(lambda: short.state == "done", timeout=WAIT_MS)
    end = int(short.history.column("step")[-1])
    assert short.seen.newest(GradientFlow()) == short.seen.newest(SignalPropagation()) == end > 0
    steps = np.isin(asked.history.column("step"), alone.column("step"))
    same = np.isin(alone.column("step"), asked.history.column("step"))
    assert steps.sum() > 3
    mine, expected = asked.history.column("training_loss")[steps], alone.column("training_loss")[same]
    np.testing.assert_array_equal(mine, expected)


# gradients ------------------------------------------------------------------------------------------------------------


def test_without_other_runs_nothing_is_added(shown):
    for key, question, answer in (
        ("gradients", GradientFlow(), OWN),
        ("signal", SignalPropagation(), signals((1, np.nan), (2, 1), (3, 1), (4, 1))),
        ("updates", Updates(), updates((1, 10), (1, 10), (1, 10))),
    ):
        one = shown(key)
        one.feed(5, question, answer)
        items = one.view.plot.plotItem.vb.allChildren()
        assert not [item for item in items if isinstance(item, StillLines)] and one.drawn() == []
        assert not [entry for entry in one.view.key_row.entries if entry.marked]
        run = kept(one.document, question, {5: answer})
        one.document.runs.show(run, False)
        one.feed(6, question, answer)
        assert one.drawn() == [] and not [entry for entry in one.view.key_row.entries if entry.marked]


def test_means_of_other_runs_at_the_same_step(shown):
    one = shown("gradients")
    kept(one.document, GradientFlow(), {0: gradients(1.0, 1.0, 1.0), 50: gradients(0.01, 0.02, 0.03)})
    one.document.runs.rename(one.document.runs.all[0], "mine", "")
    one.feed(0, GradientFlow(), OWN)
    assert one.drawn() == [("mine · step 0", [1, 2, 3], [1.0, 1.0, 1.0])]
    assert one.words()[-2:] == ["mean in other runs:", "mine"]
    one.feed(48, GradientFlow(), gradients(0.1, 0.2, 0.5))
    assert one.drawn() == [("mine · step 50", [1, 2, 3], [0.01, 0.02, 0.03])]
    assert one.words()[-1] == "mine"
    one.feed(90, GradientFlow(), gradients(0.1, 0.2, 0.6))
    assert one.drawn() == [("mine · step 50", [1, 2, 3], [0.01, 0.02, 0.03])]
    assert one.words()[-1] == "mine · step 50"
    entry = one.view.key_row.entries[-1]
    assert (entry.color, entry.marker) == (other_run_color(0, LIGHT), other_run_marker(0))
    low, high = one.view.plot.plotItem.vb.viewRange()[1]
    assert low < -2 and high > 0  # there is room for the other run


def test_only_shown_runs_that_compare_are_drawn_each_in_its_own_look(shown):
    one = shown("gradients")
    elsewhere = msgspec.structs.replace(SPIRALS, data=msgspec.structs.replace(SPIRALS.data, source=Plane()))
    one.feed(7, GradientFlow(), OWN)
    for mean in (1.0, 2.0):
        kept(one.document, GradientFlow(), {7: gradients(mean, mean, mean)})
    kept(one.document, GradientFlow(), {7: gradients(3.0, 3.0, 3.0)}, experiment=elsewhere)
    kept(one.document)
    assert [numbers[0] for _title, _x, numbers in one.drawn()] == [1.0, 2.0]
    assert one.words()[-1] == "1 other run was not looked at"
    assert [line.color() for line in one.view.others.lines] == [other_run_color(place, LIGHT) for place in (0, 1)]
    one.document.runs.show(one.document.runs.all[0], False)
    assert [numbers[0] for _title, _x, numbers in one.drawn()] == [2.0]
    one.document.runs.delete(one.document.runs.all[1], "")
    assert one.drawn() == [] and one.words()[-1] == "1 other run was not looked at"


def test_a_hidden_view_draws_when_it_is_seen_again(shown):
    one = shown("gradients")
    one.feed(7, GradientFlow(), OWN)
    one.view.hide()
    kept(one.document, GradientFlow(), {7: gradients(1.0, 1.0, 1.0)})
    assert one.drawn() == []
    one.view.show()
    one.view.show_numbers()
    assert len(one.drawn()) == 1


def test_layers_are_matched_by_their_place_and_the_key_says_when_they_are_others(shown):
    one = shown("gradients")
    first, second, output = SPIRALS.layers
    deeper = msgspec.structs.replace(SPIRALS, layers=(first, second, second, output))
    shallow = msgspec.structs.replace(SPIRALS, layers=(first, output))
    dropped = msgspec.structs.replace(SPIRALS, layers=(first, Dropout(), second, output))
    one.feed(7, GradientFlow(), OWN)
    kept(one.document, GradientFlow(), {7: gradients(1.0, 2.0, 3.0, 4.0)}, experiment=deeper)
    kept(one.document, GradientFlow(), {7: gradients(1.0, 2.0)}, experiment=shallow)
    places = (0, 2, 3)
    answer = tuple(LayerGradient(place, mean, mean, mean) for place, mean in zip(places, (1.0, 0.0, 3.0), strict=True))
    kept(one.document, GradientFlow(), {7: answer}, experiment=dropped)
    assert [(x, numbers) for _title, x, numbers in one.drawn()] == [
        ([1, 2, 3], [1.0, 2.0, 3.0]),
        ([1, 2], [1.0, 2.0]),
        ([1, 2, 3], [1.0, 0.0, 3.0]),
    ]
    assert [text.split(" · ", 1)[1] for text in one.words()[-3:]] == [
        "first 3 of 4 layers",
        "other layers",
        "0 in layer 3",
    ]


def test_what_is_zero_frozen_or_no_number_is_told_and_breaks_nothing(shown):
    one = shown("gradients")
    one.feed(7, GradientFlow(), OWN)
    kept(one.document, GradientFlow(), {7: gradients(0.0, 0.0, 1.0)})
    kept(one.document, GradientFlow(), {7: gradients(np.nan, 2.0, 1.0)})
    kept(one.document, GradientFlow(), {7: gradients(0.0, 2.0, 1.0, frozen=(0,))})
    assert [text.partition(" · ")[2] for text in one.words()[-3:]] == ["0 in layer 1, 2", "not finite", ""]
    one.view.grab()


def test_the_river_says_where_other_runs_are(shown):
    one = shown("gradients")
    kept(one.document, GradientFlow(), {7: gradients(1.0, 1.0, 1.0)})
    one.feed(7, GradientFlow(), OWN)
    one.view.choice._group.button(1).click()
    assert one.words()[-1] == "other runs: under Now"
    one.feed(8, GradientFlow(), gradients(0.1, 0.2, 0.5))
    one.view.choice._group.button(0).click()
    assert one.words()[-2] == "mean in other runs:"


def test_a_run_far_away_leaves_the_current_one_readable(shown):
    one = shown("gradients")
    kept(one.document, GradientFlow(), {7: gradients(1e-30, 1e30, 1.0)})
    one.feed(7, GradientFlow(), OWN)
    low, high = one.view.plot.plotItem.vb.viewRange()[1]
    assert -9.5 < low < -6 and 5 < high < 9.5


def test_another_theme_colours_runs_anew(shown, theme):
    one = shown("gradients")
    kept(one.document, GradientFlow(), {7: gradients(1.0, 1.0, 1.0)})
    one.feed(7, GradientFlow(), OWN)
    theme.set_mode("dark")
    assert one.view.key_row.entries[-1].color == other_run_color(0, theme.palette) != other_run_color(0, LIGHT)


def test_other_runs_stand_in_the_table_that_is_saved(shown, tmp_path):
    one = shown("gradients")
    kept(one.document, GradientFlow(), {5: gradients(1.0, 2.0)})
    one.feed(7, GradientFlow(), OWN)
    file = tmp_path / "numbers.csv"
    one.view.plot.menu().save(file).wait()
    with file.open(newline="", encoding="utf-8-sig") as stream:
        header, *rows = list(csv.reader(stream))
    assert header[-1] == "run 1 · step 5" and [row[-1] for row in rows] == ["1.0", "2.0", ""]


# signal ---------------------------------------------------------------------------------------------------------------


def test_outputs_and_gradients_of_other_runs(shown):
    one = shown("signal")
    other = signals((1.0, np.nan), (0.5, 8.0), (0.25, 2.0), (0.1, 40.0))
    kept(one.document, SignalPropagation(), {3: other})
    one.feed(3, SignalPropagation(), signals((1, np.nan), (2, 1), (3, 1), (4, 1)))
    (title, x, outputs), (_title, _x, backward) = one.drawn()
    assert (title, x, outputs) == ("run 1 · step 3", [0, 1, 2, 3], [1.0, 0.5, 0.25, 0.1])
    np.testing.assert_array_equal(backward, [np.nan, 4.0, 1.0, np.nan])  # the last hidden layer's is 1
    assert [line.dashed for line in one.view.others.lines] == [False, True]
    assert one.words()[-2:] == ["other runs (gradients dashed):", "run 1"]


def test_a_signal_that_is_no_number_any_more(shown):
    one = shown("signal")
    other = signals((1.0, np.nan), (np.inf, 0.0), (np.nan, np.nan), (np.nan, 1.0))
    kept(one.document, SignalPropagation(), {3: other})
    one.feed(3, SignalPropagation(), signals((1, np.nan), (2, 1), (3, 1), (4, 1)))
    assert "not finite" in one.words()[-1]
    one.view.grab()


def test_another_kind_of_layer_at_the_same_place_is_told(shown):
    one = shown("signal")
    first, second, output = SPIRALS.layers
    normalized = msgspec.structs.replace(SPIRALS, layers=(first, BatchNorm(), output))
    wider = msgspec.structs.replace(SPIRALS, layers=(Dense(units=40), second, output))
    four = signals((1, np.nan), (2, 1), (3, 1), (4, 1))
    for experiment in (normalized, wider):
        kept(one.document, SignalPropagation(), {3: four}, experiment=experiment)
    one.feed(3, SignalPropagation(), four)
    assert [text.partition(" · ")[2] for text in one.words()[-2:]] == ["other layers", ""]


# updates --------------------------------------------------------------------------------------------------------------


def test_all_layers_taken_as_one():
    change, size = np.array([[3.0], [4.0], [100.0]]), np.array([[30.0], [40.0], [1.0]])
    learns = np.zeros((3, 1))
    learns[2] = 1  # frozen
    assert together(change, size, learns) == pytest.approx([0.1])
    assert together(change, 0 * size, learns).tolist() == [np.inf]
    assert together(0 * change, 0 * size, learns).tolist() == [0.0]
    assert together(change, size, np.ones((3, 1))).tolist() == [-np.inf]
    assert np.isnan(together(change * np.nan, size, learns)).all()


def test_updates_of_other_runs_stand_in_the_table_that_is_saved(shown, tmp_path):
    one = shown("updates")
    kept(one.document, Updates(), {1: updates((3, 30), (4, 40), (0, 1)), 2: updates((6, 30), (8, 40), (0, 1))})
    one.feed(7, Updates(), updates((1, 10), (2, 10), (4, 10), frozen=(0,)))
    one.view.compared.set_key(1)
    one.view.on_others_changed()
    file = tmp_path / "numbers.csv"
    one.view.plot.menu().save(file).wait()
    with file.open(newline="", encoding="utf-8-sig") as stream:
        own, *others = list(csv.DictReader(stream))
    names = list(own)
    assert names[:3] == ["run", "step", "epoch"] and names[-1] == "all layers"
    assert [own[name] for name in names[:6]] == ["this run", "7", "0.7", "", "0.2", "0.4"]
    assert [[one[name] for name in names[:6]] for one in others] == [
        ["run 1", "", "0.1", "", "0.1", ""],
        ["run 1", "", "0.2", "", "0.2", ""],
    ]


def test_updates_of_other_runs_over_time_together_and_layer_by_layer(shown):
    one = shown("updates")
    run = kept(one.document, Updates(), {1: updates((3, 30), (4, 40), (0, 1)), 2: updates((6, 30), (8, 40), (0, 1))})
    for step, change in ((1, 5.0), (2, 10.0)):
        one.feed(step, Updates(), updates((change, 100), (0.0, 100), (0.0, 100)))
    ((title, x, numbers),) = one.drawn()
    assert (title, x) == ("run 1", [0.1, 0.2])
    np.testing.assert_allclose(numbers, [5 / np.sqrt(2501), 10 / np.sqrt(2501)])
    x, own = one.view.own.exact_values()
    np.testing.assert_allclose(own, [5 / np.sqrt(30000), 10 / np.sqrt(30000)])
    assert x.tolist() == [0.1, 0.2] and one.view.compared.isVisibleTo(one.view)
    assert one.words()[-2:] == ["this run, all layers", "run 1"]
    one.view.compared.setCurrentIndex(1)
    one.view.compared.activated.emit(1)
    np.testing.assert_allclose(one.drawn()[0][2], [0.1, 0.2])
    np.testing.assert_allclose(one.view.own.exact_values()[1], [0.05, 0.1])
    one.view.compared.setCurrentIndex(3)
    one.view.compared.activated.emit(3)
    assert np.isnan(one.drawn()[0][2]).all() and one.words()[-1] == "run 1 · partly 0"
    one.document.runs.show(run, False)
    assert one.drawn() == [] and not len(one.view.own.exact_values()[0])
    assert not one.view.compared.isVisibleTo(one.view)


def test_a_gap_in_what_was_looked_at_is_open(shown):
    one = shown("updates")
    run = kept(one.document, Updates(), {1: updates((1, 10)), 2: updates((2, 10))})
    run.seen.ask(frozenset())
    run.seen.hear(Measured(9, 0.9, {Updates(): updates((3, 10))}))
    one.document.runs.changed.emit()
    _title, x, numbers = one.drawn()[0]
    assert x == [0.1, 0.2, 0.2, 0.9]
    np.testing.assert_allclose(numbers, [0.1, 0.2, np.nan, 0.3])
    assert one.view.plot.plotItem.vb.viewRange()[0][1] >= 0.9


def test_frozen_missing_and_broken_layers_of_other_runs_are_told(shown):
    one = shown("updates")
    kept(one.document, Updates(), {1: updates((1, 10), (0, 10), frozen=(1,))})
    kept(one.document, Updates(), {1: updates((1, 10))})
    kept(one.document, Updates(), {1: updates((1, 10), (1, 0))})
    one.feed(1, Updates(), updates((1, 10), (1, 10), (1, 10)))
    one.view.compared.set_key(1)
    one.view.on_others_changed()
    assert [text.partition(" · ")[2] for text in one.words()[-3:]] == ["frozen", "no such layer", "not finite"]
    one.view.grab()


def test_a_run_beside_grows(shown):
    one = shown("updates")
    run = kept(one.document)
    one.feed(1, Updates(), updates((1, 10), (1, 10), (1, 10)))
    run.driver = run  # it trains
    run.seen = seen(Updates(), {1: updates((1, 10))})
    one.document.runs.grown.emit()
    assert one.drawn() == [("run 1", [0.1], [0.1])] and one.words()[-1] == "run 1"
    run.seen.hear(Measured(80, 8.0, {Updates(): updates((2, 10))}))
    one.document.runs.grown.emit()
    np.testing.assert_allclose(one.drawn()[0][2], [0.1, 0.2])
    assert one.view.plot.plotItem.vb.viewRange()[0][1] >= 8 and one.view.compared.key() == TOGETHER
    run.driver = None


def test_a_run_beside_grows_before_the_view_knows_the_current_one(theme, qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    one = Shown(theme, "updates", host, SPIRALS)
    run = kept(one.document, Updates(), {1: updates((1, 10))})
    run.driver = run  # it trains
    one.view = VIEWS["updates"](theme, one.document, host)  # opened only now
    host.show()
    one.document.runs.grown.emit()
    one.begin()
    one.feed(1, Updates(), updates((1, 10), (1, 10), (1, 10)))
    assert one.drawn() == [("run 1", [0.1], [0.1])]
    run.driver = None


# the key --------------------------------------------------------------------------------------------------------------


def test_long_names_leave_room_for_a_neighbour_and_for_what_is_said(theme, qtbot):
    key = Key(theme)
    qtbot.addWidget(key)
    key.resize(390, 40)
    name = "layer 1 activation Tanh → Sigmoid, learning rate 0.01 → 0.1"
    key.set_entries(tuple(Entry("line", f"{name} · step 50", marked=True, cut=len(name)) for _number in range(2)))
    (left, short), (right, longer) = key._places(390)
    assert left.y() == right.y() == 0 and name in key.accessibleName()
    assert "…" in short and all(words.endswith(" · step 50") for words in (short, longer))
    key.set_entries(key.entries[:1])
    assert len(key._places(390)[0][1]) > len(short)  # alone it has the row
    key.resize(1200, 40)
    assert key._places(1200)[0][1] == f"{name} · step 50"

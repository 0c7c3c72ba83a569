"""What was seen of runs goes into the project file and comes back, for the views that compare runs."""

import msgspec
import numpy as np
import pytest

from engine import paths, project_file
from engine.examples.spirals import SpiralsExample
from engine.layers.dropout import Dropout
from engine.measurements.gradient_flow import GradientFlow
from engine.measurements.signal_propagation import SignalPropagation
from engine.measurements.updates import Updates
from engine.training import sights
from engine.training.events import Measured
from gui.seen import COMPARED, Seen
from tests.engine import hostile_files as hostile
from tests.gui.conftest import WAIT_MS
from tests.gui.test_overlaid_views import OWN, gradients, kept, seen, shown, signals, updates  # noqa: F401  a fixture
from tests.gui.test_projects import save_to, train, wait_for_run

ENDLESS = paths.replace(SpiralsExample().experiment(), "training.epochs", 100_000)


def same(one: Seen, other: Seen):
    """Fails unless both know the same."""
    for question in COMPARED:
        assert one.newest(question) == other.newest(question)
        assert all(map(np.array_equal, one.epochs(question), other.epochs(question)))
        for step in range(0, max(one.newest(question), 0) + 1, 7):
            assert repr(one.at(question, step)) == repr(other.at(question, step))


def test_the_answers_are_those_that_were_told():
    known = seen(Updates(), {1: updates((1, 2), (0, 0)), 5: updates((3, 0), (np.nan, 1), frozen=(1,))})
    known.hear(Measured(3, 0.3, {GradientFlow(): gradients(0.1, 0.2, frozen=(0,))}))
    again = Seen.of(known.told())
    same(again, known)
    step, (first, second) = again.at(Updates(), 5)
    assert step == 5 and first.ratio == np.inf and np.isnan(second.change) and second.frozen is True
    assert type(first.layer) is int and type(first.frozen) is bool
    assert again.at(SignalPropagation(), 0) is None and again.asked == frozenset()


def test_it_goes_on_with_a_gap_where_nobody_looked():
    known = seen(GradientFlow(), {step: gradients(step + 1.0) for step in range(0, 900)})
    again = Seen.of(known.told())
    same(again, known)
    again.hear(Measured(1000, 100.0, {GradientFlow(): gradients(5.0)}))
    epochs, anew = again.epochs(GradientFlow())
    assert epochs[-1] == 100.0 and anew[-1] and not anew[:-1].any()
    for step in range(1001, 3000):
        again.hear(Measured(step, step / 10, {GradientFlow(): gradients(1.0)}))
    assert len(again.epochs(GradientFlow())[0]) <= 400 and again.epochs(GradientFlow())[1].sum() == 1


def test_what_is_told_is_the_same_object_until_there_is_news():
    known = seen(GradientFlow(), {1: OWN})
    told = known.told()
    assert known.told() is told
    known.hear(Measured(2, 0.2, {GradientFlow(): OWN}))
    assert known.told() is not told and len(told[0].steps) == 1
    told = known.told()
    known.forget_after(1)
    assert len(known.told()[0].steps) == 1 and known.told() is not told
    other = seen(GradientFlow(), {1: OWN, 2: OWN, 3: OWN})
    known.take_over(other)
    assert len(known.told()[0].steps) == 3


def test_what_is_seen_of_more_layers_begins_anew():
    """A branch may have a layer more than the run it has left."""
    known = seen(SignalPropagation(), {1: signals((1, 1), (2, 2)), 2: signals((1, 1), (2, 2))})
    branch = known.until(1)
    branch.hear(Measured(5, 0.5, {SignalPropagation(): signals((1, 1), (2, 2), (3, 3))}))
    assert branch.at(SignalPropagation(), 1)[0] == 5 and len(branch.at(SignalPropagation(), 5)[1]) == 3
    assert len(known.at(SignalPropagation(), 1)[1]) == 2


def test_layers_that_have_moved_come_back_where_they_were():
    """A branch with a dropout layer in between goes on from what was seen before."""
    known = seen(GradientFlow(), {1: gradients(0.1, 0.2)})
    moved = tuple(msgspec.structs.replace(one, layer=2 * one.layer) for one in gradients(0.3, 0.4))
    known.hear(Measured(5, 0.5, {GradientFlow(): moved}))
    again = Seen.of(sights.read(sights.written(known.told(), 9), 3, 9))
    assert [one.layer for one in again.at(GradientFlow(), 1)[1]] == [0, 1]
    assert again.at(GradientFlow(), 5) == (5, moved)


@pytest.fixture
def looked(reopened, qtbot):
    """A program whose gradients were looked at, in a run that stayed and in the current one; and its document."""
    one = reopened(ENDLESS)
    one.controller.set_speed("full")
    one.window.arrangement.use("gradients")
    for name, value in (("layers.0.units", 5), ("layers.0.units", 6)):
        train(one, qtbot, 60)
        qtbot.waitUntil(lambda: one.controller.seen.newest(GradientFlow()) == one.controller.step, timeout=WAIT_MS)
        if value == 5:
            one.document.set_option(name, value)
            wait_for_run(one, qtbot)
            run = one.document.runs.all[0]
            qtbot.waitUntil(lambda: run.memory is not None, timeout=WAIT_MS)  # noqa: B023
    return one


def test_what_was_seen_of_all_runs_survives_the_file(program, looked, qtbot, tmp_path):
    file, (run,) = tmp_path / "seen.downhill", looked.document.runs.all
    assert run.seen.newest(GradientFlow()) > 0
    save_to(looked, qtbot, file)
    assert project_file.load(file).lost == ()
    current = Seen.of(looked.controller.seen.told())
    two = program()
    two.window.commands.projects.open_path(str(file))
    qtbot.waitUntil(lambda: two.controller.step == 60, timeout=WAIT_MS)
    (again,) = two.document.runs.all
    same(again.seen, run.seen)
    assert two.controller.seen.at(GradientFlow(), 0) == current.at(GradientFlow(), 0)
    assert two.controller.seen.newest(GradientFlow()) >= current.newest(GradientFlow()) == 60
    assert not two.on_disk.is_unsaved, "what is only looked at is no work"
    save_to(two, qtbot, tmp_path / "again.downhill")
    (saved,) = project_file.load(tmp_path / "again.downhill").runs.runs
    same(Seen.of(saved.seen), run.seen)


def test_the_other_run_is_drawn_in_the_opened_project(looked, program, qtbot, tmp_path):
    file = tmp_path / "seen.downhill"
    save_to(looked, qtbot, file)
    two = program()
    two.window.arrangement.use("gradients")
    two.window.commands.projects.open_path(str(file))
    qtbot.waitUntil(lambda: two.controller.step == 60, timeout=WAIT_MS)
    dock = next(dock for dock in two.window.view_docks if dock.kind.key == "gradients")
    dock.show()
    dock.raise_()
    qtbot.waitUntil(lambda: dock.view is not None and len(dock.view.others.lines) == 1, timeout=WAIT_MS)
    (run,) = looked.document.runs.all
    step, layers = run.seen.at(GradientFlow(), 60)
    line = dock.view.others.lines[0]
    assert line.exact_values()[1].tolist() == [layer.mean for layer in layers] and str(step) in line.title


def test_it_is_drawn_from_what_a_file_tells(shown):  # noqa: F811
    one = shown("gradients")
    run = kept(one.document)
    run.seen = Seen.of(seen(GradientFlow(), {50: gradients(0.01, 0.02, 0.03)}).told())
    one.feed(48, GradientFlow(), OWN)
    assert [line[1:] for line in one.drawn()] == [([1, 2, 3], [0.01, 0.02, 0.03])]


def test_a_branch_with_a_layer_more_is_seen_while_signals_are_looked_at(reopened, qtbot, tmp_path):
    one = reopened(ENDLESS)
    one.controller.set_speed("full")
    one.window.arrangement.use("gradients")
    one.controller.compare(COMPARED)
    train(one, qtbot, 60)
    one.controller.control.want(COMPARED)
    qtbot.waitUntil(lambda: one.controller.seen.newest(SignalPropagation()) >= 0, timeout=WAIT_MS)

    def with_dropout(experiment):
        first, *rest = experiment.layers
        return msgspec.structs.replace(experiment, layers=(first, Dropout(rate=0.2), *rest))

    one.controller.branching.begin(with_dropout, "branch", 40, trains=False)
    qtbot.waitUntil(lambda: one.controller.step == 40 and one.controller.state == "paused", timeout=WAIT_MS)
    train(one, qtbot, 30)
    one.controller.control.want(COMPARED)
    qtbot.waitUntil(lambda: one.controller.seen.newest(SignalPropagation()) == 70, timeout=WAIT_MS)
    found = one.controller.seen
    assert [layer.layer for layer in found.at(SignalPropagation(), 70)[1]] == [-1, 0, 2, 3]
    qtbot.waitUntil(lambda: found.newest(GradientFlow()) == 70, timeout=WAIT_MS)  # else it may come after the save
    qtbot.wait(50)
    save_to(one, qtbot, tmp_path / "branch.downhill")
    loaded = project_file.load(tmp_path / "branch.downhill")
    assert loaded.lost == ()
    same(Seen.of(loaded.seen), found)


def test_old_files_know_nothing_of_it_and_open(reopened, qtbot, tmp_path):
    file = tmp_path / "old.downhill"
    file.write_bytes(hostile.good_bytes())
    one = reopened()
    one.window.commands.projects.open_path(str(file))
    qtbot.waitUntil(lambda: one.controller.step == hostile.trained().state.step, timeout=WAIT_MS)
    assert project_file.load(file).seen == ()

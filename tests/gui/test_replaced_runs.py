"""A kept run that is the current one, and is replaced before it has gone on: it stays what it was, whatever comes next."""

import pytest

from gui.document import Document
from gui.run.mailbox import Mailbox
from tests.gui.kept import SPIRALS

WAIT_MS = 20_000


@pytest.fixture
def document():
    return Document(SPIRALS)


def trained(reach, controller):
    controller.train()
    reach("finished")


@pytest.fixture
def kept(qtbot, document, controller, reach):
    """A run of seed 0, in the list; the current one has seed 9, and has ended as well."""
    trained(reach, controller)
    document.set_option("seed", 9)
    reach("ready")
    trained(reach, controller)
    (run,) = document.runs.all
    qtbot.waitUntil(lambda: controller.receive() is None or run.memory is not None, timeout=WAIT_MS)
    return run


def go_back(qtbot, controller, step):
    controller.go_back(step)
    controller.pause()
    qtbot.waitUntil(lambda: controller.receive() is None or controller.step == step, timeout=WAIT_MS)
    controller.pause()


def listed(document):
    return [(run.experiment.seed, run.record.step) for run in document.runs.all]


@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize("deed", ["edit", "restart", "branch"])
def test_what_comes_after_it_is_another_run(qtbot, document, controller, reach, kept, deed, back):
    end = kept.record.step
    controller.branching.take_up(kept)
    assert controller.state == "preparing"
    if back or deed == "branch":
        reach("paused", "finished")
        go_back(qtbot, controller, 3)  # too few steps to be kept
    if deed == "edit":
        document.set_option("seed", 5)
    elif deed == "restart":
        controller.restart()
    else:
        controller.branching.begin(lambda experiment: experiment, "branch", 3)
    reach("preparing")
    assert document.runs.current is None
    reach("ready", "finished")
    controller.step_batch()
    for _turn in range(12):
        controller.step_batch()
    qtbot.waitUntil(lambda: controller.receive() is None or controller.step > 12, timeout=WAIT_MS)
    controller.pause()
    document.set_option("seed", 6)
    assert (kept.experiment.seed, kept.record.step) == (0, end)
    assert listed(document)[:2] == [(0, end), (9, end)]


def test_undo_and_redo_while_it_is_prepared(document, controller, reach, kept):
    end, second = kept.record.step, document.experiment
    controller.branching.take_up(kept)
    reach("paused")
    first, undo, redo = document.experiment, document.undo_stack.undo, document.undo_stack.redo
    for deed, experiment in ((undo, second), (redo, first), (undo, second), (redo, first), (undo, second)):
        deed()
        assert document.experiment == experiment and controller.state == "preparing"
    reach("paused", "finished")
    assert controller.step == end and document.runs.current is document.runs.all[1]
    assert listed(document) == [(0, end), (9, end)]


class Held:
    """The run that is ended while this is there is in the middle of a long step, and has not left everything."""

    def __init__(self, monkeypatch):
        self.letters, drain, self._monkeypatch = [], Mailbox.drain, monkeypatch

        def held(mailbox):
            if mailbox.control.stopped:
                self.letters.append(mailbox)
                return []
            return drain(mailbox)

        monkeypatch.setattr(Mailbox, "drain", held)

    def let_go(self):
        """The step is over."""
        self._monkeypatch.undo()


@pytest.fixture
def held(monkeypatch):
    return lambda: Held(monkeypatch)


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("trains", [False, True])
def test_undo_waits_for_a_run_that_has_not_left_everything(
    qtbot, document, controller, reach, kept, held, trains, times
):
    end, second, origin = kept.record.step, document.experiment, controller.origin
    controller.set_parameter(0, "bias", (0,), 2.0)
    qtbot.waitUntil(lambda: controller.receive() is None or controller.edits.heard == 1, timeout=WAIT_MS)
    long_step = held()
    controller.branching.take_up(kept)
    document.undo_stack.undo()
    for _time in range(times - 1):
        document.undo_stack.redo()
        assert document.runs.current is kept
        document.undo_stack.undo()
    qtbot.wait(50)
    controller.receive()
    assert controller.state == "preparing" and document.experiment == second
    assert document.runs.current is document.runs.all[1] and controller.awaited is not None
    if trains:
        controller.train()
    long_step.let_go()
    qtbot.waitUntil(lambda: controller.receive() is None or controller.awaited is None, timeout=WAIT_MS)
    assert controller.state == "preparing" and controller.history.batch_losses.values.size == end
    assert controller.origin is origin and controller.edits.unsaved
    reach("finished" if trains else "paused")
    assert listed(document) == [(0, end), (9, end)]
    controller.pause()
    document.undo_stack.undo()
    if not trains:
        qtbot.waitUntil(lambda: controller.receive() is None or not controller.edits.unsaved, timeout=WAIT_MS)


@pytest.mark.parametrize("deed", ["edit", "restart", "take up"])
def test_who_does_something_else_meanwhile_does_not_wait(qtbot, document, controller, reach, kept, held, deed):
    end = kept.record.step
    long_step = held()
    controller.branching.take_up(kept)
    document.undo_stack.undo()
    if deed == "edit":
        document.set_option("seed", 5)
    elif deed == "restart":
        controller.restart()
    else:
        controller.branching.take_up(kept)
    assert controller.awaited is None
    long_step.let_go()
    reach("paused" if deed == "take up" else "ready")
    assert document.experiment.seed == {"edit": 5, "restart": 9, "take up": 0}[deed]
    assert listed(document) == [(0, end), (9, end)]
    assert all(run.memory is not None for run in document.runs.all)


def test_a_kept_run_that_went_on_is_not_what_it_was_before(qtbot, document, controller, reach, kept, held):
    end = kept.record.step
    controller.branching.take_up(kept)
    reach("paused")
    controller.train()  # as long again
    reach("finished")
    long_step = held()
    document.set_option("seed", 5)
    assert kept.record.step == 2 * end and kept.memory is None
    long_step.let_go()
    qtbot.waitUntil(lambda: controller.receive() is None or kept.memory is not None, timeout=WAIT_MS)
    assert kept.memory.state.step == 2 * end


def test_undo_where_the_run_of_before_repeats_the_one_that_was_gone_on_with(qtbot, document, controller, reach, kept):
    """Both are the same run in the list, and that has gone on."""
    end = kept.record.step
    document.set_option("seed", 0)
    reach("ready")
    trained(reach, controller)
    controller.branching.take_up(kept)
    assert listed(document) == [(0, end), (9, end)]
    reach("paused", "finished")
    go_back(qtbot, controller, 30)
    document.undo_stack.undo()
    reach("paused")
    assert (controller.step, document.experiment.seed) == (end, 0)

"""A kept run that is the current one, and is replaced before it has gone on: it stays what it was, whatever comes next."""

import pytest

from gui.document import Document
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

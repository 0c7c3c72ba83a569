"""A run that began beside another, with its start, has the same start whenever it begins again."""

import msgspec
import numpy as np
import pytest

from engine.layers.dropout import Dropout
from engine.training.same_start import same_start
from engine.training.trainer import Trainer
from gui.document import Document
from tests.gui.kept import SPIRALS

WAIT_MS = 20_000
FIRST, *REST = SPIRALS.layers
OTHER = msgspec.structs.replace(SPIRALS, layers=(FIRST, Dropout(rate=0.2), *REST))
"""Drawn from its own experiment alone, its weights would be others."""


@pytest.fixture
def document():
    return Document(SPIRALS)


def first_loss(experiment, start=None):
    trainer = Trainer(experiment, start)
    trainer.evaluate()
    return trainer.progress().evaluations[0].training_loss


OWN_LOSS, LOSS = first_loss(OTHER), first_loss(OTHER, same_start(OTHER, SPIRALS))


def shown(controller):
    """The loss at step 0."""
    return controller.history.column("training_loss")[0]


@pytest.fixture
def beside(qtbot, document, controller, reach):
    """A run beside that is over."""
    run = controller.beside.begin(OTHER, SPIRALS)
    qtbot.waitUntil(lambda: run.state == "done" and run.memory is not None, timeout=WAIT_MS)
    assert run.history.column("training_loss")[0] == LOSS != OWN_LOSS
    return run


def anew(document, reach, deed, *arguments):
    """Have another run prepared."""
    deed(*arguments)
    reach("preparing")
    reach("ready", "paused")


def test_begun_anew_it_has_the_start_that_it_had(qtbot, document, controller, reach, beside):
    anew(document, reach, controller.branching.begin_anew, beside)
    assert (controller.step, shown(controller)) == (0, LOSS)
    anew(document, reach, document.undo_stack.undo)
    assert document.experiment == SPIRALS and shown(controller) == first_loss(SPIRALS)
    anew(document, reach, document.undo_stack.redo)
    assert shown(controller) == LOSS
    controller.train()
    reach("finished")
    controller.restart()
    assert len(document.runs.all) == 1, "it is the same run to the last number"


def test_a_run_that_still_trains_is_begun_anew_from_its_start(qtbot, document, controller, reach):
    controller.set_speed("slow")
    run = controller.beside.begin(OTHER, SPIRALS)
    qtbot.waitUntil(lambda: run.state == "going", timeout=WAIT_MS)
    anew(document, reach, controller.branching.begin_anew, run)
    assert shown(controller) == LOSS


def test_restart_and_edits_keep_the_start_of_a_run_that_is_gone_on_with(document, controller, reach, beside):
    anew(document, reach, controller.branching.take_up, beside)
    anew(document, reach, controller.restart)
    assert (controller.step, shown(controller)) == (0, LOSS)
    anew(document, reach, document.set_option, "optimizer.learning_rate", 0.02)
    assert shown(controller) == LOSS and not controller.history.changes
    anew(document, reach, document.set_option, "seed", 5)
    assert shown(controller) not in (LOSS, OWN_LOSS)
    anew(document, reach, document.undo_stack.undo)
    assert shown(controller) == LOSS


def test_what_begins_beside_such_a_run_has_its_start(qtbot, document, controller, reach, beside):
    anew(document, reach, controller.branching.begin_anew, beside)
    run = controller.beside.begin(msgspec.structs.replace(OTHER, layers=SPIRALS.layers), OTHER)
    qtbot.waitUntil(lambda: len(run.history.column("step")) > 0, timeout=WAIT_MS)
    assert run.history.column("training_loss")[0] == first_loss(SPIRALS)


def test_another_document_knows_nothing_of_it(document, controller, reach, beside):
    anew(document, reach, controller.branching.begin_anew, beside)
    document.open(OTHER)
    anew(document, reach, controller.restart)
    assert shown(controller) == OWN_LOSS


def test_a_file_keeps_the_start_of_a_run_that_waits_there(program, qtbot, tmp_path):
    file, one = tmp_path / "start.downhill", program(SPIRALS)
    run = one.controller.beside.begin(OTHER, SPIRALS)
    qtbot.waitUntil(lambda: run.state == "done" and run.memory is not None, timeout=WAIT_MS)
    one.document.runs.begin_asked.emit(run)
    qtbot.waitUntil(lambda: one.controller.state == "ready", timeout=WAIT_MS)
    saving = one.window.commands.projects.saving
    with qtbot.waitSignal(saving.ended, timeout=WAIT_MS):
        saving.save_path(str(file))
    two = program(SPIRALS)
    two.window.commands.projects.open_path(str(file))
    qtbot.waitUntil(lambda: two.document.file == file and two.controller.state == "ready", timeout=WAIT_MS)
    assert shown(two.controller) == LOSS
    two.controller.restart()
    qtbot.waitUntil(lambda: two.controller.state == "ready", timeout=WAIT_MS)
    assert shown(two.controller) == LOSS
    two.document.runs.begin_asked.emit(two.document.runs.all[0])
    qtbot.waitUntil(lambda: two.controller.state == "ready", timeout=WAIT_MS)
    assert shown(two.controller) == LOSS


def test_a_start_that_no_longer_fits_is_drawn():
    assert same_start(OTHER, SPIRALS, np.zeros(3, np.float32)).tobytes() == same_start(OTHER, SPIRALS).tobytes()

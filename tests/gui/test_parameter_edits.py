"""Setting numbers of the network by hand: undo and redo, what is unsaved, what a file keeps, what the curve says."""

import numpy as np
import pytest

from engine import paths, project_file
from engine.activations.prelu import PReLU
from engine.examples.xor import XorExample
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.maxout import Maxout
from engine.measurements.weight_histograms import WeightHistograms
from engine.training.events import Changed
from engine.training.places import Place
from gui.run.parameter_words import parameter_name
from gui.views.live_changes import marks_of

WAIT_MS = 20_000
XOR = XorExample().experiment()
ENDLESS = paths.replace(XOR, "training.epochs", 1_000_000)
WEIGHT = (0, "weights", (1, 2))


@pytest.fixture
def one(reopened):
    return reopened(ENDLESS)


def edits(program):
    return [(change.path, change.old, change.new) for change in program.controller.history.changes]


def set_to(program, qtbot, value, place=WEIGHT):
    assert program.controller.set_parameter(*place, value)
    path = Place(*place).path
    wait(qtbot, lambda: (found := edits(program)) and found[-1][0] == path and found[-1][2] == np.float32(value))


def wait(qtbot, condition):
    qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)


def train(program, qtbot, steps):
    goal = program.controller.step + steps
    program.controller._mailbox.control.step(steps)
    wait(qtbot, lambda: program.controller.step == goal and program.controller.state == "paused")


def kept(program, qtbot):
    """What the run would write into a file now."""
    with qtbot.waitSignal(program.controller.state_kept, timeout=WAIT_MS) as told:
        assert program.controller.ask_state()
    return told.args[0]


def number(program, qtbot, place=WEIGHT):
    layer, name, index = place
    return float(program.controller.compiled.network.views(kept(program, qtbot).parameters)[layer][name][index])


def save_to(program, qtbot, file):
    saving = program.window.commands.projects.saving
    with qtbot.waitSignal(saving.ended, timeout=WAIT_MS) as told:
        saving.save_path(str(file))
    assert told.args == [True]


@pytest.mark.parametrize("steps", [0, 3])
def test_undo_and_redo_in_the_same_run(one, qtbot, steps):
    train(one, qtbot, steps) if steps else None
    stack = one.document.undo_stack
    set_to(one, qtbot, 0.75)
    old = edits(one)[0][1]
    assert stack.undoText() == "change weight from x₂ to neuron 3"
    assert one.window.actions_by_key["undo"].text() == "Undo change weight from x₂ to neuron 3"
    assert number(one, qtbot) == 0.75
    stack.undo()
    wait(qtbot, lambda: not edits(one))
    stack.redo()
    wait(qtbot, lambda: edits(one) == [("layers.0.weights[1,2]", old, 0.75)])
    train(one, qtbot, 2)
    stack.undo()
    wait(qtbot, lambda: len(edits(one)) == 2)
    assert edits(one)[1][2] == old and one.controller.step == steps + 2


def test_undo_before_the_run_has_answered(one, qtbot):
    one.controller.set_parameter(*WEIGHT, 0.75)
    one.document.undo_stack.undo()
    one.document.undo_stack.redo()
    one.document.undo_stack.undo()
    one.controller.set_parameter(0, "bias", (0,), 1.0)
    wait(qtbot, lambda: any(path == "layers.0.bias[0]" for path, _old, _new in edits(one)))
    wait(qtbot, lambda: not one.controller.edits._asked)
    net = [path for path, (old, new) in one.controller.edits._net.items() if old != new]
    assert net == ["layers.0.bias[0]"]


def test_quick_edits_of_one_number_are_one_step_and_back_at_the_start_none(one, qtbot):
    stack = one.document.undo_stack
    for value in (0.25, 0.5, 0.75):
        set_to(one, qtbot, value)
    assert stack.count() == 1
    old = edits(one)[0][1]
    set_to(one, qtbot, 1.0, (0, "bias", (1,)))
    assert stack.count() == 2
    stack.undo()
    stack.undo()
    wait(qtbot, lambda: not edits(one))
    assert not one.controller.edits.unsaved
    set_to(one, qtbot, 0.5)
    one.controller.set_parameter(*WEIGHT, old)
    wait(qtbot, lambda: not edits(one))
    assert stack.count() == 0


def test_in_another_run_undo_changes_nothing(one, qtbot):
    set_to(one, qtbot, 0.75)
    one.controller.restart()
    wait(qtbot, lambda: one.controller.state == "ready")
    one.document.undo_stack.undo()
    assert one.document.undo_stack.count() == 0 and not one.controller.edits._asked
    assert not one.controller.ask_state() and one.document.experiment == ENDLESS


def test_a_live_option_at_step_0_does_not_take_the_edit_back(one, qtbot):
    set_to(one, qtbot, 0.75)
    one.document.set_option("optimizer.learning_rate", 0.003)
    wait(qtbot, lambda: len(edits(one)) == 2)
    assert one.controller.state == "ready" and number(one, qtbot) == 0.75
    one.document.undo_stack.undo()
    one.document.undo_stack.undo()
    wait(qtbot, lambda: [path for path, _old, _new in edits(one)].count("layers.0.weights[1,2]") == 2)


def test_while_it_runs_and_after_the_end(reopened, qtbot):
    one = reopened(paths.replace(XOR, "training.epochs", 200))
    one.controller.train()
    wait(qtbot, lambda: one.controller.step > 3)
    one.controller.set_parameter(*WEIGHT, 2.0)
    wait(qtbot, lambda: edits(one))
    wait(qtbot, lambda: one.controller.state == "finished")
    judged = one.controller.history.column("training_loss")[-1]
    one.controller.set_parameter(1, "bias", (0,), 25.0)
    wait(qtbot, lambda: len(edits(one)) == 2 and one.controller.history.column("training_loss")[-1] > judged)
    assert one.controller.state == "finished"


def test_what_cannot_be_set_is_refused(one):
    controller = one.controller
    for place, value in (
        ((5, "weights", (0, 0)), 1.0),
        (WEIGHT, float("nan")),
        (WEIGHT, 1e40),
        ((0, "bias", (99,)), 1.0),
    ):
        assert not controller.set_parameter(*place, value)
    one.document.set_option("layers.1.units", 3)
    assert controller.state == "invalid" and not controller.set_parameter(*WEIGHT, 1.0)
    assert one.document.undo_stack.undoText().startswith("change units")


def test_answers_about_the_network_before_are_not_taken_for_new_ones(one, qtbot):
    """At rest a view asks once for each step; an edit is another network at the same step."""
    wanted = frozenset((WeightHistograms(),))
    one.controller.control.want(wanted)
    wait(qtbot, lambda: WeightHistograms() in one.controller.measured_at)
    set_to(one, qtbot, 50.0)
    wait(qtbot, lambda: one.controller.measured_at.get(WeightHistograms()) is None or _largest(one) >= 50)
    one.controller.control.want(wanted)
    wait(qtbot, lambda: _largest(one) >= 50)


def test_while_a_number_is_dragged_its_answers_arrive(program, qtbot):
    """Edits come faster than pictures: an answer that a later edit has overtaken is shown all the same."""
    one = program(ENDLESS)  # its pump is stopped for good
    controller, seen = one.controller, []
    mailbox = controller._mailbox
    one.window.pump.stop()
    assert controller.set_parameter(*WEIGHT, 9.0)  # what was measured before is no answer any more
    wait(qtbot, lambda: controller.receive() and not controller.edits.is_waiting)
    for tick in range(8):
        controller.control.want(frozenset((WeightHistograms(),)))
        wait(qtbot, lambda: mailbox._measured)
        for value in (tick + 10.0, tick + 10.5):
            controller.set_parameter(*WEIGHT, value)
        wait(qtbot, lambda: value in [letter.new for letter in mailbox._letters if isinstance(letter, Changed)])  # noqa: B023
        controller.receive()
        seen.append(controller.latest.get(WeightHistograms()))
    assert len({id(answer) for answer in seen if answer is not None}) == len(seen)
    assert WeightHistograms() not in controller.measured_at  # it is asked for again


def test_the_curve_and_its_axis_follow_an_edit_at_rest(one, qtbot):
    loss = next(dock.view for dock in one.window.view_docks if dock.kind.key == "loss" and dock.view is not None)
    before = one.controller.history.column("training_loss")[-1]
    for value in (90.0, -90.0):
        set_to(one, qtbot, value, (1, "weights", (2, 0)))
        wait(qtbot, lambda: one.controller.history.column("training_loss")[-1] > 3 * before)
        judged = one.controller.history.column("training_loss")
        wait(qtbot, lambda: loss.training.exact_values()[1].tolist() == judged.tolist())  # noqa: B023
        assert len(judged) == 1 and loss.plot.plotItem.vb.viewRange()[1][1] >= judged[-1]
    one.document.undo_stack.undo()
    wait(qtbot, lambda: loss.training.exact_values()[1].tolist() == [before])


def _largest(program):
    return max(one.edges[-1] for one in program.controller.latest[WeightHistograms()])


def test_an_edit_is_unsaved_work_until_it_is_saved_or_taken_back(one, qtbot, tmp_path):
    assert not one.on_disk.is_unsaved
    set_to(one, qtbot, 0.75)
    assert one.on_disk.is_unsaved
    wait(qtbot, one.window.isWindowModified)
    one.document.undo_stack.undo()
    wait(qtbot, lambda: not one.on_disk.is_unsaved)
    set_to(one, qtbot, 0.5)
    save_to(one, qtbot, tmp_path / "a.downhill")
    assert not one.on_disk.is_unsaved
    state = project_file.load(tmp_path / "a.downhill").state
    assert state.step == 0 and state.history.changes[0].new == 0.5
    set_to(one, qtbot, 0.25)
    assert one.on_disk.is_unsaved
    save_to(one, qtbot, tmp_path / "b.json")
    assert not one.on_disk.is_unsaved  # it holds no run


def test_an_edited_project_opens_as_it_was_left(one, program, qtbot, tmp_path):
    train(one, qtbot, 2)
    set_to(one, qtbot, 0.5)
    save_to(one, qtbot, tmp_path / "a.downhill")
    state = kept(one, qtbot)
    other = program(XOR)
    other.window.commands.projects.open_path(str(tmp_path / "a.downhill"))
    wait(qtbot, lambda: other.controller.state == "paused")
    assert edits(other) == edits(one) and not other.on_disk.is_unsaved
    assert kept(other, qtbot).parameters.tobytes() == state.parameters.tobytes()
    set_to(other, qtbot, 0.25)
    assert other.on_disk.is_unsaved


def test_the_mark_on_the_curve_says_which_number(one, qtbot):
    train(one, qtbot, 4)
    set_to(one, qtbot, -1.5)
    ((_at, words),) = marks_of(one.controller.history.changes, one.document.experiment, 0.0)
    assert words.startswith("layer 1 weight from x₂ to neuron 3 ") and words.endswith("→ −1.5")


def test_every_kind_of_number_has_a_name():
    names = {
        parameter_name(Place(1, "weights", (0, 2)), Dense()): "weight from neuron 1 to neuron 3",
        parameter_name(Place(0, "bias", (0,)), Dense()): "bias of neuron 1",
        parameter_name(Place(0, "weights", (1, 5)), Maxout(units=4)): "weight from x₂ to piece 2 of neuron 2",
        parameter_name(Place(1, "scale", (1,)), BatchNorm()): "scale γ of neuron 2",
        parameter_name(Place(1, "shift", (1,)), BatchNorm()): "shift β of neuron 2",
        parameter_name(Place(0, "slope", (0,)), Dense(activation=PReLU())): "slope s of all neurons",
        parameter_name(Place(0, "slope", (3,)), Dense(activation=PReLU(per_unit=True))): "slope s of neuron 4",
    }
    assert all(found == expected for found, expected in names.items())

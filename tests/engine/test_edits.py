"""One number of the network, set by hand in the middle of a run: told, marked, kept in files, and the same bits again."""

import json
from math import inf, nan

import msgspec
import numpy as np
import pytest

from engine import catalog, paths, project_file
from engine.activations.prelu import PReLU
from engine.examples.sine import SineExample
from engine.examples.spirals import SpiralsExample
from engine.examples.xor import XorExample
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.layer_norm import LayerNorm
from engine.layers.maxout import Maxout
from engine.measurements.weight_histograms import WeightHistograms
from engine.optimizers.base import Optimizer
from engine.penalties import L2
from engine.problems import WrongInput
from engine.project_file import Project
from engine.stopping import PatienceStopping
from engine.training.control import Control
from engine.training.events import Changed, Ended, Kept, Measured, Paused, Progress
from engine.training.history import History
from engine.training.places import LARGEST, Place, place_at
from engine.training.run import Run
from engine.training.trainer import Trainer
from tests.engine import hostile_files as hostile
from tests.engine.resuming import assert_same_bits, reopened, trained_to
from tests.engine.test_project_file import with_changes

WEIGHT, BIAS = Place(0, "weights", (1, 2)), Place(1, "bias", (3,))


def with_every_parameter(optimizer="adam"):
    base = paths.set_from_text(SpiralsExample().experiment(), f"optimizer={optimizer}")
    layers = (
        Dense(units=4, activation=PReLU(per_unit=True)),
        BatchNorm(),
        Maxout(units=3),
        LayerNorm(),
        base.layers[-1],
    )
    return paths.replace(msgspec.structs.replace(base, layers=layers), "training.batch_size", 7)


def edited(trainer, history, place, value):
    history.add(trainer.set_parameter(place, value))


def steered(experiment, plan, steps, state=None):
    """The trainer and history of a run with a `Control`; plan: step -> edits (layer, name, index, value) made there."""
    control, trainer = Control(paused=True), Trainer(experiment, state=state)
    history = History(None if state is None else state.history)
    for event in Run(trainer, control).events():
        history.add(event)
        if isinstance(event, Paused):
            for edit in plan.get(trainer.step, ()):
                control.set_parameter(*edit)
            control.stop() if trainer.step >= steps else control.step()
    return trainer, history


@pytest.mark.parametrize("step", [0, 3])
def test_an_edit_is_told_marked_and_judged_while_the_run_rests(step):
    control, trainer, history = Control(paused=True), Trainer(XorExample().experiment()), History()
    told, before = [], trainer.evaluate_part("training")
    if step:
        control.step(step)
    for event in Run(trainer, control).events():
        history.add(event)
        if isinstance(event, Paused) and trainer.step == step:
            before, old = trainer.evaluate_part("training"), float(trainer.views[0]["weights"][1, 0])
            control.set_parameter(0, "weights", (1, 0), 7.25)
            told.clear()
        elif isinstance(event, Changed):
            told.append(event)
        elif isinstance(event, Progress) and told:
            control.stop()
    (change,) = told
    assert (change.path, change.old, change.new, change.step) == ("layers.0.weights[1,0]", old, 7.25, step)
    assert trainer.views[0]["weights"][1, 0] == 7.25 and trainer.step == step
    assert history.column("step")[-1] == step and len(set(history.column("step"))) == len(history.column("step"))
    assert history.column("training_loss")[-1] == trainer.evaluate_part("training")[0] != before[0]


def test_what_was_measured_before_an_edit_is_measured_again_at_rest():
    question, answers = WeightHistograms(), []
    control, trainer = Control(paused=True), Trainer(XorExample().experiment())
    for event in Run(trainer, control).events():
        if isinstance(event, Paused):
            control.want(frozenset((question,)))
        elif isinstance(event, Measured):
            answers.append(event.values[question])
            if len(answers) == 2:
                control.stop()
            else:
                control.set_parameter(0, "bias", (1,), 5.0)
                control.want(frozenset((question,)))
    first, second = (next(one for one in answer if one.name == "bias") for answer in answers)
    assert first.mean == 0 and second.mean > 0


def test_a_running_run_takes_an_edit_and_goes_on():
    control, trainer, history = (
        Control(),
        Trainer(paths.replace(XorExample().experiment(), "training.epochs", 10**6)),
        History(),
    )
    asked = False
    for event in Run(trainer, control).events():
        history.add(event)
        if isinstance(event, Progress) and trainer.step > 5 and not asked:
            asked = True
            control.set_parameter(0, "bias", (0,), -3.0)
        elif isinstance(event, Changed):
            at = event.step
        elif isinstance(event, Progress) and history.changes and trainer.step > at:
            control.stop()
    assert history.changes[0].new == -3 and len(history.batch_losses.values) == trainer.step > at
    assert (np.diff(history.column("step")) > 0).all()


def test_an_edit_after_the_end_and_on_from_there():
    experiment = paths.replace(XorExample().experiment(), "training.epochs", 3)
    control, trainer, reasons = Control(), Trainer(experiment), []
    for event in Run(trainer, control).events():
        if isinstance(event, Ended):
            reasons.append(event.reason)
            if len(reasons) == 1:
                control.set_parameter(0, "weights", (0, 0), 1.5)
            elif len(reasons) == 2:
                control.stop()
        elif isinstance(event, Changed):
            assert trainer.views[0]["weights"][0, 0] == 1.5
            control.replace(paths.replace(experiment, "training.epochs", 5))
            control.resume()
    assert reasons[:2] == ["finished", "finished"]


def test_edits_of_one_number_at_one_step_are_one_change():
    trainer, history = Trainer(XorExample().experiment()), History()
    old = float(trainer.views[0]["weights"][1, 2])
    for value in (1.0, 2.0, 3.0):
        edited(trainer, history, WEIGHT, value)
    assert [(one.path, one.old, one.new) for one in history.changes] == [(WEIGHT.path, old, 3.0)] and history.is_edited
    edited(trainer, history, WEIGHT, old)
    assert not history.changes and not history.is_edited
    edited(trainer, history, WEIGHT, 4.0)
    trained_to(trainer, history, 2)
    edited(trainer, history, WEIGHT, 4.0)
    assert [one.step for one in history.changes] == [0, 2]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (Place(9, "weights", (0, 0)), 1.0),
        (Place(-1, "weights", (0, 0)), 1.0),
        (Place(0, "scale", (0,)), 1.0),
        (Place(1, "running_mean", (0,)), 1.0),
        (Place(0, "weights", (0,)), 1.0),
        (Place(0, "weights", (2, 0)), 1.0),
        (Place(0, "weights", (-1, 0)), 1.0),
        (Place(0, "weights", (0, 0)), nan),
        (Place(0, "weights", (0, 0)), inf),
        (Place(0, "weights", (0, 0)), 1e39),
    ],
)
def test_what_is_no_parameter_or_no_number_is_refused(place, value):
    trainer = Trainer(with_every_parameter())
    before = trainer.parameters.copy()
    with pytest.raises(ValueError, match="layers"):
        trainer.set_parameter(place, value)
    assert np.array_equal(trainer.parameters, before)


def test_paths_of_parameters_and_of_options_are_never_taken_for_each_other():
    for place in (WEIGHT, BIAS, Place(12, "slope", (0,))):
        assert place_at(place.path) == place
    for path in ("layers.0.bias", "layers.0.weights[01,2]", "layers.0.weights[1, 2]", "layers.0.weights[]", "weights[1]",
                 "layers.0.weights[1,2]\n", "layers.٠.weights[1]", "optimizer.learning_rate"):  # fmt: skip
        assert place_at(path) is None


# ---- bits -------------------------------------------------------------------------------------------------------------

PLAN = {
    0: [(0, "weights", (1, 2), 0.75)],
    3: [(0, "slope", (1,), -0.5), (1, "scale", (2,), 3.0), (2, "bias", (4,), 0.1)],
    5: [(3, "shift", (0,), -1.0), (4, "weights", (2, 0), 2.5), (4, "weights", (2, 0), -2.5)],
}


@pytest.mark.parametrize("key", list(catalog.members(Optimizer)))
def test_pausing_editing_saving_and_opening_again_changes_no_bit(tmp_path, key):
    experiment = with_every_parameter(key)
    straight, straight_history = steered(experiment, PLAN, 8)
    assert len(straight_history.changes) == 6
    trainer, history = steered(experiment, {step: PLAN[step] for step in (0, 3)}, 3)
    trainer, history = reopened(tmp_path / "a.downhill", trainer, history)
    assert [one.path for one in history.changes][1:] == ["layers.0.slope[1]", "layers.1.scale[2]", "layers.2.bias[4]"]
    rest = {5: PLAN[5]}
    trainer, history = steered(experiment, rest, 8, trainer.state(history))
    assert_same_bits(straight, straight_history, trainer, history)
    assert [(one.old, one.new) for one in history.changes] == [(one.old, one.new) for one in straight_history.changes]


def test_an_edit_at_step_0_is_kept_in_a_file(tmp_path):
    trainer, history = Trainer(XorExample().experiment()), History()
    edited(trainer, history, WEIGHT, 0.5)
    again, remembered = reopened(tmp_path / "a.downhill", trainer, history)
    assert again.step == 0 and again.parameters.tobytes() == trainer.parameters.tobytes()
    assert remembered.changes[0].path == WEIGHT.path and remembered.is_edited


def test_a_kept_run_holds_the_judgement_of_its_edits():
    control, trainer, history, kept = Control(paused=True), Trainer(XorExample().experiment()), History(), []
    for event in Run(trainer, control).events():
        history.add(event)
        if isinstance(event, Paused):
            control.set_parameter(0, "bias", (0,), 2.0)
            control.keep()
        elif isinstance(event, Kept):
            kept.append(event.state.with_history(history.record()))
            control.stop()
    record = kept[0].history
    assert record.evaluations["training_loss"][-1] == trainer.evaluate_part("training")[0]


def test_a_whole_batch_optimizer_goes_on_from_the_edit_and_keeps_its_exact_place_elsewhere():
    experiment = paths.set_from_text(XorExample().experiment(), "optimizer=bfgs")
    trainer, history = Trainer(experiment), History()
    trained_to(trainer, history, 4)
    exact = trainer.optimizer_state["point"].copy()
    place = int(np.flatnonzero(trainer.learned == trainer.views[0]["weights"][0, 1])[0])
    seen = []
    search = type(experiment.optimizer).search
    spy = msgspec.structs.replace(experiment.optimizer)

    class Spy(type(spy), frozen=True):
        def search(self, landscape, point, *others):
            seen.append(point.copy())
            return search(self, landscape, point, *others)

    trainer.set_parameter(Place(0, "weights", (0, 1)), 0.625)
    trainer.experiment = msgspec.structs.replace(trainer.experiment, optimizer=Spy(**msgspec.structs.asdict(spy)))
    trained_to(trainer, history, 5)
    exact[place] = 0.625
    assert np.array_equal(seen[0], exact)


def test_a_frozen_layer_stays_at_the_number_it_is_given():
    experiment = paths.replace(XorExample().experiment(), "layers.0.frozen", True)
    trainer, history = Trainer(experiment), History()
    trained_to(trainer, history, 2)
    edited(trainer, history, WEIGHT, 0.3)
    trained_to(trainer, history, 6)
    assert trainer.views[0]["weights"][1, 2] == np.float32(0.3)


def test_early_stopping_keeps_what_it_has_heard(tmp_path):
    experiment = paths.replace(SpiralsExample().experiment(), "training.stopping", PatienceStopping())
    trainer, history = Trainer(experiment), History()
    trained_to(trainer, history, 30)
    before = {name: array.tobytes() for name, array in trainer.watch.arrays().items()}
    edited(trainer, history, WEIGHT, 9.0)
    assert {name: array.tobytes() for name, array in trainer.watch.arrays().items()} == before
    again, remembered = reopened(tmp_path / "a.downhill", trainer, history)
    for one, record in ((trainer, history), (again, remembered)):
        trained_to(one, record, 60)
    assert_same_bits(trainer, history, again, remembered)


def test_the_largest_number_is_judged_without_a_warning_and_a_run_that_breaks_says_so():
    experiment = SineExample().experiment()
    last = len(experiment.layers) - 1
    experiment = paths.replace(experiment, f"layers.{last}.penalty", L2(strength=0.1))
    control, trainer, history, ended = Control(paused=True), Trainer(experiment), History(), None
    for event in Run(trainer, control).events():
        history.add(event)
        if isinstance(event, Paused):
            control.set_parameter(last, "weights", (0, 0), LARGEST)
            control.resume()
        elif isinstance(event, Ended) and ended is None:
            ended = event
            control.set_parameter(last, "weights", (0, 0), 0.0)  # too late: nothing can go on from here
            control.stop()
        assert not (isinstance(event, Changed) and ended)
    assert ended.reason == "diverged" and ended.step == 1
    assert history.column("penalty")[-1] > 1e70


# ---- files ------------------------------------------------------------------------------------------------------------

GOOD = ["layers.0.weights[1,0]", 0.5, -0.25, 2, 0.5]


def test_a_good_record_is_read(tmp_path):
    (tmp_path / "a.downhill").write_bytes(with_changes(GOOD, ["layers.0.bias[0]", 0, 1, 2, 0.5]))
    one, other = project_file.load(tmp_path / "a.downhill").state.history.changes
    assert (one.path, one.old, one.new) == ("layers.0.weights[1,0]", 0.5, -0.25)
    assert isinstance(other.new, float)


HOSTILE = {
    "unknown layer": ["layers.7.weights[1,0]", 0.5, 1, 2, 0.5],
    "huge layer": ["layers." + "9" * 100 + ".weights[1,0]", 0.5, 1, 2, 0.5],
    "unknown array": ["layers.0.__class__[1,0]", 0.5, 1, 2, 0.5],
    "array of another layer": ["layers.0.scale[0]", 0.5, 1, 2, 0.5],
    "index outside": ["layers.0.weights[2,0]", 0.5, 1, 2, 0.5],
    "huge index": ["layers.0.weights[" + "9" * 9 + ",0]", 0.5, 1, 2, 0.5],
    "negative index": ["layers.0.weights[-1,0]", 0.5, 1, 2, 0.5],
    "too few indices": ["layers.0.weights[1]", 0.5, 1, 2, 0.5],
    "no index": ["layers.0.weights", 0.5, 1, 2, 0.5],
    "another spelling": ["layers.0.weights[1, 0]", 0.5, 1, 2, 0.5],
    "text for a number": ["layers.0.weights[1,0]", 0.5, "1", 2, 0.5],
    "switch for a number": ["layers.0.weights[1,0]", True, 1, 2, 0.5],
    "nothing for a number": ["layers.0.weights[1,0]", None, 1, 2, 0.5],
    "too large": ["layers.0.weights[1,0]", 0.5, 1e39, 2, 0.5],
    "endless": ["layers.0.weights[1,0]", 0.5, 10**400, 2, 0.5],
    "member": ["layers.0.weights[1,0]", {"kind": "none"}, 1, 2, 0.5],
    "in the future": ["layers.0.weights[1,0]", 0.5, 1, 2, 3.5],
    "step is no number": ["layers.0.weights[1,0]", 0.5, 1, "2", 0.5],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_record_no_run_could_have_left_is_refused_in_words(tmp_path, name):
    file = tmp_path / "a.downhill"
    file.write_bytes(with_changes(GOOD, HOSTILE[name]))
    assert hostile.judged(file) is None
    if name not in ("in the future", "step is no number", "endless"):
        with pytest.raises(WrongInput, match="history/changes"):
            project_file.load(file)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e400"])
def test_numbers_that_are_none_are_refused(tmp_path, text):
    file = tmp_path / "a.downhill"
    row = json.dumps(GOOD).replace("-0.25", text)
    header, data = hostile.good_safetensors()
    start = header["history/changes"]["data_offsets"][0]
    content = f"[{row}]".encode()
    header["history/changes"] |= {"shape": [len(content)], "data_offsets": [start, start + len(content)]}
    file.write_bytes(hostile.with_run(hostile.safetensors(header, data[:start] + content)))
    assert hostile.judged(file) is None


def test_files_with_edits_are_written_equal(tmp_path):
    trainer, history = Trainer(XorExample().experiment()), History()
    edited(trainer, history, WEIGHT, 0.1)
    project = Project(trainer.experiment, trainer.state(history))
    for name in "ab":
        project_file.save(tmp_path / name, project)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()

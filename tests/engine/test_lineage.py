"""A branch is looked back at before the step where it left its parent: those steps are the parent's, with its settings."""

import random

import msgspec
import numpy as np
import pytest
from safetensors.numpy import load, save

from engine import paths, project_file
from engine.activations.relu import ReLU
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.optimizers.sgd import SGD
from engine.problems import WrongInput
from engine.project_file import Project
from engine.project_parts import FRAMES
from engine.training import frame_arrays, lineage, lineage_arrays
from engine.training.branching import branch
from engine.training.control import Control
from engine.training.events import Branched, Ended, Evaluation, Kept, Left, Paused, WentBack
from engine.training.history import History, Record
from engine.training.key_frames import size_of
from engine.training.memory import Memory
from engine.training.past import Past
from engine.training.places import Place
from engine.training.replay import Replay
from engine.training.run import Run
from engine.training.trainer import Trainer
from tests.engine import hostile_files as hostile
from tests.engine.remembered import same_memory
from tests.engine.test_looking_back import Everything, Steered
from tests.engine.test_replay import everything, numbers

LEFT_AT, LAST = 150, 400


def slower(experiment):
    return paths.replace(experiment, "optimizer.learning_rate", 0.002)


def other_optimizer(experiment):
    return paths.replace(experiment, "optimizer", SGD(learning_rate=0.05))


def other_activation(experiment):
    return paths.replace(experiment, "layers.0.activation", ReLU())


def with_dropout(experiment):
    """A dropout layer behind each hidden dense layer that is not followed by one."""
    first, *rest = experiment.layers
    return msgspec.structs.replace(experiment, layers=(first, Dropout(rate=0.3), *rest))


def steered(trainer, steps, memory):
    """A run in this thread that goes on."""
    one = Steered.__new__(Steered)
    one.control, one.history, one._turn = Control(), History(), 0
    one.run = Run(trainer, one.control, steps=steps, memory=memory)
    one._events = one.run.events()
    return one


def branched(one, step, touch=None):
    one.control.branch(step, touch)
    return one.until(Branched)


def gone_on(event, change, steps=LAST):
    """The branch that the answer of a run makes, at its end."""
    new = change(event.experiment)
    state = branch(event.state, event.experiment, new, event.places)
    one = steered(Trainer(new, state=state), steps, lineage.begun(state, new, event.memory))
    one.until(Ended)
    return one


@pytest.fixture(scope="module")
def seen():
    """Each step of a run whose learning rate was changed on the way, and one of its numbers: (what is measured, all)."""
    trainer, found = Trainer(everything()), []
    for step in range(LAST + 1):
        _change(trainer, step)
        found.append((Everything().measure(trainer.probe()), numbers(trainer)))
        trainer.advance(0)
    return found


def _change(trainer, step):
    if step == 40:
        trainer.replace(paths.replace(everything(), "optimizer.learning_rate", 0.03))
    if step == 90:
        trainer.set_parameter(Place(0, "bias", (1,)), 0.5)


def parent(steps=LAST):
    """The same run, which can be asked."""
    one = Steered(everything(), steps)
    for step in (40, 90):
        while one.run.trainer.step < step:
            one.control.step(step - one.run.trainer.step)
            one.until(Paused)
        if step == 40:
            one.control.replace(paths.replace(everything(), "optimizer.learning_rate", 0.03))
        else:
            one.control.set_parameter(0, "bias", (1,), 0.5)
    one.control.resume()
    one.until(Ended)
    return one


@pytest.mark.parametrize("change", [slower, other_optimizer, other_activation])
def test_any_step_before_the_branch_is_that_of_the_run_it_left_to_the_bit(seen, change):
    one = gone_on(branched(parent(), LEFT_AT), change)
    chance = random.Random(7)
    assert one.run.past.first == LEFT_AT
    for step in (*chance.sample(range(LEFT_AT), 25), LEFT_AT - 1, 0, 1, 39, 40, 41, 89, 90, 91):
        assert one.seen_at(step).tobytes() == seen[step][0].tobytes(), step
    own = one.seen_at(LAST - 3)
    assert own.tobytes() != seen[LAST - 3][0].tobytes(), "the branch goes its own way"
    assert one.seen_at(2).tobytes() == seen[2][0].tobytes() and one.seen_at(LAST - 3).tobytes() == own.tobytes()


def test_a_branch_can_be_gone_on_from_before_it_was_one_as_the_run_it_left(seen):
    one = gone_on(branched(parent(), LEFT_AT), other_optimizer)
    for step in (20, 40, 95):
        event = branched(one, step)
        rate = 0.03 if step >= 40 else everything().optimizer.learning_rate
        assert event.step == step
        assert event.experiment == paths.replace(everything(), "optimizer.learning_rate", rate)
    again = gone_on(branched(one, 40), lambda experiment: experiment, 88)
    assert numbers(again.run.trainer) == seen[88][1]
    assert again.seen_at(39).tobytes() == seen[39][0].tobytes()
    again = gone_on(branched(one, 95), lambda experiment: experiment)
    assert numbers(again.run.trainer) == seen[LAST][1]


def test_a_branch_of_a_branch_of_a_branch_remembers_them_all(seen):
    first = gone_on(branched(parent(), 100), slower)
    at_120, at_180 = first.seen_at(120), first.seen_at(180)
    second = gone_on(branched(first, 160), other_activation)
    third = gone_on(branched(second, 200), other_optimizer)
    for step in (99, 30, 0):
        assert third.seen_at(step).tobytes() == seen[step][0].tobytes()
    assert third.seen_at(120).tobytes() == at_120.tobytes()
    assert third.seen_at(180).tobytes() == second.seen_at(180).tobytes() != at_180.tobytes()
    early = gone_on(branched(third, 120), slower)
    assert early.seen_at(99).tobytes() == seen[99][0].tobytes() and early.seen_at(110).tobytes() == (
        first.seen_at(110).tobytes()
    )
    assert early.run.past.first == 120


def test_no_run_remembers_more_others_than_it_may():
    one = parent(100)
    for step in range(95, 80, -1):
        one = gone_on(branched(one, step), slower, 100)
    for step in range(85, 97):
        one = gone_on(branched(one, step), slower, 100)
    depth, memory = 0, one.run.past.before
    while memory is not None:
        depth, memory = depth + 1, memory.before
    assert depth == lineage.MOST


def test_a_dropout_layer_that_only_the_branch_has_changes_no_bit_before_it(seen):
    one = gone_on(branched(parent(), LEFT_AT), with_dropout)
    assert one.run.trainer.network.layers[1] == Dropout(rate=0.3) and len(everything().layers) == 5
    for step in (12, LEFT_AT - 1, 40, 91, 90):
        assert one.seen_at(step).tobytes() == seen[step][0].tobytes()
        assert len(one.run.past.viewed().trainer.network.layers) == len(one.run.trainer.network.layers)
    event = branched(one, 100)
    assert event.experiment.layers == everything().layers, "and the run it left had none"
    assert numbers(gone_on(event, lambda experiment: experiment).run.trainer) == seen[LAST][1]


def test_what_cannot_be_looked_at_in_its_place_is_not_remembered():
    event = branched(parent(100), 60)
    old = event.experiment
    others = (
        paths.replace(old, "data.source.noise", 0.3),
        paths.replace(old, "layers", (*old.layers[:-1], Dense(units=7), old.layers[-1])),
        paths.replace(old, "layers", (*old.layers[:-1], paths.replace(old.layers[-1], "activation", ReLU()))),
    )
    for new in others:
        assert lineage.begun(event.state, new, event.memory).before is None
    assert lineage.begun(event.state, old, event.memory).before is not None


def test_a_run_that_goes_back_stays_a_branch():
    one = gone_on(branched(parent(), LEFT_AT), slower)
    one.control.go_back(30)  # before it was one: that was another run, which is branched off instead
    assert one.until(WentBack).step == LEFT_AT
    assert one.run.trainer.experiment == slower(everything())


def test_the_frames_of_the_run_it_left_are_shared_and_counted_in_the_budget():
    one = parent()
    event = branched(one, LEFT_AT)
    kept = {id(frame) for frame in one.run.past.frames.frames}
    assert event.memory.frames and all(id(frame) in kept for frame in event.memory.frames)
    each = size_of(event.state)
    trainer = Trainer(everything())
    frames = [trainer.state()]
    while trainer.step < LEFT_AT:
        trainer.advance(0)
        frames.append(trainer.state())
    left = Memory(everything(), tuple(frames[:-1]))
    memory = lineage.begun(frames[-1], slower(everything()), left)
    assert memory.used == pytest.approx((LEFT_AT + 1) * each, rel=0.1)
    past = Past(Trainer(memory.now, state=memory.state), 60 * each, memory.fitted(60 * each))
    assert past.before.used <= 30 * each and past.frames.budget + past.before.used == 60 * each
    assert past.before.frames[0] is frames[0] and past.before.frames[-1] is frames[-2]
    past.set_budget(20 * each)
    assert past.before.used <= 10 * each and past.before.frames[0] is frames[0]
    assert memory.fitted(2 * each).before is None and memory.fitted(2 * each).frames == memory.frames
    assert memory.first_step(0) == 0 and memory.fitted(2 * each).first_step(0) == LEFT_AT


def test_the_moment_stays_where_it_is_when_the_memory_becomes_smaller(seen):
    one = gone_on(branched(parent(), LEFT_AT), slower)
    assert one.seen_at(33).tobytes() == seen[33][0].tobytes()
    one.control.remember(1)
    assert one.seen_at(34).tobytes() == seen[34][0].tobytes() and one.seen_at(0).tobytes() == seen[0][0].tobytes()


def test_what_a_branch_leaves_and_keeps_knows_what_was_before(seen):
    one = gone_on(branched(parent(), LEFT_AT), slower)
    one.control.keep()
    kept = one.until(Kept).memory
    assert kept.first_step(kept.frames[0].step) == 0 and kept.frames[0].step == LEFT_AT
    assert kept.experiment_at(39) == everything() and kept.experiment_at(40).optimizer.learning_rate == 0.03
    assert kept.experiment_at(LEFT_AT).optimizer.learning_rate == 0.002
    one.control.stop()
    memory = one.until(Left).memory
    again = steered(Trainer(memory.now, state=memory.state), LAST + 1, memory)
    again.control.pause()
    again.until(Paused)
    assert again.seen_at(77).tobytes() == seen[77][0].tobytes()
    rate = paths.replace(memory.now, "optimizer.learning_rate", 0.5)
    assert memory.leading_to(memory.state, rate).before is memory.before


def test_a_number_is_touched_where_it_was_seen():
    one = gone_on(branched(parent(), LEFT_AT), with_dropout)

    def touch(trainer, parameters):
        assert len(trainer.network.layers) == len(with_dropout(everything()).layers)
        trainer.network.views(parameters)[0]["bias"][...] = 7.0
        return np.flatnonzero(parameters == 7.0)

    event = branched(one, 60, touch)
    assert event.step == 60 and len(event.places) == everything().layers[0].units
    assert event.experiment.layers[1] == Dropout(rate=0.0), "as it was seen"


# ---- in files ---------------------------------------------------------------------------------------------------------


def told(one):
    """The run as the current one of a project. Its history is short: nobody has heard what came before the branch."""
    one.control.keep()
    kept = one.until(Kept)
    steps = np.array([0.0, *range(1, kept.step + 1)])
    marks = {"step": steps, "epoch": steps / 100, "seconds": steps / 1000}
    table = {name: np.empty(0) for name in Evaluation.__struct_fields__}
    record = Record(np.zeros(kept.step, np.float32), marks, table, ())
    return Project(kept.memory.now, kept.state.with_history(record), kept.memory)


@pytest.fixture(scope="module")
def third(seen):
    """The branch of a branch of a branch, as a project."""
    first = gone_on(branched(parent(), 100), with_dropout)
    return told(gone_on(branched(gone_on(branched(first, 160), other_activation), 200), other_optimizer))


def of(memory, compiled=None):
    """Makes its steps again."""
    return Replay(memory.experiment, memory.frames, memory.changes, memory.overruled, compiled)


def test_all_runs_that_a_branch_comes_from_come_back_from_a_file(tmp_path, third, seen):
    project_file.save(tmp_path / "a.downhill", third, 2**30)
    loaded = project_file.load(tmp_path / "a.downhill")
    assert loaded.lost == () and same_memory(loaded.memory, third.memory)
    assert project_file.wanted(third) == sum(map(frame_arrays.wanted, levels(third.memory)))
    one = steered(Trainer(loaded.experiment, state=loaded.state), LAST + 1, loaded.memory)
    one.control.pause()
    one.until(Paused)
    for step in (99, 40, 39, 3, 0):
        assert one.seen_at(step).tobytes() == seen[step][0].tobytes()
    for step in (120, 170, 230):
        there = of(lineage.level_of(third.memory, step)).at(step).parameters
        assert branched(one, step).state.parameters.tobytes() == there.tobytes()
    again = gone_on(branched(one, 95), lambda experiment: experiment)
    assert numbers(again.run.trainer) == seen[LAST][1]


def levels(memory):
    found = []
    while memory is not None:
        found.append(memory)
        memory = memory.before
    return found


@pytest.mark.parametrize("frames", range(14))
def test_in_little_room_a_branch_goes_without_what_was_before(frames):
    """Whatever there is room for: what comes back can be looked at from its first step on."""
    states, trainer = [], Trainer(everything())
    for _step in range(30):
        states.append(trainer.state())
        trainer.advance(0)
    memory = None
    for first in (0, 10, 20):
        memory = Memory(everything(), tuple(states[first : first + 10]), before=memory)
    each = frame_arrays.bytes_of(states[0])
    arrays = lineage_arrays.written(memory, frames * each + 10)
    if not frames:
        assert arrays == {}
        return
    steps = np.arange(31.0)
    record = Record(np.zeros(30, np.float32), {"step": steps, "epoch": steps, "seconds": steps}, {}, ())
    found = levels(lineage_arrays.read(arrays, everything(), None, record))
    assert sum(len(one.frames) for one in found) <= frames
    assert all(one.frames[0].step == first for one, first in zip(found[:-1], (20, 10), strict=False))
    assert len(found) == (1 if frames < 4 else 2 if frames < 8 else 3)


def evil(memory):
    """Name -> what no run has left before a branch."""
    good = frame_arrays.written(memory.before, 2**30)
    count = len(good["counters/step"])
    text = good["experiment"].tobytes().decode()

    def told_otherwise(old, new):
        assert old in text
        return np.frombuffer(text.replace(old, new).encode(), np.uint8)

    return {
        "too late": {"counters/step": good["counters/step"] + 200},
        "other samples": {"counters/samples": good["counters/samples"] + 1},
        "other inputs": {"counters/inputs": good["counters/inputs"] + 1},
        "not finite": {"parameters": np.full_like(good["parameters"], np.inf)},
        "too few": {"parameters": good["parameters"][:, 1:]},
        "no frame": {name: array[:0] for name, array in good.items() if array.ndim and len(array) == count},
        "other data": {"experiment": told_otherwise('"spirals"', '"circles"')},
        "another split": {"experiment": told_otherwise('"noise": 0.2', '"noise": 0.7')},
        "another network": {
            "experiment": told_otherwise(f'"units": {memory.experiment.layers[0].units},', '"units": 9,')
        },
        "no experiment": {"experiment": np.zeros(3, np.uint8)},
        "something more": {"nothing": np.zeros(3)},
        "a change too late": {"changes": np.frombuffer(b'[["optimizer.learning_rate", 0.1, 0.5, 250, 1.0]]', np.uint8)},
    }


KINDS = 12


@pytest.mark.parametrize("number", range(KINDS))
def test_what_no_run_has_left_before_a_branch_costs_the_past_alone(tmp_path, third, number):
    kinds = evil(third.memory)
    assert len(kinds) == KINDS
    kind = sorted(kinds)[number]
    parts = project_file.Packer().parts(third, 2**30)
    arrays = load(parts[FRAMES])
    arrays |= {f"before/{key}": array for key, array in kinds[kind].items()}
    parts[FRAMES] = save({key: np.ascontiguousarray(array) for key, array in arrays.items()})
    (tmp_path / "a.downhill").write_bytes(hostile.zipped(parts))
    loaded = hostile.judged(tmp_path / "a.downhill")
    assert len(loaded.lost) == 1 and loaded.lost[0].startswith("The past of the run cannot be read"), kind
    assert loaded.memory is None and loaded.state.step == LAST


def test_no_file_has_more_runs_before_a_branch_than_there_may_be(tmp_path):
    trainer = Trainer(everything())
    states = [trainer.state()]
    while trainer.step < 12:
        trainer.advance(0)
        states.append(trainer.state())
    memory = Memory(everything(), (states[0],))
    for state in states[1:-1]:
        memory = Memory(everything(), (state,), before=memory)
    arrays = lineage_arrays.written(memory, 2**30)
    steps = np.arange(13.0)
    record = Record(np.zeros(12, np.float32), {"step": steps, "epoch": steps, "seconds": steps}, {}, ())
    assert lineage_arrays.read(written_of(memory, 3), everything(), None, record).before is not None
    with pytest.raises(WrongInput, match="contradict"):
        lineage_arrays.read(arrays, everything(), None, record)


def written_of(memory, most):
    """Of so many runs before it alone."""
    arrays = lineage_arrays.written(memory, 2**30)
    return {name: array for name, array in arrays.items() if name.count("before/") <= most}

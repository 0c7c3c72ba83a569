"""Runs that are cut into pieces, kept in files between them, and must not be told from runs that were left alone."""

import msgspec
import numpy as np

from engine import paths, project_file
from engine.layers.base import LearnedLayer
from engine.project_file import Project
from engine.training.history import History
from engine.training.run import Run
from engine.training.trainer import Trainer


def steered(experiment, chance, last_step):
    """What is changed live, and when: [(step, experiment from then on)], in order; `chance` is a `random.Random`."""
    plan, steps = [], sorted(chance.sample(range(1, last_step + 1), min(3, last_step)))
    for step in steps:
        change = chance.randrange(4)
        if change == 0 and paths.is_live(experiment, "optimizer.learning_rate"):
            experiment = paths.replace(experiment, "optimizer.learning_rate", chance.choice([0.2, 0.05, 0.001]))
        elif change <= 1:
            experiment = paths.replace(experiment, "training.batch_size", chance.choice([1, 5, 33, 1000]))
        elif change == 2:
            where = f"layers.{chance.choice([i for i, layer in enumerate(experiment.layers) if has_parameters(layer)])}"
            experiment = paths.replace(experiment, f"{where}.frozen", not paths.get(experiment, where).frozen)
        else:
            where = f"layers.{len(experiment.layers) - 1}.penalty"
            experiment = paths.set_from_text(experiment, f"{where}={chance.choice(['l2', 'none'])}")
        plan.append((step, experiment))
    return plan


def has_parameters(layer):
    """True when `layer` can be frozen."""
    return isinstance(layer, LearnedLayer)


def trained_to(trainer, history, last_step, plan=()):
    """Train up to step `last_step`, with live changes on the way, and feed the history."""
    for step, experiment in [*plan, (last_step, None)]:
        if trainer.step < step <= last_step:
            told = [event for event in Run(trainer, steps=step).events() if event is not None]
            for event in told:  # None: a second story of one trainer, which has nothing new to begin with
                history.add(event)
        if experiment is not None and trainer.step == step:
            for event in trainer.replace(experiment):
                history.add(event)


def reopened(file, trainer, history):
    """Save the run, open it again, and return the trainer and history that go on with it."""
    project_file.save(file, Project(trainer.experiment, trainer.state(history)))
    project = project_file.load(file)
    assert project.experiment == trainer.experiment
    return Trainer(project.experiment, state=project.state), History(project.state.history)


def assert_same_bits(trainer, history, other, other_history):
    """Fail where two runs differ in a single bit of what matters later, or in what they remember of the past."""
    assert (trainer.step, trainer.epoch) == (other.step, other.epoch)
    assert trainer.parameters.tobytes() == other.parameters.tobytes()
    assert trainer.optimizer_state.keys() == other.optimizer_state.keys()
    for name, vector in trainer.optimizer_state.items():
        assert vector.tobytes() == other.optimizer_state[name].tobytes(), name
    state, other_state = trainer.state(history), other.state(other_history)
    assert np.array_equal(state.order, other_state.order) and np.array_equal(state.dropout, other_state.dropout)
    losses, other_losses = state.history.batch_losses, other_state.history.batch_losses
    assert losses.tobytes() == other_losses.tobytes()
    assert [change.path for change in history.changes] == [change.path for change in other_history.changes]


def cut_and_compared(file, experiment, cuts, last_step, plan=()):
    """Train once straight, once with the steps `cuts` kept in `file` and opened again; fail where a bit differs."""
    straight, straight_history = Trainer(experiment), History()
    trained_to(straight, straight_history, last_step, plan)
    pieces, history = Trainer(experiment), History()
    for cut in cuts:
        trained_to(pieces, history, cut, plan)
        if pieces.diverged is not None:
            break
        pieces, history = reopened(file, pieces, history)
    if pieces.diverged is None:
        trained_to(pieces, history, last_step, [change for change in plan if change[0] > pieces.step])
    if straight.diverged is not None:
        assert pieces.diverged is not None and pieces.step == straight.step
        return
    assert_same_bits(straight, straight_history, pieces, history)


def flat(state):
    """Every number of a state, as bytes."""
    if state is None:
        return None
    fields = msgspec.structs.asdict(state) | msgspec.structs.asdict(state.history)
    parts = {name: value for name, value in fields.items() if name not in ("history", "changes")}
    groups = {name: value if isinstance(value, dict) else {"": value} for name, value in parts.items()}
    return {(name, key): np.asarray(value).tobytes() for name, group in groups.items() for key, value in group.items()}


def same(one, other):
    """True when two projects are equal to the last bit."""
    return one.experiment == other.experiment and flat(one.state) == flat(other.state)

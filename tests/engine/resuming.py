"""Runs that are cut into pieces, kept in files between them, and must not be told from runs that were left alone."""

import random

import msgspec
import numpy as np

from engine import catalog, compiler, paths, project_file
from engine.activations.prelu import PReLU
from engine.activations.rrelu import RReLU
from engine.activations.tanh import Tanh
from engine.examples.iris import IrisExample
from engine.examples.overfitting import OverfittingExample
from engine.examples.sine import SineExample
from engine.examples.spirals import SpiralsExample
from engine.experiment import TrainingPlan
from engine.layers.activation_layer import ActivationLayer
from engine.layers.base import LearnedLayer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.gaussian_noise import GaussianNoise
from engine.layers.layer_norm import LayerNorm
from engine.layers.maxout import Maxout
from engine.layers.residual import Residual
from engine.optimizers.base import Optimizer
from engine.penalties import L1
from engine.project_file import Project
from engine.schedules import Schedule
from engine.stopping import Stopping
from engine.training.history import History
from engine.training.run import Run
from engine.training.trainer import Trainer

CUTS = 100


def mixed(number):
    """The experiment of cut `number` of `CUTS`, and the steps (cut, last): every optimizer, schedule and stopping rule in
    turn, with whatever has a memory or draws lots inside the network."""
    chance = random.Random(number)
    optimizers, schedules, rules = (list(catalog.members(base).values()) for base in (Optimizer, Schedule, Stopping))
    base = chance.choice([SpiralsExample, OverfittingExample, IrisExample, SineExample])().experiment()
    hidden = [
        GaussianNoise(deviation=0.05),
        Dense(units=chance.randint(2, 9), activation=RReLU(), penalty=L1(strength=0.001)),
        Dense(units=chance.randint(2, 9), activation=PReLU(per_unit=True), rate_factor=chance.choice([0.1, 1.0, 2.0])),
        Dense(units=chance.randint(2, 9), activation=Tanh(), frozen=chance.random() < 0.3),
        BatchNorm(momentum=0.3),
        BatchNorm(rate_factor=0.5),
        LayerNorm(),
        Dropout(rate=0.25),
        Maxout(units=5),
        ActivationLayer(activation=PReLU()),
        Residual(span=1),
        Residual(span=2),
    ]
    chosen = chance.sample(hidden, chance.randint(3, 7))
    optimizer = optimizers[number % len(optimizers)](learning_rate=0.01)
    plan = TrainingPlan(
        epochs=chance.randint(5, 60),
        batch_size=chance.choice([5, 7, 32, 50, 1000]),
        stopping=rules[number % len(rules)](),
    )
    weights = {"class_weights": chance.choice(["none", "balanced"])} if hasattr(base.loss, "class_weights") else {}
    experiment = msgspec.structs.replace(
        base,
        layers=(*chosen, base.layers[-1]),
        loss=msgspec.structs.replace(base.loss, **weights),
        optimizer=optimizer,
        schedule=schedules[number % len(schedules)](),
        training=plan,
        seed=number,
    )
    while errors := compiler.errors(compiler.problems(experiment)):
        experiment = errors[0].repaired
    last = chance.randint(2, 6) if experiment.optimizer.whole_batch else chance.randint(2, 300)
    return experiment, chance.randrange(last), last


def cut_number(file, number):
    """Fail unless the run that was kept in `file` at its cut goes on with the bits of the one that was left alone."""
    experiment, cut, last = mixed(number)
    cut_and_compared(file, experiment, [cut], last, steered(experiment, random.Random(number), last))


def steered(experiment, chance, last_step):
    """What is changed live, and when: [(step, experiment from then on)], in order; `chance` is a `random.Random`."""
    least = 2 if any(isinstance(layer, BatchNorm) for layer in experiment.layers) else 1
    plan, steps = [], sorted(chance.sample(range(1, last_step + 1), min(3, last_step)))
    for step in steps:
        change = chance.randrange(4)
        if change == 0 and paths.is_live(experiment, "optimizer.learning_rate"):
            experiment = paths.replace(experiment, "optimizer.learning_rate", chance.choice([0.2, 0.05, 0.001]))
        elif change <= 1:
            experiment = paths.replace(experiment, "training.batch_size", chance.choice([least, 5, 33, 1000]))
        elif change == 2:
            where = f"layers.{chance.choice([i for i, layer in enumerate(experiment.layers) if has_parameters(layer)])}"
            if chance.random() < 0.5:
                experiment = paths.replace(experiment, f"{where}.frozen", not paths.get(experiment, where).frozen)
            else:
                experiment = paths.replace(experiment, f"{where}.rate_factor", chance.choice([0.0, 0.1, 1.0, 3.0]))
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

"""Hypothesis strategies for experiments: built from the catalogue, so that a new member is tested without being listed."""

import msgspec
from hypothesis import strategies as st

from engine import catalog, compiler
from engine.activations.base import Activation
from engine.augmentations.base import Augmentation
from engine.examples.iris import IrisExample
from engine.examples.overfitting import OverfittingExample
from engine.examples.sine import SineExample
from engine.examples.spirals import SpiralsExample
from engine.experiment import Experiment, TrainingPlan
from engine.layers.activation_layer import ActivationLayer
from engine.layers.base import Layer
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.optimizers.base import Optimizer
from engine.options import options
from engine.schedules import Schedule

EXAMPLES = [SpiralsExample, OverfittingExample, IrisExample, SineExample]


def value_of(option):
    """Any value the option may take."""
    if option.choices:
        return st.sampled_from(list(option.choices))
    if option.is_member:
        return members(option.type)
    if option.type is tuple:
        return st.lists(members(option.item), max_size=4).map(tuple)
    if option.type is bool:
        return st.booleans()
    if option.type is int:
        return st.integers(option.low + option.low_open, option.high - option.high_open)
    if option.type is float:
        limits = {"exclude_min": option.low_open, "exclude_max": option.high_open, "allow_nan": False}
        return st.floats(option.low, option.high, allow_infinity=False, **limits)
    if option.type is str:
        return st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    return structs(option.type)


def structs(cls):
    """A `cls` with any values of its options."""
    return st.builds(cls, **{option.name: value_of(option) for option in options(cls)})


def members(base):
    """Any member of a family, with any values of its options."""
    return st.sampled_from(list(catalog.members(base).values())).flatmap(structs)


def experiments():
    """Any experiment that can be written down, most of them useless."""
    return structs(Experiment)


@st.composite
def experiments_that_run(draw):
    """An experiment that can be trained a few steps: data and answer of an example, everything else drawn and mended."""
    base = draw(st.sampled_from(EXAMPLES))().experiment()
    chosen = st.sampled_from(list(catalog.members(Activation).values())).map(lambda cls: cls())
    hidden = st.one_of(
        st.builds(Dense, units=st.integers(1, 12), activation=chosen, bias=st.booleans()),
        st.builds(Dropout, rate=st.floats(0, 0.6)),
        st.builds(ActivationLayer, activation=chosen),
        st.sampled_from(list(catalog.members(Layer).values())).map(lambda cls: cls()),
    )
    optimizer = draw(st.sampled_from(list(catalog.members(Optimizer).values())))
    schedule = draw(st.sampled_from(list(catalog.members(Schedule).values())))
    changes = st.sampled_from(list(catalog.members(Augmentation).values())).map(lambda cls: cls())
    data = msgspec.structs.replace(
        base.data,
        components=draw(st.sampled_from([0, 0, 1])),
        balance=draw(st.sampled_from(["none", "up", "down"])),
        augmentation=tuple(draw(st.lists(changes, max_size=2))),
    )
    experiment = msgspec.structs.replace(
        base,
        data=data,
        layers=(*draw(st.lists(hidden, max_size=5)), base.layers[-1]),
        optimizer=optimizer(learning_rate=draw(st.sampled_from([0.1, 0.01, 0.003]))),
        schedule=schedule(),
        training=TrainingPlan(epochs=draw(st.integers(1, 9)), batch_size=draw(st.sampled_from([1, 7, 32, 50, 1000]))),
        seed=draw(st.integers(0, 99)),
    )
    while errors := [problem for problem in compiler.problems(experiment) if problem.severity == "error"]:
        experiment = errors[0].repaired
    return experiment

"""A layer with a rate factor learns as with another learning rate, alone; layers have names of their own."""

import msgspec
import numpy as np
import pytest

from engine import catalog, compiler, paths
from engine.activations.prelu import PReLU
from engine.examples.spirals import SpiralsExample
from engine.experiment import Experiment
from engine.layers.activation_layer import ActivationLayer
from engine.layers.base import Layer, LearnedLayer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.maxout import Maxout
from engine.network import Network
from engine.optimizers.base import Optimizer, Searcher
from engine.optimizers.sgd import SGD
from engine.options import option_named
from engine.penalties import L1, MaxNorm
from engine.training import layer_steps as layer_steps_module
from engine.training.layer_steps import layer_steps
from engine.training.run import Run
from engine.training.trainer import Trainer
from tests.engine.resuming import cut_and_compared

START = SpiralsExample().experiment()
LAYERS = (
    Dense(units=6, penalty=L1(strength=0.01)),
    BatchNorm(),
    Dropout(rate=0.1),
    ActivationLayer(activation=PReLU(per_unit=True)),
    Maxout(units=5, penalty=MaxNorm(limit=0.8)),
    START.layers[-1],
)
EVERY_KIND = msgspec.structs.replace(START, layers=LAYERS)
STEPPERS = [key for key, cls in catalog.members(Optimizer).items() if not issubclass(cls, Searcher)]


def with_factors(factor, *indices, base=EVERY_KIND) -> Experiment:
    for index in indices:
        base = paths.replace(base, f"layers.{index}.rate_factor", factor)
    return base


def using(key, rate, base=EVERY_KIND):
    return msgspec.structs.replace(base, optimizer=catalog.member(Optimizer, key)(learning_rate=rate))


def trained(experiment, steps=25):
    trainer = Trainer(experiment)
    list(Run(trainer, steps=steps).events())
    assert trainer.diverged is None
    return trainer


def bits(trainer):
    return [b"".join(array.tobytes() for array in own.values()) for own in trainer.views]


@pytest.mark.parametrize("key", STEPPERS)
def test_half_the_rate_twice_as_fast_is_the_same_to_the_last_bit(key):
    """All layers by a factor that is exact in binary: the parts together are the whole, with all that is remembered."""
    plain = trained(using(key, 0.02))
    parts = trained(with_factors(2.0, 0, 1, 3, 4, base=using(key, 0.01, with_factors(2.0, 5))))
    assert plain.parameters.tobytes() == parts.parameters.tobytes()
    for name, vector in plain.optimizer_state.items():
        assert vector.tobytes() == parts.optimizer_state[name].tobytes(), name


@pytest.mark.parametrize("key", STEPPERS)
def test_only_the_layer_with_a_factor_makes_another_step(key):
    plain, slow = trained(using(key, 0.01), 1), trained(with_factors(0.25, 3, base=using(key, 0.01)), 1)
    same = [one == other for one, other in zip(bits(plain), bits(slow), strict=True)]
    assert same == [True, True, True, False, True, True]
    begun = Trainer(EVERY_KIND).views[3]["slope"]
    np.testing.assert_allclose(slow.views[3]["slope"] - begun, (plain.views[3]["slope"] - begun) / 4, rtol=1e-3)


def test_the_penalty_acts_at_the_same_rate():
    """A layer whose gradient is nothing but L1: what a step takes away is rate · factor · strength."""
    experiment = msgspec.structs.replace(START, optimizer=SGD(learning_rate=0.1))
    trainer = Trainer(paths.set_from_text(experiment, "layers.0.penalty=l1"))
    trainer.replace(paths.replace(trainer.experiment, "layers.0.rate_factor", 0.5))
    trainer.replace(paths.replace(trainer.experiment, "layers.0.penalty.strength", 0.01))
    weights = trainer.views[0]["weights"]
    weights[...] = 1
    trainer.objective.settle(trainer.views, 0.1, 32)
    np.testing.assert_allclose(weights, 1 - 0.1 * 0.5 * 0.01, rtol=1e-6)


def test_factor_0_rests_and_remembers():
    trainer = trained(with_factors(0.0, 0, 1, 3))
    start = Trainer(EVERY_KIND)
    assert bits(trainer)[0] == bits(start)[0] and bits(trainer)[3] == bits(start)[3]
    assert trainer.views[1]["scale"].tobytes() == start.views[1]["scale"].tobytes()
    assert trainer.views[1]["running_mean"].tobytes() != start.views[1]["running_mean"].tobytes()
    assert trainer.network.views(trainer.optimizer_state["mean"])[0]["weights"].any()


def test_nothing_is_cut_up_while_all_factors_are_1():
    trainer = Trainer(EVERY_KIND)
    vectors = (trainer.learned, trainer.gradient, trainer.optimizer_state, trainer._scratch)
    assert trainer.network.rate_parts() == []
    ((own, factor),) = layer_steps(trainer.network, trainer.experiment.optimizer, *vectors)
    assert factor == 1 and all(one is whole for one, whole in zip(own, vectors, strict=True))


@pytest.mark.parametrize("key", STEPPERS)
def test_the_pieces_of_a_large_network_make_the_step_of_the_whole(monkeypatch, key):
    whole = trained(using(key, 0.01))
    monkeypatch.setattr(layer_steps_module, "PIECE", 40)
    pieces = Trainer(using(key, 0.01))
    vectors = (pieces.learned, pieces.gradient, pieces.optimizer_state, pieces._scratch)
    found = layer_steps(pieces.network, pieces.experiment.optimizer, *vectors)
    assert [len(own[0]) for own, _factor in found] == [40] * (len(found) - 1) + [(pieces.network.size - 1) % 40 + 1]
    pieces = trained(using(key, 0.01))
    assert whole.parameters.tobytes() == pieces.parameters.tobytes()
    for name, vector in whole.optimizer_state.items():
        assert vector.tobytes() == pieces.optimizer_state[name].tobytes(), name


def test_neighbours_with_one_factor_are_one_part():
    network = Network(with_factors(0.1, 0, 1).layers, 2)
    ends, (_name, start, _stop, _shape) = network.ranges(), network._slots[3][0]
    assert network.rate_parts() == [(slice(0, ends[1][1]), 0.1), (slice(start, network.size), 1.0)]


@pytest.mark.parametrize("key", ["sgd", "nadam", "adamw"])
def test_changes_live_and_goes_on_from_a_file(tmp_path, key):
    experiment = using(key, 0.01)
    plan = [(5, with_factors(0.1, 0, 1, base=experiment)), (11, with_factors(3.0, 4, base=experiment))]
    assert paths.is_live(experiment, "layers.0.rate_factor")
    cut_and_compared(tmp_path / "a.downhill", experiment, [3, 7, 12], 20, plan)


@pytest.mark.parametrize("key", ["newton", "bfgs", "l_bfgs", "rprop"])
def test_useless_with_optimizers_that_decide_themselves(key):
    experiment = paths.replace(START, "training.batch_size", 300)
    experiment = with_factors(
        0.1, 0, 1, base=msgspec.structs.replace(experiment, optimizer=catalog.member(Optimizer, key)())
    )
    (found,) = compiler.problems(experiment)
    assert (found.where, found.severity) == ("layers.0.rate_factor", "warning")
    assert compiler.problems(found.repaired) == ()


def test_every_layer_with_parameters_has_a_factor_and_every_layer_a_name():
    for cls in catalog.members(Layer).values():
        assert (option_named(cls, "rate_factor") is not None) == issubclass(cls, LearnedLayer)
        assert option_named(cls, "name") is not None


@pytest.mark.parametrize(
    ("names", "where"),
    [
        (("eye", "", "eye"), "layers.2.name"),
        (("", "layers.0", ""), "layers.1.name"),
        (("layers.2", "", ""), "layers.0.name"),
        ((" eye", "eye ", ""), "layers.1.name"),
    ],
)
def test_a_name_stands_for_one_layer(names, where):
    layers = tuple(
        msgspec.structs.replace(layer, name=name)
        for layer, name in zip(START.layers[:2] + START.layers[-1:], names, strict=True)
    )
    (found,) = compiler.problems(msgspec.structs.replace(START, layers=layers))
    assert (found.where, found.severity) == (where, "error") and "called" in found.what
    assert compiler.problems(found.repaired) == ()


def test_a_name_changes_no_bit_and_can_be_given_while_training(tmp_path):
    named = paths.set_from_text(EVERY_KIND, "layers.0.name=eye")
    assert trained(named).parameters.tobytes() == trained(EVERY_KIND).parameters.tobytes()
    assert paths.is_live(EVERY_KIND, "layers.0.name")
    cut_and_compared(tmp_path / "a.downhill", EVERY_KIND, [3, 7], 10, [(5, named)])

"""Frozen layers keep every bit, whatever the optimizer does, and whatever it did before."""

import msgspec
import numpy as np
import pytest

from engine import catalog, paths
from engine.activations.prelu import PReLU
from engine.activations.tanh import Tanh
from engine.examples.spirals import SpiralsExample
from engine.gradient_check import gradient_check
from engine.layers.activation_layer import ActivationLayer
from engine.layers.base import Layer, LearnedLayer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.layer_norm import LayerNorm
from engine.layers.maxout import Maxout
from engine.objective import Objective
from engine.optimizers.base import Optimizer
from engine.penalties import L2
from engine.training.run import Run
from engine.training.trainer import Trainer

START = SpiralsExample().experiment()
LAYERS = (
    Dense(units=6, activation=Tanh(), penalty=L2(strength=0.1)),
    BatchNorm(),
    ActivationLayer(activation=PReLU(per_unit=True)),
    Maxout(units=5, penalty=L2(strength=0.1)),
    LayerNorm(),
    START.layers[-1],
)
EVERY_KIND = msgspec.structs.replace(START, layers=LAYERS)
EACH_OPTIMIZER = pytest.mark.parametrize("key", list(catalog.members(Optimizer)))


def freeze(experiment, *indices):
    for index in indices:
        experiment = paths.replace(experiment, f"layers.{index}.frozen", True)
    return experiment


def using(key, experiment=EVERY_KIND):
    return msgspec.structs.replace(experiment, optimizer=catalog.member(Optimizer, key)())


def pace(key):
    """Steps between two looks: one of Newton's takes a hundred times as long as others, and leaves nothing behind."""
    return 4 if key == "newton" else 20


def bits(trainer):
    return [b"".join(array.tobytes() for array in own.values()) for own in trainer.views]


@EACH_OPTIMIZER
@pytest.mark.parametrize("frozen", [(0, 1, 2, 3, 4), (1, 3), (5,)])
def test_frozen_from_the_start(key, frozen):
    trainer = Trainer(freeze(using(key), *frozen))
    before = bits(trainer)
    list(Run(trainer, steps=pace(key)).events())
    after = bits(trainer)
    assert trainer.diverged is None
    assert [index for index in range(6) if before[index] == after[index]] == list(frozen)


@EACH_OPTIMIZER
def test_frozen_in_the_middle_of_a_run(key):
    """Whatever momentum the parameters have by then, they stand still at once, and go on when they are thawed."""
    experiment = using(key)
    trainer = Trainer(experiment)
    list(Run(trainer, steps=pace(key)).events())
    before = bits(trainer)
    changes = trainer.replace(freeze(experiment, 0, 1, 2, 3, 4))
    assert [change.path for change in changes] == [f"layers.{index}.frozen" for index in range(5)]
    list(Run(trainer, steps=2 * pace(key)).events())
    assert bits(trainer)[:5] == before[:5] and bits(trainer)[5] != before[5]
    trainer.replace(experiment)
    list(Run(trainer, steps=3 * pace(key)).events())
    assert all(now != then for now, then in zip(bits(trainer), before, strict=True))


def test_every_layer_with_parameters_can_be_frozen():
    for cls in catalog.members(Layer).values():
        assert issubclass(cls, LearnedLayer) == bool(cls().parameter_shapes(3) or cls is ActivationLayer)


def test_a_frozen_layer_has_no_gradient_and_lets_it_pass():
    frozen, free = Trainer(freeze(EVERY_KIND, 3)), Trainer(EVERY_KIND)
    for trainer in (frozen, free):
        part = trainer.compiled.prepared.training
        objective: Objective = trainer.objective
        objective.loss_and_gradient(part.x[:9], part.y[:9], trainer.views, trainer.gradient_views)
    assert not any(array.any() for array in frozen.gradient_views[3].values())
    for index in (0, 1, 2, 4, 5):
        for name, array in frozen.gradient_views[index].items():
            np.testing.assert_array_equal(array, free.gradient_views[index][name])


def test_the_gradient_check_thaws():
    assert gradient_check(freeze(EVERY_KIND, 0, 1, 2, 3)).worst < 1e-6

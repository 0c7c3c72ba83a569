"""The gradient check passes for every example, and fails for a derivation that is wrong."""

import msgspec
import numpy as np
import pytest

from engine import catalog, paths
from engine.activations.base import Activation
from engine.activations.tanh import Tanh
from engine.examples.base import Example
from engine.examples.iris import IrisExample
from engine.examples.overfitting import OverfittingExample
from engine.examples.sine import SineExample
from engine.examples.spirals import SpiralsExample
from engine.gradient_check import gradient_check
from engine.layers.dense import Dense
from engine.losses.base import Loss

EXAMPLES = [key for key in catalog.members(Example) if key not in ("mnist", "table")]


@pytest.mark.parametrize("key", EXAMPLES)
def test_every_example_is_right(key):
    result = gradient_check(catalog.member(Example, key)().experiment(), limit=600)
    assert result.worst < 1e-6
    assert result.checked > 0.9 * min(result.size, 600)


@pytest.mark.parametrize("activation", list(catalog.members(Activation)))
def test_every_activation_is_right_inside_a_network(activation):
    experiment = paths.set_from_text(SpiralsExample().experiment(), f"layers.0.activation={activation}")
    assert gradient_check(experiment).worst < 1e-6


@pytest.mark.parametrize("option", ["", "class_weights=balanced", "label_smoothing=0.3"])
@pytest.mark.parametrize("key", list(catalog.members(Loss)))
def test_every_loss_is_right_behind_a_network(key, option):
    loss = catalog.member(Loss, key)()
    example = {"binary": SpiralsExample, "regression": SineExample, "multiclass": IrisExample}[loss.tasks[0]]
    if option and not hasattr(loss, option.partition("=")[0]):
        return
    for output in loss.outputs or ("identity",):
        experiment = msgspec.structs.replace(example().experiment(), loss=loss)
        last = len(experiment.layers) - 1
        experiment = paths.set_from_text(experiment, f"layers.{last}.activation={output}")
        if option:
            experiment = paths.set_from_text(experiment, f"loss.{option}")
        result = gradient_check(experiment)
        assert result.worst < 1e-6
        assert result.checked > 0.9 * result.size


def test_dropout_is_checked_with_its_mask_held():
    experiment = paths.replace(OverfittingExample().experiment(), "layers.1.rate", 0.5)
    assert gradient_check(experiment, limit=300).worst < 1e-6


@pytest.mark.parametrize(
    ("target", "name", "wrong"),
    [
        (Tanh, "slope", lambda self, z, a, out: np.subtract(1, a, out=out)),
        (
            Dense,
            "bound_backward_from_z",
            lambda self, p, d, b, want_input=True: (
                lambda g: (
                    np.matmul(b.input.T, g, out=d["weights"]),
                    np.sum(g, axis=0, out=d["bias"]),
                    np.matmul(g, p["weights"].T, out=b.grad_input) * 0.5,
                )[2]
            ),
        ),
    ],
)
def test_a_wrong_derivation_is_caught(monkeypatch, target, name, wrong):
    monkeypatch.setattr(target, name, wrong)
    assert gradient_check(SpiralsExample().experiment()).worst > 1e-2

"""The engine gives the numbers PyTorch gives in float64 (tests/golden/make_golden.py), to 12 digits."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from engine import catalog
from engine.activations.base import Activation
from engine.activations.tanh import Tanh
from engine.initializers import orthogonal
from engine.layers.dense import Dense
from engine.losses.base import Loss
from engine.plain import from_plain

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "golden.json").read_text(encoding="utf-8"))
TOLERANCE = 1e-12


def cases(room, *more):
    def name(case):
        return " ".join(str(part) for part in [*case["member"].values(), *(case[other] for other in more)])

    return [pytest.param(case, id=name(case)) for case in room]


def assert_agree(ours, theirs):
    theirs = np.asarray(theirs)
    assert np.max(np.abs(ours - theirs) / np.maximum(1, np.abs(theirs))) <= TOLERANCE


@pytest.mark.parametrize("case", cases(GOLDEN["activations"]))
def test_activation(case):
    activation = from_plain(Activation, case["member"])
    z, grad_output = np.array(case["z"]), np.array(case["grad_output"])
    output = activation(z)
    assert_agree(output, case["output"])
    if "grad_z" in case:
        grad_z = np.empty_like(z)
        activation.backward(z, output, grad_output, grad_z)
        assert_agree(grad_z, case["grad_z"])


@pytest.mark.parametrize("case", cases(GOLDEN["losses"], "from"))
def test_loss(case):
    loss = from_plain(Loss, case["member"])
    values, target = np.array(case[case["from"]]), np.array(case["target"])
    gradient = np.empty_like(values)
    weights = [np.array(case["weights"])] if "weights" in case else []
    if getattr(loss, "class_weights", "none") != "none":
        assert_agree(loss.balanced_weights(target), case["weights"])
    if case["from"] == "logits":
        each = loss.per_sample_from_logits(values, target, *weights)
        prediction = catalog.member(Activation, loss.logits_of[0])()(values)
        loss.gradient_from_logits(values, prediction, target, gradient, *weights)
    else:
        each = loss.per_sample(values, target, *weights)
        loss.gradient(values, target, gradient, *weights)
    assert_agree(each, case["per_sample"])
    if "gradient" in case:
        assert_agree(gradient, case["gradient"])


@pytest.mark.parametrize("case", GOLDEN["orthogonal"], ids=lambda case: str(np.shape(case["drawn"])))
def test_orthogonal(case):
    assert_agree(case["gain"] * orthogonal(np.array(case["drawn"])), case["weights"])


def test_dense():
    golden = SimpleNamespace(**{name: np.array(values) for name, values in GOLDEN["dense"].items()})
    layer = Dense(units=4, activation=Tanh())
    parameters = {"weights": golden.weights, "bias": golden.bias}
    gradients = {name: np.empty_like(array) for name, array in parameters.items()}
    buffers = layer.new_buffers(5, 3, np.dtype(np.float64))
    assert_agree(layer.forward(golden.x, parameters, buffers, None), golden.output)
    assert_agree(layer.backward(golden.grad_output, parameters, gradients, buffers), golden.grad_x)
    assert_agree(gradients["weights"], golden.grad_weights)
    assert_agree(gradients["bias"], golden.grad_bias)

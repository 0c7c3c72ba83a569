"""Whole networks train as PyTorch trains them in float64 (tests/golden/make_networks.py), to 12 digits."""

import json
from pathlib import Path
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest

from engine.activations.base import Activation
from engine.activations.prelu import PReLU
from engine.activations.softmax import Softmax
from engine.layers.base import Layer
from engine.losses.base import Loss
from engine.network import Network
from engine.objective import Objective
from engine.optimizers.momentum import Momentum
from engine.plain import from_plain

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "networks.json").read_text(encoding="utf-8"))
TOLERANCE = 1e-12


def assert_agree(ours, theirs):
    theirs = np.asarray(theirs)
    assert np.shape(ours) == theirs.shape
    assert np.max(np.abs(ours - theirs) / np.maximum(1, np.abs(theirs))) <= TOLERANCE


def filled(views, case_views):
    for own, given in zip(views, case_views, strict=True):
        assert own.keys() == given.keys()
        for name, array in own.items():
            array[...] = given[name]


def assert_views_agree(views, theirs):
    for own, given in zip(views, theirs, strict=True):
        for name, values in given.items():
            assert_agree(own[name], values)


@pytest.mark.parametrize("case", GOLDEN["networks"], ids=lambda case: case["loss"])
def test_network(case):
    layers = tuple(from_plain(Layer, layer) for layer in case["layers"])
    if case["loss"] == "categorical_cross_entropy":  # fused there and here
        layers = (*layers[:-1], msgspec.structs.replace(layers[-1], activation=Softmax()))
    x, y = np.array(case["x"]), np.array(case["y"])
    network = Network(layers, x.shape[1], np.float64)
    objective = Objective(network, from_plain(Loss, case["loss"]))
    vector, gradient = np.zeros(network.length), np.zeros(network.size)
    views, gradients = network.views(vector), network.views(gradient)
    filled(views, case["start"])
    learned = vector[: network.size]
    optimizer = Momentum(learning_rate=case["learning_rate"])
    memory, start = optimizer.new_state(learned), 0
    for step, batch in enumerate(case["batches"]):
        part = slice(start, start + batch)
        loss = objective.loss_and_gradient(x[part], y[part], views, gradients, np.random.default_rng(0))
        objective.remember(batch, views)
        assert_agree(loss, case["losses"][step])
        if step == 0:
            assert_views_agree(gradients, case["gradients"])
            assert [bool(own) for own in case["gradients"]] == [
                bool(own) and not layer.frozen for own, layer in zip(gradients, layers, strict=True)
            ]
        assert_views_agree(views, case["statistics"][step])
        optimizer.step(learned, gradient, memory, np.empty_like(learned), case["learning_rate"], step + 1)
        start += batch
    assert_views_agree(views, case["end"])
    predictions, losses = objective.evaluate(x, y, views)
    logits = np.array(case["in_use"])
    assert_agree(predictions, Softmax()(logits) if case["loss"] == "categorical_cross_entropy" else logits)
    assert_agree(losses.mean(), case["loss_in_use"])


Z, GRAD_OUTPUT = (np.array(GOLDEN["living"][name]) for name in ("z", "grad_output"))


@pytest.mark.parametrize("case", GOLDEN["living"]["prelu"], ids=lambda case: f"{len(case['slope'])} slopes")
def test_prelu(case):
    activation, out = PReLU(per_unit=len(case["slope"]) > 1), np.empty_like(Z)
    parameters, gradients = {"slope": np.array(case["slope"])}, {"slope": np.empty(len(case["slope"]))}
    activation.act(Z, out, parameters, SimpleNamespace(), None)
    assert_agree(out, case["output"])
    activation.act_back(Z, GRAD_OUTPUT, out, parameters, gradients, SimpleNamespace())
    assert_agree(out, case["grad_z"])
    assert_agree(gradients["slope"], case["grad_slope"])


class Drawn:
    """A generator that draws `numbers`, which PyTorch has drawn."""

    def __init__(self, numbers):
        self.numbers = np.array(numbers)

    def random(self, dtype, out):
        out[...] = self.numbers

    standard_normal = random


@pytest.mark.parametrize("mode", ["in use", "in training"])
def test_rrelu(mode):
    case, out, buffers = GOLDEN["living"][f"rrelu {mode}"], np.empty_like(Z), SimpleNamespace(kept=np.empty_like(Z))
    activation = from_plain(Activation, case["member"])
    drawn = None
    if "slopes" in case:  # between the two limits
        drawn = Drawn((np.array(case["slopes"]) - activation.lowest) / (activation.highest - activation.lowest))
    activation.act(Z, out, {}, buffers, drawn)
    assert_agree(out, case["output"])
    activation.act_back(Z, GRAD_OUTPUT, out, {}, {}, buffers)
    assert_agree(out, case["grad_z"])


@pytest.mark.parametrize("case", GOLDEN["chancy"], ids=lambda case: " ".join(map(str, case["member"].values())))
def test_layers_that_draw_lots(case):
    layer, x = from_plain(Layer, case["member"]), np.array(case["x"])
    buffers = layer.new_buffers(*x.shape, x.dtype)
    assert_agree(layer.forward(x, {}, buffers, Drawn(case["drawn"])), case["output"])
    assert_agree(layer.backward(np.array(case["grad_output"]), {}, {}, buffers), case["grad_x"])

"""The weights move as PyTorch moves them in float64 (tests/golden/make_walks.py), to 12 digits at every step."""

import json
from math import cos, pi
from pathlib import Path

import numpy as np
import pytest

from engine.clipping import Clipping
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.line_search import Trial, strong_wolfe
from engine.network import Network
from engine.optimizers.base import Optimizer
from engine.plain import from_plain
from engine.schedules import Schedule
from engine.training.layer_steps import layer_steps

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "walks.json").read_text(encoding="utf-8"))
TOLERANCE = 1e-12


def cases(room, *more):
    def name(case):
        return " ".join(str(part) for part in [*case["member"].values(), *(case[other] for other in more)])

    return [pytest.param(case, id=name(case)) for case in room]


def assert_agree(ours, theirs, tolerance=TOLERANCE):
    theirs = np.asarray(theirs)
    assert np.max(np.abs(ours - theirs) / np.maximum(1, np.abs(theirs))) <= tolerance


@pytest.mark.parametrize("case", cases(GOLDEN["optimizers"]["walks"], "falling"))
def test_optimizer(case):
    problem = GOLDEN["optimizers"]
    optimizer = from_plain(Optimizer, case["member"])
    matrix, offset, weights = (np.array(problem[name]) for name in ("matrix", "offset", "start"))
    state, scratch, waves = optimizer.new_state(weights), np.empty_like(weights), np.arange(1, len(weights) + 1)
    path, shadow = [], []
    for step in range(1, problem["steps"] + 1):
        rate = optimizer.learning_rate * ((1 + cos(pi * step / problem["steps"])) / 2 if case["falling"] else 1)
        gradient = matrix @ weights - offset + 0.1 * np.sin(step * waves)
        optimizer.step(weights, gradient, state, scratch, rate, step)
        shadow.append(waves @ weights)
        if step % problem["keep"] == 0:
            path.append(weights.copy())
    assert_agree(np.array(path), case["path"])
    assert_agree(np.array(shadow), case["shadow"])


@pytest.mark.parametrize("case", cases(GOLDEN["groups"], "falling"))
def test_layers_with_rates_of_their_own(case):
    problem = GOLDEN["optimizers"]
    optimizer = from_plain(Optimizer, case["member"])
    slow, plain, fast = case["factors"]
    layers = (
        Dense(units=1, bias=False, rate_factor=slow),  # 2 weights
        Dropout(),
        Dense(units=1, bias=False, rate_factor=plain),  # 1 weight
        Dense(units=3, bias=False, rate_factor=fast),  # 3 weights
    )
    network = Network(layers, 2, np.float64)
    matrix, offset, weights = (np.array(problem[name]) for name in ("matrix", "offset", "start"))
    assert len(weights) == network.size
    state, waves = optimizer.new_state(weights), np.arange(1, len(weights) + 1)
    gradient, scratch = np.empty_like(weights), np.empty_like(weights)
    path, shadow = [], []
    parts = layer_steps(network, optimizer, weights, gradient, state, scratch)
    assert [factor for _own, factor in parts] == [slow, plain, fast]
    for step in range(1, problem["steps"] + 1):
        if step % 7 == 0:  # as a run does that looks up now and then
            parts = layer_steps(network, optimizer, weights, gradient, state, scratch)
        rate = optimizer.learning_rate * ((1 + cos(pi * step / problem["steps"])) / 2 if case["falling"] else 1)
        gradient[...] = matrix @ weights - offset + 0.1 * np.sin(step * waves)
        for own, factor in parts:
            optimizer.step(*own, rate * factor, step)
        shadow.append(waves @ weights)
        if step % problem["keep"] == 0:
            path.append(weights.copy())
    assert_agree(np.array(path), case["path"])
    assert_agree(np.array(shadow), case["shadow"])


@pytest.mark.parametrize("case", cases(GOLDEN["searches"]))
def test_search(case):
    problem, optimizer = GOLDEN["optimizers"], from_plain(Optimizer, case["member"])
    matrix, offset, point = (np.array(problem[name]) for name in ("matrix", "offset", "start"))

    def height(w):
        return float(w @ matrix @ w / 2 - offset @ w + (w**4).sum() / 4), matrix @ w - offset + w**3

    state, path = optimizer.new_state(point), []
    for count in range(1, len(case["path"]) + 1):
        point = optimizer.search(height, point, *height(point), state, optimizer.learning_rate, count)
        path.append(point)
    heights = [height(np.array(point))[0] for point in case["path"]]
    steps = sum(above - min(heights) > 1e-12 for above in heights[:18])
    assert steps >= 10
    assert_agree(np.array(path[:steps]), case["path"][:steps])
    # At the bottom rounding decides; both rest there.
    assert_agree(path[-1], case["path"][-1], 1e-6)
    assert height(path[-1])[0] <= heights[-1] + 1e-11


@pytest.mark.parametrize("case", GOLDEN["line_searches"], ids=lambda case: f"{case['name']} {case['first']}")
def test_line_search(case):
    """It ends at the same place, after as many looks."""
    looks, names = [], {name: getattr(np, name) for name in ("sin", "cos", "exp", "sqrt", "log")}

    def along(t):
        looks.append(t)
        curve = eval(case["curve"], names | {"t": complex(t, 1e-30)})  # its imaginary part is the slope
        return Trial(t, float(curve.real), np.ones(1), float(curve.imag / 1e-30), np.array([t]))

    found = strong_wolfe(along, along(0.0), case["first"], 1.0)
    assert_agree(found.t, case["t"])
    assert len(looks) - 1 == case["looks"]


@pytest.mark.parametrize("case", cases(GOLDEN["schedules"]))
def test_schedule(case):
    schedule = from_plain(Schedule, case["member"])
    steps = np.arange(len(case["factors"]))
    ours = [schedule.factor(step / case["steps_per_epoch"], case["epochs"]) for step in steps]
    assert_agree(np.array(ours), case["factors"])


@pytest.mark.parametrize("case", cases(GOLDEN["plateaus"]))
def test_plateau(case):
    schedule = from_plain(Schedule, case["member"])
    memory, ours = schedule.new_memory(), []
    for epoch, loss in enumerate(case["losses"], 1):
        schedule.hear(epoch, loss, memory)
        ours.append(memory["factor"])
    assert len(set(ours)) > 2
    assert_agree(np.array(ours), case["factors"])


@pytest.mark.parametrize("case", cases(GOLDEN["clippings"]))
def test_clipping(case):
    gradient = np.array(case["gradient"])
    from_plain(Clipping, case["member"]).clip(gradient)
    assert_agree(gradient, case["clipped"])

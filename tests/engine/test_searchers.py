"""The optimizers that look around: Newton, BFGS, L-BFGS. They find the bottom, and SciPy finds the same."""

import json
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest

from engine import catalog, paths
from engine.activations.identity import Identity
from engine.activations.sigmoid import Sigmoid
from engine.activations.tanh import Tanh
from engine.examples.overfitting import OverfittingExample
from engine.examples.spirals import SpiralsExample
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.line_search import C1, C2, Trial, strong_wolfe
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.mean_squared_error import MeanSquaredError
from engine.network import Network
from engine.objective import Objective
from engine.optimizers.base import Optimizer, Searcher
from engine.optimizers.bfgs import BFGS
from engine.optimizers.newton import Newton, hessian
from engine.penalties import L2
from engine.training import whole_batch
from engine.training.control import Control
from engine.training.events import Ended
from engine.training.history import History
from engine.training.run import Run
from engine.training.state import from_arrays, to_arrays
from engine.training.trainer import Trainer
from tests.engine.variants import shown, varied

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "minima.json").read_text(encoding="utf-8"))
ALL = [cls for cls in catalog.members(Optimizer).values() if issubclass(cls, Searcher)]
EACH = pytest.mark.parametrize("cls", ALL)
OPTIONS = [one for cls in ALL for one in (*varied(Optimizer), cls(learning_rate=0.5)) if type(one) is cls]
"""Each with every option. A step much longer than Newton's may go up on the other side, so none is longer."""


def searched(optimizer, landscape, point, steps):
    point = np.array(point)
    state = optimizer.new_state(point)
    for count in range(1, steps + 1):
        point = optimizer.search(landscape, point, *landscape(point), state, optimizer.learning_rate, count)
    return point, state


def canyon(size=8, narrow=1e3, seed=3):
    """A parabola 1,000 times steeper across than along: its landscape, its bottom, its curvature."""
    chance = np.random.default_rng(seed)
    turn = np.linalg.qr(chance.normal(size=(size, size)))[0]
    curvature = turn @ np.diag(np.geomspace(1, narrow, size)) @ turn.T
    bottom = chance.normal(size=size)

    def landscape(w):
        return float((w - bottom) @ curvature @ (w - bottom) / 2), curvature @ (w - bottom)

    return landscape, bottom, curvature


def engine_landscape(case):
    """The problem of the golden file, put together from the engine's own parts."""
    penalty = L2(strength=case["strength"])
    if case["name"] == "logistic":
        layers, loss = (Dense(units=1, activation=Sigmoid(), penalty=penalty),), BinaryCrossEntropy()
    else:
        hidden = Dense(units=3, activation=Tanh(), penalty=penalty)
        layers, loss = (hidden, Dense(units=1, activation=Identity(), penalty=penalty)), MeanSquaredError()
    x, y = np.array(case["x"]), np.array(case["y"])
    network = Network(layers, x.shape[1], np.float64)
    objective = Objective(network, loss)

    def landscape(point):
        views, gradient = network.views(point), np.zeros(network.size)
        return objective.loss_and_gradient(x, y, views, network.views(gradient)) + objective.penalty(views), gradient

    return landscape


# ---- Newton ---------------------------------------------------------------------------------------------------------


def test_newton_solves_a_parabola_in_one_step():
    landscape, bottom, _curvature = canyon()
    point, _state = searched(Newton(damping=0), landscape, np.zeros(8), 1)
    assert np.abs(point - bottom).max() <= 1e-9


def test_half_a_newton_step_goes_half_the_way():
    landscape, bottom, _curvature = canyon()
    point, _state = searched(Newton(damping=0, learning_rate=0.5), landscape, np.zeros(8), 1)
    np.testing.assert_allclose(point, bottom / 2, atol=1e-9)


def test_newton_doubles_its_right_digits_near_the_bottom():
    (case,) = (case for case in GOLDEN["cases"] if case["name"] == "logistic")
    landscape = engine_landscape(case)
    far = [
        np.abs(searched(Newton(damping=0), landscape, case["start"], n)[0] - case["lowest"]).max() for n in range(3, 7)
    ]
    assert far[1] < 0.2 and all(later < earlier**1.7 for earlier, later in pairwise(far) if later > 1e-9)


def test_newton_gets_away_from_where_the_valley_bends_the_wrong_way():
    def saddle(w):  # w⁴ - w² + v²: at 0.1 the curvature along w is negative
        return w[0] ** 4 - w[0] ** 2 + w[1] ** 2, np.array([4 * w[0] ** 3 - 2 * w[0], 2 * w[1]])

    heights = [saddle(searched(Newton(), saddle, [0.1, 1.0], steps)[0])[0] for steps in range(20)]
    assert (np.diff(heights) <= 0).all() and heights[-1] == pytest.approx(-0.25, abs=1e-12)


def test_the_hessian_is_the_curvature():
    landscape, _bottom, curvature = canyon()
    np.testing.assert_allclose(hessian(landscape, np.ones(8)), curvature, rtol=1e-8, atol=1e-8 * curvature.max())


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["name"])
def test_the_hessian_of_a_network_agrees_with_differences_of_its_heights(case):
    landscape, point = engine_landscape(case), np.array(case["start"])
    found, e = hessian(landscape, point), 1e-4
    assert (found == found.T).all()
    for i, j in ((0, 0), (0, 1), (1, 3), (2, len(point) - 1), (len(point) - 1, len(point) - 1)):
        a, b = e * np.eye(len(point))[i], e * np.eye(len(point))[j]
        heights = [landscape(point + s * a + t * b)[0] * s * t for s in (-1, 1) for t in (-1, 1)]
        assert found[i, j] == pytest.approx(sum(heights) / (4 * e * e), abs=2e-7)


# ---- BFGS -----------------------------------------------------------------------------------------------------------


def test_bfgs_keeps_the_inverse_of_the_table_it_could_have_kept():
    """B = B - B s sᵀ B / sᵀBs + y yᵀ / y·s, the update of the Hessian itself, which BFGS never forms."""
    landscape, _bottom, _curvature = canyon(5, 50)
    optimizer, points = BFGS(), []
    for steps in range(5):
        point, state = searched(optimizer, landscape, np.zeros(5), steps)
        points.append(point)
    s, y = np.diff(points, axis=0), np.diff([landscape(point)[1] for point in points], axis=0)
    table = np.eye(5) * (y[0] @ y[0]) / (s[0] @ y[0])
    for step, change in zip(s, y, strict=True):
        turned = table @ step
        table += np.outer(change, change) / (change @ step) - np.outer(turned, turned) / (step @ turned)
    np.testing.assert_allclose(state["inverse"] @ table, np.eye(5), atol=1e-9)


def test_bfgs_learns_the_curvature_of_a_parabola():
    landscape, bottom, curvature = canyon(6, 100)
    point, state = searched(BFGS(), landscape, np.zeros(6), 40)
    assert np.abs(point - bottom).max() < 1e-8
    np.testing.assert_allclose(state["inverse"] @ curvature, np.eye(6), atol=0.3)  # at first 100 times off


# ---- all of them ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", [one for one in OPTIONS if one.learning_rate <= 1], ids=shown)
@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["name"])
def test_they_find_what_scipy_finds(optimizer, case):
    landscape = engine_landscape(case)
    assert landscape(np.array(case["lowest"]))[0] == pytest.approx(case["height"], abs=1e-14)
    point, _state = searched(optimizer, landscape, case["start"], 400)
    assert np.abs(landscape(point)[1]).max() < 1e-6
    assert landscape(point)[0] <= case["height"] + 1e-12
    if case["name"] == "logistic":  # one bottom
        np.testing.assert_allclose(point, case["lowest"], atol=1e-6)


@EACH
def test_at_the_bottom_they_rest(cls):
    landscape, bottom, _curvature = canyon(4, 10)
    point, _state = searched(cls(), landscape, bottom, 3)
    np.testing.assert_array_equal(point, bottom)


@EACH
def test_no_step_goes_up(cls):
    experiment = paths.set_from_text(SpiralsExample().experiment(), f"optimizer={cls.key}")
    trainer, history = Trainer(experiment), History()
    for event in Run(trainer, steps=40).events():
        history.add(event)
    losses = history.batch_losses.values
    assert (np.diff(losses) <= 0).all() and losses[-1] < 0.7 * losses[0]
    assert trainer.epoch == 40, "every step takes all samples, whatever the batch size"


@EACH
def test_dropout_keeps_its_mask_for_a_step_and_draws_another_for_the_next(cls):
    experiment = OverfittingExample().experiment()
    for assignment in ("layers.0.units=8", "layers.2.units=8", "layers.1.rate=0.5", f"optimizer={cls.key}"):
        experiment = paths.set_from_text(experiment, assignment)
    trainer = Trainer(experiment)
    whole, point = trainer._whole_batch, trainer.parameters.astype(float)
    heights = []
    for _step in range(2):
        whole._before = whole._chance.bit_generator.state
        heights.append([whole(point)[0] for _look in range(3)])
    assert len(set(heights[0])) == len(set(heights[1])) == 1 and heights[0][0] != heights[1][0]


def test_many_samples_go_through_in_parts_and_give_the_same(monkeypatch):
    whole = Trainer(paths.set_from_text(SpiralsExample().experiment(), "optimizer=bfgs"))
    monkeypatch.setattr(whole_batch, "CHUNK", 70)
    parts = Trainer(paths.set_from_text(SpiralsExample().experiment(), "optimizer=bfgs"))
    assert len(parts._whole_batch._chunks) == 5
    found = []
    for trainer in (whole, parts):
        landscape = trainer._whole_batch
        landscape._before = landscape._chance.bit_generator.state
        found.append(landscape(trainer.parameters.astype(float)))
    assert found[0][0] == pytest.approx(found[1][0], rel=1e-14)
    np.testing.assert_allclose(found[0][1], found[1][1], rtol=1e-10, atol=1e-15)


def test_weights_changed_from_outside_are_where_it_goes_on():
    trainer = Trainer(paths.set_from_text(SpiralsExample().experiment(), "optimizer=l_bfgs"))
    list(Run(trainer, steps=3).events())
    trainer.parameters[...] = 0.01
    list(Run(trainer, steps=4).events())
    assert np.abs(trainer.parameters - 0.01).max() < 2


def test_a_long_step_is_left_when_the_run_is_stopped():
    trainer, control = Trainer(paths.set_from_text(SpiralsExample().experiment(), "optimizer=newton")), Control()
    before = trainer.parameters.copy()
    looks, inner = [], trainer._whole_batch._objective.loss_and_gradient

    def counted(*what):
        looks.append(1)
        if len(looks) == 20:
            control.stop()
        return inner(*what)

    trainer._whole_batch._objective.loss_and_gradient = counted
    events = list(Run(trainer, control).events())
    assert isinstance(events[-1], Ended) and events[-1].reason == "stopped"
    assert len(looks) == 20 and trainer.step == 0 and np.array_equal(trainer.parameters, before)


@pytest.mark.parametrize("kind", ["l_bfgs", "bfgs", "newton"])
def test_a_run_that_was_stopped_within_a_step_goes_on_from_a_file_as_if_nobody_had_stopped_it(kind):
    """Once it had counted the batch of the step that it did not make, and its file could not be opened."""
    experiment = paths.set_from_text(SpiralsExample().experiment(), f"optimizer={kind}")
    experiment = msgspec.structs.replace(experiment, layers=(*experiment.layers[:1], Dropout(), *experiment.layers[1:]))
    through, trainer, control, history = Trainer(experiment), Trainer(experiment), Control(), History()
    list(Run(through, steps=5).events())
    inner = trainer._whole_batch._objective.loss_and_gradient

    def counted(*what):
        if trainer.step == 3:
            control.stop()
        return inner(*what)

    trainer._whole_batch._objective.loss_and_gradient = counted
    for event in Run(trainer, control).events():
        history.add(event)
    assert trainer.step == 3 and trainer.epoch == 3
    state = from_arrays(to_arrays(trainer.state(history), experiment), experiment)
    again = Trainer(experiment, state=state)
    list(Run(again, steps=5).events())
    assert np.array_equal(again.parameters, through.parameters)


def test_numbers_that_become_too_large_are_traced():
    trainer = Trainer(paths.set_from_text(SpiralsExample().experiment(), "optimizer=bfgs"))
    trainer.views[1]["weights"][...] = np.inf
    events = list(Run(trainer).events())
    assert events[-1].reason == "diverged" and events[-1].layer == 1


# ---- the line search ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [1e-6, 0.01, 1.0, 30.0, 1e6])
@pytest.mark.parametrize(
    "curve",
    [
        (lambda t: (t - 3) ** 2, lambda t: 2 * (t - 3)),
        (lambda t: -t * np.exp(-t), lambda t: (t - 1) * np.exp(-t)),
        (lambda t: np.cosh(t - 2), lambda t: np.sinh(t - 2)),
        (lambda t: -np.log1p(t) + 0.1 * t, lambda t: -1 / (1 + t) + 0.1),
    ],
)
def test_both_conditions_of_wolfe_hold(curve, first):
    height, slope = curve

    def along(t):
        with np.errstate(over="ignore", invalid="ignore"):
            return Trial(t, float(height(t)), np.zeros(1), float(slope(t)), np.zeros(1))

    start, found = along(0.0), strong_wolfe(along, along(0.0), first, 1.0)
    assert found.t > 0
    assert found.height <= start.height + C1 * found.t * start.slope
    assert abs(found.slope) <= C2 * abs(start.slope)

"""Whole runs of 1,000 steps end where PyTorch's end in float64 (tests/golden/make_runs.py), to 9 digits; and optimizers
that search see the landscape that PyTorch sees, to 12."""

import functools
import json
from math import inf
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from engine import catalog, compiler
from engine.clipping import Clipping
from engine.data import Data
from engine.datasets.base import Dataset
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.layers.base import Layer
from engine.losses.base import Loss
from engine.network import Network
from engine.optimizers.base import Optimizer, Searcher
from engine.plain import from_plain
from engine.schedules import Schedule
from engine.training.trainer import Trainer

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "runs.json").read_text(encoding="utf-8"))
WHOLE_RUN, ONE_LOOK = 1e-9, 1e-12
SEARCHERS = [key for key, cls in catalog.members(Optimizer).items() if issubclass(cls, Searcher)]


class Given(Dataset, frozen=True):
    """The data of a golden case."""

    name: str

    def load(self):
        (case,) = (case for case in GOLDEN["runs"] + GOLDEN["landscapes"] if case["name"] == self.name)
        x, y = np.array(case["x"]), np.array(case["y"])
        targets = {"multiclass": y.argmax(axis=1), "binary": y[:, 0].astype(int)}.get(case["task"], y)
        columns = max(2, y.shape[1]) if case["task"] == "binary" else y.shape[1]
        names = tuple(map(str, range(columns)))
        return Data(case["task"], x, targets, tuple(map(str, range(x.shape[1]))), names)


class Turns:
    """Puts the samples of each pass in the order of the golden runs. places: where the training part has each of them."""

    def __init__(self, places):
        self.epoch, self.places = 0, places
        self.bit_generator = SimpleNamespace(state=None)

    def permutation(self, samples):
        self.epoch += 1
        return self.places[(np.arange(samples) * (2 * self.epoch - 1) + self.epoch - 1) % samples]


@pytest.fixture(autouse=True)
def in_double_precision(monkeypatch):
    monkeypatch.setattr(compiler, "compile", functools.partial(compiler.compile, dtype=np.float64))


def trainer_of(case, optimizer):
    """The run of the case, before its first step."""
    layers = tuple(from_plain(Layer, layer) for layer in case["layers"])
    clipping = from_plain(Clipping, case.get("clipping", "none"))
    size = case.get("batch_size", len(case["x"]))
    experiment = Experiment(
        data=DataPlan(source=Given(case["name"]), validation=0, scaling="none"),
        layers=layers,
        loss=from_plain(Loss, case["loss"]),
        optimizer=optimizer,
        schedule=from_plain(Schedule, case.get("schedule", "constant")),
        training=TrainingPlan(epochs=250, batch_size=size, clipping=clipping),
    )
    network = Network(layers, len(case["x"][0]), np.float64)
    trainer = Trainer(experiment, filled(network, case["start"], network.length))
    trainer.batches._chance = Turns(np.argsort(trainer.compiled.prepared.training.indices))
    return trainer


def filled(network, case_views, length):
    """The flat vector of what is given layer by layer; 0 where nothing is."""
    vector = np.zeros(length)
    for own, given in zip(network.views(vector), case_views, strict=True):
        for name, values in given.items():
            own[name][...] = values
    return vector


def off(ours, theirs):
    """The largest relative difference; absolute below 1."""
    theirs = np.asarray(theirs)
    assert np.shape(ours) == theirs.shape
    return np.max(np.abs(ours - theirs) / np.maximum(1, np.abs(theirs)))


@pytest.mark.parametrize("case", GOLDEN["runs"], ids=lambda case: case["name"])
def test_a_whole_run(case):
    trainer = trainer_of(case, from_plain(Optimizer, case["optimizer"]))
    trainer.advance(inf, last_step=GOLDEN["steps"])
    losses = trainer._losses[GOLDEN["keep"] - 1 :: GOLDEN["keep"]]
    ends = [
        off(own[name], values)
        for own, end in zip(trainer.views, case["end"], strict=True)
        for name, values in end.items()
    ]
    assert sum(map(len, trainer.views)) == len(ends)
    print(f"{case['name']}: losses off by {off(losses, case['losses']):.1e}, what is learned by {max(ends):.1e}")
    assert off(losses, case["losses"]) <= WHOLE_RUN
    assert max(ends) <= WHOLE_RUN


@pytest.mark.parametrize("case", GOLDEN["landscapes"], ids=lambda case: case["name"])
@pytest.mark.parametrize("key", SEARCHERS)
def test_what_a_searcher_sees(key, case, monkeypatch):
    optimizer = catalog.member(Optimizer, key)()
    trainer, seen = trainer_of(case, optimizer), []
    looks = [filled(trainer.network, look["at"], trainer.network.size) for look in case["looks"]]

    def search(self, landscape, point, height, gradient, *_more):
        np.testing.assert_array_equal(gradient, landscape(point)[1])
        seen.extend(landscape(look) for look in looks)
        return point

    monkeypatch.setattr(type(optimizer), "search", search)
    before = trainer.learned.copy()
    trainer.advance(inf, last_step=1)
    assert trainer.learned.tobytes() == before.tobytes()
    for (height, gradient), look in zip(seen, case["looks"], strict=True):
        theirs = filled(trainer.network, look["gradient"], trainer.network.size)
        print(f"height off by {off(height, look['height']):.1e}, gradient by {off(gradient, theirs):.1e}")
        assert off(height, look["height"]) <= ONE_LOOK
        assert off(gradient, theirs) <= ONE_LOOK


@pytest.mark.parametrize("case", GOLDEN["landscapes"], ids=lambda case: case["name"])
@pytest.mark.parametrize("key", SEARCHERS)
def test_searching_leaves_frozen_layers_alone(key, case):
    trainer = trainer_of(case, catalog.member(Optimizer, key)())
    frozen = [index for index, layer in enumerate(trainer.network.layers) if layer.frozen]
    before = [{name: array.tobytes() for name, array in own.items()} for own in trainer.views]
    trainer.advance(inf, last_step=15)
    assert trainer._losses[-1] < 0.9 * trainer._losses[0]
    for index, (own, old) in enumerate(zip(trainer.views, before, strict=True)):
        for name, array in own.items():
            assert (array.tobytes() == old[name]) == (index in frozen), f"layer {index}: {name}"

"""Balanced classes and principal components: made from the training part alone, and carried along everywhere."""

import msgspec
import numpy as np
import pytest

from engine import compiler, components, experiment_file, paths
from engine.data import Data
from engine.datasets.breast_cancer import BreastCancer
from engine.datasets.digits import Digits
from engine.datasets.house_price import HousePrice
from engine.datasets.iris import Iris
from engine.datasets.moons import Moons
from engine.examples.digits import DigitsExample
from engine.examples.spirals import SpiralsExample
from engine.experiment import DataPlan
from engine.measurements.base import Probe
from engine.measurements.prediction_map import PredictionMap
from engine.preparation import prepare, split, training_classes, training_size
from engine.problems import WrongInput
from engine.training.trainer import Trainer
from tests.engine.resuming import cut_and_compared

COUNTS = (90, 30, 7)


def uneven():
    """Three classes of very different sizes; the only feature is the number of the sample."""
    labels = np.random.default_rng(0).permutation(np.repeat(np.arange(3), COUNTS))
    numbers = np.arange(len(labels), dtype=np.float64)[:, None]
    return Data("multiclass", numbers, labels, ("number",), ("A", "B", "C"))


def problem_at(experiment, where):
    return next((problem for problem in compiler.problems(experiment) if problem.where == where), None)


def repaired(experiment, where):
    """`experiment` with the remedy of its only problem at `where`."""
    return problem_at(experiment, where).repaired


@pytest.mark.parametrize(("balance", "size"), [("up", 67), ("down", 5)])
def test_every_class_is_as_large_and_only_in_training(balance, size):
    data = uneven()
    plan = DataPlan(validation=0.25, split_seed=3)
    plain, balanced = prepare(data, plan), prepare(data, msgspec.structs.replace(plan, balance=balance))
    assert plain.training.indices.tobytes() == split(data, plan)[0].tobytes()
    assert training_classes(data, plan).tolist() == np.bincount(data.targets[plain.training.indices]).tolist()
    counts = np.bincount(data.targets[balanced.training.indices])
    assert counts.tolist() == [size] * 3
    assert balanced.training.y.sum(axis=0).tolist() == [size] * 3
    assert set(balanced.training.indices) <= set(plain.training.indices)
    for name in ("x", "y", "indices"):
        assert getattr(balanced.validation, name).tobytes() == getattr(plain.validation, name).tobytes()
    times = np.bincount(balanced.training.indices, minlength=len(data.targets))
    for label in range(3):  # nobody is repeated twice more often than a neighbour
        own = times[plain.training.indices[data.targets[plain.training.indices] == label]]
        assert own.max() - own.min() <= 1
    assert balanced.features.shift == plain.features.shift and balanced.features.scale == plain.features.scale
    assert not np.array_equal(np.sort(data.targets[balanced.training.indices]), data.targets[balanced.training.indices])


def test_balance_has_a_stream_of_its_own():
    first, again, other = (
        prepare(uneven(), DataPlan(balance="down", split_seed=seed)).training.indices for seed in (1, 1, 2)
    )
    assert first.tobytes() == again.tobytes() != other.tobytes()


@pytest.mark.parametrize("balance", ["none", "up", "down"])
@pytest.mark.parametrize("source", [BreastCancer(), Iris(), Moons(samples=31)])
def test_the_size_is_known_without_preparing(source, balance):
    plan = DataPlan(source=source, balance=balance, validation=0.3, test=0.11)
    assert training_size(plan) == len(prepare(source.load(), plan).training.x)


def test_a_regression_is_left_alone_with_a_warning():
    data = HousePrice().load()
    plain, balanced = (prepare(data, DataPlan(balance=balance)).training.x for balance in ("none", "up"))
    assert plain.tobytes() == balanced.tobytes()
    experiment = compiler.fitted_to_data(paths.replace(SpiralsExample().experiment(), "data.source", HousePrice()))
    experiment = paths.replace(experiment, "data.balance", "up")
    assert problem_at(experiment, "data.balance").severity == "warning"
    assert repaired(experiment, "data.balance").data.balance == "none"


def test_components_are_those_of_numpy():
    chance = np.random.default_rng(1)
    tall = chance.normal(size=(300, 6)) @ chance.normal(size=(6, 6)) + 5
    for values in (tall, tall[:9], tall[:3]):
        count = min(4, len(values) - 1)
        found = components.found_in(values, count)
        variance, directions = np.linalg.eigh(np.cov(values.T, bias=True))
        np.testing.assert_allclose(found.shares, variance[::-1][:count] / variance.sum(), rtol=1e-9)
        for own, wanted in zip(found.directions.T, directions.T[::-1], strict=False):
            assert own[np.abs(own).argmax()] > 0
            np.testing.assert_allclose(own, wanted * np.sign(own @ wanted), atol=1e-8)
        given = found.apply(values)
        np.testing.assert_allclose(given.mean(axis=0), 0, atol=1e-9)
        np.testing.assert_allclose(given.var(axis=0), variance[::-1][:count], rtol=1e-9)


def test_a_known_answer():
    """Points on the line y = 2 x: one direction, (1, 2) / √5, says it all."""
    x = np.arange(-3.0, 4.0)
    found = components.found_in(np.stack([x, 2 * x], axis=1), 1)
    np.testing.assert_allclose(found.directions[:, 0], np.array([1, 2]) / np.sqrt(5), atol=1e-12)
    np.testing.assert_allclose(found.shares, 1)


def test_validation_and_test_never_show_in_components():
    data, plan = Digits().load(), DataPlan(components=9, test=0.2)
    honest = prepare(data, plan)
    features = data.features.copy()
    kept_away = np.concatenate([honest.validation.indices, honest.test.indices])
    features[kept_away] = 16 - features[kept_away]
    altered = prepare(msgspec.structs.replace(data, features=features), plan)
    assert altered.components.directions.tobytes() == honest.components.directions.tobytes()
    assert altered.training.x.tobytes() == honest.training.x.tobytes()
    assert honest.training.x.shape[1] == honest.validation.x.shape[1] == honest.test.x.shape[1] == 9
    raw = data.features[honest.validation.indices]
    np.testing.assert_allclose(honest.features_to_input(raw), honest.validation.x, atol=1e-6)


def test_a_run_on_components_learns_measures_and_goes_on(tmp_path):
    digits = paths.replace(DigitsExample().experiment(), "data.components", 12)
    compiled = compiler.compile(digits)
    assert compiled.network.widths[0] == 12 and compiler.widths(digits)[0] == 12
    trainer = Trainer(digits)
    trainer.advance(np.inf, last_epoch=15)
    assert trainer.evaluate_part("validation")[1] > 0.9
    assert experiment_file.from_json(experiment_file.to_json(digits)) == digits
    plane = paths.replace(SpiralsExample().experiment(), "data.components", 1)
    plane = paths.replace(plane, "data.balance", "up")
    trainer = Trainer(plane)
    answer = PredictionMap(resolution=7).measure(Probe(trainer.compiled, 0, trainer.views, trainer.gradient_views))
    assert answer.values.shape[:2] == (7, 7)
    direction = trainer.compiled.prepared.components.directions[:, 0]
    assert direction.shape == (2,) and trainer.network.widths[0] == 1
    cut_and_compared(tmp_path / "a.downhill", plane, [3, 40], 60)


def test_all_components_only_turn_the_space():
    data = Iris().load()
    plain, turned = (prepare(data, DataPlan(components=count)).training.x for count in (0, 4))
    distances = [np.linalg.norm(x[:, None] - x[None], axis=2) for x in (plain, turned)]
    np.testing.assert_allclose(*distances, atol=1e-5)


def test_too_many_components_are_refused_with_the_remedy():
    experiment = paths.replace(SpiralsExample().experiment(), "data.components", 5)
    problem = problem_at(experiment, "data.components")
    assert problem.severity == "error" and "2 features" in problem.what
    assert problem.repaired.data.components == 2
    compiler.compile(problem.repaired)
    few = paths.replace(paths.replace(DigitsExample().experiment(), "data.validation", 0.8), "data.components", 64)
    assert problem_at(few, "data.components") is None
    crowded = paths.replace(few, "data.test", 0.1)
    crowded = paths.replace(crowded, "data.components", 65)
    assert repaired(crowded, "data.components").data.components == 64


def test_numbers_that_are_too_large_are_refused_in_words():
    with pytest.raises(WrongInput, match="too large"):
        components.found_in(np.array([[1.0, np.inf], [2.0, 3.0]]), 1)


def test_old_files_read_as_they_were():
    text = '{"format": 1, "experiment": {"data": {"source": "iris", "scaling": "range"}, "layers": ["dense"]}}'
    plan = experiment_file.from_json(text).data
    assert (plan.components, plan.balance) == (0, "none")

"""Splitting, scaling and encoding."""

import msgspec
import numpy as np
import pytest

from engine.data import Data
from engine.datasets.digits import Digits
from engine.datasets.house_price import HousePrice
from engine.datasets.iris import Iris
from engine.datasets.spirals import Spirals
from engine.experiment import DataPlan
from engine.preparation import part_sizes, prepare, split

NAMES = ("training", "validation", "test")


def parts_of(prepared):
    return [getattr(prepared, name) for name in NAMES]


def table(features, task="regression", targets=None, names=("t",), **more):
    features = np.asarray(features)
    targets = np.zeros((len(features), 1), np.float32) if targets is None else np.asarray(targets)
    return Data(task, features, targets, tuple(f"f{n}" for n in range(features.shape[1])), names, **more)


@pytest.mark.parametrize(
    ("samples", "validation", "test", "sizes"),
    [
        (400, 0.25, 0.0, (300, 100, 0)),
        (10_000, 0.0, 0.2, (8000, 0, 2000)),
        (150, 0.25, 0.15, (89, 38, 23)),
        (10, 0.01, 0.01, (8, 1, 1)),
        (4, 0.25, 0.0, (3, 1, 0)),
        (2, 0.25, 0.25, (1, 0, 1)),
        (1, 0.25, 0.25, (1, 0, 0)),
        (10, 0.8, 0.8, (1, 1, 8)),
        (0, 0.25, 0.25, (0, 0, 0)),
    ],
)
def test_part_sizes(samples, validation, test, sizes):
    assert part_sizes(samples, DataPlan(validation=validation, test=test)) == sizes


@pytest.mark.parametrize("source", [Spirals(samples=101), Iris(), Digits(), HousePrice(samples=77)])
@pytest.mark.parametrize(("validation", "test"), [(0.25, 0.0), (0.2, 0.2), (0.0, 0.3), (0.0, 0.0), (0.8, 0.1)])
def test_parts_share_out_all_samples(source, validation, test):
    data, plan = source.load(), DataPlan(validation=validation, test=test)
    prepared = prepare(data, plan)
    parts = parts_of(prepared)
    assert tuple(len(part.x) for part in parts) == part_sizes(len(data.features), plan)
    together = np.concatenate([part.indices for part in parts])
    assert sorted(together) == list(range(len(data.features)))
    for part in parts:
        assert part.x.shape == (len(part.indices), data.features.shape[1])
        assert len(part.y) == len(part.indices)
        for array in (part.x, part.y, part.indices):
            assert array.flags.c_contiguous and not array.flags.writeable


def test_split_is_stratified_to_within_one_sample():
    chance = np.random.default_rng(0)
    for _round in range(300):
        counts = chance.integers(0, [3, 12, 200][_round % 3], chance.integers(2, 9))
        counts[-1] += 2
        labels = chance.permutation(np.repeat(np.arange(len(counts)), counts))
        data = table(np.zeros((len(labels), 1)), "multiclass", labels, tuple("ABCDEFGHI"[: len(counts)]))
        plan = DataPlan(
            validation=chance.uniform(0, 0.5), test=chance.uniform(0, 0.4) * (_round % 2), split_seed=_round
        )
        parts = split(data, plan)
        sizes = part_sizes(len(labels), plan)
        assert tuple(map(len, parts)) == sizes
        for part, size in zip(parts, sizes, strict=True):
            exact = counts * size / len(labels)
            assert np.abs(np.bincount(labels[part], minlength=len(counts)) - exact).max() <= 1


def test_classes_are_mixed_within_each_part():
    data = Iris().load()  # ordered by class in the file
    for part in split(data, DataPlan(validation=0.3, test=0.3)):
        assert (np.diff(data.targets[part]) != 0).sum() > len(part) / 3


def test_split_seed_alone_decides_the_split():
    data = Spirals().load()
    plans = [DataPlan(), DataPlan(scaling="none"), DataPlan(split_seed=1)]
    first, same, other = (split(data, plan) for plan in plans)
    assert all((a == b).all() for a, b in zip(first, same, strict=True))
    assert not (first[0] == other[0]).all()


@pytest.mark.parametrize("scaling", ["standard", "range", "none"])
@pytest.mark.parametrize("source", [HousePrice(samples=60), Spirals(samples=60), Digits()])
def test_nothing_leaks_from_validation_and_test_into_training(source, scaling):
    data, plan = source.load(), DataPlan(validation=0.3, test=0.2, scaling=scaling)
    honest = prepare(data, plan)
    features, targets = data.features.copy(), data.targets.copy()
    kept_away = np.concatenate([honest.validation.indices, honest.test.indices])
    features[kept_away] = 16 - features[kept_away] if features.dtype == np.uint8 else 1000 * features[kept_away] - 7
    if data.task == "regression":
        targets[kept_away] *= -100
    altered = prepare(msgspec.structs.replace(data, features=features, targets=targets), plan)
    assert altered.training.x.tobytes() == honest.training.x.tobytes()
    assert altered.training.y.tobytes() == honest.training.y.tobytes()
    assert altered.features.shift.tobytes() == honest.features.shift.tobytes()
    assert altered.targets.scale.tobytes() == honest.targets.scale.tobytes()


def test_standard_gives_every_column_mean_0_and_deviation_1():
    data = HousePrice().load()
    prepared = prepare(data, DataPlan(), dtype=np.float64)
    for values in (prepared.training.x, prepared.training.y):
        np.testing.assert_allclose(values.mean(axis=0), 0, atol=1e-12)
        np.testing.assert_allclose(values.std(axis=0), 1, rtol=1e-12)
    assert abs(prepared.validation.x.mean()) > 1e-6


def test_range_gives_every_column_0_to_1():
    prepared = prepare(HousePrice().load(), DataPlan(scaling="range"))
    for values in (prepared.training.x, prepared.training.y):
        np.testing.assert_allclose(values.min(axis=0), 0, atol=1e-7)
        np.testing.assert_allclose(values.max(axis=0), 1, rtol=1e-6)


def test_none_changes_nothing():
    data = HousePrice().load()
    prepared = prepare(data, DataPlan(scaling="none"))
    np.testing.assert_array_equal(prepared.training.x, data.features[prepared.training.indices])
    np.testing.assert_array_equal(prepared.training.y, data.targets[prepared.training.indices])


def test_pixels_share_one_scaling():
    data = Digits().load()
    prepared = prepare(data, DataPlan(), dtype=np.float64)
    assert prepared.features.scale.shape == (1,)
    assert prepared.training.x.mean() == pytest.approx(0, abs=1e-12)
    assert prepared.training.x.std() == pytest.approx(1)
    prepared = prepare(data, DataPlan(scaling="range"))
    np.testing.assert_allclose(prepared.training.x, data.features[prepared.training.indices] / 16, rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("scaling", ["standard", "range"])
def test_constant_columns_become_0(scaling, dtype):
    chance = np.random.default_rng(0)
    features = np.stack([np.full(50, 0.1), chance.normal(size=50), np.full(50, -1e30)], axis=1).astype(dtype)
    prepared = prepare(table(features, targets=np.full((50, 1), 7, np.float32)), DataPlan(scaling=scaling))
    for part in parts_of(prepared):
        assert (part.x[:, [0, 2]] == 0).all() and (part.y == 0).all() and np.isfinite(part.x).all()
    np.testing.assert_array_equal(prepared.targets_to_units(prepared.training.y), 7)
    blank = table(np.zeros((50, 4), np.uint8), value_range=(0.0, 255.0))
    assert np.isfinite(prepare(blank, DataPlan(scaling=scaling)).training.x).all()


@pytest.mark.parametrize("scaling", ["standard", "range", "none"])
def test_numbers_of_any_size_give_no_warning(scaling):
    for size in (1e-38, 1e38):
        features = np.random.default_rng(0).uniform(-3, 3, (40, 2)).astype(np.float32) * np.float32(size)
        prepared = prepare(table(features), DataPlan(scaling=scaling))
        assert np.isfinite(prepared.training.x).all()
    assert prepared.features_to_input(np.full((1, 2), 1e300)).shape == (1, 2)


@pytest.mark.parametrize("scaling", ["standard", "range", "none"])
def test_scaling_can_be_taken_back(scaling):
    data = HousePrice().load()
    prepared = prepare(data, DataPlan(scaling=scaling, test=0.2))
    for part in parts_of(prepared):
        np.testing.assert_allclose(prepared.targets_to_units(part.y), data.targets[part.indices], rtol=1e-5)
        np.testing.assert_array_equal(prepared.features_to_input(data.features[part.indices]), part.x)


def test_units_of_the_data_set_are_kept_for_drawing():
    data = HousePrice().load()
    prepared = prepare(data, DataPlan())
    np.testing.assert_array_equal(prepared.feature_low, data.features.min(axis=0))
    np.testing.assert_array_equal(prepared.feature_high, data.features.max(axis=0))
    training = data.features[prepared.training.indices].astype(np.float64)
    np.testing.assert_allclose(prepared.feature_mean, training.mean(axis=0), rtol=1e-12)
    pixels = prepare(Digits().load(), DataPlan())
    assert (pixels.feature_low == 0).all() and (pixels.feature_high == 16).all() and len(pixels.feature_low) == 64


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-1.0, 1.0)])
def test_classes_become_numbers(low, high):
    two = Spirals(samples=20).load()
    one_column = prepare(two, DataPlan(), low, high).training
    assert one_column.y.shape == (15, 1)
    assert one_column.y[:, 0].tolist() == [high if label else low for label in two.targets[one_column.indices]]
    two_columns = prepare(two, DataPlan(), low, high, outputs=2).training
    assert two_columns.y.tolist() == [
        [low, high] if label else [high, low] for label in two.targets[two_columns.indices]
    ]
    three = Iris().load()
    one_hot = prepare(three, DataPlan(), low, high, outputs=3).training
    assert (one_hot.y.argmax(axis=1) == three.targets[one_hot.indices]).all()
    assert (np.sort(one_hot.y, axis=1) == [low, low, high]).all()
    labels = np.array([[1, 0, 1], [0, 0, 0], [1, 1, 1], [0, 1, 0]])
    several = table(np.zeros((4, 1), np.float32), "multilabel", labels, ("a", "b", "c"))
    part = prepare(several, DataPlan(validation=0), low, high, outputs=3).training
    assert (part.y == np.where(labels[part.indices], high, low)).all()


def test_targets_of_classes_have_no_units():
    prepared = prepare(Iris().load(), DataPlan(scaling="range"), -1, 1)
    np.testing.assert_array_equal(prepared.targets_to_units(prepared.training.y), prepared.training.y)


def test_impossible_number_of_outputs_is_refused():
    with pytest.raises(ValueError, match="4 outputs"):
        prepare(Iris().load(), DataPlan(), outputs=4)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numbers_have_the_type_asked_for(dtype):
    for source in (Iris(), HousePrice(), Digits()):
        prepared = prepare(source.load(), DataPlan(test=0.1), dtype=dtype)
        for part in parts_of(prepared):
            assert part.x.dtype == part.y.dtype == dtype
        assert prepared.features_to_input(source.load().features[:3]).dtype == dtype


def test_class_without_samples_is_allowed():
    data = table(np.zeros((9, 1), np.float32), "multiclass", np.array([0, 2] * 4 + [2]), ("A", "B", "C"))
    prepared = prepare(data, DataPlan())
    assert prepared.training.y.shape[1] == 3 and (prepared.training.y[:, 1] == 0).all()

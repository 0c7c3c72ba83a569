"""Every data set keeps the promises of `engine.datasets.base`, and shows what its lesson says."""

import itertools
import struct

import msgspec
import numpy as np
import pytest

from engine import catalog
from engine.data import Data
from engine.datasets.base import Dataset
from engine.datasets.blobs import Blobs
from engine.datasets.circles import Circles
from engine.datasets.house_price import HousePrice
from engine.datasets.logical_and import LogicalAnd
from engine.datasets.moons import Moons
from engine.datasets.noisy_features import NoisyFeatures
from engine.datasets.plane import Plane
from engine.datasets.sine import Sine
from engine.datasets.spirals import Spirals
from engine.datasets.three_lamps import ThreeLamps
from engine.datasets.xor import Xor
from engine.options import option_named, options
from engine.plain import from_plain, to_plain
from engine.problems import WrongInput

MEMBERS = catalog.members(Dataset)
SEEDED = [key for key, member in MEMBERS.items() if option_named(member, "seed")]


@pytest.fixture
def make(tmp_path):
    """Make a data set by its key; those that read files get some."""

    def make_one(key: str, **values) -> Dataset:
        path = option_named(MEMBERS[key], "path")
        if path and path.kind == "file":
            (tmp_path / "table.csv").write_text(
                "size,town,price\n1,Bern,3.5\n2,Basel,4\n3,Bern,5.25\n", encoding="utf-8"
            )
            values["path"] = str(tmp_path / "table.csv")
        elif path:
            pixels = (np.arange(6 * 3 * 2) * 7 % 256).astype(np.uint8)
            labels = np.array([0, 1, 2, 0, 1, 2], np.uint8)
            (tmp_path / "a-images-idx3-ubyte").write_bytes(struct.pack(">4B3I", 0, 0, 8, 3, 6, 3, 2) + pixels.tobytes())
            (tmp_path / "a-labels-idx1-ubyte").write_bytes(struct.pack(">4BI", 0, 0, 8, 1, 6) + labels.tobytes())
            values["path"] = str(tmp_path)
        return MEMBERS[key](**values)

    return make_one


def check(data: Data) -> None:
    samples, outputs = len(data.features), len(data.target_names)
    assert samples >= 1
    assert data.features.dtype in (np.float32, np.float64, np.uint8)
    assert data.features.shape == (samples, len(data.feature_names))
    assert np.isfinite(data.features).all() and np.isfinite(data.targets).all()
    assert not data.features.flags.writeable and not data.targets.flags.writeable
    assert data.features.flags.c_contiguous and data.targets.flags.c_contiguous
    assert all(isinstance(name, str) and name for name in data.feature_names + data.target_names)
    assert len(set(data.feature_names)) == len(data.feature_names)
    assert len(set(data.target_names)) == outputs
    if data.task == "regression":
        assert data.targets.dtype in (np.float32, np.float64) and data.targets.shape == (samples, outputs)
    elif data.task == "multilabel":
        assert data.targets.shape == (samples, outputs) and set(np.unique(data.targets)) <= {0, 1}
    else:
        assert (data.task == "binary") == (outputs == 2)
        assert data.targets.dtype == np.int64 and data.targets.shape == (samples,)
        assert data.targets.min() >= 0 and data.targets.max() < outputs
    if data.image_shape is not None:
        assert data.image_shape[0] * data.image_shape[1] == data.features.shape[1]
    if data.value_range is not None:
        assert data.value_range[0] <= data.features.min() and data.features.max() <= data.value_range[1]


@pytest.mark.parametrize("key", MEMBERS)
def test_data_is_what_it_claims(key, make):
    check(make(key).load())


@pytest.mark.parametrize("key", MEMBERS)
def test_description_is_that_of_the_data(key, make):
    dataset = make(key)
    assert dataset.describe() == dataset.load().shape()


@pytest.mark.parametrize("key", MEMBERS)
def test_same_options_give_the_same_bits(key, make):
    first, second = make(key).load(), make(key).load()
    assert first.features.tobytes() == second.features.tobytes()
    assert first.targets.tobytes() == second.targets.tobytes()


@pytest.mark.parametrize("key", SEEDED)
def test_another_seed_gives_other_samples(key):
    assert MEMBERS[key](seed=1).load().features.tobytes() != MEMBERS[key](seed=2).load().features.tobytes()


@pytest.mark.parametrize("key", MEMBERS)
def test_every_option_works_at_its_limits(key, make):
    dataset = make(key)
    for option in options(type(dataset)):
        values = [value for value in (option.low, option.high) if value is not None]
        if option.type is bool:
            values = [False, True]
        for value in values:
            changed = msgspec.structs.replace(dataset, **{option.name: option.type(value)})
            check(changed.load())
            assert from_plain(Dataset, to_plain(changed)) == changed


@pytest.mark.parametrize("key", MEMBERS)
def test_member_is_described(key):
    member = MEMBERS[key]
    assert member.title and member.summary.endswith(".") and member.__doc__
    assert member.group in ("points", "curves", "tables", "images")
    for option in options(member):
        assert option.sentence.endswith("."), option.name


def test_keys_are_all_there():
    points = {"spirals", "blobs", "circles", "moons", "xor", "logical_and", "three_lamps"}
    others = {"sine", "plane", "house_price", "noisy_features"}
    real = {"iris", "wine", "breast_cancer", "diabetes", "digits", "idx_folder"}
    assert points | others | real <= set(MEMBERS)


@pytest.mark.parametrize("member", [Spirals, Blobs, Circles, Moons, Xor, ThreeLamps])
def test_points_fill_the_usual_square(member):
    features = member().load().features
    assert 3 < np.abs(features).max() < 7
    assert np.abs(features.mean(axis=0)).max() < 0.7


@pytest.mark.parametrize("classes", range(2, 7))
def test_blobs_have_as_many_classes_as_asked_for(classes):
    data = Blobs(classes=classes, samples=60).load()
    assert data.task == ("binary" if classes == 2 else "multiclass")
    assert np.bincount(data.targets).tolist() == [60 // classes] * classes


def test_spirals_without_noise_lie_on_their_arms():
    data = Spirals(noise=0, turns=2).load()
    radius = np.hypot(*data.features.T)
    angle = 2 * np.pi * 2 * radius / 5 + np.pi * data.targets
    np.testing.assert_allclose(data.features, radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1), atol=1e-4)


def test_circles_without_noise_have_two_radii():
    data = Circles(noise=0, ratio=0.5).load()
    np.testing.assert_allclose(np.hypot(*data.features.T), np.where(data.targets, 2.25, 4.5), rtol=1e-5)


def test_moons_without_noise_are_two_half_circles():
    data = Moons(noise=0).load()
    sign = np.where(data.targets, -1, 1)
    centred = data.features * sign[:, None] + [1.5, 0.75]
    np.testing.assert_allclose(np.hypot(*centred.T), 3, rtol=1e-5)
    assert (centred[:, 1] > -1e-5).all()


def test_lamps_light_every_combination():
    data = ThreeLamps().load()
    assert data.task == "multilabel" and data.target_names == ("red", "green", "blue")
    assert len(np.unique(data.targets, axis=0)) == 8
    assert (data.targets.mean(axis=0) > 0.15).all() and (data.targets.mean(axis=0) < 0.4).all()


@pytest.mark.parametrize("radius", [1, 2.8, 5])
def test_lamps_without_noise_light_circles(radius):
    data = ThreeLamps(noise=0, radius=radius, samples=3000).load()
    middles = 1.8 * np.array([[0, 1], [-np.sqrt(3) / 2, -0.5], [np.sqrt(3) / 2, -0.5]])
    for label, middle in zip(data.targets.T, middles, strict=True):
        away = np.hypot(*(data.features - middle).T)
        assert away[label == 1].max() <= radius + 1e-5 and away[label == 0].min() >= radius - 1e-5


@pytest.mark.parametrize("corners", [False, True])
def test_xor_without_noise_is_the_exclusive_or_of_the_signs(corners):
    data = Xor(noise=0, corners=corners).load()
    right, upper = (data.features > 0).T
    assert (data.targets == (right ^ upper)).all()
    assert np.abs(data.features).min() > 0.4


def test_four_corners_of_xor_are_its_truth_table():
    data = Xor(samples=4, noise=0, corners=True).load()
    table = {tuple(np.sign(point)): label for point, label in zip(data.features, data.targets, strict=True)}
    assert table == {(-1, -1): 0, (-1, 1): 1, (1, -1): 1, (1, 1): 0}


def test_one_copy_of_and_is_its_truth_table():
    data = LogicalAnd(copies=1, noise=0).load()
    assert data.features.tolist() == [list(row) for row in itertools.product([0, 1], repeat=2)]
    assert data.targets.tolist() == [0, 0, 0, 1]


def test_copies_of_and_repeat_every_row():
    data = LogicalAnd(copies=25).load()
    assert len(data.features) == 100 and data.targets.sum() == 25
    assert ((data.features.sum(axis=1) > 1.5) == data.targets).mean() > 0.95


def test_curves_without_noise_follow_their_formula():
    sine = Sine(noise=0, waves=3).load()
    np.testing.assert_allclose(sine.targets, np.sin(2 * np.pi * 3 * sine.features / 12), atol=1e-5)
    plane = Plane(noise=0, slope_1=2, slope_2=-3, height=0.5).load()
    np.testing.assert_allclose(plane.targets[:, 0], plane.features @ [2, -3] + 0.5, atol=1e-5)


def test_house_price_follows_its_formula():
    data = HousePrice(noise=0).load()
    floor, daylight = data.features.T.astype(float)
    price = 3 + 1.5 * (1 - np.exp(-floor / 6)) + 2 / (1 + np.exp(5 - daylight)) + 0.01 * floor * daylight
    np.testing.assert_allclose(data.targets[:, 0], price, rtol=1e-6)
    assert set(floor) <= set(range(31)) and daylight.min() >= 0 and daylight.max() <= 10


def test_only_two_columns_of_noisy_features_say_anything():
    data = NoisyFeatures(samples=20_000, noise=0).load()
    assert data.features.shape == (20_000, 20)
    assert ((1.5 * data.features[:, 0] - data.features[:, 1] > 0) == data.targets).all()
    correlation = np.abs([np.corrcoef(column, data.targets)[0, 1] for column in data.features.T])
    assert correlation[:2].min() > 0.4 and correlation[2:].max() < 0.04


# Sums and class sizes as scikit-learn 1.9.1 gives them (`load_…().data.sum()`, `.data[17].sum()`).
@pytest.mark.parametrize(
    ("key", "total", "of_row_17", "classes"),
    [
        ("iris", 2078.7, 10.3, [50, 50, 50]),
        ("wine", 159975.295999, 1301.79, [59, 71, 48]),
        ("breast_cancer", 1056474.4596356, 2510.380978, [212, 357]),
        ("digits", 561718.0, 330.0, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]),
        ("diabetes", 276404.2336, 709.4416, None),
    ],
)
def test_real_data_is_the_published_data(key, total, of_row_17, classes):
    data = MEMBERS[key]().load()
    assert data.features.sum(dtype=np.float64) == pytest.approx(total, rel=1e-6)
    assert data.features[17].sum(dtype=np.float64) == pytest.approx(of_row_17, rel=1e-6)
    if classes:
        assert np.bincount(data.targets).tolist() == classes
    else:
        assert (data.targets.sum(), data.targets.min(), data.targets.max()) == (67243, 25, 346)


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "no archive", "other arrays"])
def test_damaged_program_file_is_said_in_words(damage, tmp_path, monkeypatch):
    monkeypatch.setattr("engine.shipped.FOLDER", tmp_path)
    file = tmp_path / "iris.npz"
    np.savez_compressed(file, features=np.zeros((4, 4), np.float32), targets=np.zeros(4, np.uint8))
    content = file.read_bytes()
    if damage == "missing":
        file.unlink()
    elif damage == "other arrays":
        np.savez(file, other=np.zeros(3))
    else:
        file.write_bytes({"empty": b"", "cut": content[: len(content) // 2], "no archive": b"x" * 100}[damage])
    with pytest.raises(WrongInput, match=r"iris\.npz"):
        MEMBERS["iris"]().load()

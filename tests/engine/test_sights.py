"""What was seen of a run comes back from a file to the bit, in bounded room; what no run has left is lost alone."""

import msgspec
import numpy as np
import pytest
from safetensors.numpy import load, save

from engine import project_file
from engine.problems import WrongInput
from engine.project_parts import seen_name
from engine.training import sights
from engine.training.sights import MOST_LOOKS, QUESTIONS, SIGHTS_BYTES
from tests.engine import hostile_files as hostile
from tests.engine.remembered import Made, full, sight


def same(one, other):
    return one.name == other.name and all(
        getattr(one, name).tobytes() == getattr(other, name).tobytes()
        for name in ("steps", "epochs", "anew", "numbers")
    )


def with_sights(count=3):
    """A small project in which all was looked at."""
    project = full()
    found = tuple(sight(name, count, layers=1) for name in QUESTIONS)
    runs = tuple(msgspec.structs.replace(run, seen=found[:number]) for number, run in enumerate(project.runs.runs))
    listed = msgspec.structs.replace(project.runs, runs=runs)
    return msgspec.structs.replace(project, seen=found, runs=listed)


def test_what_was_seen_comes_back_bit_by_bit(tmp_path):
    project = with_sights()
    project_file.save(tmp_path / "a.downhill", project)
    loaded = project_file.load(tmp_path / "a.downhill")
    assert loaded.lost == () and len(loaded.seen) == 3
    assert all(same(one, other) for one, other in zip(loaded.seen, project.seen, strict=True))
    for one, other in zip(loaded.runs.runs, project.runs.runs, strict=True):
        assert len(one.seen) == len(other.seen) and all(map(same, one.seen, other.seen))
        assert not any(found.numbers.flags.writeable for found in one.seen)
    parts = project_file.Packer().parts(project)
    assert {name for name in parts if "seen" in name} == {seen_name(number) for number in (0, 2, 4, 5)}


def test_numbers_that_are_none_are_seen_as_what_they_are():
    found = sight("updates", 4)
    found.numbers[1, 3], found.numbers[2, 1] = np.inf, np.nan
    (again,) = sights.read(sights.written([found], 99), 3, 99)
    assert same(again, found)


def test_what_came_after_the_file_was_asked_for_is_not_in_it():
    found = sight("gradients", 20)
    (again,) = sights.read(sights.written([found], 10), 3, 10)
    assert again.steps.tolist() == [1, 3, 5, 7, 9] and again.numbers.tobytes() == found.numbers[:5].tobytes()
    assert sights.written([found], 0) == {}


def test_of_a_deep_network_fewer_are_written_evenly_and_gaps_stay_known():
    layers = 2000
    found = sight("signal", MOST_LOOKS, layers)
    arrays = sights.written([found], 10_000)
    assert sum(array.nbytes for array in arrays.values()) < 1.1 * SIGHTS_BYTES + 10_000
    (again,) = sights.read(arrays, layers, 10_000)
    assert again.steps[0] == found.steps[0] and again.steps[-1] == found.steps[-1] and 2 <= len(again.steps) < 20
    assert np.diff(again.steps).max() <= 2 * np.diff(again.steps).min() + 2 and again.anew.sum() == 1
    at = int(np.flatnonzero(again.anew)[0])
    assert again.steps[at - 1] < found.steps[MOST_LOOKS // 2] <= again.steps[at]


def changed(name, **arrays):
    good = sights.written([sight("updates", 5), sight("gradients", 5)], 99)
    good |= {f"{name}/{key}": value for key, value in arrays.items()}
    return {key: array for key, array in good.items() if array is not None}


def numbers(row, column, value):
    found = sight("updates", 5).numbers
    found[row, column] = value
    return found


EVIL = {
    "an unknown question": {"others/steps": np.zeros(1)},
    "something more": changed("updates", more=np.zeros(1)),
    "something less": changed("updates", epochs=None),
    "no step": {key: array[:0] for key, array in changed("updates").items()},
    "other numbers": changed("updates", steps=np.arange(5.0)),
    "not a table": changed("updates", numbers=np.zeros(75)),
    "too few epochs": changed("updates", epochs=np.zeros(4)),
    "steps that fall": changed("updates", steps=np.arange(5, 0, -1)),
    "a step after the end": changed("updates", steps=np.array([1, 2, 3, 4, 100])),
    "a negative step": changed("updates", steps=np.arange(-1, 4)),
    "epochs that fall": changed("updates", epochs=-np.arange(5.0)),
    "no epoch": changed("updates", epochs=np.full(5, np.nan)),
    "anew twice": changed("updates", anew=np.full(5, 2, np.uint8)),
    "half a layer": changed("updates", numbers=np.zeros((5, 14))),
    "no layer": changed("updates", numbers=np.zeros((5, 0))),
    "too many layers": changed("updates", numbers=sight("updates", 5, 9).numbers),
    "a layer that is none": changed("updates", numbers=numbers(0, 0, np.nan)),
    "half layers": changed("updates", numbers=numbers(slice(None), 0, 0.5)),
    "a layer before the first": changed("updates", numbers=numbers(3, 0, -2.0)),
    "layers that fall": changed("updates", numbers=numbers(3, 0, 2.0)),
    "a layer twice": changed("updates", numbers=numbers(slice(None), 0, 1.0)),
    "half frozen": changed("updates", numbers=numbers(2, 4, 0.5)),
    "a negative size": changed("updates", numbers=numbers(2, 1, -1.0)),
    "too many": sights.written([], 1)
    | {
        f"updates/{key}": getattr(sight("updates", MOST_LOOKS + 1), key).astype(dtype)
        for key, dtype in (("steps", np.int64), ("epochs", float), ("anew", np.uint8), ("numbers", float))
    },
}


@pytest.mark.parametrize("name", EVIL)
def test_what_no_run_has_left_is_refused(name):
    with pytest.raises(WrongInput):
        sights.read(EVIL[name], 3, 10_000 if name == "too many" else 99)


@pytest.mark.parametrize("number", [0, 2, 4])
@pytest.mark.parametrize("harm", ["empty", "bytes", "numbers"])
def test_damage_costs_what_was_seen_alone(tmp_path, number, harm):
    parts, name = project_file.Packer().parts(with_sights()), seen_name(number)
    if harm == "empty":
        parts[name] = b""
    elif harm == "bytes":
        parts[name] = parts[name][:9] + b"\xff" * 40 + parts[name][49:]
    else:
        parts[name] = save(load(parts[name]) | {"gradients/anew": np.full(3, 9, np.uint8)})
    (tmp_path / "a.downhill").write_bytes(hostile.zipped(parts))
    loaded = hostile.judged(tmp_path / "a.downhill")
    what = f"What was seen of run {number}" if number else "What was seen of the run"
    assert len(loaded.lost) == 1 and loaded.lost[0].startswith(f"{what} cannot be read")
    assert len(loaded.runs.runs) == 4 and loaded.memory is not None
    assert [len(run.seen) for run in loaded.runs.runs] == [0, 1 * (number != 2), 2 * (number != 4), 3]
    assert len(loaded.seen) == 3 * (number != 0)


def test_a_full_file_has_room_for_all_its_parts(tmp_path):
    made = Made(full().experiment, 12)
    found = tuple(sight(name, 3, layers=1) for name in QUESTIONS)
    runs = [msgspec.structs.replace(made.saved(number), seen=found) for number in range(1, 14)]
    project = msgspec.structs.replace(made.project(runs), seen=found)
    project_file.save(tmp_path / "a.downhill", project)
    loaded = project_file.load(tmp_path / "a.downhill")
    assert loaded.lost == () and len(loaded.runs.runs) == 13 and all(len(run.seen) == 3 for run in loaded.runs.runs)

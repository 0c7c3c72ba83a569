"""Data is loaded once, and again when anything it depends on has changed."""

import gc
import os
import struct
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from engine import loading
from engine.datasets.idx_folder import IdxFolder
from engine.datasets.spirals import Spirals
from engine.datasets.table import Table
from engine.problems import WrongInput


@pytest.fixture(autouse=True)
def empty_memory():
    for memory in (loading._data, loading._shapes, loading._faults):
        memory.clear()


def write_images(folder, value, samples=4):
    (folder / "images-idx3-ubyte").write_bytes(
        struct.pack(">4B3I", 0, 0, 8, 3, samples, 1, 1) + bytes([value] * samples)
    )
    (folder / "labels-idx1-ubyte").write_bytes(struct.pack(">4BI", 0, 0, 8, 1, samples) + bytes(range(samples)))


def test_equal_data_sets_are_loaded_once():
    assert loading.load(Spirals(samples=50)) is loading.load(Spirals(samples=50))
    assert loading.describe(Spirals(samples=50)) is loading.describe(Spirals(samples=50))
    assert loading.load(Spirals(samples=51)) is not loading.load(Spirals(samples=50))


def test_description_fits_the_data():
    assert loading.describe(Spirals(samples=50)) == loading.load(Spirals(samples=50)).shape()


def test_description_of_drawn_data_leaves_the_data_ready(monkeypatch):
    loading.describe(Spirals())
    monkeypatch.setattr(Spirals, "load", lambda self: pytest.fail("loaded a second time"))
    assert loading.load(Spirals()).features.shape == (400, 2)


def test_another_language_is_loaded_anew(monkeypatch):
    first = loading.load(Spirals())
    monkeypatch.setattr(loading, "language", lambda: "zh_CN")
    assert loading.load(Spirals()) is not first


def test_changed_file_is_read_again(tmp_path):
    dataset = IdxFolder(str(tmp_path))
    write_images(tmp_path, 1)
    first = loading.load(dataset)
    assert loading.load(dataset) is first and first.features.max() == 1
    write_images(tmp_path, 2)
    os.utime(tmp_path / "images-idx3-ubyte", (1, 1))
    assert loading.load(dataset).features.max() == 2
    write_images(tmp_path, 2, samples=5)
    assert loading.describe(dataset).samples == len(loading.load(dataset).features) == 5


def test_other_files_of_a_folder_are_not_looked_at(tmp_path, monkeypatch):
    write_images(tmp_path, 1)
    for number in range(50):
        (tmp_path / f"holiday {number}.jpg").touch()
    asked = []
    facts = loading._facts
    monkeypatch.setattr(loading, "_facts", lambda path: asked.append(path.name) or facts(path))
    loading.describe(IdxFolder(str(tmp_path)))
    assert sorted(asked) == ["images-idx3-ubyte", "labels-idx1-ubyte"]


def test_failure_is_not_remembered(tmp_path):
    dataset = IdxFolder(str(tmp_path / "later"))
    for ask in (loading.load, loading.describe):
        with pytest.raises(WrongInput):
            ask(dataset)
    (tmp_path / "later").mkdir()
    write_images(tmp_path / "later", 1)
    assert loading.load(dataset).shape() == loading.describe(dataset)


@pytest.mark.parametrize("path", ["", "~nobody/there", "a\0b", "x" * 5000, "\ud800", "/"])
def test_senseless_paths_are_said_in_words(path):
    for ask in (loading.load, loading.describe):
        with pytest.raises(WrongInput):
            ask(IdxFolder(path))


def test_a_file_that_is_a_broken_link_hides_no_other_change(tmp_path):
    write_images(tmp_path, 1)
    try:
        (tmp_path / "a broken link").symlink_to(tmp_path / "nowhere")
    except OSError:
        pytest.skip("no links here")
    dataset = IdxFolder(str(tmp_path))
    assert loading.load(dataset).features.max() == 1
    write_images(tmp_path, 3, samples=6)
    assert loading.load(dataset).features.max() == 3


def test_many_threads_may_ask_at_once():
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: loading.load(Spirals(seed=number % 3)), range(60)))
    for number, data in enumerate(found):
        np.testing.assert_array_equal(data.features, Spirals(seed=number % 3).load().features)


def test_a_fault_that_is_remembered_holds_on_to_nothing():
    class Caller:
        """Stands for a window."""

        def ask(self):
            with pytest.raises(WrongInput):
                loading.load(Table(path="nowhere"))

    Caller().ask()
    caller = Caller()
    gone = weakref.ref(caller)
    loading.never_wait_here()
    try:
        caller.ask()
    finally:
        loading.never_wait_here(False)
    del caller
    gc.collect()
    assert gone() is None

"""Folders of IDX files: what is right is read exactly, what is wrong is said in one sentence, and nothing else comes out."""

import gzip
import os
import struct
import tracemalloc

import numpy as np
import pytest

from engine import idx
from engine.datasets.idx_folder import IdxFolder
from engine.problems import WrongInput

PIXELS = np.random.default_rng(0).integers(0, 256, (10, 4, 3), dtype=np.uint8)
LABELS = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3], np.uint8)


def idx_bytes(array, sizes=None, kind=8, start=b"\0\0"):
    sizes = array.shape if sizes is None else sizes
    return start + bytes([kind, len(sizes)]) + struct.pack(f">{len(sizes)}I", *sizes) + array.tobytes()


def write(folder, name="train", images=None, labels=None, end=""):
    pack = gzip.compress if end == ".gz" else bytes
    images = idx_bytes(PIXELS) if images is None else images
    labels = idx_bytes(LABELS) if labels is None else labels
    (folder / f"{name}-images-idx3-ubyte{end}").write_bytes(pack(images))
    (folder / f"{name}-labels-idx1-ubyte{end}").write_bytes(pack(labels))
    return IdxFolder(str(folder))


def sentence(dataset, describe=True):
    """What is said about a wrong folder; anything but WrongInput fails the test."""
    with pytest.raises(WrongInput) as caught:
        dataset.load()
    (problem,) = caught.value.problems
    if describe:
        with pytest.raises(WrongInput):
            dataset.describe()
    assert problem.where == "data.source.path"
    assert problem.what.endswith(".") and "\n" not in problem.what and problem.what.isprintable()
    return problem.what


@pytest.mark.parametrize("end", ["", ".gz"])
def test_reads_every_number(end, tmp_path):
    dataset = write(tmp_path, end=end)
    data = dataset.load()
    np.testing.assert_array_equal(data.features, PIXELS.reshape(10, 12))
    np.testing.assert_array_equal(data.targets, LABELS)
    assert data.task == "multiclass" and data.image_shape == (4, 3) and data.value_range == (0, 255)
    assert data.target_names == tuple("0123456789") and data.feature_names[4] == "pixel 2, 2"
    assert not data.features.flags.writeable and dataset.describe() == data.shape()


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        ("t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"),
        ("images-idx3-ubyte", "labels-idx1-ubyte"),
        ("emnist-letters-test-images-idx3-ubyte", "emnist-letters-test-labels-idx1-ubyte"),
        ("Train-Images-IDX3-ubyte", "train-labels-idx1-UBYTE"),
    ],
)
def test_known_ways_of_naming(images, labels, tmp_path):
    (tmp_path / images).write_bytes(idx_bytes(PIXELS))
    (tmp_path / labels).write_bytes(idx_bytes(LABELS))
    (tmp_path / "read me.txt").write_text("not ours", encoding="utf-8")
    assert len(IdxFolder(str(tmp_path)).load().features) == 10


def test_name_does_not_decide_whether_a_file_is_packed(tmp_path):
    (tmp_path / "a-images-idx3-ubyte.gz").write_bytes(idx_bytes(PIXELS))
    (tmp_path / "a-labels-idx1-ubyte").write_bytes(gzip.compress(idx_bytes(LABELS)))
    np.testing.assert_array_equal(IdxFolder(str(tmp_path)).load().targets, LABELS)


def test_training_files_come_first_and_packed_twins_are_not_read_twice(tmp_path):
    write(tmp_path, "train")
    write(tmp_path, "train", end=".gz")
    write(tmp_path, "a", images=idx_bytes(255 - PIXELS), labels=idx_bytes(LABELS[::-1]))
    data = IdxFolder(str(tmp_path)).load()
    np.testing.assert_array_equal(data.features, np.concatenate([PIXELS, 255 - PIXELS]).reshape(20, 12))
    np.testing.assert_array_equal(data.targets, np.concatenate([LABELS, LABELS[::-1]]))


@pytest.mark.parametrize("limit", [1, 3, 7, 19, 20, 1000])
def test_limit_takes_images_evenly_from_all_files(limit, tmp_path):
    write(tmp_path, "train")
    write(tmp_path, "test", images=idx_bytes(255 - PIXELS))
    dataset = IdxFolder(str(tmp_path), limit=limit)
    data = dataset.load()
    chosen = [n * 20 // min(limit, 20) for n in range(min(limit, 20))]
    np.testing.assert_array_equal(data.features, np.concatenate([PIXELS, 255 - PIXELS]).reshape(20, 12)[chosen])
    np.testing.assert_array_equal(data.targets, np.tile(LABELS, 2)[chosen])
    assert len(data.target_names) == 10 and dataset.describe() == data.shape()


def test_two_labels_are_a_yes_or_no_question(tmp_path):
    assert write(tmp_path, labels=idx_bytes(LABELS % 2)).load().task == "binary"


def test_folder_names_of_all_kinds(tmp_path, monkeypatch):
    folder = tmp_path / "手写 数字 (1)"
    folder.mkdir()
    write(folder)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for path in (str(folder), "~/手写 数字 (1)", "手写 数字 (1)", os.path.join("手写 数字 (1)", "")):
        assert len(IdxFolder(path).load().features) == 10


@pytest.mark.parametrize("end", ["", ".gz"])
@pytest.mark.parametrize("role", ["images-idx3", "labels-idx1"])
def test_truncated_anywhere(role, end, tmp_path):
    dataset = write(tmp_path, end=end)
    file = tmp_path / f"train-{role}-ubyte{end}"
    content = file.read_bytes()
    for length in range(len(content)):
        file.write_bytes(content[:length])
        assert role in sentence(dataset, describe=False)


def test_any_flipped_byte_of_a_packed_file_is_found_or_harmless(tmp_path):
    dataset = write(tmp_path, end=".gz")
    for role in ("images-idx3", "labels-idx1"):
        file = tmp_path / f"train-{role}-ubyte.gz"
        content = file.read_bytes()
        for place in range(len(content)):
            file.write_bytes(content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :])
            try:
                data = dataset.load()
            except WrongInput:
                continue
            np.testing.assert_array_equal(data.features, PIXELS.reshape(10, 12))
            np.testing.assert_array_equal(data.targets, LABELS)
        file.write_bytes(content)


@pytest.mark.parametrize("end", ["", ".gz"])
@pytest.mark.parametrize(
    "sizes",
    [
        (11, 4, 3),
        (9, 4, 3),
        (0, 4, 3),
        (10, 0, 3),
        (10, 4, 0),
        (2**32 - 1,) * 3,
        (2**31, 2**31, 4),
        (2**16, 2**16, 2**32 - 1),
        (900_000_000, 1, 1),
    ],
)
def test_header_that_lies(sizes, end, tmp_path):
    dataset = write(tmp_path, images=idx_bytes(PIXELS, sizes), end=end)
    tracemalloc.start()
    said = sentence(dataset)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "images" in said and peak < 2_000_000


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_nothing_is_allocated_for_a_claim_the_file_cannot_keep(pack, tmp_path):
    file = tmp_path / "images"
    file.write_bytes(pack(idx_bytes(PIXELS, (900_000_000, 1, 1))))
    tracemalloc.start()
    with pytest.raises(WrongInput, match="cut off"):
        idx.read_numbers(file, 3)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize(
    ("images", "words"),
    [
        (b"", "cut off"),
        (b"\0\0", "cut off"),
        (b"PK\3\4" + bytes(200), "not an IDX file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "not an IDX file"),
        (idx_bytes(PIXELS, start=b"\0\1"), "not an IDX file"),
        (bytes(200), "not an IDX file"),
        (idx_bytes(PIXELS, kind=0x0D), "not bytes"),
        (idx_bytes(PIXELS, kind=0x09), "not bytes"),
        (idx_bytes(PIXELS.reshape(10, 12)), "dimensions"),
        (idx_bytes(PIXELS.reshape(10, 2, 2, 3)), "dimensions"),
        (idx_bytes(LABELS), "dimensions"),
        (idx_bytes(PIXELS) + b"\0", "more than"),
        (idx_bytes(PIXELS[:9]), "9 images"),
        (idx_bytes(np.zeros((10, 300, 300), np.uint8)), "pixels"),
    ],
)
@pytest.mark.parametrize("end", ["", ".gz"])
def test_wrong_images(images, words, end, tmp_path):
    # What stands behind the last image is only found by reading all of it, so not by a description.
    assert words in sentence(write(tmp_path, images=images, end=end), describe=words != "more than")


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (idx_bytes(PIXELS), "dimensions"),
        (idx_bytes(LABELS[:9]), "9 labels"),
        (idx_bytes(LABELS) + b"\0", "more than"),
        (idx_bytes(np.zeros(10, np.uint8)), "label 0"),
        (idx_bytes(LABELS, sizes=(2**32 - 1,)), "bytes"),
        (b"\x1f\x8b" + bytes(30), "damaged"),
    ],
)
def test_wrong_labels(labels, words, tmp_path):
    assert words in sentence(write(tmp_path, labels=labels))


def test_packed_bomb_is_not_unpacked(tmp_path):
    bomb = gzip.compress(idx_bytes(PIXELS) + bytes(40_000_000), 1)
    write(tmp_path)
    (tmp_path / "train-images-idx3-ubyte").write_bytes(bomb)
    tracemalloc.start()
    said = sentence(IdxFolder(str(tmp_path)), describe=False)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "more than" in said and peak < 2_000_000


def test_all_files_together_have_a_limit(tmp_path, monkeypatch):
    write(tmp_path, "train")
    write(tmp_path, "test")
    monkeypatch.setattr("engine.datasets.idx_folder.LARGEST", 239)
    assert "239 bytes" in sentence(IdxFolder(str(tmp_path)))
    monkeypatch.setattr("engine.datasets.idx_folder.LARGEST", 240)
    assert len(IdxFolder(str(tmp_path)).load().features) == 20


def test_images_of_different_sizes(tmp_path):
    write(tmp_path, "train")
    write(tmp_path, "test", images=idx_bytes(PIXELS.transpose(0, 2, 1)))
    assert "another size" in sentence(IdxFolder(str(tmp_path)))


@pytest.mark.parametrize("missing", ["images-idx3", "labels-idx1"])
def test_half_a_pair(missing, tmp_path):
    write(tmp_path, "test")
    write(tmp_path, "train")
    (tmp_path / f"train-{missing}-ubyte").unlink()
    assert f"no file of {missing[:6]}" in sentence(IdxFolder(str(tmp_path)))


def test_folders_that_are_none(tmp_path):
    assert "No folder" in sentence(IdxFolder())
    assert "No folder" in sentence(IdxFolder("  "))
    assert "no IDX files" in sentence(IdxFolder(str(tmp_path)))
    file = tmp_path / "train-images-idx3-ubyte"
    file.write_bytes(idx_bytes(PIXELS))
    for path in (file, tmp_path / "nowhere", "~nobody/here", "a\0b", "x" * 5000, "\ud800", "two\nlines"):
        assert "not a folder" in sentence(IdxFolder(str(path)))


def test_things_that_only_have_the_name_of_a_file(tmp_path):
    (tmp_path / "train-images-idx3-ubyte").mkdir()
    (tmp_path / "train-labels-idx1-ubyte").mkdir()
    assert "no IDX files" in sentence(IdxFolder(str(tmp_path)))
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "test-images-idx3-ubyte")
        assert "no IDX files" in sentence(IdxFolder(str(tmp_path)))


def test_unreadable_file_and_full_memory(tmp_path, monkeypatch):
    dataset = write(tmp_path)

    def refuse(error):
        def raise_it(*arguments, **options):
            raise error

        return raise_it

    with monkeypatch.context() as patch:
        patch.setattr(idx, "open", refuse(PermissionError(13, "Permission denied")), raising=False)
        assert "Permission denied" in sentence(dataset)
    with monkeypatch.context() as patch:
        patch.setattr(idx.np, "empty", refuse(MemoryError()))
        assert "memory" in sentence(dataset)


def test_file_that_changes_between_two_looks(tmp_path, monkeypatch):
    dataset = write(tmp_path)
    read = idx.read_numbers
    monkeypatch.setattr(
        "engine.datasets.idx_folder.read_numbers", lambda path, n: read(path, n)[:9] if n == 3 else read(path, n)
    )
    assert "changed" in sentence(dataset, describe=False)

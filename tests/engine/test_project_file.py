"""Project files: what was saved comes back, and nothing a file or a disk does harms a project."""

import errno
import functools
import json
import os
import random
import struct
import threading
import tracemalloc
import zipfile

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import load as load_safetensors
from safetensors.numpy import save

from engine import experiment_file, paths, project_file, project_parts, whole_file
from engine.datasets.idx_folder import IdxFolder
from engine.datasets.table import Table
from engine.experiment_file import to_bytes
from engine.penalties import L2
from engine.problems import WrongInput
from engine.project_file import EXPERIMENT, RUN, Project
from engine.tables.roles import Roles
from engine.training.events import Changed
from engine.training.history import History
from engine.training.state import TrainingState, to_arrays
from engine.training.trainer import Trainer
from tests.engine import hostile_files as hostile
from tests.engine import killed_saves
from tests.engine.failing_disk import REASONS, FailingDisk
from tests.engine.resuming import same, trained_to
from tests.engine.strategies import experiments

FAST = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


# ---- there and back -------------------------------------------------------------------------------------------------


@settings(FAST, max_examples=60)
@given(experiment=experiments())
def test_any_experiment_comes_back(tmp_path, experiment):
    project_file.save(tmp_path / "a.downhill", Project(experiment))
    loaded = project_file.load(tmp_path / "a.downhill")
    assert loaded.experiment == experiment and loaded.state is None
    assert list(tmp_path.iterdir()) == [tmp_path / "a.downhill"]


def test_a_run_comes_back_and_equal_projects_make_equal_files(tmp_path):
    project, file = hostile.trained(), tmp_path / "一 个 项目.downhill"
    project_file.save(file, project)
    loaded = project_file.load(file)
    assert same(loaded, project) and isinstance(loaded.state, TrainingState)
    assert file.read_bytes() == hostile.good_bytes()
    arrays = [loaded.state.parameters, loaded.state.order, *loaded.state.optimizer.values()]
    assert not any(array.flags.writeable for array in arrays)
    with zipfile.ZipFile(file) as archive:  # as PROJECT_FORMAT.md says
        assert archive.namelist() == ["experiment.json", "run.safetensors"]
        assert json.loads(archive.read(EXPERIMENT))["format"] == experiment_file.FORMAT
        names = load_safetensors(archive.read(RUN)).keys()
    wanted = {"weights/layers.0.weights", "history/batch_losses", "counters/step", "generators/order"}
    assert wanted <= names


def test_before_the_first_step(tmp_path):
    experiment = hostile.trained().experiment
    project = Project(experiment, Trainer(experiment).state(History()))
    project_file.save(tmp_path / "a.downhill", project)
    assert same(project_file.load(tmp_path / "a.downhill"), project)


def test_a_packed_zip_of_another_program_opens(tmp_path):
    file = tmp_path / "a.downhill"
    file.write_bytes(hostile.zipped(hostile.good_parts(), zipfile.ZIP_DEFLATED))
    assert same(hostile.judged(file), hostile.trained())


def test_a_project_opens_when_its_data_are_gone(tmp_path):
    experiment = paths.replace(hostile.trained().experiment, "data.source", IdxFolder(path="/nowhere/at/all"))
    project_file.save(tmp_path / "a.downhill", Project(experiment, hostile.trained().state))
    assert project_file.load(tmp_path / "a.downhill").experiment == experiment


def test_old_formats_go_through_their_migrations(monkeypatch):
    text = experiment_file.to_json(hostile.trained().experiment)
    monkeypatch.setattr(experiment_file, "FORMAT", 3)
    monkeypatch.setitem(experiment_file.MIGRATIONS, 1, lambda plain: {"parts": plain["experiment"]})
    monkeypatch.setitem(experiment_file.MIGRATIONS, 2, lambda plain: {"experiment": plain["parts"] | {"seed": 77}})
    assert experiment_file.from_json(text).seed == 77
    monkeypatch.setitem(experiment_file.MIGRATIONS, 1, lambda plain: plain["nowhere"])
    for wrong in (text, text.replace('"format": 1', '"format": 4'), text.replace('"format": 1', '"format": true')):
        with pytest.raises(WrongInput):
            experiment_file.from_json(wrong)


def test_infinite_memory_of_an_optimizer_is_kept(tmp_path):
    project = hostile.trained()
    name, vector = next(iter(project.state.optimizer.items()))
    state = msgspec.structs.replace(project.state, optimizer=project.state.optimizer | {name: vector + np.inf})
    project_file.save(tmp_path / "a.downhill", Project(project.experiment, state))
    assert np.isinf(project_file.load(tmp_path / "a.downhill").state.optimizer[name]).all()


@pytest.mark.parametrize(
    ("assignment", "name", "value"),
    [
        ("optimizer=l_bfgs", "optimizer/pairs", np.inf),
        ("optimizer=newton", "optimizer/point", np.inf),
        ("optimizer=nadam", "optimizer/product", np.nan),
        ("schedule=plateau", "watch/schedule_factor", 2.0),
        ("schedule=plateau", "watch/looked_at", 10.0),
        ("training.stopping=patience", "watch/stopping_best", np.nan),
        ("training.stopping=patience", "watch/best", np.inf),
        ("training.stopping=flat", "watch/over", 0.5),
        ("training.time_limit=5", "watch/seconds", -1.0),
    ],
)
def test_impossible_memories_are_refused_and_possible_ones_come_back(tmp_path, assignment, name, value):
    experiment = paths.set_from_text(hostile.trained().experiment, assignment)
    trainer, history = Trainer(experiment), History()
    trained_to(trainer, history, 9)
    file, project = tmp_path / "a.downhill", Project(experiment, trainer.state(history))
    project_file.save(file, project)
    assert same(project_file.load(file), project)
    arrays = to_arrays(project.state, experiment)
    arrays[name] = np.full_like(arrays[name], value)
    file.write_bytes(hostile.zipped({EXPERIMENT: to_bytes(experiment), RUN: save(arrays)}))
    assert hostile.judged(file) is None


def test_what_could_not_be_read_again_is_not_written(tmp_path):
    for path in ("x" * 1_000_001, "\udc80"):
        experiment = paths.replace(hostile.trained().experiment, "data.source", IdxFolder(path=path))
        for write in (experiment_file.write, lambda file, value: project_file.save(file, Project(value))):
            with pytest.raises(WrongInput):
                write(tmp_path / "a", experiment)
    assert not list(tmp_path.iterdir())


def test_a_table_of_which_very_many_columns_are_left_out_is_saved(tmp_path):
    roles = Roles(ignored=tuple(f"measurement {number}, in mm" for number in range(30_000)))
    experiment = paths.replace(hostile.trained().experiment, "data.source", Table(path="a.csv").with_roles(roles))
    project_file.save(tmp_path / "a", Project(experiment))
    loaded = project_file.load(tmp_path / "a").experiment
    assert loaded == experiment and loaded.data.source.column_roles() == roles


def test_only_the_newest_of_very_many_changes_are_kept(tmp_path):
    state = hostile.trained().state
    old, new = L2(strength=0.1), L2(strength=0.2)
    changes = tuple(Changed(1, number / 1e6, "layers.0.penalty", old, new) for number in range(30_000))
    record = msgspec.structs.replace(state.history, changes=changes)
    project_file.save(tmp_path / "a", Project(hostile.trained().experiment, state.with_history(record)))
    kept = project_file.load(tmp_path / "a").state.history.changes
    assert len(kept) >= 4000 and kept[-1].epoch == changes[-1].epoch


def test_a_state_without_its_history_or_of_another_experiment_is_not_written(tmp_path):
    project = hostile.trained()
    lonely = msgspec.structs.replace(project.state, history=None)
    other = paths.set_from_text(project.experiment, "optimizer=sgd")
    for wrong in (Project(project.experiment, lonely), Project(other, project.state)):
        with pytest.raises(ValueError, match="state"):
            project_file.save(tmp_path / "a", wrong)


# ---- damaged files --------------------------------------------------------------------------------------------------


@settings(FAST, max_examples=250)
@given(chance=st.randoms(use_true_random=False))
def test_damaged_files_are_refused_in_words(tmp_path, chance):
    file = tmp_path / "damaged.downhill"
    file.write_bytes(hostile.mutated(chance))
    project = hostile.judged(file)
    if project is not None:  # what was damaged did not matter, or is another project: it can be saved like any other
        project_file.save(tmp_path / "again.downhill", project)
        assert same(project_file.load(tmp_path / "again.downhill"), project)
        (tmp_path / "again.downhill").unlink()


def test_cut_off_anywhere(tmp_path):
    content, file = hostile.good_bytes(), tmp_path / "cut.downhill"
    for length in {*range(40), *range(0, len(content), 41), *range(len(content) - 60, len(content))}:
        file.write_bytes(content[:length])
        assert hostile.judged(file) is None


@functools.cache
def bomb(declared=None):
    content = bytearray(hostile.zipped({EXPERIMENT: hostile.good_parts()[EXPERIMENT], RUN: bytes(100_000_000)}, 8))
    if declared is not None:
        for mark, offset in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
            struct.pack_into("<L", content, content.rindex(mark) + offset, declared)
    return bytes(content)


def overlapping():
    content = bytearray(hostile.good_bytes())
    first, second = content.index(b"PK\1\2"), content.rindex(b"PK\1\2")
    struct.pack_into("<L", content, second + 42, struct.unpack_from("<L", content, first + 42)[0])
    return bytes(content)


def flagged(bit):
    content = bytearray(hostile.good_bytes())
    for mark, offset in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        content[content.index(mark) + offset] |= bit
    return bytes(content)


def with_array(name, numbers):
    header, data = hostile.good_safetensors()
    start, stop = header[name]["data_offsets"]
    assert len(numbers) == stop - start
    return hostile.with_run(hostile.safetensors(header, data[:start] + numbers + data[stop:]))


def with_changes(*rows):
    header, data = hostile.good_safetensors()
    text = json.dumps(rows).encode()
    end = len(data)
    assert header["history/changes"]["data_offsets"][1] == end
    start = header["history/changes"]["data_offsets"][0]
    header["history/changes"] |= {"shape": [len(text)], "data_offsets": [start, start + len(text)]}
    return hostile.with_run(hostile.safetensors(header, data[:start] + text))


def two_ends():
    """A second end of the list, for large files, that contradicts the first."""
    content = hostile.good_bytes()
    locator = b"PK\6\7" + struct.pack("<LQL", 0, 0, 1)
    changed = content[:-22] + locator + content[-22:]
    size = struct.unpack("<L", content[-10:-6])[0]
    return hostile.patched(changed, len(changed) - 10, "<L", size + len(locator))


def sharing_arrays():
    header, data = hostile.good_safetensors()
    header["counters/epoch"] = header["counters/position"]
    return hostile.with_run(hostile.safetensors(header, data))


GOOD_TEXT = hostile.good_parts()[EXPERIMENT].decode()
EXPERIMENT_TEXT = '{"format": 1, "experiment": %s}'
HOSTILE = {
    "empty": lambda: b"",
    "not a zip": lambda: b"\x80\x04\x95" + b"x" * 100,
    "pickle in place of the run": lambda: hostile.with_run(b"\x80\x04\x95cos\nsystem\n(S'touch evil'\ntR."),
    "bomb": bomb,
    "bomb with a lying size": lambda: bomb(1000),
    "bomb with a size within the ratio": lambda: bomb(2_000_000),
    "overlapping entries": overlapping,
    "encrypted": lambda: flagged(1),
    "strongly encrypted": lambda: flagged(0x40),
    "two ends": two_ends,
    "a comment": lambda: hostile.good_bytes()[:-2] + b"\1\0x",
    "something before it": lambda: b"PK" + hostile.good_bytes(),
    "2,000 entries": lambda: hostile.zipped([(f"{n}", b"") for n in range(2000)]),
    "20,000 entries": lambda: hostile.zipped([(f"{n}", b"") for n in range(20_000)]),
    "double name": lambda: hostile.zipped([*hostile.good_parts().items(), (EXPERIMENT, b"{}")]),
    "name leads outside": lambda: hostile.zipped([*hostile.good_parts().items(), ("../../evil", b"evil")]),
    "absolute name": lambda: hostile.zipped([*hostile.good_parts().items(), ("/tmp/evil", b"evil")]),
    "name with a zero": lambda: hostile.zipped([("experiment.json\0.exe", GOOD_TEXT.encode())]),
    "no experiment": lambda: hostile.zipped({RUN: hostile.good_parts()[RUN]}),
    "nested 200,000 deep": lambda: hostile.with_experiment("[" * 200_000 + "]" * 200_000),
    "nested 90,000 deep": lambda: hostile.with_experiment(EXPERIMENT_TEXT % ("[" * 90_000 + "]" * 90_000)),
    "1e400": lambda: hostile.with_experiment(
        EXPERIMENT_TEXT % '{"optimizer": {"kind": "sgd", "learning_rate": 1e400}}'
    ),
    "NaN": lambda: hostile.with_experiment(EXPERIMENT_TEXT % '{"optimizer": {"kind": "sgd", "learning_rate": NaN}}'),
    "5,000 digits": lambda: hostile.with_experiment(EXPERIMENT_TEXT % ('{"seed": %s}' % ("9" * 5000))),
    "30 digits": lambda: hostile.with_experiment(EXPERIMENT_TEXT % ('{"seed": %s}' % ("9" * 30))),
    "double option": lambda: hostile.with_experiment(EXPERIMENT_TEXT % '{"seed": 1, "seed": 2}'),
    "half a character": lambda: hostile.with_experiment(
        EXPERIMENT_TEXT % '{"data": {"source": {"kind": "idx_folder", "path": "\\ud800"}}}'
    ),
    "not UTF-8": lambda: hostile.with_experiment(b"\xff\xfe" + GOOD_TEXT.encode("utf-16-le")),
    "many empty lists": lambda: hostile.with_experiment(EXPERIMENT_TEXT % ("[" + "[]," * 300_000 + "[]]")),
    "many groups": lambda: hostile.with_experiment("[" + '{"a":0},' * 150_000 + "0]"),
    "many numbers": lambda: hostile.with_experiment(EXPERIMENT_TEXT % ('{"layers": [' + "0.5," * 200_000 + "0]}")),
    "many unknown options": lambda: hostile.with_experiment(
        EXPERIMENT_TEXT % json.dumps({f"unit{n}": 1 for n in range(5_000)})
    ),
    "a long unknown option": lambda: hostile.with_experiment(EXPERIMENT_TEXT % json.dumps({"optimizer" * 400_000: 1})),
    "a long unknown kind": lambda: hostile.with_experiment(EXPERIMENT_TEXT % json.dumps({"loss": "entropy" * 500_000})),
    "newer format": lambda: hostile.with_experiment(GOOD_TEXT.replace('"format": 1', '"format": 2')),
    "header longer than the file": lambda: hostile.with_run(b"\xff" * 7 + b"\x7f" + b"{}"),
    "header of blanks": lambda: hostile.with_run(hostile.safetensors(" " * 900_000, b"")),
    "header is a list": lambda: hostile.with_run(hostile.safetensors("[]", b"")),
    "no arrays": lambda: hostile.with_run(hostile.safetensors("{}", b"")),
    "run is empty": lambda: hostile.with_run(b""),
    "pickled objects": lambda: hostile.with_run(
        hostile.safetensors({"counters/step": {"dtype": "O", "shape": [], "data_offsets": [0, 8]}}, bytes(8))
    ),
    "size overflows": lambda: hostile.with_run(
        hostile.safetensors({"x": {"dtype": "F64", "shape": [2**31, 2**31], "data_offsets": [0, 0]}}, b"")
    ),
    "two arrays in one place": sharing_arrays,
    "weights not a number": lambda: with_array(
        "weights/layers.0.bias", struct.pack("<f", np.nan) * (len(hostile.trained().state.parameters) - 2)
    ),
    "no random generator": lambda: with_array("generators/dropout", b"\xff" * 48),
    "negative step": lambda: with_array("counters/step", struct.pack("<q", -1)),
    "another step": lambda: with_array("counters/step", struct.pack("<q", 2**52)),
    "huge pass": lambda: with_array("counters/epoch", struct.pack("<q", 2**52)),
    "huge number of inputs": lambda: with_array("counters/inputs", struct.pack("<q", 2**53)),
    "no samples": lambda: with_array("counters/samples", struct.pack("<q", 0)),
    "change of what cannot change": lambda: with_changes(["seed", 1, 2, 1, 0.5]),
    "change of nothing": lambda: with_changes(["layers.x.rate", 1, 2, 1, 0.5]),
    "change with a long way": lambda: with_changes(["layers." * 100_000, 1, 2, 1, 0.5]),
    "change to another family": lambda: with_changes(["layers.0.penalty", {"kind": "adam"}, 2, 1, 0.5]),
    "change to a group": lambda: with_changes(["optimizer.learning_rate", {"a": 1}, 2, 1, 0.5]),
    "change to a list": lambda: with_changes(["optimizer.learning_rate", [], 2, 1, 0.5]),
    "change in the future": lambda: with_changes(["optimizer.learning_rate", 0.1, 0.2, 2, 1e300]),
    "changes are not rows": lambda: with_changes(7),
}


REASONS_GIVEN = {
    "empty": "not a project",
    "bomb": "run.safetensors: This part is too large",
    "overlapping entries": "lies over another",
    "encrypted": "is encrypted",
    "strongly encrypted": "is encrypted",
    "two ends": "list of parts",
    "2,000 entries": "list of parts",
    "20,000 entries": "list of parts",
    "double name": "is there twice",
    "name leads outside": "../../evil: This part belongs to no project",
    "no experiment": "experiment.json: This part is missing",
    "1e400": "inf",
    "newer format": "format: The file has a format this version cannot read",
    "negative step": "counters/step",
    "another step": "contradict",
    "change of what cannot change": "history/changes",
}


@pytest.mark.parametrize("name", REASONS_GIVEN)
def test_the_reason_is_named(tmp_path, name):
    (tmp_path / "a").write_bytes(HOSTILE[name]())
    with pytest.raises(WrongInput, match=REASONS_GIVEN[name]):
        project_file.load(tmp_path / "a")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_words_and_little_memory(tmp_path, name):
    file = tmp_path / "hostile.downhill"
    file.write_bytes(HOSTILE[name]())
    assert hostile.judged(file) is None
    tracemalloc.start()
    try:
        assert hostile.judged(file, allowed_s=20) is None  # watching the memory makes it slow
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak <= 10 * file.stat().st_size + 64 * 2**20


def saved(folder):
    project_file.save(folder / "good.downhill", hostile.trained())
    return folder / "good.downhill"


def test_a_change_that_is_allowed_is_read(tmp_path):
    (tmp_path / "a.downhill").write_bytes(with_changes(["layers.0.penalty", {"kind": "none"}, {"kind": "l2"}, 2, 0.5]))
    (change,) = hostile.judged(tmp_path / "a.downhill").state.history.changes
    assert change.new.key == "l2" and change.step == 2


@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "missing", "too large", "odd name"])
def test_what_is_no_file_is_refused_in_words(tmp_path, monkeypatch, kind):
    place = {"device": "/dev/zero", "odd name": "a\0b"}.get(kind) or tmp_path / "place"
    if kind == "folder":
        place.mkdir()
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "too large":
        place.write_bytes(hostile.good_bytes())
        monkeypatch.setattr(project_parts, "FILE_LIMIT", 1000)
    for read in (project_file.load, experiment_file.read):
        if kind == "too large" and read is experiment_file.read:
            continue
        with pytest.raises(WrongInput) as fault:
            read(type(tmp_path)(place))
        assert fault.value.problems[0].what


# ---- disks that fail ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("forever", [False, True])
@pytest.mark.parametrize("reason", REASONS, ids=errno.errorcode.get)
def test_any_failing_operation_leaves_the_old_file(tmp_path, reason, forever):
    file = saved(tmp_path)
    with pytest.MonkeyPatch.context() as patches:
        disk = FailingDisk(patches, tmp_path)
        project_file.save(file, hostile.other_project())
        operations = disk.count
    assert operations > 10
    told = 0
    for number in range(operations):
        project_file.save(file, hostile.trained())
        with pytest.MonkeyPatch.context() as patches:
            FailingDisk(patches, tmp_path, number, reason, forever)
            try:
                project_file.save(file, hostile.other_project())
                expected = hostile.other_project()
            except WrongInput as fault:
                expected, told = hostile.trained(), told + 1
                assert os.strerror(reason) in str(fault) and fault.problems[0].remedy
        assert same(project_file.load(file), expected), number
        left = {place.name for place in tmp_path.iterdir()} - {file.name}
        assert not left or forever or number >= operations - 5, (number, left)
        project_file.save(file, hostile.other_project())
        assert same(project_file.load(file), hostile.other_project())
        for name in left:
            (tmp_path / name).unlink()
    assert told >= operations - 5  # all but the last ones, after the new file is in its place


def test_any_failing_operation_of_reading_is_told(tmp_path):
    file = saved(tmp_path)
    with pytest.MonkeyPatch.context() as patches:
        disk = FailingDisk(patches, tmp_path)
        project_file.load(file)
        operations = disk.count
    for number in range(operations):
        with pytest.MonkeyPatch.context() as patches:
            FailingDisk(patches, tmp_path, number)
            with pytest.raises(WrongInput):
                project_file.load(file)
    assert same(project_file.load(file), hostile.trained())


def test_a_protected_file_is_left_alone_and_a_link_is_followed(tmp_path, monkeypatch):
    file = saved(tmp_path)
    (tmp_path / "link").symlink_to(file)
    project_file.save(tmp_path / "link", hostile.other_project())
    assert (tmp_path / "link").is_symlink() and same(project_file.load(file), hostile.other_project())
    monkeypatch.setattr(os, "access", lambda *_rest: False)  # the super user may write everything
    with pytest.raises(WrongInput, match="denied"):
        project_file.save(file, hostile.trained())
    assert same(project_file.load(file), hostile.other_project())


def test_a_folder_that_is_gone_and_a_name_that_no_file_can_have(tmp_path):
    for place in (tmp_path / "nowhere" / "a.downhill", tmp_path / ("x" * 300), tmp_path / "a\0b", tmp_path):
        with pytest.raises(WrongInput):
            project_file.save(place, hostile.trained())
    assert not list(tmp_path.iterdir())


def test_writers_at_the_same_time_never_meet(tmp_path):
    file, both = saved(tmp_path), [hostile.trained(), hostile.other_project()]
    faults = []

    def keep_saving(project):
        try:
            for _turn in range(25):
                project_file.save(file, project)
        except WrongInput as fault:
            faults.append(fault)

    threads = [threading.Thread(target=keep_saving, args=(project,)) for project in both * 2]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        loaded = project_file.load(file)
        assert any(same(loaded, project) for project in both)
    assert not faults and [place.name for place in tmp_path.iterdir()] == [file.name]


def test_killed_while_saving(tmp_path):
    """File opens as old or new; the long version is in tests/hard."""
    file, both, chance = tmp_path / "killed.downhill", killed_saves.projects(), random.Random()
    for _turn in range(3):
        killed_saves.kill_one(file, chance)
        loaded = project_file.load(file)
        assert any(same(loaded, project) for project in both)


def test_a_file_that_is_gone_is_written_anew_and_old_drafts_go(tmp_path):
    file = saved(tmp_path)
    old, new, other = (tmp_path / name for name in (".good.downhill.ab.part", ".good.downhill.cd.part", ".x.ab.part"))
    for draft in (old, new, other):
        draft.write_bytes(b"half")
        os.utime(draft, (1, 1) if draft is not new else None)
    file.unlink()
    assert same(project_file.load(saved(tmp_path)), hostile.trained())
    assert {place.name for place in tmp_path.iterdir()} == {file.name, new.name, other.name}


def test_a_draft_that_cannot_be_filled_is_removed(tmp_path):
    def fill(draft):
        draft.write_text("half")
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        whole_file.write(tmp_path / "a", fill)
    assert not list(tmp_path.iterdir())

"""Projects with kept runs and key frames: what was saved comes back to the bit, and what is damaged is lost alone."""

import json
import random
import zipfile

import msgspec
import numpy as np
import pytest
from safetensors.numpy import load, save

from engine import experiment_file, paths, project_file, saved_runs
from engine.command_line import main
from engine.examples.spirals import SpiralsExample
from engine.experiment import TrainingPlan
from engine.layers.batch_norm import BatchNorm
from engine.optimizers.adam import Adam
from engine.project_file import Packer, Project
from engine.project_parts import EXPERIMENT, FRAMES, LIST, RUN, part_names, seen_name
from engine.saved_runs import Runs
from engine.stopping import FlatStopping, NoStopping, PatienceStopping
from engine.training import frame_arrays
from engine.training.history import History
from engine.training.places import Place
from engine.training.replay import Replay
from tests.engine import hostile_files as hostile
from tests.engine import hostile_runs
from tests.engine.remembered import ROOM, Made, full, same_memory, same_record
from tests.engine.resuming import mixed, same
from tests.engine.test_replay import everything, numbers


def reopened(folder, project, room=ROOM):
    project_file.save(folder / "a.downhill", project, room)
    return project_file.load(folder / "a.downhill")


# ---- there and back -------------------------------------------------------------------------------------------------


def test_a_full_project_comes_back_bit_by_bit(tmp_path):
    project = full()
    loaded = reopened(tmp_path, project)
    assert same(loaded, project) and same_memory(loaded.memory, project.memory) and loaded.lost == ()
    assert loaded.runs.ancestry == project.runs.ancestry and loaded.runs.parent == project.runs.parent
    assert len(loaded.runs.runs) == 4
    for one, other in zip(loaded.runs.runs, project.runs.runs, strict=True):
        assert (one.number, one.about, one.experiment, one.parent) == (
            other.number,
            other.about,
            other.experiment,
            other.parent,
        )
        assert same_memory(one.memory, other.memory)
    whole = [run for run in project.runs.runs if run.memory is not None]
    for run in whole:
        again = next(one for one in loaded.runs.runs if one.number == run.number)
        assert same_record(again.record, run.record)
        steps, seconds = run.memory.steps, run.memory.seconds
        np.testing.assert_allclose(np.interp(steps, again.memory.steps, again.memory.seconds), seconds)
        assert not any(frame.parameters.flags.writeable for frame in again.memory.frames)
    diverged, curve = loaded.runs.runs[2:]
    assert diverged.memory.state is None and len(diverged.memory.frames) >= 1
    assert curve.memory is None and len(curve.record.batch_losses) == 0
    assert curve.record.evaluations["training_loss"].tobytes() == (
        project.runs.runs[3].record.evaluations["training_loss"].tobytes()
    )
    assert reopened(tmp_path, loaded).runs.runs[0].about == loaded.runs.runs[0].about


def test_the_parts_are_those_of_the_description(tmp_path):
    project = full()
    reopened(tmp_path, project)
    with zipfile.ZipFile(tmp_path / "a.downhill") as archive:
        names = archive.namelist()
        run = json.loads(archive.read("runs/2.json"))
        (tmp_path / "of run 2.json").write_bytes(archive.read("runs/2.json"))
    wanted = [EXPERIMENT, RUN, FRAMES, seen_name(), LIST, *part_names(1), seen_name(1)]
    assert names == [*wanted, *part_names(2), *part_names(4), *part_names(5)[:2]]
    assert run["run"]["name"] == "慢 <b>" and run["run"]["shown"] is False
    assert experiment_file.read(tmp_path / "of run 2.json") == project.runs.runs[1].experiment


def test_a_project_without_runs_and_frames_is_what_it_was(tmp_path):
    project_file.save(tmp_path / "a.downhill", hostile.trained())
    assert (tmp_path / "a.downhill").read_bytes() == hostile.good_bytes()
    loaded = project_file.load(tmp_path / "a.downhill")
    assert loaded.memory is None and loaded.runs.runs == () and loaded.lost == ()


def test_any_step_before_the_save_is_made_again_and_gone_on_from(tmp_path):
    experiment = everything()
    rate = paths.replace(experiment, "optimizer.learning_rate", 0.05)
    other = paths.replace(rate, "training.stopping", FlatStopping(patience=3))
    none = paths.replace(other, "training.stopping", NoStopping())
    plan = [(41, rate), (74, other), (75, (Place(0, "bias", (0,)), 0.5)), (80, none), (180, rate)]
    made = Made(experiment, 200, plan, every=17, watched=numbers)
    loaded = reopened(tmp_path, made.project())
    assert same_memory(loaded.memory, made.memory) and len(loaded.memory.changes) > 4
    memory = loaded.memory
    replay = Replay(memory.experiment, memory.frames, memory.changes, memory.overruled)
    chance = random.Random(4)
    for step in (*chance.sample(range(1, 200), 40), 74, 75, 80, 180):
        assert numbers(replay.at(step)) == made.seen[step], step
    before = Made(experiment, 260, plan, every=17, watched=numbers)
    after = Made(loaded.experiment, 260, every=17, state=loaded.state, memory=memory, watched=numbers)
    assert after.seen[230] == before.seen[230] and numbers(after.trainer) == numbers(before.trainer)
    again = reopened(tmp_path, after.project()).memory
    replay = Replay(again.experiment, again.frames, again.changes, again.overruled)
    for step in (3, 75, 80, 199, 200, 201, 259):
        assert numbers(replay.at(step)) == before.seen[step], step


def test_a_run_saved_right_after_its_rule_was_changed_is_looked_back_at(tmp_path):
    experiment = paths.replace(everything(), "training.stopping", PatienceStopping(patience=50))
    flat = paths.replace(experiment, "training.stopping", FlatStopping(patience=50))
    before = Made(experiment, 60, [(40, flat)], watched=numbers)
    made = Made(experiment, 40, watched=numbers)
    made._do(flat)
    loaded = reopened(tmp_path, made.project())
    after = Made(flat, 60, state=loaded.state, memory=loaded.memory, watched=numbers)
    replay = after.past.replay()
    for step in (40, 41, 55, 39, 12, 58):
        assert numbers(replay.at(step)) == before.seen[step], step


@pytest.mark.parametrize("number", range(0, 100, 9))
def test_every_kind_of_run_comes_back_with_its_past(tmp_path, number):
    experiment, _cut, last = mixed(number)
    made = Made(experiment, max(last // 2, 4), every=5, watched=numbers)
    if made.trainer.diverged is not None:
        return
    loaded = reopened(tmp_path, made.project())
    assert same_memory(loaded.memory, made.memory)
    replay = Replay(loaded.memory.experiment, loaded.memory.frames, (), loaded.memory.overruled)
    step = random.Random(number).randrange(1, made.trainer.step)
    assert numbers(replay.at(step)) == made.seen[step]


# ---- room -----------------------------------------------------------------------------------------------------------


def frames_of(parts):
    return sum(len(content) for name, content in parts.items() if name.endswith("frames.safetensors"))


@pytest.mark.parametrize("room", [0, 5_000, 30_000, 100_000, ROOM])
def test_the_key_frames_take_no_more_room_than_they_may(tmp_path, room):
    made = Made(paths.replace(everything(), "optimizer", Adam(learning_rate=0.01)), 120, every=1)
    project = made.project([made.saved(1), made.saved(2), Made(everything(), 10).saved(3)])
    parts = Packer().parts(project, room)
    headers = 8000 * sum(name.endswith("frames.safetensors") for name in parts)  # names, changes, the experiment
    assert frames_of(parts) <= room + headers
    assert (room < 30_000) == (frames_of(parts) == 0), "a frame takes some 3,000"
    loaded = reopened(tmp_path, project, room)
    assert loaded.lost == () and loaded.runs.runs[0].memory.state.step == 120
    if loaded.memory is not None and len(loaded.memory.frames) > 2:
        gaps = np.diff([frame.step for frame in loaded.memory.frames])
        assert gaps.max() <= gaps.min() + 2, "evenly spread"
    if room == ROOM:
        assert len(loaded.memory.frames) == 121 and project_file.wanted(project) >= frames_of(parts) - headers


def test_what_one_run_does_not_need_the_others_get():
    made, short = Made(everything(), 60, every=1), Made(everything(), 10, every=5)
    project = made.project([short.saved(1), made.saved(2)])
    wants = [frame_arrays.wanted(one.memory) for one in (short, made)]
    rooms, rest = project_file.shares(project, 2 * (wants[0] + wants[1] // 2))
    assert rooms == [wants[0], wants[1] // 2] and rest == wants[0] + wants[1] // 2
    rooms, rest = project_file.shares(Project(project.experiment, runs=project.runs), sum(wants) + 7)
    assert rooms == wants and rest == 7


def test_of_runs_too_large_for_a_file_the_curves_stay(tmp_path, monkeypatch):
    made = Made(everything(), 40)
    project = made.project([made.saved(1), made.saved(2)])
    monkeypatch.setattr(saved_runs, "WHOLE_LIMIT", 1.5 * frame_arrays.bytes_of(made.memory.state))
    old, new = reopened(tmp_path, project).runs.runs
    assert old.memory is None and new.memory is not None
    assert old.record.evaluations["step"].tobytes() == new.record.evaluations["step"].tobytes()


def test_the_parts_of_a_run_that_stays_the_same_are_made_once():
    made, packer = Made(everything(), 40), Packer()
    runs = made.saved(1), made.saved(2)
    first = packer.parts(made.project(runs), 50_000)
    longer = Made(everything(), 60)
    second = packer.parts(longer.project(runs), 50_000)
    name = part_names(1)[1]
    assert first[name] is second[name] and first[RUN] != second[RUN]
    third = packer.parts(longer.project((msgspec.structs.replace(runs[0]), runs[1])), 50_000)
    assert third[name] is not first[name] and third[name] == first[name]


def test_more_runs_than_a_list_keeps_come_back(tmp_path):
    """Undo brings deleted runs back, however many there are by then."""
    made = Made(everything(), 10, every=5)
    project = made.project([made.saved(number) for number in range(1, 31)])
    loaded = reopened(tmp_path, project)
    assert loaded.lost == () and [run.number for run in loaded.runs.runs] == list(range(1, 31))
    assert all(len(run.memory.frames) == len(made.memory.frames) for run in loaded.runs.runs)


def test_more_changes_than_a_file_holds_cost_the_frames_before_them(tmp_path, monkeypatch):
    monkeypatch.setattr(frame_arrays.changes_text, "CHANGES_LIMIT", 20)
    experiment = everything()
    plan = [(step, paths.replace(experiment, "optimizer.learning_rate", 0.001 + step / 1e5)) for step in range(2, 50)]
    made = Made(experiment, 50, plan, every=5, watched=numbers)
    memory = reopened(tmp_path, made.project()).memory
    first = memory.frames[0].step
    assert 30 <= first < 50 and len(memory.changes) < 20
    replay = Replay(memory.experiment, memory.frames, memory.changes, memory.overruled)
    assert numbers(replay.at(first + 1)) == made.seen[first + 1] and numbers(replay.at(49)) == made.seen[49]


# ---- what is damaged ------------------------------------------------------------------------------------------------


def parts_of(project=None):
    return Packer().parts(project or full(), ROOM)


def opened(tmp_path, parts):
    (tmp_path / "a.downhill").write_bytes(hostile.zipped(parts))
    return hostile.judged(tmp_path / "a.downhill")


@pytest.mark.parametrize(
    ("part", "words", "left"),
    [
        ("runs/2.json", "Run 2 cannot be read", [1, 4, 5]),
        ("runs/2.safetensors", "Run 2 cannot be read", [1, 4, 5]),
        ("runs/2.frames.safetensors", "The past of run 2 cannot be read", [1, 2, 4, 5]),
        ("run.frames.safetensors", "The past of the run cannot be read", [1, 2, 4, 5]),
        ("runs.json", "The list of runs cannot be read", [1, 2, 4, 5]),
        ("run.seen.safetensors", "What was seen of the run cannot be read", [1, 2, 4, 5]),
        ("runs/1.seen.safetensors", "What was seen of run 1 cannot be read", [1, 2, 4, 5]),
    ],
)
@pytest.mark.parametrize("damage", ["gone", "empty", "bytes", "checksum"])
def test_what_is_damaged_is_lost_alone_and_said(tmp_path, part, words, left, damage):
    parts = parts_of()
    if damage == "gone" and "frames" not in part and "seen" not in part and part != LIST:
        del parts[part]
    elif damage == "empty":
        parts[part] = b""
    elif damage == "bytes":
        parts[part] = parts[part][:9] + b"\xff" * 40 + parts[part][49:]
    content = hostile.zipped(parts)
    if damage == "checksum":
        at = content.index(parts[part][:60])
        content = content[: at + 50] + b"#" + content[at + 51 :]
    elif damage == "gone" and part in parts:
        return  # frames and the list need not be there
    (tmp_path / "a.downhill").write_bytes(content)
    project = hostile.judged(tmp_path / "a.downhill")
    assert len(project.lost) == 1 and project.lost[0].startswith(words), project.lost
    assert [run.number for run in project.runs.runs] == left
    assert project.state is not None and (project.memory is None) == (part == FRAMES)


def changed(part, **arrays):
    """The parts, with other arrays in one of them; None takes one away."""
    parts = parts_of()
    columns = load(parts[part]) | arrays
    parts[part] = save({name: np.asarray(array) for name, array in columns.items() if array is not None})
    return parts


def text(rows):
    return np.frombuffer(json.dumps(rows).encode(), np.uint8)


def evil_frames():
    """Name -> arrays for the key frames that no run could have left."""
    frames = full().memory.frames
    count, size = len(frames), len(frames[0].parameters)
    other = Made(SpiralsExample().experiment(), 3).memory
    rows = frame_arrays.written(other, ROOM)
    zeros = np.zeros(count, np.int64)
    return {
        "no frame": {name: array[:0] for name, array in frame_arrays.written(full().memory, ROOM).items()},
        "frames of another run": rows,
        "too few columns": {"parameters": np.zeros((count, size - 1), np.float32)},
        "too many frames": {"parameters": np.zeros((count + 1, size), np.float32)},
        "not finite": {"parameters": np.full((count, size), np.nan, np.float32)},
        "other numbers": {"parameters": np.zeros((count, size))},
        "a vector": {"parameters": np.zeros(count * size, np.float32)},
        "something more": {"more": zeros},
        "something less": {"order": None},
        "no random generator": {"order": np.zeros((count, 6), np.uint64)},
        "steps that fall": {"counters/step": np.array([frame.step for frame in frames[::-1]])},
        "a step after the end": {"counters/step": np.array([*(frame.step for frame in frames[:-1]), 26])},
        "negative": {"counters/epoch": zeros - 1},
        "no samples": {"counters/samples": zeros},
        "other inputs": {"counters/inputs": zeros + 3},
        "huge inputs": {"counters/inputs": zeros + 2**52},
        "no experiment": {"experiment": np.zeros(0, np.uint8)},
        "another experiment": {"experiment": rows["experiment"]},
        "no changes": {"changes": np.zeros(0, np.uint8)},
        "changes in a group": {"changes": text({})},
        "a change of the seed": {"changes": text([["seed", 0, 0, 3, 0.5]])},
        "a change of nothing": {"changes": text([["optimizer.nothing", 0, 1, 3, 0.5]])},
        "a change of all": {"changes": text([["", 0, 1, 3, 0.5]])},
        "a change to a word": {"changes": text([["optimizer.learning_rate", 0.1, "abc", 3, 0.5]])},
        "a change below the limit": {"changes": text([["optimizer.learning_rate", 0.1, -5, 3, 0.5]])},
        "a change to a list": {"changes": text([["training.stopping", 0.1, [], 3, 0.5]])},
        "a change to code": {"changes": text([["training.stopping", 0.1, {"kind": "os.system"}, 3, 0.5]])},
        "a change that leads elsewhere": {"changes": text([["optimizer.learning_rate", 0.1, 0.5, 3, 0.5]])},
        "a change too late": {"changes": text([["optimizer.learning_rate", 0.1, 0.001, 99, 0.5]])},
        "changes out of order": {
            "changes": text(
                [["optimizer.learning_rate", 0.1, 0.5, 4, 0.5], ["optimizer.learning_rate", 0, 0.001, 3, 0.5]]
            )
        },
        "a number outside": {"changes": text([["layers.0.bias[99]", 0.1, 0.5, 3, 0.5]])},
        "a number that is none": {"changes": text([["layers.0.bias[0]", 0.1, "x", 3, 0.5]])},
        "a row too short": {"changes": text([["layers.0.bias[0]"]])},
        "overruled too late": {"overruled": np.array([99])},
        "overruled out of order": {"overruled": np.array([5, 4])},
        "a rule's impossible memory": {"watch/looked_at": np.full((count, 1), 0.5)},
    }


@pytest.mark.parametrize("name", evil_frames())
@pytest.mark.parametrize("part", [FRAMES, part_names(1)[2]])
def test_frames_that_no_run_has_left_are_lost_alone(tmp_path, name, part):
    evil = evil_frames()[name]
    if part != FRAMES and name in ("steps that fall", "a step after the end", "no samples"):
        evil = {key: np.full(5, 2**50) for key in evil}
    project = opened(tmp_path, changed(part, **evil))
    assert len(project.lost) == 1 and len(project.runs.runs) == 4, project.lost
    assert ("run 1" in project.lost[0]) == (part != FRAMES) and len(project.lost[0]) < 400


@pytest.mark.parametrize(
    "evil",
    [
        {"counters/step": -1},
        {"counters/step": 2**52},
        {"counters/inputs": 2**52},
        {"counters/inputs": np.zeros(2, np.int64)},
        {"history/batch_losses": np.zeros(9999, np.float32)},
        {"history/marks/step": np.zeros(3)},
        {"weights/layers.0.bias": np.zeros(3)},
        {"history/changes": text([["seed", 1, 2, 3, 0.5]])},
    ],
)
@pytest.mark.parametrize("number", [4, 5])
def test_a_curve_that_no_run_has_left_is_lost_alone(tmp_path, number, evil):
    project = opened(tmp_path, changed(part_names(number)[1], **evil))
    assert [run.number for run in project.runs.runs] == [one for one in (1, 2, 4, 5) if one != number]
    assert f"Run {number}" in project.lost[0]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("name", value) for value in ("x" * 300, 7, None)),
        *(("color", value) for value in (-1, 2**70, 0.5, "red")),
        *(("state", value) for value in ("going", "", None)),
        *(("metric", value) for value in ("os.system", "x" * 100, 5)),
        *(("parent_number", value) for value in (-1, 2**40)),
        *(("branched_at", value) for value in (-1, 2**60)),
        ("shown", "yes"),
        ("more", 1),
    ],
)
def test_what_is_said_of_a_run_is_checked(tmp_path, field, value):
    parts = parts_of()
    plain = json.loads(parts["runs/1.json"])
    plain["run"][field] = value
    project = opened(tmp_path, parts | {"runs/1.json": json.dumps(plain).encode()})
    assert [run.number for run in project.runs.runs] == [2, 4, 5] and project.lost[0].startswith("Run 1 cannot be read")


@pytest.mark.parametrize(
    "name",
    [
        *(
            "runs/0.json",
            "runs/01.json",
            "runs/-1.json",
            "runs/1.JSON",
            "runs/1.frames.json",
            "runs/../1.json",
            "runs/",
        ),
        *("runs", "runs/1234567890.json", "runs/1/1.json", "runs/1.safetensors\n", "experiment.frames.safetensors"),
        *("runs.safetensors", "runs/١.json", "run.frames"),
    ],
)
def test_names_that_are_none_are_refused(tmp_path, name):
    assert opened(tmp_path, [*parts_of().items(), (name, b"{}")]) is None


def test_too_many_runs_are_refused(tmp_path):
    parts = parts_of()
    more = [(f"runs/{number}.json", parts["runs/1.json"]) for number in range(10, 1030)]
    assert opened(tmp_path, [*parts.items(), *more]) is None


def test_a_network_too_large_for_a_list_costs_no_run(tmp_path):
    layers = tuple(BatchNorm() for _number in range(700))
    experiment = msgspec.structs.replace(SpiralsExample().experiment(), training=TrainingPlan(epochs=2))
    large = msgspec.structs.replace(experiment, layers=(*layers, experiment.layers[-1]))
    run = msgspec.structs.replace(full().runs.runs[3], experiment=large, parent=large)
    loaded = reopened(tmp_path, Project(experiment, runs=Runs((run,))))
    assert loaded.lost == () and loaded.runs.runs[0].experiment == large


def test_words_that_cannot_be_written_and_endless_ones(tmp_path):
    run = full().runs.runs[0]
    about = msgspec.structs.replace(run.about, name="a\ud800b")
    loaded = reopened(tmp_path, Project(run.experiment, runs=Runs((msgspec.structs.replace(run, about=about),))))
    assert loaded.lost == () and loaded.runs.runs[0].about.name == "a?b"


def test_damaged_runs_never_cost_the_project(tmp_path):
    """The long version is in tests/hard."""
    file, lost = tmp_path / "damaged.downhill", 0
    for seed in range(20):
        file.write_bytes(hostile_runs.mutated(random.Random(10_000 + seed)))
        lost += len(hostile_runs.judged(file).lost)
    assert lost > 5


# ---- the command line -----------------------------------------------------------------------------------------------


def test_commands_open_projects_with_runs_and_lose_none_of_them(tmp_path, capsys):
    file = tmp_path / "a.downhill"
    parts = parts_of()
    file.write_bytes(hostile.zipped(parts | {"runs/2.safetensors": b"x"}))
    before = project_file.load(file)
    for arguments in (
        ("check", file),
        ("train", file, "--steps", 10, "--set", "optimizer.learning_rate=0.02", "--save", tmp_path / "b.downhill"),
        ("train", file, "--epochs", 2, "--set", "seed=7", "--save", tmp_path / "c.downhill"),
    ):
        assert main([str(argument) for argument in arguments]) == 0
        assert "Run 2 cannot be read" in capsys.readouterr().err
    longer, other = (project_file.load(tmp_path / name) for name in ("b.downhill", "c.downhill"))
    assert [run.number for run in longer.runs.runs] == [run.number for run in other.runs.runs] == [1, 4, 5]
    assert longer.lost == () and longer.runs.ancestry == before.runs.ancestry
    assert other.memory is None and other.runs.parent is None and other.runs.ancestry.count == 6
    memory = longer.memory
    assert [frame.step for frame in memory.frames] == [frame.step for frame in before.memory.frames]
    assert memory.changes[-1].step == before.state.step and memory.changes[-1].new == 0.02
    replay = Replay(memory.experiment, memory.frames, memory.changes, memory.overruled)
    assert replay.at(longer.state.step).parameters.tobytes() == longer.state.parameters.tobytes()


def test_a_run_that_failed_before_its_first_step_comes_back(tmp_path):
    run = full().runs.runs[0]
    about = msgspec.structs.replace(run.about, state="failed", message="no data", metric="", samples=0)
    failed = saved_runs.SavedRun(3, about, run.experiment, History().record())
    (loaded,) = reopened(tmp_path, Project(run.experiment, runs=Runs((failed,)))).runs.runs
    assert loaded.about == about and loaded.memory is None and same_record(loaded.record, failed.record)

"""A run starts from the weights of another one: what fits is taken over, what does not is said, and nothing is lost."""

import random
from pathlib import Path

import msgspec
import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from engine import command_line, compiler, loading, paths, project_file, starting
from engine.activations.prelu import PReLU
from engine.examples.digits import DigitsExample
from engine.examples.spirals import SpiralsExample
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.problems import WrongInput
from engine.project_file import Project
from engine.training import run_folder
from engine.training.history import History
from engine.training.run import Run
from engine.training.trainer import Trainer
from tests.engine import hostile_files as hostile
from tests.engine.resuming import reopened, trained_to

SPIRALS = SpiralsExample().experiment()
LAYERS = (
    Dense(units=6, name="eye"),
    BatchNorm(),
    Dense(units=5, activation=PReLU(per_unit=True), name="mind"),
    SPIRALS.layers[-1],
)
TAUGHT = msgspec.structs.replace(SPIRALS, layers=LAYERS)


@pytest.fixture(autouse=True)
def empty_memory():
    for memory in (starting._sources, starting._faults):
        memory.clear()


@pytest.fixture(scope="module")
def teacher():
    trainer, history = Trainer(TAUGHT), History()
    trained_to(trainer, history, 30)
    return trainer, history


@pytest.fixture
def project(tmp_path, teacher):
    file = tmp_path / "taught.downhill"
    project_file.save(file, Project(TAUGHT, teacher[0].state(teacher[1])))
    return file


@pytest.fixture
def folder(tmp_path, teacher):
    run_folder.write(tmp_path / "run", *teacher, {})
    return tmp_path / "run" / "weights.safetensors"


def starts(file, *layers, base=SPIRALS):
    return msgspec.structs.replace(paths.replace(base, "start.path", str(file)), layers=layers or LAYERS)


def said(experiment):
    return [(problem.severity, problem.what) for problem in compiler.problems(experiment)]


def bits(own):
    return {name: array.tobytes() for name, array in own.items()}


@pytest.mark.parametrize("form", ["project", "folder"])
def test_the_same_network_begins_as_the_other_one_ended(form, teacher, request):
    experiment = starts(request.getfixturevalue(form))
    assert compiler.problems(experiment) == ()
    trainer, other = Trainer(experiment), teacher[0]
    assert trainer.parameters.tobytes() == other.parameters.tobytes()
    assert not np.array_equal(trainer.views[1]["running_mean"], np.zeros(6))  # statistics come along
    assert trainer.step == 0 and not any(vector.any() for vector in trainer.optimizer_state.values())
    assert trainer.evaluate_part("validation") == other.evaluate_part("validation")


@pytest.mark.parametrize("form", ["project", "folder"])
def test_layers_are_found_by_name_wherever_they_stand(form, teacher, request):
    new = Dense(units=5, name="new")
    experiment = starts(request.getfixturevalue(form), LAYERS[0], new, LAYERS[2], SPIRALS.layers[-1])
    trainer, other = Trainer(experiment), teacher[0]
    fresh = Trainer(paths.replace(experiment, "start.path", ""))
    assert bits(trainer.views[0]) == bits(other.views[0])
    assert bits(trainer.views[1]) == bits(fresh.views[1])
    assert bits(trainer.views[2]) == bits(fresh.views[2])  # "mind" reads 5 values here, and read 6 there
    assert bits(trainer.views[3]) == bits(other.views[3])  # no name: it is the fourth in both
    warnings = said(experiment)
    assert [severity for severity, _what in warnings] == ["warning"] * 2
    assert "Layer 2 “new”" in warnings[0][1] and "no such layer" in warnings[0][1]
    assert "Layer 3 “mind”" in warnings[1][1] and "6 × 5" in warnings[1][1] and "5 × 5 is needed" in warnings[1][1]


def test_a_layer_is_taken_whole_or_not_at_all(project, teacher):
    plain = Dense(units=5, name="mind")  # ReLU: no slopes
    deaf = Dense(units=6, bias=False, name="eye")
    experiment = starts(project, deaf, BatchNorm(), plain, SPIRALS.layers[-1])
    whats = " ".join(what for _severity, what in said(experiment))
    assert "also has an array “bias”" in whats and "also has an array “slope”" in whats
    trainer = Trainer(experiment)
    assert bits(trainer.views[1]) == bits(teacher[0].views[1])
    assert trainer.views[2]["bias"].tobytes() == np.zeros(5, np.float32).tobytes()
    found = starting.read(str(project))
    assert starting.unused(experiment.layers[:2], found) == ["mind", "layers.3"]
    missing = {name: {key: own[key] for key in own if key != "bias"} for name, own in found.layers.items()}
    poor = starting.Source("a", missing)
    assert "no array “bias”" in starting.fates(LAYERS, 2, poor)[0].why


def test_nothing_that_fits_is_an_error_that_can_be_mended(project):
    experiment = starts(project, Dense(units=7), SPIRALS.layers[-1])
    first, *others = compiler.problems(experiment)
    assert first.severity == "error" and first.where == "start" and "no layer fits" in first.what
    assert [problem.severity for problem in others] == ["warning", "warning"]
    assert compiler.problems(first.repaired) == ()
    with pytest.raises(WrongInput, match="no layer fits"):
        Trainer(experiment)


@pytest.mark.parametrize("content", [b"", b"PK", b"\0" * 9, b"\x05\0\0\0\0\0\0\0{}x  ", b'{"format": 1}', None])
def test_what_cannot_be_used_is_said_in_one_sentence(tmp_path, content):
    file = tmp_path / "strange.downhill"
    if content is not None:
        file.write_bytes(content)
    (found,) = compiler.problems(starts(file))
    assert (found.where, found.severity) == ("start.path", "error") and str(file) in found.what
    assert "\n" not in found.what and found.remedy == "Choose another file"


@pytest.mark.parametrize("path", ["~nobody-at-all/a.downhill", "a\0b", "/", "x" * 5000, "/dev/zero"])
def test_paths_that_lead_nowhere(path):
    (found,) = compiler.problems(starts(path))
    assert (found.where, found.severity) == ("start.path", "error") and "\n" not in found.what


def test_a_project_that_was_never_trained_has_no_weights(tmp_path):
    file = tmp_path / "new.downhill"
    project_file.save(file, Project(TAUGHT))
    (found,) = compiler.problems(starts(file))
    assert "has not been trained" in found.what


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("layers.1.running_variance", lambda array: -array, "cannot be negative"),
        ("layers.0.bias", lambda array: array * np.nan, "not a number"),
        ("layers.0.bias", lambda array: array.astype(np.int64), "not a number"),
        ("layers.0.bias", lambda array: array.astype(np.float64) + 1e300, "not a number"),
        ("eye.bias", lambda array: array, "not the name"),
        ("layers.²", lambda array: array, "not the name"),
    ],
)
def test_weights_that_nobody_can_have_trained_are_refused(folder, name, change, message):
    stored = load_file(folder)
    stored[name] = change(stored.get(name, np.zeros(3, np.float32)))
    save_file(stored, folder)
    (found,) = compiler.problems(starts(folder))
    assert message in found.what


def test_no_damaged_file_does_more_than_be_refused(tmp_path):
    file, used = tmp_path / "damaged.downhill", 0
    for seed in range(300):
        file.write_bytes(hostile.mutated(random.Random(seed)))
        try:
            starting.fates(LAYERS, 2, starting.read(str(file)))
            used += 1
        except WrongInput as fault:
            assert [problem.where for problem in fault.problems] == ["start.path"]
    assert used < 200


def test_the_file_is_read_once_and_again_when_it_has_changed(project, folder, monkeypatch):
    first = starting.read(str(project))
    assert starting.read(str(project)) is first
    project.write_bytes(folder.read_bytes())
    assert starting.read(str(project)) is not first


def test_a_window_does_not_wait(project):
    path = str(project)
    loading.never_wait_here()
    try:
        assert not starting.is_known(path)
        (found,) = compiler.problems(starts(path))
        assert (found.where, found.severity) == ("start", "error") and "being read" in found.what
        loading.never_wait_here(False)  # as another thread does
        starting.read(path)
        loading.never_wait_here()
        assert starting.is_known(path) and compiler.problems(starts(path)) == ()
        gone = path + "x"
        loading.never_wait_here(False)
        with pytest.raises(WrongInput):
            starting.read(gone)
        loading.never_wait_here()
        assert starting.is_known(gone) and "No such file" in said(starts(gone))[0][1]
    finally:
        loading.never_wait_here(False)


def test_a_run_that_has_begun_needs_no_start(project, tmp_path):
    """The file may go: a trained project opens and goes on with the bits it would have had."""
    experiment = starts(project)
    trainer, history = Trainer(experiment), History()
    trained_to(trainer, history, 10)
    again, history = reopened(tmp_path / "mine.downhill", trainer, history)
    project.unlink()
    assert compiler.errors(compiler.problems(experiment)) and not compiler.errors(compiler.problems(experiment), False)
    stored = project_file.load(tmp_path / "mine.downhill")
    again = Trainer(stored.experiment, state=stored.state)
    trained_to(trainer, History(), 20)
    trained_to(again, History(), 20)
    assert trainer.parameters.tobytes() == again.parameters.tobytes()
    with pytest.raises(WrongInput, match="cannot be opened"):
        Trainer(stored.experiment)


def test_from_the_command_line(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    assert command_line.main(["train", "spirals", "--epochs", "3", "--save", "pretrained.downhill"]) == 0
    start = "train spirals --epochs 2 --set start.path=pretrained.downhill --save tuned.downhill"
    assert (
        command_line.main([*start.split(), "--set", "layers.0.frozen=true", "--set", "layers.1.rate_factor=0.1"]) == 0
    )
    capfd.readouterr()
    before, after = (project_file.load(Path(name)).state for name in ("pretrained.downhill", "tuned.downhill"))
    first = 2 * 12 + 12
    assert before.parameters[:first].tobytes() == after.parameters[:first].tobytes()
    assert before.parameters[first:].tobytes() != after.parameters[first:].tobytes()
    Path("pretrained.downhill").unlink()
    assert command_line.main(["train", "tuned.downhill", "--epochs", "4"]) == 0
    assert "pretrained" not in capfd.readouterr().err
    assert command_line.main(["train", "tuned.downhill", "--epochs", "4", "--set", "layers.0.units=9"]) == 2
    assert "pretrained.downhill cannot be opened" in capfd.readouterr().err


def test_what_was_learned_before_helps_with_few_samples(tmp_path):
    """Two spirals are learned from 750 samples; two that are wound further, from 40, with the first layer frozen. With
    each seed that beats the same network from scratch by far on samples that neither has seen."""
    scores = []
    for seed in (1, 2, 3):
        file = tmp_path / f"{seed}.downhill"
        experiment = changed(SPIRALS, seed, "data.samples=1000", "training.epochs=600")
        trainer, history = Trainer(experiment), History()
        trained_to(trainer, history, 300 * 24)
        project_file.save(file, Project(experiment, trainer.state(history)))
        other = ("data.turns=1.65", "data.seed=7", "data.validation=0.8", "data.test=0.1", "training.batch_size=8")
        few = changed(SPIRALS, seed + 50, *other)
        tuned = changed(few, seed + 50, f"start.path={file}", "layers.0.frozen=true")
        scores.append([])
        for one in (few, tuned):
            trainer = Trainer(one)
            assert trainer.samples == 40
            trained_to(trainer, History(), 100 * 5)
            scores[-1].append(trainer.evaluate_part("validation")[1])
    scratch, pretrained = np.array(scores).T
    assert (pretrained > scratch).all(), scores
    assert pretrained.mean() > scratch.mean() + 0.1, scores


def changed(experiment, seed, *assignments):
    for assignment in (f"seed={seed}", f"data.split_seed={seed}", *assignments):
        experiment = paths.set_from_text(experiment, assignment)
    return experiment


def test_components_come_before_the_first_layer(tmp_path):
    plain = DigitsExample().experiment()
    experiment = paths.replace(plain, "data.components", 10)
    trainer = Trainer(experiment)
    file = tmp_path / "components.downhill"
    project_file.save(file, Project(experiment, trainer.state(History())))
    again = paths.replace(experiment, "start.path", str(file))
    assert not list(starting.start_problems(again, loading.describe(again.data.source)))
    without = paths.replace(plain, "start.path", str(file))
    told = [problem.what for problem in starting.start_problems(without, loading.describe(without.data.source))]
    assert len(told) == 1 and "64 × 32" in told[0]


def test_numbers_of_another_type_are_named(tmp_path):
    file = tmp_path / "half.safetensors"
    save_file({"layers.0.weights": np.zeros((2, 12), np.float16)}, file)
    with pytest.raises(WrongInput, match="F16"):
        starting.read(str(file))


def test_a_long_name_given_while_it_trains_can_be_read_again(tmp_path):
    trainer, history = Trainer(SPIRALS), History()
    for event in Run(trainer, steps=20).events():
        history.add(event)
    renamed = paths.replace(SPIRALS, "layers.0.name", "n" * 201)
    for change in trainer.replace(renamed):
        history.add(change)
    file = tmp_path / "renamed.downhill"
    project_file.save(file, Project(renamed, trainer.state(history)))
    assert project_file.load(file).experiment == renamed

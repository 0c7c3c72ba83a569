"""The command line: what it writes, what it prints, and that wrong input is one sentence and never a traceback."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from engine import command_line, experiment_file, project_file, terminal
from engine.examples.spirals import SpiralsExample
from engine.families import FAMILIES

ROOT = Path(__file__).parents[2]


def ran(capsys, *arguments):
    code = command_line.main(list(map(str, arguments)))
    output = capsys.readouterr()
    return code, output.out, output.err


def test_train_writes_its_folder(tmp_path, capsys):
    folder = tmp_path / "一 次 训练"
    code, out, _err = ran(capsys, "train", "xor", "--epochs", 20, "--seed", 3, "--out", folder)
    assert code == 0 and "validation" in out
    assert {file.name for file in folder.iterdir()} == {
        "history.csv",
        "weights.safetensors",
        "experiment.json",
        "summary.json",
    }
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert summary["ended"] == "finished" and summary["epochs"] == 20
    assert 0 <= summary["validation"]["accuracy"] <= 1 and summary["training"]["loss"] > 0
    assert {"balanced_accuracy", "precision", "f1", "roc_auc"} <= summary["validation"].keys()
    assert [one["name"] for one in summary["validation"]["classes"]] == ["A", "B"]
    assert sum(one["samples"] for one in summary["training"]["classes"]) == summary["training"]["samples"]
    rows = (folder / "history.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0].startswith("step,epoch,learning_rate,training_loss,validation_loss,training_accuracy")
    assert len(rows) == 22
    weights = load_file(folder / "weights.safetensors")
    assert weights["layers.0.weights"].shape == (2, 4)
    assert experiment_file.read(folder / "experiment.json").seed == 3


def test_train_prints_the_other_metrics_and_every_class(capsys):
    code, out, _err = ran(capsys, "train", "iris", "--epochs", 3)
    lines = [line.split() for line in out.splitlines() if line]
    assert code == 0
    assert ["training", "validation"] in lines
    assert [line[:-4] for line in lines if line[0] in ("Precision", "F1")] == [["Precision"], ["F1"]]
    header = lines.index(["validation", "Precision", "Recall", "F1", "Samples"])
    assert [line[0] for line in lines[header + 1 :]] == ["setosa", "versicolor", "virginica"]
    _code, out, _err = ran(capsys, "train", "sine", "--epochs", 3)
    assert "Root mean squared error" in out and "Precision" not in out


def test_columns_stand_below_each_other_in_every_script(capsys):
    terminal._print_table([["", "训练", "b"], ["准确率", "97.3 %", 1], ["x", "–", 1000]])
    rows = capsys.readouterr().out.splitlines()[1:]
    assert {terminal._width(row) for row in rows} == {2 + 6 + 2 + 6 + 2 + 4}


def test_experiment_file_gives_the_same_bits(tmp_path, capsys):
    ran(capsys, "train", "xor", "--epochs", 5, "--set", "optimizer=rmsprop", "--out", tmp_path / "a")
    ran(capsys, "train", tmp_path / "a" / "experiment.json", "--out", tmp_path / "b")
    first, second = (load_file(tmp_path / name / "weights.safetensors") for name in "ab")
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_zero_epochs_write_the_initial_weights_and_weights_are_a_start(tmp_path, capsys):
    ran(capsys, "train", "xor", "--epochs", 0, "--out", tmp_path / "start")
    ran(capsys, "train", "xor", "--steps", 12, "--out", tmp_path / "straight")
    start = tmp_path / "start" / "weights.safetensors"
    code, _out, _err = ran(capsys, "train", "xor", "--steps", 12, "--weights", start, "--out", tmp_path / "again")
    assert code == 0
    straight, again = (load_file(tmp_path / name / "weights.safetensors") for name in ("straight", "again"))
    assert all(np.array_equal(straight[name], again[name]) for name in straight)
    assert json.loads((tmp_path / "straight" / "summary.json").read_text())["steps"] == 12


def test_a_run_that_diverges_fails(capsys):
    wild = ("optimizer=sgd", "optimizer.learning_rate=100", "layers.0.activation=identity", "loss=mean_squared_error")
    options = [part for assignment in wild for part in ("--set", assignment)]
    linear = ["--set", "layers.1.activation=identity"]
    code, _out, err = ran(capsys, "train", "xor", *options, *linear, "--epochs", 40)
    assert code == 1 and "step" in err


def test_the_end_a_rule_has_made_is_told(tmp_path, capsys):
    rule = ["--set", "training.stopping=target", "--set", "training.stopping.target=0.6"]
    code, out, _err = ran(capsys, "train", "xor", "--epochs", 400, *rule, "--out", tmp_path)
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert code == 0 and "Target reached after epoch" in out
    assert summary["ended"] == "finished" and summary["message"] in out and summary["epochs"] < 400


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["train", "nowhere"], "nowhere"),
        (["train", "xor", "--set", "optimizer.learning_rate=fast"], "fast"),
        (["train", "xor", "--set", "optimizer.learning_rate=-1"], "> 0"),
        (["train", "xor", "--set", "optimizer.learning_rate=1e999"], "inf"),
        (["train", "xor", "--set", "optimizer.rate=1"], "optimizer.rate"),
        (["train", "xor", "--set", "optimizer=adan"], "adam"),
        (["train", "xor", "--set", "layers.7.units=2"], "layers.7"),
        (["train", "xor", "--set", "units"], "PATH=VALUE"),
        (["train", "xor", "--set", "layers.0.units=5000"], "4,096"),
        (["train", "xor", "--set", "layers.0.units=2.5"], "2.5"),
        (["train", "xor", "--set", "layers=3"], "list"),
        (["train", "xor", "--set", "layers.-1.units=3"], "layers.-1.units"),
        (["train", "xor", "--set", "seed=-1"], "0"),
        (["train", "xor", "--set", "layers.1.units=3"], "layers.1.units"),
        (["train", "xor", "--epochs", "-2"], "negative"),
        (["train", "xor", "--epochs", "two"], "two"),
        (["train", "xor", "--epochs", "1", "--steps", "1"], "not allowed"),
        (["train", "mnist"], "folder"),
        (["train", "mnist", "--set", "data.path=/nowhere/at/all"], "/nowhere/at/all"),
        (["train", "missing.json"], "missing.json"),
        (["train", "xor", "--weights", "missing.safetensors"], "missing.safetensors cannot be read: No such file"),
        (["train", "xor", "--weights", "."], "irectory"),
        (["train", "xor", "--out", "/nowhere/" + 300 * "a"], "cannot be written"),
        (["train", "xor", "--set", "data.path=" + 300 * "a"], "aaa"),
        (["check", "xor", "--set", "loss=nonsense"], "nonsense"),
        (["list", "colours"], "colours"),
        (["fly"], "fly"),
        (["train"], "EXPERIMENT"),
    ],
)
def test_wrong_input_is_one_sentence(arguments, word, capsys):
    code, _out, err = ran(capsys, *arguments)
    assert code == 2
    assert word in err and "Traceback" not in err


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"format": 2, "experiment": {}}',
        '{"format": 1, "experiment": {"layers": [{"kind": "dense", "unts": 3}]}}',
        '{"format": 1, "experiment": {"seed": 1, "seed": 2}}',
        '{"format": 1, "experiment": {"data": {"validation": NaN}}}',
        '{"format": 1, "experiment": {"optimizer": {"learning_rate": 1}}}',
        '{"format": 1, "experiment": {"layers": ' + "[" * 100_000 + "]" * 100_000 + "}}",
    ],
)
def test_damaged_experiment_file_is_refused_in_words(tmp_path, capsys, text):
    file = tmp_path / "damaged.json"
    file.write_text(text, encoding="utf-8")
    code, _out, err = ran(capsys, "check", file)
    assert code == 2 and err.strip() and "Traceback" not in err


def test_weights_that_do_not_fit_are_named(tmp_path, capsys):
    file = tmp_path / "other.safetensors"
    save_file({"layers.0.weights": np.zeros((3, 4), np.float32)}, file)
    code, _out, err = ran(capsys, "train", "xor", "--weights", file)
    assert code == 2
    assert "layers.0.weights" in err and "layers.1.bias" in err and "3 × 4" in err


def test_weights_of_other_number_types_are_refused_in_words(tmp_path, capsys):
    header = json.dumps({"layers.0.weights": {"dtype": "BF16", "shape": [2, 4], "data_offsets": [0, 16]}}).encode()
    (tmp_path / "bf16").write_bytes(len(header).to_bytes(8, "little") + header + bytes(16))
    shapes = {"layers.0.weights": (2, 4), "layers.0.bias": 4, "layers.1.weights": (4, 1), "layers.1.bias": 1}
    save_file({name: np.full(shape, 1e300) for name, shape in shapes.items()}, tmp_path / "too_large")
    save_file({name: np.ones(shape, np.int64) for name, shape in shapes.items()}, tmp_path / "whole")
    for name in ("bf16", "too_large", "whole"):
        code, _out, err = ran(capsys, "train", "xor", "--steps", 1, "--weights", tmp_path / name)
        assert code == 2 and err.startswith("downhill:"), name


def test_check_lists_everything_and_checks_gradients(capsys):
    code, _out, err = ran(capsys, "check", "spirals", "--set", "layers.2.units=3", "--set", "training.batch_size=9999")
    assert code == 2 and "layers.2.units" in err and "training.batch_size" in err
    code, out, _err = ran(capsys, "check", "spirals", "--gradients")
    assert code == 0 and "e-" in out


@pytest.mark.parametrize("family", list(FAMILIES))
def test_list_names_every_member(family, capsys):
    code, out, _err = ran(capsys, "list", family)
    assert code == 0 and out.strip()


def test_the_program_itself_answers_and_loads_no_window():
    words = "import sys; sys.argv = ['main.py', 'train', 'xor', '--steps', '3']; import main; code = main.main()\n"
    words += "print(code, {'PySide6', 'pyqtgraph'} & {name.split('.')[0] for name in sys.modules})"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", words], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "0 set()"


def test_experiment_text_is_stable():
    experiment = SpiralsExample().experiment()
    text = experiment_file.to_json(experiment)
    assert experiment_file.from_json(text) == experiment
    assert experiment_file.to_json(experiment_file.from_json(text)) == text


def test_a_project_is_kept_and_goes_on(tmp_path, capsys):
    whole, half, rest, other = (tmp_path / f"项目 {name}.downhill" for name in ("all", "half", "rest", "other"))
    for arguments in (
        ("xor", "--epochs", 8, "--save", whole),
        ("xor", "--epochs", 4, "--save", half),
        (half, "--epochs", 8, "--save", rest),
        (half, "--epochs", 8, "--set", "layers.0.units=3", "--save", other),  # another network begins anew
    ):
        assert ran(capsys, "train", *arguments)[0] == 0
    states = {file.stem[3:]: project_file.load(file).state for file in (whole, half, rest, other)}
    assert {name: state.step for name, state in states.items()} == {"all": 120, "half": 60, "rest": 120, "other": 120}
    assert states["rest"].parameters.tobytes() == states["all"].parameters.tobytes()
    assert len(states["rest"].history.batch_losses) == 120
    assert len(states["other"].parameters) != len(states["all"].parameters)


@pytest.mark.parametrize(
    "change", ["training.stopping=patience", "training.time_limit=60", "optimizer.learning_rate=0.05"]
)
def test_a_project_goes_on_with_another_live_option_and_tells_it(tmp_path, capsys, change):
    half, rest = tmp_path / "half.downhill", tmp_path / "rest.downhill"
    assert ran(capsys, "train", "xor", "--epochs", 4, "--save", half)[0] == 0
    assert ran(capsys, "train", half, "--steps", 120, "--set", change, "--save", rest)[0] == 0
    state = project_file.load(rest).state
    assert state.step == 120
    assert [(one.step, one.path) for one in state.history.changes] == [(60, change.partition("=")[0])]


def test_a_run_whose_results_could_not_be_written_does_not_begin(tmp_path, capsys):
    (tmp_path / "folder.downhill").mkdir()
    (tmp_path / "a" / "weights.safetensors").mkdir(parents=True)
    for where in (
        ("--save", tmp_path / "no" / "a.downhill"),
        ("--save", tmp_path / "folder.downhill"),
        ("--out", tmp_path / "a"),
    ):
        code, out, err = ran(capsys, "train", "xor", "--steps", 1, *where)
        assert code == 2 and not out and "cannot be written" in err and "epoch" not in err, where
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]


@pytest.mark.parametrize("command", ["list penalties", "lr-range xor", "train iris --steps 1"])
def test_what_the_output_has_no_character_for_ends_no_command(command):
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "main.py", *command.split()], cwd=ROOT, env=environment, capture_output=True)
    assert done.returncode == 0 and done.stdout, done.stderr.decode()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has it")
@pytest.mark.parametrize("command", ["list", "train xor --steps 1", "lr-range xor"])
def test_an_output_that_is_full_is_one_sentence(command):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "main.py", *command.split()], cwd=ROOT, stdout=full, stderr=subprocess.PIPE
        )
    *_progress, said = done.stderr.decode().splitlines()
    assert done.returncode == 2 and said.startswith("downhill: The output cannot be written: "), done.stderr.decode()
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signal for one program")
def test_a_run_that_is_interrupted_keeps_what_it_has_learned(tmp_path):
    """Ctrl+C after hours of training must not cost them; the project goes on from there, to the same bits."""
    half, whole, on = (tmp_path / f"{name}.downhill" for name in ("half", "whole", "on"))
    words = [sys.executable, "main.py", "train", "xor", "--epochs", "1000000"]
    with subprocess.Popen(
        [*words, "--out", tmp_path, "--save", half], cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        assert "epoch" in run.stderr.readline()
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=60)
    assert run.returncode == 1 and err.endswith("Stopped.\n") and "validation" in out
    state = project_file.load(half).state
    assert state.history.evaluations["step"][-1] == state.step > 0
    assert json.loads((tmp_path / "summary.json").read_text())["ended"] == "stopped"
    for start, file in (("xor", whole), (half, on)):
        assert command_line.main(["train", str(start), "--steps", str(state.step + 20), "--save", str(file)]) == 0
    ends = [project_file.load(file).state.parameters.tobytes() for file in (whole, on)]
    assert ends[0] == ends[1]


@pytest.mark.skipif(os.name != "posix", reason="a shell closes the output")
def test_a_command_without_any_output_is_carried_out():
    done = subprocess.run(["sh", "-c", f"'{sys.executable}' main.py list layers >&-"], cwd=ROOT, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_project_needs_its_ending(tmp_path, capsys):
    code, _out, err = ran(capsys, "train", "xor", "--save", tmp_path / "a.zip")
    assert code == 2 and "ends in .downhill" in err
    assert not list(tmp_path.iterdir())

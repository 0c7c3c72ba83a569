"""Tables of one's own: how they are written, what their columns are for, and how they get into a run."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import command_line, compiler, loading, preparation, text
from engine.datasets.table import Table
from engine.experiment import DataPlan
from engine.experiment_arguments import chosen_experiment
from engine.layers.dense import Dense
from engine.options import option_named
from engine.problems import WrongInput
from engine.tables import contents as contents_module
from engine.tables.arranging import MOST_PROBLEMS, arrange
from engine.tables.contents import contents
from engine.tables.reading import Reading
from engine.tables.roles import Roles, names_of, text_of

ROOT = Path(__file__).parents[2]
SIGNS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
HOUSES = "size,town,price\n50,Bern,1.5\n60.5,Basel,2\n70,Genf,2.25\n80,Bern,3\n90,Basel,3.5\n100,Bern,4\n"


@pytest.fixture(autouse=True)
def empty_memory():
    for memory in (loading._data, loading._shapes, loading._faults):
        memory.clear()
    contents_module._kept.clear()
    yield
    loading.never_wait_here(False)


@pytest.fixture
def table(tmp_path):
    """Write a text or bytes, and return the data set."""

    def make(content=HOUSES, **options):
        raw = content if isinstance(content, bytes) else content.encode()
        (tmp_path / "table.csv").write_bytes(raw)
        return Table(str(tmp_path / "table.csv"), **options)

    return make


def fault(dataset):
    """The one sentence about a table that cannot be used."""
    with pytest.raises(WrongInput) as caught:
        dataset.load()
    (problem,) = caught.value.problems
    return problem


# ---- how it is written ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", SIGNS)
def test_separators_are_found(key, table):
    """Also where the other signs occur in texts and numbers."""
    others = "".join(sign for sign in SIGNS.values() if sign != SIGNS[key])
    rows = [["x", "note", "y"], ["1.5", f'"a{others}b"', "2"], ["-3", f'"c{SIGNS[key]}d"', "4.25"]]
    dataset = table("\n".join(SIGNS[key].join(row) for row in rows))
    assert contents(dataset.reading()).reading.separator == key
    data = dataset.load()
    np.testing.assert_array_equal(data.features, [[1.5, 0], [-3, 1]])
    np.testing.assert_array_equal(data.targets, [[2], [4.25]])
    assert data.feature_names == ("x", f"note = c{SIGNS[key]}d")


def test_separator_that_is_chosen_is_used(table):
    content = "a;b,c;d\n1;2,3;4\n5;6,7;8\n"
    assert table(content, separator="semicolon", decimal="comma").load().feature_names == ("a", "b,c")
    assert [c.name for c in contents(table(content, separator="comma").reading()).columns] == ["a;b", "c;d"]
    assert "no column left" in fault(table(content, separator="bar")).what


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_decimal_comma(sign, table):
    rows = [["x", "y"], ["1,5", "0,25"], ["-2", "1e3"], ["1,25E-2", ",5"]]
    dataset = table("\n".join(sign.join(row) for row in rows))
    assert contents(dataset.reading()).reading.decimal == "comma"
    data = dataset.load()
    numbers = [[float(cell.replace(",", ".")) for cell in row] for row in rows[1:]]
    np.testing.assert_array_equal(np.hstack([data.features, data.targets]), numbers)


def test_a_decimal_comma_that_comes_late_is_no_thousand(table):
    rows = [f"{n};{n}" for n in range(2000)]
    problem = fault(table("x;y\n" + "\n".join([*rows, "1,234;5"]), numbers="y"))
    assert problem.what.startswith("Line 2002, column “x”: “1,234” is not a number")
    assert "thousands" in problem.remedy


def test_more_targets_than_an_output_layer_can_have_units(table):
    names = [f"t{number}" for number in range(int(option_named(Dense, "units").high) + 1)]
    cells = [f"{number}.5" for number in range(len(names))]
    text = "\n".join(",".join(row) for row in (["x", *names], ["1", *cells], ["2", *cells]))
    assert "4097 targets; at most 4096" in fault(table(text, target=",".join(names))).what
    assert table(text, target=",".join(names[1:])).load().targets.shape == (2, 4096)


def test_numbers_with_the_sign_of_minus_are_no_categories(table):
    problem = fault(table("x,y\n−5,1.5\n−2.5,2.5\n"))
    assert problem.what.startswith("Line 2, column “x”: “−5” is not a number")


@pytest.mark.parametrize(
    ("first", "named"),
    [
        ("x,y", True),
        ("2019,y", True),
        ("1,2", False),
        (",y", True),
        ("NaN,y", True),
        ("1e3,-2", False),
        ("Bern,2", False),
        ('"1",2', False),
    ],
)
def test_whether_line_1_names_the_columns(first, named, table):
    whole = contents(table(f"{first}\nBasel,3\nGenf,4\n" if first[0] == "B" else f"{first}\n3,4\n5,6\n").reading())
    assert whole.reading.header == ("yes" if named else "no")
    assert whole.records == 2 + (not named)


def test_whether_line_1_names_the_columns_can_be_said(table):
    data = table("1,2\n3,4\n5,6.5\n", header="yes").load()
    assert data.feature_names == ("1",) and data.features.tolist() == [[3], [5]]
    data = table("a,b\nc,d\na,d\n", header="no").load()
    assert data.feature_names == ("column 1 = c",) and len(data.features) == 3


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "cp1252", "latin-1"]
)
@pytest.mark.parametrize("marked", [False, True])
def test_encoding_that_is_chosen(encoding, marked, table):
    word = "Größe" if encoding in ("cp1252", "latin-1") else "价格"
    if marked and word == "Größe":
        return
    content = ("\ufeff" * marked + f"{word},y\n1,2.5\n3,4\n").encode(encoding)
    data = table(content, encoding=encoding).load()
    assert data.feature_names == (word,) and data.features.tolist() == [[1], [3]]


@pytest.mark.parametrize(
    ("word", "encoding"),
    [
        *(("Größe", "cp1252"), ("ação", "cp1252"), ("créée", "cp1252"), ("Ñandú", "cp1252"), ("“x”", "cp1252")),
        *(("城市", "gb18030"), ("价", "gb18030"), ("张伟", "gb18030"), ("温度（℃）", "gb18030"), ("城市", "utf-16-le")),
        *(("x", "utf-16-le"), ("x", "utf-16-be"), ("é", "utf-8"), ("💥", "utf-8")),
    ],
)
def test_encodings_are_told_apart(word, encoding, table):
    dataset = table(f"{word},y\n1,2.5\n3,4\n".encode(encoding))
    assert dataset.load().feature_names == (word,)


@pytest.mark.parametrize(
    ("content", "encoding", "place"),
    [
        (b"x,y\n1,2\n3,\xff4\n", "utf-8", "Line 3, column “y”"),
        (b"x,y\r1,2\r\xff3,4\r", "utf-8", "Line 3, column “x”"),
        (b"1,2\n3,\xff\n", "utf-8", "Line 2, column “column 2”"),
        (b"\xff,y\n1,2\n", "utf-8", "Line 1, column “column 1”"),
        (b'x,y\n"1\n\n2",3\n4,"\n\xff"\n', "utf-8", "Line 6, column “y”"),
        (b"x,y\n1," + b"z" * 200_000 + b"\xff\n", "utf-8", "Line 2, column “y”"),
        ("x,y\n1,2\n".encode("utf-16") + b"3\0,\0\0\xd8", "auto", "Line 3, column “y”"),
        ("x,y\n1,2\n".encode("utf-16") + b"\0", "auto", "Line 3, column “x”"),
        (b"x,y\n1,2\n\x813\n", "gb18030", "Line 3, column “x”"),
        (b"x,y\n1,\x81\n", "cp1252", "Line 2, column “y”"),
        (b"\xef\xbb\xbfx,y\n1,\xe4\xb8\n", "auto", "Line 2, column “y”"),
    ],
)
def test_bytes_that_are_no_text_are_named(content, encoding, place, table):
    problem = fault(table(content, encoding=encoding))
    assert problem.what.startswith(place) and problem.where == "data.source.encoding"


@pytest.mark.parametrize("name", ["", "  ", "nowhere.csv", "a\0b", "x" * 5000, "\ud800", "~nobody/x", "folder", "pipe"])
def test_what_is_no_file_is_refused_in_words(name, tmp_path):
    (tmp_path / "folder").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
    problem = fault(Table(str(tmp_path / name) if name in ("folder", "pipe") else name))
    assert problem.where == "data.source.path" and problem.what.isprintable() and problem.remedy == "Choose a CSV file"


def test_a_file_that_is_too_large_or_fills_the_memory(table, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(contents_module, "LARGEST", 10)
        assert "too large" in fault(table()).what.lower()
    for place in ("engine.tables.contents.decode", "engine.tables.arranging._fill_in"):

        def full(*_arguments):
            raise MemoryError

        with monkeypatch.context() as patch:
            patch.setattr(place, full)
            assert "memory" in fault(table()).what


# ---- what its columns are for ---------------------------------------------------------------------------------------


def test_roles_of_columns(table):
    data = table(target="town", ignored="size").load()
    assert data.task == "multiclass" and data.target_names == ("Basel", "Bern", "Genf")
    assert data.targets.tolist() == [1, 0, 2, 1, 0, 1] and data.feature_names == ("price",)
    data = table().load()
    assert data.task == "regression" and data.target_names == ("price",)
    assert data.feature_names == ("size", "town = Basel", "town = Bern", "town = Genf")
    np.testing.assert_array_equal(
        data.features[:, 1:], [[0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0], [0, 1, 0]]
    )
    assert not data.features.flags.writeable and not data.targets.flags.writeable


def test_categories_of_numbers(table):
    content = "code,x,y\n10,1,2\n9,2,3.5\n010,3,4\n9,4,5\n"
    data = table(content, categories="code").load()
    assert data.feature_names == ("code = 9", "code = 010", "code = 10", "x")
    assert data.features[:, :3].tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 0, 0]]
    assert table(content).load().features[:, 0].tolist() == [10, 9, 10, 9]


@pytest.mark.parametrize(
    ("cells", "task"),
    [
        ("0 1 1 0", "binary"),
        ("-1 1 1 -1", "binary"),
        ("1 2 3 1", "multiclass"),
        ("1 -1 1.0 -1", "regression"),
        ("0 1 1.0 0", "regression"),
        ("0 1 2 3", "multiclass"),
        ("0 2 3 1.5", "regression"),
        ("1 3 5 7", "regression"),
        ("2 3 4 5", "regression"),
        ("yes no no yes", "binary"),
    ],
)
def test_numbers_that_name_classes(cells, task, table):
    data = table("x,y\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(cells.split()))).load()
    assert data.task == task
    if task == "regression":
        assert data.targets[:, 0].tolist() == [float(cell) for cell in cells.split()]
    else:
        assert [data.target_names[label] for label in data.targets] == cells.split()


def test_a_target_of_whole_numbers_can_be_said_to_be_numbers(table):
    content = "x,y\n5,1\n6,2\n7,3\n"
    assert table(content).load().task == "multiclass"
    data = table(content, numbers="y").load()
    assert data.task == "regression" and data.targets[:, 0].tolist() == [1, 2, 3]


def test_several_targets(table):
    content = "x,a,b,c\n1,0.5,yes,0\n2,1,no,1\n3,2,no,1\n"
    data = table(content, target="a, x").load()
    assert data.task == "regression" and data.target_names == ("x", "a")
    assert data.targets.tolist() == [[1, 0.5], [2, 1], [3, 2]]
    data = table(content, target='"b", c').load()
    assert data.task == "multilabel" and data.target_names == ("b = yes", "c = 1")
    assert data.targets.tolist() == [[1, 0], [0, 1], [0, 1]] and data.targets.dtype == np.int64
    assert "Some targets are numbers" in fault(table(content, target="a, b")).what
    assert table(content, target="a, c", numbers="c").load().targets.tolist() == [[0.5, 0], [1, 1], [2, 1]]
    assert "must have two values" in fault(table(content, target="a, c", categories="a")).what
    assert table(content, target="b, b").load().task == "binary"


def test_names_that_are_not_there_are_told_with_those_that_are_near(table):
    problem = fault(table(target="prize"))
    assert problem.where == "data.source.target" and "“prize”" in problem.what and "price" in problem.remedy
    with pytest.raises(WrongInput) as caught:
        table(target="x" * 200_000, ignored="a, b", numbers="c", categories='"d, e"').load()
    assert [p.where.rsplit(".", 1)[1] for p in caught.value.problems] == [
        *("target", "ignored", "ignored", "categories", "numbers")
    ]
    assert "d, e" in caught.value.problems[3].what and max(len(p.what) for p in caught.value.problems) < 200


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(lambda t: " ".join(t.split()))))
def test_names_of_columns_come_back(names):
    names = tuple(dict.fromkeys(name for name in names if name))
    assert names_of(text_of(names)) == names


def test_at_most_a_few_faults_are_told(table):
    columns = ",".join(f"x{n}" for n in range(100))
    with pytest.raises(WrongInput) as caught:
        table(f"{columns}\n{','.join('1' * 100)}\n{','.join('?' * 100)}\n").load()
    assert len(caught.value.problems) == MOST_PROBLEMS


def test_too_many_features_are_refused_before_they_are_made(table, monkeypatch):
    monkeypatch.setattr("engine.tables.arranging.MOST_NUMBERS", 23)
    assert "24 numbers; at most 23" in fault(table()).what
    monkeypatch.setattr("engine.tables.arranging.MOST_NUMBERS", 24)
    assert table().load().features.shape == (6, 4)


# ---- missing values -------------------------------------------------------------------------------------------------

HOLES = "x,town,y\n1,Bern,0.5\n,Basel,1\n3,?,2.5\n4,Bern,\nNA,Bern,3\n6,Genf,4\n7,Basel,5\n8,Bern,6\n"


def test_missing_values_are_refused_with_their_number_and_first_line(table):
    with pytest.raises(WrongInput) as caught:
        table(HOLES).load()
    said = [problem.what for problem in caught.value.problems]
    assert [what.split(":")[0] for what in said] == [
        "Line 3, column “x”",
        "Line 4, column “town”",
        "Line 5, column “y”",
    ]
    assert [what.rsplit("lacks ")[1] for what in said] == ["2 of 8.", "1 of 8.", "1 of 8."]
    assert {problem.where for problem in caught.value.problems} == {"data.source.missing"}


def test_lines_with_missing_values_are_dropped(table):
    data = table(HOLES, missing="drop").load()
    assert data.features[:, 0].tolist() == [1, 6, 7, 8] and data.targets[:, 0].tolist() == [0.5, 4, 5, 6]
    assert not data.fillings and not np.isnan(data.features).any()
    assert "Only 1 line" in fault(table("x,y\n1,2\n,3\n4,\n", missing="drop")).what


@pytest.mark.parametrize("missing", ["mean", "most_frequent"])
def test_missing_features_are_filled_from_the_training_part_alone(missing, table):
    data = table(HOLES, missing=missing).load()
    assert data.feature_names == ("x", "town = Basel", "town = Bern", "town = Genf")
    assert data.targets[:, 0].tolist() == [0.5, 1, 2.5, 3, 4, 5, 6]  # the line without a target is out
    assert np.isnan(data.features[:, 0]).tolist() == [False, True, False, True, False, False, False]
    for seed in range(20):
        plan = DataPlan(validation=0.3, test=0.15, split_seed=seed)
        training = preparation.split(data, plan)[0]
        filled = preparation.filled(data, plan)
        assert not filled.fillings and not filled.features.flags.writeable
        known = [data.features[n, 0] for n in training if not np.isnan(data.features[n, 0])]
        wanted = np.mean(known) if missing == "mean" else min(known, key=lambda value: (-known.count(value), value))
        assert filled.features[[1, 3], 0].tolist() == [wanted, wanted]
        towns = [tuple(data.features[n, 1:]) for n in training if n != 2]
        counts = {town: towns.count(town) for town in towns}
        town = tuple(filled.features[2, 1:])
        assert counts[town] == max(counts.values()) and sum(town) == 1
        there = ~np.isnan(data.features)
        np.testing.assert_array_equal(filled.features[there], data.features[there])


def test_what_the_other_parts_hold_changes_nothing_in_the_training_part(table):
    data = table(HOLES, missing="mean").load()
    plan = DataPlan(validation=0.3, test=0.15)
    _training, *others = preparation.split(data, plan)
    honest = preparation.prepare(preparation.filled(data, plan), plan)
    features = data.features.copy()
    features[np.concatenate(others)] *= -1000
    altered = msgspec.structs.replace(data, features=features)
    assert (
        preparation.prepare(preparation.filled(altered, plan), plan).training.x.tobytes() == honest.training.x.tobytes()
    )


def test_a_feature_the_training_part_never_knows_takes_what_the_others_show(table):
    rows = "".join(f"{'5' if n == 7 else ''},{n % 3},{n / 2}\n" for n in range(12))
    data = table("x,z,y\n" + rows, missing="mean").load()
    seeds = [s for s in range(60) if 7 not in preparation.split(data, DataPlan(split_seed=s))[0]]
    assert seeds
    assert (preparation.filled(data, DataPlan(split_seed=seeds[0])).features[:, 0] == 5).all()


# ---- reading once, and stopping -------------------------------------------------------------------------------------


def test_a_table_is_read_once_for_all_its_roles(table, monkeypatch):
    dataset = table()
    first = contents(dataset.reading())
    monkeypatch.setattr(contents_module, "_read", lambda *_arguments: pytest.fail("read again"))
    for options in ({"target": "town"}, {"ignored": "size"}, {"missing": "mean"}):
        table_again = msgspec.structs.replace(dataset, **options)
        assert contents(table_again.reading()) is first
        loading.load(table_again)
    assert loading.load(dataset) is loading.load(dataset)


def test_only_two_tables_are_kept(tmp_path):
    for name in "abc":
        (tmp_path / name).write_text(HOUSES, encoding="utf-8")
    first = contents(Reading(str(tmp_path / "a")))
    contents(Reading(str(tmp_path / "b")))
    assert contents(Reading(str(tmp_path / "a"))) is first
    contents(Reading(str(tmp_path / "c")))
    assert len(contents_module._kept) == 2


def test_a_changed_file_is_read_again(table):
    dataset = table()
    assert loading.load(dataset).features[0, 0] == 50
    table(HOUSES.replace("50,Bern", "51,Bern"))
    os.utime(dataset.path, (1, 1))
    assert loading.load(dataset).features[0, 0] == 51
    assert loading.describe(dataset).samples == 6


def test_the_thread_of_a_window_never_waits(table):
    dataset, wrong = table(), Table("nowhere.csv")
    loading.never_wait_here()
    for ask in (loading.load, loading.describe):
        with pytest.raises(loading.StillReading):
            ask(dataset)
    assert not loading.is_known(dataset) and not loading.is_known(wrong)

    def elsewhere():
        loading.load(dataset)
        with pytest.raises(WrongInput):
            loading.load(wrong)

    reader = threading.Thread(target=elsewhere)
    reader.start()
    reader.join()
    assert loading.is_known(dataset) and loading.is_known(wrong)
    assert loading.load(dataset).shape() == loading.describe(dataset)
    for ask in (loading.load, loading.describe):
        with pytest.raises(WrongInput, match=r"nowhere\.csv") as caught:
            ask(wrong)
        assert not isinstance(caught.value, loading.StillReading)
    os.utime(dataset.path, (5, 5))
    assert not loading.is_known(dataset)
    loading.never_wait_here(False)
    assert loading.load(dataset).features.shape == (6, 4)


def test_a_fault_that_is_gone_is_not_told_for_ever(table, tmp_path):
    later = Table(str(tmp_path / "table.csv"))
    with pytest.raises(WrongInput):
        loading.load(later)
    table()
    assert loading.load(later).features.shape == (6, 4)


class Enough(Exception):
    """Raised to stop the reading."""


def test_reading_tells_how_far_it_is_and_can_be_stopped_at_any_moment(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.tables.records.LETTERS", 50_000)
    monkeypatch.setattr(contents_module, "CELLS", 10_000)
    (tmp_path / "long.csv").write_text("x,y\n" + "".join(f"{n},{n / 7}\n" for n in range(20_000)), encoding="utf-8")
    reading, heard = Reading(str(tmp_path / "long.csv")), []
    whole = contents(reading, heard.append)
    assert whole.records == 20_000 and whole.columns[1].numbers[-1] == float(f"{19_999 / 7}")
    assert len(heard) >= 8 and heard == sorted(heard) and heard[0] >= 0 and heard[-1] == 1
    for turn in range(len(heard)):
        contents_module._kept.clear()
        left = turn

        def stop(_share):
            nonlocal left
            left -= 1
            if left < 0:
                raise Enough

        with pytest.raises(Enough):
            contents(reading, stop)
        assert not contents_module._kept
    assert contents(reading).records == 20_000


def test_faults_are_told_in_the_language_of_the_reader(table):
    dataset = table("x,y\n1,2\n1_0,3.5\n")
    english = str(fault(dataset))
    text.use_language("zh_CN")
    try:
        assert str(fault(dataset)) != english and "1_0" in str(fault(dataset))
    finally:
        text.use_language("en")


# ---- on the command line, and what is not imported ------------------------------------------------------------------


def ran(capsys, *arguments):
    code = command_line.main(list(map(str, arguments)))
    output = capsys.readouterr()
    return code, output.out, output.err


@pytest.mark.parametrize("example", ["table", "spirals", "iris"])
@pytest.mark.parametrize("target", ["price", "town", '"price", size'])
def test_training_on_the_command_line(example, target, table, tmp_path, capsys):
    path = table().path
    out = tmp_path / "out"
    options = ("--set", f"data.path={path}", "--set", f"data.target={target}", "--epochs", 3)
    code, said, err = ran(capsys, "train", example, *options, "--out", out)
    assert code == 0, err
    assert json.loads((out / "summary.json").read_text())["epochs"] == 3 and "training" in said
    again, *_said = ran(capsys, "check", out / "experiment.json")
    assert again == 0


def test_options_of_the_data_may_come_in_any_order(table):
    path = table().path
    orders = (["data.target=town", f"data.path={path}"], [f"data.path={path}", "data.target=town"])
    experiments = []
    for order in orders:
        given = command_line.parser().parse_args(["train", "iris", *(w for text in order for w in ("--set", text))])
        experiments.append(chosen_experiment(given))
    assert experiments[0] == experiments[1]
    assert not any(problem.severity == "error" for problem in compiler.problems(experiments[0]))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["data.target=prize"], "Use one of: price"),
        (["data.target=size", "data.missing=nothing"], "nothing"),
        (["data.separator=tab"], "no column left"),
        (["data.path="], "No table is chosen"),
    ],
)
def test_wrong_input_on_the_command_line(options, words, table, capsys):
    options = [part for option in (f"data.path={table().path}", *options) for part in ("--set", option)]
    code, _out, err = ran(capsys, "train", "table", *options, "--epochs", 1)
    assert code == 2 and words in err and "Traceback" not in err


def test_training_with_missing_values_never_meets_one(table, capsys):
    path = table(HOLES).path
    for missing, code in (("refuse", 2), ("drop", 0), ("mean", 0), ("most_frequent", 0)):
        options = ("--set", f"data.path={path}", "--set", f"data.missing={missing}", "--epochs", 5)
        found, out, err = ran(capsys, "train", "table", *options)
        assert found == code and "nan" not in out.lower()
        assert ("lacks 2 of 8" in err) == (missing == "refuse")


def test_pandas_is_not_imported():
    """Nor by the window: see tests/gui/test_window.py."""
    words = "import engine.command_line, sys"
    words += "; print({'pandas', 'scipy', 'sklearn'} & {name.split('.')[0] for name in sys.modules})"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", words], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.splitlines()[-1] == "set()", done.stderr


def test_arranging_leaves_the_contents_as_they_are(table):
    whole = contents(table(HOLES).reading())
    before = [(column.numbers.tobytes(), column.codes.tobytes()) for column in whole.columns]
    for missing in ("drop", "mean", "most_frequent"):
        arrange(whole, Roles(missing=missing))
    assert before == [(column.numbers.tobytes(), column.codes.tobytes()) for column in whole.columns]

"""Everything that can be odd in a table, in every encoding and with every line end: the right table, or line and column.

What a cell should be is said by Python's own `float` of its text.
"""

import msgspec
import numpy as np
import pytest

from engine.datasets.table import Table
from engine.problems import WrongInput

CHINESE = {"a": "上海", "b": "北京", "c": "广州", "name": "城市"}
ACCENTED = {"a": "Córdoba", "b": "Genève", "c": "Zürich", "name": "Größe"}
ENCODINGS = {
    "UTF-8": ("utf-8", CHINESE),
    "UTF-8 BOM": ("utf-8-sig", CHINESE),
    "UTF-16": ("utf-16", CHINESE),
    "GB18030": ("gb18030", CHINESE),
    "Latin-1": ("latin-1", ACCENTED),
}
LINE_ENDS = {"LF": "\n", "CR": "\r", "CRLF": "\r\n"}


class Right(msgspec.Struct, frozen=True):
    """A table that can be read. features: the cells of each sample; its targets as classes, or as cells of numbers."""

    text: str
    features: list[list[str]]
    classes: list[str] = []
    targets: list[list[str]] = []
    names: list[str] = []
    options: dict[str, str] = {}


class Wrong(msgspec.Struct, frozen=True):
    """A table that cannot be used. places: line and column of each fault, in order; words: what every sentence says."""

    text: str
    places: list[tuple[int, str]]
    words: str
    options: dict[str, str] = {}


WIDE = 4_000
GRID = {
    "0 bytes": Wrong("", [], "empty"),
    "blank lines alone": Wrong("\n\n  \n", [], "empty"),
    "0 rows": Wrong("x,{name}\n", [], "no line of data"),
    "1 row": Wrong("x,{name}\n1,2\n", [(2, "")], "Line 2 is the only one"),
    "1 row without names": Wrong("1,{a}\n", [(1, "")], "Line 1 is the only one", {"header": "no"}),
    "1 column": Wrong("{name}\n1\n2\n", [(0, "{name}")], "no column left"),
    "constant column": Right(
        "x,{name},y\n1,7,{a}\n2,7,{b}\n", [["1", "7"], ["2", "7"]], ["{a}", "{b}"], names=["x", "{name}"]
    ),
    "constant text": Right(
        "x,{name},y\n1,{a},0.5\n2,{a},7\n",
        [["1", "1"], ["2", "1"]],
        targets=[["0.5"], ["7"]],
        names=["x", "{name} = {a}"],
    ),
    "all-missing column": Wrong("x,{name},y\n1,,{a}\n2,,{b}\n", [(2, "{name}")], "no values"),
    "all-missing column, to be filled": Wrong(
        "x,{name},y\n1,,{a}\n2,,{b}\n", [(2, "{name}")], "no values", {"missing": "mean"}
    ),
    "all-missing column, left out": Right(
        "x,{name},y\n1,,{a}\n2,,{b}\n", [["1"], ["2"]], ["{a}", "{b}"], names=["x"], options={"ignored": "{name}"}
    ),
    "separator at the end of each line": Right("x,{name},\n1,{a},\n2,{b},\n", [["1"], ["2"]], ["{a}", "{b}"]),
    "column that is empty where the target is there": Wrong(
        "x,{name},y\n1,,3\n2,,4.5\n3,7,\n", [(2, "{name}")], "no values in the lines that are left", {"missing": "mean"}
    ),
    "NaN": Wrong("{name},y\n1,{a}\nNaN,{b}\n3,{b}\nnan,{b}\n", [(3, "{name}")], "lacks 2 of 4"),
    "NaN, dropped": Right(
        "{name},y\n1,{a}\nNaN,{b}\n3,{b}\nnan,{b}\n", [["1"], ["3"]], ["{a}", "{b}"], options={"missing": "drop"}
    ),
    "Inf": Wrong("{name},y\n1,{a}\nInf,{b}\n", [(3, "{name}")], "“Inf” is not a number"),
    "-inf and infinity": Wrong("{name},y,z\n1,2,{a}\n-inf,infinity,{b}\n", [(3, "{name}"), (3, "y")], "not a number"),
    "mixed types": Wrong("{name},y\n1,{a}\n{b},{b}\n3,{b}\n", [(3, "{name}")], "“{b}” is not a number"),
    "mixed types as categories": Right(
        "{name},y\n1,0.5\n{b},7\n1,8\n",
        [["0"], ["1"], ["0"]],
        targets=[["0.5"], ["7"], ["8"]],
        names=["{name} = {b}"],
        options={"categories": "{name}"},
    ),
    "mixed target": Wrong("x,{name}\n1,{a}\n2,3\n4,{b}\n", [(2, "{name}")], "“{a}” is not a number"),
    "4,000 columns": Right(
        ",".join(f"{{name}}{n}" for n in range(WIDE))
        + ",y\n"
        + "".join(",".join(f"{row}.{n}" for n in range(WIDE)) + f",{{{'ab'[row]}}}\n" for row in range(2)),
        [[f"{row}.{n}" for n in range(WIDE)] for row in range(2)],
        ["{a}", "{b}"],
        names=[f"{{name}}{n}" for n in range(WIDE)],
    ),
    "4,000 columns of one name": Right(
        ",".join(["{name}"] * WIDE) + ",y\n" + ",".join("1" * WIDE) + ",{a}\n" + ",".join("2" * WIDE) + ",{b}\n",
        [["1"] * WIDE, ["2"] * WIDE],
        ["{a}", "{b}"],
        names=["{name}", *(f"{{name}} ({n})" for n in range(2, WIDE + 1))],
    ),
    "4,000 columns, the last of them odd": Wrong(
        ",".join(f"{{name}}{n}" for n in range(WIDE))
        + ",y\n"
        + ",".join("1" * WIDE)
        + ",{a}\n"
        + ",".join("2" * (WIDE - 1))
        + ",1_0,{b}\n",
        [(3, f"{{name}}{WIDE - 1}")],
        "“1_0” is not a number",
    ),
    "whole numbers up to 2^53": Right(
        "{name},y\n9007199254740992,{a}\n-9007199254740992,{b}\n",
        [["9007199254740992"], ["-9007199254740992"]],
        ["{a}", "{b}"],
    ),
    "2^53 + 1": Wrong("{name},y\n1,{a}\n9007199254740993,{b}\n", [(3, "{name}")], "more digits than"),
    "2^63, which a float64 can be": Right(
        "{name},y\n9223372036854775808,{a}\n18446744073709551616,{b}\n",
        [["9223372036854775808"], ["18446744073709551616"]],
        ["{a}", "{b}"],
    ),
    "2^63 + 1": Wrong("{name},y\n1,{a}\n9223372036854775809,{b}\n", [(3, "{name}")], "more digits than"),
    "-2^63 - 1": Wrong("{name},y\n-9223372036854775809,{a}\n1,{b}\n", [(2, "{name}")], "more digits than"),
    "2^63 + 1 as categories": Right(
        "x,{name}\n1,9223372036854775809\n2,9223372036854775808\n",
        [["1"], ["2"]],
        ["9223372036854775809", "9223372036854775808"],
        options={"categories": "{name}"},
    ),
    "a large number behind 5,000 zeros": Wrong(
        "{name},y\n1,{a}\n" + "0" * 5000 + "9007199254740993,{b}\n", [(3, "{name}")], "more digits than"
    ),
    "a small number behind 5,000 zeros": Right(
        "{name},y\n1,{a}\n-" + "0" * 5000 + "9007199254740992,{b}\n", [["1"], ["-9007199254740992"]], ["{a}", "{b}"]
    ),
    "5,000 digits": Wrong("{name},y\n1,{a}\n" + "9" * 5000 + ",{b}\n", [(3, "{name}")], "too large"),
    "1e400": Wrong("{name},y\n1,{a}\n1e400,{b}\n", [(3, "{name}")], "“1e400” is too large"),
    "1e400 as target": Wrong("x,{name}\n1,1.5\n2,-1e400\n", [(3, "{name}")], "“-1e400” is too large"),
    "1e-400": Wrong("{name},y\n1,{a}\n1e-400,{b}\n", [(3, "{name}")], "too close to 0"),
    "zeros of all kinds": Right(
        "{name},y\n0e400,{a}\n-0.000,{b}\n+0,{b}\n", [["0e400"], ["-0.000"], ["+0"]], ["{a}", "{b}", "{b}"]
    ),
    "numbers of all kinds": Right(
        "{name},y\n1.,{a}\n.5,{b}\n+2.50,{b}\n-1E+3,{a}\n0012,{a}\n 7e-1 ,{a}\n0.1234567890123456789,{a}\n",
        [["1."], [".5"], ["+2.50"], ["-1E+3"], ["0012"], ["7e-1"], ["0.1234567890123456789"]],
        ["{a}", "{b}", "{b}", "{a}", "{a}", "{a}", "{a}"],
    ),
    "1_000": Wrong("{name},y\n1,{a}\n1_000,{b}\n", [(3, "{name}")], "“1_000” is not a number"),
    "0x10": Wrong("{name},y\n1,{a}\n0x10,{b}\n", [(3, "{name}")], "“0x10” is not a number"),
    "1 000": Wrong("{name},y\n1,{a}\n1 000,{b}\n", [(3, "{name}")], "“1 000” is not a number"),
    "1,5 in a table with commas": Wrong("{name},y\n1,{a}\n1,5,{b}\n", [(3, "column 3")], "3 cells"),
    "“1,5” in a table with commas": Wrong('{name},y\n1,{a}\n"1,5",{b}\n', [(3, "{name}")], "“1,5” is not a number"),
    "1,5 in a table with semicolons": Right("{name};y\n1;{a}\n1,5;{b}\n", [["1"], ["1.5"]], ["{a}", "{b}"]),
    "1,5 beside 1.5": Wrong("{name};y\n1.5;{a}\n1,5;{b}\n", [(3, "{name}")], "“1,5” is not a number"),
    "1.5 where the comma is chosen": Wrong(
        "{name};y\n1,5;{a}\n1.5;{b}\n", [(3, "{name}")], "“1.5” is not a number", {"decimal": "comma"}
    ),
    "1,234 that may be a thousand": Wrong("{name};y\n\n1;{a}\n1,234;{b}\n", [(4, "{name}")], "may be a thousand"),
    "1,234 that is none": Right(
        "{name};y\n1;{a}\n1,234;{b}\n", [["1"], ["1.234"]], ["{a}", "{b}"], options={"decimal": "comma"}
    ),
    "“1,234,567”": Wrong('{name},y\n1,{a}\n"1,234,567",{b}\n', [(3, "{name}")], "“1,234,567” is not a number"),
    "“1,5” in every line of a table with commas": Wrong(
        '{name},y\n"1,5",{a}\n"2,5",{b}\n', [(2, "{name}")], "“1,5” is not a number"
    ),
    "“1,5” in every line as categories": Right(
        '{name},y\n"1,5",{a}\n"2,5",{b}\n',
        [["0"], ["1"]],
        ["{a}", "{b}"],
        names=["{name} = 2,5"],
        options={"categories": "{name}"},
    ),
    "1.234, a thousand, beside 0,5": Wrong(
        "x;{name};y\n1.234;0,5;{a}\n2.500;0,7;{b}\n", [(2, "{name}")], "“0,5” is not a number"
    ),
    "1.234, a thousand, where the comma is chosen": Wrong(
        "{name};x;y\n1.234;0,5;{a}\n2.500;0,7;{b}\n", [(2, "{name}")], "“1.234” is not a number", {"decimal": "comma"}
    ),
    "1.234,50 in every line": Wrong(
        "x;{name}\n1;1.234,50\n2;2.500,00\n", [(2, "{name}")], "“1.234,50” is not a number"
    ),
    "percent in every line": Wrong("{name},y\n5%,{a}\n12.5 %,{b}\n", [(2, "{name}")], "“5%” is not a number"),
    "money in every line": Wrong('x,{name}\n1,"$1,234.50"\n2,$5\n', [(2, "{name}")], "“$1,234.50” is not a number"),
    "texts that only look like numbers": Right(
        "{name},y\n1-2,{a}\n2019-01-02,{b}\n", [["0"], ["1"]], ["{a}", "{b}"], names=["{name} = 2019-01-02"]
    ),
    "one class": Wrong("x,{name}\n1,{a}\n2,{a}\n", [(1, "{name}")], "all values are “{a}”"),
    "one class once lines are dropped": Wrong(
        "x,{name}\n1,{a}\n,{b}\n2,{a}\n", [(0, "{name}")], "are alike", {"missing": "drop"}
    ),
    "a class with one member": Right(
        "x,{name}\n1,{a}\n2,{b}\n3,{a}\n4,{c}\n5,{a}\n",
        [["1"], ["2"], ["3"], ["4"], ["5"]],
        ["{a}", "{b}", "{a}", "{c}", "{a}"],
    ),
    "duplicated name": Right(
        "{name},{name},y\n1,2,{a}\n3,4,{b}\n",
        [["1", "2"], ["3", "4"]],
        ["{a}", "{b}"],
        names=["{name}", "{name} (2)"],
    ),
    "duplicated name that is asked for": Wrong(
        "{name},{name},y\n1,2,{a}\n3,4,{b}\n", [(1, "{name}")], "more than one column", {"target": "{name}"}
    ),
    "empty name": Right(
        ",{name},y\n1,2,{a}\n3,4,{b}\n", [["1", "2"], ["3", "4"]], ["{a}", "{b}"], names=["column 1", "{name}"]
    ),
    "empty name of a column at fault": Wrong(",{name},y\n1,2,{a}\n1_0,4,{b}\n", [(3, "column 1")], "“1_0”"),
    "empty names": Wrong(",,\n1,2,{a}\n3,4,{b}\n", [(1, "column 1"), (1, "column 2"), (1, "column 3")], "missing"),
    "a short line": Wrong("x,{name},y\n1,2,{a}\n3,4\n5,6,{b}\n", [(3, "y")], "2 cells"),
    "a shorter line": Wrong("x,{name},y\n1,2,{a}\n3\n5,6,{b}\n", [(3, "{name}")], "1 cell "),
    "a long line": Wrong("x,{name},y\n1,2,{a}\n\n3,4,{b},5\n", [(4, "column 4")], "4 cells"),
    "blank lines": Right("\nx,{name}\n\n1,{a}\n  \n2,{b}\n\n\n", [["1"], ["2"]], ["{a}", "{b}"]),
    "an empty cell below a blank line": Wrong("{name},y\n1,{a}\n\n,{b}\n3,{a}\n", [(4, "{name}")], "value is missing"),
    "no end of the last line": Right("x,{name}\n1,{a}\n2,{b}", [["1"], ["2"]], ["{a}", "{b}"]),
    "quoted newlines": Right(
        'x,"{name}\nu",y\n1,"{a}\n{b}",0.5\n\n2,"{c}\n",7\n3,"{a}\n{b}",8\n',
        [["1", "0"], ["2", "1"], ["3", "0"]],
        targets=[["0.5"], ["7"], ["8"]],
        names=["x", "{name} u = {c}"],
        options={"categories": "{name} u"},
    ),
    "a fault below quoted newlines": Wrong(
        'x,y,{name}\n1,"{a}\n\n{b}",1\n1_0,{c},2\n', [(5, "x")], "“1_0” is not a number"
    ),
    "quoted separators and quotation marks": Right(
        'x,{name}\n"1","{a}, ""{b}"""\n "2" , "{c}"\n'.replace('" ,', '",'), [["1"], ["2"]], ['{a}, "{b}"', "{c}"]
    ),
    "quotation mark within a cell": Right('x,{name}\n1,{a}"{b}\n2,{c}"\n', [["1"], ["2"]], ['{a}"{b}', '{c}"']),
    "unterminated quote": Wrong('x,{name}\n1,{a}\n2,"{b}\n3,{c}\n', [(3, "{name}")], "never closed"),
    "unterminated quote in line 1": Wrong('x,"{name}\n1,{a}\n2,{b}\n', [(1, "column 2")], "never closed"),
    "unterminated quote behind quoted newlines": Wrong(
        'x,y,{name}\n"1\n","\n\n",{a}\n"\n2",3,"{b}\n3,4,{c}\n', [(7, "{name}")], "never closed"
    ),
    "quote closed by the next": Wrong(
        'x,{name}\n1,"{a}\n2,"{b}"\n', [(2, "{name}")], "behind the closing one in line 3"
    ),
    "“1”5": Wrong('{name},y\n1,{a}\n"1"5,{b}\n', [(3, "{name}")], "behind the closing quotation mark"),
    "a cell without end": Wrong(
        "x,{name},y\n1,2,3\n4," + "{a}" * 70_000 + ",5\n", [(3, "{name}")], "more than 131,072 characters"
    ),
    "NUL": Wrong("x,{name}\n1,{a}\n2,{b}\0\n", [(3, "{name}")], "NUL"),
    "NUL in a number": Wrong("x,{name}\n1\0,{a}\n2,{b}\n", [(2, "x")], "NUL"),
    "NUL in the names": Wrong("x,{name}\0\n1,{a}\n2,{b}\n", [(1, "column 2")], "NUL"),
    "NUL in a quoted cell of several lines": Wrong('x,{name}\n1,"{a}\n\0\n"\n2,{b}\n', [(3, "{name}")], "NUL"),
    "tab before a quotation mark": Right(
        'x,{name},y\n1,2,{a}\n3,4,\t"{b}"\n', [["1", "2"], ["3", "4"]], ["{a}", '"{b}"'], options={"separator": "comma"}
    ),
    "tab and quotation mark at the begin of a line": Wrong(
        'x,{name}\n\t"1,5\n2,3\n', [(2, "x")], '“"1” is not a number', {"separator": "comma"}
    ),
    "digits of another script": Wrong("{name},y\n1,{a}\n²,{b}\n", [(3, "{name}")], "“²” is not a number"),
}


def made(case, words):
    """The case with its words put in."""

    def put_in(value):
        if isinstance(value, str):
            for key, word in words.items():
                value = value.replace(f"{{{key}}}", word)
            return value
        if isinstance(value, list | tuple):
            return type(value)(map(put_in, value))
        return {key: put_in(part) for key, part in value.items()} if isinstance(value, dict) else value

    return type(case)(*(put_in(getattr(case, name)) for name in case.__struct_fields__))


@pytest.fixture(params=ENCODINGS)
def encoding(request):
    return ENCODINGS[request.param]


def cases(kind):
    return pytest.mark.parametrize("name", [name for name, case in GRID.items() if isinstance(case, kind)])


def written(folder, name, encoding):
    """The case and a file of it with each line end; of the wide ones, which take long, with one."""
    codec, words = encoding
    case = made(GRID[name], words)
    for end, letters in LINE_ENDS.items():
        if end == "LF" or "columns" not in name:
            file = folder / f"{end}.csv"
            file.write_bytes(case.text.replace("\n", letters).encode(codec))
            yield case, file


@cases(Right)
def test_the_right_table(name, encoding, tmp_path):
    for case, file in written(tmp_path, name, encoding):
        data = Table(str(file), **case.options).load()
        np.testing.assert_array_equal(data.features, [[float(cell) for cell in row] for row in case.features])
        if case.classes:
            assert [data.target_names[number] for number in data.targets] == case.classes, file
            assert data.task == ("binary" if len(set(case.classes)) == 2 else "multiclass")
        else:
            assert data.task == "regression"
            np.testing.assert_array_equal(data.targets, [[float(cell) for cell in row] for row in case.targets])
        if case.names:
            assert list(data.feature_names) == case.names, file


@cases(Wrong)
def test_line_and_column_of_what_is_wrong(name, encoding, tmp_path):
    for case, file in written(tmp_path, name, encoding):
        with pytest.raises(WrongInput) as caught:
            Table(str(file), **case.options).load()
        problems = caught.value.problems
        assert len(problems) == max(len(case.places), 1), file
        for problem, (line, column) in zip(problems, case.places, strict=False):
            assert not (line and column) or problem.what.startswith(f"Line {line}, column “{column}”: "), file
            assert not line or f"ine {line}" in problem.what
            assert f"“{column}”" in problem.what or not column
        for problem in problems:
            assert case.words in problem.what and problem.remedy
            assert problem.where.startswith("data.source.") and problem.what.isprintable()

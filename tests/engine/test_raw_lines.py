"""The lines around a fault of a table, as they stand in the file."""

import msgspec
import pytest

from engine import loading
from engine.datasets.table import Table
from engine.problems import WrongInput
from engine.tables.faults import CellProblem
from engine.tables.raw_lines import LETTERS, NEIGHBOURS, PIECE, lines_around
from engine.tables.reading import Reading
from tests.engine.test_tables import ran


@pytest.fixture
def fault(tmp_path):
    """Write bytes, and say what is wrong with them first."""

    def make(raw, **options):
        (tmp_path / "table.csv").write_bytes(raw)
        with pytest.raises(WrongInput) as caught:
            loading.load(Table(path=str(tmp_path / "table.csv"), **options))
        problem = caught.value.problems[0]
        assert isinstance(problem, CellProblem)
        return problem

    return make


def texts(problem, **options):
    return {line.number: line.text for line in lines_around(problem, **options)}


def marks(problem, **options):
    """Number of a line -> what is marked there."""
    found = lines_around(problem, **options)
    return {line.number: line.text[slice(*line.marked)] for line in found if line.marked is not None}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize(("faulty", "marked"), [("城市,1,2", {}), ("1,城市", {21: "城市"}), ("1,", {21: ""})])
def test_the_faulty_line_has_the_number_that_is_told(fault, end, encoding, faulty, marked):
    lines = ["面积,价格", *(f"{number},{number + 0.5}" for number in range(30))]
    lines[20] = faulty
    problem = fault(end.join(lines).encode(encoding))
    found = texts(problem)
    assert problem.line == 21 and "Line 21" in problem.what and found[21] == faulty
    assert list(found) == [1, *range(21 - NEIGHBOURS, 22 + NEIGHBOURS)]
    assert [found[one] for one in found] == [lines[one - 1] for one in found]
    assert marks(problem) == marked


@pytest.mark.parametrize(
    "raw, line",
    [
        (b'a,b\n1,2\n"x\ny",3\n"4" 5,6\n', 5),
        (b'a,b\n1,2\n3,"4\n5,6\n', 3),
        (b"a,b\n1,2\n\0,3\n", 3),
        (b"a,b,c\n1,2,3\n4,5\n", 3),
    ],
)
def test_every_fault_of_form_has_its_line(fault, raw, line):
    problem = fault(raw)
    assert problem.line == line and texts(problem)[line] == raw.split(b"\n")[line - 1].decode().replace("\0", "?")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("lines", "line", "marked"),
    [
        (["", " ", "a,b", "1,2", "", '"3",  x ', "4,5"], 6, "x "),
        (["a,b", '"1', '",2', "3,4", '"5', "", '6",x'], 5, '"5'),
        (["a,b,c", "1,2,3", '"4', "",'5",1,x', "6,7,8"], 3, '"4'),
        (["a,b,c", "1,2,3", '4,"', '5",x', "6,7,8"], 4, "x"),
        (["a,b,c", '1," ""hello""', '", 1e31', '2,"x', 'y",3'], 3, "1e31"),
        (["a;b", "1,5;2", "3;4", '5;" "', "6;7"], 4, '" "'),
        (["a\tb", "1\t2", "3\t1.e\t", "4\t5"], 3, None),
        (["a,b", "1,99999999999999999999", "2,3"], 2, "99999999999999999999"),
        (["a,b,a", "1,2,3", "2,3,4"], 1, "a"),
        (["", "a,b", "1,7", "2,7"], 2, "b"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_marked_in_its_own_line(fault, lines, line, marked, end):
    """Also behind cells that reach over several lines, and behind lines that are blank."""
    kind = {"categories": "b"} if lines[:2] == ["", "a,b"] else {"target": "a"} if lines[0] == "a,b,a" else {}
    problem = fault(end.join(lines).encode(), **kind)
    assert problem.line == line and f"Line {line}" in problem.what
    assert marks(problem).get(line) == marked and set(marks(problem)) <= {line}


def test_what_is_no_text_is_shown_as_that(fault):
    problem = fault(b"a,b\n1,\xff\xfe2\n", encoding="utf-8")
    assert texts(problem) == {1: "a,b", 2: "1,\ufffd\ufffd2"}


def test_long_lines_are_cut_off_around_the_cell(fault):
    problem = fault(b"a,b\n" + b"x" * 10_000_000 + b"\n1,2\n")
    assert list(texts(problem).values()) == ["a,b", "x" * (LETTERS - 1) + "…", "1,2"]
    problem = fault(b"a,b\n" + b"x" * LETTERS + b"\r\n1,2\n")
    assert texts(problem)[2] == "x" * LETTERS
    wide = ",".join("1" * 7 for _cell in range(5_000))
    names = ",".join(f"c{number}" for number in range(5_000))
    for cell in (0, 5, 3_456, 4_999):
        row = wide.split(",")
        row[cell] = "bad" * 3
        problem = fault("\n".join([names, wide, ",".join(row), wide]).encode())
        assert problem.line == 3 and marks(problem, letters=100) == {3: "bad" * 3}
        assert all(len(text) <= 101 for text in texts(problem, letters=100).values())
    problem = fault(b"a,b\n1,2\n3," + b"y" * 100_000 + b"\n")
    assert marks(problem, letters=100)[3] == "y" * 97


def test_lines_are_counted_far_into_the_file(fault):
    """Also where one end of a line lies over the border between two pieces that are counted at once."""
    for shift in range(3):
        head = b"a,b\r\n" + b"1" * shift + b",2\r\n" + b"1,2\r\n" * (PIECE // 4)
        problem = fault(head + b"3,x\r\n" + b"4,5\r\n" * 9, missing="drop")
        assert problem.line == PIECE // 4 + 3 and marks(problem) == {problem.line: "x"}


def test_a_file_that_is_gone_or_another_one_now_does_no_harm(fault, tmp_path):
    problem = fault(b"a,b\n1,2\n3,x\n")
    for raw in (b"", b"\n\n\n", b'a,b\n1,2\n"', b"a\n1\n2", b"\xff\xfe\x00"):
        (tmp_path / "table.csv").write_bytes(raw)
        assert not marks(problem)
    (tmp_path / "table.csv").unlink()
    assert lines_around(problem) == ()
    assert lines_around(msgspec.structs.replace(problem, reading=Reading("\0"))) == ()
    assert lines_around(msgspec.structs.replace(problem, reading=None)) == ()


def test_it_can_be_stopped(fault):
    class Stopped(Exception):
        pass

    def tell(_share):
        raise Stopped

    problem = fault(b"1,2\n" * (PIECE // 2) + b"1,x\n" * 9, header="no")
    with pytest.raises(Stopped):
        lines_around(problem, tell)


def test_the_command_line_shows_the_cell_between_its_neighbours(tmp_path, capsys):
    table = tmp_path / "table.csv"
    table.write_text("面积,价格\n1,2\n3,4\n北京,x\n5,6\n7,8\n", encoding="gb18030")
    for command in ("train", "check", "lr-range"):
        code, _out, err = ran(capsys, command, "table", "--set", f"data.path={table}")
        assert code == 2
        assert err.splitlines()[1:6] == [
            "    1 | 面积,价格",
            "    3 | 3,4",
            "  > 4 | 北京,x",
            "      | ^^^^",
            "    5 | 5,6",
        ]
        assert err.splitlines()[10] == "      |      ^"

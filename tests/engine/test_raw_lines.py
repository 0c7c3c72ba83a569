"""The lines around a fault of a table, as they stand in the file."""

import pytest

from engine.problems import WrongInput
from engine.tables.contents import Reading, contents
from engine.tables.faults import CellProblem
from engine.tables.raw_lines import LETTERS, LINES, NEIGHBOURS, lines_around


@pytest.fixture
def reading(tmp_path):
    """Write bytes, and say how they are to be read."""

    def make(raw, **options):
        (tmp_path / "table.csv").write_bytes(raw)
        return Reading(str(tmp_path / "table.csv"), **options)

    return make


def faulty_line(reading):
    with pytest.raises(WrongInput) as caught:
        contents(reading)
    (problem,) = caught.value.problems
    assert isinstance(problem, CellProblem)
    return problem.line


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_faulty_line_has_the_number_that_is_told(reading, end, encoding):
    lines = ["面积,价格", *(f"{number},{number}" for number in range(30))]
    lines[20] = "城市,1,2"
    asked = reading(end.join(lines).encode(encoding))
    number = faulty_line(asked)
    found = dict(lines_around(asked, number))
    assert number == 21 and found[21] == "城市,1,2"
    assert list(found) == [1, *range(21 - NEIGHBOURS, 22 + NEIGHBOURS)]
    assert [found[one] for one in found] == [lines[one - 1] for one in found]


@pytest.mark.parametrize(
    "raw, line",
    [
        (b'a,b\n1,2\n"x\ny",3\n"4" 5,6\n', 5),
        (b'a,b\n1,2\n3,"4\n5,6\n', 3),
        (b"a,b\n1,2\n\0,3\n", 3),
        (b"a,b,c\n1,2,3\n4,5\n", 3),
    ],
)
def test_every_fault_of_form_has_its_line(reading, raw, line):
    asked = reading(raw)
    assert faulty_line(asked) == line and dict(lines_around(asked, line))[line] == raw.split(b"\n")[line - 1].decode()


def test_what_is_no_text_is_shown_as_that(reading):
    asked = reading(b"a,b\n1,\xff\xfe2\n", encoding="utf-8")
    assert faulty_line(asked) == 2
    assert lines_around(asked, 2) == ((1, "a,b"), (2, "1,\ufffd\ufffd2"))


def test_long_lines_are_cut_off_and_a_file_that_is_gone_has_none(reading, tmp_path):
    asked = reading(b"a,b\n" + b"x" * 10_000_000 + b"\n1,2\n")
    ((_first, whole), (_second, cut), (_third, last)) = lines_around(asked, 2)
    assert (whole, last) == ("a,b", "1,2") and cut == "x" * (LETTERS - 1) + "…"
    exact = reading(b"a,b\n" + b"x" * LETTERS + b"\r\n1,2\n")
    assert dict(lines_around(exact, 2))[2] == "x" * LETTERS
    assert lines_around(Reading(str(tmp_path / "gone.csv")), 2) == ()
    assert lines_around(Reading("\0"), 2) == ()


def test_it_can_be_stopped(reading):
    class Stopped(Exception):
        pass

    def tell(_share):
        raise Stopped

    asked = reading(b"1\n" * (LINES + 10))
    with pytest.raises(Stopped):
        lines_around(asked, LINES + 5, tell)

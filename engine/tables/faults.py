"""How a table says that it cannot be used: always with the line and the column, where there is one."""

import msgspec

from engine.problems import Problem, WrongInput
from engine.tables.places import Place
from engine.tables.reading import Reading
from engine.text import translate as _


def fault(what: str, remedy: str = "", option: str = "path") -> WrongInput:
    """The exception for one fault of a table, ready to be raised. option: of the data set, which the remedy is about."""
    return WrongInput(Problem(f"data.source.{option}", what, remedy))


class CellProblem(Problem, frozen=True):
    """The fault of one cell of a table. line: in which it stands, counted from 1. place: of a cell that could be read.

    reading: of the table, with nothing left to "auto" where there is a place.
    """

    line: int = 0
    place: Place | None = None
    reading: Reading | None = None


def cell_problem(where: int | Place, column: str, what: str, remedy: str = "", option: str = "path") -> CellProblem:
    """The fault of one cell: "Line 3, column “price”: …". where: its line, or its place."""
    line, place = (where.line, where) if isinstance(where, Place) else (where, None)
    words = _("Line {line}, column “{column}”: {what}", line=line, column=shown(column), what=what)
    return CellProblem(f"data.source.{option}", words, remedy, line=line, place=place)


def located(wrong: WrongInput, reading: Reading) -> WrongInput:
    """The same faults, which know now where to look at them."""
    replace = msgspec.structs.replace
    return WrongInput(
        *(replace(one, reading=reading) if isinstance(one, CellProblem) else one for one in wrong.problems)
    )


def column_name(number: int) -> str:
    """What a column without a name is called, counted from 0: in files and on the command line, in every language."""
    return f"column {number + 1}"


def column_title(names: list[str], number: int) -> str:
    """The name of a column, counted from 0, for a message; `names` may be too few."""
    return (names[number].strip() if number < len(names) else "") or column_name(number)


def shown(text: str, most: int = 40) -> str:
    """A text from the file, safe to be printed: in one line, not endless."""
    text = "".join(letter if letter.isprintable() else "?" for letter in text[: most + 1])
    return text if len(text) <= most else text[: most - 1] + "…"

"""What the columns of a table are for, and what their cells are taken for."""

import csv
import io
from collections.abc import Iterable
from typing import Literal

import msgspec

from engine.tables.columns import Column
from engine.tables.contents import Contents

MOST_CLASS_NUMBERS = 20
LISTS = ("target", "ignored", "categories", "numbers")

Kind = Literal["numbers", "categories"]
Missing = Literal["refuse", "drop", "mean", "most_frequent"]


class Roles(msgspec.Struct, frozen=True):
    """Names of columns. target: empty is the last one. ignored: left out. categories, numbers: of this kind in any case."""

    target: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    missing: Missing = "refuse"


def names_of(text: str) -> tuple[str, ...]:
    """The names in `a, b, "c, d"`: separated by commas; one that holds a comma stands in quotation marks."""
    text = " ".join(text.split())
    try:
        record = next(csv.reader([text], skipinitialspace=True), [])
    except csv.Error:  # longer than any cell of a table: no column has this name
        record = [text]
    return tuple(dict.fromkeys(name.strip() for name in record if name.strip()))


def text_of(names: Iterable[str]) -> str:
    """The text that `names_of` takes apart."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="").writerow(names)
    return stream.getvalue()


def complete(contents: Contents, roles: Roles) -> Roles:
    """`roles` with the target that is meant when none is named: the last column that is used and is not empty."""
    if roles.target:
        return roles
    usable = [column.name for column in contents.columns if column.name not in roles.ignored]
    filled = [name for name in usable if name not in contents.void]
    return msgspec.structs.replace(roles, target=tuple((filled or usable)[-1:]))


def known(contents: Contents, roles: Roles) -> Roles:
    """`roles` without the names the table does not have, and with a target."""
    names = {column.name for column in contents.columns}
    lists = {name: tuple(n for n in getattr(roles, name) if n in names) for name in LISTS}
    return complete(contents, msgspec.structs.replace(roles, **lists))


def kind_of(column: Column, roles: Roles) -> Kind | None:
    """What the cells of `column` are taken for; None when that cannot be said, because it holds numbers and other texts,
    or texts that are numbers for a person.

    A target of whole numbers without a gap, from 0 or 1 on, or -1 and 1, names classes; one of several does with two values.
    """
    if column.name in roles.categories:
        return "categories"
    if column.name in roles.numbers:
        return "numbers"
    if column.is_mixed or column.amounts:
        return None
    if column.text_count:
        return "categories"
    is_target = column.name in roles.target and (len(roles.target) == 1 or len(column.categories) == 2)
    return "categories" if is_target and _names_classes(column) else "numbers"


def _names_classes(column: Column) -> bool:
    if column.codes is None or not 2 <= len(column.categories) <= MOST_CLASS_NUMBERS:
        return False
    values = sorted({float(text.replace(",", ".")) for text in column.categories})  # all are numbers
    numbers = range(len(values))
    return len(values) == len(column.categories) and values in (
        [-1, 1],
        list(numbers),
        [1 + number for number in numbers],
    )

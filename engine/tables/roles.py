"""What the columns of a table are for, and what their cells are taken for."""

import csv
import io
from collections.abc import Iterable
from typing import Literal

import msgspec
import numpy as np

from engine.tables.columns import Column
from engine.tables.contents import Contents
from engine.tables.faults import column_name

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
    record = next(csv.reader([" ".join(text.split())], skipinitialspace=True), [])
    return tuple(name.strip() for name in record if name.strip())


def text_of(names: Iterable[str]) -> str:
    """The text that `names_of` takes apart."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="").writerow(names)
    return stream.getvalue()


def complete(contents: Contents, roles: Roles) -> Roles:
    """`roles` with the target that is meant when none is named: the last column that is used and is not empty."""
    if roles.target:
        return roles
    ignored = set(roles.ignored)
    usable = [(number, column) for number, column in enumerate(contents.columns) if column.name not in ignored]
    filled = [place for place in usable if not is_void(contents, *place)]
    return msgspec.structs.replace(roles, target=tuple(column.name for _number, column in (filled or usable)[-1:]))


def known(contents: Contents, roles: Roles) -> Roles:
    """`roles` without the names the table does not have, and with a target."""
    names = {column.name for column in contents.columns}
    lists = {name: tuple(n for n in getattr(roles, name) if n in names) for name in LISTS}
    return complete(contents, msgspec.structs.replace(roles, **lists))


def is_void(contents: Contents, number: int, column: Column) -> bool:
    """True for a column without a name and without a value, as a separator at the end of each line makes one."""
    return contents.records > 0 and column.missing_count == contents.records and column.name == column_name(number)


def kind_of(column: Column, roles: Roles) -> Kind | None:
    """What the cells of `column` are taken for; None when that cannot be said, because it holds numbers and other texts.

    A target of whole numbers without a gap, from 0 or 1 on, or -1 and 1, names classes.
    """
    if column.name in roles.categories:
        return "categories"
    if column.name in roles.numbers:
        return "numbers"
    if column.is_mixed:
        return None
    if column.text_count:
        return "categories"
    return "categories" if roles.target == (column.name,) and _names_classes(column) else "numbers"


def _names_classes(column: Column) -> bool:
    if column.codes is None or not 2 <= len(column.categories) <= MOST_CLASS_NUMBERS:
        return False
    values = np.unique(column.numbers[~np.isnan(column.numbers)])
    if values.tolist() == [-1.0, 1.0]:
        return True
    whole = len(values) > 1 and values[0] in (0, 1) and (np.diff(values) == 1).all()
    return bool(whole) and len(column.categories) == len(values)

"""Everything that stands against using a table in a certain way, in words, with line and column."""

import difflib
from collections.abc import Iterator

from engine.problems import Problem
from engine.tables.columns import Column
from engine.tables.contents import Contents
from engine.tables.dialect import THOUSANDS
from engine.tables.faults import CellProblem, cell_problem, shown
from engine.tables.numbers import number_pattern
from engine.tables.places import Place
from engine.tables.roles import Roles, kind_of
from engine.text import listed
from engine.text import translate as _

MOST_CATEGORIES = 100  # of a feature
MOST_TARGETS = 4096  # a dense layer has no more units


def unknown_names(contents: Contents, roles: Roles) -> Iterator[Problem]:
    known = {column.name: shown(column.name) for column in contents.columns}
    numbers = {column.name: number for number, column in enumerate(contents.columns)}
    for option in ("target", "ignored", "categories", "numbers"):
        for name in getattr(roles, option):
            if name not in known:
                names = list(known.values())[:1000]
                near = difflib.get_close_matches(shown(name), names, n=3) or names[:8]
                line = contents.top.of(0, 0).line
                what = _("Line {line}: the table has no column “{column}”.", line=line, column=shown(name))
                remedy = _("Use one of: {keys}", keys=listed(near))
                yield CellProblem(f"data.source.{option}", what, remedy, line=line)
            elif name in contents.repeated:
                what = _("more than one column has this name.")
                yield cell_problem(contents.top.of(0, numbers[name]), name, what, _("Rename one in the file"), option)


def objections(contents: Contents, roles: Roles, features: list[Column], targets: list[Column]) -> Iterator[Problem]:
    if not contents.records:
        what = _("The table has no line of data under its names.")
        yield Problem("data.source.path", what, _("Choose another file"))
        return
    if contents.records == 1:
        what = _("Line {line} is the only one with data; a network needs at least 2.", line=contents.lines[0])
        yield Problem("data.source.path", what, _("Choose another file"))
        return
    if not features:
        names = listed(shown(column.name) for column in (targets or contents.columns)[:8])
        what = _("There is no column left for the features beside “{column}”.", column=names)
        yield Problem("data.source.target", what, _("Choose another separator, or another target"))
        return
    numbers = {column.name: number for number, column in enumerate(contents.columns)}
    for column in (*features, *targets):
        head = contents.top.of(0, numbers[column.name])
        yield from _column_problems(column, head, roles, contents, column in targets)
    if len(targets) > MOST_TARGETS:
        what = _("The table has {count} targets; at most {limit} are possible.", count=len(targets), limit=MOST_TARGETS)
        yield Problem("data.source.target", what, _("Choose fewer targets"))
    if len(targets) > 1:
        kinds = {kind_of(column, roles) for column in targets}
        if len(kinds) > 1:
            what = _("Some targets are numbers and others are categories.")
            yield Problem("data.source.target", what, _("Choose targets of one kind, or say that all are numbers"))


def _column_problems(
    column: Column, head: Place, roles: Roles, contents: Contents, is_target: bool
) -> Iterator[Problem]:
    """head: where the cell at the top of the column stands."""
    kind = kind_of(column, roles)
    if column.missing_count == contents.records:
        yield cell_problem(
            column.first_missing, column.name, _("the column has no values."), _("Leave it out"), "ignored"
        )
        return
    if kind != "categories" and column.odd is not None:
        yield _no_number(column, contents.reading.decimal)
        return
    if kind == "numbers" and column.unkept is not None:
        what = {
            "large": _("“{text}” is too large to compute with."),
            "small": _("“{text}” is too close to 0 to be kept."),
            "digits": _("“{text}” has more digits than a number can keep."),
        }[column.unkept.why]
        remedy = _("Correct it, leave the column out, or make it categories")
        yield cell_problem(
            column.unkept.place, column.name, what.format(text=shown(column.unkept.text)), remedy, "ignored"
        )
    if kind == "categories" and (column.codes is None or (not is_target and _count(column) > MOST_CATEGORIES)):
        count = _("more than 1,000") if column.codes is None else str(_count(column))
        what = _("the column has {count} different texts, too many to make a feature or class of each.", count=count)
        yield cell_problem(head, column.name, what, _("Leave the column out"), "ignored")
    if kind == "categories" and is_target and column.codes is not None:
        yield from _class_problems(column, head, roles)
    if column.missing_count and roles.missing == "refuse":
        what = _("the value is missing; the column lacks {count} of {whole}.").format(
            count=column.missing_count, whole=contents.records
        )
        yield cell_problem(column.first_missing, column.name, what, _("Drop such lines, or fill the values"), "missing")


def _no_number(column: Column, decimal: str) -> Problem:
    """The fault of the first cell that is none; a decimal sign is not advised where it would make 1,000 a one."""
    text = column.odd.text
    option, remedy = "categories", _("Correct it, or make the column categories")
    if THOUSANDS.fullmatch(text):
        remedy = _("Write numbers without signs between the thousands")
    elif number_pattern("point" if decimal == "comma" else "comma").fullmatch(text):
        option, remedy = "decimal", _("Choose the other decimal sign")
    return cell_problem(column.odd.place, column.name, _("“{text}” is not a number.", text=shown(text)), remedy, option)


def _class_problems(column: Column, head: Place, roles: Roles) -> Iterator[Problem]:
    count = _count(column)
    if count == 1:
        what = _("all values are “{text}”, so there is nothing to tell apart.", text=shown(column.categories[0]))
        yield cell_problem(head, column.name, what, _("Choose another target"), "target")
    elif len(roles.target) > 1 and count != 2:
        what = _("one of several targets must have two values (yes or no), but this one has {count}.", count=count)
        yield cell_problem(head, column.name, what, _("Choose another target"), "target")


def _count(column: Column) -> int:
    return len(column.categories)

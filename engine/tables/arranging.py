"""From the contents of a table and the roles of its columns to a data set."""

from collections.abc import Iterable

import numpy as np

from engine.arrays import frozen
from engine.data import Data, Filling
from engine.problems import Problem, WrongInput
from engine.tables.columns import Column
from engine.tables.contents import Contents
from engine.tables.faults import column_name, shown
from engine.tables.objections import objections, unknown_names
from engine.tables.roles import Roles, complete, is_void, kind_of
from engine.text import plural
from engine.text import translate as _

MOST_PROBLEMS = 8


def arrange(contents: Contents, roles: Roles) -> Data:
    """The data set of `contents`. Raises WrongInput with everything that stands against it."""
    problems = list(unknown_names(contents, roles))
    if problems:
        raise WrongInput(*problems[:MOST_PROBLEMS])
    roles = complete(contents, roles)
    left_out = {*roles.ignored, *roles.target}
    targets = [column for column in contents.columns if column.name in roles.target]
    numbered = enumerate(contents.columns)
    features = [c for number, c in numbered if c.name not in left_out and not is_void(contents, number, c)]
    problems = list(objections(contents, roles, features, targets))
    if problems:
        raise WrongInput(*problems[:MOST_PROBLEMS])
    rows = _kept_rows(features if roles.missing == "drop" else [], targets, contents.records)
    if len(rows) < 2:
        what = plural(
            "Only {count} line with all values is left; a network needs at least 2.",
            "{count} lines with all values are left; a network needs at least 2.",
            len(rows),
        )
        raise _lost(what)
    title = {column.name: _title(contents, number) for number, column in enumerate(contents.columns)}
    blocks = [_feature(column, roles, rows, title[column.name]) for column in features]
    matrix = np.concatenate([block for block, _names in blocks], axis=1)
    fillings, first = [], 0
    for column, (block, _titles) in zip(features, blocks, strict=True):
        if np.isnan(block).any():
            most_frequent = roles.missing == "most_frequent" or kind_of(column, roles) == "categories"
            fillings.append(Filling(first, first + block.shape[1], "most_frequent" if most_frequent else "mean"))
        first += block.shape[1]
    task, values, names = _target(targets, roles, rows, title)
    return Data(
        task=task,
        features=_closed(matrix),
        targets=_closed(values),
        feature_names=_distinct(name for _block, titles in blocks for name in titles),
        target_names=names,
        fillings=tuple(fillings),
    )


def _title(contents: Contents, number: int) -> str:
    name = contents.columns[number].name
    return _("column {number}", number=number + 1) if name == column_name(number) else name


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in names:
        free, count = name, 2
        while free in found:
            free, count = f"{name} ({count})", count + 1
        found[free] = None
    return tuple(found)


def _closed(array: np.ndarray) -> np.ndarray:
    return frozen(np.ascontiguousarray(array))


def _lost(what: str) -> WrongInput:
    return WrongInput(Problem("data.source.missing", what, _("Fill the missing values, or leave columns out")))


def _kept_rows(features: list[Column], targets: list[Column], records: int) -> np.ndarray:
    """The records in which nothing is missing: a sample without an answer is never used, whatever is filled."""
    missing = np.zeros(records, bool)
    for column in (*features, *targets):
        missing |= is_missing_in(column)
    return np.flatnonzero(~missing)


def is_missing_in(column: Column) -> np.ndarray:
    """Which cells of the column are missing (R,)."""
    return column.codes < 0 if column.codes is not None else np.isnan(column.numbers)


def _feature(column: Column, roles: Roles, rows: np.ndarray, title: str) -> tuple[np.ndarray, list[str]]:
    """The columns of numbers (N, d) a column of the table becomes, NaN where a value is to be filled, and their names."""
    if kind_of(column, roles) == "numbers":
        return column.numbers[rows, None], [title]
    codes = column.codes[rows]
    present = [code for code in range(len(column.categories)) if (codes == code).any()]
    if len(present) == 2:  # yes or no: one column says it all
        present = present[1:]
    block = (codes[:, None] == np.array(present)).astype(np.float64)
    block[codes < 0] = np.nan
    return block, [f"{title} = {column.categories[code]}" for code in present]


def _target(targets: list[Column], roles: Roles, rows: np.ndarray, title: dict[str, str]):
    """Task, numbers and names of the targets."""
    names = tuple(title[column.name] for column in targets)
    if kind_of(targets[0], roles) == "numbers":
        return "regression", np.stack([column.numbers[rows] for column in targets], axis=1), names
    if len(targets) > 1:
        labels = [column.codes[rows] == 1 for column in targets]
        names = tuple(f"{title[column.name]} = {column.categories[1]}" for column in targets)
        return "multilabel", np.stack(labels, axis=1).astype(np.int64), names
    codes = targets[0].codes[rows].astype(np.int64)
    present, codes = np.unique(codes, return_inverse=True)
    names = tuple(targets[0].categories[code] for code in present)
    if len(names) == 1:
        what = _("In the lines that are left, all values of “{column}” are alike.", column=shown(targets[0].name))
        raise _lost(what)
    return "binary" if len(names) == 2 else "multiclass", codes.astype(np.int64), names

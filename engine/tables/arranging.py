"""From the contents of a table and the roles of its columns to a data set."""

from collections.abc import Iterable
from itertools import islice

import numpy as np

from engine.data import Data, Filling
from engine.problems import Problem, WrongInput
from engine.tables.columns import Column
from engine.tables.contents import Contents
from engine.tables.faults import cell_problem, column_name, fault, shown
from engine.tables.objections import objections, unknown_names
from engine.tables.roles import Roles, complete, kind_of
from engine.text import plural
from engine.text import translate as _

MOST_PROBLEMS = 8
MOST_FEATURES = 50_000
MOST_NUMBERS = 250_000_000


def arrange(contents: Contents, roles: Roles) -> Data:
    """The data set of `contents`. Raises WrongInput with everything that stands against it."""
    problems = list(islice(unknown_names(contents, roles), MOST_PROBLEMS))
    if problems:
        raise WrongInput(*problems)
    roles = complete(contents, roles)
    left_out = {*roles.ignored, *roles.target} | contents.void
    targets = [column for column in contents.columns if column.name in roles.target]
    features = [column for column in contents.columns if column.name not in left_out]
    problems = list(islice(objections(contents, roles, features, targets), MOST_PROBLEMS))
    if problems:
        raise WrongInput(*problems)
    try:
        return _arranged(contents, roles, features, targets)
    except MemoryError:
        raise fault(_("The table does not fit into memory."), _("Use a smaller file")) from None


def _arranged(contents: Contents, roles: Roles, features: list[Column], targets: list[Column]) -> Data:
    rows, count = _kept_rows(features if roles.missing == "drop" else [], targets, contents.records)
    if count < 2:
        what = plural(
            "Only {count} line with all values is left; a network needs at least 2.",
            "{count} lines with all values are left; a network needs at least 2.",
            count,
        )
        raise _lost(what)
    title = {column.name: _title(contents, number) for number, column in enumerate(contents.columns)}
    chosen = [_categories(column, rows) if kind_of(column, roles) == "categories" else None for column in features]
    width = sum(1 if categories is None else len(categories) for categories in chosen)
    if width > MOST_FEATURES or width * count > MOST_NUMBERS:
        what = _("With a feature for each category the table would have {count} numbers; at most {limit} are possible.")
        what = what.format(count=f"{width * count:,}", limit=f"{min(MOST_FEATURES * count, MOST_NUMBERS):,}")
        raise fault(what, _("Leave columns with many categories out"), "ignored")
    matrix, names, fillings, problems = np.empty((count, width)), [], [], []
    for column, categories in zip(features, chosen, strict=True):
        first = len(names)
        names += [title[column.name]] if categories is None else _names_of(column, categories, title)
        block = matrix[:, first : len(names)]
        missing = _fill_in(block, column, categories, rows)
        if missing.all():
            what = _("the column has no values in the lines that are left.")
            problems.append(cell_problem(column.first_missing, column.name, what, _("Leave it out"), "ignored"))
        elif missing.any():
            most_frequent = roles.missing == "most_frequent" or categories is not None
            fillings.append(Filling(first, len(names), "most_frequent" if most_frequent else "mean"))
    if problems:
        raise WrongInput(*problems[:MOST_PROBLEMS])
    task, values, target_names = _target(targets, roles, rows, title)
    matrix.flags.writeable = values.flags.writeable = False
    return Data(
        task=task,
        features=matrix,
        targets=values,
        feature_names=_distinct(names),
        target_names=target_names,
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


def _lost(what: str) -> WrongInput:
    return WrongInput(Problem("data.source.missing", what, _("Fill the missing values, or leave columns out")))


def _kept_rows(features: list[Column], targets: list[Column], records: int) -> tuple[np.ndarray | slice, int]:
    """The records in which nothing is missing, as an index, and how many they are.

    A sample without an answer is never used, whatever is filled.
    """
    missing = np.zeros(records, bool)
    for column in (*features, *targets):
        if column.missing_count:
            missing |= column.codes < 0 if column.codes is not None else np.isnan(column.numbers)
    if not missing.any():
        return slice(None), records  # an index that copies nothing
    rows = np.flatnonzero(~missing)
    return rows, len(rows)


def _present(codes: np.ndarray, categories: int) -> np.ndarray:
    """The codes that occur."""
    return np.flatnonzero(np.bincount(codes + 1, minlength=categories + 1)[1:])


def _categories(column: Column, rows: np.ndarray | slice) -> list[int]:
    """The categories that become features. Of yes and no, one column says it all."""
    present = _present(column.codes[rows], len(column.categories)).tolist()
    return present[1:] if len(present) == 2 else present or list(range(len(column.categories)))


def _names_of(column: Column, categories: list[int], title: dict[str, str]) -> list[str]:
    return [f"{title[column.name]} = {column.categories[category]}" for category in categories]


def _fill_in(block: np.ndarray, column: Column, categories: list[int] | None, rows: np.ndarray | slice) -> np.ndarray:
    """Write what the column says into `block` (N, d), NaN where a value is to be filled; return where that is (N,)."""
    if categories is None:
        block[:, 0] = column.numbers[rows]
        return np.isnan(block[:, 0])
    codes = column.codes[rows]
    block[...] = codes[:, None] == np.array(categories)
    block[codes < 0] = np.nan
    return codes < 0


def _target(targets: list[Column], roles: Roles, rows: np.ndarray | slice, title: dict[str, str]):
    """Task, numbers and names of the targets; the numbers are an array of their own."""
    names = tuple(title[column.name] for column in targets)
    if kind_of(targets[0], roles) == "numbers":
        return "regression", np.stack([column.numbers[rows] for column in targets], axis=1), names
    if len(targets) > 1:
        labels = [column.codes[rows] == 1 for column in targets]
        names = tuple(f"{title[column.name]} = {column.categories[1]}" for column in targets)
        return "multilabel", np.stack(labels, axis=1).astype(np.int64), names
    codes = targets[0].codes[rows]
    present = _present(codes, len(targets[0].categories))
    names = tuple(targets[0].categories[code] for code in present)
    if len(names) == 1:
        what = _("In the lines that are left, all values of “{column}” are alike.", column=shown(targets[0].name))
        raise _lost(what)
    return "binary" if len(names) == 2 else "multiclass", np.searchsorted(present, codes), names

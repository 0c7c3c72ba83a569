"""Which texts are numbers, and which say that there is none.

Stricter than Python's own `float`, which takes 1_000, digits of other scripts, "infinity", and 1e400 for infinity.
"""

import functools
import re
from collections.abc import Sequence

import numpy as np

MISSING = frozenset(("", "?", "na", "n/a", "#n/a", "nan", "null", "none", "<na>"))
ODD = {"point": re.compile(r"[^0-9eE+\-.\n]"), "comma": re.compile(r"[^0-9eE+\-,\n]")}
WHOLE = re.compile(r"[+-]?[0-9]+")
AMOUNT = re.compile(
    r"[+\-−]?[$€£¥]? ?(?=[.,]?[0-9])([1-9][0-9]{0,2}([,.'’ \u00a0\u202f][0-9]{3})+|[0-9]*)([.,][0-9]*)?([eE][+-]?[0-9]+)?"
    r"[ \u00a0\u202f]?[%‰$€£¥]?"
)
"""A number, however people write it: with either decimal sign, signs between the thousands, in percent or in money."""
EXACT = 2.0**53  # from here on not every whole number is a float64
LARGEST = 1e30  # beyond, squares and float32 numbers overflow, and no measurement needs it


@functools.cache
def number_pattern(decimal: str) -> re.Pattern:
    """What a number looks like. decimal: "point" or "comma"."""
    sign = re.escape("," if decimal == "comma" else ".")
    return re.compile(rf"[+-]?([0-9]+({sign}[0-9]*)?|{sign}[0-9]+)([eE][+-]?[0-9]+)?")


def is_missing(cell: str) -> bool:
    """True for an empty cell and for the usual words for one."""
    return cell.strip().lower() in MISSING


def to_numbers(cells: list[str], decimal: str) -> tuple[np.ndarray, Sequence[int], Sequence[int]]:
    """The numbers of stripped cells (n,), NaN for what is none; the places of other texts; the places of missing cells."""
    if not any(cells):
        return np.full(len(cells), np.nan), (), range(len(cells))
    if not ODD[decimal].search("\n".join(cells)):  # then `float` is as strict as the pattern, and faster
        plain = [cell.replace(",", ".") for cell in cells] if decimal == "comma" else cells
        try:
            return np.array(list(map(float, plain))), (), ()
        except ValueError:
            pass
    pattern = number_pattern(decimal)
    numbers, odd, missing = np.full(len(cells), np.nan), [], []
    for place, cell in enumerate(cells):
        if pattern.fullmatch(cell):
            numbers[place] = float(cell.replace(",", "."))
        else:
            (missing if cell.lower() in MISSING else odd).append(place)
    return numbers, odd, missing


def is_kept(cell: str, number: float) -> str:
    """Whether one can compute with `number`, and it is what `cell` says: "" if so, else "large", "small" or "digits".

    "small": not 0, but too close to it. "digits": a whole number with more of them than a float64 has room for.
    """
    if abs(number) > LARGEST:
        return "large"
    if number == 0:
        return "small" if re.search("[1-9]", re.split("[eE]", cell)[0]) else ""
    if abs(number) < EXACT or not WHOLE.fullmatch(cell):
        return ""
    return (
        "" if int(cell.lstrip("+-0")) == abs(int(number)) else "digits"
    )  # `int` takes 4,300 digits, also if they are 0

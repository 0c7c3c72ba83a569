"""One column of a table while it is read, and when it is whole: as numbers, as categories, and what is odd in it."""

from collections.abc import Iterable

import msgspec
import numpy as np

from engine.tables.numbers import EXACT, is_kept, is_missing, to_numbers

MOST_CATEGORIES = 1000  # of a column with more, only that is known
ZEROS = frozenset(("0", "0.0", "0.00", "0,0"))


class OddCell(msgspec.Struct, frozen=True):
    """A cell that keeps a column from being numbers. why: "text", or as `numbers.is_kept` says."""

    line: int
    text: str
    why: str


class Column(msgspec.Struct, frozen=True, eq=False):
    """One column of R records.

    numbers (R,): float64, NaN where there is none. codes (R,): int16 into `categories`, -1 where the cell is missing; None
    when there are more than MOST_CATEGORIES different texts.
    number_count, text_count, missing_count: how many cells are what. first_missing: its line, 0 without one.
    odd: the first cell that is text; unkept: the first number that a float64 cannot keep. They count for columns of numbers.
    """

    name: str
    numbers: np.ndarray
    codes: np.ndarray | None
    categories: tuple[str, ...]
    number_count: int
    text_count: int
    missing_count: int
    first_missing: int
    odd: OddCell | None
    unkept: OddCell | None

    @property
    def is_mixed(self) -> bool:
        """True when there are numbers and texts in it."""
        return self.number_count > 0 and self.text_count > 0


class GrowingColumn:
    """A column that is being read."""

    def __init__(self, name: str, records: int):
        self.name = name
        self.numbers = np.full(records, np.nan)
        self.codes: np.ndarray | None = np.full(records, -1, np.int16)
        self.codes_of: dict[str, int] = {}
        self.number_count = self.text_count = self.missing_count = self.first_missing = 0
        self.odd: OddCell | None = None
        self.unkept: OddCell | None = None

    def extend(self, cells: list[str], start: int, decimal: str, lines: np.ndarray) -> None:
        """Take stripped cells, those of the records from `start` on."""
        numbers, odd = to_numbers(cells, decimal)
        here = slice(start, start + len(cells))
        self.numbers[here] = numbers
        if odd and self.odd is None:
            self.odd = OddCell(int(lines[start + odd[0]]), cells[odd[0]], "text")
        missing = np.isnan(numbers)
        missing[odd] = False
        if missing.any() and not self.first_missing:
            self.first_missing = int(lines[start + missing.argmax()])
        self.missing_count += int(missing.sum())
        self.text_count += len(odd)
        self.number_count += len(cells) - int(missing.sum()) - len(odd)
        if self.unkept is None:
            self._look_at_limits(cells, numbers, start, decimal, lines)
        if self.codes is not None:
            self._code(cells, here)

    def finished(self) -> Column:
        """The column, once all records are there; its categories in the order of their names."""
        order = _by_number_or_name(self.codes_of) if self.codes is not None else []
        codes = self.codes
        if codes is not None:
            new = np.full(len(order) + 1, -1, np.int16)  # the last one stands for -1
            new[[self.codes_of[category] for category in order]] = np.arange(len(order))
            codes = new[codes]
        return Column(
            self.name,
            self.numbers,
            codes,
            tuple(order),
            self.number_count,
            self.text_count,
            self.missing_count,
            self.first_missing,
            self.odd,
            self.unkept,
        )

    def _code(self, cells: list[str], here: slice) -> None:
        known = self.codes_of
        for cell in dict.fromkeys(cells):
            if cell not in known and not is_missing(cell):
                known[cell] = len(known)
        if len(known) > MOST_CATEGORIES:
            self.codes = None
            known.clear()
        else:
            self.codes[here] = [known.get(cell, -1) for cell in cells]

    def _look_at_limits(self, cells: list[str], numbers: np.ndarray, start: int, decimal: str, lines) -> None:
        with np.errstate(invalid="ignore"):
            suspects = np.flatnonzero((numbers == 0) | (np.abs(numbers) >= EXACT))
        for place in suspects:
            if cells[place] in ZEROS:
                continue
            cell = cells[place].replace(",", ".") if decimal == "comma" else cells[place]
            why = is_kept(cell, float(numbers[place]))
            if why:
                self.unkept = OddCell(int(lines[start + place]), cells[place], why)
                return


def _by_number_or_name(categories: Iterable[str]) -> list[str]:
    """Numbers by their size, then names by their letters."""
    names = sorted(categories)
    numbers, _odd = to_numbers(names, "point")
    return [names[place] for place in np.argsort(numbers, kind="stable")]  # NaN comes last

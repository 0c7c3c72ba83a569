"""One column of a table while it is read, and when it is whole: as numbers, as categories, and what is odd in it."""

from collections.abc import Iterable

import msgspec
import numpy as np

from engine.tables.numbers import AMOUNT, EXACT, MISSING, is_kept, to_numbers
from engine.tables.places import Place, Places

MOST_CATEGORIES = 1000  # of a column with more, only that is known
ZEROS = frozenset(("0", "0.0", "0.00", "0,0"))


class OddCell(msgspec.Struct, frozen=True):
    """A cell that keeps a column from being numbers. why: "text", or as `numbers.is_kept` says."""

    place: Place
    text: str
    why: str


class Column(msgspec.Struct, frozen=True, eq=False):
    """One column of R records.

    codes (R,): int16 into `categories`, -1 where the cell is missing; None when there are more than MOST_CATEGORIES texts.
    different (K + 1,): the number of each category, NaN where it is none, and a NaN for -1; where there are no
    categories, the number of each record instead (R,).
    number_count, text_count, missing_count: how many cells are what. first_missing: where it is.
    odd: the first cell that is text; unkept: the first number that a float64 cannot keep. They count for columns of numbers.
    amounts: all cells are text, and each would be a number if it were written otherwise ("1,500", "5 %").
    """

    name: str
    different: np.ndarray
    codes: np.ndarray | None
    categories: tuple[str, ...]
    number_count: int
    text_count: int
    missing_count: int
    first_missing: Place | None
    odd: OddCell | None
    unkept: OddCell | None
    amounts: bool

    @property
    def records(self) -> int:
        """R."""
        return len(self.different if self.codes is None else self.codes)

    @property
    def numbers(self) -> np.ndarray:
        """The number of each record (R,) float64, NaN where there is none. It may be made anew each time."""
        return self.different if self.codes is None else self.different[self.codes]

    def limits(self) -> tuple[float, float]:
        """The smallest and the largest number; there must be one."""
        return float(np.nanmin(self.different)), float(np.nanmax(self.different))

    @property
    def is_mixed(self) -> bool:
        """True when there are numbers and texts in it."""
        return self.number_count > 0 and self.text_count > 0


class _Pile:
    """Numbers that are added piece by piece, in one array that grows in its place; without any it takes no room."""

    def __init__(self, nothing: np.generic):
        self._nothing = nothing
        self._array: np.ndarray | None = None
        self._count = 0

    def add(self, part: np.ndarray | None, count: int) -> None:
        """Add `part`, or `count` times nothing."""
        start, self._count = self._count, self._count + count
        if self._array is None:
            if part is None:
                return
            self._array = np.full(start, self._nothing)
        if len(self._array) < self._count:
            self._array.resize(self._count + start // 8, refcheck=False)
        self._array[start : self._count] = self._nothing if part is None else part

    def whole(self) -> np.ndarray:
        """All of it; nothing can be added any more."""
        if self._array is None:
            return np.broadcast_to(self._nothing, self._count)
        array, self._array = self._array, None
        array.resize(self._count, refcheck=False)
        return array


class GrowingColumn:
    """A column that is being read, block after block."""

    def __init__(self, name: str, number: int):
        self.name = name
        self._number = number
        self.decimal = "point"
        self.numbers = _Pile(np.float64(np.nan))  # grows once there are too many categories
        self.codes: _Pile | None = _Pile(np.int16(-1))
        self.codes_of: dict[str, int] = {}
        self.number_count = self.text_count = self.missing_count = 0
        self.first_missing: Place | None = None
        self.odd: OddCell | None = None
        self.unkept: OddCell | None = None

    def extend(self, cells: list[str], places: Places, decimal: str) -> None:
        """Take the stripped cells of more records, which stand at these places."""
        numbers, odd, missing = to_numbers(cells, decimal)
        if odd and self.odd is None:
            self.odd = OddCell(places.of(odd[0], self._number), cells[odd[0]], "text")
        if missing and self.first_missing is None:
            self.first_missing = places.of(missing[0], self._number)
        number_count = len(cells) - len(missing) - len(odd)
        self.missing_count += len(missing)
        self.text_count += len(odd)
        self.number_count += number_count
        if self.unkept is None and number_count:
            self._look_at_limits(cells, numbers, places, decimal)
        self.decimal = decimal
        if self.codes is not None:
            self._code(cells, is_void=len(missing) == len(cells))
        if self.codes is None:
            self.numbers.add(numbers if number_count else None, len(cells))

    def finished(self) -> Column:
        """The column, once all records are there; its categories in the order of their names. To be called once."""
        order = _sorted(self.codes_of)
        codes = None if self.codes is None else self.codes.whole()
        if order:
            new = np.full(len(order) + 1, -1, np.int16)  # the last one stands for -1
            new[[self.codes_of[category] for category in order]] = np.arange(len(order))
            codes = new[codes]
        different = self.numbers.whole() if codes is None else self._numbers_of(order)
        self.codes_of = {}
        is_text = self.text_count > 0 and self.number_count == 0
        amounts = is_text and all(map(AMOUNT.fullmatch, order or [self.odd.text]))
        return Column(
            self.name,
            different,
            codes,
            tuple(order),
            self.number_count,
            self.text_count,
            self.missing_count,
            self.first_missing,
            self.odd,
            self.unkept,
            amounts,
        )

    def _code(self, cells: list[str], is_void: bool) -> None:
        known = self.codes_of
        if is_void:
            self.codes.add(None, len(cells))
            return
        for cell in dict.fromkeys(cells):
            if cell not in known and cell.lower() not in MISSING:
                known[cell] = len(known)
        if len(known) > MOST_CATEGORIES:
            codes = self.codes.whole()
            self.codes = None
            self.numbers.add(self._numbers_of(known)[codes], len(codes))
            known.clear()
        else:
            self.codes.add(np.array([known.get(cell, -1) for cell in cells], np.int16), len(cells))

    def _numbers_of(self, categories: Iterable[str]) -> np.ndarray:
        """Their numbers, and a NaN for what is missing."""
        return np.append(to_numbers(list(categories), self.decimal)[0], np.nan)

    def _look_at_limits(self, cells: list[str], numbers: np.ndarray, places: Places, decimal: str) -> None:
        suspects = np.flatnonzero((numbers == 0) | (np.abs(numbers) >= EXACT))
        for row in suspects.tolist():
            if cells[row] in ZEROS:
                continue
            cell = cells[row].replace(",", ".") if decimal == "comma" else cells[row]
            why = is_kept(cell, float(numbers[row]))
            if why:
                self.unkept = OddCell(places.of(row, self._number), cells[row], why)
                return


def _sorted(categories: Iterable[str]) -> list[str]:
    """Numbers by their size, then texts by their letters."""
    texts = list(categories)
    numbers, _odd, _missing = to_numbers(texts, "point")
    keys = [
        (0, number, text) if number == number else (1, 0.0, text)
        for number, text in zip(numbers.tolist(), texts, strict=True)
    ]
    return [text for _kind, _number, text in sorted(keys)]

"""Rows of numbers over time as colours: each row a band, each moment where it belongs on the axis."""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QFontMetricsF

from engine.text import translate as _
from gui.plots.cell_cursor import CellCursor
from gui.plots.heat_map import HeatMap, color_table
from gui.plots.key import Entry
from gui.plots.plot import Plot
from gui.theme.colors import colored, mix, rgb
from gui.theme.fonts import font
from gui.widgets.numbers import format_count, format_number

BLANK = -np.inf
"""The number of a cell in which there was nothing to measure."""

LEAST_PX = 3
"""A moment with nothing beside it is drawn so wide."""

WIDEST_NAMES = 0.26  # of the plot; where names need more, their short forms stand there


class TimeMap(HeatMap):
    """Numbers (rows, columns) on `plot`, whose x axis is the epoch; row 0 lies at the top.

    name, unit: of the numbers, for the legend and for what is read. log: a colour for each power of ten; what is 0 has a
    tone of its own. levels: the numbers of the first and the last colour; without them they widen with the numbers.
    """

    def __init__(
        self,
        plot: Plot,
        name: str,
        unit: str = "",
        kind: str = "sequential",
        *,
        log: bool = False,
        levels: tuple[float, float] | None = None,
    ) -> None:
        super().__init__(plot, kind)
        self.name, self.unit, self.log = name, unit, log
        self._given = levels
        self._epochs, self._steps = np.empty(0), np.empty(0, np.int64)
        self._anew = np.empty(0, bool)
        self._numbers = np.empty((0, 0))
        self._cells = np.empty((0, 0, 4), np.uint8)
        self._names: tuple[str, ...] = ()
        self._short: tuple[str, ...] = ()
        self._blank = ""
        self._ticks: list[tuple[float, str]] = []
        self._settled = levels is not None
        if levels is not None:
            self._levels = levels
        self.show_legend(name, log=log)
        plot.show_grid(False)
        plot.set_rows(self.rows)
        self.cursor = CellCursor(plot, self)
        plot.plotItem.vb.sigXRangeChanged.connect(self.on_range_changed)
        plot.plotItem.vb.sigResized.connect(self.on_range_changed)
        plot.plotItem.vb.sigYRangeChanged.connect(self.on_rows_moved)

    # what is shown ----------------------------------------------------------------------------------------------------

    def set_names(self, names: Sequence[str], short: Sequence[str] = (), blank: str = "") -> None:
        """Name the rows from the top, and shortly for where there is little room; say what `BLANK` cells are."""
        self._names, self._short, self._blank = tuple(names), tuple(short) or tuple(names), blank
        self.forget()

    def forget(self) -> None:
        """Begin with another run."""
        self._levels = self._given or ((0.0, 0.0) if self.log else (0.0, 1.0))
        self._settled = self._given is not None
        self._numbers = np.empty((len(self._names), 0))
        self._epochs, self._steps = np.empty(0), np.empty(0, np.int64)
        self.clear_values()
        self.cursor.hide()
        self._plot.forget_range()
        self._plot.widen(1.0, 0.0, max(len(self._names), 1))
        self._name_rows()

    def set_columns(
        self, steps: np.ndarray, epochs: np.ndarray, numbers: np.ndarray, anew: np.ndarray | None = None
    ) -> None:
        """Show `numbers` (rows, columns), measured after `steps` at `epochs` (columns,), both rising.

        anew (columns,): True where nothing is known between the column before and this one.
        """
        self._steps, self._epochs, self._numbers = steps, epochs, numbers
        self._anew = np.zeros(len(epochs), bool) if anew is None else anew
        if not len(epochs):
            self.clear_values()
            self.cursor.hide()
            return
        self._fit_levels()
        self._color()
        self._plot.widen(max(float(epochs[-1]), 1.0), 0.0, max(len(self._names), 1))
        self._draw()
        self.cursor.refresh()

    def value_at(self, x: float, y: float) -> float | None:
        cell = self.cell_at(x, y)
        return None if cell is None else float(self._numbers[cell])

    # cells ------------------------------------------------------------------------------------------------------------

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self._numbers.shape

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of what is drawn at the point (x, y) of the axes."""
        row, column = len(self._names) - 1 - math.floor(y), self._column_at(np.array([x]))[0]
        return (row, int(column)) if 0 <= row < len(self._names) and column >= 0 else None

    def box(self, row: int, column: int) -> tuple[float, float, float, float]:
        """x, y, width and height of a cell, in the units of the axes."""
        left, right = self._ends()[:, column]
        return float(left), float(len(self._names) - 1 - row), float(right - left), 1.0

    def reading(self, row: int, column: int) -> str:
        """A cell in words."""
        epoch = _("epoch {epoch}", epoch=format_number(self._epochs[column]))
        step = _("step {step}", step=format_count(self._steps[column]))
        return f"{self._names[row]}\n{epoch} · {step}\n{self.words(row, column)}"

    def words(self, row: int, column: int) -> str:
        """The number of a cell in words: "norm 0.0012"."""
        number = float(self._numbers[row, column])
        return self._blank if number == BLANK else f"{self.name} {format_number(number)} {self.unit}".strip()

    def entries(self) -> tuple[Entry, ...]:
        """The tones that stand for no number of the legend, as far as they are on the picture."""
        present = {
            _("exactly 0"): (self.log and (self._numbers == 0).any(), "zero"),
            _("not a finite number"): (np.isnan(self._numbers).any() or (self._numbers == np.inf).any(), "broken"),
            self._blank: ((self._numbers == BLANK).any(), "blank"),
        }
        found = [
            Entry("marker", words, self._tone(tone), marker="s")
            for words, (is_there, tone) in present.items()
            if is_there
        ]
        if self._anew.any():
            found.append(Entry("marker", _("not watched"), "text_quiet", marker="s", filled=False))
        return tuple(found)

    def rows(self) -> list[list[object]]:
        """Every column with its moment, for a CSV file."""
        header = ["step", "epoch", *self._names]
        columns = zip(self._steps.tolist(), self._epochs.tolist(), self._numbers.T.tolist(), strict=True)
        numbers = ([step, epoch, *("" if n == BLANK else n for n in column)] for step, epoch, column in columns)
        return [header, *numbers]

    # drawing ----------------------------------------------------------------------------------------------------------

    def on_theme_changed(self) -> None:
        """Take the colours of the theme."""
        if len(self._epochs):
            self._color()
            self._draw()

    def on_range_changed(self, *_args: object) -> None:
        """Another part of the run is in view, or the plot has another size."""
        self._name_rows()
        if len(self._epochs):
            self._draw()

    def on_rows_moved(self, *_args: object) -> None:
        """Other rows are in view."""
        self._name_rows()

    def _tone(self, what: str) -> str:
        palette = self._plot.theme.palette
        if what == "broken":
            return palette.error
        return mix(palette.panel, palette.text_quiet, 0.45 if what == "zero" else 0.15)

    def _fit_levels(self) -> None:
        if self._given is not None:
            return
        numbers = self._numbers[np.isfinite(self._numbers)]
        if self.log:
            with np.errstate(divide="ignore"):
                numbers = np.log10(numbers[numbers > 0])
        if not len(numbers):
            return
        low, high = float(numbers.min()), float(numbers.max())
        if self.log:
            low, high = math.floor(low), max(math.ceil(high), math.floor(low) + 1)
        if self._settled:
            low, high = min(low, self._levels[0]), max(high, self._levels[1])
        self._levels, self._settled = (low, high), True
        self.legend.set_levels(*self._levels)

    def _color(self) -> None:
        numbers = self._numbers
        finite = np.isfinite(numbers)
        with np.errstate(divide="ignore", invalid="ignore"):
            shown = np.log10(numbers) if self.log else numbers
        cells = colored(np.where(finite, shown, 0.0), *self._levels, color_table(self.kind, self._plot.theme.palette))
        tones = {"broken": ~finite, "blank": numbers == BLANK, "zero": self.log & (numbers == 0)}
        for tone, where in tones.items():
            if where.any():
                cells[where] = (*rgb(self._tone(tone)), 255)
        self._cells = cells[::-1]

    # A moment reaches half the way to its neighbours; beside a gap only as far as on its other side.
    def _ends(self) -> np.ndarray:
        """Where each column begins and ends (2, columns)."""
        at = self._epochs
        middles = (at[1:] + at[:-1]) / 2
        left, right = np.concatenate([at[:1], middles]), np.concatenate([middles, at[-1:]])
        after = np.flatnonzero(self._anew[1:]) + 1
        right[after - 1] = 2 * at[after - 1] - left[after - 1]
        left[after] = at[after]
        box = self._plot.plotItem.vb
        (low, high), wide = box.viewRange()[0], max(box.width(), 1.0)
        narrow = right - left < LEAST_PX * (high - low) / wide
        open_end = np.append(self._anew[1:], True)
        right[narrow & open_end] = left[narrow & open_end] + LEAST_PX * (high - low) / wide
        return np.stack((left, right))

    def _column_at(self, x: np.ndarray) -> np.ndarray:
        """Which column is drawn at each x (n,); -1 where none is."""
        if not len(self._epochs):
            return np.full(len(x), -1)
        left, right = self._ends()
        place = np.searchsorted(left, x, side="right") - 1
        return np.where((place >= 0) & (x < right[place]), place, -1)

    def _draw(self) -> None:
        box = self._plot.plotItem.vb
        low, high = box.viewRange()[0]
        left, right = self._ends()
        low, high = max(low, float(left[0])), min(high, float(right[-1]))
        if high <= low:
            self.clear()
            return
        pixels = max(math.ceil((high - low) * box.width() / (box.viewRange()[0][1] - box.viewRange()[0][0])), 1)
        width = (high - low) / pixels
        columns = self._column_at(low + width * (np.arange(pixels) + 0.5))
        picture = np.take(self._cells, columns, axis=1)  # a single row, too, lies in memory as Qt expects it
        picture[:, columns < 0] = 0
        self.set_picture(picture, (low, 0.0, high - low, float(len(self._cells))))

    def _name_rows(self) -> None:
        """As many names as there is room for, in full where they fit beside the picture."""
        count = len(self._names)
        if not count:
            return
        metrics = QFontMetricsF(font("caption"))
        widest = max(metrics.horizontalAdvance(name) for name in self._names)
        names = self._names if widest <= WIDEST_NAMES * self._plot.width() else self._short
        box = self._plot.plotItem.vb
        low, high = box.viewRange()[1]
        each = max(math.ceil(metrics.height() * (high - low) / max(box.height(), 1.0)), 1)
        ticks = [(count - row - 0.5, name) for row, name in enumerate(names) if row % each == 0]
        if ticks != self._ticks:
            self._ticks = ticks
            self._plot.axes["y"].setTicks([ticks])

"""What was measured of other runs, layer by layer, drawn behind the current one: at the same step, as near as it is known.

Layers of different networks are matched by their place among those that are drawn.
"""

from collections.abc import Callable, Sequence

import numpy as np

from engine.experiment import Experiment
from engine.measurements.base import Measurement
from engine.text import listed, plural
from engine.text import translate as _
from gui.kept_runs import KeptRun, Runs
from gui.plots.key import Entry
from gui.plots.plot import Plot
from gui.plots.still_lines import StillLine, StillLines
from gui.theme.colors import other_run_color, other_run_marker
from gui.views.overlaid_runs import is_comparable
from gui.views.run_words import name_of

NEAR = 0.1
"""The key does not tell of which step a run is shown when that is no farther away than this share; tables always do."""

MOST_MARKED = 12
"""So many layers have a mark each; of more only some have."""

FARTHEST = 1e6
"""So many times smaller or larger than the current run others make room for themselves: it must stay readable."""

Numbers = Callable[[tuple], Sequence[np.ndarray]]


class LayerLine(StillLine):
    """One number of each layer."""

    def dots(self) -> tuple[np.ndarray, np.ndarray]:
        """Each layer has a mark, where they are few."""
        x, y = self.exact_values()
        return super().dots() if self.dashed or len(x) > MOST_MARKED else (x, y)


class OverlaidLayers:
    """Draws the answers to `question` of the shown runs on `plot`.

    numbers: of an answer, the lines that are drawn, each with a number for each of its layers (n,): NaN where there is none,
    infinite where it is no number any more. The first one is solid.
    title: what they show, for the key. first: where the first layer lies on the axis.
    """

    def __init__(
        self, plot: Plot, runs: Runs, question: Measurement, title: str, numbers: Numbers, first: int = 1
    ) -> None:
        self._plot, self._runs, self._question, self._title = plot, runs, question, title
        self._numbers, self._first = numbers, first
        self._lines: StillLines | None = None
        self._drawn: list[tuple] = []
        self.entries: tuple[Entry, ...] = ()

    def show(self, experiment: Experiment, step: int, answer: tuple) -> bool:
        """Draw what suits the current run of `experiment`, which answers so at `step`; False when that is drawn already."""
        shown = [run for run in self._runs.shown() if is_comparable(run, experiment, None)]
        if not shown and not self.entries:
            return False
        found = [(run, run.seen.at(self._question, step)) for run in shown]
        drawn = [(run, name_of(run), at and (at[0], step_words(at[0], step))) for run, at in found]
        drawn.append((self._plot.theme.palette.name, _kinds(experiment, answer)))
        if drawn == self._drawn:
            return False
        self._drawn = drawn
        lines, entries = [], []
        for run, at in found:
            if at is not None:
                numbers = self._numbers(at[1])
                words = self._words(run, at, step, np.stack(numbers), _kinds(experiment, answer))
                entries.append(entry_of(run, words, self._plot))
                title = f"{name_of(run)} · {step_words(at[0])}"
                lines += self._lines_of(run, title, [values[: len(answer)] for values in numbers])
        if entries and self._lines is None:
            self._lines = StillLines(self._plot)
        if self._lines is not None:
            self._lines.set_lines(lines)
        self.entries = in_key(self._title, entries, len(found))
        return True

    @property
    def lines(self) -> list[StillLine]:
        """What is drawn."""
        return [] if self._lines is None else self._lines.lines

    def limits(self) -> tuple[float, float] | None:
        """The lowest and the highest number above zero; None when nothing is drawn."""
        return limits_of(self.lines)

    def columns(self, count: int) -> list[list[object]]:
        """What is drawn, for a CSV file: of each line its title, then a number for each of `count` layers."""
        found = []
        for line in self.lines:
            numbers = line.exact_values()[1].tolist()
            cells = ["" if number != number else number for number in numbers]
            found.append([line.title, *cells, *[""] * (count - len(cells))])
        return found

    def _lines_of(self, run: KeptRun, title: str, numbers: Sequence[np.ndarray]) -> list[LayerLine]:
        found = []
        for number, y in enumerate(numbers):
            x = np.arange(self._first, self._first + len(y), dtype=float)
            name = _("{name}, gradients", name=title) if number else title
            found.append(LayerLine(self._plot, name, run.place, x, y, dashed=number > 0))
        return found

    def _words(
        self, run: KeptRun, at: tuple[int, tuple], step: int, numbers: np.ndarray, mine: tuple[type, ...]
    ) -> list[str]:
        """What is to be said of a run. numbers: of its layers (lines, layers); mine: the layers it is compared with."""
        theirs = _kinds(run.experiment, at[1])
        words = [step_words(at[0], step)]
        if len(theirs) > len(mine):
            words.append(_("first {count} of {all} layers", count=len(mine), all=len(theirs)))
        elif theirs != mine:
            words.append(_("other layers"))
        zero = np.flatnonzero((numbers == 0).any(axis=0))
        if len(zero):
            names = listed(str(at[1][place].layer + 1) for place in zero)
            words.append(_("0 in layer {numbers}", numbers=names))
        if np.isinf(numbers).any():
            words.append(_("not finite"))
        return words


def entry_of(run: KeptRun, words: Sequence[str], plot: Plot) -> Entry:
    """A run in the key, with what is to be said of it."""
    name = name_of(run)
    text = " · ".join((name, *filter(None, words)))
    color, marker = other_run_color(run.place, plot.theme.palette), other_run_marker(run.place)
    return Entry("line", text, color, marker=marker, marked=True, cut=len(name))


def in_key(title: str, entries: Sequence[Entry], count: int) -> tuple[Entry, ...]:
    """The part of the key that tells of `count` other runs: those that are drawn, and that there are more."""
    found = [Entry("words", title)] * bool(entries and title) + list(entries)
    unknown = count - len(entries)
    if unknown:
        words = plural("{count} other run was not looked at", "{count} other runs were not looked at", unknown)
        found.append(Entry("words", words))
    return tuple(found)


def room_for(others: tuple[float, float] | None, low: float, high: float) -> tuple[float, float]:
    """The ends of a log axis on which the current run lies from `low` to `high`, and others that are not too far away."""
    if others is None:
        return low, high
    return max(min(low, others[0]), low / FARTHEST), min(max(high, others[1]), high * FARTHEST)


def limits_of(lines: Sequence[StillLine]) -> tuple[float, float] | None:
    """The lowest and the highest number above zero; None when there is none."""
    numbers = np.concatenate([np.empty(0), *(line.exact_values()[1] for line in lines)])
    numbers = numbers[np.isfinite(numbers) & (numbers > 0)]
    return (float(numbers.min()), float(numbers.max())) if len(numbers) else None


def _kinds(experiment: Experiment, answer: tuple) -> tuple[type, ...]:
    return tuple(type(experiment.layers[one.layer]) for one in answer if one.layer >= 0)


def step_words(found: int, wanted: int | None = None) -> str:
    """Of which step something is; "" when that is about the wanted one."""
    is_near = wanted is not None and abs(found - wanted) <= NEAR * wanted
    return "" if is_near else _("step {step}", step=f"{found:,}")

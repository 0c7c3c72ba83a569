"""How far each step moved other runs, drawn behind the current one: all layers together, or one of them."""

import numpy as np

from engine.experiment import Experiment
from engine.measurements.updates import Updates
from engine.text import translate as _
from gui.kept_runs import KeptRun, Runs
from gui.plots.key import Entry
from gui.plots.plot import Plot
from gui.plots.still_lines import StillLine, StillLines
from gui.plots.time_map import BLANK
from gui.views.overlaid_layers import entry_of, in_key, limits_of
from gui.views.overlaid_runs import is_comparable
from gui.views.run_words import name_of

TOGETHER = -1
"""The place of all layers, taken as one."""


def together(change: np.ndarray, size: np.ndarray, frozen: np.ndarray) -> np.ndarray:
    """Change divided by size of all layers that learn, as if they were one (n,); given are norms (layers, n)."""
    learns = frozen == 0
    with np.errstate(all="ignore"):
        changes, sizes = (np.sqrt(np.sum(np.where(learns, norms, 0.0) ** 2, axis=0)) for norms in (change, size))
        ratios = np.where(sizes > 0, changes / sizes, np.where(changes > 0, np.inf, 0.0))
    return np.where(learns.any(axis=0), np.where(np.isnan(changes + sizes), np.nan, ratios), BLANK)


def with_gaps(x: np.ndarray, y: np.ndarray, anew: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A line over x (n,) of numbers y (..., n) above zero, open where nobody looked (anew), or where it has no place."""
    breaks = np.flatnonzero(anew)
    seen = np.where(np.isfinite(y) & (y > 0), y, np.nan)
    return np.insert(x, breaks, x[breaks - 1]), np.insert(seen, breaks, np.nan, axis=-1)


def cells(ratios: np.ndarray) -> np.ndarray:
    """Ratios for a CSV file: empty where nothing may change them."""
    return np.where(ratios == BLANK, "", ratios.astype(object))


class OverlaidUpdates:
    """Draws the shown runs on `plot`, over epochs. What has ended is drawn once; what trains, when it has grown."""

    def __init__(self, plot: Plot, runs: Runs):
        self._plot, self._runs = plot, runs
        self._layers: tuple[StillLines, StillLines] | None = None
        self.entries: tuple[Entry, ...] = ()

    def show(self, experiment: Experiment, place: int) -> bool:
        """Draw what compares with a run of `experiment`: the layer at `place`, or TOGETHER. True when any is drawn."""
        shown = self._shown(experiment)
        if not shown and self._layers is None:
            return False
        lines = {run: self._line_of(run, place) for run in shown}
        lines = {run: line for run, line in lines.items() if line is not None}
        if lines and self._layers is None:
            self._layers = StillLines(self._plot, -8), StillLines(self._plot, -6)
        for layer, is_live in zip(self._layers or (), (False, True), strict=False):
            layer.set_lines([line for run, line in lines.items() if run.is_live == is_live])
        entries = [entry_of(run, self._remarks(run, place), self._plot) for run in lines]
        self.entries = in_key("", entries, len(shown))
        return bool(lines)

    def grow(self, experiment: Experiment, place: int) -> bool:
        """Those that train have been looked at again. False, and nothing is drawn, when `show` has more to draw."""
        drawn = {line.run: line for line in self.lines}
        newest = {run: run.seen.newest(Updates()) for run in self._shown(experiment)}
        if {run for run, step in newest.items() if step >= 0} != set(drawn):
            return False
        live = [line for line in drawn.values() if line.run.is_live]
        if any(newest[line.run] > line.newest for line in live):
            same = {line.run: line for line in live if newest[line.run] == line.newest}
            self._layers[1].set_lines([same.get(line.run) or self._line_of(line.run, place) for line in live])
        return True

    @property
    def lines(self) -> list[StillLine]:
        """What is drawn."""
        return [line for layer in self._layers or () for line in layer.lines]

    def limits(self) -> tuple[float, float] | None:
        """The lowest and the highest ratio above zero; None when nothing is drawn."""
        return limits_of(self.lines)

    def tables(self, place: int, name: str) -> list[tuple[str, dict[str, np.ndarray]]]:
        """For a CSV file: the name of each run that is drawn, and its columns; `name` is that of the ratios."""
        drawn = [line.run for line in self.lines]
        return [
            (name_of(run), {"epoch": run.seen.epochs(Updates())[0], name: cells(ratios_of(run, place))})
            for run in drawn
        ]

    def end(self) -> float:
        """The newest epoch that is drawn."""
        return max((float(line.exact_values()[0][-1]) for line in self.lines), default=0.0)

    def _shown(self, experiment: Experiment) -> list[KeptRun]:
        return [run for run in self._runs.shown() if is_comparable(run, experiment, None)]

    def _line_of(self, run: KeptRun, place: int) -> StillLine | None:
        epochs, anew = run.seen.epochs(Updates())
        if not len(epochs):
            return None
        x, y = with_gaps(epochs, ratios_of(run, place), anew)
        return _Line(self._plot, run, x, y)

    def _remarks(self, run: KeptRun, place: int) -> list[str]:
        if place >= len(run.seen.numbers(Updates(), "frozen")):
            return [_("no such layer")]
        ratios = ratios_of(run, place)
        if (ratios == BLANK).all():
            return [_("frozen")]
        broken = np.isnan(ratios) | np.isposinf(ratios)
        return [_("partly 0")] * bool((ratios == 0).any()) + [_("not finite")] * bool(broken.any())


class _Line(StillLine):
    """One run, up to the step `newest`."""

    def __init__(self, plot: Plot, run: KeptRun, x: np.ndarray, y: np.ndarray):
        super().__init__(plot, name_of(run), run.place, x, y)
        self.run, self.newest = run, run.seen.newest(Updates())


def ratios_of(run: KeptRun, place: int) -> np.ndarray:
    """What was measured of a run (n,), where nothing may change it BLANK; NaN where it has no such layer."""
    frozen = run.seen.numbers(Updates(), "frozen")
    if place == TOGETHER:
        return together(run.seen.numbers(Updates(), "change"), run.seen.numbers(Updates(), "size"), frozen)
    if place >= len(frozen):
        return np.full(frozen.shape[1], np.nan)
    return np.where(frozen[place] > 0, BLANK, run.seen.numbers(Updates(), "ratio")[place])

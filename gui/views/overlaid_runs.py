"""The runs that stay, and those that train beside the current one, drawn behind it on the same axes."""

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.experiment import Experiment
from engine.metrics.base import Metric
from engine.text import translate as _
from gui.kept_runs import KeptRun, Runs
from gui.plots.key import Entry
from gui.plots.plot import Plot
from gui.plots.still_lines import StillLine, StillLines
from gui.theme.colors import other_run_color, other_run_marker
from gui.views.judged_numbers import JudgedNumbers
from gui.views.run_axis import RunAxis
from gui.views.run_words import name_of


def is_comparable(run: KeptRun, experiment: Experiment, metric: Metric | None) -> bool:
    """True when the numbers of `run` mean the same as those of a run of `experiment`. metric: None is the loss."""
    its = run.experiment
    if _what_is_asked(its) != _what_is_asked(experiment):
        return False
    # What is scaled are the targets of a regression as well: its loss has their unit.
    is_scaled = run.metric is not None and "regression" in run.metric.tasks
    same_unit = not is_scaled or its.data.scaling == experiment.data.scaling
    return metric is not None or (same_unit and its.loss == experiment.loss)


def _what_is_asked(experiment: Experiment) -> tuple[object, ...]:
    """The data set; of one's own data, which file and which target."""
    source = experiment.data.source
    return type(source), getattr(source, "path", ""), getattr(source, "target", "")


class _Drawn:
    """The numbers of one run, and its lines: of the training and of the validation part."""

    def __init__(self, run: KeptRun, numbers: JudgedNumbers, plot: Plot):
        self.run, self.numbers = run, numbers
        nothing = np.empty(0)
        titles = (name_of(run), _("{name}, validation", name=name_of(run)))
        self.lines = [StillLine(plot, title, run.place, nothing, nothing) for title in titles]
        self.lines[1].dashed = True
        self.take_new()

    def take_new(self) -> None:
        """Look at the numbers that have come in."""
        self.numbers.take_new()
        x, raw, calm = self.numbers.curves()
        for line, y in zip(self.lines, calm or raw, strict=True):
            line.grow(x, y) if np.isfinite(y).any() else line.grow(x[:0], y[:0])

    def limits(self) -> tuple[float, float, float]:
        """The newest x, the lowest and the highest value."""
        x, _y = self.lines[0].exact_values()
        return float(x[-1]) if len(x) else 0.0, *self.numbers.limits()


class OverlaidRuns(QObject):
    """Draws the shown ones of `runs` on `plot`. What has ended is drawn once; what trains, about ten times a second."""

    #: Others are drawn, or they look otherwise.
    changed = Signal()
    #: Those that train have grown.
    grown = Signal()

    def __init__(self, plot: Plot, runs: Runs):
        super().__init__(plot)
        self._plot, self._runs = plot, runs
        self._choice: tuple[Experiment, Metric | None, str, float] | None = None
        self._drawn: list[_Drawn] = []
        self._is_old = False
        self._still, self._growing = StillLines(plot, -8), StillLines(plot, -6)
        runs.changed.connect(self.on_runs_changed)
        runs.grown.connect(self.on_runs_grown)
        plot.theme_changed.connect(self.changed)

    def choose(self, experiment: Experiment, metric: Metric | None, axis: str, weight: float) -> None:
        """Draw what can be compared with a run of `experiment`: the loss or a metric, over this axis, so much smoothed."""
        self._choice = (experiment, metric, axis, weight)
        self._draw()

    def refresh(self) -> None:
        """Draw what has changed while nobody could see it."""
        if self._is_old and self._choice is not None:
            self._draw()
            self.changed.emit()

    def lines(self) -> list[StillLine]:
        """Every line, for a cursor."""
        return [line for one in self._drawn for line in one.lines]

    def entries(self) -> list[Entry]:
        """For the key: one entry a run, and one that says what their dashed lines are."""
        palette = self._plot.theme.palette
        dashed = any(len(line.exact_values()[0]) for one in self._drawn for line in one.lines if line.dashed)
        return [
            Entry(
                "line",
                name_of(one.run),
                other_run_color(one.run.place, palette),
                marker=other_run_marker(one.run.place),
                marked=True,
            )
            for one in self._drawn
        ] + [Entry("line", _("validation of other runs"), "text_quiet", style="dash")] * dashed

    def tables(self) -> list[tuple[str, dict[str, np.ndarray]]]:
        """For a CSV file: the name of each run, and its columns."""
        return [(name_of(one.run), one.numbers.columns()) for one in self._drawn]

    def limits(self) -> tuple[float, float, float] | None:
        """The newest x, the lowest and the highest value of all of them; None when nothing is drawn."""
        found = [one.limits() for one in self._drawn]
        if not found:
            return None
        ends, lows, highs = zip(*found, strict=True)
        return max(ends), min(lows), max(highs)

    def on_runs_changed(self) -> None:
        """There are others, or one is called, drawn or going otherwise."""
        self._is_old = True
        if self._plot.isVisible():
            self.refresh()

    def on_runs_grown(self) -> None:
        """Those that train have new numbers."""
        if not self._plot.isVisible() or self._is_old:
            self._is_old = True
            return
        growing = [one for one in self._drawn if one.run.is_live]
        for one in growing:
            one.take_new()
        if growing:
            self._growing.set_lines([line for one in growing for line in one.lines])
            self.grown.emit()

    def _draw(self) -> None:
        self._is_old = False
        experiment, metric, axis, weight = self._choice
        self._drawn = []
        for run in self._runs.shown():
            if run.metric is not None and is_comparable(run, experiment, metric):
                is_primary = metric is not None and metric.key == run.metric.key
                place = RunAxis(axis, run.history, run.samples)
                self._drawn.append(
                    _Drawn(run, JudgedNumbers(run.history, metric, is_primary, place, weight), self._plot)
                )
        for layer, is_live in ((self._still, False), (self._growing, True)):
            layer.set_lines([line for one in self._drawn if one.run.is_live == is_live for line in one.lines])

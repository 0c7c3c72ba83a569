"""Loss or any metric of a run, of the training and of the validation part, as columns that grow with the run."""

from collections.abc import Iterator, Sequence

import numpy as np

from engine.arrays import Column
from engine.metrics.base import Metric, of_task
from engine.text import translate as _
from engine.training.history import History
from gui.plots.export import rows_of_columns
from gui.plots.smoothing import Smoothed
from gui.views.run_axis import RunAxis, first_known

PARTS = ("training", "validation")
LOWEST = -1.0
"""A metric that can be as bad as it likes, R², is drawn down to here; the plot can be moved to what lies below."""


class JudgedNumbers:
    """What a curve needs of `history` to show `metric`, or the loss when it is None, over `axis`, smoothed by `weight`.

    A primary metric and the loss are known at every evaluation, the others where they were taken. highest, lowest: of all
    finite values so far.
    """

    def __init__(self, history: History, metric: Metric | None, is_primary: bool, axis: RunAxis, weight: float):
        self.history, self.metric, self.axis = history, metric, axis
        self._table = history.evaluations if metric is None or is_primary else history.scores
        ending = "loss" if metric is None else "metric" if is_primary else metric.key
        self._names = [f"{part}_{ending}" for part in PARTS]
        self._smoothed = [Smoothed(weight) for _part in PARTS]
        self._seen = 0
        self.highest, self.lowest = 0.0, 0.0

    def column(self, name: str) -> np.ndarray:
        """One column of the table the numbers are in (n,)."""
        return self._table.get(name, _NOTHING).values

    def take_new(self) -> None:
        """Look at the numbers that have come in."""
        for values, smoothed in zip(self._raw(), self._smoothed, strict=True):
            fresh = values[self._seen :]
            finite = fresh[np.isfinite(fresh)]
            self.highest = float(finite.max(initial=self.highest))
            self.lowest = float(finite.min(initial=self.lowest))
            if smoothed.weight:
                smoothed.extend(fresh)
        self._x = self.axis.of_table(self.column("step"), self.column("epoch"))
        self._seen = len(self._x)

    def curves(self) -> tuple[np.ndarray, list[np.ndarray], list[np.ndarray]]:
        """x (n,), then y of the training and of the validation part, then the same smoothed (empty when nothing is)."""
        known = first_known(self._x)
        smoothed = [one.values[known:] for one in self._smoothed if one.weight]
        return self._x[known:], [values[known:] for values in self._raw()], smoothed

    def row_at(self, x: float) -> int:
        """The row of the table that lies at `x`, a value of the axis."""
        known = first_known(self._x)
        return min(known + int(np.searchsorted(self._x[known:], x)), len(self._x) - 1)

    def worse_is_above(self) -> bool:
        """True when less is better."""
        return self.metric is None or self.metric.in_units

    def limits(self) -> tuple[float, float]:
        """From where to where the y axis reaches."""
        if self.worse_is_above():
            return 0.0, self.highest or 1.0
        return max(self.lowest, LOWEST), 1.0

    def columns(self) -> dict[str, np.ndarray]:
        """Everything known of each row, for a CSV file: name -> (n,)."""
        names = list(self._table) or ["step", "epoch", *self._names]
        columns = {name: self.column(name) for name in names}
        steps, epochs = self.column("step"), self.column("epoch")
        for key in ("samples", "seconds"):
            columns[key] = RunAxis(key, self.history, self.axis.samples).at(steps, epochs)
        for name, smoothed in zip(self._names, self._smoothed, strict=True):
            if smoothed.weight:
                columns[f"{name}_smoothed"] = smoothed.values
        return columns

    def rows(self) -> Iterator[Sequence[object]]:
        """The same as rows."""
        columns = self.columns()
        return rows_of_columns(list(columns), list(columns.values()))

    def _raw(self) -> list[np.ndarray]:
        length = len(self.column("step"))
        return [values if len(values) else np.full(length, np.nan) for values in map(self.column, self._names)]


_NOTHING = Column()


def choices_for(task: str) -> list[tuple]:
    """What can be shown of a run: key, title and sentence; the loss first."""
    metrics = [(metric.key, _(metric.title), _(metric.summary)) for metric in of_task(task)]
    return [("loss", _("Loss"), _("What the training makes small.")), *metrics]

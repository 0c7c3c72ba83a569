"""By how much the predictions of a regression are off, and how that is spread."""

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.measurements.weight_histograms import even_bins, histogram
from engine.metrics.answers import Answers
from engine.metrics.root_mean_squared_error import RootMeanSquaredError
from engine.text import joined, mark, plural
from engine.text import translate as _
from gui.document import Document
from gui.plots.curves import LineCurve
from gui.plots.key import Entry
from gui.plots.side_histogram import SideHistogram
from gui.theme.theme import Theme
from gui.views.answers import part_title
from gui.views.regression_sheet import RegressionSheet, unit_of, with_unit

MOST_BINS = 24
SHRUNK = 0.5
"""The residuals have shrunk so far that the axis follows them."""


class Residuals(RegressionSheet):
    """Predicted minus actual over predicted; what is left is noise when it shows no pattern."""

    key = "residuals"
    title = mark("Residuals")
    summary = mark(
        "Each sample a point: the prediction across, its error (predicted minus actual) up, with a histogram of the errors. "
        "A good fit leaves a level band around 0 without any pattern."
    )
    order = 27
    icon = "histogram"
    empty = mark("By how much each prediction is off, and how that is spread, appears here.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._limit = 0.0
        self.zero = LineCurve(self.plot, _("no error"), "text_quiet", style="dash")
        self.histogram = SideHistogram(_("Histogram of the residuals"), _("samples"), self.plot)
        self.beside.addWidget(self.histogram)

    def line_entry(self) -> Entry:
        return Entry("line", _("no error"), "text_quiet", style="dash")

    def prepare(self, name: str, actual: np.ndarray) -> None:
        self.plot.axes["x"].set_name(_("predicted {name}", name=name))
        for plot in (self.plot, self.histogram):
            plot.axes["y"].set_name(_("predicted − actual"), unit_of(name))
        self._limit = 0.0
        self.zero.set_values(np.array([float(actual.min()), float(actual.max())]), np.zeros(2))
        self.histogram.set_counts(np.zeros(1), np.zeros(0, dtype=np.int64))

    def draw(self, actual: np.ndarray, predicted: np.ndarray, part: str) -> None:
        predicted = predicted.astype(np.float64)
        with np.errstate(all="ignore"):
            residuals = predicted - actual
        finite = np.isfinite(residuals)
        self.points.set_points(predicted[finite], residuals[finite])
        found = histogram(0, "", residuals[finite], even_bins(int(finite.sum()), MOST_BINS))
        self.histogram.set_counts(found.edges, found.counts)
        if finite.any():
            self._make_room(predicted[finite], float(found.edges[-1]))
        with np.errstate(over="ignore", invalid="ignore"):
            self.caption.set_text(self._sentence(actual[finite], predicted[finite], int((~finite).sum()), part))

    def rows(self) -> list[list[object]]:
        actual, predicted = self.pairs()
        return [["predicted", "residual", "actual"], *np.column_stack([predicted, predicted - actual, actual]).tolist()]

    def _make_room(self, predicted: np.ndarray, limit: float) -> None:
        """Show all; the axis of the errors is the same up and down, and shrinks with them."""
        values = self._compiled.data.targets[:, self.target.number]
        low, high = min(float(values.min()), predicted.min()), max(float(values.max()), predicted.max())
        self.zero.set_values(np.array([low, high]), np.zeros(2))
        if self.plot.follows and limit < SHRUNK * self._limit:
            self.plot.forget_range()
            self._limit = 0.0
        self._limit = max(self._limit, limit)
        room = 0.04 * (high - low)
        self.plot.widen(high + room, -self._limit, self._limit, xmin=low - room)

    def _sentence(self, actual: np.ndarray, predicted: np.ndarray, lost: int, part: str) -> str:
        words = []
        if len(actual):
            name, residuals = self.name(), predicted - actual
            answers = Answers(predicted[:, None], actual[:, None], "regression")
            worst = int(np.abs(residuals).argmax())
            words.append(
                _(
                    "{part}: RMSE {spread}, on average {mean}, at worst {worst}.",
                    part=part_title(part),
                    spread=with_unit(RootMeanSquaredError().score(answers), name),
                    mean=_off(float(residuals.mean()), name),
                    worst=_off(float(residuals[worst]), name),
                )
            )
        if lost:
            words.append(
                plural(
                    "{count} prediction is not a finite number.",
                    "{count} predictions are not finite numbers.",
                    lost,
                )
            )
        return joined(words)


def _off(residual: float, name: str) -> str:
    """An error in words."""
    size = with_unit(abs(residual), name)
    return _("{size} too high", size=size) if residual >= 0 else _("{size} too low", size=size)

"""Predicted against actual values of a regression with any number of features."""

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.metrics.mean_absolute_error import mean_absolute_error
from engine.metrics.r_squared import r_squared
from engine.text import mark
from engine.text import translate as _
from gui.document import Document
from gui.plots.curves import LineCurve
from gui.plots.key import Entry
from gui.theme.theme import Theme
from gui.views.answers import part_title
from gui.views.plane import name_axes
from gui.views.regression_sheet import RegressionSheet, with_unit
from gui.widgets.numbers import format_decimals


class PredictedActual(RegressionSheet):
    """Each validation sample a point; a perfect prediction lies on the diagonal."""

    key = "predicted_actual"
    title = mark("Predicted and actual")
    summary = mark(
        "Each sample a point: its actual value across, the prediction up. On the diagonal the prediction is perfect, "
        "above it too high, below it too low."
    )
    order = 25
    icon = "flag"
    empty = mark("How near the predictions come to the actual values appears here.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self.diagonal = LineCurve(self.plot, _("perfect"), "text_quiet", style="dash")

    def line_entry(self) -> Entry:
        return Entry("line", _("perfect prediction"), "text_quiet", style="dash")

    def prepare(self, name: str, actual: np.ndarray) -> None:
        name_axes(self.plot, _("actual {name}", name=name), _("predicted {name}", name=name))
        low, high = float(actual.min()), float(actual.max())
        self.diagonal.set_values(np.array([low, high]), np.array([low, high]))
        room = 0.04 * (high - low)
        self.plot.widen(high + room, low, high, xmin=low - room)

    def draw(self, actual: np.ndarray, predicted: np.ndarray, part: str) -> None:
        finite = np.isfinite(predicted)
        self.points.set_points(actual[finite], predicted[finite])
        if finite.any():
            shown = np.concatenate([actual, predicted[finite]])
            room = 0.04 * float(np.ptp(actual))
            limits = float(actual.min()) - room, float(actual.max()) + room
            self.plot.widen(limits[1], float(shown.min()), float(shown.max()), xmin=limits[0])
        error = mean_absolute_error(predicted[:, None], actual[:, None])
        explained = r_squared(predicted[:, None], actual[:, None])
        sentence = _(
            "{part}: off by {error} on average (mean absolute error), R² = {share}",
            part=part_title(part),
            error=with_unit(error, self.name()),
            share=format_decimals(explained),
        )
        self.caption.set_text(sentence)

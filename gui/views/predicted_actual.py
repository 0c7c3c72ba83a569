"""Predicted against actual values of a regression with any number of features."""

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.compiler import Compiled
from engine.data import DataShape
from engine.measurements.base import Measurement
from engine.measurements.predictions import Predictions, PredictionsOfPart
from engine.metrics.mean_absolute_error import mean_absolute_error
from engine.metrics.r_squared import r_squared
from engine.text import mark
from engine.text import translate as _
from gui.document import Document
from gui.plots.curves import LineCurve
from gui.plots.key import Entry, Key
from gui.plots.plot import Plot
from gui.plots.points import Points
from gui.theme.theme import Theme
from gui.views.answers import part_title
from gui.views.plane import name_axes
from gui.views.sheet import Sheet
from gui.widgets.numbers import format_decimals, format_number


class PredictedActual(Sheet):
    """Each validation sample a point; a perfect prediction lies on the diagonal."""

    key = "predicted_actual"
    title = mark("Predicted and actual")
    summary = mark(
        "Each sample a point: its actual value across, the prediction up. On the diagonal the prediction is perfect, "
        "above it too high, below it too low."
    )
    order = 25
    area = "result"
    icon = "flag"
    empty = mark("How near the predictions come to the actual values appears here.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._latest: PredictionsOfPart | None = None
        self._compiled: Compiled | None = None
        self.key_row = Key(theme)
        self.body.addWidget(self.key_row)
        self.plot = Plot(_(self.title), log_axes="", theme=theme)
        self.plot.set_rows(self.rows)
        self.body.addWidget(self.plot, 1)
        self.diagonal = LineCurve(self.plot, _("perfect"), "text_quiet", style="dash")
        self.points = Points(self.plot, "accent")

    @classmethod
    def fits(cls, shape: DataShape) -> bool:
        return shape.task == "regression"

    def wants(self) -> frozenset[Measurement]:
        return frozenset((Predictions("validation"),))

    def begin(self, compiled: Compiled) -> None:
        self._latest, self._compiled = None, compiled
        name = compiled.data.target_names[0]
        name_axes(self.plot, _("actual {name}", name=name), _("predicted {name}", name=name))
        self.points.set_points(np.empty(0), np.empty(0))
        actual = compiled.data.targets[:, 0]
        low, high = float(actual.min()), float(actual.max())
        self.diagonal.set_values(np.array([low, high]), np.array([low, high]))
        self.plot.forget_range()
        room = 0.04 * (high - low)
        self.plot.widen(high + room, low, high, xmin=low - room)
        part = "validation" if len(compiled.prepared.validation.x) else "training"
        entries = (
            Entry("marker", _("{part} sample", part=part_title(part).lower()), "accent"),
            Entry("line", _("perfect prediction"), "text_quiet", style="dash"),
        )
        self.key_row.set_entries(entries)
        self.caption.set_text("")
        self.unfold()

    def show_measured(self, values: dict[Measurement, object]) -> None:
        latest = values.get(Predictions("validation"))
        if latest is None or latest is self._latest:
            return
        self._latest = latest
        actual, predicted = latest.targets[:, 0], latest.predictions[:, 0]
        finite = np.isfinite(predicted)
        self.points.set_filled(latest.part == "training")
        self.points.set_points(actual[finite], predicted[finite])
        if finite.any():
            shown = np.concatenate([actual, predicted[finite]])
            room = 0.04 * float(np.ptp(actual))
            limits = float(actual.min()) - room, float(actual.max()) + room
            self.plot.widen(limits[1], float(shown.min()), float(shown.max()), xmin=limits[0])
        self.caption.set_text(self._sentence(latest))

    def rows(self) -> list[list[object]]:
        """The numbers, for a CSV file."""
        if self._latest is None:
            return [["actual", "predicted"]]
        pairs = zip(self._latest.targets[:, 0].tolist(), self._latest.predictions[:, 0].tolist(), strict=True)
        return [["actual", "predicted"], *map(list, pairs)]

    def _sentence(self, latest: PredictionsOfPart) -> str:
        actual, predicted = latest.targets[:, :1], latest.predictions[:, :1]
        error = mean_absolute_error(predicted, actual)
        explained = r_squared(predicted, actual)
        return _(
            "{part}: off by {error} on average (mean absolute error), R² = {share}",
            part=part_title(latest.part),
            error=with_unit(error, self._compiled.data.target_names[0]),
            share=format_decimals(explained),
        )


def with_unit(value: float, name: str) -> str:
    """A number with the unit in brackets at the end of a name: 0.2 of "price (1000 €/m²)" is "200 €/m²"."""
    unit = name[name.rindex("(") + 1 : -1] if name.endswith(")") and "(" in name else ""
    times, _blank, rest = unit.partition(" ")
    if times.isdecimal() and rest:
        value, unit = value * int(times), rest
    return f"{format_number(value, 3)} {unit}".rstrip()

"""The curve that a regression with one feature draws through its samples."""

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.compiler import Compiled
from engine.data import DataShape
from engine.measurements.base import Measurement
from engine.measurements.prediction_curve import CurveOfPredictions, PredictionCurve
from engine.measurements.prediction_map import padded
from engine.text import mark
from engine.text import translate as _
from gui.document import Document
from gui.plots.key import Entry, Key
from gui.plots.line_strengths import BoldCurve
from gui.plots.plot import Plot
from gui.plots.points import Points
from gui.theme.theme import Theme
from gui.views.plane import name_axes, part_entries, shown_samples
from gui.views.sheet import Sheet


class FitCurve(Sheet):
    """Samples as points, predictions as a line."""

    key = "fit_curve"
    title = mark("Fit curve")
    summary = mark(
        "The samples, and the curve the network draws through them: filled points are trained on, hollow ones are not."
    )
    order = 20
    area = "result"
    icon = "loss-curve"
    empty = mark("The samples and the curve that the network draws through them appear here.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._latest: CurveOfPredictions | None = None
        self.key_row = Key(theme)
        self.body.addWidget(self.key_row)
        self.plot = Plot(_(self.title), log_axes="", theme=theme)
        self.body.addWidget(self.plot, 1)
        self.points = {
            "training": Points(self.plot, "text_quiet"),
            "validation": Points(self.plot, "text_quiet", filled=False),
        }
        self.curve = BoldCurve(self.plot, _("prediction"))

    @classmethod
    def fits(cls, shape: DataShape) -> bool:
        return shape.features == 1 and shape.task == "regression"

    def wants(self) -> frozenset[Measurement]:
        return frozenset((PredictionCurve(),))

    def begin(self, compiled: Compiled) -> None:
        self._latest = None
        data, prepared = compiled.data, compiled.prepared
        target = data.targets[:, 0]
        self.curve.clear_values()
        for part, indices in shown_samples(compiled).items():
            self.points[part].set_points(data.features[indices, 0], target[indices])
        name_axes(self.plot, data.feature_names[0], data.target_names[0])
        self.plot.forget_range()
        left, right = padded(prepared.feature_low[0], prepared.feature_high[0])
        low, high = padded(float(target.min()), float(target.max()))
        self.plot.widen(right, low, high, xmin=left)
        self.key_row.set_entries((Entry("line", _("prediction"), "accent"), *part_entries(compiled)))
        self.unfold()

    def show_measured(self, values: dict[Measurement, object]) -> None:
        latest = values.get(PredictionCurve())
        if latest is None or latest is self._latest:
            return
        self._latest = latest
        y = latest.values[:, 0]
        self.curve.set_values(latest.x, np.where(np.isfinite(y), y, np.nan))

"""The curve that a regression draws through its samples, along one feature."""

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.compiler import Compiled
from engine.data import DataShape
from engine.measurements.base import Measurement
from engine.measurements.prediction_curve import CurveOfPredictions, PredictionCurve
from engine.measurements.slices import axis_range, padded
from engine.text import mark
from engine.text import translate as _
from gui.document import Document
from gui.plots.key import Entry, Key
from gui.plots.line_strengths import BoldCurve
from gui.plots.plot import Plot
from gui.plots.points import Points
from gui.theme.theme import Theme
from gui.views.axis_choice import AxisChoice
from gui.views.plane import axis_name, name_axes, part_entries, samples_along, shown_samples
from gui.views.sheet import Sheet
from gui.views.target_box import TargetBox


class FitCurve(Sheet):
    """Samples as points, predictions as a line."""

    key = "fit_curve"
    title = mark("Fit curve")
    summary = mark(
        "The samples, and the curve the network draws through them: filled points are trained on, hollow ones are not. "
        "With several features it is the curve along one of them, at the mean of the others."
    )
    order = 20
    area = "result"
    icon = "loss-curve"
    empty = mark("The samples and the curve that the network draws through them appear here.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._latest: CurveOfPredictions | None = None
        self._compiled: Compiled | None = None
        self.target = TargetBox()
        self.target.picked.connect(self.on_axis_picked)
        self.tools.addWidget(self.target)
        self.axes = AxisChoice(1)
        self.axes.picked.connect(self.on_axis_picked)
        self.body.addWidget(self.axes)
        self.key_row = Key(theme)
        self.body.addWidget(self.key_row)
        self.plot = Plot(_(self.title), log_axes="", theme=theme)
        self.plot.heading = (self.caption, self.key_row)
        self.body.addWidget(self.plot, 1)
        self.points = {
            "training": Points(self.plot, "text_quiet"),
            "validation": Points(self.plot, "text_quiet", filled=False),
        }
        self.curve = BoldCurve(self.plot, _("prediction"))

    @classmethod
    def fits(cls, shape: DataShape) -> bool:
        return shape.image_shape is None and shape.task == "regression"

    @classmethod
    def leads(cls, shape: DataShape) -> bool:
        return shape.features == 1

    def question(self) -> PredictionCurve:
        """Along what."""
        return PredictionCurve(along=self.axes.axes[0], space=self.axes.space)

    def wants(self) -> frozenset[Measurement]:
        return frozenset((self.question(),))

    def begin(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self.target.offer(compiled.data)
        self.axes.offer(compiled)
        self.on_axis_picked()
        self.key_row.set_entries((Entry("line", _("prediction"), "accent"), *part_entries(compiled)))
        self.unfold()

    def on_axis_picked(self, _target: object = None) -> None:
        """Lay the curve along this axis; what the network answers there is not known yet."""
        self._latest = None
        compiled, axis, space = self._compiled, self.axes.axes[0], self.axes.space
        target = compiled.data.targets[:, self.target.number]
        self.curve.clear_values()
        for part, indices in shown_samples(compiled).items():
            self.points[part].set_points(samples_along(compiled, part, axis, space), target[indices])
        name_axes(self.plot, axis_name(compiled, axis, space), compiled.data.target_names[self.target.number])
        self.plot.forget_range()
        left, right = axis_range(compiled.prepared, axis, space)
        low, high = padded(float(target.min()), float(target.max()))
        self.plot.widen(right, low, high, xmin=left)

    def show_measured(self, values: dict[Measurement, object]) -> None:
        latest = values.get(self.question())
        if latest is None or latest is self._latest:
            return
        self._latest = latest
        y = latest.values[:, self.target.number]
        self.curve.set_values(latest.x, np.where(np.isfinite(y), y, np.nan))

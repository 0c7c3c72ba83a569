"""What a regression predicts everywhere on a plane, with the samples in the colours of their true values."""

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.compiler import Compiled
from engine.data import DataShape
from engine.measurements.base import Measurement
from engine.measurements.prediction_map import MapOfPredictions, PredictionMap
from engine.text import mark
from engine.text import translate as _
from gui.document import Document
from gui.plots.key import Entry, Key
from gui.plots.plot import Plot
from gui.plots.points import Points
from gui.plots.smooth_map import ON_DARK, ON_LIGHT, Boundary, SmoothMap, contour
from gui.theme.colors import colored, viridis
from gui.theme.theme import Theme
from gui.views.axis_choice import AxisChoice
from gui.views.plane import part_entries, prepare_plane, samples_along, shown_samples
from gui.views.sheet import Sheet
from gui.views.target_box import TargetBox

LEVELS = 9
"""Level lines between the lowest and the highest true value."""

VALIDATION_MARKER = "d"


class RegressionMap(Sheet):
    """A plane of two features, coloured by the predicted value, with lines of equal height."""

    key = "regression_map"
    title = mark("Regression surface")
    summary = mark(
        "What the network predicts at every point of the plane, with lines of equal prediction. Each sample has the "
        "colour of its true value, so where the fit is good the samples melt into the map. With more than two features "
        "it is a cut through them, at the mean of the others."
    )
    order = 12
    area = "result"
    icon = "image"
    empty = mark("A map of what the network predicts everywhere appears here, with the samples on it.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._compiled: Compiled | None = None
        self._latest: MapOfPredictions | None = None
        self._levels = (0.0, 1.0)
        self.target = TargetBox()
        self.target.picked.connect(self.on_plane_picked)
        self.tools.addWidget(self.target)
        self.axes = AxisChoice(2)
        self.axes.picked.connect(self.on_plane_picked)
        self.body.addWidget(self.axes)
        self.key_row = Key(theme)
        self.body.addWidget(self.key_row)
        self.plot = Plot(_(self.title), log_axes="", theme=theme)
        self.plot.heading = (self.caption, self.key_row)
        self.plot.set_rows(self.rows)
        self.body.addWidget(self.plot, 1)
        self.map = SmoothMap(self.plot, "sequential")
        self.level_lines = tuple(Boundary(self.plot, color, 0.5) for color in (ON_DARK, ON_LIGHT))
        self.points = {
            "training": Points(self.plot),
            "validation": Points(self.plot, marker=VALIDATION_MARKER),  # a hollow one would hide its value
        }

    @classmethod
    def fits(cls, shape: DataShape) -> bool:
        return shape.features >= 2 and shape.image_shape is None and shape.task == "regression"

    @classmethod
    def leads(cls, shape: DataShape) -> bool:
        return shape.features == 2

    def question(self) -> PredictionMap:
        """Where the plane lies."""
        across, up = self.axes.axes
        return PredictionMap(across=across, up=up, space=self.axes.space)

    def wants(self) -> frozenset[Measurement]:
        return frozenset((self.question(),))

    def begin(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self.target.offer(compiled.data)
        self.axes.offer(compiled)
        self.on_plane_picked()
        self.unfold()

    def on_plane_picked(self, _target: object = None) -> None:
        """Lay the plane along these axes; what the network predicts there is not known yet."""
        self._latest = None
        compiled, data = self._compiled, self._compiled.data
        target = data.targets[:, self.target.number]
        self._levels = (float(target.min()), float(target.max()))
        self.map.clear_values()
        self.map.show_legend()
        for lines in self.level_lines:
            lines.set_lines([])
        prepare_plane(self.plot, compiled, self.question())
        for part, indices in shown_samples(compiled).items():
            colors = colored(target[indices], *self._levels, viridis())
            places = (samples_along(compiled, part, axis, self.axes.space) for axis in self.axes.axes)
            self.points[part].set_points(*places, colors)
        strip = Entry("strip", data.target_names[self.target.number], table=viridis())
        self.key_row.set_entries((strip, *part_entries(compiled, VALIDATION_MARKER)))

    def show_measured(self, values: dict[Measurement, object]) -> None:
        latest = values.get(self.question())
        if latest is None or latest is self._latest:
            return
        self._latest = latest
        shown, limits = latest.values[..., self.target.number], (latest.x_range, latest.y_range)
        self.map.set_values(shown, *self._levels, self.map.place(*shown.shape, *limits))
        heights = np.linspace(*self._levels, LEVELS + 2)[1:-1]
        for lines, some in zip(self.level_lines, np.split(heights, [LEVELS // 2]), strict=True):
            lines.set_lines([contour(shown, height, *limits) for height in some])

    def rows(self) -> list[list[object]]:
        """The map, for a CSV file: one row for each point of the grid."""
        header = [*(self.plot.axes[axis].name for axis in "xy"), *self._compiled.data.target_names]
        if self._latest is None:
            return [header]
        rows, columns, outputs = self._latest.values.shape
        y, x = np.meshgrid(
            np.linspace(*self._latest.y_range, rows), np.linspace(*self._latest.x_range, columns), indexing="ij"
        )
        return [header, *np.column_stack([x.ravel(), y.ravel(), self._latest.values.reshape(-1, outputs)]).tolist()]

"""What a regression predicts everywhere on the plane, with the samples in the colours of their true values."""

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
from gui.plots.smooth_map import SmoothMap
from gui.theme.colors import colored, viridis
from gui.theme.theme import Theme
from gui.views.plane import part_entries, prepare_plane, shown_samples
from gui.views.sheet import Sheet


class RegressionMap(Sheet):
    """The plane of two features, coloured by the predicted value."""

    key = "regression_map"
    title = mark("Prediction map")
    summary = mark(
        "What the network predicts at every point of the plane. Each sample has the colour of its true value, "
        "so where the fit is good the samples melt into the map."
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
        self.key_row = Key(theme)
        self.body.addWidget(self.key_row)
        self.plot = Plot(_(self.title), log_axes="", theme=theme)
        self.plot.set_rows(self.rows)
        self.body.addWidget(self.plot, 1)
        self.map = SmoothMap(self.plot, "sequential")
        self.points = {
            "training": Points(self.plot),
            "validation": Points(self.plot, filled=False),
        }

    @classmethod
    def fits(cls, shape: DataShape) -> bool:
        return shape.features == 2 and shape.task == "regression"

    def wants(self) -> frozenset[Measurement]:
        return frozenset((PredictionMap(),))

    def begin(self, compiled: Compiled) -> None:
        self._compiled, self._latest = compiled, None
        data = compiled.data
        target = data.targets[:, 0]
        self._levels = (float(target.min()), float(target.max()))
        self.map.clear_values()
        self.map.show_legend()
        prepare_plane(self.plot, compiled)
        for part, indices in shown_samples(compiled).items():
            colors = colored(target[indices], *self._levels, viridis())
            self.points[part].set_points(*data.features[indices].T, colors)
        self.key_row.set_entries((Entry("strip", data.target_names[0], table=viridis()), *part_entries(compiled)))
        self.unfold()

    def show_measured(self, values: dict[Measurement, object]) -> None:
        latest = values.get(PredictionMap())
        if latest is None or latest is self._latest:
            return
        self._latest = latest
        shown = latest.values[..., 0]
        self.map.set_values(shown, *self._levels, self.map.place(*shown.shape, latest.x_range, latest.y_range))

    def rows(self) -> list[list[object]]:
        """The map, for a CSV file: one row for each point of the grid."""
        header = [*self._compiled.data.feature_names, *self._compiled.data.target_names]
        if self._latest is None:
            return [header]
        rows, columns, outputs = self._latest.values.shape
        y, x = np.meshgrid(
            np.linspace(*self._latest.y_range, rows), np.linspace(*self._latest.x_range, columns), indexing="ij"
        )
        return [header, *np.column_stack([x.ravel(), y.ravel(), self._latest.values.reshape(-1, outputs)]).tolist()]

"""What the classifier answers everywhere on the plane, with the samples on it."""

import functools

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
from gui.plots.smooth_map import Boundary, SmoothMap, contour
from gui.theme.colors import Palette, class_style, colored, diverging, rgb
from gui.theme.theme import Theme
from gui.views.answers import class_shares
from gui.views.plane import part_entries, prepare_plane, shown_samples
from gui.views.sheet import Sheet

STRENGTH = 0.6
"""How far the map goes from the panel's tone to the full colour; the samples must stand out from it."""


class DecisionMap(Sheet):
    """The plane of two features, coloured by the answer; class colours and markers for the samples."""

    key = "decision_map"
    title = mark("Decision map")
    summary = mark(
        "What the network answers at every point of the plane, with the samples on it: "
        "the fuller the colour, the surer the answer; the line is where it is undecided."
    )
    order = 10
    area = "result"
    icon = "image"
    empty = mark("A map of what the network answers everywhere appears here, with the samples on it.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._compiled: Compiled | None = None
        self._latest: MapOfPredictions | None = None
        self._points: dict[tuple[str, int], Points] = {}
        self.key_row = Key(theme)
        self.body.addWidget(self.key_row)
        self.plot = Plot(_(self.title), log_axes="", theme=theme)
        self.plot.set_rows(self.rows)
        self.body.addWidget(self.plot, 1)
        self.map = SmoothMap(self.plot)
        self.boundary = Boundary(self.plot)
        self.plot.theme_changed.connect(self.on_theme_changed)

    @classmethod
    def fits(cls, shape: DataShape) -> bool:
        return shape.features == 2 and shape.task in ("binary", "multiclass")

    def wants(self) -> frozenset[Measurement]:
        return frozenset((PredictionMap(),))

    def begin(self, compiled: Compiled) -> None:
        self._compiled, self._latest = compiled, None
        self.map.clear_values()
        self.boundary.setData([], [])
        prepare_plane(self.plot, compiled)
        self._show_samples()
        self.key_row.set_entries(self._entries())
        self.unfold()

    def show_measured(self, values: dict[Measurement, object]) -> None:
        latest = values.get(PredictionMap())
        if latest is not None and latest is not self._latest:
            self._latest = latest
            self._draw()

    def rows(self) -> list[list[object]]:
        """The map, for a CSV file: one row for each point of the grid."""
        header = [*self._compiled.data.feature_names, *self.names()]
        if self._latest is None:
            return [header]
        shares = self.shares(self._latest)
        rows, columns, _classes = shares.shape
        y, x = np.meshgrid(
            np.linspace(*self._latest.y_range, rows), np.linspace(*self._latest.x_range, columns), indexing="ij"
        )
        return [header, *np.column_stack([x.ravel(), y.ravel(), shares.reshape(rows * columns, -1)]).tolist()]

    def names(self) -> tuple[str, ...]:
        """The answers that are told apart."""
        return self._compiled.data.target_names

    def classes(self, indices: np.ndarray) -> np.ndarray:
        """The number in `names` of the right answer for samples of the data set (n,)."""
        return self._compiled.data.targets[indices]

    def shares(self, latest: MapOfPredictions) -> np.ndarray:
        """How much the network stands by each of `names` at every point (rows, columns, K)."""
        return class_shares(latest.values, latest.low, latest.high)

    def on_theme_changed(self) -> None:
        """Draw in the other colours."""
        if self._compiled is not None:
            self.key_row.set_entries(self._entries())
        if self._latest is not None:
            self._draw()

    def _draw(self) -> None:
        latest, palette = self._latest, self.theme.palette
        shares = self.shares(latest)
        where = self.map.place(*shares.shape[:2], latest.x_range, latest.y_range)
        if shares.shape[-1] == 2:
            # The softmax of two units and the answer of one are drawn alike: by the share of the second class.
            yes = _second_of_two(shares)
            self.map.set_picture(colored(yes, 0.0, 1.0, soft_table(palette)), where)
            lines = [contour(yes, 0.5, latest.x_range, latest.y_range)]
        else:
            self.map.set_picture(_blended(shares, palette), where)
            lines = [contour(lead, 0.0, latest.x_range, latest.y_range) for lead in _leads(shares)]
        self.boundary.setData(np.concatenate([x for x, _y in lines]), np.concatenate([y for _x, y in lines]))

    def _show_samples(self) -> None:
        data, used = self._compiled.data, set()
        for part, indices in shown_samples(self._compiled).items():
            classes = self.classes(indices)
            for number in range(len(self.names())):
                chosen = data.features[indices[classes == number]]
                if len(chosen):
                    used.add((part, number))
                    self._points_of(part, number).set_points(chosen[:, 0], chosen[:, 1])
        for place in self._points.keys() - used:
            self._points[place].set_points(np.empty(0), np.empty(0))

    def _points_of(self, part: str, number: int) -> Points:
        if (part, number) not in self._points:
            style = class_style(number)
            self._points[part, number] = Points(self.plot, style.color, style.marker, filled=part == "training")
        return self._points[part, number]

    def _entries(self) -> tuple[Entry, ...]:
        names = self.names()
        entries = [
            Entry("marker", name, class_style(i).color, marker=class_style(i).marker) for i, name in enumerate(names)
        ]
        if len(names) == 2:
            strip = Entry(
                "strip", names[1], before=_("answer {name}", name=names[0]), table=soft_table(self.theme.palette)
            )
            entries.append(strip)
        return (*entries, *part_entries(self._compiled))


@functools.cache
def soft_table(palette: Palette) -> np.ndarray:
    """The diverging colours (256, 4), paler."""
    panel = np.array([*rgb(palette.panel), 255])
    table = np.rint(panel + STRENGTH * (diverging(palette) - panel)).astype(np.uint8)
    table.flags.writeable = False
    return table


def _second_of_two(shares: np.ndarray) -> np.ndarray:
    total = shares.sum(axis=-1)
    return np.divide(shares[..., 1], total, out=np.full(total.shape, 0.5), where=total > 0)


def _blended(shares: np.ndarray, palette: Palette) -> np.ndarray:
    """Class colours mixed by their shares, on the panel's tone: fuller where one class is well ahead."""
    classes = shares.shape[-1]
    total = shares.sum(axis=-1, keepdims=True)
    shares = np.divide(shares, total, out=np.full(shares.shape, 1 / classes), where=total > 0)
    colors = np.array([rgb(class_style(i).color) for i in range(classes)], dtype=np.float64)
    sure = 0.1 + (STRENGTH - 0.1) * (shares.max(axis=-1, keepdims=True) - 1 / classes) / (1 - 1 / classes)
    panel = np.array(rgb(palette.panel), dtype=np.float64)
    picture = np.full((*shares.shape[:2], 4), 255, dtype=np.uint8)
    picture[..., :3] = panel + sure * (shares @ colors - panel)
    return picture


def _leads(shares: np.ndarray) -> list[np.ndarray]:
    """For each class, by how much it is ahead of the best other one (rows, columns)."""
    best = shares.argmax(axis=-1)
    two = np.partition(shares, -2, axis=-1)[..., -2:]
    return [
        shares[..., i] - np.where(best == i, two[..., 0], two[..., 1])
        for i in range(shares.shape[-1])
        if (best == i).any()
    ]

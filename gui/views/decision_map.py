"""What the classifier answers everywhere on a plane through the data, with the samples on it."""

import functools

import numpy as np
from PySide6.QtCore import QObject
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
from gui.theme.colors import Palette, class_style, colored, diverging, rgb, viridis
from gui.theme.theme import Theme
from gui.views.answers import class_shares
from gui.views.axis_choice import AxisChoice
from gui.views.margins import ahead, has_margin, margin_levels, margin_words, share_of
from gui.views.plane import part_entries, prepare_plane, samples_along, shown_samples
from gui.views.sheet import Sheet
from gui.widgets.by_mouse import CheckBox
from gui.widgets.combo_box import ComboBox

STRENGTH = 0.6
"""How far the map goes from the panel's tone to the full colour; the samples must stand out from it."""


class DecisionMap(Sheet):
    """A plane of two features, coloured by the answer; class colours and markers for the samples."""

    key = "decision_map"
    title = mark("Decision map")
    summary = mark(
        "What the network answers at every point of the plane, with the samples on it: "
        "the fuller the colour, the surer the answer; the line is where it is undecided. "
        "With more than two features it is a cut through them, at the mean of the others."
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
        self.choice = ComboBox()
        self.choice.setMinimumContentsLength(8)
        self.choice.setAccessibleName(_("Answer"))
        self.choice.setToolTip(_("Show which class wins, or how probable the network holds one class to be."))
        self.choice.picked.connect(self.on_choice_picked)
        self.tools.addWidget(self.choice)
        self.margins = CheckBox(_("Margins"))
        self.margins.setToolTip(_("Draw lines where the network is 75 % sure or, with a hinge loss, keeps the margin."))
        self.margins.toggled.connect(self.on_theme_changed)
        self.tools.addWidget(self.margins)
        self.axes = AxisChoice(2)
        self.axes.picked.connect(self.on_axes_picked)
        self.body.addWidget(self.axes)
        self.key_row = Key(theme)
        self.body.addWidget(self.key_row)
        self.plot = Plot(_(self.title), log_axes="", theme=theme)
        self.plot.set_rows(self.rows)
        self.plot.heading = (self.key_row,)  # the caption is the name of the box beside it
        self.body.addWidget(self.plot, 1)
        self.map = SmoothMap(self.plot)
        self.boundary = Boundary(self.plot)
        self.margin_lines = Boundary(self.plot, strength=0.85)
        self.lower_lines = Boundary(self.plot, ON_DARK, 0.85)
        self.plot.theme_changed.connect(self.on_theme_changed)

    @classmethod
    def fits(cls, shape: DataShape) -> bool:
        return shape.features >= 2 and shape.image_shape is None and shape.task in ("binary", "multiclass")

    @classmethod
    def leads(cls, shape: DataShape) -> bool:
        return shape.features == 2

    def kept(self) -> dict[str, QObject]:
        return {"margins": self.margins}

    def question(self) -> PredictionMap:
        """Where the plane lies."""
        across, up = self.axes.axes
        return PredictionMap(across=across, up=up, space=self.axes.space)

    def wants(self) -> frozenset[Measurement]:
        return frozenset((self.question(),))

    def begin(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self.axes.offer(compiled)
        self.offer_choices()
        self.caption.set_text(self.choice.accessibleName(), "text_quiet")
        self.on_axes_picked()
        self.unfold()

    def offer_choices(self) -> None:
        """Offer what can be looked at."""
        self.choice.set_choices([(None, _("Winner")), *enumerate(self._compiled.data.target_names)])

    def show_measured(self, values: dict[Measurement, object]) -> None:
        latest = values.get(self.question())
        if latest is not None and latest is not self._latest:
            self._latest = latest
            self._draw()

    def on_axes_picked(self) -> None:
        """Lay the plane along these axes; what the network answers there is not known yet."""
        self._latest = None
        self.map.clear_values()
        self.boundary.set_lines([])
        self.margin_lines.set_lines([])
        self.lower_lines.set_lines([])
        prepare_plane(self.plot, self._compiled, self.question())
        self._show_samples()
        self.key_row.set_entries(self._entries())

    def on_choice_picked(self, _choice: object) -> None:
        """Show another class, or all."""
        self._show_samples()
        self.on_theme_changed()

    def rows(self) -> list[list[object]]:
        """The map, for a CSV file: one row for each point of the grid."""
        header = [*(self.plot.axes[axis].name for axis in "xy"), *self.names()]
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

    def only(self) -> int | None:
        """The number in `names` of the one class to show, or None for the winner."""
        return self.choice.key()

    def columns(self) -> int:
        """How many answers there are about `names`."""
        return self._compiled.network.widths[-1]

    def answers(self, latest: MapOfPredictions) -> np.ndarray:
        """What the network answers about `names` at every point (rows, columns, 1 or K)."""
        return latest.values

    def shares(self, latest: MapOfPredictions) -> np.ndarray:
        """How much the network stands by each of `names` at every point (rows, columns, K)."""
        return class_shares(self.answers(latest), latest.low, latest.high)

    def on_theme_changed(self) -> None:
        """Draw in the other colours."""
        if self._compiled is not None:
            self.key_row.set_entries(self._entries())
        if self._latest is not None:
            self._draw()

    def _draw(self) -> None:
        latest, palette, only = self._latest, self.theme.palette, self.only()
        loss, answers, shares = self._compiled.objective.loss, self.answers(latest), self.shares(latest)
        limits = latest.x_range, latest.y_range
        where = self.map.place(*shares.shape[:2], *limits)
        if only is not None:
            share = share_of(loss, answers, shares, only)
            self.map.set_picture(colored(share, 0.0, 1.0, viridis()), where)
            lines = [contour(share, 0.5, *limits)]
        elif shares.shape[-1] == 2:
            # The softmax of two units and the answer of one are drawn alike: by the share of the second class.
            yes = _second_of_two(shares)
            self.map.set_picture(colored(yes, 0.0, 1.0, soft_table(palette)), where)
            lines = [contour(yes, 0.5, *limits)]
        else:
            self.map.set_picture(_blended(shares, palette), where)
            lines = [contour(lead, 0.0, *limits) for lead in ahead(shares)]
        self.boundary.set_lines(lines)
        levels = margin_levels(loss, answers, shares, only) if self.margins.isChecked() else []
        margins = [contour(field, level, *limits, dashed=True) for field, level in levels]
        lower = margins[:1] if only is not None else []
        self.lower_lines.set_lines(lower)
        self.margin_lines.set_lines(margins[len(lower) :])
        for line in (self.boundary, self.margin_lines):
            line.set_color("text" if only is None else ON_LIGHT)

    def _show_samples(self) -> None:
        used = set()
        for part, indices in shown_samples(self._compiled).items():
            classes = self.classes(indices)
            x, y = (samples_along(self._compiled, part, axis, self.axes.space) for axis in self.axes.axes)
            for number in range(len(self.names())):
                chosen = classes == number
                if chosen.any():
                    used.add((part, number))
                    self._points_of(part, number).set_points(x[chosen], y[chosen])
        for place in self._points.keys() - used:
            self._points[place].set_points(np.empty(0), np.empty(0))

    def _points_of(self, part: str, number: int) -> Points:
        if (part, number) not in self._points:
            style = class_style(number)
            self._points[part, number] = Points(self.plot, style.color, style.marker, filled=part == "training")
        return self._points[part, number]

    def _entries(self) -> tuple[Entry, ...]:
        names, only = self.names(), self.only()
        loss = self._compiled.objective.loss
        entries = [
            Entry("marker", name, class_style(i).color, marker=class_style(i).marker) for i, name in enumerate(names)
        ]
        if only is not None:
            low, high = ("≤ −1", "≥ 1") if has_margin(loss) else ("0 %", "100 %")
            before = f"{names[only]} {low}"
            entries.append(Entry("strip", high, before=before, table=viridis()))
        elif len(names) == 2:
            strip = Entry(
                "strip", names[1], before=_("answer {name}", name=names[0]), table=soft_table(self.theme.palette)
            )
            entries.append(strip)
        if self.margins.isChecked():
            two_sided = only is not None or self.columns() == 1
            words = margin_words(loss, one_class=only is not None, two_sided=two_sided)
            entries.append(Entry("line", words, "text", style="dash"))
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

"""How large the signal is after each layer, and the gradient on its way back, against what the initial weights predict."""

import math

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from engine import mean_field
from engine.compiler import Compiled
from engine.experiment import Experiment
from engine.measurements.base import Measurement
from engine.measurements.layer_outputs import samples
from engine.measurements.signal_propagation import LayerSignal, SignalPropagation
from engine.text import mark
from engine.text import translate as _
from gui.document import Document
from gui.plots.cursor import Cursor
from gui.plots.curves import LineCurve
from gui.plots.fill import Fill
from gui.plots.key import Entry, Key
from gui.plots.plot import Plot
from gui.plots.points import Points
from gui.plots.zero_marks import ZeroMarks
from gui.theme.theme import Theme
from gui.views.layer_axis import name_layers
from gui.views.layer_names import numbered_name
from gui.views.overlaid_layers import OverlaidLayers, room_for
from gui.views.sheet import Sheet
from gui.views.signal_words import ends, signal_sentence

EMPTY_DECADES = (0.1, 10.0)
"""What the axis shows before anything is measured."""

DEEPEST = 1e-30
"""Numbers below have no place on the axis of their own; in single precision they are nearly 0."""

COLORS = {"forward": "accent", "backward": "text"}
MARKERS = {"forward": "o", "backward": "t3"}


class Signal(Sheet):
    """Mean squares of outputs and gradients of each layer on a log axis, and bands for what was to be expected."""

    key = "signal"
    title = mark("Signal")
    summary = mark(
        "How large the outputs of each layer are (their mean square, over its units and 256 training samples; of sigmoid or "
        "softmax with cross-entropy, what goes into them), and how large the gradient by them is, beside what the initial "
        "weights predict. In between neither should fade or explode. "
        "Point at a layer to read exact values."
    )
    order = 24
    area = "inside"
    icon = "network"
    empty = mark(
        "How the signal grows or fades from layer to layer appears here, and what the initial weights predict."
    )

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._names: list[str] = []
        self._experiment: Experiment | None = None
        self._latest: tuple[LayerSignal, ...] | None = None
        self._expected: dict[str, list[mean_field.Size]] = {}
        self._spoken = False
        self._room = EMPTY_DECADES
        self.key_row = Key(theme)
        self.body.addWidget(self.key_row)
        self.plot = Plot(_(self.title), _("layer"), _("mean square"), log_axes="", theme=theme)
        self.plot.heading = (self.caption, self.key_row)
        self.plot.set_log("y", True)
        self.plot.set_rows(self.rows)
        self.body.addWidget(self.plot, 1)
        self.bands = {way: Fill(self.plot, color) for way, color in COLORS.items()}
        titles = {"forward": _("predicted outputs"), "backward": _("predicted gradients")}
        self.predicted = {way: LineCurve(self.plot, titles[way], color, style="dash") for way, color in COLORS.items()}
        self.between = LineCurve(self.plot, _("differences between samples"), "accent", style="dot")
        titles = {"forward": _("outputs"), "backward": _("gradients")}
        self.lines = {way: LineCurve(self.plot, titles[way], color) for way, color in COLORS.items()}
        self.points = {way: Points(self.plot, color, MARKERS[way], still=False) for way, color in COLORS.items()}
        self.zeros = ZeroMarks(self.plot)
        title = _("other runs (gradients dashed):")
        self.others = OverlaidLayers(self.plot, document.runs, SignalPropagation(), title, lines_of, first=0)
        self.cursor = Cursor(self.plot, self._read(), self.name_at)
        for news in (document.runs.changed, document.runs.grown, self.plot.theme_changed):
            news.connect(self.on_others_changed)

    def wants(self) -> frozenset[Measurement]:
        return frozenset((SignalPropagation(),))

    def begin(self, compiled: Compiled) -> None:
        self._latest, self._spoken, self._room = None, False, EMPTY_DECADES
        self._experiment = compiled.experiment
        layers = compiled.experiment.layers
        self._layer_names = [numbered_name(layers, index) for index in range(len(layers))]
        self._names = []
        data = mean_field.size_of(samples(compiled)[0])
        forward, backward = mean_field.sizes(compiled.objective, data)
        self._expected = {"forward": [data, *forward], "backward": [mean_field.UNKNOWN, *backward]}
        for line in (*self.lines.values(), *self.predicted.values(), self.between):
            line.clear_values()
        for band in self.bands.values():
            band.set_values(np.empty(0), np.empty(0), np.empty(0))
        for points in self.points.values():
            points.set_points(np.empty(0), np.empty(0))
        self.zeros.set_places(())
        self.cursor.hide()
        self.plot.forget_range()
        self.plot.widen(len(layers) + 0.5, *EMPTY_DECADES, xmin=-0.5)
        self._set_entries()
        self.caption.set_text("")
        self.unfold()

    def show_measured(self, values: dict[Measurement, object]) -> None:
        latest = values.get(SignalPropagation())
        if latest is None or latest is self._latest:
            return
        first, self._latest = self._latest is None, latest
        if first:
            self._compare()
            self._names = [_("input"), *(self._layer_names[one.layer] for one in latest[1:])]
            self._name_ticks()
            self._show_expected()
        self._draw()
        if not self._spoken:
            self.show_numbers()

    def on_others_changed(self) -> None:
        """Other runs are drawn, or look otherwise, or have been looked at again."""
        if self.isVisible():
            self._compare()

    def show_numbers(self) -> None:
        self._compare()
        if self._latest is not None:
            self._spoken = True
            squares = {way: [size.square for size in self.expected(way)] for way in COLORS}
            self.caption.set_text(signal_sentence(self._latest, squares["forward"], squares["backward"]))

    def expected(self, way: str) -> list[mean_field.Size]:
        """What was predicted at the places that are shown."""
        return [self._expected[way][one.layer + 1] for one in self._latest or ()]

    def sizes(self, way: str) -> np.ndarray:
        """The numbers that are drawn (places,)."""
        return sizes_of(self._latest, way)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_ticks()

    def name_at(self, place: float) -> str:
        """What is called so at a place of the axis."""
        return self._names[int(place)] if place < len(self._names) else ""  # other runs may still show more layers

    def rows(self) -> list[list[object]]:
        """The numbers, for a CSV file."""
        header = ["layer", "mean square", "between samples", "predicted", "from", "to"]
        header += ["gradient", "predicted", "from", "to"]
        rows: list[list[object]] = [header]
        if self._latest is None:
            return rows
        ways = zip(self._latest, self.sizes("backward"), *map(self.expected, COLORS), strict=True)
        for one, gradient, forward, backward in ways:
            row = [one.outputs, one.between, forward.square, *forward.band()]
            row += [float(gradient), backward.square, *backward.band()]
            rows.append([one.layer + 1, *("" if math.isnan(number) else number for number in row)])
        return [[*row, *cells] for row, *cells in zip(rows, *self.others.columns(len(self._latest)), strict=True)]

    def _draw(self) -> None:
        places = np.arange(len(self._latest))
        none = np.zeros(len(places), bool)
        for way in COLORS:
            sizes = self.sizes(way)
            seen = np.isfinite(sizes) & (sizes > DEEPEST)
            none |= sizes == 0
            self.lines[way].set_values(places, sizes)
            self.points[way].set_points(places[seen], np.log10(sizes[seen]))
        between = np.array([one.between for one in self._latest])
        self.between.set_values(places, between)
        changed = list(places[none]) != list(self.zeros.places)
        self.zeros.set_places(places[none])
        if changed:
            self._set_entries()
        self._make_room([line.exact_values()[1] for line in (*self.lines.values(), self.between)])
        self.cursor.refresh()

    def _show_expected(self) -> None:
        places = np.arange(len(self._latest))
        for way in COLORS:
            expected = self.expected(way)
            low, high = np.array([size.band() for size in expected]).T
            squares = np.array([size.square for size in expected])
            self.bands[way].set_values(places, low, high)
            self.predicted[way].set_values(places, squares)
        self.plot.forget_range()
        self._make_room([line.exact_values()[1] for line in self.predicted.values()])

    def _make_room(self, drawn: list[np.ndarray]) -> None:
        numbers = np.concatenate(drawn)
        numbers = numbers[np.isfinite(numbers) & (numbers > DEEPEST)]
        if len(numbers):
            low, high = 10.0 ** math.floor(np.log10(numbers.min())), 10.0 ** math.ceil(np.log10(numbers.max()))
            # A logarithm has no zero: zeros stand below everything else, in a decade of their own.
            floor = low / 10 if len(self.zeros.places) else low
            self._room = floor, max(high, 10 * low)
        self._widen()

    def _widen(self) -> None:
        self.plot.widen(len(self._latest) - 0.5, *room_for(self.others.limits(), *self._room), xmin=-0.5)

    def _compare(self) -> None:
        """Draw what other runs were like at this step."""
        if self._latest is None:
            return
        step = self.measured_at.get(SignalPropagation(), 0)
        if self.others.show(self._experiment, step, self._latest):
            self.cursor.set_curves((*self._read(), *self.others.lines))
            self._widen()
            self._set_entries()

    def _read(self) -> list[LineCurve]:
        """The lines of this run, in the order in which they are read."""
        forward, backward = ((self.lines[way], self.predicted[way]) for way in COLORS)
        return [*forward, self.between, *backward]

    def _set_entries(self) -> None:
        entries = [
            Entry("marker", _("outputs"), "accent", marker=MARKERS["forward"]),
            Entry("line", _("as far as samples differ"), "accent", style="dot"),
            Entry("marker", _("gradients (last hidden layer = 1)"), "text", marker=MARKERS["backward"]),
            Entry(
                "line", _("predicted from the initial weights (tinted: 19 of 20 networks)"), "text_quiet", style="dash"
            ),
        ]
        if len(self.zeros.places):
            entries.append(Entry("marker", _("exactly 0"), "error", marker="x"))
        self.key_row.set_entries((*entries, *self.others.entries))

    def _name_ticks(self) -> None:
        numbers = [name.partition(" ")[0] for name in self._names[1:]]
        name_layers(self.plot, self.width(), self._names, [_("input"), *numbers][: len(self._names)], first=0)


def sizes_of(answer: tuple[LayerSignal, ...], way: str) -> np.ndarray:
    """Mean squares (places,); those of gradients as multiples of the last hidden layer's."""
    if way == "forward":
        return np.array([one.outputs for one in answer])
    found = np.array([one.gradient for one in answer])
    unit = found[max(ends(len(found))[1], 1)]
    found[max(len(found) - 1, 2) :] = np.nan  # the output's is larger by nature: it has fewer units
    return found / unit if unit > 0 else found * 0.0


def lines_of(answer: tuple[LayerSignal, ...]) -> list[np.ndarray]:
    """What is drawn of another run; what is no number any more is infinite."""
    found = [sizes_of(answer, way) for way in COLORS]
    for sizes, name in zip(found, ("outputs", "gradient"), strict=True):
        broken = [not math.isfinite(getattr(one, name)) and one.layer >= 0 for one in answer]
        sizes[broken] = np.inf
    return found

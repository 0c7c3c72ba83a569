"""How large the gradient is in each layer: does it reach the first layers, fade on the way, or explode?"""

import math

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from engine.compiler import Compiled
from engine.experiment import Experiment
from engine.measurements.base import Measurement
from engine.measurements.gradient_flow import GradientFlow, LayerGradient
from engine.text import mark
from engine.text import translate as _
from engine.training.events import Measured
from gui.document import Document
from gui.plots.cursor import Cursor
from gui.plots.curves import LineCurve
from gui.plots.key import Entry, Key
from gui.plots.line_strengths import ThinCurve
from gui.plots.moment_line import MomentLine
from gui.plots.plot import Plot
from gui.plots.points import Points
from gui.plots.time_map import BLANK, TimeMap
from gui.plots.zero_marks import ZeroMarks
from gui.theme.theme import Theme
from gui.views.gradient_words import flow_sentence, passing_sentence
from gui.views.layer_axis import name_layers
from gui.views.layer_names import numbered_name
from gui.views.overlaid_layers import OverlaidLayers, room_for
from gui.views.watching import Watching
from gui.widgets.numbers import format_number
from gui.widgets.segmented import SegmentedControl

EMPTY_DECADES = (1e-4, 1.0)
"""What the axis shows before there is any gradient above zero."""


class Gradients(Watching):
    """Mean, largest and norm of the gradient of each layer's weights on a log axis; or the norms of the whole run."""

    key = "gradients"
    title = mark("Gradients")
    summary = mark(
        "The size of the gradient of each layer's weights for the last batch, on a logarithmic axis. "
        "It runs from the last layer back to the first, and should not fade or explode on the way. "
        "Point at a layer to read exact values."
    )
    order = 20
    area = "inside"
    icon = "gradient"
    empty = mark("How much of the gradient reaches each layer appears here.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._names: list[str] = []
        self._experiment: Experiment | None = None
        self._numbers: list[int] = []
        self._evened_by = ""
        self._latest: tuple[LayerGradient, ...] | None = None
        self._room = EMPTY_DECADES
        self.choice = SegmentedControl(
            (
                ("now", _("Now"), _("Show the gradient of the last batch.")),
                ("river", _("River"), _("Show how the gradient of each layer has changed over the run.")),
            )
        )
        self.choice.setAccessibleName(_("Now or over time"))
        self.choice.picked.connect(self.on_choice_picked)
        self.tools.addWidget(self.choice)
        self.key_row = Key(theme)
        self.body.addWidget(self.key_row)
        self.plot = Plot(_(self.title), _("layer"), _("|gradient|"), log_axes="", theme=theme)
        self.plot.set_log("y", True)
        self.plot.set_rows(self.rows)
        self.body.addWidget(self.plot, 1)
        self.river_plot = Plot(_("Gradients over time"), _("epoch"), _("layer"), log_axes="", theme=theme)
        self.river_plot.hide()
        self.plot.heading = self.river_plot.heading = (self.caption, self.key_row)
        self.body.addWidget(self.river_plot, 1)
        self.river = TimeMap(self.river_plot, _("norm"), log=True)
        self.moment_lines.append(MomentLine(self.river_plot))
        self.river.cursor.moved.connect(self.on_cursor_moved)
        self.river.cursor.left.connect(self.say)
        self.lines = {
            "norm": ThinCurve(self.plot, _("norm"), "text"),
            "largest": ThinCurve(self.plot, _("largest"), "text_quiet"),
            "mean": LineCurve(self.plot, _("mean"), "accent"),
        }
        self.points = {
            "norm": Points(self.plot, "text", "s", filled=False, still=False),
            "largest": Points(self.plot, "text_quiet", "t1", filled=False, still=False),
            "mean": Points(self.plot, "accent", "o", still=False),
        }
        self.zeros = ZeroMarks(self.plot)
        title = _("mean in other runs:")
        self.others = OverlaidLayers(self.plot, document.runs, GradientFlow(), title, means)
        self.cursor = Cursor(self.plot, tuple(self.lines.values()), self.name_at)
        for news in (document.runs.changed, document.runs.grown, self.plot.theme_changed):
            news.connect(self.on_others_changed)
        self._entries = (
            Entry("marker", _("norm of all weight gradients"), "text", marker="s", filled=False),
            Entry("marker", _("largest weight gradient"), "text_quiet", marker="t1", filled=False),
            Entry("marker", _("mean of all weight gradients"), "accent", marker="o"),
        )

    def kept(self) -> dict[str, QObject]:
        return {"shown": self.choice}

    def wants(self) -> frozenset[Measurement]:
        return frozenset((GradientFlow(),))

    def begin(self, compiled: Compiled) -> None:
        super().begin(compiled)
        self._experiment = compiled.experiment
        layers = compiled.experiment.layers
        network = compiled.network
        weighted = [index for index, own in enumerate(network.views(np.empty(network.size))) if "weights" in own]
        self._numbers = [index + 1 for index in weighted]
        self._names = [numbered_name(layers, index) for index in weighted]
        optimizer = compiled.experiment.optimizer
        # An optimizer that remembers squares of gradients divides by their size.
        self._evened_by = _(optimizer.title) if any("squares" in slot for slot in optimizer.slots) else ""
        self._latest, self._room = None, EMPTY_DECADES
        for thing in self.lines.values():
            thing.clear_values()
        for points in self.points.values():
            points.set_points(np.empty(0), np.empty(0))
        self.zeros.set_places(())
        self.cursor.hide()
        self.plot.forget_range()
        self.plot.widen(len(weighted) + 0.5, *EMPTY_DECADES, xmin=0.5)
        self._name_ticks()
        self.river_plot.x_end = float(compiled.experiment.training.epochs)
        self.river.set_names(self._names, [str(number) for number in self._numbers], _("frozen"))
        self.say()
        self.unfold()

    def show_measured(self, values: dict[Measurement, object]) -> None:
        latest = values.get(GradientFlow())
        if latest is None or latest is self._latest:
            return
        first, self._latest = self._latest is None, latest
        self.remember(GradientFlow(), latest)
        if self.choice.key() == "river":
            self._draw_river()
        else:
            if first:
                self._compare()
            self._draw_now(first)
        self.say()

    def column(self, answer: tuple[LayerGradient, ...]) -> np.ndarray:
        """The norm of each layer."""
        return np.array([BLANK if layer.frozen else layer.norm for layer in answer])

    def show_past(self, looks: list[Measured]) -> None:
        if self.choice.key() == "river":
            self._draw_river()
            self.say()

    def show_numbers(self) -> None:
        self._compare()

    def on_others_changed(self) -> None:
        """Other runs are drawn, or look otherwise, or have been looked at again."""
        if self.isVisible():
            self._compare()

    def on_choice_picked(self, *_key: object) -> None:
        """Show the other picture."""
        over_time = self.choice.key() == "river"
        self.plot.setVisible(not over_time)
        self.river_plot.setVisible(over_time)
        self.river.cursor.hide()
        self.cursor.hide()
        self._compare()
        if self._latest is not None:
            self._draw_river() if over_time else self._draw_now()
        self.say()

    def on_cursor_moved(self, _row: int, column: int) -> None:
        """Say what the layers did to the gradient at the moment under the cursor."""
        self.say()

    def say(self) -> None:
        """Say in words what the picture shows, and name its marks and tones."""
        over_time = self.choice.key() == "river"
        words, entries = "", self._entries
        if over_time:
            entries = (Entry("words", _("colour: norm of the layer's weight gradient")), *self.river.entries())
            if self.others.entries:
                entries = (*entries, Entry("words", _("other runs: under Now")))
        else:
            zeros = (Entry("marker", _("exactly 0"), "error", marker="x"),) if len(self.zeros.places) else ()
            entries = (*entries, *zeros, *self.others.entries)
        if self._latest is not None and not over_time:
            words = flow_sentence(self._latest, self._evened_by)
        elif len(self.past):
            cell = self.river.cursor.cell
            newest = int(self.past.steps[-1])
            shown = self.past.nearest(self.measured_at.get(GradientFlow(), newest))
            column = shown if cell is None else cell[1]
            is_now = cell is None and column == len(self.past) - 1
            when = _("Now") if is_now else _("Epoch {epoch}", epoch=format_number(self.past.epochs[column]))
            words = passing_sentence(self._numbers, self.past.matrix[:, column])
            words = self.with_since(_("{when}: {words}", when=when, words=words[:1].lower() + words[1:]))
        self.caption.set_text(words)
        if entries != self.key_row.entries:
            self.key_row.set_entries(entries)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_ticks()

    def name_at(self, place: float) -> str:
        """Which layer lies at a place of the axis."""
        if place > len(self._names):  # other runs may still show more layers
            return ""
        name = self._names[int(place) - 1]
        is_frozen = self._latest is not None and self._latest[int(place) - 1].frozen
        return f"{name} · {_('frozen')}" if is_frozen else name

    def rows(self) -> list[list[object]]:
        """The numbers, for a CSV file."""
        found = self._latest or ()
        rows = [["layer", "mean", "largest", "norm"], *([g.layer + 1, g.mean, g.largest, g.norm] for g in found)]
        return [[*row, *cells] for row, *cells in zip(rows, *self.others.columns(len(found)), strict=True)]

    def _draw_river(self) -> None:
        self.river.set_columns(self.past.steps, self.past.epochs, self.past.matrix, self.past.anew)

    def _draw_now(self, first: bool = False) -> None:
        latest = self._latest
        sizes = {name: np.array([getattr(layer, name) for layer in latest]) for name in self.lines}
        places = np.arange(1, len(latest) + 1)
        asked = np.array([not layer.frozen for layer in latest], bool)
        none = places[(sizes["largest"] == 0) & asked]
        positive = np.concatenate(list(sizes.values()))
        positive = positive[np.isfinite(positive) & (positive > 0)]
        if len(positive):
            if first:
                self.plot.forget_range()
            low, high = 10.0 ** math.floor(np.log10(positive.min())), 10.0 ** math.ceil(np.log10(positive.max()))
            # A logarithm has no zero: zeros stand below everything else, in a decade of their own.
            floor = low / 10 if len(none) else low
            self._room = floor, max(high, 10 * low)
        self._make_room()
        for name, size in sizes.items():
            seen = np.isfinite(size) & (size > 0)
            self.lines[name].set_values(places, np.where(asked, size, np.nan))
            self.points[name].set_points(places[seen], np.log10(size[seen]))
        self.zeros.set_places(none)
        self.cursor.refresh()

    def _make_room(self) -> None:
        self.plot.widen(len(self._latest) + 0.5, *room_for(self.others.limits(), *self._room), xmin=0.5)

    def _compare(self) -> None:
        """Draw what other runs were like at this step."""
        if self._latest is None or self.choice.key() == "river":
            return
        step = self.measured_at.get(GradientFlow(), 0)
        if self.others.show(self._experiment, step, self._latest):
            self.cursor.set_curves((*self.lines.values(), *self.others.lines))
            self._make_room()
            self.say()

    def _name_ticks(self) -> None:
        name_layers(self.plot, self.width(), self._names, [str(number) for number in self._numbers])


def means(answer: tuple[LayerGradient, ...]) -> list[np.ndarray]:
    """What is drawn of another run: the mean in each layer, where somebody asks for a gradient."""
    found = np.array([np.nan if layer.frozen else layer.mean for layer in answer])
    found[[math.isnan(layer.mean) for layer in answer]] = np.inf
    return [found]

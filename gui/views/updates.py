"""How far each step moves every layer, and the learning rate that it moves with."""

import functools
import math
from collections.abc import Iterable, Sequence

import numpy as np
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.arrays import distinct
from engine.compiler import Compiled
from engine.experiment import Experiment
from engine.measurements.base import Measurement
from engine.measurements.updates import LayerUpdate
from engine.measurements.updates import Updates as UpdateSizes
from engine.text import mark
from engine.text import translate as _
from engine.training.events import Measured
from engine.training.history import History
from gui.document import Document
from gui.plots.band import Band
from gui.plots.cursor import Cursor
from gui.plots.curves import LineCurve
from gui.plots.export import rows_of_tables
from gui.plots.key import Entry, Key
from gui.plots.line_strengths import BoldCurve, ThinCurve
from gui.plots.moment_line import MomentLine
from gui.plots.plot import Plot
from gui.plots.time_map import BLANK
from gui.plots.zero_marks import ZeroMarks
from gui.theme.colors import Palette, viridis
from gui.theme.theme import Theme
from gui.views.layer_names import numbered_name
from gui.views.overlaid_layers import room_for
from gui.views.overlaid_updates import TOGETHER, OverlaidUpdates, cells, together, with_gaps
from gui.views.update_words import FAST, SLOW, update_sentence
from gui.views.watching import Watching
from gui.widgets.combo_box import ComboBox
from gui.widgets.numbers import format_number

EMPTY_DECADES = (1e-5, 1e-1)
NO_RATE = (0.0, 1e-6)
MOST_NAMED = 6
"""So many layers get a line each in the legend, and at the cursor; more are told by a strip of colours."""

MOST_MARKS = 12
AXIS_PX = 62
RATE_PX, LEAST_RATE_PX, LEAST_PX = 76, 60, 48


class Updates(Watching):
    """Change divided by size of the weights, per layer on a log axis; the learning rate below it."""

    key = "updates"
    title = mark("Updates")
    summary = mark(
        "How much one step changes the weights of each layer, compared with their size, on a logarithmic axis. "
        "As a rule of thumb it should be about 0.001: far less learns slowly, far more is restless."
    )
    order = 30
    area = "curves"
    icon = "speed"
    empty = mark("How far each step moves the weights of every layer appears here, with the learning rate below it.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._names: list[str] = []
        self._experiment: Experiment | None = None
        self._numbers: list[int] = []
        self._latest: tuple[LayerUpdate, ...] | None = None
        self._stale = False
        self._revision = 0
        self._others_are_old, self._room = False, EMPTY_DECADES
        self.compared = ComboBox()
        self.compared.setMinimumWidth(112)
        self.compared.setMaximumWidth(128)
        self.compared.setAccessibleName(_("Compared"))
        self.compared.setToolTip(_("What is compared with other runs: one layer, or all of them taken as one."))
        self.compared.picked.connect(self.on_others_changed)
        self.compared.hide()
        self.tools.addWidget(self.compared)
        self.key_row = Key(theme)
        self.body.addWidget(self.key_row)
        self.plot = Plot(_(self.title), _("epoch"), _("change / size"), log_axes="", theme=theme)
        self.plot.heading = (self.caption, self.key_row)
        self.plot.set_log("y", True)
        self.plot.set_rows(self.rows)
        self.rate_plot = Plot(_("Learning rate"), _("epoch"), _("rate"), log_axes="", theme=theme)
        self.rate_plot.setMinimumHeight(LEAST_RATE_PX)
        self.rate_plot.setMaximumHeight(RATE_PX)
        self.plot.setMinimumHeight(LEAST_PX)
        self.plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # the plot below is first
        for plot in (self.plot, self.rate_plot):
            plot.axes["y"].setWidth(AXIS_PX)
            plot.axes["x"].name_in_row()
            self.moment_lines.append(MomentLine(plot))
        self.rate_plot.plotItem.vb.setXLink(self.plot.plotItem.vb)
        self.body.addWidget(self.plot, 1)
        self.body.addWidget(self.rate_plot)
        self.band = Band(self.plot, SLOW, FAST)
        self.lines: list[ThinCurve] = []
        self.own = BoldCurve(self.plot, _("this run"))
        self.others = OverlaidUpdates(self.plot, document.runs)
        document.runs.changed.connect(self.on_others_changed)
        document.runs.grown.connect(self.on_others_grown)
        self.rate = LineCurve(self.rate_plot, _("learning rate"))
        self.zeros = ZeroMarks(self.plot)
        self.cursor = Cursor(self.plot)
        self.rate_cursor = Cursor(self.rate_plot, (self.rate,))
        self.plot.theme_changed.connect(self.on_theme_changed)

    def wants(self) -> frozenset[Measurement]:
        return frozenset((UpdateSizes(),))

    def begin(self, compiled: Compiled) -> None:
        super().begin(compiled)
        self._experiment = compiled.experiment
        network, layers = compiled.network, compiled.experiment.layers
        weighted = [index for index, own in enumerate(network.views(np.empty(network.size))) if "weights" in own]
        self._numbers = [index + 1 for index in weighted]
        self._names = [numbered_name(layers, index) for index in weighted]
        self._latest, self._stale, self._others_are_old = None, False, True
        self._room = EMPTY_DECADES
        places = enumerate(self._names)
        self.compared.set_choices([(TOGETHER, _("all layers")), *places])
        self.own.clear_values()
        while len(self.lines) < len(weighted):
            self.lines.append(ThinCurve(self.plot, ""))
        for place, line in enumerate(self.lines):
            line.title = self._names[place] if place < len(weighted) else ""
            line.setVisible(place < len(weighted))
            line.clear_values()
        read = distinct(np.linspace(0, len(weighted) - 1, MOST_NAMED).round().astype(int)) if weighted else ()
        self.cursor.set_curves([self.lines[place] for place in read])
        self.rate.clear_values()
        self.zeros.set_places(())
        for plot, limits in ((self.plot, EMPTY_DECADES), (self.rate_plot, NO_RATE)):
            plot.forget_range()
            plot.x_end = float(compiled.experiment.training.epochs)
            plot.widen(1.0, *limits)
        self.on_theme_changed()
        self.caption.set_text("")
        self.unfold()

    def show_history(self, history: History) -> None:
        super().show_history(history)
        epochs, rates = history.column("epoch"), history.column("learning_rate")
        if (len(epochs), history.revision) != (len(self.rate.exact_values()[0]), self._revision):
            self._revision = history.revision
            if not len(self.rate.exact_values()[0]):
                self.rate_plot.forget_range()
            self.rate.set_values(epochs, rates)
            highest = float(rates.max())
            for plot, limits in ((self.rate_plot, (0.0, highest or 1.0)), (self.plot, self._room)):
                plot.widen(self._end(), *limits)  # their x axis is the same
            self.rate_plot.axes["y"].setTicks([[(value, format_number(value, 2)) for value in {0.0, highest}]])
        if self._latest is None:
            self._say()

    def show_measured(self, values: dict[Measurement, object]) -> None:
        latest = values.get(UpdateSizes())
        if latest is None or latest is self._latest:
            return
        self._latest, self._stale = latest, True
        self.remember(UpdateSizes(), latest)
        if len(self.past) == 1:
            self.show_numbers()

    def column(self, answer: tuple[LayerUpdate, ...]) -> np.ndarray:
        """The ratio of each layer, and that of all of them together."""
        norms = np.array([(layer.change, layer.size, layer.frozen) for layer in answer], float).reshape(-1, 3)
        return np.array([*(BLANK if layer.frozen else layer.ratio for layer in answer), float(together(*norms.T))])

    def show_past(self, looks: list[Measured]) -> None:
        self._stale = True
        self.show_numbers()

    def find_nothing(self) -> None:
        if not self.is_empty:
            self._say()

    def show_numbers(self) -> None:
        if self._others_are_old:
            self._compare()
        if self._stale and len(self.past):  # a picture of many lines is dear, and not read faster than words
            self._stale = False
            self._draw()
            self._say()

    def on_others_changed(self, *_key: object) -> None:
        """Other runs are drawn, or another layer of them."""
        self._others_are_old = True
        if self.isVisible() and not self.is_empty:
            self._compare()

    def on_others_grown(self) -> None:
        """Those that train have been looked at again."""
        if not self.isVisible() or self.is_empty or self._others_are_old:
            self._others_are_old = True
        elif self.others.grow(self._experiment, self.compared.key()):
            self._make_room()
        else:
            self._compare()

    def on_theme_changed(self) -> None:
        """Colour the lines by their depth."""
        table = depth_colors(self.theme.palette)
        last = max(len(self._numbers) - 1, 1)
        for place, line in enumerate(self.lines[: len(self._numbers)]):
            line.set_color("#{:02x}{:02x}{:02x}".format(*table[round(place / last * (len(table) - 1))][:3]))
        self.on_others_changed()
        self._name_lines()

    def rows(self) -> Iterable[Sequence[object]]:
        """The numbers, for a CSV file: of all runs below each other where others are drawn. A frozen layer's are empty."""
        names = [*self._names, _("all layers")]
        ratios = cells(self.past.matrix) if len(self.past) else np.empty((len(names), 0))
        own = {"step": self.past.steps, "epoch": self.past.epochs, **dict(zip(names, ratios, strict=True))}
        others = self.others.tables(self.compared.key(), names[self.compared.key()])
        return rows_of_tables("run", [(_("this run"), own), *others])

    def _draw(self) -> None:
        epochs, every = self.past.epochs, self.past.matrix
        ratios = every[:-1]
        x, seen = with_gaps(epochs, every, self.past.anew)
        for line, numbers in zip(self.lines, seen[:-1], strict=False):
            line.set_values(x, numbers)
        if self.others.lines:
            self.own.set_values(x, seen[self.compared.key()])
        none = epochs[(ratios == 0).any(axis=0)]
        self.zeros.set_places(none[:: max(math.ceil(len(none) / MOST_MARKS), 1)])
        low, high = EMPTY_DECADES
        if np.isfinite(seen).any():
            low = min(low, 10.0 ** math.floor(np.log10(np.nanmin(seen))))
            high = max(high, 10.0 ** math.ceil(np.log10(np.nanmax(seen))))
        self._room = low / 10 if len(none) else low, high
        self._make_room()
        self._name_lines()

    def _make_room(self) -> None:
        self.plot.widen(self._end(), *room_for(self.others.limits(), *self._room))
        self.rate_plot.widen(self._end(), *NO_RATE)

    def _end(self) -> float:
        """The newest epoch of all that is drawn."""
        own = self.past.epochs[-1:], self.rate.exact_values()[0][-1:]
        return max(1.0, self.others.end(), *map(float, np.concatenate(own)))

    def _compare(self) -> None:
        """Draw other runs, or another layer of them, and the same of this one."""
        self._others_are_old = False
        is_compared = self.others.show(self._experiment, self.compared.key())
        self.compared.setVisible(is_compared)
        if is_compared and len(self.past):
            self._draw()
            return
        self.own.clear_values()
        self._make_room()
        self._name_lines()

    def _name_lines(self) -> None:
        entries = [Entry("marker", _("rule of thumb: about 0.001 (Karpathy, CS231n)"), self.band.tone(), marker="s")]
        if len(self._numbers) <= MOST_NAMED:
            lines = zip(self._numbers, self.lines, strict=False)
            entries += [Entry("line", _("layer {number}", number=number), line.color()) for number, line in lines]
        else:
            ends = [_("layer {number}", number=self._numbers[place]) for place in (0, -1)]
            entries.append(Entry("strip", ends[1], before=ends[0], table=depth_colors(self.theme.palette)))
        if len(self.zeros.places):
            entries.append(Entry("marker", _("exactly 0"), "error", marker="x"))
        if self.others.lines:
            words = _("this run, {what}", what=self.compared.currentText())
            entries.append(Entry("line", words, "accent"))
        entries += self.others.entries
        if tuple(entries) != self.key_row.entries:
            self.key_row.set_entries(tuple(entries))

    def _say(self) -> None:
        if len(self.past):
            words = update_sentence(self._numbers, self.past.matrix[:-1, -1])
            if self.is_behind:
                when = _("Epoch {epoch}", epoch=format_number(self.past.epochs[-1]))
                words = _("{when}: {words}", when=when, words=words[:1].lower() + words[1:])
            words = self.with_since(words)
        elif self.history is None or self.history.marks["step"].values[-1] == 0:
            words = _("Nothing has been updated yet: train, or make a step.")
        elif self.is_behind:
            words = _("Finding out what the steps so far have changed …")
        else:
            words = _("What the last step has changed is not known: go on, or make a step.")
        self.caption.set_text(words)


@functools.cache
def depth_colors(palette: Palette) -> np.ndarray:
    """The colours (n, 4) of layers, from the first to the last: those of viridis that stand out from the panel."""
    table = np.ascontiguousarray(viridis()[70:] if palette.dark else viridis()[:190])
    table.flags.writeable = False
    return table

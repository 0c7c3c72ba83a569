"""How large the gradient is in each layer: does it reach the first layers, fade on the way, or explode?"""

import math

import numpy as np
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QWidget

from engine.compiler import Compiled
from engine.measurements.base import Measurement
from engine.measurements.gradient_flow import GradientFlow, LayerGradient
from engine.text import mark
from engine.text import translate as _
from gui.document import Document
from gui.plots.curves import LineCurve
from gui.plots.key import Entry, Key
from gui.plots.plot import Plot
from gui.plots.points import Points
from gui.plots.zero_marks import ZeroMarks
from gui.theme.fonts import font
from gui.theme.theme import Theme
from gui.views.layer_names import numbered_name
from gui.views.sheet import Sheet
from gui.widgets.numbers import format_count, format_number

BALANCED, NOTABLE = 3.0, 10.0
"""Up to the first factor between the first and the last layer they count as alike; beyond the second one it matters."""

EMPTY_DECADES = (1e-4, 1.0)
"""What the axis shows before there is any gradient above zero."""


class Gradients(Sheet):
    """Mean and largest |gradient| of the weights of each layer, on a log axis."""

    key = "gradients"
    title = mark("Gradients")
    summary = mark(
        "The size of the gradient of each layer's weights for the last batch, on a logarithmic axis. "
        "It runs from the last layer back to the first, and should not fade or explode on the way."
    )
    order = 20
    area = "inside"
    icon = "gradient"
    empty = mark("How much of the gradient reaches each layer appears here.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._names: list[str] = []
        self._numbers: list[int] = []
        self._evened_by = ""
        self._latest: tuple[LayerGradient, ...] | None = None
        self.key_row = Key(theme)
        self.body.addWidget(self.key_row)
        self.plot = Plot(_(self.title), _("layer"), _("|gradient|"), log_axes="", theme=theme)
        self.plot.set_log("y", True)
        self.plot.set_rows(self.rows)
        self.body.addWidget(self.plot, 1)
        self.lines = {
            "largest": LineCurve(self.plot, _("largest"), "text_quiet"),
            "mean": LineCurve(self.plot, _("mean"), "accent"),
        }
        self.points = {
            "largest": Points(self.plot, "text_quiet", "t1", filled=False),
            "mean": Points(self.plot, "accent", "o"),
        }
        self.zeros = ZeroMarks(self.plot)
        self._entries = (
            Entry("marker", _("largest weight gradient"), "text_quiet", marker="t1", filled=False),
            Entry("marker", _("mean of all weight gradients"), "accent", marker="o"),
        )
        self.key_row.set_entries(self._entries)

    def wants(self) -> frozenset[Measurement]:
        return frozenset((GradientFlow(),))

    def begin(self, compiled: Compiled) -> None:
        layers = compiled.experiment.layers
        network = compiled.network
        weighted = [index for index, own in enumerate(network.views(np.empty(network.size))) if "weights" in own]
        self._numbers = [index + 1 for index in weighted]
        self._names = [numbered_name(layers, index) for index in weighted]
        optimizer = compiled.experiment.optimizer
        # An optimizer that remembers squares of gradients divides by their size.
        self._evened_by = _(optimizer.title) if any("squares" in slot for slot in optimizer.slots) else ""
        self._latest = None
        for thing in self.lines.values():
            thing.clear_values()
        for points in self.points.values():
            points.set_points(np.empty(0), np.empty(0))
        self.zeros.set_places(())
        self.plot.forget_range()
        self.plot.widen(len(weighted) + 0.5, *EMPTY_DECADES, xmin=0.5)
        self._name_ticks()
        self.key_row.set_entries(self._entries)
        self.caption.set_text("")
        self.unfold()

    def show_measured(self, values: dict[Measurement, object]) -> None:
        latest = values.get(GradientFlow())
        if latest is None or latest is self._latest:
            return
        first, self._latest = self._latest is None, latest
        self.caption.set_text(flow_sentence(latest, self._evened_by))
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
            self.plot.widen(len(latest) + 0.5, floor, max(high, 10 * low), xmin=0.5)
        for name, size in sizes.items():
            seen = np.isfinite(size) & (size > 0)
            self.lines[name].set_values(places, np.where(seen, size, np.nan))
            self.points[name].set_points(places[seen], np.log10(size[seen]))
        self.zeros.set_places(none)
        entries = (*self._entries, Entry("marker", _("exactly 0"), "error", marker="x")) if len(none) else self._entries
        if entries != self.key_row.entries:
            self.key_row.set_entries(entries)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_ticks()

    def rows(self) -> list[list[object]]:
        """The numbers, for a CSV file."""
        found = self._latest or ()
        return [["layer", "mean", "largest", "norm"], *([g.layer + 1, g.mean, g.largest, g.norm] for g in found)]

    def _name_ticks(self) -> None:
        if not self._names:
            return
        metrics = QFontMetricsF(font("caption"))
        room = (self.width() - 90) / len(self._names) - 8
        fit = all(metrics.horizontalAdvance(name) <= room for name in self._names)
        names = self._names if fit else [str(number) for number in self._numbers]
        each = 1 if fit else math.ceil((metrics.horizontalAdvance("00") + 2) / max(room, 1.0))
        self.plot.axes["x"].setTicks([list(enumerate(names, start=1))[::each]])


def flow_sentence(flow: tuple[LayerGradient, ...], evened_by: str = "") -> str:
    """What the gradient does on its way from the last layer to the first, in words; frozen layers have none.

    evened_by: name of the optimizer, when it gives each weight a step size of its own.
    """
    frozen = ", ".join(str(layer.layer + 1) for layer in flow if layer.frozen)
    flow = tuple(layer for layer in flow if not layer.frozen)
    if frozen and not flow:
        return _("Every layer with weights is frozen: nothing learns.")
    if frozen:
        return _("{words} Frozen: {numbers}.", words=flow_sentence(flow, evened_by), numbers=frozen)
    broken = [layer.layer + 1 for layer in flow if not math.isfinite(layer.largest)]
    if broken:
        return _("The gradient of layer {number} is not a finite number any more.", number=broken[-1])
    if not flow:
        return _("No layer of this network has weights.")
    zeros = [layer.layer + 1 for layer in flow if layer.largest == 0]
    if len(zeros) == len(flow):
        return _("No gradient reaches any layer: nothing learns from this batch.")
    if len(zeros) == 1:
        return _("No gradient reaches layer {number}: it cannot learn from this batch.", number=zeros[0])
    if zeros:
        numbers = ", ".join(map(str, zeros[:-1]))
        return _(
            "No gradient reaches layers {numbers} and {last}: they cannot learn from this batch.",
            numbers=numbers,
            last=zeros[-1],
        )
    first, last = flow[0].mean, flow[-1].mean
    if len(flow) == 1:
        return _("The mean gradient of the only layer is {size}.", size=format_number(first, 2))
    ratio = first / last
    values = {"ratio": format_number(ratio, 2), "times": times_words(max(ratio, 1 / ratio))}
    if ratio < 1 / NOTABLE and evened_by:
        return _(
            "The first layer's mean gradient is {ratio} × the last layer's: about {times} times smaller. "
            "{optimizer} evens out a part of that.",
            optimizer=evened_by,
            **values,
        )
    if ratio < 1 / NOTABLE:
        return _(
            "The first layer's mean gradient is {ratio} × the last layer's: it learns about {times} times more slowly.",
            **values,
        )
    if ratio > NOTABLE:
        return _(
            "The first layer's mean gradient is {times} times larger than the last layer's: it grows on its way back.",
            **values,
        )
    if ratio < 1 / BALANCED:
        return _("The first layer's mean gradient is somewhat smaller than the last layer's (× {ratio}).", **values)
    if ratio > BALANCED:
        return _("The first layer's mean gradient is somewhat larger than the last layer's (× {ratio}).", **values)
    return _("The first layer's mean gradient is about as large as the last layer's (× {ratio}): healthy.", **values)


def times_words(factor: float) -> str:
    """A factor from 1 on with two digits that matter: "3.2", "480", "390,000", "2.1 · 10¹²"."""
    if factor < 10:
        return format_number(factor, 2)
    mantissa, exponent = f"{factor:.1e}".split("e")
    if factor < 1e9:
        return format_count(round(float(mantissa) * 10 ** int(exponent)))
    return f"{mantissa} · 10" + str(int(exponent)).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))

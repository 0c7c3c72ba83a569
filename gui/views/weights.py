"""How the weights and biases of each layer are spread, now and over the run."""

import numpy as np
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from engine.compiler import Compiled
from engine.measurements.base import Measurement
from engine.measurements.weight_histograms import Histogram, WeightHistograms
from engine.text import mark, plural
from engine.text import translate as _
from engine.training.events import Measured
from gui.document import Document
from gui.over_time import OverTime
from gui.plots.key import Entry, Key
from gui.plots.small_histograms import HistogramSheet, SmallHistogram, SmallHistograms
from gui.plots.small_ridges import RidgeSheet, SmallRidges
from gui.theme.theme import Theme
from gui.views.layer_names import numbered_name
from gui.views.watching import Watching
from gui.widgets.numbers import format_count, format_number
from gui.widgets.segmented import SegmentedControl

Direction = QBoxLayout.Direction
OTHER_NAMES = {"scale": mark("scale γ"), "shift": mark("shift β"), "slope": mark("slope s")}
AXIS_NAMES, VALUE = {"weights": mark("weight"), "bias": mark("bias")}, mark("value")


RIDGES = 14
"""Moments of the run that are shown at once: more ridges cannot be told apart in a small picture."""


class Weights(Watching):
    """One small histogram for each layer that has weights, or a ridge for each of several moments."""

    key = "weights"
    title = mark("Weights")
    summary = mark(
        "How the weights of each layer are spread: bars left of 0 are negative, right of 0 positive, "
        "as high as their share of the fullest bar."
    )
    order = 10
    area = "inside"
    icon = "histogram"
    empty = mark("A histogram of the weights of every layer appears here, and moves while the network learns.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self.past = OverTime(RIDGES)
        self._compiled: Compiled | None = None
        self._latest: tuple[Histogram, ...] | None = None
        self.choice = SegmentedControl(self._choices(others=True))
        self.choice.setAccessibleName(_("Weights, biases or others"))
        self.choice.picked.connect(self.on_choice_picked)
        self.time = SegmentedControl(
            (
                ("now", _("Now"), _("Show the histograms of this moment.")),
                ("ridges", _("Over time"), _("Show how the histograms have changed over the run.")),
            )
        )
        self.time.setAccessibleName(_("Now or over time"))
        self.time.picked.connect(self.on_time_picked)
        self.tools.addWidget(self.time)
        self.key_row = Key(theme)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addWidget(self.choice, 0, Qt.AlignmentFlag.AlignLeft)
        self._row.addWidget(self.key_row, 1)
        self.body.addLayout(self._row)
        self.histograms = SmallHistograms(HistogramSheet(theme))
        self.ridges = SmallHistograms(RidgeSheet(theme))
        self.ridges.hide()
        titles = {self.histograms: _(self.title), self.ridges: _("Weights over time")}
        for pictures, title in titles.items():
            pictures.sheet.title = title
            pictures.sheet.heading = (self.caption, self.key_row)
            pictures.setAccessibleName(title)
            pictures.setToolTip(_(self.summary))
            self.body.addWidget(pictures, 1)
        self.key_row.set_entries(
            (
                Entry("marker", _("negative"), "negative", marker="s"),
                Entry("marker", _("positive"), "positive", marker="s"),
                Entry("words", _("across: value")),
                Entry("words", _("height: share of peak")),
            )
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for the key beside the choice, it stands under it."""
        super().resizeEvent(event)
        room = self.width() - self.choice.sizeHint().width() - 3 * self._row.spacing()
        is_narrow = room < self.key_row.widest()
        self._row.setDirection(Direction.TopToBottom if is_narrow else Direction.LeftToRight)

    def kept(self) -> dict[str, QObject]:
        return {"parameters": self.choice, "time": self.time}

    def wants(self) -> frozenset[Measurement]:
        return frozenset((WeightHistograms(),))

    def begin(self, compiled: Compiled) -> None:
        super().begin(compiled)
        self._compiled, self._latest = compiled, None
        network = compiled.network
        names = {name for own in network.views(np.empty(network.size)) for name in own}
        choices = self._choices(others=bool(names - {"weights", "bias"}))
        if len(choices) != self.choice.count():
            self.choice.set_choices(choices)
        self.histograms.set_histograms(())
        self.ridges.set_histograms(())
        self.caption.set_text("")
        self.unfold()

    def show_measured(self, values: dict[Measurement, object]) -> None:
        latest = values.get(WeightHistograms())
        if latest is not None and latest is not self._latest:
            self._latest = latest
            self.remember(WeightHistograms(), latest)
            if self.time.key() == "now" or not self.ridges.sheet.histograms:
                self.on_choice_picked()

    def column(self, answer: tuple[Histogram, ...]) -> np.ndarray:
        """All histograms, one after the other."""
        return np.concatenate([_packed(histogram) for histogram in answer])

    def show_past(self, looks: list[Measured]) -> None:
        self.show_numbers()

    def show_numbers(self) -> None:
        if self.time.key() == "ridges":  # dear to paint, and not read faster than words
            self.on_choice_picked()

    def on_time_picked(self, *_key: object) -> None:
        """Show the moment, or the run."""
        over_time = self.time.key() == "ridges"
        self.histograms.setVisible(not over_time)
        self.ridges.setVisible(over_time)
        self.on_choice_picked()

    def on_choice_picked(self, *_key: object) -> None:
        """Draw the weights, the biases, or what else is learned."""
        if self._latest is None:
            return
        choice, over_time = self.choice.key(), self.time.key() == "ridges"
        kinds = ("weights", "bias") if choice == "others" else (choice,)
        shown = [i for i, found in enumerate(self._latest) if (found.name in kinds) != (choice == "others")]
        if not over_time:
            self.histograms.set_histograms([self._small(self._latest[i]) for i in shown])
        elif len(self.past):
            columns = self.past.matrix
            self.ridges.set_histograms([self._ridges(i, columns) for i in shown])
        count = sum(self._latest[i].count for i in shown)
        if choice == "others":
            words = plural("{number} other parameter", "{number} other parameters", count, number=format_count(count))
        elif choice == "weights":
            words = plural("{number} weight", "{number} weights", count, number=format_count(count))
        elif shown:
            words = plural("{number} bias", "{number} biases", count, number=format_count(count))
        else:
            self.caption.set_text(_("No layer of this network has biases."))
            return
        self.caption.set_text(" · ".join(filter(None, (words, self.since() if over_time else ""))), "text_quiet")

    def _choices(self, others: bool) -> tuple[tuple[str, str, str], ...]:
        choices = (
            ("weights", _("Weights"), _("Show what the inputs of each layer are multiplied by.")),
            ("bias", _("Biases"), _("Show what each unit adds to its inputs.")),
            ("others", _("Others"), _("The scales, shifts and slopes that normalisation and PReLU learn.")),
        )
        return choices if others else choices[:2]

    def _ridges(self, index: int, columns: np.ndarray) -> SmallRidges:
        """Every moment of one array, from the `columns` that are kept."""
        newest = self._small(self._latest[index])
        ends = np.cumsum([len(histogram.counts) + 2 for histogram in self._latest[: index + 1]]).tolist()
        rows = columns[ends[-2] if index else 0 : ends[-1]].T
        limits, broken, moments = rows[:, 0], rows[:, 1], rows[:, 2:]
        # Where all are 0, as biases are at first, the range says nothing: it would hide the small numbers that come next.
        others = np.delete(moments, moments.shape[1] // 2, axis=1).any(axis=1)
        widest = float(limits[others].max(initial=0.0)) or 1.0
        limits = np.where(others, limits, widest)
        return SmallRidges(
            newest.title,
            newest.words,
            np.linspace(-widest, widest, moments.shape[1] + 1),
            newest.counts,
            newest.alarm,
            steps=self.past.steps,
            epochs=self.past.epochs,
            limits=limits,
            moments=moments,
            broken=broken,
            axis=_(AXIS_NAMES.get(self._latest[index].name, VALUE)),
        )

    def _small(self, histogram: Histogram) -> SmallHistogram:
        name = numbered_name(self._compiled.experiment.layers, histogram.layer)
        if histogram.name in OTHER_NAMES:
            name = f"{name} · {_(OTHER_NAMES[histogram.name])}"
        return SmallHistogram(
            name,
            spread_words(histogram),
            histogram.edges,
            histogram.counts,
            alarm=histogram.non_finite > 0,
            neutral=_all_zero(histogram),
        )


def _packed(histogram: Histogram) -> np.ndarray:
    """A histogram as one column: its range, how much it leaves out, its counts."""
    return np.concatenate([[histogram.edges[-1], histogram.non_finite], histogram.counts])


def _all_zero(histogram: Histogram) -> bool:
    return histogram.deviation == 0 and histogram.mean == 0


def spread_words(histogram: Histogram) -> str:
    """Mean and deviation of a histogram in words."""
    if histogram.non_finite:
        return plural("{count} is not a finite number", "{count} are not finite numbers", histogram.non_finite)
    if _all_zero(histogram):
        return _("all are 0")
    if histogram.count == 1:
        return _("its value is {value}", value=format_number(histogram.mean, 3))
    mean, deviation = format_number(histogram.mean, 2), format_number(histogram.deviation, 2)
    return _("mean {mean} ± {deviation}", mean=mean, deviation=deviation)

"""How the weights and biases of each layer are spread, live."""

from PySide6.QtWidgets import QWidget

from engine.compiler import Compiled
from engine.measurements.base import Measurement
from engine.measurements.weight_histograms import Histogram, WeightHistograms
from engine.text import mark, plural
from engine.text import translate as _
from gui.document import Document
from gui.plots.key import Entry, Key
from gui.plots.small_histograms import SmallHistogram, SmallHistograms
from gui.theme.theme import Theme
from gui.views.layer_names import numbered_name
from gui.views.sheet import Sheet
from gui.widgets.numbers import format_count, format_number
from gui.widgets.segmented import SegmentedControl

OTHER_NAMES = {"scale": mark("scale γ"), "shift": mark("shift β"), "slope": mark("slope s")}


class Weights(Sheet):
    """One small histogram for each layer that has weights."""

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
        self._compiled: Compiled | None = None
        self._latest: tuple[Histogram, ...] | None = None
        self.choice = SegmentedControl(
            (
                ("weights", _("Weights"), _("Show what the inputs of each layer are multiplied by.")),
                ("bias", _("Biases"), _("Show what each unit adds to its inputs.")),
                ("others", _("Others"), _("The scales, shifts and slopes that normalisation and PReLU learn.")),
            )
        )
        self.choice.setAccessibleName(_("Weights, biases or others"))
        self.choice.picked.connect(self.on_choice_picked)
        self.tools.addWidget(self.choice)
        self.key_row = Key(theme)
        self.key_row.set_entries(
            (
                Entry("marker", _("negative"), "negative", marker="s"),
                Entry("marker", _("positive"), "positive", marker="s"),
                Entry("words", _("height: share of the layer's fullest bar")),
            )
        )
        self.body.addWidget(self.key_row)
        self.histograms = SmallHistograms(theme)
        self.histograms.sheet.title = _(self.title)
        self.histograms.setAccessibleName(_(self.title))
        self.histograms.setToolTip(_(self.summary))
        self.body.addWidget(self.histograms, 1)

    def wants(self) -> frozenset[Measurement]:
        return frozenset((WeightHistograms(),))

    def begin(self, compiled: Compiled) -> None:
        self._compiled, self._latest = compiled, None
        self.histograms.set_histograms(())
        self.caption.set_text("")
        self.unfold()

    def show_measured(self, values: dict[Measurement, object]) -> None:
        latest = values.get(WeightHistograms())
        if latest is not None and latest is not self._latest:
            self._latest = latest
            self.on_choice_picked()

    def on_choice_picked(self) -> None:
        """Draw the weights, the biases, or what else is learned."""
        if self._latest is None:
            return
        choice = self.choice.key()
        kinds = ("weights", "bias") if choice == "others" else (choice,)
        shown = [found for found in self._latest if (found.name in kinds) != (choice == "others")]
        self.histograms.set_histograms([self._small(histogram) for histogram in shown])
        count = sum(histogram.count for histogram in shown)
        if choice == "others" and not shown:
            self.caption.set_text(_("No layer of this network learns anything but weights and biases."))
            return
        if choice == "others":
            words = plural("{number} other parameter", "{number} other parameters", count, number=format_count(count))
        elif choice == "weights":
            words = plural("{number} weight", "{number} weights", count, number=format_count(count))
        elif shown:
            words = plural("{number} bias", "{number} biases", count, number=format_count(count))
        else:
            self.caption.set_text(_("No layer of this network has biases."))
            return
        self.caption.set_text(words, "text_quiet")

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

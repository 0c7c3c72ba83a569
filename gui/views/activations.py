"""How the outputs of each layer are spread, and how many of them say nothing: saturated, or exactly 0."""

from PySide6.QtWidgets import QWidget

from engine.compiler import Compiled
from engine.measurements.activations import Activations as Question
from engine.measurements.activations import LayerActivations
from engine.measurements.base import Measurement
from engine.text import joined, mark, plural
from engine.text import translate as _
from gui.document import Document
from gui.plots.key import Entry, Key
from gui.plots.small_histograms import HistogramSheet, SmallHistogram, SmallHistograms
from gui.theme.theme import Theme
from gui.views.layer_names import numbered_name
from gui.views.sheet import Sheet
from gui.widgets.numbers import format_number, format_percent

MANY = 0.5
"""From this share of saturated outputs on a hidden layer is in trouble: most of it lies on flat parts."""

MOSTLY_SILENT = 0.9
"""From this share of zeros on a hidden layer is in trouble; about a half is what a ReLU is made for."""


class Activations(Sheet):
    """One small histogram for each layer, with the share that is saturated, or 0, as a bar."""

    key = "activations"
    title = mark("Activations")
    summary = mark(
        "How the outputs of each layer are spread for 256 training samples, and which share of them is saturated (the slope "
        "of the activation is below 5 % of its largest one) or exactly 0: through these hardly anything is learned."
    )
    order = 30
    area = "inside"
    icon = "histogram"
    empty = mark("A histogram of the outputs of every layer appears here, and moves while the network learns.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._compiled: Compiled | None = None
        self._latest: tuple[LayerActivations, ...] | None = None
        self._spoken = False
        self.key_row = Key(theme)
        self.key_row.set_entries(
            (
                Entry("marker", _("negative"), "negative", marker="s"),
                Entry("marker", _("positive"), "positive", marker="s"),
                Entry("words", _("across: output")),
                Entry("words", _("height: share of peak, without zeros")),
                Entry("line", _("share saturated, or 0"), "text_quiet"),
            )
        )
        self.body.addWidget(self.key_row)
        self.histograms = SmallHistograms(HistogramSheet(theme))
        self.histograms.sheet.title = _(self.title)
        self.histograms.sheet.rows = self.rows
        self.histograms.sheet.heading = (self.caption, self.key_row)
        self.histograms.setAccessibleName(_(self.title))
        self.histograms.setToolTip(_(self.summary))
        self.body.addWidget(self.histograms, 1)

    def wants(self) -> frozenset[Measurement]:
        return frozenset((Question(),))

    def begin(self, compiled: Compiled) -> None:
        self._compiled, self._latest, self._spoken = compiled, None, False
        self.histograms.set_histograms(())
        self.caption.set_text("")
        self.unfold()

    def show_measured(self, values: dict[Measurement, object]) -> None:
        latest = values.get(Question())
        if latest is None or latest is self._latest:
            return
        self._latest = latest
        self.histograms.set_histograms([self._small(one) for one in latest])
        if not self._spoken:
            self.show_numbers()

    def show_numbers(self) -> None:
        if self._latest is not None:
            self._spoken = True
            self.caption.set_text(activity_sentence(self._latest))

    def rows(self) -> list[list[object]]:
        """Every bar with its limits and the shares of its layer, for a CSV file."""
        found: list[list[object]] = [["layer", "saturated", "exactly 0", "from", "to", "count"]]
        for one in self._latest or ():
            shares = ["" if one.saturated is None else one.saturated, one.zeros]
            edges = one.histogram.edges.tolist()
            bars = zip(edges[:-1], edges[1:], one.histogram.counts.tolist(), strict=True)
            found += [[one.layer + 1, *shares, *bar] for bar in bars]
        return found

    def _small(self, one: LayerActivations) -> SmallHistogram:
        return SmallHistogram(
            numbered_name(self._compiled.experiment.layers, one.layer),
            activity_words(one),
            one.histogram.edges,
            one.histogram.counts,
            alarm=one.histogram.non_finite > 0 or in_trouble(one),
            share=one.zeros if one.saturated is None else one.saturated,
        )


def in_trouble(one: LayerActivations) -> bool:
    """True where so much of a hidden layer is saturated or 0 that learning suffers. The output may be sure."""
    saturated = one.saturated is not None and one.saturated >= MANY
    return not one.answers and (saturated or one.zeros >= MOSTLY_SILENT)


def activity_words(one: LayerActivations) -> str:
    """The shares of a layer, and mean and deviation of what is not 0, in a few words: "12 % saturated · 0.03 ± 0.7"."""
    spread = one.histogram
    if spread.non_finite:
        return plural("{count} is not a finite number", "{count} are not finite numbers", spread.non_finite)
    if one.zeros == 1:
        return _("all are 0")
    mean, deviation = format_number(spread.mean, 2), format_number(spread.deviation, 2)
    words = []
    if one.saturated is not None:
        words.append(_("{share} saturated", share=format_percent(one.saturated)))
    if one.zeros:
        words.append(_("{share} are 0", share=format_percent(one.zeros)))
    if not words:
        return _("mean {mean} ± {deviation}", mean=mean, deviation=deviation)
    return " · ".join((*words, f"{mean} ± {deviation}"))


def activity_sentence(found: tuple[LayerActivations, ...]) -> str:
    """Which hidden layer says the least, in words."""
    broken = next((one for one in found if one.histogram.non_finite), None)
    if broken is not None:
        return _("Outputs of layer {number} are not finite numbers any more.", number=broken.layer + 1)
    hidden = [one for one in found if not one.answers]
    flat = max((one for one in hidden if one.saturated is not None), key=lambda one: one.saturated, default=None)
    silent = max((one for one in hidden if one.saturated is None), key=lambda one: one.zeros, default=None)
    words = []
    if flat is not None and flat.saturated > 0:
        share = format_percent(flat.saturated)
        words.append(_("Layer {number} is saturated most: {share} of its outputs.", number=flat.layer + 1, share=share))
    elif flat is not None:
        words.append(_("No output of a hidden layer is saturated."))
    if silent is not None and silent.zeros > 0:
        share = format_percent(silent.zeros)
        words.append(
            _("Layer {number} has the most zeros: {share} of its outputs.", number=silent.layer + 1, share=share)
        )
    elif flat is None and hidden:
        words.append(_("No output of a hidden layer is exactly 0."))
    return joined(words) or _("This network has no hidden layer.")

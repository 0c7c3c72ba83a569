"""The loss over the epochs: does the network learn, and does it learn more than the training part?"""

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.compiler import Compiled
from engine.text import mark
from engine.text import translate as _
from engine.training.events import Evaluation
from engine.training.history import History
from gui.document import Document
from gui.plots.cursor import Cursor
from gui.plots.curves import LineCurve
from gui.plots.key import Entry, Key
from gui.plots.line_strengths import FaintCurve
from gui.plots.marks import Marks
from gui.plots.plot import Plot
from gui.plots.thinning import Thinned
from gui.plots.time_strip import TimeStrip
from gui.theme.icons import bind_icon
from gui.theme.theme import Theme
from gui.views.live_changes import marks_of
from gui.views.plane import name_axes
from gui.views.sheet import Sheet
from gui.widgets.by_mouse import ToolButton
from gui.widgets.numbers import format_count, format_number


class Loss(Sheet):
    """Training and validation loss on one axis, the loss of the single batches pale behind them."""

    key = "loss"
    title = mark("Loss")
    summary = mark(
        "The loss on the training part (solid) and on the validation part (dashed), which is never trained on. "
        "Where they part, the network learns by heart. Point at the curve to read exact values."
    )
    order = 10
    area = "curves"
    icon = "loss-curve"
    empty = mark("The loss of the training and validation part appears here. Press Train to watch it fall.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._compiled: Compiled | None = None
        self._history: History | None = None
        self._batches = Thinned()
        self._highest, self._seen = 0.0, 0  # the highest loss among so many evaluations
        self.log = ToolButton()
        self.log.setCheckable(True)
        self.log.setAutoRaise(True)
        self.log.setProperty("role", "small")
        self.log.setAccessibleName(_("Log axis"))
        self.log.setToolTip(_("Show the loss on a logarithmic axis, where small losses can be told apart."))
        bind_icon(self.log, "log-axis")
        self.log.toggled.connect(self.on_log_toggled)
        self.tools.addWidget(self.log)
        self.key_row = Key(theme)
        self.body.addWidget(self.key_row)
        self.plot = Plot(_(self.title), _("epoch"), _("loss"), theme=theme)
        self.plot.log_changed.connect(self.on_plot_log_changed)
        self.plot.set_rows(self.rows)
        self.body.addWidget(self.plot, 1)
        self.moments = TimeStrip(self.plot, document.look_at)
        document.moment_changed.connect(self.on_moment_changed)
        self.body.addWidget(self.moments)
        self.batches = FaintCurve(self.plot, _("batch"))
        self.training = LineCurve(self.plot, _("training"))
        self.validation = LineCurve(self.plot, _("validation"), style="dash")
        self.marks = Marks(self.plot)
        self.cursor = Cursor(self.plot, (self.training, self.validation))
        self.cursor.moved.connect(self.on_cursor_moved)
        self.cursor.left.connect(self.on_cursor_left)

    def begin(self, compiled: Compiled) -> None:
        self._compiled, self._history = compiled, None
        self._batches = Thinned()
        self._highest, self._seen = 0.0, 0
        for curve in (self.batches, self.training, self.validation):
            curve.clear_values()
        self.cursor.hide()
        self.marks.set_marks(())
        name_axes(self.plot, _("epoch"), _(compiled.experiment.loss.title))
        self.plot.forget_range()
        self.plot.widen(1.0, 0.0, 1.0)
        entries = [Entry("line", _("training"), "accent"), Entry("line", _("single batches"), "accent", faint=True)]
        if len(compiled.prepared.validation.x):
            entries.insert(1, Entry("line", _("validation"), "accent", style="dash"))
        self.key_row.set_entries(tuple(entries))
        self.caption.set_text("")
        self.unfold()

    def show_history(self, history: History) -> None:
        first = self._history is None
        self._history = history
        losses = history.batch_losses.values
        self._batches.extend(losses[self._batches.taken :])
        places, means = self._batches.values()
        epochs = history.epochs_of(places + 1)
        self.batches.set_values(epochs, means)
        x = history.column("epoch")
        curves = {self.training: "training_loss", self.validation: "validation_loss"}
        for curve, name in curves.items():
            curve.set_values(x, history.column(name))
        self._widen(first, max(float(x[-1]) if len(x) else 0.0, float(epochs[-1]) if len(epochs) else 0.0), means)
        self.moments.set_run(history.began_at, history.marks["step"].values, history.marks["epoch"].values)
        (low, high), _y = self.plot.plotItem.vb.viewRange()
        marks = marks_of(history.changes, self.document.experiment, least_distance=0.02 * (high - low))
        ended = [] if history.ended is None else [(history.ended.epoch, _("stopped here"))]
        self.marks.set_marks([*marks, *ended])

    def show_numbers(self) -> None:
        if self.cursor.x() is None:
            self.on_cursor_left()

    def rows(self) -> list[list[object]]:
        """The evaluations, for a CSV file."""
        names = list(Evaluation.__struct_fields__)
        if self._history is None:
            return [names]
        columns = [self._history.column(name).tolist() for name in names]
        return [names, *map(list, zip(*columns, strict=True))]

    def reading(self, index: int) -> str:
        """The evaluation number `index` in words."""
        numbers = {name: float(self._history.column(name)[index]) for name in Evaluation.__struct_fields__}
        parts = [
            _("epoch {epoch}", epoch=format_number(numbers["epoch"], 5)),
            _("step {step}", step=format_count(int(numbers["step"]))),
            _("training {loss}", loss=format_number(numbers["training_loss"], steady=True)),
        ]
        metric = self._compiled.metric
        scores = [metric.shown(numbers["training_metric"])]
        if not np.isnan(numbers["validation_metric"]):
            parts.append(_("validation {loss}", loss=format_number(numbers["validation_loss"], steady=True)))
            scores.append(metric.shown(numbers["validation_metric"]))
        title = _(metric.title)
        parts.append(f"{title if metric.key == 'r_squared' else title.lower()} {' / '.join(scores)}")
        words = " · ".join(parts)
        return words[:1].upper() + words[1:]

    def on_cursor_moved(self, x: float) -> None:
        """Read the evaluation under the cursor."""
        index = int(np.searchsorted(self._history.column("epoch"), x))
        self.caption.set_text(self.reading(min(index, len(self._history.column("epoch")) - 1)))

    def on_cursor_left(self) -> None:
        """Read the newest evaluation, or that of the moment that is looked at."""
        if self._history is not None and len(self._history.column("epoch")):
            moment, steps = self.document.moment, self._history.column("step")
            index = len(steps) if moment is None else int(np.searchsorted(steps, moment, side="right"))
            self.caption.set_text(self.reading(max(index - 1, 0)), "text_quiet")

    def on_moment_changed(self, moment: int | None) -> None:
        """Stand where the views look."""
        self.moments.set_moment(moment)
        self.show_numbers()

    def on_log_toggled(self, on: bool) -> None:
        """Switch the axis."""
        self.plot.set_log("y", on)

    def on_plot_log_changed(self, axis: str, on: bool) -> None:
        """The menu of the plot has switched the axis."""
        self.log.setChecked(on)

    def clear(self) -> None:
        self._history = None
        self.cursor.hide()
        super().clear()

    def _widen(self, first: bool, epoch: float, batch_means: np.ndarray) -> None:
        columns = (self._history.column("training_loss"), self._history.column("validation_loss"))
        for values in (*(column[self._seen :] for column in columns), _without_spikes(batch_means)):
            self._highest = max(self._highest, values[np.isfinite(values)].max(initial=0.0))
        self._seen = len(columns[0])
        if first:
            self.plot.forget_range()
        self.plot.x_end = float(self.document.experiment.training.epochs)
        self.plot.widen(max(epoch, 1.0), 0.0, float(self._highest) or 1.0)


def _without_spikes(means: np.ndarray) -> np.ndarray:
    finite = means[np.isfinite(means)]
    place = int(0.95 * (len(finite) - 1)) if len(finite) else 0
    return np.partition(finite, place)[place : place + 1] if len(finite) else finite

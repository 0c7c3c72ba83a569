"""Loss and metrics over a run: does the network learn, and does it learn more than the training part?"""

from collections.abc import Iterable, Sequence

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from engine.compiler import Compiled
from engine.metrics.base import of_task
from engine.text import mark
from engine.text import translate as _
from engine.training.history import History
from gui.document import Document
from gui.plots.cursor import Cursor
from gui.plots.curves import LineCurve
from gui.plots.export import rows_of_tables
from gui.plots.key import Entry, Key
from gui.plots.line_strengths import FaintCurve
from gui.plots.marks import Marks
from gui.plots.plot import Plot
from gui.plots.shade import Shade
from gui.plots.time_strip import TimeStrip
from gui.theme.icons import bind_icon
from gui.theme.theme import Theme
from gui.views.axes_menu import AxesMenu
from gui.views.judged_numbers import JudgedNumbers, choices_for
from gui.views.overlaid_runs import OverlaidRuns
from gui.views.run_axis import AXES, RunAxis
from gui.views.run_marks import RunMarks
from gui.views.run_reading import reading
from gui.views.sheet import Sheet
from gui.views.single_batches import SingleBatches
from gui.widgets.by_mouse import ToolButton
from gui.widgets.combo_box import ComboBox

ROOM_FOR_OTHERS = 2.0
"""Another run that is much worse makes the axis so many times as long at most: the current one must stay readable."""


class Loss(Sheet):
    """Loss or a metric of the training and of the validation part on one axis, the single batches pale behind the loss."""

    key = "loss"
    title = mark("Loss and metrics")
    summary = mark(
        "Loss or any metric on the training part (solid) and on the validation part (dashed), which is never trained on. "
        "Where they part, the network learns by heart. Point at the curve to read exact values."
    )
    order = 10
    area = "curves"
    icon = "loss-curve"
    empty = mark("The loss of the training and validation part appears here. Press Train to watch it fall.")
    lines_if_low = 2  # the toolbar says these numbers as well

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._compiled: Compiled | None = None
        self._history: History | None = None
        self._numbers: JudgedNumbers | None = None
        self._revision = 0
        self._own_high = 1.0
        self._add_tools()
        self.key_row = Key(theme)
        self.body.addWidget(self.key_row)
        self.plot = Plot(_(self.title), theme=theme)
        self.plot.heading = (self.caption, self.key_row)
        self.plot.log_changed.connect(self.on_plot_log_changed)
        self.plot.set_rows(self.rows)
        self.body.addWidget(self.plot, 1)
        self.moments = TimeStrip(self.plot, document.look_at)
        document.moment_changed.connect(self.on_moment_changed)
        self.moments.offer(_("Branch…"), "branch", self.on_branch_triggered)
        self.moments.offer(_("Back to now"), "", self.on_now_triggered)
        self.body.addWidget(self.moments)
        self.batches = SingleBatches(self.plot)
        self.training = FaintCurve(self.plot, _("training"))
        self.validation = FaintCurve(self.plot, _("validation"), style="dash")
        self.calm_training = LineCurve(self.plot, _("training, smoothed"))
        self.calm_validation = LineCurve(self.plot, _("validation, smoothed"), style="dash")
        self._raw, self._calm = (self.training, self.validation), (self.calm_training, self.calm_validation)
        for curve in self._raw:
            curve.set_faint(False)
        self.shade = Shade(self.plot, self.training, self.validation)
        self.marks = Marks(self.plot)
        self._run_marks = RunMarks(document)
        self.cursor = Cursor(self.plot, (*self._raw, *self._calm))
        self.cursor.moved.connect(self.on_cursor_moved)
        self.cursor.left.connect(self.on_cursor_left)
        self.others = OverlaidRuns(self.plot, document.runs)
        self.others.changed.connect(self.on_others_changed)
        self.others.grown.connect(self.on_others_grown)

    def _add_tools(self) -> None:
        self.shown_metric = ComboBox()
        self.shown_metric.setMinimumWidth(112)
        self.shown_metric.setMaximumWidth(128)
        self.shown_metric.setAccessibleName(_("Shown"))
        self.shown_metric.setToolTip(_("The loss, or a metric that says how good the network is."))
        self.shown_metric.picked.connect(self.on_metric_picked)
        self.tools.addWidget(self.shown_metric)
        self.log = ToolButton()
        self.log.setCheckable(True)
        self.log.setAutoRaise(True)
        self.log.setProperty("role", "small")
        self.log.setAccessibleName(_("Log axis"))
        self.log.setToolTip(_("Show the loss on a logarithmic axis, where small losses can be told apart."))
        bind_icon(self.log, "log-axis")
        self.log.toggled.connect(self.on_log_toggled)
        self.tools.addWidget(self.log)
        self.axes = AxesMenu()
        self.axes.changed.connect(self.on_choice_changed)
        self.tools.addWidget(self.axes)

    @property
    def judges_closely(self) -> bool:
        return self._compiled is not None and self.shown_metric.key() not in ("loss", self._compiled.metric.key)

    def kept(self) -> dict[str, QObject]:
        chosen = {"metric": self.shown_metric, "log": self.log}
        return {**chosen, "axis": self.axes.axes, "smoothing": self.axes.weights}

    def begin(self, compiled: Compiled) -> None:
        self._compiled, self._history, self._numbers = compiled, None, None
        self.shown_metric.set_choices(choices_for(compiled.data.task))
        self.log.setEnabled(self.shown_metric.key() == "loss")
        self._wipe()
        self.caption.set_text("")
        self.unfold()

    def show_history(self, history: History) -> None:
        if self._history is not history or self._revision != history.revision:
            self._history, self._revision = history, history.revision  # what was judged before may have changed
            self._start_anew()
        self.others.refresh()
        numbers = self._numbers
        numbers.take_new()
        x, raw, calm = numbers.curves()
        for curve, y in zip((*self._raw, *self._calm), (*raw, *calm), strict=False):
            curve.set_values(x, y)
        batches_end = self.batches.draw(history, numbers.axis) if self._shows_batches() else 0.0
        self.shade.draw()
        self._widen(max(float(x[-1]) if len(x) else 0.0, batches_end))
        self.moments.set_run(history.began_at, history.marks["step"].values, numbers.axis.of_marks())
        self._draw_marks()

    def show_numbers(self) -> None:
        if self.cursor.x() is None:
            self.on_cursor_left()

    def rows(self) -> Iterable[Sequence[object]]:
        """Everything known of the points drawn, for a CSV file: of all runs below each other where others are drawn."""
        if self._numbers is None:
            return [["step", "epoch"]]
        return rows_of_tables("run", [(_("this run"), self._numbers.columns()), *self.others.tables()])

    def on_cursor_moved(self, x: float) -> None:
        """Read the numbers under the cursor."""
        if self._numbers is None:  # there is no run yet, only others
            return
        self.caption.set_text(reading(self._numbers, self._compiled, self._numbers.row_at(x)))

    def on_cursor_left(self) -> None:
        """Read the newest numbers, or those of the moment that is looked at."""
        steps = self._numbers.column("step") if self._numbers is not None else ()
        if len(steps):
            moment = self.document.moment
            row = len(steps) if moment is None else int(np.searchsorted(steps, moment, side="right"))
            self.caption.set_text(reading(self._numbers, self._compiled, max(row - 1, 0)), "text_quiet")

    def on_moment_changed(self, moment: int | None) -> None:
        """Stand where the views look."""
        self.moments.set_moment(moment)
        self.show_numbers()

    def on_branch_triggered(self) -> None:
        """Ask what should be different from the moment on."""
        self.document.runs.branch_asked.emit()

    def on_now_triggered(self) -> None:
        """Look at the run as it stands."""
        self.document.look_at(None)

    def on_others_changed(self) -> None:
        """Other runs are drawn behind this one, or they have grown."""
        if self._numbers is not None:
            self._name_lines()
            self._make_room_for_others()
            self._draw_marks()

    def on_others_grown(self) -> None:
        """Other runs have new numbers."""
        if self._numbers is not None:
            self._make_room_for_others()

    def on_metric_picked(self, key: str) -> None:
        """Show another number."""
        self.log.setEnabled(key == "loss")
        if key != "loss":
            self.log.setChecked(False)
        self.on_choice_changed()

    def on_choice_changed(self) -> None:
        """Draw the same run in another way."""
        if self._history is not None:
            self._start_anew()
            self.show_history(self._history)
            self.show_numbers()

    def on_log_toggled(self, on: bool) -> None:
        """Switch the axis."""
        self.plot.set_log("y", on)

    def on_plot_log_changed(self, _axis: str, on: bool) -> None:
        """The menu of the plot has switched the axis."""
        self.log.setChecked(on)

    def clear(self) -> None:
        self._history = self._numbers = self._compiled = None
        self.cursor.hide()
        super().clear()

    def _wipe(self) -> None:
        """Nothing of a run is drawn."""
        self.batches.begin()
        self.cursor.hide()
        self.marks.set_marks(())
        for curve in (*self._raw, *self._calm):
            curve.clear_values()

    def _start_anew(self) -> None:
        """Forget what is drawn, and name what will be."""
        metrics = {metric.key: metric for metric in of_task(self._compiled.data.task)}
        metric = metrics.get(self.shown_metric.key())
        smooth = self.axes.weight > 0
        axis = RunAxis(self.axes.axis, self._history, len(self._compiled.prepared.training.x))
        is_primary = metric is not None and metric.key == self._compiled.metric.key
        self._numbers = JudgedNumbers(self._history, metric, is_primary, axis, self.axes.weight)
        self._wipe()
        for curve in self._raw:
            curve.set_faint(smooth)
        self.shade.above = metric is None or metric.in_units
        self.shade.set_lines(*(self._calm if smooth else self._raw))
        name, unit, _title = AXES[self.axes.axis]
        self.plot.axes["x"].set_name(_(name), _(unit) if unit else "")
        title = _(self._compiled.experiment.loss.title if metric is None else metric.title)
        self.plot.axes["y"].set_name(title)
        self.plot.forget_range()
        self.plot.widen(1.0, 0.0, 1.0)
        self.plot.forget_range()
        self.others.choose(self._compiled.experiment, metric, self.axes.axis, self.axes.weight)
        self._name_lines()

    def _name_lines(self) -> None:
        self.key_row.set_entries((*self._entries(self.axes.weight > 0), *self.others.entries()))
        self.cursor.set_curves((*self._raw, *self._calm, *self.others.lines()))

    def _entries(self, smooth: bool) -> tuple[Entry, ...]:
        entries = [Entry("line", _("training"), "accent")]
        if len(self._compiled.prepared.validation.x):
            entries.append(Entry("line", _("validation"), "accent", style="dash"))
            entries.append(Entry("area", _("validation worse"), self.shade.color))
        if smooth:
            entries.append(Entry("line", _("not smoothed"), "accent", faint=True))
        elif self._shows_batches():
            entries.append(Entry("line", _("single batches"), "accent", faint=True))
        return tuple(entries)

    def _draw_marks(self) -> None:
        self.marks.set_marks(self._run_marks.of(self._history, self._numbers.axis, self.plot))

    def _shows_batches(self) -> bool:
        return self.shown_metric.key() == "loss" and not self.axes.weight

    def _widen(self, newest: float) -> None:
        low, high = self._numbers.limits()
        if self._numbers.metric is None:
            high = max(self._numbers.highest, self.batches.limit) or 1.0
        self.plot.x_end = self._numbers.axis.end(self.document.experiment)
        is_time = self._numbers.axis.key == "seconds"
        self.plot.widen(max(newest, 1e-3 if is_time else 1.0), low, high)
        self._own_high = high
        self._make_room_for_others()

    def _make_room_for_others(self) -> None:
        limits = self.others.limits()
        if limits is not None:
            end, low, high = limits
            self.plot.widen(end, low, min(high, ROOM_FOR_OTHERS * self._own_high))

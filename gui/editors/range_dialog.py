"""The learning-rate range test in a picture, and a button that takes what it suggests."""

import math

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.text import translate as _
from engine.training.range_test import RangeTest
from engine.training.state import TrainingState
from gui.document import Document
from gui.plots.cursor import Cursor
from gui.plots.curves import LineCurve
from gui.plots.key import Entry, Key
from gui.plots.line_strengths import FaintCurve
from gui.plots.marks import Marks
from gui.plots.plot import Plot
from gui.run.range_worker import RangeWorker
from gui.run.run_controller import RunController
from gui.theme.style import set_role
from gui.theme.theme import Theme
from gui.widgets.numbers import format_exact
from gui.widgets.panel import Panel
from gui.widgets.text_label import TextLabel

SIZE = QSize(640, 500)
HIGHEST = 2.0
"""The axis of the loss ends where the smoothed loss is so many times the one it began with."""


class RangeDialog(QDialog):
    """Tests the document's experiment, from where its run is now, as soon as it is opened. The run itself goes on."""

    def __init__(self, document: Document, controller: RunController, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self._document, self._controller = document, controller
        self._waits_for_state = False
        self.setWindowTitle(_("Learning-rate range test"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(SIZE.boundedTo(self.screen().availableSize()))
        self.worker = RangeWorker(self)
        self.words = TextLabel(parent=self)
        self.how = TextLabel(role="quiet", parent=self)
        how = _(
            "A copy of the run makes 200 steps, each with a slightly larger rate. The suggestion is a tenth of the rate "
            "at which the smoothed loss was lowest: a little before the steps become too long."
        )
        if document.moment is not None:
            how += _(" It begins at the newest step, not at the moment that is looked at.")
        self.how.setText(how)
        self.plot = Plot(_("Range test"), _("learning rate"), _("loss"), log_axes="xy", theme=theme)
        self.plot.set_log("x", True)
        self.plot.set_rows(self.rows)
        self.losses = FaintCurve(self.plot, _("batch"))
        self.smoothed = LineCurve(self.plot, _("smoothed"))
        self.marks = Marks(self.plot)
        self.cursor = Cursor(self.plot, (self.smoothed,))
        key = Key(theme)
        key.set_entries(
            (Entry("line", _("smoothed"), "accent"), Entry("line", _("single batches"), "accent", faint=True))
        )
        self.plot.heading = (key,)
        panel = Panel(self)
        panel.column.addWidget(key)
        panel.column.addWidget(self.plot, 1)
        self.use = QPushButton(_("Use it"))
        set_role(self.use, "primary")
        self.use.setDefault(True)
        self.again = QPushButton(_("Test again"))
        self.close_button = QPushButton(_("Close"))
        buttons = QHBoxLayout()
        buttons.addWidget(self.again)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.use)
        column = QVBoxLayout(self)
        column.addWidget(self.words)
        column.addWidget(panel, 1)
        column.addWidget(self.how)
        column.addLayout(buttons)
        self.use.clicked.connect(self.on_use_clicked)
        self.again.clicked.connect(self.begin)
        self.close_button.clicked.connect(self.reject)
        self.worker.has_found.connect(self.on_worker_has_found)
        controller.state_kept.connect(self.on_state_kept)
        self.finished.connect(self.on_finished)
        self.begin()

    def begin(self) -> None:
        """Test anew, from where the run is."""
        self.use.setEnabled(False)
        self.again.setEnabled(False)
        self.words.setText(_("Testing …"))
        self._waits_for_state = self._controller.ask_state()
        if not self._waits_for_state:
            self.worker.begin(self._document.experiment, None)

    def rows(self) -> list[list[object]]:
        """The numbers, for a CSV file."""
        names = ["learning_rate", "loss", "smoothed_loss"]
        found = self.worker.found
        if found is None:
            return [names]
        columns = (found.rates.tolist(), found.losses.tolist(), found.smoothed.tolist())
        return [names, *map(list, zip(*columns, strict=True))]

    def on_state_kept(self, state: TrainingState | None) -> None:
        """The run has told how far it is."""
        if self._waits_for_state:
            self._waits_for_state = False
            self.worker.begin(self._document.experiment, state)

    def on_worker_has_found(self) -> None:
        """Show what the test has found."""
        self.again.setEnabled(True)
        found = self.worker.found
        if found is None:
            self.words.setText(self.worker.message)
            return
        self._draw(found)
        self.use.setEnabled(found.suggestion is not None)
        if found.suggestion is None:
            self.words.setText(_("The loss did not fall at any rate; there is nothing to suggest."))
            return
        rate = format_exact(found.suggestion)
        now = format_exact(self._document.experiment.optimizer.learning_rate)
        self.words.setText(_("Suggested learning rate: {rate}. It is {now} now.", rate=rate, now=now))
        self.use.setText(_("Use {rate}", rate=rate))
        self.use.setFocus()

    def on_use_clicked(self) -> None:
        """Take the suggestion."""
        self._document.set_option("optimizer.learning_rate", self.worker.found.suggestion, merge=False)
        self.accept()

    def on_finished(self, _result: int) -> None:
        """Leave nothing running behind."""
        self._waits_for_state = False
        self.worker.shut_down()
        self._controller.state_kept.disconnect(self.on_state_kept)

    def _draw(self, found: RangeTest) -> None:
        self.losses.set_values(found.rates, found.losses)
        self.smoothed.set_values(found.rates, found.smoothed)
        self.plot.forget_range()
        if len(found.rates) > 1:
            top = min(float(found.smoothed.max()), HIGHEST * float(found.smoothed[0]))
            self.plot.widen(float(found.rates[-1]), 0.0, top, xmin=float(found.rates[0]))
        places = [] if found.suggestion is None else [(math.log10(found.suggestion), format_exact(found.suggestion))]
        self.marks.set_marks(places)

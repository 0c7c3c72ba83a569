"""The page of the inspector that says how long the run is and what chance decides."""

import math

from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine import preparation
from engine.problems import WrongInput
from engine.text import plural
from engine.text import translate as _
from engine.training_rules import step_size_in_samples
from gui.document import Document
from gui.editors.options_form import SPACING_PX as ROW_SPACING_PX
from gui.editors.options_form import OptionsForm
from gui.editors.part_page import SPACING_PX
from gui.editors.start_panel import StartPanel
from gui.theme.theme import Theme
from gui.widgets.numbers import format_count
from gui.widgets.text_label import TextLabel


class TrainingPage(QWidget):
    """Epochs, batch size, the seed and the starting weights of the run, and how many steps that makes."""

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.title = TextLabel(role="title", wraps=False, parent=self)
        self.title.setText(_("Training"))
        self.plan = OptionsForm(document, "training", theme, led=True, parent=self)
        self.seed = OptionsForm(document, "", theme, only=("seed",), led=True, parent=self)
        self.start = StartPanel(document, theme, parent=self)
        self.steps = TextLabel(role="quiet", parent=self)
        rows = QVBoxLayout()
        rows.setSpacing(ROW_SPACING_PX)
        rows.addWidget(self.plan)
        rows.addWidget(self.seed)
        rows.addWidget(self.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING_PX)
        column.addWidget(self.title)
        column.addLayout(rows)
        column.addWidget(self.steps)

    def show_part(self) -> None:
        """Show the plan as it is now, and how many steps it makes."""
        self.plan.refresh()
        self.seed.refresh()
        experiment = self._document.experiment
        try:
            count = max(preparation.training_size(experiment.data), 1)
        except WrongInput:
            self.steps.clear()
            return
        steps = math.ceil(count / step_size_in_samples(experiment, count))
        whole = format_count(steps * experiment.training.epochs)
        self.steps.setText(
            plural(
                "One step per epoch, {whole} in all.", "{count} steps per epoch, {whole} in all.", steps, whole=whole
            )
        )

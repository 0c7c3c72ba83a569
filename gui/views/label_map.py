"""What the network answers everywhere on the plane, where several labels can be right: one label at a time."""

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.compiler import Compiled
from engine.data import DataShape
from engine.measurements.prediction_map import MapOfPredictions
from engine.text import mark
from engine.text import translate as _
from gui.document import Document
from gui.theme.theme import Theme
from gui.views.answers import class_shares
from gui.views.decision_map import DecisionMap
from gui.widgets.combo_box import ComboBox


class LabelMap(DecisionMap):
    """The decision map of the one label that is picked: yes or no."""

    key = "label_map"
    title = mark("Label map")
    summary = mark(
        "What the network answers for one label at every point of the plane, with the samples on it: "
        "the fuller the colour, the surer the answer; the line is where it is undecided."
    )
    order = 12
    empty = mark("A map of what the network answers for each label appears here, with the samples on it.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self.label = ComboBox()
        self.label.setAccessibleName(_("Label"))
        self.label.setToolTip(_("Which label the map shows"))
        self.label.picked.connect(self.on_label_picked)
        self.tools.addWidget(self.label)

    @classmethod
    def fits(cls, shape: DataShape) -> bool:
        return shape.features == 2 and shape.task == "multilabel"

    def begin(self, compiled: Compiled) -> None:
        self.label.set_choices(tuple(enumerate(compiled.data.target_names)))
        self.caption.set_text(_("Label"), "text_quiet")
        super().begin(compiled)

    def on_label_picked(self) -> None:
        """Show another label."""
        if self._compiled is None:
            return
        self._show_samples()
        self.on_theme_changed()

    def names(self) -> tuple[str, ...]:
        name = self._compiled.data.target_names[self.label.key()]
        return _("not {label}", label=name), name

    def classes(self, indices: np.ndarray) -> np.ndarray:
        return self._compiled.data.targets[indices, self.label.key()]

    def shares(self, latest: MapOfPredictions) -> np.ndarray:
        label = self.label.key()
        return class_shares(latest.values[..., label : label + 1], latest.low, latest.high)

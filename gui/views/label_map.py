"""What the network answers everywhere on the plane, where several labels can be right: one label at a time."""

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.data import DataShape
from engine.measurements.prediction_map import MapOfPredictions
from engine.text import mark
from engine.text import translate as _
from gui.document import Document
from gui.theme.theme import Theme
from gui.views.decision_map import DecisionMap


class LabelMap(DecisionMap):
    """The decision map of the one label that is picked: yes or no."""

    key = "label_map"
    title = mark("Label map")
    summary = mark(
        "What the network answers for one label at every point of the plane, with the samples on it: "
        "the fuller the colour, the surer the answer; the line is where it is undecided. "
        "With more than two features it is a cut through them, at the mean of the others."
    )
    order = 12
    empty = mark("A map of what the network answers for each label appears here, with the samples on it.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self.choice.setAccessibleName(_("Label"))
        self.choice.setToolTip(_("Which label the map shows."))

    @classmethod
    def fits(cls, shape: DataShape) -> bool:
        return shape.features >= 2 and shape.image_shape is None and shape.task == "multilabel"

    def offer_choices(self) -> None:
        self.choice.set_choices(tuple(enumerate(self._compiled.data.target_names)))

    def only(self) -> None:
        return None

    def names(self) -> tuple[str, ...]:
        name = self._compiled.data.target_names[self.choice.key()]
        return _("not {label}", label=name), name

    def classes(self, indices: np.ndarray) -> np.ndarray:
        return self._compiled.data.targets[indices, self.choice.key()]

    def columns(self) -> int:
        return 1

    def answers(self, latest: MapOfPredictions) -> np.ndarray:
        label = self.choice.key()
        return latest.values[..., label : label + 1]

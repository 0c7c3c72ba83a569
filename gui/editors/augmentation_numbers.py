"""A few rows of a table as they are, and what the augmentation makes of them."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from engine.data import Data
from engine.text import translate as _
from engine.training.augmented_samples import AugmentedSamples
from gui.editors.augmentation_strip import named
from gui.widgets.numbers import format_number
from gui.widgets.text_label import ElidedLabel, TextLabel

ROWS, FEATURES = 4, 2
DIGITS = 3


class AugmentationNumbers(QWidget):
    """Four samples: the first two features before and after, and the answer the network is to give then."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        self.heads = [ElidedLabel(parent=self) for _column in range(FEATURES + 1)]
        self.cells = [[TextLabel(wraps=False, parent=self) for _column in self.heads] for _row in range(ROWS)]
        for row, labels in enumerate((self.heads, *self.cells)):
            for column, label in enumerate(labels):
                label.setProperty("role", "caption")
                label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
                grid.addWidget(label, row, column)
        for column in range(FEATURES + 1):
            grid.setColumnStretch(column, 1)

    def show_samples(self, data: Data, samples: AugmentedSamples) -> None:
        """Show the first of `samples` of `data`."""
        shown = min(FEATURES, data.features.shape[1])
        heads = (*data.feature_names[:shown], *[""] * (FEATURES - shown), _("Answer"))
        for label, text in zip(self.heads, heads, strict=True):
            label.setText(text)
        for row, labels in enumerate(self.cells):
            known = row < len(samples.before)
            for column, label in enumerate(labels[:FEATURES]):
                pair = (samples.before, samples.after)
                numbers = [values[row, column] for values in pair] if known and column < shown else []
                label.setText(" → ".join(format_number(number, DIGITS) for number in numbers))
            labels[-1].setText(_answer(data, samples.answers_after[row]) if known else "")


def _answer(data: Data, answer: np.ndarray) -> str:
    if data.task == "regression":
        return format_number(answer[0], DIGITS)
    return named(answer, data.target_names) or "–"

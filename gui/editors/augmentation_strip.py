"""A row of images as they are, and under each what the augmentation makes of it."""

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.data import Data
from engine.text import listed
from engine.text import translate as _
from engine.training.augmented_samples import AugmentedSamples
from gui.editors.data_tiles import GAP_PX, LABEL_PX, pictures
from gui.theme.fonts import font
from gui.theme.theme import Theme

COLUMNS = 8
SMALLEST_SHARE = 0.05
"""A class with a smaller share in a blend is not named."""


class AugmentationStrip(QWidget):
    """Two rows of images: the originals above, changed ones below, and what those are."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[Data, AugmentedSamples] | None = None
        self._above: list[QImage] = []
        self._below: list[QImage] = []
        self.names: list[str] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(_("Training images, before and after augmentation"))
        theme.changed.connect(self.on_theme_changed)

    def show_samples(self, data: Data, samples: AugmentedSamples) -> None:
        """Show `samples` of `data`, which has an image shape."""
        self._shown = data, samples
        low, high = data.value_range or (float(samples.before.min()), float(samples.before.max()))
        self._above, self._below = (
            pictures(values.reshape(-1, *data.image_shape), low, high, self._theme)
            for values in (samples.before, samples.after)
        )
        self.names = [named(answer, data.target_names) for answer in samples.answers_after]
        self.setAccessibleDescription(listed(self.names))
        self.update()

    def on_theme_changed(self) -> None:
        """Draw in the colours of the other theme."""
        if self._shown is not None:
            self.show_samples(*self._shown)

    def sizeHint(self) -> QSize:
        return QSize(256, self.heightForWidth(256))

    def heightForWidth(self, width: int) -> int:
        """Room for two rows of square tiles and one of words."""
        return 2 * self._side(width) + GAP_PX + LABEL_PX

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = self._side(self.width())
        shrunk = bool(self._above) and self._above[0].width() > side
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrunk)
        painter.setFont(font("caption"))
        painter.setPen(QColor(self._theme.palette.text_quiet))
        metrics = QFontMetrics(painter.font())
        for column, (above, below, name) in enumerate(zip(self._above, self._below, self.names, strict=True)):
            left = column * (side + GAP_PX)
            painter.drawImage(QRect(left, 0, side, side), above)
            painter.drawImage(QRect(left, side + GAP_PX, side, side), below)
            words = QRect(left - GAP_PX // 2, 2 * side + GAP_PX + 1, side + GAP_PX, LABEL_PX)
            name = metrics.elidedText(name, Qt.TextElideMode.ElideRight, words.width())
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, name)

    def _side(self, width: int) -> int:
        return max((width - (COLUMNS - 1) * GAP_PX) // COLUMNS, 8)


def named(answer: np.ndarray, names: tuple[str, ...]) -> str:
    """The classes of which `answer` (K,) holds a share, the largest first: "3", or "3 + 8" for a blend."""
    order = np.argsort(-answer, kind="stable")
    return " + ".join(names[index] for index in order if answer[index] >= SMALLEST_SHARE)

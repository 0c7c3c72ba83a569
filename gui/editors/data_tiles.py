"""A few images of a data set, each with the class it belongs to."""

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.data import Data
from gui.theme.colors import colored, single_hue
from gui.theme.fonts import font
from gui.theme.theme import Theme

COLUMNS = 8
ROWS = 3
GAP_PX = 6
LABEL_PX = 15


class DataTiles(QWidget):
    """Three rows of eight images, taken evenly from the whole set."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pictures: list[QImage] = []
        self._names: list[str] = []
        self._data: Data | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.on_theme_changed)

    @property
    def names(self) -> list[str]:
        """What stands under the images."""
        return self._names

    def show_data(self, data: Data) -> None:
        """Show images of `data`, which has an image shape."""
        self._data = data
        samples = len(data.features)
        count = min(samples, COLUMNS * ROWS)
        chosen = np.arange(count) * samples // max(count, 1)
        pixels = data.features[chosen].reshape(count, *data.image_shape)
        low, high = data.value_range or (float(data.features.min()), float(data.features.max()))
        self._pictures = pictures(pixels, low, high, self._theme)
        single = data.targets.ndim == 1
        self._names = [data.target_names[int(target)] for target in data.targets[chosen]] if single else []
        self.update()

    def on_theme_changed(self) -> None:
        """Draw in the colours of the other theme."""
        if self._data is not None:
            self.show_data(self._data)

    def sizeHint(self) -> QSize:
        return QSize(256, self.heightForWidth(256))

    def heightForWidth(self, width: int) -> int:
        """Room for all rows of square tiles."""
        return ROWS * (self._side(width) + LABEL_PX) + (ROWS - 1) * GAP_PX

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._is_shrunk())
        painter.setFont(font("caption"))
        painter.setPen(QColor(self._theme.palette.text_quiet))
        metrics = QFontMetrics(painter.font())
        side = self._side(self.width())
        for index, picture in enumerate(self._pictures):
            row, column = divmod(index, COLUMNS)
            box = QRect(column * (side + GAP_PX), row * (side + LABEL_PX + GAP_PX), side, side)
            painter.drawImage(box, picture)
            if index < len(self._names):
                below = QRect(box.left() - GAP_PX // 2, box.bottom() + 1, side + GAP_PX, LABEL_PX)
                name = metrics.elidedText(self._names[index], Qt.TextElideMode.ElideRight, below.width())
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, name)

    def _side(self, width: int) -> int:
        return max((width - (COLUMNS - 1) * GAP_PX) // COLUMNS, 8)

    def _is_shrunk(self) -> bool:
        return bool(self._pictures) and self._pictures[0].width() > self._side(self.width())


def pictures(pixels: np.ndarray, low: float, high: float, theme: Theme) -> list[QImage]:
    """Images (n, H, W), whose values lie between `low` and `high`, in the ink of the theme."""
    height, width = pixels.shape[1:]
    shades = colored(pixels, low, high, single_hue(theme.palette.field, theme.palette.text))
    return [
        QImage(np.ascontiguousarray(one).data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()
        for one in shades
    ]

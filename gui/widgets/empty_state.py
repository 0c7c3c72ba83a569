"""What stands where there is nothing yet: one sentence that says what will appear and how to make it appear."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme.fonts import font
from gui.theme.icons import pixmap
from gui.theme.theme import current_theme

ICON_PX = 28
GAP_PX = 12
MARGIN_PX = 16
WIDEST_PX = 320
_FLAGS = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


class EmptyState(QWidget):
    """A centred sentence, under a quiet icon if one is named."""

    def __init__(self, icon: str = "", sentence: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._sentence = ""
        self.setFont(font("body"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        current_theme().changed.connect(self.on_theme_changed)
        self.set_sentence(sentence)

    def set_sentence(self, sentence: str) -> None:
        """Say something else."""
        self._sentence = sentence
        self.setAccessibleName(sentence)
        self.update()

    def sentence(self) -> str:
        """What it says."""
        return self._sentence

    def sizeHint(self) -> QSize:
        """Room for two or three lines."""
        return QSize(240, 120)

    def minimumSizeHint(self) -> QSize:
        """It makes do with what there is."""
        return QSize(80, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Icon and sentence as one block in the middle."""
        painter = QPainter(self)
        width = min(self.width() - 2 * MARGIN_PX, WIDEST_PX)
        room = QRect(0, 0, width, self.height())
        words = QFontMetrics(self.font()).boundingRect(room, _FLAGS, self._sentence)
        above = ICON_PX + GAP_PX if self._icon and words.height() + ICON_PX + GAP_PX < self.height() else 0
        top = (self.height() - above - words.height()) // 2
        if above:
            picture = pixmap(self._icon, color="text_disabled", size=ICON_PX)
            painter.drawPixmap(QPoint((self.width() - ICON_PX) // 2, top), picture)
        painter.setPen(QColor(current_theme().palette.text_quiet))
        painter.drawText(QRect((self.width() - width) // 2, top + above, width, words.height()), _FLAGS, self._sentence)

    def on_theme_changed(self) -> None:
        """Paint in the new colours."""
        self.update()

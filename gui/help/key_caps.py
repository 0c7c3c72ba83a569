"""Draws keys as the caps of a keyboard, in a column of a list."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.theme.colors import mix
from gui.theme.fonts import font
from gui.theme.theme import current_theme

CHOICES = Qt.ItemDataRole.UserRole
"""Role of a list of choices; each is a list of the caps to press together, or one sentence about the mouse."""

CAP_HEIGHT, SIDE, JOIN, BETWEEN = 20, 6, 3, 10
ROW_HEIGHT = 30


def caps_of(keys: str) -> list[str]:
    """The names of the keys of "Ctrl+Shift+Z", as this system writes them."""
    written = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
    return re.split(r"\+(?!$)", written)


class KeyCaps(QStyledItemDelegate):
    """Draws the choices of an index from left to right: caps as caps, a gesture (a text instead of a list) as words."""

    def __init__(self, parent: QWidget):
        super().__init__(parent)
        self._font = font("caption")
        self._metrics = QFontMetrics(self._font)

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """The text is for screen readers; the caps stand in its place."""
        super().initStyleOption(option, index)
        option.text = ""

    def room_for(self, choices: Sequence[Sequence[str]]) -> QSize:
        """Room for all caps; the size hint of who has these choices. Qt asks for that of every line with each new one."""
        return QSize(self._places(choices)[1] + 2 * BETWEEN, ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the row as every row is drawn, then the caps."""
        super().paint(painter, option, index)
        palette = current_theme().palette
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        left = option.rect.left() + BETWEEN
        top = option.rect.top() + (option.rect.height() - CAP_HEIGHT) / 2
        for x, width, text, is_cap in self._places(index.data(CHOICES) or ())[0]:
            box = QRectF(left + x + 0.5, top + 0.5, width, CAP_HEIGHT - 1)
            if is_cap:
                painter.setPen(QPen(QColor(mix(palette.line, palette.text_quiet, 0.18)), 1))
                painter.setBrush(QColor(palette.field))
                painter.drawRoundedRect(box, 4, 4)
            painter.setPen(QColor(palette.text if is_cap else palette.text_quiet))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()

    def _places(self, choices: Sequence[Sequence[str]]) -> tuple[list[tuple[int, int, str, bool]], int]:
        places, x = [], 0
        for choice in choices:
            is_cap = not isinstance(choice, str)
            for text in choice if is_cap else (choice,):
                width = max(self._metrics.horizontalAdvance(text) + (2 * SIDE if is_cap else 2), CAP_HEIGHT)
                places.append((x, width, text, is_cap))
                x += width + JOIN
            x += BETWEEN - JOIN
        return places, max(x - BETWEEN, 0)

"""Draws a line of a file with its faulty cell marked."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.editors.tables.raw_model import MARKED
from gui.theme.theme import current_theme

TINT = 0.22
LEAST_PX = 5  # of an empty cell, which has no letters
LINE_PX = 2


class MarkedText(QStyledItemDelegate):
    """Puts a tint and a line under the letters that the model marks."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the mark, then the text on it."""
        marked = index.data(MARKED)
        if marked is not None:
            self.initStyleOption(option, index)
            style = option.widget.style()
            place = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, option.widget)
            margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, option.widget) + 1
            letters = QFontMetrics(option.font)
            begin, end = (letters.horizontalAdvance(option.text[:letter]) for letter in marked)
            left, width = place.left() + margin + begin, max(end - begin, LEAST_PX)
            color = QColor(current_theme().palette.error)
            painter.fillRect(left, option.rect.bottom() - LINE_PX, width, LINE_PX, color)
            color.setAlphaF(TINT)
            painter.fillRect(left, option.rect.top() + LINE_PX, width, option.rect.height() - 2 * LINE_PX, color)
        super().paint(painter, option, index)

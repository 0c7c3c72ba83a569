"""A line of words that changes with every picture, drawn so that nothing around it moves."""

import html
import re
from bisect import bisect_left

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.theme.fonts import font
from gui.theme.theme import Theme
from gui.widgets.text_label import WRAPPED, cut_to_fit, wrapped_height

_BETWEEN = " · "
_CHINESE = re.compile("[\u2e80-\ua4cf]")
_UNBROKEN = re.compile("[^ \n\u2e80-\ua4cf]*")
"""What stands on the first line in any case."""
_SHORT = 30
"""Letters of a part of a list that is never more than a name and its numbers."""
MOST_LINES = 4


class Caption(QWidget):
    """Plain text over as many lines as it needs, up to four; the tooltip has the whole of a longer one.

    It keeps the height of its longest text until it is resized. A QLabel lays the window out anew for every text; this
    one only paints.
    """

    #: It says something else.
    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None, least: int = 0):
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self._whole = self._shown = ""
        self._least, self._most_lines = least, MOST_LINES
        self._token = "text"
        self.setFont(font("body"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(least)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing under it is painted
        theme.changed.connect(self.update)

    def text(self) -> str:
        """What it says."""
        return self._text

    def set_text(self, text: str, token: str = "text") -> None:
        """Say `text` in the palette's colour `token`."""
        if (text, token) == (self._text, self._token):
            return
        self._text, self._token = text, token
        self.setAccessibleName(text)
        self.changed.emit()
        self._make_room(self.height())
        self.update()

    def set_most_lines(self, lines: int) -> None:
        """Take so many lines at most; what is cut is told to whoever points at it."""
        if lines != self._most_lines:
            self._most_lines = lines
            self.settle()

    def settle(self) -> None:
        """Forget how much room older texts needed."""
        self._make_room(0)

    def tall(self, width: int) -> int:
        """So many px all of the text needs where it is `width` px wide."""
        return self._tall(self._together(width), width)

    def most(self, width: int) -> int:
        """So many px of them it takes at most."""
        return self._tall("\n".join("x" * self._most_lines), width)

    def draw(self, painter: QPainter, width: int) -> None:
        """Draw all of the text `width` px wide, from the painter's origin on."""
        text = self._together(width)
        self._write(painter, QRect(0, 0, width, self._tall(text, width)), text)

    def sizeHint(self) -> QSize:
        return QSize(0, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self._make_room(0)
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._shown != self._whole:
            QToolTip.showText(event.globalPos(), f"<qt>{html.escape(self._text)}</qt>", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.palette.panel))
        self._write(painter, self.rect(), self._shown)

    def _write(self, painter: QPainter, box: QRect, text: str) -> None:
        painter.setFont(self.font())
        painter.setPen(QColor(getattr(self._theme.palette, self._token)))
        painter.drawText(box, WRAPPED, text)

    def _tall(self, text: str, width: int) -> int:
        return wrapped_height(text, self.font(), width)

    def _together(self, width: int) -> str:
        """The text for `width` px, with what is read together on one line: numbers, and each part of a list that has room.

        A list of short parts is set here: no line begins or ends with what stands between them.
        """
        text = self._text.replace(" / ", "\xa0/\xa0").replace(" %", "\xa0%")
        if _BETWEEN not in text:
            return text
        parts, metrics = text.split(_BETWEEN), QFontMetrics(self.font())
        widths = [metrics.horizontalAdvance(part) for part in parts]
        for place, part in enumerate(parts):
            if len(part) <= _SHORT:
                parts[place] = _unbroken(part) if widths[place] < width else part.replace("\xa0", " ")
        if max(map(len, parts)) > _SHORT:
            return _BETWEEN.join(parts)
        between = _unbroken(_BETWEEN)
        ends = _line_ends(widths, metrics.horizontalAdvance(between), width - 1)
        lines = [between.join(parts[first:end]) for first, end in zip([0, *ends], ends, strict=False)]
        return "\n".join(lines)

    def _make_room(self, at_least: int) -> None:
        metrics, width = QFontMetrics(self.font()), self.width()
        most = self.most(width)
        self._whole = self._together(width)
        self._shown, needed = self._whole, self._tall(self._whole, width)
        if metrics.horizontalAdvance(_UNBROKEN.match(self._whole)[0]) > width > 0:
            self._shown = metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, width)
            needed = self._tall(self._shown, width)
        elif needed > most:
            self._shown, needed = cut_to_fit(self._whole, lambda cut: self._tall(cut, width) <= most), most
        height = max(needed, at_least, self._least)
        if height != self.height():
            self.setFixedHeight(height)


def _unbroken(part: str) -> str:
    return _CHINESE.sub("\\g<0>\u2060", part.replace(" ", "\xa0"))  # between two Chinese letters a line may end as well


def _line_ends(widths: list[int], between: int, room: int) -> list[int]:
    """How many parts stand before the end of each line: as few lines as there is room for, about equally long."""

    def filled(most: int) -> list[int]:
        ends, length = [], -between
        for place, width in enumerate(widths):
            if length + between + width > most and place:
                ends.append(place)
                length = -between
            length += between + width
        return [*ends, len(widths)]

    lines, least = len(filled(room)), max(widths)
    if lines == 1:
        return [len(widths)]
    if least >= room:  # that part is broken anywhere, and the others still have no more room
        return filled(room)
    shortest = bisect_left(range(least, room), True, key=lambda most: len(filled(most)) <= lines)
    return filled(least + shortest)

"""Words on the window: always plain text, whatever characters they hold."""

import html
from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget

from gui.theme.style import set_role

WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
"""How lines that wrap are painted and measured."""

_TALLEST = _WIDEST = 10_000


class TextLabel(QLabel):
    """Text that wraps. role: "caption", "title", "heading", "quiet", "error", "warning", "success" or "" (see style.py)."""

    def __init__(self, text: str = "", *, role: str = "", wraps: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        self.setText(text)
        if role:
            self.setProperty("role", role)
        if wraps:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)

    def set_role(self, role: str) -> None:
        """Another role."""
        set_role(self, role)


class ElidedLabel(QLabel):
    """One line that ends in "…" where there is no room; the tooltip has the whole of it.

    short: stands there instead of a line that does not fit; it is left out where it does not fit either.
    """

    def __init__(self, text: str = "", *, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if role:
            self.setProperty("role", role)
        self.short = ""
        self.setText(text)

    def minimumSizeHint(self) -> QSize:
        """Room for two letters and the dots."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance("mm…"), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much as there is room for."""
        room = self.contentsRect()
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        if self.short and shown != self.text():
            shown = self.short if metrics.horizontalAdvance(self.short) <= room.width() else ""
        self.setToolTip(f"<qt>{html.escape(self.text())}</qt>" if shown != self.text() else "")
        painter = QPainter(self)
        flags = int(QStyle.visualAlignment(self.layoutDirection(), self.alignment()))
        self.style().drawItemText(painter, room, flags, self.palette(), self.isEnabled(), shown, self.foregroundRole())


class StillLabel(ElidedLabel):
    """An elided line that may change many times a second: it takes the room it is given, whatever it says.

    A QLabel has the whole window laid out anew for every text.
    """

    def __init__(self, text: str = "", *, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, role=role, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """What it says."""
        return self._line

    def setText(self, text: str) -> None:
        """Say something else."""
        if not super().text():
            super().setText(text)  # what it asks for is the height of its first line
        self._line = text
        self.setAccessibleName(text)
        self.update()


class CutLabel(QLabel):
    """Lines that end in "…" where there is not room for all; it takes the room it is given."""

    def __init__(self, text: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setText(text)

    def tall(self, width: int, most: int = 0) -> int:
        """So many px all of the text needs where it is `width` px wide; no more than `most` lines, where that is given."""
        needed = wrapped_height(self.text(), self.font(), width)
        return min(needed, self.height_of(most)) if most else needed

    def height_of(self, lines: int) -> int:
        """So many px `lines` lines of this text need."""
        letters = self.text()[:1] or "x"  # Chinese ones may be taller
        return wrapped_height("\n".join([letters] * lines), self.font(), _WIDEST)

    def minimumSizeHint(self) -> QSize:
        """Room for two letters and the dots."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance("mm…"), metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much as there is room for."""
        room, text = self.contentsRect(), self.text()
        if self.tall(room.width()) > room.height():
            text = cut_to_fit(text, lambda cut: wrapped_height(cut, self.font(), room.width()) <= room.height())
        painter = QPainter(self)
        self.style().drawItemText(painter, room, WRAPPED, self.palette(), self.isEnabled(), text, self.foregroundRole())


def wrapped_height(text: str, font: QFont, width: int) -> int:
    """So many px `text` needs where its lines are `width` px wide."""
    box = QRect(0, 0, max(width, 1), _TALLEST)
    return QFontMetrics(font).boundingRect(box, WRAPPED, text).height() if text else 0


def cut_to_fit(text: str, fits: Callable[[str], bool]) -> str:
    """As much of the beginning of `text`, which is too long, as `fits` together with "…"."""
    fitting, too_long = 0, len(text)
    while too_long - fitting > 1:
        middle = (fitting + too_long) // 2
        fitting, too_long = (middle, too_long) if fits(_cut(text, middle)) else (fitting, middle)
    return _cut(text, fitting)


def _cut(text: str, letters: int) -> str:
    return text[:letters].rstrip(" ,.·、，。：") + "…"

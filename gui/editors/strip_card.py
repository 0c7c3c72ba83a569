"""What every card of the network strip shares: its surface, selection, focus ring, problem badge and arrow keys."""

import html

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from engine.problems import Problem
from engine.text import joined
from gui.document import Document
from gui.theme.colors import mix
from gui.theme.icons import icon
from gui.theme.theme import Theme

MARGIN = 5
"""Room around the card inside its widget, for the focus ring."""

RADIUS = 8
BADGE = 18


def told(*sentences: str) -> str:
    """Sentences as a tooltip that wraps, with nothing in them taken for markup."""
    return "<qt>" + "<br>".join(html.escape(sentence) for sentence in sentences if sentence) + "</qt>"


def sized(base: QFont, pixels: int, *, strong: bool = False) -> QFont:
    """`base` in another size of the type scale."""
    made = QFont(base)
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return made


class ProblemBadge(QWidget):
    """A small icon that says what is wrong with its card."""

    def __init__(self, theme: Theme, parent: QWidget):
        super().__init__(parent)
        self._theme = theme
        self.problems: tuple[Problem, ...] = ()
        self.setObjectName("problem-badge")
        self.setFixedSize(BADGE, BADGE)
        self.hide()

    @property
    def severity(self) -> str:
        """ "error", "warning", or "" without problems."""
        return min((problem.severity for problem in self.problems), default="")

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show the worst of `problems`, and say all of them in the tooltip."""
        if problems == self.problems:
            return
        self.problems = problems
        self.setToolTip(told(*(problem.what for problem in problems)) if problems else "")
        self.setAccessibleName(joined(problem.what for problem in problems))
        self.setVisible(bool(problems))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon in the colour of its severity."""
        icon(self.severity or "warning", self._theme, color=self.severity or "warning", size=BADGE).paint(
            QPainter(self), self.rect()
        )


class StripCard(QWidget):
    """A card for one part of the experiment. It has the focus of the keyboard, or holds controls that have it."""

    #: An arrow key asks for the card to the left (-1) or right (1) of this one.
    neighbour_requested = Signal(object, int)

    def __init__(self, document: Document, theme: Theme, path: str, parent: QWidget | None = None):
        super().__init__(parent)
        self.document, self.theme, self.path = document, theme, path
        self.badge = ProblemBadge(theme, self)
        self._selected = False
        self._empty = False
        self.setObjectName(f"card-{path}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def selected(self) -> bool:
        """True while the card's part is the selected one."""
        return self._selected

    def set_selected(self, selected: bool) -> None:
        """Show whether the card's part is the selected one."""
        if selected != self._selected:
            self._selected = selected
            self.on_awake_changed()

    def set_empty(self, empty: bool) -> None:
        """Show nothing but the place of the card, while it is carried elsewhere."""
        if empty != self._empty:
            self._empty = empty
            self.on_awake_changed()

    def on_awake_changed(self) -> None:
        """Selection, pointer or focus came or went."""
        self.update()

    def event(self, event: QEvent) -> bool:
        """Follow the pointer; claim the keys the card acts on before a shortcut of the window does."""
        kind = event.type()
        if kind in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave, QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.on_awake_changed()
        elif kind == QEvent.Type.ShortcutOverride and self.acts_on(event):
            event.accept()
            return True
        return super().event(event)

    def acts_on(self, event: QKeyEvent) -> bool:
        """True when the card itself does something with this key."""
        return event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.modifiers()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk along the strip with the arrow keys."""
        if not self.acts_on(event):
            event.ignore()
            return
        self.neighbour_requested.emit(self, -1 if event.key() == Qt.Key.Key_Left else 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the part."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.document.select(self.path)
        event.accept()

    def body(self) -> QRectF:
        """The visible card inside the widget."""
        return QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw surface, selection and focus ring, then what the kind of card draws."""
        palette = self.theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = self.body()
        if self._empty:
            painter.setPen(QPen(QColor(palette.accent), 1.5, Qt.PenStyle.DashLine))
            painter.setBrush(QColor(mix(palette.window, palette.selection, 0.6)))
            painter.drawRoundedRect(body.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
            return
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.focus), 2))
            painter.drawRoundedRect(body.adjusted(-4, -4, 4, 4), RADIUS + 4, RADIUS + 4)
        painter.setPen(QPen(QColor(palette.accent), 2) if self._selected else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.panel))
        inset = 1 if self._selected else 0
        painter.drawRoundedRect(body.adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
        self.draw(painter, body)

    def draw(self, painter: QPainter, body: QRectF) -> None:
        """Draw what is on the card."""

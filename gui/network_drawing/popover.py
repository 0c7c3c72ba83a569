"""A card that lies over its window, beside what it is about."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from engine.text import translate as _
from gui.theme.fonts import font
from gui.theme.icons import bind_icon
from gui.widgets.by_mouse import ToolButton
from gui.widgets.panel import PlainScrollArea
from gui.widgets.text_label import ElidedLabel

GAP_PX = 8
ICON_PX = 16


class Popover(QFrame):
    """Stays until it is closed, and does not keep anybody from working beside it. Fill `page`, a column of fixed width.

    Drag it where it is not in the way. Tab stays inside, Escape closes it and gives the keyboard back.
    judges_closely, comes_first: as of a view: it shows no metrics, and a person looks at it.
    """

    judges_closely, comes_first = False, True

    def __init__(self, window: QWidget, width: int):
        super().__init__(window)
        self._came_from: QWidget | None = None
        self._grip: QPoint | None = None
        self._wanted_height = 0
        self.setProperty("surface", "popover")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFixedWidth(width)
        self.title = ElidedLabel()
        self.title.setFont(font("body", strong=True))
        self.close_button = small_button("close", _("Close"), _("Close the card."))
        self.close_button.clicked.connect(self.close_card)
        head, content = QHBoxLayout(), QWidget()
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        self.page = QVBoxLayout(content)
        self.page.setContentsMargins(0, 0, 4, 0)
        self.page.setSpacing(6)
        self._scroll = PlainScrollArea(content)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 10, 12)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)
        self.hide()

    def open_beside(self, rect: QRect) -> None:
        """Show it beside `rect` of the screen."""
        if not self.isVisible():
            self._came_from = self.window().focusWidget()
            self.parentWidget().installEventFilter(self)
        self._take_room()
        rect = QRect(self.parentWidget().mapFromGlobal(rect.topLeft()), rect.size())
        x = rect.right() + GAP_PX
        if x + self.width() > self.parentWidget().width() - GAP_PX:
            x = rect.left() - GAP_PX - self.width()
        self.move(self._inside(QPoint(x, rect.center().y() - self.height() // 2)))
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_card(self) -> None:
        """Close it; the keyboard goes back to where it was."""
        keyboard = self.window().focusWidget()
        if keyboard is not None and (keyboard is self or self.isAncestorOf(keyboard)):
            if self._came_from is not None and isValid(self._came_from) and self._came_from.isVisible():
                self._came_from.setFocus(Qt.FocusReason.PopupFocusReason)
            else:
                keyboard.clearFocus()
        self._came_from = None
        self.parentWidget().removeEventFilter(self)
        self.hide()

    def fit(self, anew: bool = False) -> None:
        """The page has changed. Words that need a line more or less all the time do not make it twitch, unless `anew`."""
        self.page.activate()
        if anew or self._needed_height() > self._wanted_height:
            self._take_room()
            self.move(self._inside(self.pos()))

    # ---- pointer and keyboard ----------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round in the card."""
        stops = [one for one in self.findChildren(QWidget) if one.isVisible() and one.isEnabled()]
        stops = [one for one in stops if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
        stops.sort(key=self._reading_order)
        if not stops:  # Qt asks while the card is being hidden, too
            return super().focusNextPrevChild(forward)
        here = self.window().focusWidget()
        place = stops.index(here) if here in stops else -1 if forward else 0
        chosen = stops[(place + (1 if forward else -1)) % len(stops)]
        chosen.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        self._scroll.ensureWidgetVisible(chosen)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it."""
        if self._grip is not None:
            self.move(self._inside(self.pos() + event.position().toPoint() - self._grip))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """It lies there now."""
        self._grip = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay inside a window that changes its size."""
        if event.type() == QEvent.Type.Resize:
            self.fit(anew=True)
        return False

    # -----------------------------------------------------------------------------------------------------------------

    def _reading_order(self, widget: QWidget) -> tuple[int, int]:
        place = widget.mapTo(self, QPoint())
        return place.y(), place.x()

    def _needed_height(self) -> int:
        margins = self.layout().contentsMargins()
        high = self.page.totalHeightForWidth(self.width() - margins.left() - margins.right() - 2 * self.frameWidth())
        high = max(high, self.page.minimumSize().height())
        head = self.close_button.sizeHint().height() + self.layout().spacing()
        return head + high + margins.top() + margins.bottom() + 2

    def _take_room(self) -> None:
        """As high as the page is, or as the window has room for; then it scrolls."""
        self._wanted_height, room = self._needed_height(), self.parentWidget().height() - 2 * GAP_PX
        policy = Qt.ScrollBarPolicy
        scrolls = self._wanted_height > room
        self._scroll.setVerticalScrollBarPolicy(policy.ScrollBarAsNeeded if scrolls else policy.ScrollBarAlwaysOff)
        self.resize(self.width(), min(self._wanted_height, room))

    def _inside(self, place: QPoint) -> QPoint:
        right = self.parentWidget().width() - self.width() - GAP_PX
        bottom = self.parentWidget().height() - self.height() - GAP_PX
        return QPoint(max(min(place.x(), right), GAP_PX), max(min(place.y(), bottom), GAP_PX))


def small_button(icon: str, name: str, sentence: str) -> ToolButton:
    """A small button with an icon, a name and a sentence."""
    button = ToolButton()
    button.setProperty("role", "small")
    button.setAccessibleName(name)
    button.setToolTip(sentence)
    button.setWhatsThis(sentence)
    bind_icon(button, icon, color="text_quiet", size=ICON_PX)
    button.setAutoRaise(True)
    return button

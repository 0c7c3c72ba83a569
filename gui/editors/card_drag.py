"""Carrying a layer card along the strip with the mouse: the gesture on the card, and what is shown meanwhile."""

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from gui.editors.strip_card import StripCard

EDGE_PX = 36
SCROLL_STEP_PX = 12
SCROLL_INTERVAL_MS = 16
SWAY_PX = 10
GHOST_OPACITY = 0.92


class CarriedCard(StripCard):
    """A card that can be picked up: press, and move beyond the drag distance."""

    #: This card was picked up, at this point of it; then where the pointer is; at last let go of, or given up.
    drag_started = Signal(object, QPointF)
    drag_moved = Signal(QPointF)
    drag_ended = Signal()
    drag_cancelled = Signal()

    _pressed: QPointF | None = None
    _dragging = False

    def acts_on(self, event: QKeyEvent) -> bool:
        """Escape gives a drag up."""
        return (event.key() == Qt.Key.Key_Escape and self._dragging) or super().acts_on(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """While the card is carried only Escape means something."""
        if not self._dragging:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.give_up_drag()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the layer; it may become a drag."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry the card once the pointer has gone far enough."""
        if self._pressed is None:
            return
        far = (event.position() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if not self._dragging and far:
            self._dragging = True
            self.drag_started.emit(self, self._pressed)
        if self._dragging:
            self.drag_moved.emit(event.globalPosition())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the card."""
        if event.button() == Qt.MouseButton.LeftButton:
            dragging, self._dragging, self._pressed = self._dragging, False, None
            if dragging:
                self.drag_ended.emit()

    def event(self, event: QEvent) -> bool:
        """A drag is given up when the window goes away."""
        if event.type() in (QEvent.Type.Hide, QEvent.Type.WindowDeactivate):
            self.give_up_drag()
        return super().event(event)

    def give_up_drag(self) -> None:
        """End the drag, if there is one, without moving anything."""
        dragging, self._dragging, self._pressed = self._dragging, False, None
        if dragging:
            self.drag_cancelled.emit()


class CardDrag(QObject):
    """One drag at a time: a picture of the card follows the pointer, and its empty place shows where it would go."""

    #: The card that was layer (first number) would become layer (second number).
    target_changed = Signal(int, int)

    def __init__(self, area: QScrollArea, parent: QObject):
        super().__init__(parent)
        self._area = area
        self._cards: list[CarriedCard] = []
        self._source = self._target = -1
        self._grip = QPointF()
        self._pointer = QPointF()
        self._ghost = _Ghost(area.viewport())
        self._timer = QTimer(self)
        self._timer.setInterval(SCROLL_INTERVAL_MS)
        self._timer.timeout.connect(self.on_scroll_due)

    @property
    def active(self) -> bool:
        """True while a card is carried."""
        return self._source >= 0

    def begin(self, cards: list[CarriedCard], source: int, grip: QPointF) -> None:
        """Lift card `source` of `cards`, held at the point `grip` of it."""
        self._cards, self._source, self._target, self._grip = cards, source, source, grip
        self._ghost.show_picture(cards[source].grab())
        cards[source].set_empty(True)

    def move(self, pointer: QPointF) -> None:
        """Follow the pointer, given on the screen."""
        self._pointer = pointer
        self._follow()
        outside = self._overshoot()
        if outside and not self._timer.isActive():
            self._timer.start()
        elif not outside:
            self._timer.stop()

    def end(self) -> tuple[int, int] | None:
        """Put the card down; from where to where, or None when it stays where it was."""
        source, target = self._source, self._target
        if not self.active:
            return None
        self._timer.stop()
        self._ghost.hide()
        self._cards[source].set_empty(False)
        self._source, self._cards = -1, []
        return (source, target) if source != target else None

    def on_scroll_due(self) -> None:
        """Scroll while the pointer is near an edge."""
        bar = self._area.horizontalScrollBar()
        bar.setValue(bar.value() + self._overshoot() * SCROLL_STEP_PX)
        self._follow()

    def _overshoot(self) -> int:
        viewport = self._area.viewport()
        x = viewport.mapFromGlobal(self._pointer).x()
        return -1 if x < EDGE_PX else 1 if x > viewport.width() - EDGE_PX else 0

    def _follow(self) -> None:
        card, viewport = self._cards[self._source], self._area.viewport()
        wanted = viewport.mapFromGlobal(self._pointer) - self._grip
        home = card.mapTo(viewport, QPoint(0, 0)).y()
        sway = max(-SWAY_PX, min(SWAY_PX, wanted.y() - home))
        self._ghost.move(round(wanted.x()), round(home + sway))
        center = self._area.widget().mapFrom(viewport, self._ghost.geometry().center()).x()
        others = [other for index, other in enumerate(self._cards) if index != self._source]
        target = sum(other.geometry().center().x() < center for other in others)
        if target != self._target:
            self._target = target
            self.target_changed.emit(self._source, target)


class _Ghost(QWidget):
    """The picture of the carried card."""

    def __init__(self, parent: QWidget):
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._picture = QPixmap()
        self.hide()

    def show_picture(self, picture: QPixmap) -> None:
        self._picture = picture
        self.resize(picture.deviceIndependentSize().toSize())
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(GHOST_OPACITY)
        painter.drawPixmap(0, 0, self._picture)

"""The row inside the network strip: places cards and + buttons from left to right, and draws the lines between them."""

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.document import Document
from gui.editors.card_layout import column_center
from gui.editors.end_cards import ChipCard, InputCard
from gui.editors.insert_button import InsertButton
from gui.editors.layer_card import LayerCard
from gui.editors.shortcuts import draw_shortcut
from gui.editors.strip_card import MARGIN, StripCard, sized
from gui.editors.tab_order import follow_layout
from gui.theme.colors import mix
from gui.theme.theme import Theme

SIDE, GAP, END_GAP = 8, 40, 36
LOWEST_CARD, HIGHEST_CARD = 156, 232
CHIP_GAP, CHIP_HEIGHT = 24, 68
ABOVE, BELOW = 7, 7


class StripRow(QWidget):
    """Holds the widgets of the strip. `fit` gives it its size, `arrange` its cards."""

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self._theme = theme
        self.input = InputCard(document, theme, self)
        self.loss = ChipCard(document, theme, "loss", self)
        self.optimizer = ChipCard(document, theme, "optimizer", self)
        self.cards: list[LayerCard] = []
        self.inserts: list[InsertButton] = []
        self._open_end = False
        self._widths: list[str] = []
        self._spans: list[int] = []
        self._viewport = QSize(0, 0)
        self._level = 0
        self._moved: tuple[int, int] | None = None

    def all_cards(self) -> list[StripCard]:
        """Every card in the order of the eye."""
        return [self.input, *self.cards, self.loss, self.optimizer]

    def show_widths(self, widths: list[int | None]) -> None:
        """Write the number of values on each line, from the input to the loss."""
        texts = ["" if width is None else str(width) for width in widths]
        if texts != self._widths:
            self._widths = texts
            self.update()

    def show_spans(self, spans: list[int]) -> None:
        """Draw a shortcut to each layer that has a span."""
        if spans != self._spans:
            self._spans = spans
            self.update()

    def arrange(self, cards: list[LayerCard], inserts: list[InsertButton]) -> None:
        """Take these cards and + buttons, a button before each card and perhaps one at the end."""
        self.cards, self.inserts = list(cards), list(inserts)
        self._open_end = len(inserts) > len(cards)
        self._place()
        follow_layout(self)

    def show_moved(self, source: int = 0, target: int = 0) -> None:
        """Show card `source` at the place of card `target`, as it would be; without numbers, all cards at their own."""
        self._moved = (source, target) if source != target else None
        self._place()

    def fit(self, viewport: QSize) -> None:
        """Fill `viewport`, or be wider where the cards need it."""
        if viewport != self._viewport:
            self._viewport = viewport
            self._place()

    def lowest(self) -> int:
        """The least height that shows everything."""
        return LOWEST_CARD + ABOVE + BELOW

    def _place(self) -> None:
        room = max(self._viewport.height(), self.lowest()) - ABOVE - BELOW
        height = min(room, HIGHEST_CARD)
        top = ABOVE + (room - height) // 2
        self._level = level = top + column_center(height)
        x = SIDE
        for position, card in enumerate([self.input, *self._in_order()]):
            if position:
                x = self._place_insert(position - 1, x, level)
            self._place_card(card, QRectF(x, top, card.WIDTH, height))
            x += card.WIDTH
        x = self._place_insert(len(self.cards), x, level) + END_GAP // 2 if self._open_end else x + END_GAP
        chip = min(CHIP_HEIGHT, (height - CHIP_GAP) // 2)
        middle = min(level + 12, top + height - chip - CHIP_GAP // 2)
        self._place_card(self.loss, QRectF(x, middle - CHIP_GAP / 2 - chip, ChipCard.WIDTH, chip))
        self._place_card(self.optimizer, QRectF(x, middle + CHIP_GAP / 2, ChipCard.WIDTH, chip))
        self.resize(max(x + ChipCard.WIDTH + SIDE, self._viewport.width()), max(self._viewport.height(), self.lowest()))
        self.update()

    def _in_order(self) -> list[LayerCard]:
        order = list(self.cards)
        if self._moved is not None:
            source, target = self._moved
            order.insert(target, order.pop(source))
        return order

    def _place_insert(self, index: int, x: int, level: int) -> int:
        button = self.inserts[index]
        button.move(x + (GAP - button.width()) // 2, level - button.height() // 2)
        return x + GAP

    def _place_card(self, card: StripCard, body: QRectF) -> None:
        card.setGeometry(body.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN).toRect())

    def tab_stops(self) -> list[QWidget]:
        """What the Tab key reaches, in the order of the eye."""
        chain: list[QWidget] = [self.input]
        for position, card in enumerate(self.cards):
            chain += [self.inserts[position], card, *card.main_controls()]
        return [*chain, *self.inserts[len(self.cards) :], self.loss, self.optimizer]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a line with an arrow from card to card, and the number of values that go along it."""
        palette = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sized(self.font(), 11))
        pen = QPen(QColor(mix(palette.window, palette.text_quiet, 0.5)), 1.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        layers = self._in_order()
        shown = event.rect().adjusted(-GAP, 0, GAP, 0)
        for position, (before, after) in enumerate(zip([self.input, *layers], [*layers, self.loss], strict=True)):
            start, end = before.geometry().right() + 1 - MARGIN, after.geometry().left() + MARGIN
            if end < shown.left() or start > shown.right():
                continue
            y = self._level + 0.0
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if after is self.loss:
                y = self._draw_bend(painter, start, end, y)
            else:
                painter.drawLine(QLineF(start + 3, y, end - 3, y))
            _draw_head(painter, QPointF(end - 3, y), QPointF(1, 0))
            if position < len(self._widths) and self._moved is None:
                painter.setPen(QColor(palette.text_quiet))
                box = QRectF(start - 8, self._level - 34, end - start + 16, 16)
                if after is self.loss and not self._open_end:  # under the bend
                    box = QRectF(end - 30, self._level - 10, 32, 16)
                elif after is self.loss:
                    box = QRectF(start, self._level - 34, GAP, 16)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._widths[position])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._moved is None:
            bodies = [QRectF(card.geometry()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN) for card in self.cards]
            for index, span in enumerate(self._spans[: len(bodies)]):
                if 0 < span <= index:
                    draw_shortcut(painter, self._level, bodies[index - span], bodies[index])
        x = self.loss.geometry().center().x() + 0.5
        bottom, top = self.optimizer.geometry().top() + MARGIN, self.loss.geometry().bottom() + 1 - MARGIN
        painter.drawLine(QLineF(x, top + 3, x, bottom - 3))
        _draw_head(painter, QPointF(x, bottom - 3), QPointF(0, 1))

    def _draw_bend(self, painter: QPainter, start: float, end: float, y: float) -> float:
        """A soft step up to the loss; returns the height at which it arrives."""
        level = self.loss.geometry().center().y() + 0.5
        path = QPainterPath(QPointF(start + 3, y))
        if self._open_end:  # behind the + button
            start += GAP - 10
            path.lineTo(start, y)
        middle = (start + end) / 2
        path.cubicTo(QPointF(middle, y), QPointF(middle, level), QPointF(end - 3, level))
        painter.drawPath(path)
        return level


def _draw_head(painter: QPainter, tip: QPointF, along: QPointF) -> None:
    across = QPointF(-along.y(), along.x())
    back = tip - along * 4.5
    painter.drawPolyline([back + across * 3.5, tip, back - across * 3.5])

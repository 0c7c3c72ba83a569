"""The row inside the network strip: heads and + buttons from left to right, and the drawing of the network under them."""

from PySide6.QtCore import QLineF, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from engine.experiment import Experiment
from gui.document import Document
from gui.editors.card_layout import HEIGHT
from gui.editors.drawing_keys import DrawingKeys
from gui.editors.end_cards import ChipCard, InputCard
from gui.editors.insert_button import InsertButton
from gui.editors.layer_card import LayerCard
from gui.editors.strip_card import MARGIN, StripCard
from gui.editors.tab_order import follow_layout
from gui.network_drawing.drawing import NetworkDrawing
from gui.network_drawing.painting import width_of_names
from gui.network_drawing.scene import Scene
from gui.theme.colors import mix
from gui.theme.theme import Theme

SIDE, GAP, END_GAP = 8, 40, 26
CHIP_GAP, CHIP_HEIGHT = 20, 62
ABOVE = 7
LOWEST_DRAWING = 120
INPUT_INSET, NAMES_AT_LEFT = 22, 52
"""The inputs stand so far from the right edge of their head, or at it where their names, at their left, are longer."""

NAMES_AT_RIGHT, LONGEST_NAMES = 44, 84
"""Names of outputs may be so long before they need room of their own, and get no more than that."""


class StripRow(QWidget):
    """Holds the widgets of the strip. `fit` gives it its size, `arrange` its cards."""

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self._document, self._theme = document, theme
        self._then: Experiment | None = None  # what the run had at the moment that is shown; None is now
        self.drawing = NetworkDrawing(theme, self)
        DrawingKeys(document, self.drawing)
        self.input = InputCard(document, theme, self)
        self.loss = ChipCard(document, theme, "loss", self)
        self.optimizer = ChipCard(document, theme, "optimizer", self)
        self.cards: list[LayerCard] = []
        self.inserts: list[InsertButton] = []
        self._open_end = False
        self._viewport = QSize(0, 0)
        self._moved: tuple[int, int] | None = None

    def all_cards(self) -> list[StripCard]:
        """Every card in the order of the eye."""
        return [self.input, *self.cards, self.loss, self.optimizer]

    def show_network(self, scene: Scene, cards: list[LayerCard], inserts: list[InsertButton], anew: bool) -> None:
        """Show these cards and + buttons, a button before each card and perhaps one at the end, and draw `scene` under them.

        anew: some card has another width or other controls than before.
        """
        if self._then is not None:
            scene = scene.with_layers(self._then.layers)
        anew = anew or cards != self.cards or inserts != self.inserts
        other = scene != self.drawing.scene
        if anew:
            self.cards, self.inserts = list(cards), list(inserts)
            self._open_end = len(inserts) > len(cards)
        if other:
            self.drawing.set_scene(scene)
        if anew or other:
            self._place()
        if anew:
            follow_layout(self)
        self._tell_then()

    def show_then(self, then: Experiment | None) -> None:
        """Draw the network with the options it had at the moment that is shown; None is now. The cards of the layers, which
        edit those of now, say beside them what was otherwise."""
        self._then = then
        scene = self.drawing.scene.with_layers((then or self._document.experiment).layers)
        if scene != self.drawing.scene:
            self.drawing.set_scene(scene)
            self._place()
        for chip in (self.loss, self.optimizer):
            chip.show_then(then)
        self._tell_then()

    def _tell_then(self) -> None:
        drawn = [column.layer for column in self.drawing.scene.columns[1:]]
        for card, layer in zip(self.cards, drawn, strict=False):
            card.show_then(None if self._then is None else layer)

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
        return ABOVE + HEIGHT + LOWEST_DRAWING

    def _place(self) -> None:
        height = max(self._viewport.height(), self.lowest())
        level = ABOVE + HEIGHT // 2
        x = SIDE
        for position, card in enumerate([self.input, *self._in_order()]):
            if position:
                x = self._place_insert(position - 1, x, level)
            self._place_card(card, QRect(x, ABOVE, card.wide(), HEIGHT))
            x += card.wide()
        x = self._place_insert(len(self.cards), x, level) + END_GAP // 2 if self._open_end else x + END_GAP
        names = self.drawing.scene.columns[-1].names if self.cards and self.drawing.scene.columns else ()
        x += round(min(max(width_of_names(names) - NAMES_AT_RIGHT, 0), LONGEST_NAMES - NAMES_AT_RIGHT))
        self._place_card(self.loss, QRect(x, ABOVE + (HEIGHT - CHIP_HEIGHT) // 2, ChipCard.WIDTH, CHIP_HEIGHT))
        below = self.loss.geometry().bottom() + 1 - MARGIN + CHIP_GAP
        self._place_card(self.optimizer, QRect(x, below, ChipCard.WIDTH, CHIP_HEIGHT))
        self.resize(max(x + ChipCard.WIDTH + SIDE, self._viewport.width()), height)
        top = ABOVE + HEIGHT + 2
        self.drawing.setGeometry(0, top, x - 6, height - top)
        self._center_columns()
        self.update()

    def _center_columns(self) -> None:
        if not self.drawing.scene.columns:
            return
        long = width_of_names(self.drawing.scene.columns[0].names) > NAMES_AT_LEFT
        inputs = self.input.geometry().right() + 1 - MARGIN - (INPUT_INSET if not long else 0)
        heads = [card.geometry().center().x() + 0.5 for card in self.cards]
        if len(heads) + 1 == len(self.drawing.scene.columns):
            self.drawing.set_centers([float(inputs), *heads], moving=self._moved is not None)

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

    def _place_card(self, card: StripCard, body: QRect) -> None:
        card.setGeometry(body.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))

    def tab_stops(self) -> list[QWidget]:
        """What the Tab key reaches, in the order of the eye."""
        chain: list[QWidget] = [self.input]
        for position, card in enumerate(self.cards):
            chain += [self.inserts[position], card, *card.main_controls()]
        return [*chain, *self.inserts[len(self.cards) :], self.loss, self.optimizer, self.drawing]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a line with an arrow from head to head, and from the loss to the optimizer."""
        palette = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(mix(palette.window, palette.text_quiet, 0.5)), 1.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        layers = self._in_order()
        level = ABOVE + HEIGHT // 2 + 0.0
        for before, after in zip([self.input, *layers], [*layers, self.loss], strict=True):
            start, end = before.geometry().right() + 1 - MARGIN, after.geometry().left() + MARGIN
            painter.drawLine(QLineF(start + 3, level, end - 3, level))
            _draw_head(painter, QPointF(end - 3, level), QPointF(1, 0))
        x = self.loss.geometry().center().x() + 0.5
        bottom, top = self.optimizer.geometry().top() + MARGIN, self.loss.geometry().bottom() + 1 - MARGIN
        painter.drawLine(QLineF(x, top + 3, x, bottom - 3))
        _draw_head(painter, QPointF(x, bottom - 3), QPointF(0, 1))


def _draw_head(painter: QPainter, tip: QPointF, along: QPointF) -> None:
    across = QPointF(-along.y(), along.x())
    back = tip - along * 4.5
    painter.drawPolyline([back + across * 3.5, tip, back - across * 3.5])

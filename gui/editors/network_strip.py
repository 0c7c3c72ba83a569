"""The network strip: the layers as a row of heads over the drawing of the network, all of it editable."""

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from engine.layers.dense import Dense
from gui.document import Document
from gui.editors import layer_commands
from gui.editors.card_drag import CardDrag
from gui.editors.card_state import CardState, card_states
from gui.editors.insert_button import InsertButton
from gui.editors.layer_card import LayerCard
from gui.editors.stepper import STYLE
from gui.editors.strip_area import StripArea
from gui.editors.strip_card import MARGIN, StripCard
from gui.editors.strip_head import StripHead
from gui.editors.strip_row import StripRow
from gui.editors.strip_stock import SPARE, StripStock
from gui.editors.tab_order import follow_layout
from gui.network_drawing.drawing import NetworkDrawing
from gui.network_drawing.scene import scene_of
from gui.theme.theme import Theme
from gui.turns import TurnTimer

_CONTEXT_PX = 64

AT_ONCE = 5
"""Cards that are made, or filled out of sight, in one turn of the window."""

AT_FIRST = 8
"""Cards that show an edit at once; those behind them, which seldom can be seen, follow in turns."""


class NetworkStrip(QFrame):
    """The row of heads over the living network, with one line about the whole network above it."""

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None, *, filled: bool = True):
        """filled: False leaves it to `fill` to put something into it."""
        super().__init__(parent)
        self.document, self.theme = document, theme
        self.setObjectName("network-strip")
        self.setProperty("surface", "window")
        self.setStyleSheet(STYLE)
        self.head = StripHead(theme, self)
        self.summary, self.badge = self.head.summary, self.head.badge
        self.row = StripRow(document, theme)
        self.area = StripArea(self.row, self)
        self.drag = CardDrag(self.area, self)
        self.drag.target_changed.connect(self.row.show_moved)
        self._spare_cards, self._spare_inserts = StripStock(self._new_card), StripStock(self._new_insert)
        self._refreshing, self._in_view = False, ""
        self._behind: list[tuple[LayerCard, CardState]] = []
        self._following = TurnTimer(self)
        self._following.turn.connect(self.on_following_turn)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.area, 1)
        for card in (self.row.input, self.row.loss, self.row.optimizer):
            card.neighbour_requested.connect(self.on_neighbour_requested)
        theme.changed.connect(self.row.update)
        self.head.backward_picked.connect(self.drawing.set_backward)
        self.drawing.heading = (self.head.key,)
        self.drawing.column_clicked.connect(self.on_column_clicked)
        self.drawing.shown_wanted.connect(self.on_drawing_shown_wanted)
        QApplication.instance().focusChanged.connect(self.on_focus_changed)
        if filled:
            self._begin()

    def fill(self) -> Iterator[None]:
        """Make the cards, a few at a time, and then show the network."""
        for place, state in enumerate(card_states(self.document)):
            if place and place % AT_ONCE == 0:
                yield
            self._spare_cards.add(0).show_state(state)
        self._begin()

    def stock_up(self) -> Iterator[None]:
        """Have cards ready, a few at a time, with what is on most of them, and + buttons."""
        while len(self.cards) + len(self._spare_cards) < SPARE:
            usual = card_states(self.document)[:1]
            for _more in range(AT_ONCE):
                card = self._spare_cards.add(len(self.cards))
                for state in usual:
                    card.show_state(state)
                card.make_ready()
                self._spare_inserts.add(len(self.inserts))
            yield

    def _begin(self) -> None:
        self.document.experiment_changed.connect(self.on_experiment_changed)
        self.document.selection_changed.connect(self.on_selection_changed)
        self._refresh()

    @property
    def drawing(self) -> NetworkDrawing:
        """The living network under the heads."""
        return self.row.drawing

    @property
    def cards(self) -> list[LayerCard]:
        """The layer cards, from left to right."""
        return self.row.cards

    @property
    def inserts(self) -> list[InsertButton]:
        """The + buttons, from left to right."""
        return self.row.inserts

    def focus_selected(self) -> None:
        """Give the keyboard to the card of the selected part."""
        card = self._selected_card()
        if card is not None:
            card.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def sizeHint(self) -> QSize:
        """Room for a small network."""
        return QSize(720, 264)

    def minimumSizeHint(self) -> QSize:
        """The cards at their lowest, the summary, and the scroll bar."""
        return QSize(280, self.row.lowest() + 30 + 10)

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        for button in self.inserts:
            button.retranslate()
        self.head.retranslate()
        self.drawing.retranslate()
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the selected card in view."""
        super().showEvent(event)
        self._scroll_to_selected()

    def on_experiment_changed(self, old: object, new: object) -> None:
        """Bring the cards up to date; a card in the air falls back first."""
        for card in self.cards:
            card.give_up_drag()
        self._refresh()

    def on_selection_changed(self, path: str) -> None:
        """Show which card is selected, and let the keyboard follow when it was on a card."""
        if not self._refreshing:
            self._show_selection()

    def on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        """What has the keyboard is selected, whether it is the card or a control on it.

        Not when the keyboard comes back to the window (`old` is None): nobody has chosen anything then.
        """
        if old is None or new is None or self._refreshing or not self.row.isAncestorOf(new):
            return
        widget = new
        while not isinstance(widget, StripCard | NetworkDrawing):
            if widget is self.row:
                break
            widget = widget.parentWidget()
        if widget is not self.drawing:
            self._scroll_to(new if widget is self.row else widget)
        if isinstance(widget, StripCard):
            self.document.select(widget.path)

    def on_neighbour_requested(self, card: StripCard, step: int) -> None:
        """Walk from card to card."""
        cards = self.row.all_cards()
        place = cards.index(card) + step
        if 0 <= place < len(cards):
            cards[place].setFocus(Qt.FocusReason.TabFocusReason)
            self.document.select(cards[place].path)

    def on_layer_requested(self, index: int, kind: str) -> None:
        """Add a layer, and let the keyboard go on there."""
        layer_commands.add_layer(self.document, index, kind)
        self.focus_selected()

    def on_column_clicked(self, layer: int) -> None:
        """Select what stands over the column."""
        self.document.select("data" if layer < 0 else f"layers.{layer}")

    def on_drawing_shown_wanted(self, piece: QRect) -> None:
        """Scroll to where the keyboard is in the drawing."""
        center = self.drawing.mapTo(self.row, piece.center())
        self.area.ensureVisible(center.x(), center.y(), _CONTEXT_PX + piece.width() // 2, 0)

    def on_drag_started(self, card: LayerCard, grip: QPointF) -> None:
        """Lift the card."""
        self.drag.begin(self.cards, card.index, grip)

    def on_drag_moved(self, pointer: QPointF) -> None:
        """Carry the card."""
        if self.drag.active:
            self.drag.move(pointer)

    def on_drag_ended(self) -> None:
        """Put the card down where its empty place is."""
        moved = self.drag.end()
        self.row.show_moved()
        if moved is not None:
            layer_commands.move_layer(self.document, *moved)

    def on_drag_cancelled(self) -> None:
        """Put the card back."""
        self.drag.end()
        self.row.show_moved()

    def _refresh(self) -> None:
        self._refreshing = True
        states = card_states(self.document)
        layers = self.document.experiment.layers
        open_end = not layers or not isinstance(layers[-1], Dense)
        cards = self._fitting(self._spare_cards, self.cards, len(layers))
        inserts = self._fitting(self._spare_inserts, self.inserts, len(layers) + open_end)
        before = [(len(card.main_controls()), card.width()) for card in cards]
        self._behind = []
        for card, state in zip(cards, states, strict=True):
            if card.index >= AT_FIRST and not card.selected and card.state != state:
                card.expect(state)
                self._behind.append((card, state))
            else:
                card.show_state(state)
                _reveal(card, inserts)
        for button in inserts[:1]:
            button.show()
        after = [(len(card.main_controls()), card.wide() + 2 * MARGIN) for card in cards]
        for card in (self.row.input, self.row.loss, self.row.optimizer):
            card.show_experiment()
        self.row.show_network(scene_of(self.document), cards, inserts, before != after)
        self.head.show_network(states, self.document.problems)
        self._refreshing = False
        self._show_selection()
        if self._behind:
            self._following.start()

    def on_following_turn(self) -> None:
        """The next cards show the edit, and after the last the Tab key reaches them."""
        for card, state in self._behind[:AT_ONCE]:
            card.show_state(state)
            _reveal(card, self.inserts)
        del self._behind[:AT_ONCE]
        if not self._behind:
            self._following.stop()
            follow_layout(self.row)

    def _fitting(self, stock: StripStock, used: list[QWidget], count: int) -> list[QWidget]:
        focus = QApplication.focusWidget()
        if focus is not None and any(part.isAncestorOf(focus) for part in used[count:]):
            self.row.input.setFocus()  # the selection takes it from there
        return stock.fit(used, count)

    def _new_card(self, index: int) -> LayerCard:
        card = LayerCard(self.document, self.theme, index, self.row)
        card.neighbour_requested.connect(self.on_neighbour_requested)
        card.drag_started.connect(self.on_drag_started)
        card.drag_moved.connect(self.on_drag_moved)
        card.drag_ended.connect(self.on_drag_ended)
        card.drag_cancelled.connect(self.on_drag_cancelled)
        return card

    def _new_insert(self, index: int) -> InsertButton:
        button = InsertButton(index, self.theme, self.row)
        button.layer_requested.connect(self.on_layer_requested)
        return button

    def _show_selection(self) -> None:
        for card in self.row.all_cards():
            card.set_selected(card.path == self.document.selection)
        paths = ["data", *(card.path for card in self.cards)]
        selected = self.document.selection
        self.drawing.set_selected(paths.index(selected) if selected in paths else -1)
        if isinstance(QApplication.focusWidget(), StripCard) and self.isAncestorOf(QApplication.focusWidget()):
            self.focus_selected()
        if self._in_view != self.document.selection:
            self._in_view = self.document.selection
            self._scroll_to_selected()

    def _selected_card(self) -> StripCard | None:
        return next((card for card in self.row.all_cards() if card.path == self.document.selection), None)

    def _scroll_to_selected(self) -> None:
        card = self._selected_card()
        if card is not None:
            self._scroll_to(card)

    def _scroll_to(self, widget: QWidget) -> None:
        if not self.drag.active:
            self.area.ensureWidgetVisible(widget, _CONTEXT_PX, 0)


def _reveal(card: LayerCard, inserts: list[InsertButton]) -> None:
    for part in (card, *inserts[card.index : card.index + 2]):
        part.show()

"""The card of one layer: units and activation to edit; its neurons stand under it, in the drawing of the network."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from engine.layers.base import Layer
from engine.options import Option, options
from engine.text import listed
from engine.text import translate as _
from gui.document import Document
from gui.editors import layer_commands, layer_menu
from gui.editors.activation_button import ActivationButton
from gui.editors.card_drag import CarriedCard
from gui.editors.card_layout import HEAD, LEFT, RIGHT, TOP, elided, head_line, row_line
from gui.editors.card_state import CardState
from gui.editors.explained import about
from gui.editors.glyph_button import GlyphButton
from gui.editors.stepper import Stepper
from gui.editors.strip_card import BADGE, sized, told
from gui.theme.icons import icon
from gui.theme.theme import Theme
from gui.widgets.numbers import format_exact

LOCK = 13
TITLE_SIZES = (13, 12, 11)
"""Rather smaller than cut."""


class LayerCard(CarriedCard):
    """Shows layer `index` of the document's experiment, whichever that is."""

    NARROWEST, WIDEST = 108, 142

    def __init__(self, document: Document, theme: Theme, index: int, parent: QWidget | None = None):
        super().__init__(document, theme, f"layers.{index}", parent)
        self.index = index
        self.state: CardState | None = None
        self._then: Layer | None = None
        self._number: Option | None = None
        self.stepper: Stepper | None = None
        self.activation: ActivationButton | None = None
        self._menu: QMenu | None = None
        self._words: list[tuple[int, str]] = []
        self._wide = self.NARROWEST
        self.duplicate = self._head_button("duplicate", "duplicate")
        self.remove = self._head_button("close", "remove")
        self.duplicate.clicked.connect(self.on_duplicate_clicked)
        self.remove.clicked.connect(self.on_remove_clicked)

    def show_state(self, state: CardState) -> None:
        """Show `state`; does nothing when it is shown already."""
        if state == self.state:
            return
        old, self.state = self.state, state
        layer = state.layer
        if old is None or type(old.layer) is not type(layer) or old.language != state.language:
            self._fit_controls(layer)
        if self._has_number():
            self.stepper.set_value(getattr(layer, self._number.name))
        if self._has_activation():
            self.activation.set_activation(layer.activation)
        self.badge.show_problems(state.problems)
        self.expect(state)
        self._say()
        self._place_head()
        self._place_controls()
        self.update()

    def show_then(self, layer: Layer | None) -> None:
        """Say what the layer had otherwise at the moment that is shown, beside what it has now; None is now."""
        if layer != self._then:
            self._then = layer
            self._say()
            self._place_controls()
            self.update()

    def expect(self, state: CardState) -> None:
        """Be as wide as `state` wants; it is shown later."""
        title = QFontMetrics(sized(self.font(), 12, strong=True)).horizontalAdvance(state.title())
        lock = LOCK + 3 if state.layer.frozen else 0
        self._wide = max(self.NARROWEST, min(title + LEFT + RIGHT, self.WIDEST) + lock)

    def make_ready(self) -> None:
        """Make now what other kinds of layers would need, and dress it."""
        if self.stepper is not None:
            self.stepper.make_ready()
        for part in (self, *self.findChildren(QWidget)):
            part.ensurePolished()

    def wide(self) -> int:
        """How wide the card is, so that most titles fit."""
        return self._wide

    def main_controls(self) -> list[QWidget]:
        """What the tab key reaches on the card, in the order of the eye."""
        stepper = [self.stepper.field] if self._has_number() else []
        return [*stepper, self.activation] if self._has_activation() else stepper

    def on_awake_changed(self) -> None:
        """The buttons in the head show while the card is under the pointer or selected, as far as the title lets them."""
        if self.stepper is not None:
            self.stepper.setVisible(self._has_number() and not self._empty)
        if self.activation is not None:
            self.activation.setVisible(self._has_activation() and not self._empty)
        self.badge.setVisible(bool(self.badge.problems) and not self._empty)
        self._place_head()
        self.update()

    def on_number_edited(self, value: float) -> None:
        """Another number of units (or another rate) was chosen."""
        self.document.select(self.path)
        layer_commands.set_number(self.document, self.index, value)

    def on_activation_picked(self, key: str) -> None:
        """Another activation was picked."""
        layer_commands.set_activation(self.document, self.index, key)

    def on_duplicate_clicked(self) -> None:
        """Put a copy behind the layer."""
        layer_commands.duplicate_layer(self.document, self.index)

    def on_remove_clicked(self) -> None:
        """Remove the layer."""
        layer_commands.remove_layer(self.document, self.index)

    def on_menu_triggered(self, action: QAction) -> None:
        """Do what was picked in the menu."""
        layer_menu.perform(self.document, self.index, action.data())

    def acts_on(self, event: QKeyEvent) -> bool:
        """Also the keys that move, remove, duplicate and resize the layer."""
        return super().acts_on(event) or layer_menu.key_command(event) is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key stands for."""
        command = None if self._dragging else layer_menu.key_command(event)
        if command is None:
            super().keyPressEvent(event)
        elif command == layer_menu.PICK:
            for control in self.main_controls()[-1:]:
                control.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            layer_menu.perform(self.document, self.index, command)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the layer."""
        self.document.select(self.path)
        if self._menu is None:
            self._menu = QMenu(self)
            self._menu.triggered.connect(self.on_menu_triggered)
        layer_menu.fill_layer_menu(self._menu, self.index, self.state.count)
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        self._menu.popup(event.globalPos() if by_mouse else self.mapToGlobal(self.body().center().toPoint()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the controls."""
        self._place_head()
        self._place_controls()

    def draw(self, painter: QPainter, body: QRectF) -> None:
        """Draw the title, with a lock when the layer is frozen, and words where there are no controls."""
        if self.state is None:
            return
        palette, base, state = self.theme.palette, self.font(), self.state
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(palette.text))
        others = (self.badge, self.duplicate, self.remove)
        title = self._title_line(min((other.x() for other in others if not other.isHidden()), default=self.width()))
        if self._is_locked():
            lock = icon("lock", self.theme, color="text_quiet", size=LOCK)
            lock.paint(painter, round(title.left()) - LOCK - 4, round(title.center().y()) - LOCK // 2, LOCK, LOCK)
        for size in TITLE_SIZES:
            painter.setFont(sized(base, size, strong=True))
            words = elided(painter.fontMetrics(), state.title(), title)
            if words == state.title():
                break
        painter.drawText(title, left, words)
        painter.setFont(sized(base, 11))
        painter.setPen(QColor(palette.text_quiet))
        for row, words in self._words:
            line = row_line(body, row).adjusted(LEFT - RIGHT, 0, 0, 0)
            painter.drawText(line, left, elided(painter.fontMetrics(), words, line))

    def _head_button(self, glyph: str, name: str) -> GlyphButton:
        button = GlyphButton(glyph, self.theme, self, size=HEAD, glyph=14)
        button.setObjectName(name)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard has Ctrl+D and Delete on the card
        button.hide()
        return button

    def _say(self) -> None:
        state = self.state
        if state is None:
            return
        then = self._number_then()
        then = f"{_(self._number.title)} {then}" if then else ""
        numbers = " · ".join(filter(None, (state.shape_text(), state.parameters_text(), then)))
        self.setToolTip(told(_(state.layer.summary), numbers))
        self.setAccessibleName(listed(filter(None, (state.spoken(), then))))

    def _is_locked(self) -> bool:
        return (self._then or self.state.layer).frozen

    def _number_then(self) -> str:
        """What its number was at the moment that is shown; "" where it was what it is now."""
        name = self._number.name if self._has_number() else ""
        before, now = getattr(self._then, name, None), getattr(self.state.layer, name, None)
        return "" if before is None or before == now else _("then {value}", value=format_exact(before))

    def _has_number(self) -> bool:
        return self._number is not None

    def _has_activation(self) -> bool:
        return self.activation is not None and hasattr(self.state.layer, "activation")

    # Controls are made once; afterwards they are only filled, shown and placed.
    def _fit_controls(self, layer: Layer) -> None:
        self._number = layer_commands.main_number(layer)
        if self._has_number() and self.stepper is None:
            self.stepper = Stepper(self._number, self.theme, self)
            self.stepper.edited.connect(self.on_number_edited)
        elif self._has_number():
            self.stepper.set_option(self._number)
        if self.activation is None and hasattr(layer, "activation"):
            self.activation = ActivationButton(self.theme, self)
            self.activation.picked.connect(self.on_activation_picked)
        self.duplicate.say(_("Duplicate layer (Ctrl+D)"))
        self.remove.say(_("Remove layer (Delete)"))
        self.setWhatsThis(about(layer))
        self.on_awake_changed()

    def _place_head(self) -> None:
        body, awake = self.body().toRect(), (self.underMouse() or self.selected) and not self._empty
        marked = 0 if self.badge.isHidden() else BADGE + 2
        right = body.right() - 4
        for button in (self.remove, self.duplicate):  # the keyboard and the menu have both
            wanted = awake and self._has_room_for_title(right - HEAD - marked)
            button.setVisible(wanted or (button is self.remove and awake and self.underMouse()))
            button.move(right - HEAD, body.top() + TOP)
            right -= 0 if button.isHidden() else HEAD
        self.badge.move(right - BADGE - 2, body.top() + TOP + (HEAD - BADGE) // 2)

    def _has_room_for_title(self, right: float) -> bool:
        if self.state is None:
            return True
        metrics = QFontMetrics(sized(self.font(), TITLE_SIZES[-1], strong=True))
        return elided(metrics, self.state.title(), self._title_line(right)) == self.state.title()

    def _title_line(self, right: float) -> QRectF:
        """Where the title stands: behind the lock, and before what begins at `right`."""
        line = head_line(self.body())
        line.setRight(min(line.right(), right - 2))
        return line.adjusted(LOCK + 3 if self._is_locked() else 0, 0, 0, 0)

    def _place_controls(self) -> None:
        body = self.body()
        if self.state is None:
            return
        controls = [self.stepper] if self._has_number() else []
        if self._has_activation():
            controls.append(self.activation)
        for row, control in enumerate(controls):
            control.setGeometry(row_line(body, row).toRect())
        self._words = []
        if len(controls) < 2:
            words = [self._number_then() or _(self._number.title)] if self._has_number() else []
            if not any(option.name == "units" for option in options(type(self.state.layer))):
                words.append(self.state.shape_text())
            self._words = list(enumerate(words, start=len(controls)))[: 2 - len(controls)]

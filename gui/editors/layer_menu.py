"""Keys and menus of a layer card. Both name a command as a tuple, such as ("move", 1), and `perform` carries it out."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMenu

from engine import catalog
from engine.layers.base import Layer
from engine.text import translate as _
from gui.document import Document
from gui.editors import layer_commands

Command = tuple
PICK = ("pick",)

_KEYS = {
    Qt.Key.Key_Delete: ("remove",),
    Qt.Key.Key_Backspace: ("remove",),
    Qt.Key.Key_Return: PICK,
    Qt.Key.Key_Enter: PICK,
    Qt.Key.Key_Plus: ("units", 1),
    Qt.Key.Key_Equal: ("units", 1),
    Qt.Key.Key_Minus: ("units", -1),
    Qt.Key.Key_Underscore: ("units", -1),
}
_CONTROL_KEYS = {
    Qt.Key.Key_Left: ("move", -1),
    Qt.Key.Key_Right: ("move", 1),
    Qt.Key.Key_D: ("duplicate",),
}


def key_command(event: QKeyEvent) -> Command | None:
    """What a key means on a layer card, or None. `PICK` leads to the card's own picker."""
    held = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
    if held == Qt.KeyboardModifier.ControlModifier:
        return _CONTROL_KEYS.get(event.key()) if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier else None
    return _KEYS.get(event.key()) if not held else None


def perform(document: Document, index: int, command: Command) -> None:
    """Carry out `command` on layer `index`."""
    match command:
        case ("remove",):
            layer_commands.remove_layer(document, index)
        case ("duplicate",):
            layer_commands.duplicate_layer(document, index)
        case ("move", by):
            layer_commands.move_layer(document, index, index + by)
        case ("units", by):
            layer_commands.change_units(document, index, by)
        case ("add", place, kind):
            layer_commands.add_layer(document, place, kind)


def fill_layer_menu(menu: QMenu, index: int, count: int) -> None:
    """Fill `menu` with what can be done with layer `index` of `count`."""
    menu.clear()
    _add(menu, _("Duplicate"), ("duplicate",), "Ctrl+D")
    _add(menu, _("Remove"), ("remove",), "Del")
    menu.addSeparator()
    _add(menu, _("Move left"), ("move", -1), "Ctrl+Left", enabled=index > 0)
    _add(menu, _("Move right"), ("move", 1), "Ctrl+Right", enabled=index < count - 1)
    menu.addSeparator()
    for title, place in ((_("Add before"), index), (_("Add after"), index + 1)):
        fill_kinds_menu(menu.addMenu(title), place)


def fill_kinds_menu(menu: QMenu, place: int) -> None:
    """Fill `menu` with every kind of layer, to be added as layer `place`."""
    menu.clear()
    menu.setToolTipsVisible(True)
    for key, kind in catalog.members(Layer).items():
        _add(menu, _(kind.title), ("add", place, key)).setToolTip(_(kind.summary))


def _add(menu: QMenu, title: str, command: Command, keys: str = "", *, enabled: bool = True) -> QAction:
    # The keys belong to the card, not to the menu: they are only shown, behind a tab, where menus show shortcuts.
    action = menu.addAction(f"{title}\t{keys}" if keys else title)
    action.setData(command)
    action.setEnabled(enabled)
    return action

"""Makes the actions and the menus of a window from their specifications."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from engine import text
from engine.text import translate as _
from gui.actions.commands import Commands
from gui.actions.specs import ACTIONS, MEMORIES_MB, MENUS, SPEEDS, THEMES
from gui.run.look_back import LookBack
from gui.theme.icons import bind_icon


def build_actions(commands: Commands, parent: QObject) -> dict[str, QAction]:
    """Key -> action, each connected to its method of `commands`."""
    actions = {}
    for spec in ACTIONS:
        action = QAction(_(spec.title), parent)
        action.setShortcuts([QKeySequence(keys) for keys in spec.shortcuts])
        if spec.icon:
            bind_icon(action, spec.icon)
        keys = f" ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})" if spec.shortcuts else ""
        action.setToolTip((_(spec.tip) or _(spec.title)) + keys)
        action.setWhatsThis(_(spec.tip) or _(spec.title))
        action.triggered.connect(getattr(commands, spec.slot))
        actions[spec.key] = action
    return actions


class Choice(QObject):
    """A few checkable actions of which one is checked: speed, theme, language, examples.

    picked: what to call with the value when a person picks one.
    """

    def __init__(self, values: dict[object, tuple[str, str]], current: object, picked, parent: QObject):
        """values: value -> (title, sentence), both in the current language. current: None leaves all unchecked."""
        super().__init__(parent)
        self._picked = picked
        self.group = QActionGroup(self)
        self.group.setExclusive(current is not None)
        for value, (title, sentence) in values.items():
            action = QAction(title, self.group)
            action.setData(value)
            action.setToolTip(sentence)
            action.setStatusTip(sentence)
            action.setWhatsThis(sentence or title)
            action.setCheckable(current is not None)
            action.setChecked(current is not None and value == current)
        self.group.triggered.connect(self.on_group_triggered)

    def on_group_triggered(self, action: QAction) -> None:
        """A person picked one."""
        self._picked(action.data())

    def show(self, value: object) -> None:
        """Check `value` without telling anybody."""
        for action in self.group.actions():
            action.setChecked(action.data() == value)


def speed_choice(current: str, picked, parent: QObject) -> Choice:
    """How fast a run goes."""
    return Choice({key: (_(title), _(tip)) for key, (title, tip) in SPEEDS.items()}, current, picked, parent)


def memory_choice(look_back: LookBack, parent: QObject) -> Choice:
    """How much of a run is remembered."""
    tip = _("How much a run may remember of its past: with more, an earlier step of a long run is found sooner.")
    sizes = {size: (_("{size} MB", size=f"{size:,}"), tip) for size in MEMORIES_MB}
    return Choice(sizes, look_back.memory_mb, look_back.set_memory, parent)


def theme_choice(current: str, picked, parent: QObject) -> Choice:
    """Light, dark, or as the system."""
    return Choice({key: (_(title), "") for key, title in THEMES.items()}, current, picked, parent)


def language_choice(picked, parent: QObject) -> Choice:
    """The languages, each by its own name."""
    return Choice({key: (name, "") for key, name in text.LANGUAGES.items()}, text.language(), picked, parent)


def build_menus(bar: QMenuBar, actions: dict[str, QAction]) -> dict[str, QMenu]:
    """Key -> menu, filled with the actions that belong there."""
    menus = {key: bar.addMenu(_(title)) for key, title in MENUS.items()}
    for spec in ACTIONS:
        if spec.line_above:
            menus[spec.menu].addSeparator()
        menus[spec.menu].addAction(actions[spec.key])
    return menus


def add_submenu(menu: QMenu, title: str, choice: Choice, before: QAction | None = None) -> QMenu:
    """A submenu of `menu` with the actions of `choice`; their sentences are its tooltips."""
    submenu = QMenu(title, menu)
    submenu.setToolTipsVisible(True)
    submenu.addActions(choice.group.actions())
    if before is None:
        menu.addMenu(submenu)
    else:
        menu.insertMenu(before, submenu)
    return submenu

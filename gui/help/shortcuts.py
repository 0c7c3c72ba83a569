"""The window of keyboard shortcuts: every key of the program, by menu and by widget, with a field to search in."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.text import listed
from engine.text import translate as _
from gui.help.key_caps import CHOICES, ROW_HEIGHT, KeyCaps, caps_of
from gui.help.widget_keys import WIDGET_KEYS
from gui.theme.fonts import font
from gui.widgets.empty_state import EmptyState
from gui.widgets.panel import Panel

SIZE = QSize(620, 680)


class Shortcut(NamedTuple):
    """title: what it does, in the language of now. keys: in Qt's notation. gesture: what the mouse does instead."""

    title: str
    keys: tuple[str, ...]
    gesture: str = ""


def keys_of_widgets() -> dict[str, list[Shortcut]]:
    """The keys that no menu shows, by the kind of widget they belong to."""
    return {
        _(title): [Shortcut(_(key.sentence), key.keys, _(key.gesture)) for key in keys]
        for title, keys in WIDGET_KEYS.items()
    }


class ShortcutsDialog(QDialog):
    """Lists `groups` (title -> shortcuts) and then the keys of the widgets."""

    def __init__(self, groups: dict[str, Sequence[Shortcut]], parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(_("Keyboard shortcuts"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search"))
        self.search.setAccessibleName(_("Search"))
        self.search.setToolTip(_("Show only the lines that have these words."))
        self.list = _list()
        self.list.setAccessibleName(_("Keyboard shortcuts"))
        self.list.setToolTip(_("Every key of the program, and what it does."))
        self._caps = KeyCaps(self.list)
        self.list.setItemDelegateForColumn(1, self._caps)
        self.list.addTopLevelItems([self._group(*group) for group in (groups | keys_of_widgets()).items()])
        for place in range(self.list.topLevelItemCount()):
            self.list.topLevelItem(place).setFirstColumnSpanned(True)
        self.list.expandAll()
        self.nothing = EmptyState("search")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.nothing)
        panel = Panel(margin=4)
        panel.column.addWidget(self._stack)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(panel, 1)
        self.search.textChanged.connect(self.on_text_changed)
        self.search.setFocus()
        self.resize(SIZE.boundedTo(self.screen().availableSize()))

    def go_on(self, other: "ShortcutsDialog") -> None:
        """Show what `other`, in another language, shows."""
        self.resize(other.size())
        self.search.setText(other.search.text())
        self.list.verticalScrollBar().setValue(other.list.verticalScrollBar().value())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down leads from the search to the list."""
        if event.key() == Qt.Key.Key_Down and self.focusWidget() is self.search:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def on_text_changed(self, text: str) -> None:
        """Show what has all the words, in its line or in the title of its group."""
        words = text.casefold().split()
        found = False
        for number in range(self.list.topLevelItemCount()):
            group = self.list.topLevelItem(number)
            lines = [group.child(place) for place in range(group.childCount())]
            for line in lines:
                known = f"{group.text(0)} {line.text(0)} {line.text(1)}".casefold()
                line.setHidden(not all(word in known for word in words))
            group.setHidden(all(line.isHidden() for line in lines))
            found = found or not group.isHidden()
        self.nothing.set_sentence(_("No line has “{words}”.", words=text.strip()))
        self._stack.setCurrentWidget(self.list if found else self.nothing)

    def _group(self, title: str, shortcuts: Sequence[Shortcut]) -> QTreeWidgetItem:
        group = QTreeWidgetItem([title])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        group.setFont(0, font(strong=True))
        group.setSizeHint(0, QSize(0, ROW_HEIGHT + 8))
        for shortcut in shortcuts:
            written = [QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) for keys in shortcut.keys]
            gestures = [shortcut.gesture] if shortcut.gesture else []
            line = QTreeWidgetItem(group, [shortcut.title, listed([*written, *gestures])])
            choices = [*map(caps_of, shortcut.keys), *gestures]
            line.setData(1, CHOICES, choices)
            line.setSizeHint(1, self._caps.room_for(choices))
        return group


def _list() -> QTreeWidget:
    made = QTreeWidget()
    made.setColumnCount(2)
    made.setHeaderHidden(True)
    made.setRootIsDecorated(False)
    made.setItemsExpandable(False)
    made.setIndentation(0)
    made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.header().setStretchLastSection(False)
    made.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    made.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
    return made

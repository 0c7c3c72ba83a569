"""The windows of the Help menu. Each is made when it is first asked for, and then shown again."""

import re
from collections.abc import Iterator

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWhatsThis, QWidget
from shiboken6 import isValid

from engine.text import translate as _
from gui.actions.specs import ACTIONS, MENUS

MNEMONIC = re.compile(r"\(&.\)|&")
"""In languages without Latin letters it stands in brackets."""


class HelpCommands(QObject):
    """Shows guide, shortcuts and the dialog about the program over `window`."""

    def __init__(self, window: QWidget):
        super().__init__(window)
        self._window = window
        self._made: dict[str, QWidget] = {}

    def explain(self) -> None:
        """What has the keyboard, when a key has asked; otherwise what the next click is on."""
        asker = self._window.focusWidget() if QApplication.keyboardModifiers() else None
        while asker is not None and not asker.whatsThis():
            asker = asker.parentWidget()
        if asker is None:
            QWhatsThis.enterWhatsThisMode()
        else:
            QWhatsThis.showText(asker.mapToGlobal(asker.rect().bottomLeft()), asker.whatsThis(), asker)

    def show_guide(self) -> None:
        """The user guide."""
        self._show("guide")

    def show_shortcuts(self) -> None:
        """Every key of the program."""
        self._show("shortcuts")

    def show_about(self) -> None:
        """Version, licence, and what the program is made of."""
        self._show("about")

    def take_over(self, other: "HelpCommands") -> Iterator[None]:
        """Open what is open now over another window, one after another: where it stands, and as far as it was read."""
        return self._taken({name: old for name, old in other._made.items() if old.isVisible()})

    def _taken(self, open_now: dict[str, QWidget]) -> Iterator[None]:
        for name, old in open_now.items():
            if not isValid(self) or not self._window.isVisible():
                return
            made = self._get(name)
            yield
            if not isValid(made):
                return
            self._show(name)
            made.move(old.pos())
            if name != "about":
                made.go_on(old)
            yield

    def _guide(self, parent: QWidget) -> QWidget:
        from gui.help.guide import GuideWindow

        return GuideWindow(parent)

    def _about(self, parent: QWidget) -> QWidget:
        from gui.help.about import AboutDialog

        made = AboutDialog(parent)
        made.guide_requested.connect(self.show_guide)
        return made

    def _shortcuts(self, parent: QWidget) -> QWidget:
        from gui.help.shortcuts import Shortcut, ShortcutsDialog

        groups = {
            MNEMONIC.sub("", _(title)): [
                Shortcut(_(spec.title).rstrip("…"), spec.shortcuts)
                for spec in ACTIONS
                if spec.menu == menu and spec.shortcuts
            ]
            for menu, title in MENUS.items()
        }
        return ShortcutsDialog({title: found for title, found in groups.items() if found}, parent)

    def _get(self, name: str) -> QWidget:
        if name not in self._made:
            makers = {"guide": self._guide, "shortcuts": self._shortcuts, "about": self._about}
            self._made[name] = makers[name](self._window)
        return self._made[name]

    def _show(self, name: str) -> None:
        shown = self._get(name)
        shown.show()
        shown.raise_()
        shown.activateWindow()

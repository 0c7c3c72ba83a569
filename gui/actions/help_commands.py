"""The windows of the Help menu. Each is made when it is first asked for, and then shown again."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from engine.text import translate as _
from gui.actions.specs import ACTIONS, MENUS


class HelpCommands(QObject):
    """Shows guide, shortcuts and the dialog about the program over `window`."""

    def __init__(self, window: QWidget):
        super().__init__(window)
        self._window = window
        self._made: dict[str, QWidget] = {}

    def show_guide(self) -> None:
        """The user guide."""
        from gui.help.guide import GuideWindow

        self._show("guide", GuideWindow)

    def show_shortcuts(self) -> None:
        """Every key of the program."""
        self._show("shortcuts", self._shortcuts)

    def show_about(self) -> None:
        """Version, licence, and what the program is made of."""
        self._show("about", self._about)

    def take_over(self, other: "HelpCommands") -> Iterator[None]:
        """Open what is open now over another window, one after another: where it stands, and as far as it was read."""
        return self._taken({name: old for name, old in other._made.items() if old.isVisible()})

    def _taken(self, open_now: dict[str, QWidget]) -> Iterator[None]:
        for name, old in open_now.items():
            if not isValid(self) or not self._window.isVisible():
                return
            getattr(self, f"show_{name}")()
            made = self._made[name]
            made.move(old.pos())
            if name != "about":
                made.go_on(old)
            yield

    def _about(self, parent: QWidget) -> QWidget:
        from gui.help.about import AboutDialog

        made = AboutDialog(parent)
        made.guide_requested.connect(self.show_guide)
        return made

    def _shortcuts(self, parent: QWidget) -> QWidget:
        from gui.help.shortcuts import Shortcut, ShortcutsDialog

        groups = {
            _(title).replace("&", ""): [
                Shortcut(_(spec.title).rstrip("…"), spec.shortcuts)
                for spec in ACTIONS
                if spec.menu == menu and spec.shortcuts
            ]
            for menu, title in MENUS.items()
        }
        return ShortcutsDialog({title: found for title, found in groups.items() if found}, parent)

    def _show(self, name: str, make: Callable[[QWidget], QWidget]) -> None:
        if name not in self._made:
            self._made[name] = make(self._window)
        shown = self._made[name]
        shown.show()
        shown.raise_()
        shown.activateWindow()

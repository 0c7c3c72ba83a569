"""A dock that holds a view, and makes it only when it is first seen."""

from PySide6.QtWidgets import QDockWidget, QWidget

from engine.text import translate as _
from gui.document import Document
from gui.theme.theme import Theme
from gui.view_choices import ViewChoices
from gui.views.base import View
from gui.widgets.dock_title import DockTitle
from gui.widgets.panel import Panel


class PanelDock(QDockWidget):
    """A dock with a quiet title and one of the window's panels in it."""

    def __init__(self, key: str, title: str, content: QWidget | None = None, *, margin: int = 0, tabbed: bool = False):
        """tabbed: it will stand behind a tab that says the same as its title; `show_title` brings that back."""
        super().__init__(title)
        self.setObjectName(key)
        self.panel = Panel(self, margin=margin)
        self.setWidget(self.panel)
        self.title = DockTitle(self, folded=tabbed)
        self.setTitleBarWidget(self.title)
        self.title.setHidden(tabbed)  # a dock shows what it is given
        self.topLevelChanged.connect(self.on_top_level_changed)
        if content is not None:
            self.panel.column.addWidget(content)

    def on_top_level_changed(self, _floating: bool) -> None:
        """Torn off or docked again."""
        self.show_title()

    def show_title(self, tabbed: bool | None = None) -> None:
        """Show the title bar unless a tab already says the same."""
        window = self.window()
        if tabbed is None:
            tabbed = hasattr(window, "tabifiedDockWidgets") and bool(window.tabifiedDockWidgets(self))
        self.title.fold(tabbed and not self.isFloating())


class ViewDock(PanelDock):
    """Holds a view of class `kind`."""

    def __init__(self, kind: type[View], theme: Theme, document: Document, choices: ViewChoices):
        super().__init__(f"view_{kind.key}", _(kind.title), margin=8, tabbed=True)
        self.kind = kind
        self.view: View | None = None
        self.fits: bool | None = None
        self.in_front = False
        self._theme, self._document, self._choices = theme, document, choices
        self.setToolTip("")
        self.panel.setWhatsThis(_(kind.summary))
        self.visibilityChanged.connect(self.on_visibility_changed)

    def on_visibility_changed(self, visible: bool) -> None:
        """It comes to the front, or goes behind another tab. While it is being moved it may do so several times."""
        self.in_front = visible
        if self.layout().isEnabled():
            self.make_view()

    def make_view(self) -> bool:
        """Make the view when it is seen for the first time; True when it was made now."""
        if not self.in_front or self.view is not None:
            return False
        self.view = self.kind(self._theme, self._document)
        self._choices.give(self.view)
        self.panel.column.addWidget(self.view)
        return True

"""The docks of all views: made once, shown as the data want them."""

from collections.abc import Iterator

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from engine import loading
from engine.datasets.base import Dataset
from engine.examples.base import Example
from engine.problems import WrongInput
from gui.document import Document
from gui.settling import Settling
from gui.theme.theme import Theme
from gui.view_choices import ViewChoices
from gui.view_dock import PanelDock, ViewDock
from gui.views.base import View

AT_ONCE = 3
"""Docks that are made in one turn of the window."""


class ViewDocks(QObject):
    """Puts a dock for every view into `window`, in place of the empty panels that stood there for the first picture."""

    def __init__(
        self,
        window: QMainWindow,
        theme: Theme,
        document: Document,
        placeholders: dict[str, PanelDock],
        choices: ViewChoices,
    ):
        """placeholders: area -> panel; they are removed. choices: what the views begin with, and leave behind."""
        super().__init__(window)
        self._window, self._theme, self._document, self._choices = window, theme, document, choices
        self._placeholders = placeholders
        self.docks: list[ViewDock] = []
        self.left_out: frozenset[str] = frozenset()  # keys of views that stay closed until a person opens them

    def build(self, settling: Settling) -> Iterator[None]:
        """Make the docks, a few at a time. settling: holds them back until it is told to release them."""
        from gui.plots.setup import configure
        from gui.views.finding import views

        configure()
        for kind in views():
            if self.docks and len(self.docks) % AT_ONCE == 0:
                yield
            dock = ViewDock(kind, self._theme, self._document, self._choices)
            settling.hold([dock])
            first = next((other for other in self.docks if other.kind.area == kind.area), None)
            self._window.tabifyDockWidget(first or self._placeholders[kind.area], dock)
            self.docks.append(dock)
        for placeholder in self._placeholders.values():
            self._window.removeDockWidget(placeholder)
            placeholder.deleteLater()
        self._placeholders.clear()

    def on_example_opened(self, example: Example) -> None:
        """Bring to the front what shows its idea; what a person has closed stays closed."""
        for dock in self.docks:
            if dock.kind.key in example.look_at and not dock.isHidden():
                dock.raise_()

    def views_in_front(self) -> list[View]:
        """The views that can be seen: not those behind another tab."""
        return [dock.view for dock in self.docks if dock.view is not None and dock.in_front]

    def at_bottom(self) -> list[ViewDock]:
        """Those that are shown and stand below the network at first."""
        return [dock for dock in self.docks if dock.kind.area != "result" and not dock.isHidden()]

    def shut_down(self) -> None:
        """End what the views have running."""
        views = [dock.view for dock in self.docks if dock.view is not None]
        self._choices.take(views)
        for view in views:
            view.shut_down()

    def show_fitting(self, source: Dataset, anew: bool = False, restored: bool = False) -> None:
        """Offer the views that suit the data; those that come in addition are shown, the rest stays as a person left it.

        anew: show all that fit, whatever was closed. restored: another layout stands there, which leaves out what
        `left_out` says and nothing else. While the data cannot be read, those fit that fitted before.
        """
        try:
            shape = loading.describe(source)
        except WrongInput:
            shape = None
        in_front: dict[str, ViewDock] = {}
        second: dict[str, ViewDock] = {}
        for dock in self.docks:
            fits = dock.fits if shape is None else dock.kind.fits(shape)
            if fits is None:
                continue
            dock.toggleViewAction().setVisible(fits)
            # A layout that was restored may show what does not fit, and not know all docks.
            wrong = restored and dock.isHidden() != (dock.kind.key in self.left_out)
            if fits != dock.fits or anew or not fits or wrong:
                stays = (
                    restored and dock.fits is None and not dock.isHidden()
                )  # in front or behind, as the layout has it
                dock.fits = fits
                dock.setVisible(fits and dock.kind.key not in self.left_out)
                if fits and not dock.isHidden() and not stays:
                    leads = shape is None or dock.kind.leads(shape)
                    (in_front if leads else second).setdefault(dock.kind.area, dock)
        for dock in (second | in_front).values():
            dock.raise_()

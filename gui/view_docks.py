"""The docks of all views: made once, shown as the data want them."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from engine import loading
from engine.datasets.base import Dataset
from engine.problems import WrongInput
from gui.document import Document
from gui.theme.theme import Theme
from gui.view_choices import ViewChoices
from gui.view_dock import PanelDock, ViewDock
from gui.views.base import View


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
        from gui.plots.setup import configure
        from gui.views.finding import views

        super().__init__(window)
        self._window, self._choices = window, choices
        configure()
        self.docks: list[ViewDock] = []
        self.left_out: frozenset[str] = frozenset()  # keys of views that stay closed until a person opens them
        for kind in views():
            dock = ViewDock(kind, theme, document, choices)
            first = next((other for other in self.docks if other.kind.area == kind.area), None)
            window.tabifyDockWidget(first or placeholders[kind.area], dock)
            self.docks.append(dock)
        for placeholder in placeholders.values():
            window.removeDockWidget(placeholder)
            placeholder.deleteLater()
        placeholders.clear()

    def views_in_front(self) -> list[View]:
        """The views that can be seen: not those behind another tab."""
        return [dock.view for dock in self.docks if dock.view is not None and dock.in_front]

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

"""Pictures that are painted by hand, with the same menu as every plot: copy, and save as PNG, SVG or CSV."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QContextMenuEvent, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from gui.plots.figure import Words
from gui.plots.plot_menu import PlotMenu
from gui.theme.theme import Theme


class Painted(QWidget):
    """A widget that is one picture. title: the file name offered on saving. rows: the numbers behind it, for a CSV file.
    heading: what stands above it when it is saved or copied."""

    log_axes = ""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.title = ""
        self.rows: Callable[[], Iterable[Sequence[object]]] | None = None
        self.heading: Sequence[Words] = ()
        self.is_saved = False  # being drawn into a file or the clipboard, where the ring of the keyboard has no place
        self._menu: PictureMenu | None = None
        theme.changed.connect(self.on_theme_changed)

    def on_theme_changed(self) -> None:
        """Paint in the new colours."""
        self.update()

    def menu(self) -> "PictureMenu":
        """The menu of the picture."""
        if self._menu is None:
            self._menu = PictureMenu(self)
        return self._menu

    def forget_menu(self) -> None:
        """The next one is made in the language of then."""
        if self._menu is not None:
            self._menu.deleteLater()
            self._menu = None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        middle = self.visibleRegion().boundingRect().center()  # of a picture that is scrolled, what can be seen of it
        self.menu().popup(self.mapToGlobal(middle) if keyboard else event.globalPos())
        event.accept()


class PictureMenu(PlotMenu):
    """The menu of a plot, without what needs axes."""

    def __init__(self, picture: Painted) -> None:
        super().__init__(picture)
        self._picture = picture
        self.fit.setVisible(False)

    def picture_size(self) -> QSize:
        return self._picture.size()

    def paint_picture(self, painter: QPainter, place: QRect) -> None:
        self._picture.is_saved = True
        self._picture.render(painter, place.topLeft(), QRegion(), QWidget.RenderFlag.DrawChildren)
        self._picture.is_saved = False

    def rows(self) -> Iterable[Sequence[object]]:
        return ()

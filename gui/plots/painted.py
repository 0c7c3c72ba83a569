"""Pictures that are painted by hand, with the same menu as every plot: copy, and save as PNG, SVG or CSV."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QImage, QPainter, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from gui.plots.export import PNG_DENSITY, csv_bytes, png_bytes
from gui.plots.plot_menu import PlotMenu
from gui.theme.theme import Theme


class Painted(QWidget):
    """A widget that is one picture. title: the file name offered on saving. rows: the numbers behind it, for a CSV file."""

    log_axes = ""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.title = ""
        self.rows: Callable[[], Iterable[Sequence[object]]] | None = None
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

    def on_copy_triggered(self) -> None:
        QGuiApplication.clipboard().setImage(self.image())

    def image(self) -> QImage:
        """The picture on the panel's tone, in double density."""
        size = self._picture.size()
        image = QImage(size * PNG_DENSITY, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(PNG_DENSITY)
        image.fill(QColor(self._picture.theme.palette.panel))
        self._render(QPainter(image))
        return image

    def content(self, kind: str) -> Callable[[], bytes]:
        if kind == ".csv":
            return partial(csv_bytes, self._picture.rows() if self._picture.rows is not None else ())
        return partial(bytes, self._drawing()) if kind == ".svg" else partial(png_bytes, self.image())

    def _drawing(self) -> bytes:
        data, size = QByteArray(), self._picture.size()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(size)
        generator.setViewBox(QRect(QPoint(), size))
        generator.setTitle(self._picture.title)
        self._render(QPainter(generator))
        buffer.close()
        return bytes(data.data())

    def _render(self, painter: QPainter) -> None:
        self._picture.is_saved = True
        self._picture.render(painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
        self._picture.is_saved = False
        painter.end()

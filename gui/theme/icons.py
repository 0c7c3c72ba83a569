"""Line icons from resources/icons, drawn in the colours of the theme, crisp on every screen that is connected.

A drawing is rendered once for each size, as a stencil; every colour is poured through it. A QIconEngine, which would draw
only what is asked for, cannot be written in Python: PySide6 6.11 destroys it twice (segmentation fault).
"""

import functools

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QPainter, QPixmap, QScreen
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from gui.theme.colors import Palette
from gui.theme.style import ICON_FOLDER
from gui.theme.theme import Theme, current_theme

SIZE = 20

# Second names under which one may look for a picture.
ALIASES = {"dice": "new-start", "globe": "language", "sliders": "settings", "table": "data"}
APP_SIZES = (16, 24, 32, 48, 64, 128, 256)


def icon(name: str, theme: Theme | None = None, *, color: str = "text", size: int = SIZE) -> QIcon:
    """The icon resources/icons/`name`.svg in the palette's colour `color` (a token such as "text" or "warning").

    The icon keeps its colours: after `Theme.changed` ask again, or let `bind_icon` do it.
    """
    palette = (theme or current_theme()).palette
    densities = tuple(sorted({screen.devicePixelRatio() for screen in QGuiApplication.screens()}))
    return _tinted(name, palette, color, size, densities)


def pixmap(name: str, theme: Theme | None = None, *, color: str = "text", size: int = SIZE) -> QPixmap:
    """The same picture for a label or a painter, at the density of the screen."""
    palette = (theme or current_theme()).palette
    return _colored(name, getattr(palette, color), size, QGuiApplication.instance().devicePixelRatio())


def bind_icon(target: QAction | QAbstractButton, name: str, *, color: str = "text", size: int = SIZE) -> None:
    """Give `target` the icon and keep it in the theme's colours for as long as `target` lives.

    Calling it again replaces the icon.
    """
    keeper = target.findChild(_IconKeeper, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if keeper is None:
        keeper = _IconKeeper(target)
    keeper.show_icon(name, color, size)


def app_icon() -> QIcon:
    """The icon of the program."""
    made = QIcon()
    for size in APP_SIZES:
        made.addPixmap(_drawn("downhill", size, 1.0))
    return made


class _IconKeeper(QObject):
    """Child of an action or button that gives it its icon anew when the theme changes or a screen is connected."""

    def __init__(self, target: QAction | QAbstractButton) -> None:
        super().__init__(target)
        self._wanted = ("", "text", SIZE)
        current_theme().changed.connect(self.on_theme_changed)
        QGuiApplication.instance().screenAdded.connect(self.on_screen_added)

    def show_icon(self, name: str, color: str, size: int) -> None:
        self._wanted = (name, color, size)
        self.on_theme_changed()

    def on_theme_changed(self) -> None:
        name, color, size = self._wanted
        self.parent().setIcon(icon(name, color=color, size=size))

    def on_screen_added(self, _screen: QScreen) -> None:
        self.on_theme_changed()


@functools.lru_cache(maxsize=512)
def _tinted(name: str, palette: Palette, color: str, size: int, densities: tuple[float, ...]) -> QIcon:
    made = QIcon()
    for density in densities:
        made.addPixmap(_colored(name, getattr(palette, color), size, density), QIcon.Mode.Normal)
        made.addPixmap(_colored(name, palette.text_disabled, size, density), QIcon.Mode.Disabled)
    return made


@functools.lru_cache(maxsize=1024)
def _colored(name: str, color: str, size: int, density: float) -> QPixmap:
    made = QPixmap(_drawn(name, size, density))
    painter = QPainter(made)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(QRectF(0, 0, size, size), QColor(color))
    painter.end()
    return made


@functools.lru_cache(maxsize=512)
def _drawn(name: str, size: int, density: float) -> QPixmap:
    side = round(size * density)
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    drawing = (ICON_FOLDER / f"{ALIASES.get(name, name)}.svg").read_bytes().replace(b"currentColor", b"#000000")
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    made.setDevicePixelRatio(density)
    return made

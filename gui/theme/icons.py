"""Line icons from resources/icons, drawn in the colours of the theme, crisp on screens of every density."""

import functools

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt
from PySide6.QtGui import QAction, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from gui.theme.colors import Palette
from gui.theme.style import ICON_FOLDER
from gui.theme.theme import Theme, current_theme

SIZE = 20

# Second names under which one may look for a picture.
ALIASES = {"dice": "new-start", "globe": "language", "sliders": "settings", "table": "data"}
_DENSITIES = (1.0, 1.5, 2.0)


def icon(name: str, theme: Theme | None = None, *, color: str = "text", size: int = SIZE) -> QIcon:
    """The icon resources/icons/`name`.svg in the palette's colour `color` (a token such as "text" or "warning").

    The icon keeps its colours: after `Theme.changed` ask again, or let `bind_icon` do it.
    """
    palette = (theme or current_theme()).palette
    return _tinted(name, palette, color, size)


def pixmap(name: str, theme: Theme | None = None, *, color: str = "text", size: int = SIZE) -> QPixmap:
    """The same picture for a label or a painter, at the density of the screen."""
    palette = (theme or current_theme()).palette
    return _drawn(name, getattr(palette, color), size, QGuiApplication.instance().devicePixelRatio())


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
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(_drawn("downhill", "#000000", size, 1.0))
    return made


class _IconKeeper(QObject):
    """Child of an action or button that gives it its icon anew when the theme changes."""

    def __init__(self, target: QAction | QAbstractButton) -> None:
        super().__init__(target)
        self._wanted = ("", "text", SIZE)
        current_theme().changed.connect(self.on_theme_changed)

    def show_icon(self, name: str, color: str, size: int) -> None:
        self._wanted = (name, color, size)
        self.on_theme_changed()

    def on_theme_changed(self) -> None:
        name, color, size = self._wanted
        self.parent().setIcon(icon(name, color=color, size=size))


@functools.lru_cache(maxsize=512)
def _tinted(name: str, palette: Palette, color: str, size: int) -> QIcon:
    made = QIcon()
    for density in _DENSITIES:
        made.addPixmap(_drawn(name, getattr(palette, color), size, density), QIcon.Mode.Normal)
        made.addPixmap(_drawn(name, palette.text_disabled, size, density), QIcon.Mode.Disabled)
    return made


@functools.lru_cache(maxsize=1024)
def _drawn(name: str, color: str, size: int, density: float) -> QPixmap:
    side = round(size * density)
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(_source(name).replace(b"currentColor", color.encode()))).render(
        painter, QRectF(0, 0, side, side)
    )
    painter.end()
    made.setDevicePixelRatio(density)
    return made


@functools.cache
def _source(name: str) -> bytes:
    return (ICON_FOLDER / f"{ALIASES.get(name, name)}.svg").read_bytes()

"""The theme of the window: light or dark, chosen or as the system says, as a Qt palette and a style sheet.

There is one theme in the program. `app.py` makes it and calls `apply`; everything that paints by itself asks
`current_theme()` for its colours and listens to `changed`.
"""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from gui.theme.colors import DARK, LIGHT, Palette
from gui.theme.fonts import base_font
from gui.theme.style import style_sheet

MODES = ("system", "light", "dark")

_current: "Theme | None" = None


class Theme(QObject):
    """Holds the mode ("system", "light" or "dark") and the palette that follows from it.

    `changed` is sent after the palette of the program has been replaced.
    """

    changed = Signal()

    def __init__(self, mode: str = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode = mode if mode in MODES else "system"
        self._app: QApplication | None = None
        self._palette = self._wanted()
        global _current
        _current = self

    @property
    def mode(self) -> str:
        """What was asked for: "system", "light" or "dark"."""
        return self._mode

    @mode.setter
    def mode(self, mode: str) -> None:
        self.set_mode(mode)

    def set_mode(self, mode: str) -> None:
        """Follow the system, or stay light or dark."""
        if mode not in MODES:
            raise ValueError(f"a theme is one of {', '.join(MODES)}, not {mode!r}")
        if mode == self._mode:
            return
        self._mode = mode
        self._tell_system()
        self._refresh()

    @property
    def palette(self) -> Palette:
        """The colours in use."""
        return self._palette

    def apply(self, app: QApplication) -> None:
        """Dress `app`: Fusion style, font, palette and style sheet; from now on follow mode and system."""
        if self._app is None:
            app.styleHints().colorSchemeChanged.connect(self.on_system_scheme_changed)
        self._app = app
        if self.parent() is None:
            self.setParent(app)
        self._tell_system()
        self._palette = self._wanted()
        sheet = style_sheet(self._palette)
        if app.styleSheet() != sheet:  # dressing every widget takes long
            app.setStyle("Fusion")
            app.setFont(base_font())
            app.setPalette(qt_palette(self._palette))
            app.setStyleSheet(sheet)
        self.changed.emit()

    def on_system_scheme_changed(self) -> None:
        """The system went light or dark; only matters while the mode is "system"."""
        if self._mode == "system":
            self._refresh()

    def _tell_system(self) -> None:
        # Title bars and native dialogs follow the hint where the platform supports it. Where it does not (offscreen, xcb
        # without a desktop) nothing happens, and the palette below does the whole work.
        if self._app is None:
            return
        hints = self._app.styleHints()
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        if self._mode in schemes:
            hints.setColorScheme(schemes[self._mode])
        else:
            hints.unsetColorScheme()

    def _wanted(self) -> Palette:
        if self._mode != "system":
            return DARK if self._mode == "dark" else LIGHT
        app = QGuiApplication.instance()
        system_dark = app is not None and QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if system_dark else LIGHT

    def _refresh(self) -> None:
        wanted = self._wanted()
        if wanted == self._palette:
            return
        self._palette = wanted
        if self._app is not None:
            self._dress_anew()
        self.changed.emit()

    # `setStyleSheet` alone takes 120 ms in the real window: Qt dresses every widget once for each of its ancestors. It
    # passes over those whose rules it has forgotten; setting the style then dresses each widget once.
    def _dress_anew(self) -> None:
        self._app.style().unpolish(self._app)
        self._app.setStyleSheet(style_sheet(self._palette))
        self._app.setPalette(qt_palette(self._palette))
        self._app.setStyle("Fusion")


def current_theme() -> Theme:
    """The theme of the program; a fresh one that follows the system if none was made yet."""
    if _current is None or not isValid(_current):
        return Theme(parent=QGuiApplication.instance())
    return _current


def qt_palette(palette: Palette) -> QPalette:
    """`palette` as Qt knows it, with the disabled state."""
    role = QPalette.ColorRole
    colors = {
        role.Window: palette.window,
        role.WindowText: palette.text,
        role.Base: palette.panel,
        role.AlternateBase: palette.field,
        role.ToolTipBase: palette.panel,
        role.ToolTipText: palette.text,
        role.PlaceholderText: palette.text_quiet,
        role.Text: palette.text,
        role.Button: palette.control,
        role.ButtonText: palette.text,
        role.BrightText: palette.error,
        role.Light: palette.hover,
        role.Midlight: palette.hover,
        role.Mid: palette.line,
        role.Dark: palette.pressed,
        role.Shadow: "#000000",
        role.Highlight: palette.accent,
        role.HighlightedText: palette.accent_text,
        role.Accent: palette.accent,
        role.Link: palette.link,
        role.LinkVisited: palette.link,
    }
    made = QPalette()
    for name, color in colors.items():
        made.setColor(QPalette.ColorGroup.All, name, QColor(color))
    for name in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(palette.text_disabled))
    for name in (role.Highlight, role.Accent):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(palette.line))
    return made

"""The theme of the window: light or dark, chosen or as the system says, as a Qt palette and a style sheet.

There is one theme in the program. `app.py` makes it and calls `apply`; everything that paints by itself asks
`current_theme()` for its colours and listens to `changed`; what takes long to change them asks for a turn (`tell_in_turn`).
"""

from math import inf
from time import perf_counter
from typing import Protocol
from weakref import WeakSet

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from gui.theme.colors import DARK, LIGHT, Palette
from gui.theme.fonts import base_font
from gui.theme.style import style_sheet
from gui.turns import TurnTimer

MODES = ("system", "light", "dark")

DRESSED = Qt.WidgetAttribute.WA_WState_Polished
DRESSING_S = 0.015
"""Seconds of dressing between two looks at what the person does."""

_current: "Theme | None" = None


class Theme(QObject):
    """Holds the mode ("system", "light" or "dark") and the palette that follows from it.

    `changed` is sent after the palette of the program has been replaced, in the next turn of the event loop where that has
    taken long; a window full of widgets is dressed in the next few.
    """

    changed = Signal()
    #: A window full of widgets is dressed, and is about to be painted.
    dressed = Signal()

    def __init__(self, mode: str = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode = mode if mode in MODES else "system"
        self._app: QApplication | None = None
        self._palette = self._wanted()
        self._told = True
        self._slow: WeakSet[Slow] = WeakSet()
        self._untold: list[Slow] = []
        self._undressed: list[QWidget] = []
        self._dressing = TurnTimer(self, every_ms=0)
        self._dressing.turn.connect(self.on_dressing_timeout)
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
            raise ValueError(f"a theme is one of {MODES}, not {mode!r}")
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
        self._tell()
        self._tell_until(inf)

    def stop(self) -> None:
        """The program ends: whoever is not dressed yet stays as it is."""
        self._dressing.stop()
        self._undressed, self._untold = [], []

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
        self._told = False
        if self._app is None:
            self._tell()
        else:
            self._dress_anew()

    # Dressing all widgets takes 60 to 150 ms, because `setStyleSheet` dresses each once for each of its ancestors. It passes
    # over what is not dressed: so here everything counts as undressed, and is dressed bit by bit, what can be seen first.
    # Until that is done nothing is painted, and nobody waits.
    def _dress_anew(self) -> None:
        app, until = self._app, perf_counter() + DRESSING_S
        app.style().unpolish(app)
        for widget in app.allWidgets():
            if widget.testAttribute(DRESSED):
                widget.setAttribute(DRESSED, False)
        for window in app.topLevelWidgets():
            window.setUpdatesEnabled(False)
        app.setStyleSheet(style_sheet(self._palette))
        app.setPalette(qt_palette(self._palette))
        self._dressing.start()
        if perf_counter() < until:
            self._tell()
        self._dress_until(until)

    def on_dressing_timeout(self) -> None:
        """Dress so many widgets as can be done before the window has to look up."""
        until = perf_counter() + DRESSING_S
        if not self._told:
            self._tell()
        self._dress_until(until)

    def tell_in_turn(self, one: "Slow") -> None:
        """From now on `one` is told of other colours, but not in the turn in which many others are."""
        self._slow.add(one)

    def leave_alone(self, one: "Slow") -> None:
        """Tell `one` no more."""
        self._slow.discard(one)
        self._untold = [other for other in self._untold if other is not one]

    def _tell(self) -> None:
        self._told = True
        self._untold = sorted(filter(isValid, self._slow), key=QWidget.isVisible)
        self.changed.emit()
        if self._app is None:
            self._tell_until(inf)

    def _tell_until(self, until: float) -> bool:
        """True when all have been told."""
        while self._untold:
            one = self._untold.pop()
            if isValid(one):
                one.on_theme_changed()
                if perf_counter() > until:
                    break
        return not self._untold

    def _dress_until(self, until: float) -> None:
        style = self._app.style()
        while self._undressed or self._find_undressed():
            widget = self._undressed.pop()
            if isValid(widget) and not widget.testAttribute(DRESSED):
                style.polish(widget)
                widget.setAttribute(DRESSED)
                if perf_counter() > until:
                    return
        if not self._tell_until(until):
            return
        self._dressing.stop()
        self.dressed.emit()
        for window in self._app.topLevelWidgets():
            window.setUpdatesEnabled(True)

    def _find_undressed(self) -> bool:
        """True when there are some, since widgets come and go between two turns; what can be seen is dressed first."""
        self._undressed = [widget for widget in self._app.allWidgets() if not widget.testAttribute(DRESSED)]
        self._undressed.sort(key=QWidget.isVisible)
        return bool(self._undressed)


class Slow(Protocol):
    """A widget whose colours take some milliseconds to change."""

    def on_theme_changed(self) -> None: ...


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

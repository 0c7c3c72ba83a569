"""The + between two cards of the network strip."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QCursor,
    QEnterEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QMoveEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QMenu, QWidget

from engine.text import translate as _
from gui.editors.glyph_button import GlyphButton
from gui.editors.layer_menu import fill_kinds_menu
from gui.theme.colors import mix
from gui.theme.theme import Theme
from gui.widgets.by_mouse import release_keyboard


class InsertButton(GlyphButton):
    """The + between two cards. A click adds a dense layer; the arrow under it, or the arrow key, offers the other kinds."""

    #: A layer of this kind is wanted at this index.
    layer_requested = Signal(int, str)

    WIDTH, HEIGHT, RADIUS = 32, 64, 10
    ARROW_TOP = 48

    def __init__(self, index: int, theme: Theme, parent: QWidget | None = None):
        super().__init__("plus", theme, parent, glyph=14)
        self.index = index
        self.setFixedSize(self.WIDTH, self.HEIGHT)
        self.setObjectName(f"insert-{index}")
        self._menu: QMenu | None = None
        self._pointed = False
        self.clicked.connect(self.on_clicked)
        self.retranslate()

    def on_clicked(self) -> None:
        """Ask for the usual kind."""
        self.layer_requested.emit(self.index, "dense")

    def on_menu_triggered(self, action: QAction) -> None:
        """Ask for the kind that was picked."""
        _verb, place, kind = action.data()
        self.layer_requested.emit(place, kind)

    def on_menu_about_to_hide(self) -> None:
        """While the menu was open nobody told where the pointer went."""
        self._look_for_pointer()

    def open_menu(self) -> QMenu:
        """Offer every kind of layer."""
        if self._menu is None:
            self._menu = QMenu(self)
            self._menu.triggered.connect(self.on_menu_triggered)
            self._menu.aboutToHide.connect(self.on_menu_about_to_hide)
        fill_kinds_menu(self._menu, self.index)
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height())))
        return self._menu

    def retranslate(self) -> None:
        """Say what the button does in the language of now."""
        self.say(_("Add a dense layer here; the arrow offers other kinds."))
        self.setWhatsThis(self.toolTip())
        self.setAccessibleName(_("Add layer {number}", number=self.index + 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the menu under the arrow; anywhere else it is a click."""
        if event.button() == Qt.MouseButton.LeftButton and event.position().y() >= self.ARROW_TOP - 4:
            release_keyboard()
            self.open_menu()
            return
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The right button offers the kinds too."""
        self.open_menu()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down opens the menu."""
        if event.key() == Qt.Key.Key_Down:
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the arrow while the pointer is here."""
        self._point(True)

    def leaveEvent(self, event: QEvent) -> None:
        """Be quiet again."""
        self._point(False)

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever comes back is quiet."""
        self._point(False)

    def moveEvent(self, event: QMoveEvent) -> None:
        """The row was laid out anew, under a pointer that stands still."""
        self._look_for_pointer()

    def _look_for_pointer(self) -> None:
        # Only ever quiet: an Enter event tells when the pointer comes.
        if self._pointed and not self.rect().contains(self.mapFromGlobal(QCursor.pos())):
            self._point(False)

    def _point(self, pointed: bool) -> None:
        self._pointed = pointed
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a small circle with a plus, and the arrow under it when it is wanted."""
        palette = self._theme.palette
        awake = self._pointed or self.hasFocus() or self.isDown()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        center = QPoint(self.width() // 2, self.height() // 2)
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(center, self.RADIUS + 4, self.RADIUS + 4)
        quiet = mix(palette.window, palette.text_quiet, 0.45)
        painter.setPen(Qt.PenStyle.NoPen if awake else QPen(QColor(quiet), 1))
        painter.setBrush(QColor(palette.accent if awake else palette.panel))
        painter.drawEllipse(center, self.RADIUS, self.RADIUS)
        self.draw_glyph(painter, "plus", center, 14, "accent_text" if awake else "text_quiet")
        if awake:
            self.draw_glyph(painter, "chevron-down", QPoint(center.x(), self.ARROW_TOP + 6), 14, "text_quiet")

"""The activation picker on a card: the function's own curve and its name, and a menu with the curves of all of them."""

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from engine import catalog
from engine.activations.base import Activation
from engine.text import translate as _
from gui.editors.explained import about
from gui.editors.strip_card import sized
from gui.theme.colors import mix
from gui.theme.icons import icon
from gui.theme.theme import Theme
from gui.widgets.by_mouse import ByMouse

REACH = 3.0
ARROW, CHECK = 11, 16
SIDE, GAP = 5, 4
CURVE_SIZE, MENU_CURVE = QSize(18, 15), QSize(26, 18)
RIVALS = (0.4, 2.0, 1.2)
"""Weighted sums of three units, to show an activation that looks at all units of a layer at once."""
GROUND = 0.4
"""A function that is never negative keeps this share of its height free below, which tells it from one that is."""

_MENU_STYLE = """
QMenu#activation-menu::item { padding: 5px 36px 5px 52px; min-height: 20px; }
QMenu#activation-menu::indicator { width: 0; height: 0; image: none; }
"""


@lru_cache(maxsize=128)
def curve(activation: Activation, width: float, height: float) -> tuple[QPainterPath, float]:
    """The graph of `activation` over z from -3 to 3 in a box of this size, and the height of its zero line."""
    z = np.linspace(-REACH, REACH, 61)
    # A second column of zeros: softmax needs a rival, every other function looks at each number alone.
    a = activation(np.stack([z, np.zeros_like(z)], axis=1))[:, 0]
    low, high = min(float(a.min()), 0.0), max(float(a.max()), 0.0)
    low = min(low, -GROUND * high)
    span = (high - low) or 1.0
    places = [QPointF(width * i / 60, height * (high - value) / span) for i, value in enumerate(a.tolist())]
    path = QPainterPath(places[0])
    for place in places[1:]:
        path.lineTo(place)
    return path, height * high / span


def draw_curve(painter: QPainter, activation: Activation, box: QRectF, color: str, quiet: str) -> None:
    """Draw the graph of `activation` into `box`, over its two axes."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    shares = competing(activation)
    if shares:
        _draw_bars(painter, shares, box, color, quiet)
        painter.restore()
        return
    path, zero = curve(activation, box.width(), box.height())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(quiet), 1))
    painter.drawLine(QPointF(0, zero), QPointF(box.width(), zero))
    painter.drawLine(QPointF(box.width() / 2, 0), QPointF(box.width() / 2, box.height()))
    pen = QPen(QColor(color), 1.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPath(path)
    painter.restore()


@lru_cache(maxsize=128)
def competing(activation: Activation) -> tuple[float, ...]:
    """What three units get when they share something out, as softmax does; nothing for functions of one number."""
    z = np.array([RIVALS])
    together, alone = activation(z)[0], activation(z.T)[:, 0]
    return () if np.array_equal(together, alone) else tuple(together.tolist())


def _draw_bars(painter: QPainter, shares: tuple[float, ...], box: QRectF, color: str, quiet: str) -> None:
    step, tallest = box.width() / len(shares), max(shares)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    for place, share in enumerate(shares):
        tall = (box.height() - 1) * share / tallest
        painter.drawRect(QRectF(place * step + 1, box.height() - 1 - tall, step - 2, tall))
    painter.setPen(QPen(QColor(quiet), 1))
    painter.drawLine(QPointF(0, box.height() - 0.5), QPointF(box.width(), box.height() - 0.5))


class CurveMenu(QMenu):
    """Lists every activation with its curve; the current one has a check mark."""

    def __init__(self, theme: Theme, parent: QWidget):
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("activation-menu")
        self.setToolTipsVisible(True)
        self.setStyleSheet(_MENU_STYLE)

    def fill(self, current: str) -> None:
        """List the family as it is now, with `current` checked."""
        self.clear()
        group = QActionGroup(self)
        for key, kind in catalog.members(Activation).items():
            action = self.addAction(_(kind.title))
            action.setData(key)
            action.setToolTip(_(kind.summary))
            action.setCheckable(True)
            action.setChecked(key == current)
            group.addAction(action)
            if key == current:
                self.setActiveAction(action)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End lead to the first and the last."""
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}
        if event.key() in ends and self.actions():
            self.setActiveAction(self.actions()[ends[event.key()]])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the curves into the room the style leaves in front of the names."""
        super().paintEvent(event)
        palette = self._theme.palette
        quiet = mix(palette.panel, palette.text_quiet, 0.4)
        painter = QPainter(self)
        for action in self.actions():
            row = self.actionGeometry(action)
            box = QRectF(row.left() + 12, row.center().y() - MENU_CURVE.height() / 2, *MENU_CURVE.toTuple())
            draw_curve(painter, catalog.member(Activation, action.data())(), box, palette.link, quiet)
            if action.isChecked():
                check = icon("check", self._theme, color="text", size=CHECK)
                check.paint(painter, row.right() - CHECK - 8, row.center().y() - CHECK // 2, CHECK, CHECK)


class ActivationButton(ByMouse, QAbstractButton):
    """Shows an activation; Enter, Space, Down or a click opens the menu of all of them."""

    #: A person has picked the activation with this key.
    picked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self._theme = theme
        self._activation: Activation | None = None
        self._menu: CurveMenu | None = None
        self.setObjectName("activation")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self.open_menu)

    def set_activation(self, activation: Activation) -> None:
        """Show `activation`."""
        title = _(activation.title)
        if activation == self._activation and title == self.text():
            return
        self._activation = activation
        self.setText(title)
        self.setToolTip(_(activation.summary))
        self.setWhatsThis(about(activation))
        self.setAccessibleName(_("Activation: {name}", name=title))
        self.update()

    def open_menu(self) -> QMenu:
        """Show all activations with their curves, the current one checked."""
        if self._menu is None:
            self._menu = CurveMenu(self._theme, self)
            self._menu.triggered.connect(self.on_menu_triggered)
        self._menu.fill(self._activation.key if self._activation is not None else "")
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        return self._menu

    def on_menu_triggered(self, action: QAction) -> None:
        """Pass the choice on."""
        self.picked.emit(action.data())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the menu with Enter or Down as well."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw curve, name and a small arrow, in a field."""
        palette = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = 2 if self.hasFocus() else 1
        painter.setPen(QPen(QColor(palette.focus if self.hasFocus() else palette.line), ring))
        painter.setBrush(QColor(palette.hover if self.underMouse() or self.isDown() else palette.field))
        inset = ring / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)
        if self._activation is None:
            return
        height = CURVE_SIZE.height()
        box = QRectF(SIDE, (self.height() - height) / 2, CURVE_SIZE.width(), height)
        draw_curve(painter, self._activation, box, palette.link, mix(palette.field, palette.text_quiet, 0.4))
        painter.setPen(QColor(palette.text))
        arrow = self.width() - ARROW - 4
        picture = icon("chevron-down", self._theme, color="text_quiet", size=ARROW)
        picture.paint(painter, arrow, (self.height() - ARROW) // 2, ARROW, ARROW)
        text = QRectF(box.right() + GAP, 0, arrow - 2 - box.right() - GAP, self.height())
        if painter.fontMetrics().horizontalAdvance(self.text()) > text.width():  # rather smaller than cut
            painter.setFont(sized(self.font(), 11))
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(text.width()))
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

"""What those that read exact numbers off a plot share: they follow the pointer, or go by keyboard, and say what is there."""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel

from gui.plots.plot import Plot

_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
_PLAIN = (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
HOPS = {Qt.Key.Key_PageDown: -1, Qt.Key.Key_PageUp: 1}
PAGES = 20
"""The page keys go through all that is shown in so many hops, Page Up forward, as on the slider under the loss."""


class PlotReader(QObject):
    """Reads `plot` under the pointer, or by keyboard; `left()` tells that it reads nothing any more.

    Shift with an arrow, Home, End and the page keys go from place to place; Escape ends the reading. Without Shift the
    arrows pan.
    What a reader fills in: `_look` and `_walk`, `_place` for its label, and `_clear`.
    """

    left = Signal()

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self._plot = plot
        self._by_key = False
        self._label = QLabel(plot)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setProperty("role", "plot-label")
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label.hide()
        plot.scene().sigMouseMoved.connect(self.on_mouse_moved)
        plot.theme_changed.connect(self.on_theme_changed)
        plot.pointer_left.connect(self.hide)
        plot.plotItem.vb.sigRangeChanged.connect(self.on_range_changed)
        plot.plotItem.vb.sigResized.connect(self.on_range_changed)
        plot.installEventFilter(self)

    @property
    def is_reading(self) -> bool:
        """True while something is read."""
        raise NotImplementedError

    def text(self) -> str:
        """What the label says."""
        return self._label.text()

    def hide(self) -> None:
        """Read nothing any more."""
        self._by_key = False
        if self.is_reading and not self._plot.closed:
            self._clear()
            self._label.hide()
            self._plot.setAccessibleDescription("")
            self.left.emit()

    def on_mouse_moved(self, position: QPointF) -> None:
        """Follow the pointer."""
        self._by_key = False
        box = self._plot.plotItem.vb
        if box.sceneBoundingRect().contains(position):
            self._look(box.mapSceneToView(position))
        else:
            self.hide()

    def on_range_changed(self, *_range: object) -> None:
        """The axes have moved on, and the label goes with what is read."""
        if self.is_reading:
            self._place()

    def on_theme_changed(self) -> None:
        """Take the colours of the theme."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that read, and end when the keyboard goes that has begun."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if self._obeys(event):
                return True
        elif event.type() == QEvent.Type.FocusOut and self._by_key:
            self.hide()
        return super().eventFilter(watched, event)

    def _obeys(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        shift, key = Qt.KeyboardModifier.ShiftModifier, event.key()
        if key == Qt.Key.Key_Escape and self.is_reading:
            self.hide()
            return True
        if (held == shift and key in _ARROWS) or (not held and key in _PLAIN):
            self._by_key = self._walk(key)
            return self._by_key
        return False

    def _look(self, at: QPointF) -> None:
        """Read what is at this point of the view."""
        raise NotImplementedError

    def _walk(self, key: Qt.Key) -> bool:
        """Read what one of these keys leads to; False when it leads nowhere, so that the plot may have the key."""
        raise NotImplementedError

    def _place(self) -> None:
        """Put the label beside what is read."""
        raise NotImplementedError

    def _clear(self) -> None:
        """Take away what marks the place that is read."""
        raise NotImplementedError

    def _say(self, words: str) -> None:
        """Show `words` on the label, and tell them to those who listen."""
        if words != self._label.text() or self._label.isHidden():
            self._label.setText(words)
            self._label.adjustSize()
            self._plot.setAccessibleDescription(words.replace("\n", ", "))
        self._place()
        self._label.show()

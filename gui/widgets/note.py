"""A few words beside a field, for a few seconds."""

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

SECONDS = 4
GAP_PX = 3


def show_note(field: QWidget, words: str) -> None:
    """Say `words` under `field`."""
    window = field.window()
    note = window.findChild(Note, options=Qt.FindChildOption.FindDirectChildrenOnly) or Note(window)
    note.show_at(field, words)


class Note(QLabel):
    """Lies over its window, which has one of them.

    A tooltip of Qt would be gone with the very click that leaves the field.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "plot-label")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(1000 * SECONDS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def show_at(self, field: QWidget, words: str) -> None:
        """Stand under `field`, or above it where there is no room."""
        window = self.parentWidget()
        self.setText(words)
        self.adjustSize()
        place = field.mapTo(window, QPoint(0, field.height() + GAP_PX))
        if place.y() + self.height() > window.height():
            place = field.mapTo(window, QPoint(0, -self.height() - GAP_PX))
        self.move(max(min(place.x(), window.width() - self.width() - GAP_PX), 0), max(place.y(), 0))
        self.show()
        self.raise_()
        self._timer.start()

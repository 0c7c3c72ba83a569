"""The second of the two surfaces, and the scroll area that lies on it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget


class Panel(QFrame):
    """A surface that is told apart from the window by its tone. `column` is its layout."""

    def __init__(self, parent: QWidget | None = None, *, margin: int = 12, spacing: int = 8) -> None:
        super().__init__(parent)
        self.setProperty("surface", "panel")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(margin, margin, margin, margin)
        self.column.setSpacing(spacing)


class PlainScrollArea(QScrollArea):
    """Scrolls `content` up and down, without a frame; the content takes the width there is."""

    def __init__(self, content: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.viewport().setAutoFillBackground(False)
        if content is not None:
            self.setWidget(content)

    def setWidget(self, content: QWidget) -> None:
        """Scroll this; the surface under the scroll area shows through."""
        content.setAutoFillBackground(False)
        if not content.property("surface"):
            content.setProperty("surface", "scrolled")
        super().setWidget(content)
        content.setAutoFillBackground(False)

    def minimumSizeHint(self) -> QSize:
        """As wide as the content must be."""
        content = self.widget()
        wide = content.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width() if content else 0
        return QSize(wide, 48)

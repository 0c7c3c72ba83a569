"""Quiet titles: of a panel, and of a dock that one can drag, tear off and close."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QToolButton, QWidget

from engine.text import translate as _
from gui.theme.icons import bind_icon
from gui.theme.style import set_role
from gui.widgets.text_label import ElidedLabel

HEIGHT_PX = 32
ICON_PX = 16


class PanelTitle(QWidget):
    """A title in quiet type with room for small buttons at its end."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT_PX)
        self.label = ElidedLabel(title, role="quiet")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(10, 0, 4, 0)
        self._row.setSpacing(2)
        self._row.addWidget(self.label, 1)

    def sizeHint(self) -> QSize:
        """A dock asks this for the height of its title."""
        return QSize(super().sizeHint().width(), HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        """The same height; the title may be cut short."""
        return QSize(super().minimumSizeHint().width(), HEIGHT_PX)

    def set_title(self, title: str) -> None:
        """Another title."""
        self.label.setText(title)

    def add_button(self, icon: str, title: str) -> QToolButton:
        """A small button with an icon; `title` is its tooltip and accessible name."""
        button = small_button(icon, title, self)
        self._row.addWidget(button)
        return button

    def add_action(self, action: QAction) -> QToolButton:
        """A small button for an action made elsewhere."""
        button = QToolButton(self)
        button.setDefaultAction(action)
        _make_small(button)
        self._row.addWidget(button)
        return button

    def add_widget(self, widget: QWidget) -> None:
        """Any other small thing at the end."""
        self._row.addWidget(widget)


class DockTitle(PanelTitle):
    """The title bar of `dock`: its window title, and buttons to tear it off and to close it, as its features allow."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock.windowTitle(), dock)
        self._dock = dock
        self.float_button = self.add_button("pop-out", _("Tear off or dock"))
        self.close_button = self.add_button("close", _("Close"))
        self.float_button.clicked.connect(self.on_float_clicked)
        self.close_button.clicked.connect(dock.close)
        dock.windowTitleChanged.connect(self.set_title)
        dock.featuresChanged.connect(self.on_features_changed)
        self.on_features_changed(dock.features())

    def on_float_clicked(self) -> None:
        """Tear the dock off, or put it back."""
        self._dock.setFloating(not self._dock.isFloating())

    def on_features_changed(self, features: QDockWidget.DockWidgetFeature) -> None:
        """Offer only what the dock can do."""
        feature = QDockWidget.DockWidgetFeature
        self.float_button.setVisible(bool(features & feature.DockWidgetFloatable))
        self.close_button.setVisible(bool(features & feature.DockWidgetClosable))


def small_button(icon: str, title: str, parent: QWidget | None = None) -> QToolButton:
    """A quiet button 24 px high that shows an icon; `title` is its tooltip and accessible name."""
    button = QToolButton(parent)
    button.setToolTip(title)
    button.setAccessibleName(title)
    bind_icon(button, icon, color="text_quiet", size=ICON_PX)
    _make_small(button)
    return button


def _make_small(button: QToolButton) -> None:
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setIconSize(button.iconSize().scaled(ICON_PX, ICON_PX, Qt.AspectRatioMode.KeepAspectRatio))
    button.setAutoRaise(True)
    set_role(button, "small")

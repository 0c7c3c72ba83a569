"""The quiet title of a dock that one can drag, tear off and close."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QVBoxLayout, QWidget

from engine.text import translate as _
from gui.theme.icons import bind_icon
from gui.theme.style import set_role
from gui.widgets.by_mouse import ToolButton
from gui.widgets.text_label import ElidedLabel

HEIGHT_PX = 32
ICON_PX = 16


class DockTitle(QWidget):
    """The title bar of `dock`: its window title, and buttons to tear it off and to close it, as its features allow."""

    def __init__(self, dock: QDockWidget, folded: bool = False) -> None:
        """folded: it takes no room at first."""
        super().__init__(dock)
        self._dock = dock
        self._folded = folded
        self.label: ElidedLabel | None = None
        self._stack = QVBoxLayout(
            self
        )  # a hidden bar takes no room; asked in Python, sizes cost a window a tenth of its start
        self._stack.setContentsMargins(0, 0, 0, 0)
        if not folded:
            self._furnish()

    def _furnish(self) -> None:
        """Only when it is to be seen: most docks stand behind tabs."""
        dock = self._dock
        self.label = ElidedLabel(dock.windowTitle(), role="quiet")
        self.float_button = _small_button(
            "pop-out", _("Tear off or dock"), _("Tear this panel off, or dock it again."), self
        )
        self.close_button = _small_button(
            "close", _("Close"), _("Close this panel; the menu View brings it back."), self
        )
        self._bar = QWidget(self)
        self._stack.addWidget(self._bar)
        row = QHBoxLayout(self._bar)
        row.addStrut(HEIGHT_PX)  # a dock asks for a size that fits, whatever is fixed
        row.setContentsMargins(10, 0, 4, 0)
        row.setSpacing(2)
        row.addWidget(self.label, 1)
        row.addWidget(self.float_button)
        row.addWidget(self.close_button)
        self.float_button.clicked.connect(self.on_float_clicked)
        self.close_button.clicked.connect(dock.close)
        dock.windowTitleChanged.connect(self.label.setText)
        dock.featuresChanged.connect(self.on_features_changed)
        self.on_features_changed(dock.features())

    def fold(self, folded: bool) -> None:
        """Stand there, or take no room. Another title bar would cost the dock a layout of its own at once."""
        if folded != self._folded:
            self._folded = folded
            if self.label is None:
                self._furnish()
            self._bar.setHidden(folded)
            self.setVisible(not folded)

    def on_float_clicked(self) -> None:
        """Tear the dock off, or put it back."""
        self._dock.setFloating(not self._dock.isFloating())

    def on_features_changed(self, features: QDockWidget.DockWidgetFeature) -> None:
        """Offer only what the dock can do."""
        feature = QDockWidget.DockWidgetFeature
        self.float_button.setVisible(bool(features & feature.DockWidgetFloatable))
        self.close_button.setVisible(bool(features & feature.DockWidgetClosable))


def _small_button(icon: str, title: str, sentence: str, parent: QWidget) -> ToolButton:
    button = ToolButton(parent)
    button.setToolTip(sentence)
    button.setWhatsThis(sentence)
    button.setAccessibleName(title)
    bind_icon(button, icon, color="text_quiet", size=ICON_PX)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setIconSize(QSize(ICON_PX, ICON_PX))
    button.setAutoRaise(True)
    set_role(button, "small")
    return button

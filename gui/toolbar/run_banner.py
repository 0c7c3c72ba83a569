"""One line under the network when a run has come to an end of its own: what happened, and what to do."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from engine.text import translate as _
from gui.document import Document
from gui.run.run_controller import RunController
from gui.theme.icons import pixmap
from gui.theme.theme import Theme
from gui.toolbar.said import Said


class RunBanner(Said):
    """Said only while the run of `controller` has diverged or failed, or was ended by a rule."""

    def __init__(self, document: Document, controller: RunController, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self._document, self._controller, self._theme = document, controller, theme
        self.setProperty("surface", "field")
        self._icon = QLabel()
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._remedy = QPushButton(_("Restart with a tenth of the learning rate"))
        self._remedy.setToolTip(_("Smaller steps are less likely to lose their way; this can be undone."))
        self._remedy.clicked.connect(self.on_remedy_clicked)
        self._copy = QPushButton(_("Copy details"))
        self._copy.setToolTip(_("Put the words of the fault on the clipboard."))
        self._copy.clicked.connect(self.on_copy_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._words, 1)
        row.addWidget(self._remedy)
        row.addWidget(self._copy)
        for button in (self._remedy, self._copy):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setWhatsThis(button.toolTip())
        controller.state_changed.connect(self.on_state_changed)
        theme.changed.connect(self.on_theme_changed)
        self.on_theme_changed()
        self.on_state_changed(controller.state)

    def on_state_changed(self, state: str) -> None:
        """Appear or go."""
        broken = state == "failed" and bool(self._controller.details)
        words = self._controller.message
        self._words.setText(_("The run was stopped by an error of the program.") if broken else words)
        self._remedy.setVisible(state == "diverged")
        self._copy.setVisible(broken)
        self._show_icon()
        self.want(state in ("diverged", "failed") or (state == "finished" and bool(words)))

    def on_remedy_clicked(self) -> None:
        """Ten times smaller steps, from the same initial weights."""
        rate = self._document.experiment.optimizer.learning_rate / 10
        self._document.set_option("optimizer.learning_rate", rate, merge=False)
        self._controller.restart()
        self._controller.train()

    def on_copy_clicked(self) -> None:
        """Put the traceback on the clipboard."""
        QGuiApplication.clipboard().setText(self._controller.details)

    def on_theme_changed(self) -> None:
        """The icon in the theme's colours."""
        self._show_icon()

    def _show_icon(self) -> None:
        well = self._controller.state == "finished"
        name, color = ("flag", "accent") if well else ("error", "error")
        self._icon.setPixmap(pixmap(name, self._theme, color=color))

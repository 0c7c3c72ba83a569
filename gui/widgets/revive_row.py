"""Offers to bring a dead unit back: what that does in a sentence, and the button."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.text import translate as _
from gui.theme.icons import bind_icon
from gui.widgets.by_mouse import Button
from gui.widgets.text_label import TextLabel


class ReviveRow(QWidget):
    """Hidden until a unit is dead."""

    #: A person wants the unit to fire again.
    clicked = Signal()

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.words = TextLabel(
            _("No gradient reaches a dead unit. With new weights, drawn as at the start, it can learn once more."),
            role="caption",
        )
        self.button = Button(_("Revive"))
        self.button.setToolTip(_("Branch off this moment with other weights for this unit alone."))
        self.button.setWhatsThis(
            _(
                "Branch off this moment: the unit gets new weights by the rule of its layer and its initial bias, and what "
                "the optimizer remembers of them is cleared. All other numbers stay."
            )
        )
        bind_icon(self.button, "new-start")
        self.button.clicked.connect(self.on_button_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def on_button_clicked(self) -> None:
        """Tell it on."""
        self.clicked.emit()

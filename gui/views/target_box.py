"""Which target of a regression is looked at, where there are several."""

from PySide6.QtWidgets import QWidget

from engine.data import Data
from engine.text import translate as _
from gui.widgets.combo_box import ComboBox


class TargetBox(ComboBox):
    """A box with the names of the targets; hidden while there is only one."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent=parent)
        self.setMinimumContentsLength(8)
        self.setAccessibleName(_("Target"))
        self.setToolTip(_("Which of the targets is looked at."))
        self.hide()

    def offer(self, data: Data) -> None:
        """Offer the targets of `data`."""
        self.set_choices(tuple(enumerate(data.target_names)))
        self.setVisible(len(data.target_names) > 1)

    @property
    def number(self) -> int:
        """The number of the target."""
        return self.key() or 0

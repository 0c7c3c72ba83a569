"""Buttons that say what the selected columns are for, and what their cells are taken for."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.text import labelled, mark
from engine.text import translate as _
from gui.widgets.by_mouse import Button
from gui.widgets.text_label import TextLabel

ROLES = {
    "feature": (mark("&Feature"), mark("The network is given the selected columns.")),
    "target": (mark("&Target"), mark("The network is to tell the selected columns, and no others.")),
    "ignored": (mark("&Leave out"), mark("The selected columns are not used.")),
}
KINDS = {
    "auto": (mark("&Automatic"), mark("Numbers where every cell is a number, else categories.")),
    "numbers": (mark("&Numbers"), mark("Each cell is a quantity.")),
    "categories": (mark("&Categories"), mark("Each cell names a kind, even if it is written as a number.")),
}


class RoleBar(QWidget):
    """Acts on the columns that are selected elsewhere."""

    #: The selected columns are to be for "feature", "target" or "ignored".
    role_picked = Signal(str)
    #: Their cells are to be taken for "auto", "numbers" or "categories".
    kind_picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.buttons: dict[str, Button] = {}
        for caption, choices, slot in (
            (_("Use as"), ROLES, self.on_role_clicked),
            (_("Take for"), KINDS, self.on_kind_clicked),
        ):
            row.addWidget(TextLabel(caption, role="quiet", wraps=False, parent=self))
            for key, (title, tip) in choices.items():
                button = Button(_(title), self)
                button.setObjectName(key)
                button.setAccessibleName(labelled(caption, _(title).replace("&", "")))
                button.setToolTip(_(tip))
                button.setWhatsThis(_(tip))
                button.clicked.connect(slot)
                row.addWidget(button)
                self.buttons[key] = button
            row.addSpacing(14)
        row.addStretch(1)

    def show_selection(self, any_selected: bool, may_lose_role: bool) -> None:
        """may_lose_role: a target stays even when the selected columns are none any more."""
        for key, button in self.buttons.items():
            button.setEnabled(any_selected and (may_lose_role or key not in ("feature", "ignored")))

    def on_role_clicked(self) -> None:
        """A person gives the selected columns a role."""
        self.role_picked.emit(self.sender().objectName())

    def on_kind_clicked(self) -> None:
        """A person says what the cells are."""
        self.kind_picked.emit(self.sender().objectName())

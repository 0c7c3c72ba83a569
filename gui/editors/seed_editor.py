"""A number that means nothing by itself, with a die that throws another one."""

import random

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.options import Option
from engine.text import translate as _
from gui.theme.icons import bind_icon
from gui.widgets.by_mouse import ToolButton
from gui.widgets.number_field import IntField

HIGHEST_THROW = 9999
"""Short numbers are easier to compare and to tell somebody; the field takes larger ones."""


class SeedEditor(QWidget):
    """The field of a seed and its die."""

    edited = Signal(object)

    def __init__(self, option: Option, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = IntField(option.low, option.high, parent=self)
        self.dice = ToolButton(self)
        self.dice.setFixedSize(28, 28)
        self.dice.setToolTip(_("Throw another seed."))
        self.dice.setAccessibleName(_("Throw another seed"))
        bind_icon(self.dice, "dice", color="text_quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        row.addWidget(self.dice)
        self.field.edited.connect(self.edited)
        self.dice.clicked.connect(self.on_dice_clicked)

    def set_value(self, value: int) -> None:
        """Show `value`."""
        self.field.set_value(value)

    def limits_text(self) -> str:
        """The limits in words."""
        return self.field.limits_text()

    def on_dice_clicked(self) -> None:
        """Take another number than the one in the field."""
        value = random.randrange(HIGHEST_THROW)
        value += value >= self.field.value()
        self.field.set_value(value)
        self.edited.emit(value)

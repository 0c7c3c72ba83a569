"""Asks for a name, and says at once what is wrong with one that cannot be taken."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.text import translate as _
from gui.theme.style import set_role
from gui.widgets.line_edit import LineEdit
from gui.widgets.text_label import TextLabel

WIDTH_PX = 380


class Verdict(NamedTuple):
    """words: what there is to say about a name, in one sentence; "" for nothing. allowed: it can be taken."""

    words: str = ""
    allowed: bool = True


class NameDialog(QDialog):
    """Offers `name`; `judge` is asked about what stands in the field, with every letter and once more in the end."""

    #: A person has decided for this name, which can be taken.
    named = Signal(str)

    def __init__(
        self,
        window: QWidget,
        title: str,
        label: str,
        button: str,
        name: str,
        judge: Callable[[str], Verdict],
        longest: int,
    ):
        super().__init__(window)
        self._judge = judge
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH_PX)
        self.field = LineEdit(name)
        self.field.setMaxLength(longest)
        self.field.setAccessibleName(label)
        self.field.selectAll()
        self.words = TextLabel()
        self.words.setMinimumHeight(2 * QFontMetrics(self.words.font()).lineSpacing())  # nothing jumps when it speaks
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.take = QPushButton(button)
        self.take.setDefault(True)
        set_role(self.take, "primary")
        self.cancel = QPushButton(_("Cancel"))
        self.cancel.setAutoDefault(False)
        heading = QLabel(label)
        heading.setTextFormat(Qt.TextFormat.PlainText)
        heading.setBuddy(self.field)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (heading, self.field, self.words):
            column.addWidget(widget)
        column.addLayout(buttons)
        self.field.textChanged.connect(self.on_text_changed)
        self.take.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)
        self.on_text_changed(name)

    def on_text_changed(self, name: str) -> Verdict:
        """Say what is wrong with it."""
        verdict = self._judge(name)
        self.words.setText(verdict.words)
        self.words.set_role("quiet" if verdict.allowed else "error")
        self.field.setAccessibleDescription(verdict.words)
        self.take.setEnabled(verdict.allowed)
        return verdict

    def accept(self) -> None:
        """Take the name, if it can still be taken."""
        name = self.field.text()
        if self.on_text_changed(name).allowed:
            super().accept()
            self.named.emit(name)

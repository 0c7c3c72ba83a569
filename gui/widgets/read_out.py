"""Live numbers with quiet captions: "loss 0.1234 / 0.1820"."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui.widgets.numbers import format_number
from gui.widgets.steady_label import SteadyLabel
from gui.widgets.text_label import TextLabel


class ReadOut(QWidget):
    """A caption and one number, or two (the second, quieter one after a stroke).

    written: how a number is written, called as `written(value, steady=True)` (`format_number`, `format_percent`).
    """

    def __init__(
        self, caption: str, *, written: Callable[..., str] = format_number, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._written = written
        self.caption = TextLabel(caption, role="quiet", wraps=False)
        self.first = SteadyLabel()
        self.first.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)  # close to its stroke
        self.stroke = TextLabel("/", role="quiet", wraps=False)
        self.second = SteadyLabel(role="quiet")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        for label in (self.caption, self.first, self.stroke, self.second):
            row.addWidget(label)
        self.show_numbers(None)

    def show_numbers(self, first: float | None, second: float | None = None) -> None:
        """Show one number or two; None in first place is shown as a dash."""
        self.first.set_text(self._written(first, steady=True))
        has_second = second is not None
        if has_second:
            self.second.set_text(self._written(second, steady=True))
        if has_second == self.second.isHidden():
            self.stroke.setVisible(has_second)
            self.second.setVisible(has_second)
        self.setAccessibleName(self.text())

    def set_written(self, written: Callable[..., str]) -> None:
        """Write the numbers in another way from now on."""
        self._written = written

    def text(self) -> str:
        """All of it in one line."""
        numbers = [self.first.text()] + ([] if self.second.isHidden() else [self.second.text()])
        return f"{self.caption.text()} {' / '.join(numbers)}"

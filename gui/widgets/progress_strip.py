"""How far something has come, in the height of one line of text."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QWidget

from gui.widgets.steady_label import SteadyLabel

STEPS = 1000
BAR_PX = 96


class ProgressStrip(QWidget):
    """Words, a slim bar, more words: "epoch 120/400 ▓▓▓▓ 3 s left". The words keep their room, so nothing jitters."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.before = SteadyLabel()
        self.bar = QProgressBar(self)
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(BAR_PX)
        self.after = SteadyLabel(role="quiet")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._detailed = True
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.before)
        row.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.after)

    def show_progress(self, share: float | None, before: str = "", after: str = "") -> None:
        """share: 0..1, or None while nobody knows how much is still to come (the bar is hidden then)."""
        self.before.set_text(before)
        self.after.set_text(after)
        self.bar.setVisible(share is not None and self._detailed)
        if share is not None:
            self.bar.setValue(round(STEPS * min(max(share, 0.0), 1.0)))
        self.bar.setAccessibleName(before)

    def show_details(self, shown: bool) -> None:
        """Show the bar and the words behind it, or only the words before it."""
        self._detailed = shown
        self.bar.setVisible(shown)
        self.after.setVisible(shown)

    def clear(self) -> None:
        """Nothing is going on; give the room back."""
        self.before.forget()
        self.after.forget()
        self.show_progress(0.0)

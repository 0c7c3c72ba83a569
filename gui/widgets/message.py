"""Messages and questions over a window: words are shown as they are, never as HTML, and nobody waits for the answer."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from engine.problems import Problem

Role = QMessageBox.ButtonRole


class Message(QMessageBox):
    """Says something that went wrong."""

    def __init__(self, window: QWidget, text: str, details: str = ""):
        super().__init__(QMessageBox.Icon.Warning, "Downhill", text, QMessageBox.StandardButton.Ok, window)
        self.setInformativeText(details)
        self.setTextFormat(Qt.TextFormat.PlainText)  # of both texts, so it comes after them
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)


def told(window: QWidget, headline: str, file: str, problems: Sequence[Problem]) -> None:
    """Say what is wrong with `file` and what to do about it; the headline only where the fault does not name the file."""
    if len(problems) == 1 and file in problems[0].what:
        Message(window, problems[0].what, problems[0].remedy).open()
    else:
        Message(window, headline, "\n".join(map(str, problems))).open()


class Question(QMessageBox):
    """Asks for one of a few answers, or none."""

    #: The key of the answer; "" when it was cancelled.
    answered = Signal(str)

    def __init__(self, window: QWidget, text: str, details: str, answers: dict[str, tuple[str, Role]], best: str):
        """answers: key -> (title, role). best: key of the answer that Enter gives."""
        super().__init__(QMessageBox.Icon.Question, "Downhill", text, QMessageBox.StandardButton.NoButton, window)
        self.setInformativeText(details)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.by_key = {key: self.addButton(title, role) for key, (title, role) in answers.items()}
        self.setDefaultButton(self.by_key[best])
        self.setEscapeButton(self.addButton(QMessageBox.StandardButton.Cancel))
        self.finished.connect(self.on_finished)

    def on_finished(self, _result: int) -> None:
        """Tell the answer."""
        clicked = self.clickedButton()
        self.answered.emit(next((key for key, button in self.by_key.items() if button is clicked), ""))

"""One line above the network that says what an example is about, until a person has read it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from engine.examples.base import Example
from engine.experiment import Experiment
from engine.text import labelled
from engine.text import translate as _
from gui.document import Document
from gui.theme.icons import bind_icon
from gui.theme.style import set_role
from gui.turns import TurnTimer


class HintBar(QFrame):
    """Shows the summary of an example while the document holds it, or an experiment made from it on the same data."""

    def __init__(self, document: Document, parent: QWidget | None = None):
        super().__init__(parent)
        self.setProperty("surface", "notice")
        self._data: object = None
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        close = QToolButton()
        close.setToolTip(_("Close this hint."))
        close.setWhatsThis(close.toolTip())
        close.setAccessibleName(_("Close"))
        close.setAutoRaise(True)
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        bind_icon(close, "close", color="text_quiet", size=16)
        set_role(close, "small")
        close.clicked.connect(self.go_away)
        self._appearing = TurnTimer(self, only_once=True)
        self._appearing.turn.connect(self.show)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 6, 4)
        row.addWidget(self._words, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        document.experiment_changed.connect(self.on_experiment_changed)
        self.hide()

    def show_example(self, example: Example) -> None:
        """Say what `example` is about, as soon as the window has followed: the network has less room then."""
        self._data = type(example.experiment().data.source)
        self._words.setText(labelled(_(example.title), _(example.summary)))
        self._appearing.start()

    def go_away(self) -> None:
        """It has been read, or does not matter any more."""
        self._appearing.stop()
        self.hide()

    def on_experiment_changed(self, _old: Experiment, new: Experiment) -> None:
        """Other data are another matter."""
        if type(new.data.source) is not self._data:
            self.go_away()

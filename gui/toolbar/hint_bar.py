"""What an example is about, in a few lines under the network, until a person has read it."""

import html

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QToolTip, QWidget

from engine.examples.base import Example
from engine.experiment import Experiment
from engine.text import labelled
from engine.text import translate as _
from gui.document import Document
from gui.theme.icons import bind_icon
from gui.theme.style import set_role
from gui.toolbar.said import Said
from gui.turns import TurnTimer
from gui.widgets.text_label import CutLabel

LEAST_LINES, MOST_LINES = 2, 3
"""It takes so many lines where there is room; the drawing of the network above it needs that more."""

MARGIN_PX = 2
READING_MS = 60_000


class HintBar(Said):
    """Says the summary of an example while the document holds it, or an experiment made from it on the same data."""

    def __init__(self, document: Document, parent: QWidget | None = None):
        super().__init__(parent)
        self.setProperty("surface", "notice")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._data: object = None
        self.words = CutLabel()
        self.more = QPushButton(_("More"))
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_role(self.more, "link")
        self.more.clicked.connect(self.on_more_clicked)
        self.more.hide()
        self._close = close = QToolButton()
        close.setToolTip(_("Close this hint."))
        close.setWhatsThis(close.toolTip())
        close.setAccessibleName(_("Close"))
        close.setAutoRaise(True)
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        bind_icon(close, "close", color="text_quiet", size=16)
        set_role(close, "small")
        close.clicked.connect(self.go_away)
        self._appearing = TurnTimer(self, only_once=True)
        self._appearing.turn.connect(self.on_appearing_turn)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, MARGIN_PX, 6, MARGIN_PX)
        row.addWidget(self.words, 1)
        row.addWidget(self.more)
        row.addWidget(close)
        document.experiment_changed.connect(self.on_experiment_changed)

    def show_example(self, example: Example) -> None:
        """Say what `example` is about, as soon as the window has followed."""
        self._data = type(example.experiment().data.source)
        text = labelled(_(example.title), _(example.summary))
        self.words.setText(text)
        for told in (self.words, self.more):
            told.setToolTip(f"<qt>{html.escape(text)}</qt>")
        self.more.setWhatsThis(self.more.toolTip())
        self._make_room()
        self._appearing.start()

    def go_away(self) -> None:
        """It has been read, or does not matter any more."""
        self._appearing.stop()
        self.want(False)

    def on_appearing_turn(self) -> None:
        """The window has followed the example."""
        self.want(True)

    def on_more_clicked(self) -> None:
        """Show all of it."""
        tip = self.more.toolTip()
        QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), tip, self.more, self.more.rect(), READING_MS)

    def on_experiment_changed(self, _old: Experiment, new: Experiment) -> None:
        """Other data are another matter."""
        if type(new.data.source) is not self._data:
            self.go_away()

    def sizeHint(self) -> QSize:
        """As many lines as are needed, up to three."""
        lines = [self.words.tall(self._room(), most=MOST_LINES), self.minimumSizeHint().height() - 2 * MARGIN_PX]
        return QSize(super().sizeHint().width(), max(lines) + 2 * MARGIN_PX)

    def minimumSizeHint(self) -> QSize:
        """Two lines: no more than the line that stands here otherwise."""
        return QSize(self.words.minimumSizeHint().width(), self.words.height_of(LEAST_LINES) + 2 * MARGIN_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In another width it needs other lines."""
        super().resizeEvent(event)
        self._make_room()

    def _room(self) -> int:
        """The width of the words where all of them are shown."""
        margins = self.layout().contentsMargins()
        taken = margins.left() + margins.right() + self._close.sizeHint().width() + self.layout().spacing()
        return self.width() - taken

    def _make_room(self) -> None:
        self.updateGeometry()
        self.more.setVisible(self.words.tall(self._room()) > self.height() - 2 * MARGIN_PX)

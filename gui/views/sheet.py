"""What most views look like: words and tools above one picture, and a sentence in its place while there is no run."""

from typing import ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from engine.measurements.base import Measurement
from engine.text import translate as _
from gui.document import Document
from gui.plots.caption import MOST_LINES, Caption
from gui.theme.theme import Theme
from gui.views.base import View
from gui.widgets.empty_state import EmptyState

MARGIN_PX = GAP_PX = 8
GAP_UNDER_PX, LINE_PX = 4, 20
LOW_PX = 280
_BESIDE, _UNDER = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom

CALM_MS = 250
"""Words and rearranging pictures change this often at most: faster than that nobody can read them."""


class Sheet(View):
    """A view with a caption, a row for tools, and a body.

    icon, empty: picture and sentence of the empty state. lines_if_low: lines of words at most where there is little height.
    """

    icon: ClassVar[str] = ""
    empty: ClassVar[str] = ""
    lines_if_low: ClassVar[int] = MOST_LINES

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self.setAccessibleName(_(self.title))
        self.setAccessibleDescription(_(self.summary))
        self.setWhatsThis(_(self.summary))
        self.caption = Caption(theme)
        self.caption.setToolTip(_(self.summary))
        self.caption.changed.connect(self.on_caption_changed)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(4)
        self._top = top = QBoxLayout(_BESIDE)
        top.setSpacing(GAP_PX)
        top.addWidget(self.caption, 1)
        top.addLayout(self.tools)
        self.body = QVBoxLayout()
        self.body.setSpacing(4)
        self._sheet = QWidget()
        column = QVBoxLayout(self._sheet)
        column.setContentsMargins(MARGIN_PX, 4, MARGIN_PX, MARGIN_PX)
        column.setSpacing(4)
        column.addLayout(top)
        column.addLayout(self.body, 1)
        self._empty = EmptyState(self.icon, _(self.empty))
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self._sheet)
        self._stack.addWidget(self._empty)
        self._stack.setCurrentWidget(self._empty)

    @property
    def is_empty(self) -> bool:
        """True while the sentence stands there instead of the picture."""
        return self._stack.currentWidget() is self._empty

    def unfold(self) -> None:
        """Show the picture."""
        self._stack.setCurrentWidget(self._sheet)
        self.caption.settle()

    def clear(self) -> None:
        self._stack.setCurrentWidget(self._empty)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.caption.set_most_lines(self.lines_if_low if event.size().height() < LOW_PX else MOST_LINES)
        if event.size().width() != event.oldSize().width():
            self._place_tools(_UNDER if self._is_crowded() else _BESIDE)

    def on_caption_changed(self) -> None:
        """A longer one may need the whole width; the tools come back beside it when the view gets another width."""
        if self._top.direction() == _BESIDE and self._is_crowded():
            self._place_tools(_UNDER)

    def _place_tools(self, direction: QBoxLayout.Direction) -> None:
        if direction != self._top.direction():
            self._top.setDirection(direction)
            self._top.setSpacing(GAP_UNDER_PX if direction == _UNDER else GAP_PX)
            self._top.setAlignment(
                self.tools, Qt.AlignmentFlag.AlignLeft if direction == _UNDER else Qt.AlignmentFlag(0)
            )
            self.caption.settle()

    def _is_crowded(self) -> bool:
        """True where words and tools take no more height one under the other; where words are cut, it may be a line more."""
        if self.tools.isEmpty():
            return False
        tools, width = self.tools.sizeHint(), self.width() - 2 * MARGIN_PX
        room = width - tools.width() - GAP_PX
        beside, most = self.caption.tall(room), self.caption.most(room)
        left = (beside if beside <= most else most + LINE_PX) - GAP_UNDER_PX - tools.height()
        return left > 0 and self.caption.tall(width) <= left  # words are measured no more often than they must be


class CalmSheet(Sheet):
    """A sheet that is drawn a few times a second at most; the newest answer is never lost.

    Subclasses say what they want in `question` and draw in `draw`.
    """

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._waiting: object | None = None
        self._drawn: object | None = None
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self.on_calm_timeout)

    def question(self) -> Measurement:
        """What is asked of the run."""
        raise NotImplementedError

    def draw(self, answer: object) -> None:
        """Show the newest answer."""
        raise NotImplementedError

    def draw_again(self) -> None:
        """Show the same answer in another way."""
        if self._drawn is not None:
            self.draw(self._drawn)

    def wants(self) -> frozenset[Measurement]:
        return frozenset((self.question(),))

    def show_measured(self, values: dict[Measurement, object]) -> None:
        answer = values.get(self.question())
        if answer is None or answer is self._drawn:
            return
        self._waiting = answer
        if not self._calm.isActive():
            self.on_calm_timeout()

    def on_calm_timeout(self) -> None:
        """Draw what has come in meanwhile."""
        if self._waiting is not None:
            self._drawn, self._waiting = self._waiting, None
            self.draw(self._drawn)
            self._calm.start()

    def forget(self) -> None:
        """Draw the next answer at once."""
        self._waiting = self._drawn = None
        self._calm.stop()

    def clear(self) -> None:
        self.forget()
        super().clear()

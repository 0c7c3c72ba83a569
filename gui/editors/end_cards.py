"""The cards at the ends of the network strip: what comes in, and the loss and optimizer behind the output."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from engine import loading
from engine.data import DataShape
from engine.experiment import Experiment
from engine.options import option_named
from engine.problems import WrongInput
from engine.text import labelled, listed, plural
from engine.text import translate as _
from gui.document import Document
from gui.editors.card_layout import LEFT, RIGHT, elided, head_line, row_line
from gui.editors.explained import about
from gui.editors.strip_card import BADGE, MARGIN, StripCard, sized, told
from gui.theme.theme import Theme
from gui.widgets.numbers import format_exact

NAMES_TOLD = 12


class InputCard(StripCard):
    """What comes in: the data set, and how many values each sample has."""

    WIDTH = 98

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None):
        super().__init__(document, theme, "data", parent)
        self._shape: DataShape | None = None
        self._count = self._samples = self._title = ""
        self.show_experiment()

    def show_experiment(self) -> None:
        """Show the data of the document's experiment."""
        plan = self.document.experiment.data
        source = plan.source
        try:
            self._shape = loading.describe(source)
        except WrongInput:
            self._shape = None
        problems = self.document.problems
        self.badge.show_problems(tuple(problem for problem in problems if problem.where.split(".")[0] == "data"))
        self._title = _(source.title)
        if self._shape is None:
            self._samples, self._count, names = "", _("No data"), ""
        else:
            inputs = plan.inputs(self._shape.features)
            self._count = plural("{count} input", "{count} inputs", inputs)
            if plan.components:
                self._count = plural("{count} component", "{count} components", inputs)
            samples = f"{self._shape.samples:,}"
            self._samples = plural("{number} sample", "{number} samples", self._shape.samples, number=samples)
            names = listed(self._shape.feature_names[:NAMES_TOLD])
            names += ", …" if self._shape.features > NAMES_TOLD else ""
        self.setToolTip(told(_("The network takes what it learns from “{name}”.", name=self._title), names))
        self.setWhatsThis(about(source))
        self.setAccessibleName(_("Input: {name}, {count}", name=self._title, count=self._count))
        self.update()

    def wide(self) -> int:
        """How wide the card is."""
        return self.WIDTH

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The badge stands in the upper right corner."""
        self.badge.move(self.width() - MARGIN - BADGE - 5, MARGIN + 7)

    def draw(self, painter: QPainter, body: QRectF) -> None:
        """Draw the title, what the data are called, and how many values come in."""
        palette, base = self.theme.palette, self.font()
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(sized(base, 13, strong=True))
        painter.setPen(QColor(palette.text))
        painter.drawText(head_line(body), left, _("Input"))
        name, count = (row_line(body, row).adjusted(LEFT - RIGHT, 0, RIGHT - 4, 0) for row in (0, 1))
        for size in (13, 12, 11):  # rather smaller than cut
            painter.setFont(sized(base, size))
            if painter.fontMetrics().horizontalAdvance(self._title) <= name.width():
                break
        painter.drawText(name, left, elided(painter.fontMetrics(), self._title, name))
        painter.setFont(sized(base, 11))
        painter.setPen(QColor(palette.text_quiet))
        for line, text in zip(
            (count.translated(0, -6), count.translated(0, 8)), (self._count, self._samples), strict=True
        ):
            painter.drawText(line, left, elided(painter.fontMetrics(), text, line))


class ChipCard(StripCard):
    """A small card with the title of a member under the name of its part: the loss, the optimizer."""

    WIDTH = 128

    def __init__(self, document: Document, theme: Theme, path: str, parent: QWidget | None = None):
        super().__init__(document, theme, path, parent)
        self._caption = self._text = self._rate = ""
        self._then: Experiment | None = None
        self.show_experiment()

    def show_then(self, then: Experiment | None) -> None:
        """Show what the run had at the moment that is shown; None is now."""
        before, self._then = self._then, then
        now = self.document.experiment
        if getattr(before or now, self.path) != getattr(then or now, self.path):
            self.show_experiment()

    def show_experiment(self) -> None:
        """Show the part of the document's experiment, or of what the run had at the moment that is shown."""
        member = getattr(self._then or self.document.experiment, self.path)
        wheres = {"loss": ("loss",), "optimizer": ("optimizer", "schedule", "training")}[self.path]
        problems = (problem for problem in self.document.problems if problem.where.split(".")[0] in wheres)
        self.badge.show_problems(tuple(problems))
        self._caption = _("Loss") if self.path == "loss" else _("Optimizer")
        self._text, self._rate = _(member.title), ""
        if self.path == "optimizer":
            title = _(option_named(type(member), "learning_rate").title)
            self._rate = f"{title} {format_exact(member.learning_rate)}"
        self.setToolTip(told(_(member.summary)))
        self.setWhatsThis(about(member))
        self.setAccessibleName(labelled(self._caption, " ".join(filter(None, (self._text, self._rate)))))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The badge stands in the upper right corner."""
        self.badge.move(self.width() - MARGIN - BADGE - 7, MARGIN + 7)

    def draw(self, painter: QPainter, body: QRectF) -> None:
        """Draw the name of the part over the title of what was picked, and below it the learning rate."""
        palette, base = self.theme.palette, self.font()
        painter.setFont(sized(base, 11))
        painter.setPen(QColor(palette.text_quiet))
        inner = body.adjusted(LEFT, 7, -2, -6)
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, self._caption)
        painter.setFont(sized(base, 13))
        painter.setPen(QColor(palette.text))
        wrap = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        words = inner.adjusted(0, 16, 0, 0)
        if not self._rate:
            painter.drawText(words, wrap, self._text)
            return
        painter.drawText(words, wrap, elided(painter.fontMetrics(), self._text, words))
        words.setTop(words.top() + painter.fontMetrics().height() + 1)
        painter.setFont(sized(base, 11))
        painter.setPen(QColor(palette.text_quiet))
        painter.drawText(words, wrap, elided(painter.fontMetrics(), self._rate, words))

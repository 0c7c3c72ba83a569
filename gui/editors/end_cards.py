"""The cards at the ends of the network strip: what comes in, and the loss and optimizer behind the output."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from engine import loading
from engine.data import DataShape
from engine.options import option_named
from engine.problems import WrongInput
from engine.text import plural
from engine.text import translate as _
from gui.document import Document
from gui.editors.card_layout import CAPTION, CONTROLS, FIRST_ROW, elided, foot_lines, head_line, neuron_column
from gui.editors.explained import about
from gui.editors.neuron_column import draw_neurons
from gui.editors.strip_card import BADGE, MARGIN, StripCard, sized, told
from gui.theme.theme import Theme
from gui.widgets.numbers import format_exact

NAMES_TOLD = 12
LEFT = 12


class InputCard(StripCard):
    """What comes in: the data set, and how many values each sample has."""

    WIDTH = 122

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None):
        super().__init__(document, theme, "data", parent)
        self._shape: DataShape | None = None
        self._count = self._samples = self._title = ""
        self._inputs = 0
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
            self._inputs = plan.inputs(self._shape.features)
            self._count = plural("{count} input", "{count} inputs", self._inputs)
            if plan.components:
                self._count = plural("{count} component", "{count} components", self._inputs)
            samples = f"{self._shape.samples:,}"
            self._samples = plural("{number} sample", "{number} samples", self._shape.samples, number=samples)
            names = ", ".join(self._shape.feature_names[:NAMES_TOLD])
            names += ", …" if self._shape.features > NAMES_TOLD else ""
        self.setToolTip(told(_("The network takes what it learns from “{name}”.", name=self._title), names))
        self.setWhatsThis(about(source))
        self.setAccessibleName(_("Input: {name}, {count}", name=self._title, count=self._count))
        self.update()

    def features(self) -> int | None:
        """How many inputs there are, or None while the data cannot be read."""
        return None if self._shape is None else self._inputs

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The badge stands in the upper right corner."""
        self.badge.move(self.width() - MARGIN - BADGE - 7, MARGIN + 11)

    def draw(self, painter: QPainter, body: QRectF) -> None:
        """Draw the title, a column of inputs, and what they are."""
        palette, base = self.theme.palette, self.font()
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(sized(base, 13, strong=True))
        painter.setPen(QColor(palette.text))
        painter.drawText(head_line(body), left, _("Input"))
        top, width = body.top() + FIRST_ROW, body.width() - CONTROLS - 4
        painter.setFont(sized(base, 13))
        wrap = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        title = QRectF(body.left() + CONTROLS, top + CAPTION + 4, width, 36)
        painter.drawText(title, wrap, self._title)
        painter.setFont(sized(base, 11))
        painter.setPen(QColor(palette.text_quiet))
        painter.drawText(QRectF(body.left() + CONTROLS, top, width, CAPTION), left, _("Data set"))
        for line, text in zip(foot_lines(body), (self._samples, self._count), strict=True):
            painter.drawText(line, left, elided(painter, text, line))
        if self._shape is not None:
            draw_neurons(painter, palette, neuron_column(body), self._inputs, "hollow")


class ChipCard(StripCard):
    """A small card with the title of a member under the name of its part: the loss, the optimizer."""

    WIDTH = 132

    def __init__(self, document: Document, theme: Theme, path: str, parent: QWidget | None = None):
        super().__init__(document, theme, path, parent)
        self._caption = self._text = self._rate = ""
        self.show_experiment()

    def show_experiment(self) -> None:
        """Show the part of the document's experiment."""
        experiment = self.document.experiment
        member = getattr(experiment, self.path)
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
        self.setAccessibleName(f"{self._caption}: {' '.join(filter(None, (self._text, self._rate)))}")
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The badge stands in the upper right corner."""
        self.badge.move(self.width() - MARGIN - BADGE - 7, MARGIN + 7)

    def draw(self, painter: QPainter, body: QRectF) -> None:
        """Draw the name of the part over the title of what was picked, and below it the learning rate."""
        palette, base = self.theme.palette, self.font()
        painter.setFont(sized(base, 11))
        painter.setPen(QColor(palette.text_quiet))
        inner = body.adjusted(LEFT, 8, -8, -8)
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, self._caption)
        painter.setFont(sized(base, 13))
        painter.setPen(QColor(palette.text))
        wrap = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        words = inner.adjusted(0, 18, 0, 0)
        if not self._rate:
            painter.drawText(words, wrap, self._text)
            return
        painter.drawText(words, wrap, elided(painter, self._text, words))
        words.setTop(words.top() + painter.fontMetrics().height() + 1)
        painter.setFont(sized(base, 11))
        painter.setPen(QColor(palette.text_quiet))
        painter.drawText(words, wrap, elided(painter, self._rate, words))

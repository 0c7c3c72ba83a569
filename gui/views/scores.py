"""Every metric of the run, and how well each class is recognised."""

from PySide6.QtWidgets import QWidget

from engine.compiler import Compiled
from engine.measurements.scores import Judgement, Scores
from engine.metrics.base import of_task
from engine.text import labelled, mark
from engine.text import translate as _
from gui.document import Document
from gui.plots.number_table import NumberTable, Table
from gui.theme.theme import Theme
from gui.views.answers import part_title, target_words
from gui.views.sheet import CalmSheet
from gui.widgets.numbers import format_count, format_percent

MOST_CLASSES = 100


class ScoresView(CalmSheet):
    """A table of metrics for training and validation, and below it one of classes."""

    key = "scores"
    title = mark("Scores")
    summary = mark(
        "How good the network is by every measure of its task, on the training and the validation part, and how well "
        "each class is recognised."
    )
    order = 45
    area = "result"
    icon = "table"
    empty = mark("Accuracy, F1, mean error and the other measures of the task appear here.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._compiled: Compiled | None = None
        self.table = NumberTable(theme)
        self.table.sheet.title = _(self.title)
        self.table.sheet.heading = (self.caption,)
        self.table.setAccessibleName(_(self.title))
        self.table.setToolTip(_("Every measure of the task, and how well each class is recognised."))
        self.body.addWidget(self.table, 1)

    def question(self) -> Scores:
        return Scores()

    def begin(self, compiled: Compiled) -> None:
        self.forget()
        self._compiled = compiled
        self.table.set_tables(())
        limit = self.question().limit
        sizes = [len(getattr(compiled.prepared, part).x) for part in ("training", "validation")]
        words = _("At most {count} samples of each part are judged, spread evenly over it.", count=format_count(limit))
        target = target_words(compiled.data)
        said = (target and labelled(_("Target"), target), words if max(sizes) > limit else "")
        self.caption.set_text(" · ".join(filter(None, said)))
        self.unfold()

    def draw(self, answer: dict[str, Judgement]) -> None:
        metrics = of_task(self._compiled.data.task)
        rows = tuple(
            (_(metric.title), *(metric.shown(part.scores[metric.key]) for part in answer.values()))
            for metric in metrics
        )
        tables = [Table(("", *map(part_title, answer)), rows, tuple(_(metric.summary) for metric in metrics))]
        name, judged = list(answer.items())[-1]
        if judged.classes:
            rows = tuple(
                (
                    one.name,
                    *(format_percent(share, steady=True) for share in (one.precision, one.recall, one.f1)),
                    format_count(one.samples),
                )
                for one in judged.classes[:MOST_CLASSES]
            )
            tables.append(Table((part_title(name), _("Precision"), _("Recall"), _("F1"), _("Samples")), rows))
        self.table.set_tables(tables)

"""Which classes are taken for which."""

from PySide6.QtWidgets import QWidget

from engine.compiler import Compiled
from engine.data import DataShape
from engine.measurements.predictions import Predictions, PredictionsOfPart
from engine.metrics.answers import confusion_counts
from engine.text import mark, plural
from engine.text import translate as _
from gui.document import Document
from gui.plots.key import Entry, Key
from gui.plots.matrix import Matrix
from gui.theme.theme import Theme
from gui.views.answers import part_title
from gui.views.sheet import CalmSheet
from gui.widgets.numbers import format_count, format_percent


class ConfusionMatrix(CalmSheet):
    """Rows are the true classes, columns the predicted ones."""

    key = "confusion_matrix"
    title = mark("Confusion matrix")
    summary = mark(
        "Who is taken for whom: each row is a true class, each column an answer; blue is right, orange is wrong, "
        "and a fuller colour is a larger share of the row."
    )
    order = 30
    area = "result"
    icon = "table"
    empty = mark("How many samples of each class are recognised, and what the others are taken for, appears here.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._names: tuple[str, ...] = ()
        self._heading = ""
        self.matrix = Matrix(theme)
        self.matrix.title = _(self.title)
        self.matrix.setAccessibleName(_(self.title))
        self.matrix.setToolTip(_("The arrow keys go from field to field."))
        self.matrix.setWhatsThis(_(self.summary))
        self.matrix.cell_pointed.connect(self.on_cell_pointed)
        self.key_row = Key(theme)
        self.key_row.set_entries(
            (
                Entry("marker", _("right"), "positive", marker="s"),
                Entry("marker", _("wrong"), "negative", marker="s"),
                Entry("words", _("the fuller, the larger the share of the row")),
            )
        )
        self.body.addWidget(self.key_row)
        self.body.addWidget(self.matrix, 1)

    @classmethod
    def fits(cls, shape: DataShape) -> bool:
        return shape.task in ("binary", "multiclass")

    def question(self) -> Predictions:
        return Predictions("validation")

    def begin(self, compiled: Compiled) -> None:
        self.forget()
        self._names = compiled.data.target_names
        self._heading = ""
        self.matrix.set_names(self._names, _("truth"), _("predicted"))
        self.caption.set_text("")
        self.unfold()

    def draw(self, answer: PredictionsOfPart) -> None:
        counts = confusion_counts(answer.truth, answer.predicted, len(self._names))
        self.matrix.set_counts(counts)
        total = int(counts.sum())
        self._heading = _(
            "{part}: {share} of {count} samples right",
            part=part_title(answer.part),
            share=format_percent(counts.trace() / max(total, 1), steady=True),
            count=format_count(total),
        )
        self.on_cell_pointed(*self.matrix.pointed)

    def on_cell_pointed(self, row: int, column: int) -> None:
        """Say what the cell means; without one, how it is going over all."""
        self.caption.set_text(self.sentence(row, column) if row >= 0 else self._heading)

    def sentence(self, row: int, column: int) -> str:
        """One cell in words."""
        count, total = int(self.matrix.counts[row, column]), int(self.matrix.counts[row].sum())
        truth, answer = self._names[row], self._names[column]
        share = format_percent(count / max(total, 1), steady=True)
        if count == 0 and row != column:
            return _("No sample of class {truth} is taken for {answer}.", truth=truth, answer=answer)
        if row == column:
            return plural(
                "{count} sample of class {truth} is recognised: {share} of that class.",
                "{count} samples of class {truth} are recognised: {share} of that class.",
                count,
                truth=truth,
                share=share,
            )
        return plural(
            "{count} sample of class {truth} is taken for {answer}: {share} of class {truth}.",
            "{count} samples of class {truth} are taken for {answer}: {share} of class {truth}.",
            count,
            truth=truth,
            answer=answer,
            share=share,
        )

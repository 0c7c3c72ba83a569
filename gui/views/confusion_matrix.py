"""Which classes are taken for which, and the samples behind each count."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from engine.compiler import Compiled
from engine.data import DataShape
from engine.measurements.predictions import Predictions, PredictionsOfPart
from engine.metrics.answers import confusion_counts
from engine.text import joined, mark, plural
from engine.text import translate as _
from gui.document import Document
from gui.plots.key import Entry, Key
from gui.plots.matrix import Matrix
from gui.theme.icons import bind_icon
from gui.theme.theme import Theme
from gui.views.answers import by_loss, part_title
from gui.views.sample_list import SampleList
from gui.views.sheet import CalmSheet
from gui.widgets.by_mouse import ToolButton
from gui.widgets.numbers import format_count, format_percent


class ConfusionMatrix(CalmSheet):
    """Rows are the true classes, columns the predicted ones; a cell opens the list of its samples."""

    key = "confusion_matrix"
    title = mark("Confusion matrix")
    summary = mark(
        "Who is taken for whom: each row is a true class, each column an answer; blue is right, orange is wrong, "
        "and a fuller colour is a larger share of the row. A click on a field shows the samples in it."
    )
    order = 30
    area = "result"
    icon = "table"
    empty = mark("How many samples of each class are recognised, and what the others are taken for, appears here.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._names: tuple[str, ...] = ()
        self._heading = self._left_out = ""
        self.opened: tuple[int, int] | None = None
        self.matrix = Matrix(theme)
        self.matrix.title = _(self.title)
        self.matrix.setAccessibleName(_(self.title))
        self.matrix.setToolTip(_("The arrow keys go from field to field, Enter or a click shows the samples in it."))
        self.matrix.setWhatsThis(_(self.summary))
        self.matrix.cell_pointed.connect(self.on_cell_pointed)
        self.matrix.cell_opened.connect(self.on_cell_opened)
        self.key_row = Key(theme)
        self.key_row.set_entries(
            (
                Entry("marker", _("right"), "positive", marker="s"),
                Entry("marker", _("wrong"), "negative", marker="s"),
                Entry("words", _("stronger colour: larger share of the row")),
            )
        )
        self.list = SampleList(
            theme,
            _("Samples in the field"),
            _("The samples in one field of the matrix, those with the largest loss first; Escape leads back."),
        )
        self.matrix.heading = (self.caption, self.key_row)
        self.list.set_heading((self.caption,))
        self.back = ToolButton()
        self.back.setText(_("Matrix"))
        self.back.setAccessibleName(_("Back to the whole matrix"))
        self.back.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.back.setToolTip(_("Go back to the whole matrix (Escape)."))
        bind_icon(self.back, "arrow-left")
        self.back.clicked.connect(self.on_back_clicked)
        self.back.hide()
        self.tools.addWidget(self.back)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.key_row)
        column.addWidget(self.matrix, 1)
        self.pages = QStackedWidget()
        self.pages.addWidget(whole)
        self.pages.addWidget(self.list)
        self.body.addWidget(self.pages, 1)

    @classmethod
    def fits(cls, shape: DataShape) -> bool:
        return shape.task in ("binary", "multiclass")

    def question(self) -> Predictions:
        return Predictions("validation")

    def begin(self, compiled: Compiled) -> None:
        self.forget()
        names = compiled.data.target_names
        self._heading = ""
        if names != self._names:
            self._names = names
            self._close()
        self.matrix.set_names(self._names, _("truth"), _("predicted"))
        self.list.begin(compiled)
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
        if self.opened is not None:
            row, column = self.opened
            inside = (answer.truth == row) & (answer.predicted == column)
            numbers = by_loss(answer.losses, "worst")
            chosen = numbers[inside[numbers]]
            self.list.show_samples(answer, chosen)
            self._left_out = self.list.left_out(len(chosen))
        self.on_cell_pointed(*self.matrix.pointed)

    def on_cell_pointed(self, row: int, column: int) -> None:
        """Say what the cell means; without one, how it is going over all."""
        if self.opened is not None:
            self.caption.set_text(joined(filter(None, (self.sentence(*self.opened), self._left_out))))
        else:
            self.caption.set_text(self.sentence(row, column) if row >= 0 else self._heading)

    def on_cell_opened(self, row: int, column: int) -> None:
        """Show the samples of a cell, those with the largest loss first."""
        self.opened = (row, column)
        had_keyboard = self.matrix.hasFocus()
        self.back.show()
        self.pages.setCurrentWidget(self.list)
        if had_keyboard:
            self.list.currentWidget().setFocus(Qt.FocusReason.OtherFocusReason)
        self.draw_again()

    def on_back_clicked(self) -> None:
        """Show the matrix again, at the cell one comes from."""
        cell, had_keyboard = self.opened, self.list.currentWidget().hasFocus() or self.back.hasFocus()
        self._close()
        if had_keyboard:
            self.matrix.setFocus(Qt.FocusReason.OtherFocusReason)
            self.matrix.point_at(*cell)
        self.draw_again()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back."""
        if event.key() == Qt.Key.Key_Escape and self.opened is not None:
            self.on_back_clicked()
        else:
            super().keyPressEvent(event)

    def _close(self) -> None:
        self.opened = None
        self.back.hide()
        self.pages.setCurrentIndex(0)

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

"""The samples themselves, as pictures or rows: what is answered wrong, and as what."""

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from engine.compiler import Compiled
from engine.data import DataShape
from engine.measurements.predictions import Predictions, PredictionsOfPart
from engine.text import mark
from engine.text import translate as _
from gui.document import Document
from gui.plots.key import Entry, Key
from gui.theme.theme import Theme
from gui.views.answers import are_right, by_loss, part_title, target_words
from gui.views.sample_list import MOST_PICTURES, SampleList
from gui.views.sample_words import confidence_title
from gui.views.sheet import CalmSheet
from gui.widgets.combo_box import ComboBox
from gui.widgets.numbers import format_count
from gui.widgets.segmented import SegmentedControl

CHOICE_PX = 180
ONE_ROW_PX = 360
"""In a narrower view the boxes stand under the choice, where there is room for their words."""

Direction = QBoxLayout.Direction


class Gallery(CalmSheet):
    """Samples of one part, the worst mistakes first."""

    key = "gallery"
    title = mark("Gallery")
    summary = mark(
        "Single samples as pictures or rows, those with the largest loss first: what each is, what the network takes it "
        "for, how sure it is, and its loss."
    )
    order = 40
    area = "result"
    icon = "image"
    empty = mark("The samples that the network answers wrong, and as what, appear here.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._compiled: Compiled | None = None
        self._shape: DataShape | None = None
        self.choice = SegmentedControl(
            (
                ("wrong", _("Wrong"), _("Only the samples the network gets wrong.")),
                ("right", _("Right"), _("Only the samples the network gets right.")),
                ("all", _("All"), _("The wrong ones and the right ones.")),
            ),
            dense=True,
        )
        self.choice.setAccessibleName(_("Which samples to show"))
        self.choice.picked.connect(self.on_choice_picked)
        self.order_box = ComboBox(
            (("worst", _("Worst first")), ("best", _("Best first")), ("data", _("In order of the data")))
        )
        self.order_box.setAccessibleName(_("Order"))
        self.order_box.setToolTip(_("Sort the samples by their loss, or as they stand in the data."))
        self.order_box.picked.connect(self.on_choice_picked)
        self.part = ComboBox()
        self.part.setAccessibleName(_("Part"))
        self.part.setToolTip(_("Which part of the data to show; look at the test part only when all is decided."))
        self.part.picked.connect(self.on_part_picked)
        self.choice.setMaximumWidth(CHOICE_PX)
        bar = QWidget()
        bar.setMinimumWidth(CHOICE_PX)  # while all stand in one row, too: `resizeEvent` gives them two
        self._rows = QHBoxLayout(bar)
        self._rows.setContentsMargins(0, 0, 0, 0)
        boxes = QHBoxLayout()
        for row in (self._rows, boxes):
            row.setSpacing(6)
        self._rows.addWidget(self.choice, 5)
        self._rows.addLayout(boxes, 9)
        boxes.addWidget(self.order_box, 5)
        boxes.addWidget(self.part, 4)
        self.body.addWidget(bar)
        self.key_row = Key(theme)
        self.body.addWidget(self.key_row)
        self.list = SampleList(theme, _(self.title), _(self.summary))
        self.list.set_heading((self.caption, self.key_row))
        self.body.addWidget(self.list, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """All in one row, or in two."""
        super().resizeEvent(event)
        self._rows.setDirection(Direction.TopToBottom if self.width() < ONE_ROW_PX else Direction.LeftToRight)

    def kept(self) -> dict[str, QObject]:
        return {"samples": self.choice, "order": self.order_box}

    def question(self) -> Predictions:
        return Predictions(self.part.key() or "validation")

    def begin(self, compiled: Compiled) -> None:
        self.forget()
        if compiled.data.shape() != self._shape:  # other data: their test part is not to be seen by mistake
            self._shape = compiled.data.shape()
            self.part.set_choices(())
        self._compiled = compiled
        parts = [name for name in ("validation", "training", "test") if len(getattr(compiled.prepared, name).x)]
        self.part.set_choices([(name, part_title(name)) for name in parts])
        self.choice.setVisible(compiled.data.task != "regression")
        self.list.begin(compiled)
        self.caption.set_text("")
        words = ""
        if compiled.data.image_shape is not None:
            words = _("under each image: truth → answer, {confidence}", confidence=confidence_title(compiled))
        self.key_row.set_entries((Entry("words", words),) if words else ())
        self.unfold()

    def on_choice_picked(self, _key: object) -> None:
        """Show the others, or in another order."""
        self.draw_again()

    def on_part_picked(self, _part: str) -> None:
        """Ask for the answers of another part."""
        self.forget()
        self.caption.set_text("")

    def draw(self, answer: PredictionsOfPart) -> None:
        order = self.order_box.key()
        numbers = np.argsort(answer.indices, kind="stable") if order == "data" else by_loss(answer.losses, order)
        total = len(numbers)
        wrong = total
        if self._compiled.data.task != "regression":
            right = are_right(answer, self._compiled)
            wrong = int(np.count_nonzero(~right))
            if self.choice.key() != "all":
                numbers = numbers[right[numbers] == (self.choice.key() == "right")]
        self.list.show_samples(answer, numbers)
        self.caption.set_text(self._heading(answer.part, total, wrong, len(numbers)))

    def _heading(self, part: str, total: int, wrong: int, chosen: int) -> str:
        values = {"part": part_title(part), "count": format_count(total), "wrong": format_count(wrong)}
        if self._compiled.data.task == "regression":
            words = _("{part}: {count} samples", **values) + " · " + target_words(self._compiled.data)
        elif wrong == 0:
            words = _("{part}: all of {count} samples right", **values)
        else:
            words = _("{part}: {wrong} of {count} samples wrong", **values)
        if self.list.left_out(chosen):
            words += " · " + _("the first {most} shown", most=MOST_PICTURES)
        return words

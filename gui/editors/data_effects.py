"""What balancing does to the classes, and what the components keep, in words under their options."""

import msgspec
import numpy as np
from PySide6.QtWidgets import QWidget

from engine import preparation, resampling
from engine.components import DIRECTIONS_LIMIT, most_components
from engine.data import Data
from engine.experiment import DataPlan
from engine.text import labelled, plural
from engine.text import translate as _
from gui.editors.data_outlook import Question, Share, ShareReader
from gui.widgets.numbers import format_count, format_percent
from gui.widgets.text_label import TextLabel

NAMED_CLASSES = 4


class DataEffects(TextLabel):
    """One sentence for each of the two, while they do something. `shut_down` ends its thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(role="caption", parent=parent)
        self._balance = self._components = ""
        self._asked: Question | None = None
        self.reader = ShareReader(self)
        self.reader.has_read.connect(self.on_reader_has_read)

    def show_plan(self, data: Data | None, plan: DataPlan) -> None:
        """Say what `plan` does to `data`, or nothing while the data cannot be read."""
        self._balance = "" if data is None else balance_in_words(data, plan)
        asked = None
        if data is not None and plan.components and _can_have(data, plan):
            kept = msgspec.structs.replace(plan, balance="none", augmentation=())  # what does not matter here
            asked = Question(data, kept)
        if asked != self._asked:
            self._asked, self._components = asked, ""
            if asked is None:
                self.reader.forget()
            else:
                self.reader.ask(asked)
        self._say()

    def shut_down(self) -> None:
        """End the thread."""
        self.reader.shut_down()

    def on_reader_has_read(self, answer: Share) -> None:
        """Say how much is kept."""
        if answer.source == self._asked and answer.found is not None:
            self._components = plural(
                "{count} component keeps {share} of the variance.",
                "{count} components keep {share} of the variance.",
                answer.source.plan.components,
                share=format_percent(answer.found),
            )
            self._say()

    def _say(self) -> None:
        self.setText("\n".join(filter(None, (self._components, self._balance))))
        self.setVisible(bool(self.text()))


def balance_in_words(data: Data, plan: DataPlan) -> str:
    """How many training samples each class has before and after balancing; "" when nothing changes."""
    if plan.balance == "none" or data.task not in ("binary", "multiclass"):
        return ""
    before = preparation.training_classes(data, plan)
    after = resampling.balanced_counts(before, plan.balance)
    if len(before) <= NAMED_CLASSES:
        each = (
            labelled(name, f"{format_count(old)} → {format_count(new)}")
            for name, old, new in zip(data.target_names, before.tolist(), after.tolist(), strict=True)
        )
        return " · ".join(each)
    few, many = (format_count(int(count)) for count in (before[before > 0].min(initial=before.max()), before.max()))
    return _(
        "Classes of {few} to {many} training samples → {count} each",
        few=few,
        many=many,
        count=format_count(int(np.max(after))),
    )


def _can_have(data: Data, plan: DataPlan) -> bool:
    samples, features = preparation.part_sizes(len(data.features), plan)[0], data.features.shape[1]
    return plan.components <= most_components(samples, features) and min(samples, features) <= DIRECTIONS_LIMIT

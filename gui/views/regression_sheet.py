"""What the views of predictions and true values share: a point for each sample that is judged."""

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.compiler import Compiled
from engine.data import DataShape
from engine.measurements.base import Measurement
from engine.measurements.predictions import Predictions, PredictionsOfPart
from engine.text import translate as _
from gui.document import Document
from gui.plots.key import Entry, Key
from gui.plots.plot import Plot
from gui.plots.points import Points
from gui.theme.theme import Theme
from gui.views.answers import part_title
from gui.views.sheet import Sheet
from gui.views.target_box import TargetBox
from gui.widgets.numbers import format_number


class RegressionSheet(Sheet):
    """A plot of the validation samples, one target at a time. Subclasses write `prepare`, `draw` and `line_entry`."""

    area = "result"

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._latest: PredictionsOfPart | None = None
        self._compiled: Compiled | None = None
        self.target = TargetBox()
        self.target.picked.connect(self.on_target_picked)
        self.tools.addWidget(self.target)
        self.key_row = Key(theme)
        self.body.addWidget(self.key_row)
        self.plot = Plot(_(self.title), log_axes="", theme=theme)
        self.plot.heading = (self.caption, self.key_row)
        self.plot.set_rows(self.rows)
        self.beside = QHBoxLayout()
        self.beside.setSpacing(0)
        self.beside.addWidget(self.plot, 1)
        self.body.addLayout(self.beside, 1)
        self.points = Points(self.plot, "accent")

    @classmethod
    def fits(cls, shape: DataShape) -> bool:
        return shape.task == "regression"

    def prepare(self, name: str, actual: np.ndarray) -> None:
        """Make room for a target called `name` whose values in the whole data set are `actual` (N,)."""
        raise NotImplementedError

    def draw(self, actual: np.ndarray, predicted: np.ndarray, part: str) -> None:
        """Show samples (n,) of a part, and say in words how good the predictions are."""
        raise NotImplementedError

    def line_entry(self) -> Entry:
        """What the line on the plot means."""
        raise NotImplementedError

    def wants(self) -> frozenset[Measurement]:
        return frozenset((Predictions("validation"),))

    def begin(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self.target.offer(compiled.data)
        self._latest = None
        part = "validation" if len(compiled.prepared.validation.x) else "training"
        points = Entry("marker", _("{part} sample", part=part_title(part).lower()), "accent", filled=part == "training")
        self.key_row.set_entries((points, self.line_entry()))
        self._prepare()
        self.unfold()

    def show_measured(self, values: dict[Measurement, object]) -> None:
        latest = values.get(Predictions("validation"))
        if latest is not None and latest is not self._latest:
            self._latest = latest
            self._draw()

    def on_target_picked(self, _number: int) -> None:
        """Look at another target."""
        self._prepare()
        if self._latest is not None:
            self._draw()

    def pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """Actual and predicted values (n,) of the samples that are shown."""
        if self._latest is None:
            return np.empty(0), np.empty(0)
        return self._latest.targets[:, self.target.number], self._latest.predictions[:, self.target.number]

    def rows(self) -> list[list[object]]:
        """The numbers, for a CSV file."""
        return [["actual", "predicted"], *np.column_stack(self.pairs()).tolist()]

    def name(self) -> str:
        """What the target is called, with its unit."""
        return self._compiled.data.target_names[self.target.number]

    def _prepare(self) -> None:
        self.points.set_points(np.empty(0), np.empty(0))
        self.caption.set_text("")
        self.plot.forget_range()
        self.prepare(self.name(), self._compiled.data.targets[:, self.target.number])

    def _draw(self) -> None:
        self.points.set_filled(self._latest.part == "training")
        self.draw(*self.pairs(), self._latest.part)


def unit_of(name: str) -> str:
    """What stands in brackets at the end of a name, or ""."""
    return name[name.rindex("(") + 1 : -1] if name.endswith(")") and "(" in name else ""


def with_unit(value: float, name: str) -> str:
    """A number with the unit in brackets at the end of a name: 0.2 of "price (1000 €/m²)" is "200 €/m²"."""
    unit = unit_of(name)
    times, _blank, rest = unit.partition(" ")
    if times.isdecimal() and rest:
        value, unit = value * int(times), rest
    return f"{format_number(value, 3)} {unit}".rstrip()

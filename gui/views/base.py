"""What a view is: one live picture of the run. A new view is one new file in this folder."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from engine.compiler import Compiled
from engine.data import DataShape
from engine.measurements.base import Measurement
from engine.training.history import History
from gui.document import Document
from gui.theme.theme import Theme


class View(QWidget):
    """A panel that shows one thing. It is fed by the pump about 30 times a second, only while it is visible.

    key, title, summary, order: as for every member; `summary` is the sentence of its tooltip and What's This.
    area: where it first stands: "result" (right), "curves" (bottom left), "inside" (bottom right).
    measured_at: the step of the newest answer to each measurement.
    """

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    order: ClassVar[int] = 100
    area: ClassVar[Literal["result", "curves", "inside"]] = "inside"

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(parent)
        self.theme = theme
        self.document = document
        self.measured_at: Mapping[Measurement, int] = {}

    @classmethod
    def fits(cls, shape: DataShape) -> bool:
        """True when the view has something to say about such data; it is hidden otherwise."""
        return True

    @classmethod
    def leads(cls, shape: DataShape) -> bool:
        """True when it may stand in front at first; False when it shows only a part of what there is to such data."""
        return True

    def wants(self) -> frozenset[Measurement]:
        """The measurements it needs for its next picture; equal ones of several views are taken once."""
        return frozenset()

    @property
    def comes_first(self) -> bool:
        """True when it is drawn more often than others, where there is not time for all of them in every picture."""
        return self.area != "inside"

    @property
    def judges_closely(self) -> bool:
        """True while it shows metrics beside the primary one: the run then takes them at every evaluation."""
        return False

    def begin(self, compiled: Compiled) -> None:
        """A run has been prepared (or the view has just become visible): forget the old one, set up for this one."""

    def show_history(self, history: History) -> None:
        """New numbers have arrived; `history` holds all of them since the start of the run."""

    def show_numbers(self) -> None:
        """Say the newest numbers in words: a few times a second, which can be read, together with the toolbar."""

    def show_measured(self, values: dict[Measurement, object]) -> None:
        """Answers have arrived; `values` holds the newest of every measurement of the run, perhaps not yet one's own."""

    def clear(self) -> None:
        """There is no run to show: say in one sentence what will appear here, and how."""

    def kept(self) -> dict[str, QObject]:
        """Controls whose choices outlive the window, by names of their own: boxes, rows of buttons, check marks, groups of
        actions. What they offer may depend on the data."""
        return {}

    def shut_down(self) -> None:
        """The window closes: end every thread."""

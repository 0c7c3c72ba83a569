"""The panel that shows what is selected: what it is, its options, and a picture of what it does."""

from collections.abc import Iterator

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from engine.experiment import Experiment
from engine.layers.base import Layer
from engine.losses.base import Loss
from engine.optimizers.base import Optimizer
from engine.schedules import Schedule
from engine.text import translate as _
from gui.document import Document
from gui.editors.part_page import PartPage
from gui.editors.part_plot import ActivationPanel, SchedulePanel
from gui.editors.tab_order import follow_layout
from gui.editors.training_page import TrainingPage
from gui.theme.theme import Theme
from gui.turns import TurnTimer
from gui.widgets.empty_state import EmptyState
from gui.widgets.panel import PlainScrollArea
from gui.widgets.segmented import SegmentedControl

MARGIN_PX = 12
PARTS = {"layers": Layer, "loss": Loss, "optimizer": Optimizer, "schedule": Schedule}


class Inspector(QWidget):
    """Follows the selection of the document; the row at the top selects a part itself.

    The window calls `begin()`, after its first paint `show_plots()`, because plots import pyqtgraph, some time later
    `make_ready()`, and `shut_down()` when it closes.
    """

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._theme = document, theme
        self._layer = 0
        self._with_plots = self._ended = False
        self.parts = SegmentedControl(
            [
                ("layers", _("Layer"), _("The selected layer.")),
                ("loss", _("Loss"), _("What counts as wrong, and how much.")),
                ("optimizer", _("Optimizer"), _("How a gradient becomes a step.")),
                ("schedule", _("Schedule"), _("How the learning rate changes over the run.")),
                ("training", _("Training"), _("How long, in what bites, from which seed.")),
            ],
            dense=True,
        )
        self.parts.setAccessibleName(_("Part of the experiment"))
        self.parts.setWhatsThis(_("Which part of the experiment is shown below."))
        self.empty = EmptyState("layers", _("The network has no layers yet. Add one with + in the network."), self)
        self._pages: dict[str, PartPage | TrainingPage] = {}
        self._areas: dict[str, PlainScrollArea] = {}
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN_PX, MARGIN_PX, 0, 0)
        column.setSpacing(MARGIN_PX)
        top = QVBoxLayout()
        top.setContentsMargins(0, 0, MARGIN_PX, 0)
        top.addWidget(self.parts)
        column.addLayout(top)
        column.addWidget(self._stack, 1)
        self.parts.picked.connect(self.on_part_picked)
        self._shown = "layers"
        self._later = TurnTimer(self, only_once=True)
        self._later.turn.connect(self.on_later_turn)

    def begin(self) -> None:
        """Make the first page, and follow the document from now on."""
        self._document.selection_changed.connect(self.on_selection_changed)
        self._document.experiment_changed.connect(self.on_experiment_changed)
        self._follow(self._document.selection)

    def page(self, name: str) -> PartPage | TrainingPage:
        """The page of a part, which is made when somebody first wants it."""
        if name not in self._pages:
            area = self._areas[name] = PlainScrollArea(parent=self._stack)
            page = self._pages[name] = self._made(name, self._holder(area))
            if name == "layers":
                self.activation = ActivationPanel(self._theme, page)
                page.column.addWidget(self.activation)
            elif name == "schedule":
                self.plan = SchedulePanel(self._theme, page)
                page.column.addWidget(self.plan)
            area.widget().layout().insertWidget(0, page)
            self._stack.addWidget(area)
            follow_layout(self)
        return self._pages[name]

    def show_plots(self) -> None:
        """Make the plots; call after the window has been painted."""
        self._with_plots = True
        self._show_page()
        follow_layout(self.page(self._shown))

    def make_ready(self) -> Iterator[None]:
        """Make the other pages and their plots, one after another, so that nobody has to wait for them."""
        for name in (*PARTS, "training"):
            if name not in self._pages:
                self.page(name)
                yield
        for panel in (self.activation, self.plan):
            panel.make_plot()
            yield

    def shut_down(self) -> None:
        """End the thread that reads starting weights."""
        self._ended = True
        self._later.stop()
        if "training" in self._pages:
            self._pages["training"].start.shut_down()

    def on_part_picked(self, name: str) -> None:
        """Select the part in the document."""
        if name != "layers":
            self._document.select(name)
        elif self._document.experiment.layers:
            self._document.select(f"layers.{self._index()}")
        else:
            self._shown = name
            self._show_page()

    def on_selection_changed(self, path: str) -> None:
        """Show the selected part."""
        if not self._later.isActive():
            self._follow(path)

    def on_experiment_changed(self, old: Experiment, new: Experiment) -> None:
        """Show the part as it is now; in a turn of its own where everything else is new as well."""
        if old.data.source != new.data.source or len(old.layers) != len(new.layers):
            self._later.start()
        elif not self._later.isActive():
            self._follow(self._document.selection)

    def on_later_turn(self) -> None:
        """The network and the data have followed."""
        self._follow(self._document.selection)

    def _follow(self, path: str) -> None:
        name, _dot, index = path.partition(".")
        if name == "training" or name in PARTS:
            self._shown = name
        if name == "layers" and index:
            self._layer = int(index)
        if self._document.experiment.start.path and not self._ended:
            self.page("training")  # it has the weights read
        self._show_page()

    def _show_page(self) -> None:
        self.parts.set_key(self._shown)
        experiment = self._document.experiment
        page = self.page(self._shown)
        if self._shown == "training":
            page.show_part()
        elif self._shown == "layers":
            if not experiment.layers:
                self._stack.setCurrentWidget(self.empty)
                return
            page.show_part(f"layers.{self._index()}", self._layer_title())
            self.activation.show_layer(experiment.layers[self._index()], with_plot=self._with_plots)
        else:
            page.show_part(self._shown, self._titles()[self._shown])
            if self._shown == "schedule":
                self.plan.show_plan(experiment, with_plot=self._with_plots)
        self._stack.setCurrentWidget(self._areas[self._shown])

    def _made(self, name: str, parent: QWidget) -> PartPage | TrainingPage:
        if name == "training":
            return TrainingPage(self._document, self._theme, parent)
        path = "layers.0" if name == "layers" else name
        return PartPage(self._document, path, PARTS[name], self._theme, parent)

    def _index(self) -> int:
        return max(0, min(self._layer, len(self._document.experiment.layers) - 1))

    def _layer_title(self) -> str:
        count, index = len(self._document.experiment.layers), self._index()
        if index == count - 1:
            return _("Output layer")
        return _("Layer {number} of {count}", number=index + 1, count=count)

    def _titles(self) -> dict[str, str]:
        return {"loss": _("Loss"), "optimizer": _("Optimizer"), "schedule": _("Learning-rate schedule")}

    def _holder(self, area: PlainScrollArea) -> QWidget:
        """What scrolls in `area`, there before it is filled: what gets another parent is dressed again."""
        holder = QWidget(area.viewport())
        area.setWidget(holder)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, MARGIN_PX, MARGIN_PX)
        column.addStretch(1)
        return holder

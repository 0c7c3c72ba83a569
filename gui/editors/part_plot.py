"""The pictures under the options of a part. Their plots are made when they may be, not before."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.activations.base import Activation
from engine.experiment import Experiment
from engine.layers.base import Layer
from engine.text import translate as _
from gui.editors.explained import about
from gui.theme.fonts import code_font
from gui.theme.theme import Theme
from gui.widgets.text_label import TextLabel

if TYPE_CHECKING:  # pyqtgraph takes long to import: the window is painted first
    from gui.editors.activation_plot import ActivationPlot
    from gui.editors.schedule_plot import SchedulePlot

SPACING_PX = 6


class _Panel(QWidget):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 8, 0, 0)
        self.column.setSpacing(SPACING_PX)
        self.plot: ActivationPlot | SchedulePlot | None = None

    def make_plot(self) -> None:
        """Make the plot, if it is not there yet; a title stands over it."""
        if self.plot is None:
            self.plot = self._new_plot()
            self.column.insertWidget(min(1, self.column.count()), self.plot)


class ActivationPanel(_Panel):
    """The activation of a layer in a picture, a formula and a sentence; hidden for a layer without one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.title = TextLabel(wraps=False, parent=self)
        self.formula = TextLabel(parent=self)
        self.formula.setFont(code_font())
        self.summary = TextLabel(role="quiet", parent=self)
        for widget in (self.title, self.formula, self.summary):
            self.column.addWidget(widget)

    def show_layer(self, layer: Layer, *, with_plot: bool) -> None:
        """Show the activation of `layer`."""
        activation = getattr(layer, "activation", None)
        self.setVisible(isinstance(activation, Activation))
        if not isinstance(activation, Activation):
            return
        self.title.setText(_("{name} and its slope", name=_(activation.title)))
        self.formula.setText(activation.formula)
        self.summary.setText(_(activation.summary))
        self.setWhatsThis(about(activation))
        if with_plot:
            self.make_plot()
            self.plot.show_activation(activation)

    def _new_plot(self) -> "ActivationPlot":
        from gui.editors.activation_plot import ActivationPlot

        return ActivationPlot(self._theme, self)


class SchedulePanel(_Panel):
    """The learning rate over the run."""

    def show_plan(self, experiment: Experiment, *, with_plot: bool) -> None:
        """Show the plan of `experiment`."""
        if with_plot:
            self.make_plot()
            self.plot.show_plan(experiment)

    def _new_plot(self) -> "SchedulePlot":
        from gui.editors.schedule_plot import SchedulePlot

        return SchedulePlot(self._theme, self)

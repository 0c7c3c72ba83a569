"""The learning rate over the run, as the schedule plans it."""

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.arrays import distinct
from engine.experiment import Experiment
from engine.text import translate as _
from gui.plots.curves import LineCurve
from gui.plots.plot import Plot
from gui.theme.theme import Theme

POINTS = 401
HEIGHT_PX = 168


class SchedulePlot(Plot):
    """Learning rate against epochs."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(_("Schedule"), _("epoch"), _("learning rate"), log_axes="y", theme=theme, parent=parent)
        self.setFixedHeight(HEIGHT_PX)
        self.curve = LineCurve(self, _("learning rate"), "accent")
        self._drawn: tuple = ()

    def show_plan(self, experiment: Experiment) -> None:
        """Draw the plan of `experiment`."""
        plan = (experiment.schedule, experiment.optimizer.learning_rate, experiment.training.epochs)
        if plan == self._drawn:
            return
        self._drawn = plan
        self.curve.set_values(*curve(experiment))
        self.fit()
        if not self.is_log["y"]:
            top = float(self.curve.exact_values()[1].max())
            self.plotItem.vb.setRange(xRange=(0, plan[2]), yRange=(0, 1.08 * top or 1.0), padding=0)


def curve(experiment: Experiment) -> tuple[np.ndarray, np.ndarray]:
    """Epochs and the learning rate at each, both (N,)."""
    epochs = experiment.training.epochs
    x = np.linspace(0, epochs, POINTS)
    x = distinct(np.concatenate([x, np.arange(epochs + 1)])) if epochs < POINTS else x
    rate = experiment.optimizer.learning_rate
    return x, np.array([rate * experiment.schedule.factor(float(epoch), epochs) for epoch in x])

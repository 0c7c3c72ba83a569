"""The curve of an activation and of its slope."""

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.activations.base import Activation
from engine.arrays import distinct
from engine.text import labelled
from engine.text import translate as _
from gui.plots.curves import LineCurve
from gui.plots.plot import Plot
from gui.theme.theme import Theme

REACH = 4.0
POINTS = 201  # odd, so that z = 0 is one of them
HEIGHT_PX = 168


class ActivationPlot(Plot):
    """f(z) and f′(z) from -4 to 4, computed by the very functions that training uses."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(_("Activation"), "z", "f(z), f′(z)", log_axes="", theme=theme, parent=parent)
        self.setFixedHeight(HEIGHT_PX)
        self.show_legend("top left")
        self.value = LineCurve(self, "f(z)", "positive")
        self.slope = LineCurve(self, "f′(z)", "negative", style="dash")
        self._activation: Activation | None = None

    def show_activation(self, activation: Activation) -> None:
        """Draw `activation`."""
        if activation == self._activation:
            return
        self._activation = activation
        z, a, slope = curves(activation)
        alone = np.array_equal(a, activation(z[:, None])[:, 0])
        self.axes["x"].set_name("z" if alone else _("z, with a second unit at 0"))
        self.value.set_values(z, a)
        self.slope.set_values(z, slope)
        self.setAccessibleDescription(labelled(_(activation.title), _(activation.summary)))
        low = min(a.min(), slope.min(), 0.0)
        high = max(a.max(), slope.max())
        room = 0.06 * (high - low or 1.0)
        self.plotItem.vb.setRange(xRange=(-REACH, REACH), yRange=(low - room, high + room), padding=0)


def curves(activation: Activation) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """z, f(z) and f′(z), each (N,).

    z comes with a second unit that stays at 0. Most activations never look at it; softmax, whose outputs share a sum of 1,
    shows the curve it has in a pair.
    """
    kinks = [kink + side for kink in activation.kinks for side in (-1e-9, 1e-9)]
    z = distinct(np.concatenate([np.linspace(-REACH, REACH, POINTS), kinks]))
    pair = np.stack([z, np.zeros_like(z)], axis=1)
    return z, activation(pair)[:, 0], activation.derivative(pair)[:, 0]

"""The losses of the single batches, pale behind those of the whole parts."""

import numpy as np

from engine.text import translate as _
from engine.training.history import History
from gui.plots.line_strengths import FaintCurve
from gui.plots.plot import Plot
from gui.plots.thinning import Thinned
from gui.views.run_axis import RunAxis


class SingleBatches(FaintCurve):
    """Means of a few hundred stretches of them, however long the run is. limit: what they came to, but for spikes."""

    def __init__(self, plot: Plot):
        super().__init__(plot, _("batch"))
        self.begin()

    def begin(self) -> None:
        """Another run, or another axis."""
        self._means, self._every, self.limit = Thinned(), 1, 0.0
        self.clear_values()

    def draw(self, history: History, axis: RunAxis) -> float:
        """Show all of `history`; returns where on `axis` they end."""
        losses = history.batch_losses
        if self._every != losses.every:
            self._means, self._every = Thinned(), losses.every
        self._means.extend(losses.values[self._means.taken :])
        places, means = self._means.values()
        steps = (places + 1) * losses.every
        x = axis.at(steps, history.epochs_of(steps))
        known = np.isfinite(x)
        x, means = x[known], means[known]
        self.set_values(x, means)
        if len(means):
            self.limit = max(self.limit, _without_spikes(means))
        return float(x[-1]) if len(x) else 0.0


def _without_spikes(means: np.ndarray) -> float:
    finite = means[np.isfinite(means)]
    place = int(0.95 * (len(finite) - 1)) if len(finite) else 0
    return float(np.partition(finite, place)[place]) if len(finite) else 0.0

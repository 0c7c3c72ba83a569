"""The room between two lines, filled where one of them is worse than the other."""

import numpy as np

from gui.plots.curves import LineCurve
from gui.plots.fill import Fill, Stretch, runs_of
from gui.plots.plot import Plot

OPACITY = 0.13


class Shade(Fill):
    """Fills `plot` between `line` and `other` where `other` lies above it, or below it when `above` is False.

    Both are drawn over the same x. color: a token of the palette. A line of many points is followed through the middles of
    the groups of which it is drawn.
    """

    def __init__(self, plot: Plot, line: LineCurve, other: LineCurve, color: str = "warning") -> None:
        super().__init__(plot, color, OPACITY)
        self._lines = (line, other)
        self.above = True
        plot.log_changed.connect(self.on_log_changed)
        plot.plotItem.vb.sigXRangeChanged.connect(self.on_x_range_changed)

    def set_lines(self, line: LineCurve, other: LineCurve) -> None:
        """Fill between these from now on."""
        self._lines = (line, other)
        self.draw()

    def draw(self) -> None:
        """The lines have changed."""
        (x, low, high), (_x, other_low, other_high) = (line.groups() for line in self._lines)
        with np.errstate(invalid="ignore", over="ignore"):
            y, other = (low + high) / 2, (other_low + other_high) / 2
        if len(x) != len(other):
            self.set_stretches(())
            return
        seen = (self._plot.seen(axis, values) for axis, values in (("x", x), ("y", y), ("y", other)))
        self.set_stretches(between(*seen, above=self.above))

    def on_log_changed(self, _axis: str, _on: bool) -> None:
        """The lines lie elsewhere."""
        self.draw()

    def on_x_range_changed(self, *_range: object) -> None:
        """A person looks closer, or elsewhere."""
        if not self._plot.follows:
            self.draw()


def between(x: np.ndarray, y: np.ndarray, other: np.ndarray, *, above: bool = True) -> list[Stretch]:
    """The stretches on which `other` lies above `y` (or below it): x, y and `other` (n,) of each, ends included.

    Where the lines cross between two points the stretch ends at the crossing; at a gap it ends before it.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        gap = other - y if above else y - other
    worse = gap > 0  # what is not a number is not worse
    known = np.isfinite(gap)
    crosses = known[:-1] & known[1:] & (worse[:-1] != worse[1:])
    at = np.flatnonzero(crosses)
    share = gap[at] / (gap[at] - gap[at + 1])
    cut_x, cut_y = (values[at] + share * (values[at + 1] - values[at]) for values in (x, y))
    order = np.argsort(np.concatenate([np.arange(len(x)), at + 0.5]), kind="stable")
    all_x, all_y = np.concatenate([x, cut_x])[order], np.concatenate([y, cut_y])[order]
    all_other = np.concatenate([other, cut_y])[order]
    inside = np.concatenate([worse & known, np.ones(len(at), bool)])[order]
    return [(all_x[run], all_y[run], all_other[run]) for run in runs_of(inside)]

"""A line on a plot that stays quick with a million points and exact where it is read."""

import html

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from gui.plots.plot import Plot
from gui.plots.thinning import Peaks
from gui.plots.view_curve import ViewCurve

STYLES = {
    "solid": Qt.PenStyle.SolidLine,
    "dash": Qt.PenStyle.DashLine,
    "dot": Qt.PenStyle.DotLine,
    "dash-dot": Qt.PenStyle.DashDotLine,
}
WIDTH_PX = 1.6

# A dashed line of more points is drawn 1 px wide: Qt takes 40 ms for 2,000 points of a thick dashed line.
MOST_THICK_DASHED = 250

# A longer line is drawn from its peaks, gathered as it grows, so that a picture costs the same however long it becomes,
# and as pieces that are not joined (in a shorter line their ends would show as beads).
MOST_WHOLE = 1000


class LineCurve(ViewCurve):
    """A line called `title` on `plot`.

    color: a token of the palette ("positive", "accent" ...), which follows the theme, or "#rrggbb".
    style: "solid", "dash", "dot" or "dash-dot".
    """

    def __init__(self, plot: Plot, title: str, color: str = "accent", *, style: str = "solid") -> None:
        super().__init__(plot, name=html.escape(title), connect="finite")
        self.title = title
        self._color = color
        self._style = style
        self._thick = True
        self._x = self._y = np.empty(0)
        self._peaks = Peaks()
        plot.addItem(self)
        plot.theme_changed.connect(self.on_theme_changed)
        plot.plotItem.vb.sigXRangeChanged.connect(self.on_x_range_changed)
        plot.log_changed.connect(self.on_log_changed)
        self.on_theme_changed()

    def set_values(self, x: np.ndarray, y: np.ndarray) -> None:
        """Show y over x; x must not decrease. What is not a number leaves a gap."""
        x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        known = self._peaks.taken
        if known > len(x) or (known and (x[0] != self._x[0] or x[known - 1] != self._x[known - 1])):
            self._peaks, known = Peaks(), 0  # another line, not this one grown
        self._peaks.extend(x[known:], y[known:])
        self._x, self._y = x, y
        thick = self._style == "solid" or len(self._x) <= MOST_THICK_DASHED
        if thick != self._thick:
            self._thick = thick
            self.on_theme_changed()
        self._draw()

    def clear_values(self) -> None:
        """Take the line away."""
        self.set_values(np.empty(0), np.empty(0))

    def exact_values(self) -> tuple[np.ndarray, np.ndarray]:
        """x and y as they were given, whatever the screen shows of them."""
        return self._x, self._y

    def smallest_positive(self, axis: str) -> float | None:
        """The smallest value above zero, for a log axis."""
        values = self._x if axis == "x" else self._y
        positive = values[values > 0] if len(values) else values
        return float(positive.min()) if len(positive) else None

    def set_color(self, color: str) -> None:
        """Another colour (a token of the palette or "#rrggbb")."""
        self._color = color
        self.on_theme_changed()

    def color(self) -> str:
        """The colour now, as "#rrggbb"."""
        return self._color if self._color.startswith("#") else getattr(self._plot.theme.palette, self._color)

    def on_theme_changed(self) -> None:
        """Take the colour of the theme."""
        pen = QPen(QColor(self.color()))
        pen.setWidthF(WIDTH_PX * self._plot.devicePixelRatioF() if self._thick else 1.0)
        pen.setStyle(STYLES[self._style])
        pen.setCosmetic(True)
        self.setPen(pen)

    def on_log_changed(self, _axis: str, _on: bool) -> None:
        """The plot switched an axis: what has no logarithm becomes a gap."""
        self._draw()

    def on_x_range_changed(self, *_range: object) -> None:
        """A person looks closer, or elsewhere: draw what is there."""
        if len(self._x) > MOST_WHOLE and not self._plot.follows:
            self._draw()

    def _draw(self) -> None:
        x, y = self._shown()
        segmented = len(self._x) > MOST_WHOLE and self._style == "solid"
        self.setSegmentedLineMode("on" if segmented else "off")
        if self._plot.is_log["x"] and len(x):
            x = np.log10(np.where(x > 0, x, np.nan))
        if self._plot.is_log["y"] and len(y):
            y = np.log10(np.where(y > 0, y, np.nan))
        self.setData(x, y)

    def _shown(self) -> tuple[np.ndarray, np.ndarray]:
        """The points to draw: all, or the peaks of all, or of those in view."""
        if len(self._x) <= MOST_WHOLE:
            return self._x, self._y
        if self._plot.follows:
            return self._peaks.values()
        low, high = self._plot.plotItem.vb.viewRange()[0]
        if self._plot.is_log["x"]:
            low, high = 10.0**low, 10.0**high
        first, last = np.searchsorted(self._x, (low, high))
        inside = slice(max(first - 1, 0), last + 2)
        x, y = self._x[inside], self._y[inside]
        if len(x) <= MOST_WHOLE:
            return x, y
        peaks = Peaks()
        peaks.extend(x, y)
        return peaks.values()

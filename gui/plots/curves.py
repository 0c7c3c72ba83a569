"""A line on a plot that stays quick with a million points and exact where it is read."""

import html

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.plots.painted_line import PaintedLine
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

# It is drawn from one group for each point of the screen at most, but from so many in any case.
LEAST_GROUPS = 300


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
        self._painted = PaintedLine()
        self._least = {"x": np.inf, "y": np.inf}
        plot.addItem(self)
        plot.theme_changed.connect(self.on_theme_changed)
        plot.plotItem.vb.sigXRangeChanged.connect(self.on_x_range_changed)
        plot.log_changed.connect(self.on_log_changed)
        self.on_theme_changed()

    def set_values(self, x: np.ndarray, y: np.ndarray) -> None:
        """Show y over x; x must not decrease. What is not a number leaves a gap."""
        x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        if not self._has_grown(x, y):
            self._peaks, self._least = Peaks(), {"x": np.inf, "y": np.inf}
        known = self._peaks.taken
        for axis, fresh in (("x", x[known:]), ("y", y[known:])):
            self._least[axis] = fresh[fresh > 0].min(initial=self._least[axis])
        self._peaks.grow(x, y)
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
        return float(self._least[axis]) if np.isfinite(self._least[axis]) else None

    def groups(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What is drawn, in the units of the data: x, and the lowest and highest of the values that begin there."""
        return self._peaks.groups(*self._in_view())

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

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        pen, is_on_screen = self.opts["pen"], widget is not None and self._exportOpts is False
        is_dear = is_on_screen and pen.widthF() > 1 and self.opts["segmentedLineMode"] == "off"
        if is_on_screen and not is_dear:
            self._painted.forget()
        if not (is_dear and self._painted.paint(painter, self.xData, self.yData, pen, self.boundingRect())):
            super().paint(painter, option, widget)

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
        """The points to draw: all, or the peaks of those in view."""
        first, last = self._in_view()
        if last - first <= MOST_WHOLE:
            return self._x[first:last], self._y[first:last]
        return self._peaks.line(first, last, max(self._plot.width(), LEAST_GROUPS))

    def _in_view(self) -> tuple[int, int]:
        """The first point to draw, and the one after the last."""
        if len(self._x) <= MOST_WHOLE or self._plot.follows:
            return 0, len(self._x)
        low, high = self._plot.plotItem.vb.viewRange()[0]
        if self._plot.is_log["x"]:
            low, high = 10.0**low, 10.0**high
        first, last = np.searchsorted(self._x, (low, high))
        return max(int(first) - 1, 0), min(int(last) + 2, len(self._x))

    def _has_grown(self, x: np.ndarray, y: np.ndarray) -> bool:
        """True when x, y begin as the line did; only its ends are looked at, for it may be long."""
        known = self._peaks.taken
        ends = [0, known - 1]
        return not known or (
            known <= len(x)
            and np.array_equal(x[ends], self._x[ends])
            and np.array_equal(y[ends], self._y[ends], equal_nan=True)
            and (known > MOST_WHOLE or np.array_equal(y[:known], self._y, equal_nan=True))
        )

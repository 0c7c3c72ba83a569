"""A crosshair that snaps to the nearest x of the curves and reads their exact values."""

from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPen

from gui.plots.curves import LineCurve
from gui.plots.plot import Plot
from gui.plots.plot_reader import HOPS, PAGES, PlotReader
from gui.widgets.numbers import format_number


class Cursor(PlotReader):
    """Reads `curves` on `plot`. `moved(x)` tells the x it snapped to.

    The values are those that were given to the curves, not what the screen shows of them. name_at: what stands at an x of
    an axis that has names; what is no number there is not told.
    """

    moved = Signal(float)

    def __init__(
        self, plot: Plot, curves: Sequence[LineCurve] = (), name_at: Callable[[float], str] | None = None
    ) -> None:
        super().__init__(plot)
        self._curves = list(curves)
        self._name_at = name_at
        self._x: float | None = None
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._line.setZValue(20)
        self._dots = pg.ScatterPlotItem(size=9, pxMode=True)
        self._dots.setZValue(21)
        for item in (self._line, self._dots):
            item.hide()
            plot.plotItem.vb.addItem(item, ignoreBounds=True)
        plot.log_changed.connect(self.on_log_changed)
        self.on_theme_changed()

    def set_curves(self, curves: Sequence[LineCurve]) -> None:
        """Read these curves from now on."""
        self._curves = list(curves)
        self.hide()

    def at(self, x: float) -> None:
        """Snap to the x nearest to `x` and show the values there."""
        every = self._places()
        if every:
            self._show(_nearest(every, x))
        else:
            self.hide()

    def refresh(self) -> None:
        """The numbers at its place have changed."""
        if self._x is not None:
            self.at(self._x)

    def x(self) -> float | None:
        """The x it stands at, or None while it is hidden."""
        return self._x

    @property
    def is_reading(self) -> bool:
        return self._x is not None

    def values(self) -> list[tuple[LineCurve, float]]:
        """Each curve that has a point at the cursor's x, with its exact value there."""
        found = []
        for curve in self._curves:
            xs, ys = curve.exact_values()
            place = int(np.searchsorted(xs, self._x))
            if curve.isVisible() and place < len(xs) and xs[place] == self._x:
                found.append((curve, float(ys[place])))
        return found

    def on_log_changed(self, _axis: str, _on: bool) -> None:
        """The plot switched an axis: what is read lies elsewhere, or nowhere."""
        if self.is_reading:
            self.at(self._x)

    def on_theme_changed(self) -> None:
        """Take the colours of the theme."""
        pen = QPen(QColor(self._plot.theme.palette.text_quiet), 0)
        pen.setCosmetic(True)
        self._line.setPen(pen)
        self._rim = pg.mkPen(self._plot.theme.palette.panel, width=1.5)
        self._brushes: dict[str, QBrush] = {}

    def _look(self, at: QPointF) -> None:
        self.at(self._in_data(at.x()))

    def _walk(self, key: Qt.Key) -> bool:
        every = self._places()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) or not every:
            return False
        low, high = self._plot.plotItem.vb.viewRange()[0]
        if key == Qt.Key.Key_Home:
            self._show(min(xs[0] for xs in every))
        elif key == Qt.Key.Key_End:
            self._show(max(xs[-1] for xs in every))
        elif self._x is None:  # begin with the newest that can be seen
            self.at(self._in_data(high))
        else:
            reach = self._seen("x", self._x) + HOPS.get(key, 0) * (high - low) / PAGES
            far = _nearest(every, self._in_data(reach))
            is_forward = key in (Qt.Key.Key_Right, Qt.Key.Key_PageUp)
            self._show(max(_next(every, self._x), far) if is_forward else min(_before(every, self._x), far))
        self._bring_into_view()
        return True

    def _places(self) -> list[np.ndarray]:
        """Where each curve that can be seen has points: x, rising."""
        every = [curve.exact_values()[0] for curve in self._curves if curve.isVisible()]
        if self._plot.is_log["x"]:
            every = [xs[np.searchsorted(xs, 0.0, side="right") :] for xs in every]
        return [xs for xs in every if len(xs)]

    def _bring_into_view(self) -> None:
        """Pan to what is read where a person has zoomed in beside it."""
        box, at = self._plot.plotItem.vb, self._seen("x", self._x)
        low, high = box.viewRange()[0]
        if not self._plot.follows and not low <= at <= high:
            margin = (high - low) / 10
            box.translateBy(x=at - high + margin if at > high else at - low - margin)

    def _in_data(self, x: float) -> float:
        return 10**x if self._plot.is_log["x"] else x

    def _seen(self, axis: str, value: float) -> float:
        return float(self._plot.seen(axis, value))

    def _show(self, x: float) -> None:
        self._x = float(x)
        values = self.values()
        self._line.setPos(self._seen("x", self._x))
        self._line.show()
        self._show_dots(values)
        if self._name_at is None:
            lines = [f"{self._plot.axes['x'].name or 'x'} {format_number(self._x, 6)}"]
        else:
            lines = [self._name_at(self._x)]
            values = [(curve, value) for curve, value in values if not np.isnan(value)]
        self._say("\n".join(lines + [f"{curve.title} {format_number(value)}" for curve, value in values]))
        self.moved.emit(self._x)

    def _show_dots(self, values: list[tuple[LineCurve, float]]) -> None:
        x = self._seen("x", self._x)
        spots = [
            {"pos": (x, self._seen("y", value)), "brush": self._brush(curve.color()), "pen": self._rim}
            for curve, value in values
            if np.isfinite(self._seen("y", value))
        ]
        self._dots.setData(spots)
        self._dots.show()

    def _brush(self, color: str) -> QBrush:
        # pyqtgraph knows a symbol again by its very brush and pen, and renders it only then but once.
        return self._brushes.setdefault(color, QBrush(QColor(color)))

    def _place(self) -> None:
        box = self._plot.plotItem.vb
        at = self._plot.mapFromScene(box.mapViewToScene(QPointF(self._seen("x", self._x), box.viewRange()[1][1])))
        inset = self._plot.viewport().pos()
        area = self._plot.mapFromScene(box.sceneBoundingRect()).boundingRect().translated(inset)
        at += inset
        left = at.x() + 10
        if left + self._label.width() > area.right():
            left = at.x() - 10 - self._label.width()
        self._label.move(max(left, area.left()), area.top() + 6)
        legend = self._plot.legend_area()
        if legend.intersects(self._label.geometry()):
            self._label.move(self._label.x(), legend.bottom() + 4)

    def _clear(self) -> None:
        self._x = None
        self._line.hide()
        self._dots.hide()


def _nearest(every: Sequence[np.ndarray], x: float) -> float:
    """The place nearest to `x`, one of those before and behind it in each row."""
    places = [(xs, int(np.searchsorted(xs, x))) for xs in every]
    around = np.concatenate([xs[max(place - 1, 0) : place + 1] for xs, place in places])
    return float(around[np.argmin(np.abs(around - x))])


def _next(every: Sequence[np.ndarray], x: float) -> float:
    """The first place behind `x`, or `x`, where there is none."""
    behind = [xs[np.searchsorted(xs, x, side="right") :][:1] for xs in every]
    return float(min(np.concatenate(behind), default=x))


def _before(every: Sequence[np.ndarray], x: float) -> float:
    """The last place before `x`, or `x`, where there is none."""
    before = [xs[: np.searchsorted(xs, x)][-1:] for xs in every]
    return float(max(np.concatenate(before), default=x))

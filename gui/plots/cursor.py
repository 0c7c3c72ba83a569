"""A crosshair that snaps to the nearest x of the curves and reads their exact values."""

from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPen
from PySide6.QtWidgets import QLabel

from gui.plots.curves import LineCurve
from gui.plots.plot import Plot
from gui.widgets.numbers import format_number


class Cursor(QObject):
    """Follows the pointer over `plot`. `moved(x)` tells the x it snapped to, `left()` that it went away.

    The values are those that were given to the curves, not what the screen shows of them. name_at: what stands at an x of
    an axis that has names; what is no number there is not told.
    """

    moved = Signal(float)
    left = Signal()

    def __init__(
        self, plot: Plot, curves: Sequence[LineCurve] = (), name_at: Callable[[float], str] | None = None
    ) -> None:
        super().__init__(plot)
        self._plot = plot
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
        self._label = QLabel(plot)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setProperty("role", "plot-label")
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label.hide()
        plot.scene().sigMouseMoved.connect(self.on_mouse_moved)
        plot.theme_changed.connect(self.on_theme_changed)
        plot.pointer_left.connect(self.hide)
        self.on_theme_changed()

    def set_curves(self, curves: Sequence[LineCurve]) -> None:
        """Read these curves from now on."""
        self._curves = list(curves)
        self.hide()

    def at(self, x: float) -> None:
        """Snap to the x nearest to `x` and show the values there."""
        places = [self._nearest(curve, x) for curve in self._curves if curve.isVisible()]
        places = [place for place in places if place is not None]
        if not places:
            self.hide()
            return
        self._x = min(places, key=lambda place: abs(place - x))
        values = self.values()
        self._line.setPos(self._seen("x", self._x))
        self._line.show()
        self._show_dots(values)
        self._show_label(values)
        self.moved.emit(self._x)

    def refresh(self) -> None:
        """The numbers at its place have changed."""
        if self._x is not None:
            self.at(self._x)

    def x(self) -> float | None:
        """The x it stands at, or None while it is hidden."""
        return self._x

    def values(self) -> list[tuple[LineCurve, float]]:
        """Each curve that has a point at the cursor's x, with its exact value there."""
        found = []
        for curve in self._curves:
            xs, ys = curve.exact_values()
            place = int(np.searchsorted(xs, self._x))
            if curve.isVisible() and place < len(xs) and xs[place] == self._x:
                found.append((curve, float(ys[place])))
        return found

    def text(self) -> str:
        """What the label says."""
        return self._label.text()

    def hide(self) -> None:
        """Take the crosshair away."""
        if self._x is not None:
            self._x = None
            self.left.emit()
        for thing in (self._line, self._dots, self._label):
            thing.hide()

    def on_mouse_moved(self, position: QPointF) -> None:
        """Follow the pointer."""
        box = self._plot.plotItem.vb
        if not box.sceneBoundingRect().contains(position):
            self.hide()
            return
        x = box.mapSceneToView(position).x()
        self.at(10**x if self._plot.is_log["x"] else x)

    def on_theme_changed(self) -> None:
        """Take the colours of the theme."""
        pen = QPen(QColor(self._plot.theme.palette.text_quiet), 0)
        pen.setCosmetic(True)
        self._line.setPen(pen)
        self._rim = pg.mkPen(self._plot.theme.palette.panel, width=1.5)
        self._brushes: dict[str, QBrush] = {}

    def _nearest(self, curve: LineCurve, x: float) -> float | None:
        xs, _ys = curve.exact_values()
        if not len(xs):
            return None
        place = int(np.searchsorted(xs, x))
        around = xs[max(place - 1, 0) : place + 1]
        return float(around[np.argmin(np.abs(around - x))])

    def _seen(self, axis: str, value: float) -> float:
        return float(self._plot.seen(axis, value))

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

    def _show_label(self, values: list[tuple[LineCurve, float]]) -> None:
        if self._name_at is None:
            lines = [f"{self._plot.axes['x'].name or 'x'} {format_number(self._x, 6)}"]
        else:
            lines = [self._name_at(self._x)]
            values = [(curve, value) for curve, value in values if not np.isnan(value)]
        lines += [f"{curve.title} {format_number(value)}" for curve, value in values]
        self._label.setText("\n".join(lines))
        self._label.adjustSize()
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
        self._label.show()

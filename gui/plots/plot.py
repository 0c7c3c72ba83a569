"""The base of every plot: no frame, the theme's colours, zoom and pan, and our own menu.

Wheel zooms, dragging pans, a double click fits. With the keyboard: + and - zoom, the arrows pan, 0 fits.
"""

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QFrame, QGraphicsItem, QGraphicsView, QWidget

from engine.text import translate as _
from gui.plots.axis import Axis
from gui.plots.extent import stretched, widened
from gui.plots.figure import Words
from gui.plots.legend import Legend
from gui.plots.pan_box import PanBox
from gui.plots.plot_menu import PlotMenu
from gui.plots.plot_picture import paint_plot
from gui.theme.colors import Palette
from gui.theme.theme import Theme, current_theme

HOP = 1.25
MARGIN = 0.04


class Plot(pg.PlotWidget):
    """A plot called `title` (its accessible name and the file name offered on saving).

    log_axes: which axes the menu lets one make logarithmic, "", "x", "y" or "xy".
    `log_changed(axis, on)` is sent when that happens; `clicked(x, y)` on a left click on the drawing, in data units.
    `set_rows` gives what "Save as" writes into a CSV file; without it, the line curves are written. heading: what stands
    above the plot when it is saved or copied.
    """

    log_changed = Signal(str, bool)
    clicked = Signal(float, float)
    theme_changed = Signal()
    pointer_left = Signal()

    def __init__(
        self,
        title: str,
        x_name: str = "",
        y_name: str = "",
        *,
        x_unit: str = "",
        y_unit: str = "",
        log_axes: str = "y",
        theme: Theme | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self.axes = {"x": Axis("bottom"), "y": Axis("left")}
        for axis in self.axes.values():  # drawn anew only when it changes; else each frame would pay for its numbers
            axis.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        items = {"bottom": self.axes["x"], "left": self.axes["y"]}
        super().__init__(parent, axisItems=items, viewBox=PanBox(enableMenu=False), background=None)
        self.title = title
        self.log_axes = log_axes
        self.theme = theme or current_theme()
        self.is_log = {"x": False, "y": False}
        self.rows: Callable[[], Iterable[Sequence[object]]] | None = None
        self.heading: Sequence[Words] = ()
        self._extent: list[float] | None = None
        self._shown: list[float] | None = None
        self._follows = True
        self.x_end: float | None = None  # the data is known to end there: no hop of the axis leads beyond it
        self._above = (0.0, 0.0)  # room above the data, in a drawing so high
        self._grid = True
        self._legend: Legend | None = None
        self._menu: PlotMenu | None = None
        self.setObjectName("plot")
        self.setFrameShape(QFrame.Shape.NoFrame)
        # The background is one colour: a picture of it would be dearer, and so would all that lies under an opaque plot.
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(title)
        self.setToolTip(_("The wheel zooms, dragging shifts, a double click shows everything."))
        self.plotItem.setMenuEnabled(False)
        self.plotItem.hideButtons()
        for side in ("top", "right"):  # they are hidden, and need not write their labels with every new range
            self.plotItem.getAxis(side).unlinkFromView()
        self.plotItem.layout.setContentsMargins(4, 8, 20, 4)
        self.axes["x"].set_name(x_name, x_unit)
        self.axes["y"].set_name(y_name, y_unit)
        self.plotItem.vb.sigRangeChangedManually.connect(self.on_range_changed_manually)
        self.scene().sigMouseClicked.connect(self.on_scene_clicked)
        self.theme.tell_in_turn(self)
        self._dress(self.theme.palette)

    def widen(self, xmax: float, ymin: float, ymax: float, xmin: float = 0.0) -> None:
        """Make room for data in these limits. The axes stay still until the data leaves them, then hop by a quarter.

        While a person has zoomed or panned, nothing moves until they fit the plot again.
        """
        if not all(map(math.isfinite, (xmin, xmax, ymin, ymax))):
            return
        self.plotItem.vb.disableAutoRange()
        if self._extent is None:
            self._extent = [xmin, xmax, ymin, ymax]
            self._shown = self._roomy(1.0)
            self._show_range()
            return
        x0, x1, y0, y1 = self._extent
        self._extent = [min(x0, xmin), max(x1, xmax), min(y0, ymin), max(y1, ymax)]
        wider = widened(self._shown, self._roomy(1.0, margin=0.0), self._roomy(HOP, margin=0.0))
        if self.x_end is not None and not self.is_log["x"]:
            wider[1] = min(wider[1], max(self.x_end, self._extent[1]))
        if wider != self._shown:
            self._shown = wider
            self._show_range()

    def keep_room_above(self, height_px: float) -> None:
        """Have so much room between the data and the upper edge, for words that shall not lie on it."""
        above = height_px, self.plotItem.vb.height()
        if above != self._above:
            self._above = above
            if self._shown is not None:
                self._show_range()

    @property
    def follows(self) -> bool:
        """False while a person looks at a part they have chosen."""
        return self._follows

    def forget_range(self) -> None:
        """Start anew: the next `widen` sets the axes exactly, or, without one, they follow the data."""
        self._extent = self._shown = None
        self._follows = True
        self.plotItem.vb.enableAutoRange()

    def fit(self) -> None:
        """Show everything, and follow the data again."""
        self._follows = True
        if self._extent is None:
            self.plotItem.vb.autoRange(padding=0.02)
            self.plotItem.vb.enableAutoRange()
        else:
            self._shown = self._roomy(1.0)
            self._show_range()

    def seen(self, axis: str, values: np.ndarray | float) -> np.ndarray:
        """Where `values` lie in the view: on a logarithmic axis at their logarithms, NaN where they have none."""
        values = np.asarray(values, dtype=float)
        return np.log10(np.where(values > 0, values, np.nan)) if self.is_log[axis] else values

    def set_log(self, axis: str, on: bool) -> None:
        """Make the "x" or "y" axis logarithmic; what is not positive is left out of the lines."""
        if self.is_log[axis] == on:
            return
        self.is_log[axis] = on
        self.plotItem.setLogMode(x=self.is_log["x"], y=self.is_log["y"])
        self.fit()
        self.log_changed.emit(axis, on)

    def set_rows(self, rows: Callable[[], Iterable[Sequence[object]]] | None) -> None:
        """`rows()` gives the numbers behind the picture, the names of the columns first."""
        self.rows = rows

    def paint_picture(self, painter: QPainter, place: QRect) -> None:
        """Paint it for a file or the clipboard into `place`, which is as large as it is."""
        paint_plot(self, painter, place)

    def show_legend(self, corner: str = "top right") -> Legend:
        """Name the curves in a corner of the plot ("top right", "bottom left" ...)."""
        if self._legend is None:
            self._legend = Legend(corner)
            self._legend.use_palette(self.theme.palette)
            self._legend.setParentItem(self.plotItem.vb)
            self.plotItem.legend = self._legend
            for curve in self.plotItem.curves:
                if curve.name():
                    self._legend.addItem(curve, curve.name())
        return self._legend

    def legend_area(self) -> QRect:
        """Where the names of the curves stand, in points of the plot; empty without a legend."""
        if self._legend is None:
            return QRect()
        return self.mapFromScene(self._legend.sceneBoundingRect()).boundingRect()

    def _drawing(self) -> QRect:
        """The part inside the axes, in points of the plot."""
        return self.mapFromScene(self.plotItem.vb.sceneBoundingRect()).boundingRect()

    def show_grid(self, on: bool) -> None:
        """Draw the grid or leave it away (over a picture it disturbs)."""
        self._grid = on
        self._dress(self.theme.palette)

    def menu(self) -> PlotMenu:
        """The menu of the plot."""
        if self._menu is None:
            self._menu = PlotMenu(self)
        self._menu.refresh()
        return self._menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show our own menu."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.menu().popup(self.mapToGlobal(self.rect().center()) if by_key else event.globalPos())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.fit()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is somewhere else."""
        super().leaveEvent(event)
        self.pointer_left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom, pan and fit by keyboard."""
        box = self.plotItem.vb
        key = event.key()
        zooms = {Qt.Key.Key_Plus: 0.8, Qt.Key.Key_Equal: 0.8, Qt.Key.Key_Minus: 1.25}
        pans = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
        if key in zooms:
            self._follows = False
            box.scaleBy((zooms[key], zooms[key]))
        elif key in pans:
            self._follows = False
            (x0, x1), (y0, y1) = box.viewRange()
            box.translateBy(x=pans[key][0] * (x1 - x0) / 10, y=pans[key][1] * (y1 - y0) / 10)
        elif key == Qt.Key.Key_0:
            self.fit()
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """On a screen of another density the lines keep their width. No tooltip comes between the eye and the drawing."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.theme_changed.emit()
        elif event.type() == QEvent.Type.ToolTip and self._drawing().contains(event.pos()):
            return True
        return super().event(event)

    def close(self) -> bool:
        """pyqtgraph takes the plot apart when it is closed from Python; nothing may be asked of it then."""
        if not self.closed:
            self.theme.leave_alone(self)
        return super().close()

    def on_range_changed_manually(self) -> None:
        """A person zoomed or panned."""
        self._follows = False

    def on_scene_clicked(self, event: object) -> None:
        """A click on the drawing, told in data units."""
        if event.button() != Qt.MouseButton.LeftButton or event.double():
            return
        if self.plotItem.vb.sceneBoundingRect().contains(event.scenePos()):
            at = self.plotItem.vb.mapSceneToView(event.scenePos())
            self.clicked.emit(*(10**v if self.is_log[a] else v for a, v in (("x", at.x()), ("y", at.y()))))

    def on_theme_changed(self) -> None:
        """Take the colours of the new theme."""
        self._dress(self.theme.palette)
        self.theme_changed.emit()

    def _dress(self, palette: Palette) -> None:
        self.setBackground(QColor(palette.panel))
        for axis in self.axes.values():
            axis.use_palette(palette, grid=self._grid)
        if self._legend is not None:
            self._legend.use_palette(palette)

    def _show_range(self) -> None:
        if self._follows:
            x0, x1, y0, y1 = self._shown
            height = max(self._above[1], 1.0)
            above = min(self._above[0], height / 2)
            y1 += (y1 - y0) * above / (height - above)
            self.plotItem.vb.setRange(xRange=(x0, x1), yRange=(y0, y1), padding=0, disableAutoRange=True)
            self.scene().prepareForPaint()  # within the painting, what is moved would ask for another one

    def _roomy(self, hop: float, margin: float = MARGIN) -> list[float]:
        x0, x1, y0, y1 = self._extent
        across = stretched(*self._in_view("x", x0, x1), hop, 0.0, anchored=not self.is_log["x"])
        up = stretched(*self._in_view("y", y0, y1), hop, margin, anchored=not self.is_log["y"])
        return [*across, *up]

    def _in_view(self, axis: str, low: float, high: float) -> tuple[float, float]:
        # In the coordinates of the view: powers of ten on a log axis.
        if not self.is_log[axis]:
            return low, high
        high = math.log10(high) if high > 0 else 0.0
        return (math.log10(low) if low > 0 else self._smallest_power(axis, high)), high

    def _smallest_power(self, axis: str, high: float) -> float:
        found = [item.smallest_positive(axis) for item in self.plotItem.items if hasattr(item, "smallest_positive")]
        positive = [value for value in found if value]
        return math.log10(min(positive)) if positive else high - 4

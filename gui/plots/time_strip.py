"""A slider along the x axis of a plot: where a run is looked at."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSlider

from engine.text import translate as _
from gui.plots.moment_line import MomentLine
from gui.plots.plot import Plot
from gui.theme.icons import bind_icon

HEIGHT_PX = 20
GROOVE_PX = 4
HANDLE_PX = 12
PAGES = 20
"""The page keys go through the whole run in so many hops."""
LARGEST = 2**31 - 2
LEAST_PX = 0.25
"""What moves less than that need not be drawn anew."""


class TimeStrip(QSlider):
    """Stands under `plot`, as wide. Each step of the run has its place right under that of the curves.

    picked(step): called when a person has chosen a moment; with None when that is now, the right end.
    """

    def __init__(self, plot: Plot, picked: Callable[[int | None], None]):
        super().__init__(Qt.Orientation.Horizontal)
        self._plot, self._picked = plot, picked
        self._steps, self._places = np.zeros(1), np.zeros(1)
        self._moment: int | None = None
        self._drawn = (0.0, 0.0)
        self.line = MomentLine(plot)
        self.setFixedHeight(HEIGHT_PX)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Moment of the run"))
        self.setToolTip(_("Pull it to look back: all views show the network as it was after that step."))
        self.setWhatsThis(
            _(
                "The moment of the run that all views show. Pull the handle, or use the arrow keys for single steps, "
                "Page Up and Page Down for larger ones, Home and End. The right end is now. Looking back changes nothing; "
                "the steps between are computed again, exactly as they were."
            )
        )
        self.setRange(0, 0)
        self.setEnabled(False)
        self.valueChanged.connect(self.on_value_changed)
        plot.plotItem.vb.sigXRangeChanged.connect(self.on_range_changed)
        plot.plotItem.vb.sigResized.connect(self.on_range_changed)
        plot.theme_changed.connect(self.update)

    def set_run(self, first: int, steps: np.ndarray, places: np.ndarray) -> None:
        """The run can be looked at from `first` to the last of `steps` (n,), which lie at `places` (n,) of the x axis."""
        self._steps, self._places = steps, places
        last = min(int(steps[-1]), LARGEST)
        if (first, last) != (self.minimum(), self.maximum()):
            self._quietly(first, last)
        if max(abs(at - before) for at, before in zip(self._reach(), self._drawn, strict=True)) > LEAST_PX:
            self.update()

    def set_moment(self, moment: int | None) -> None:
        """Stand at step `moment`; None is now."""
        self._moment = moment
        self._quietly(self.minimum(), self.maximum())
        self.update()

    def offer(self, title: str, icon: str, slot: Callable[[], None]) -> None:
        """Put something that can be done with the moment into the context menu."""
        action = QAction(title, self)
        if icon:
            bind_icon(action, icon)
        action.triggered.connect(slot)
        self.addAction(action)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def x_of(self, step: int) -> float:
        """Where `step` lies, in pixels from the left edge of the strip."""
        return self._x_within(step, *self._limits())

    def step_at(self, x: float) -> int:
        """The step that lies `x` pixels from the left edge of the strip."""
        at = self._plot.mapToScene(round(x - self._offset()), 0)
        seen = self._plot.plotItem.vb.mapSceneToView(at).x()
        place = 10**seen if self._plot.is_log["x"] else seen
        step = round(float(np.interp(place, self._places, self._steps)))
        return min(max(step, self.minimum()), self.maximum())

    def on_value_changed(self, step: int) -> None:
        """A person has chosen a moment."""
        self._picked(step if step < self.maximum() else None)

    def on_range_changed(self, *_range: object) -> None:
        """The axis shows another part."""
        self.set_moment(self._moment)

    # ---- Qt ----------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Nothing under it need be painted; a style says otherwise of all sliders."""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        super().showEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to where the pointer is, and follow it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setValue(self.step_at(event.position().x()))
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self.isSliderDown():
            self.setValue(self.step_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stay there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A groove as long as the run, and the handle; hollow while it stands at now."""
        palette, middle = self._plot.theme.palette, self.height() / 2
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(palette.panel))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        low, high = self._limits()
        self._bar(painter, low, high, middle, palette.hover)
        if not self.isEnabled():
            return
        first, last = self._drawn = self._reach()
        at = last if self._moment is None else self.x_of(self.value())
        self._bar(painter, first, last, middle, palette.text_disabled)
        self._bar(painter, first, at, middle, palette.accent)
        if self.hasFocus():
            painter.setBrush(QColor(palette.focus))
            painter.drawEllipse(QPointF(at, middle), HANDLE_PX / 2 + 3, HANDLE_PX / 2 + 3)
            painter.setBrush(QColor(palette.panel))
            painter.drawEllipse(QPointF(at, middle), HANDLE_PX / 2 + 1.5, HANDLE_PX / 2 + 1.5)
        painter.setPen(QPen(QColor(palette.accent), 2))
        painter.setBrush(QColor(palette.panel if self._moment is None else palette.accent))
        painter.drawEllipse(QPointF(at, middle), HANDLE_PX / 2 - 1, HANDLE_PX / 2 - 1)

    # ------------------------------------------------------------------------------------------------------------------

    def _quietly(self, first: int, last: int) -> None:
        """Take these limits and the moment; nobody has picked it."""
        self.blockSignals(True)
        self.setRange(first, last)
        self.setPageStep(max((last - first) // PAGES, 1))
        self.setValue(last if self._moment is None else self._moment)
        self.blockSignals(False)
        self.setEnabled(last > first)
        at = None if self._moment is None else float(np.interp(self._moment, self._steps, self._places))
        self.line.stand_at(at)

    def _reach(self) -> tuple[float, float]:
        """Where the run begins and ends, in pixels."""
        low, high = self._limits()
        return self._x_within(self.minimum(), low, high), self._x_within(self.maximum(), low, high)

    def _x_within(self, step: int, low: float, high: float) -> float:
        seen = float(self._plot.seen("x", np.interp(step, self._steps, self._places)))
        if not np.isfinite(seen):
            return low
        at = self._plot.plotItem.vb.mapViewToScene(QPointF(seen, 0.0)).x() + self._offset()
        return min(max(at, low), high)

    def _offset(self) -> float:
        """From the left edge of what the plot draws on to that of the strip."""
        return self._plot.viewport().x() + self._plot.x() - self.x()

    def _limits(self) -> tuple[float, float]:
        """Left and right end of the x axis, in pixels."""
        area = self._plot.mapFromScene(self._plot.plotItem.vb.sceneBoundingRect()).boundingRect()
        return area.left() + self._offset(), area.right() + self._offset()

    @staticmethod
    def _bar(painter: QPainter, left: float, right: float, middle: float, color: str) -> None:
        painter.setBrush(QColor(color))
        painter.drawRoundedRect(QRectF(left, middle - GROOVE_PX / 2, max(right - left, 0), GROOVE_PX), 2, 2)

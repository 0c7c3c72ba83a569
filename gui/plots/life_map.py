"""Units over time: how often each fires, and from when on it is dead or stuck; a row a unit, layer below layer."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPen

from engine.text import translate as _
from gui.plots.key import Entry
from gui.plots.plot import Plot
from gui.plots.time_map import WIDEST_NAMES, TimeMap
from gui.theme.colors import rgb
from gui.theme.fonts import font
from gui.widgets.numbers import format_percent

DEAD, STUCK = -1.0, -2.0
"""The numbers of cells of a unit that is dead, and of one that is saturated for every sample."""

SEPARATOR_PX = 3


class LifePlot(Plot):
    """The plot for it; `entered` is sent by the Enter key."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class LifeMap(TimeMap):
    """Shares of samples (rows, columns) from 0 to 1, `DEAD`, `STUCK`, or NaN. The rows stand in groups."""

    def __init__(self, plot: Plot) -> None:
        self._groups: list[tuple[str, str, int]] = []
        self._lines: list[pg.InfiniteLine] = []
        super().__init__(plot, _("fires"), kind="shares", levels=(0.0, 1.0))

    def set_groups(self, groups: Sequence[tuple[str, str, Sequence[str]]]) -> None:
        """Begin with these: the name of each group, a short one, and the names of its rows, from the top."""
        self._groups = [(name, short, len(rows)) for name, short, rows in groups]
        while len(self._lines) < len(groups) - 1:
            line = pg.InfiniteLine(angle=0, movable=False)
            line.setZValue(5)
            self._plot.plotItem.vb.addItem(line, ignoreBounds=True)
            self._lines.append(line)
        below = sum(count for _name, _short, count in self._groups)
        for number, line in enumerate(self._lines):
            line.setVisible(number < len(groups) - 1)
            if number < len(groups) - 1:
                below -= self._groups[number][2]
                line.setPos(below)
        self._dress_lines()
        self.set_names([_("{words}, {more}", words=name, more=row) for name, _short, rows in groups for row in rows])

    def words(self, row: int, column: int) -> str:
        number = float(self._numbers[row, column])
        if number == DEAD:
            return _("dead: 0 for every sample")
        if number == STUCK:
            return _("saturated for every sample")
        if np.isnan(number):
            return _("not a finite number")
        return _("fires for {share} of the samples", share=format_percent(number))

    def entries(self) -> tuple[Entry, ...]:
        alive = Entry("words", _("colour: share of the samples for which the unit fires"))
        found = [alive, Entry("marker", _("dead"), "error", marker="s")]
        found.append(Entry("marker", _("saturated for every sample"), "warning", marker="s"))
        return (*found, *super().entries())

    def rows(self) -> list[list[object]]:
        named = {DEAD: "dead", STUCK: "saturated"}
        header, *rows = super().rows()
        return [header, *([*row[:2], *(named.get(number, number) for number in row[2:])] for row in rows)]

    def on_theme_changed(self) -> None:
        self._dress_lines()
        super().on_theme_changed()

    def _dress_lines(self) -> None:
        pen = QPen(QColor(self._plot.theme.palette.panel), SEPARATOR_PX)
        pen.setCosmetic(True)
        for line in self._lines:
            line.setPen(pen)

    def _tone(self, what: str) -> str:
        return self._plot.theme.palette.text if what == "broken" else super()._tone(what)

    def _color(self) -> None:
        super()._color()
        palette, numbers = self._plot.theme.palette, self._numbers[::-1]
        for state, color in ((DEAD, palette.error), (STUCK, palette.warning)):
            where = numbers == state
            if where.any():
                self._cells[where] = (*rgb(color), 255)

    def _name_rows(self) -> None:
        """Groups are named in their middle, where they are high enough."""
        if not self._groups:
            return
        metrics = QFontMetricsF(font("caption"))
        widest = max(metrics.horizontalAdvance(name) for name, _short, _count in self._groups)
        full = widest <= WIDEST_NAMES * self._plot.width()
        box = self._plot.plotItem.vb
        low, high = box.viewRange()[1]
        least = metrics.height() * (high - low) / max(box.height(), 1.0)
        ticks, top, free = [], sum(count for _name, _short, count in self._groups), float("inf")
        for name, short, count in self._groups:
            middle = top - count / 2
            if free - middle >= least:
                ticks.append((middle, name if full else short))
                free = middle
            top -= count
        if ticks != self._ticks:
            self._ticks = ticks
            self._plot.axes["y"].setTicks([ticks])

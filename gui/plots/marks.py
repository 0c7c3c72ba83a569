"""Vertical lines that say what happened at one place of the x axis, in words above what is drawn there."""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen

from gui.plots.plot import Plot
from gui.theme.fonts import font

ROWS = 4
TOP_PX = 4
EDGES_PX = 10  # left and right of the words
TURN = 0.62  # right of this share of the plot the words stand left of their line


class Marks(QObject):
    """Labelled lines on `plot`, made once and then moved. Labels that would touch stand in different rows; where there is
    no room for one its line stands alone until a person looks closer."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self._plot = plot
        self._lines: list[pg.InfiniteLine] = []
        self._marks: list[tuple[float, str]] = []
        self._shown = 0
        plot.theme_changed.connect(self.on_theme_changed)
        plot.plotItem.vb.sigXRangeChanged.connect(self.on_range_changed)
        plot.plotItem.vb.sigResized.connect(self.on_resized)

    @property
    def texts(self) -> tuple[str, ...]:
        """What the marks say."""
        return tuple(text for _x, text in self._marks)

    def set_marks(self, marks: Sequence[tuple[float, str]]) -> None:
        """Show a line at each x, with its words."""
        if list(marks) == self._marks:
            return
        while len(self._lines) < len(marks):
            self._lines.append(self._new_line())
        self._marks = list(marks)
        self._shown = len(marks)
        for index, line in enumerate(self._lines):
            line.setVisible(index < len(marks))
            if index < len(marks):
                line.setPos(marks[index][0])
        self.on_theme_changed()
        self.on_range_changed()

    def _new_line(self) -> pg.InfiniteLine:
        line = pg.InfiniteLine(angle=90, movable=False, label=" ", labelOpts={"rotateAxis": None})
        line.label.setFont(font("caption"))
        line.setZValue(3)
        self._plot.plotItem.vb.addItem(line, ignoreBounds=True)
        return line

    def on_resized(self, *_args: object) -> None:
        """The rows stay as far apart as the letters are high."""
        self.on_range_changed()

    def _stand(self, line: pg.InfiniteLine, row: int) -> None:
        """Put the words of `line` into a row, as a share of the height of the plot."""
        down = TOP_PX + row * self._row_px()
        line.label.setPosition(1.0 - down / max(self._plot.plotItem.vb.height(), down + 1.0))

    def _row_px(self) -> float:
        return self._lines[0].label.boundingRect().height()

    def on_theme_changed(self) -> None:
        """Take the colours of the theme."""
        palette = self._plot.theme.palette
        pen = QPen(QColor(palette.text_quiet), 1, Qt.PenStyle.DotLine)
        pen.setCosmetic(True)
        fill = QColor(palette.panel)
        fill.setAlpha(215)
        for line in self._lines:
            line.setPen(pen)
            line.label.setColor(QColor(palette.text_quiet))
            line.label.fill = pg.mkBrush(fill)
            line.label.update()

    def on_range_changed(self, *_args: object) -> None:
        """Words turn to the side where there is room; where there is too little they end in "…"."""
        low, high = self._plot.plotItem.vb.viewRange()[0]
        metrics, width = QFontMetricsF(font("caption")), self._plot.plotItem.vb.width()
        taken: list[list[tuple[float, float]]] = [[] for _row in range(ROWS)]
        for line, (_x, text) in zip(self._lines, self._marks, strict=False):
            share = (line.value() - low) / (high - low) if high > low else 0.0
            side = 1 if share > TURN else 0
            if not 0 <= share <= 1:
                text = ""
            else:
                room = width * (share if side else 1 - share) - EDGES_PX
                text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(room, 0.0))
                length = metrics.horizontalAdvance(text) + EDGES_PX
                first = width * share - side * length
                row = _free_row(taken, first, first + length)
                if row is None:
                    text = ""
                else:
                    taken[row].append((first, first + length))
                    self._stand(line, row)
            words = text.replace("{", "{{").replace("}", "}}")
            if words != line.label.format:
                line.label.setFormat(words)
            if line.label.anchors != [(side, 0), (side, 0)]:
                line.label.anchors = [(side, 0), (side, 0)]
                line.label.updatePosition()
        rows = max((row + 1 for row, those in enumerate(taken) if those), default=0)
        self._plot.keep_room_above(TOP_PX + rows * self._row_px() if rows else 0.0)


def _free_row(taken: list[list[tuple[float, float]]], first: float, last: float) -> int | None:
    """The first row in which nothing stands between these places."""
    free = (row for row, those in enumerate(taken) if all(last <= left or right <= first for left, right in those))
    return next(free, None)

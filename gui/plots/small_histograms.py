"""Many histograms side by side in one style: one picture, painted in one go."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.text import plural
from gui.plots.painted import Painted
from gui.plots.painted_scroll import PaintedScroll
from gui.theme.colors import mix
from gui.theme.fonts import font
from gui.theme.theme import Theme
from gui.widgets.numbers import format_number

NARROWEST, LOWEST = 136, 92
WIDE_TO_HIGH = 1.5
SPACING = 16
SHARE_PX = 3
BETWEEN = " · "


@dataclass(frozen=True)
class SmallHistogram:
    """counts (n,) between edges (n + 1,) that lie evenly around 0, or begin there; a title, and words under it, red in an
    alarm.

    neutral: the numbers have no sign, all of them are 0. share: a thin bar under the words is filled so far.
    """

    title: str
    words: str
    edges: np.ndarray
    counts: np.ndarray
    alarm: bool = False
    neutral: bool = False
    share: float | None = None


class SmallHistograms(PaintedScroll):
    """A grid of histograms that fills its room, and scrolls when it would become too small to read."""

    sheet: "HistogramSheet"

    def set_histograms(self, histograms: Sequence[SmallHistogram]) -> None:
        """Show these, in order."""
        count_changed = len(histograms) != len(self.sheet.histograms)
        self.sheet.histograms = tuple(histograms)
        if count_changed:
            self._arrange()
        self.sheet.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        self.sheet.arrange(self.viewport().width(), self.viewport().height())


class HistogramSheet(Painted):
    """The grid itself. lowest: no histogram is made lower than this."""

    lowest = LOWEST

    def __init__(self, theme: Theme, parent: QWidget | None = None):
        super().__init__(theme, parent)
        self.rows = self.table
        self.histograms: tuple[SmallHistogram, ...] = ()
        self._columns = 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def arrange(self, width: int, height: int) -> None:
        """Choose the number of columns that fills a room of `width` x `height` best with large panels."""
        count = max(len(self.histograms), 1)
        most = max(min(count, (width + SPACING) // (NARROWEST + SPACING)), 1)
        best, self._columns = 0.0, most
        for columns in range(1, most + 1):
            rows = -(-count // columns)
            tall = (height - (rows - 1) * SPACING) / rows
            fill = min(width / columns, WIDE_TO_HIGH * tall) * count / (rows * columns)
            if tall >= self.lowest and fill > best:
                best, self._columns = fill, columns
        rows = -(-count // self._columns)
        least = rows * self.lowest + (rows - 1) * SPACING
        self.setMinimumHeight(least if least > height else 0)
        self.update()

    def box(self, index: int) -> QRectF:
        """Where a histogram lies."""
        rows = -(-len(self.histograms) // self._columns)
        width = (self.width() - (self._columns - 1) * SPACING) / self._columns
        height = (self.height() - (rows - 1) * SPACING) / rows
        row, column = divmod(index, self._columns)
        return QRectF(column * (width + SPACING), row * (height + SPACING), width, height)

    def heights(self, index: int) -> np.ndarray:
        """The bars of a histogram as shares of its largest one (n,)."""
        counts = self.histograms[index].counts
        return counts / max(counts.max(initial=0), 1)

    def table(self) -> list[list[object]]:
        """Every bar with its limits, for a CSV file."""
        found: list[list[object]] = [["layer", "from", "to", "count"]]
        for histogram in self.histograms:
            edges = histogram.edges.tolist()
            bars = zip(edges[:-1], edges[1:], histogram.counts.tolist(), strict=True)
            found += [[histogram.title, *bar] for bar in bars]
        return found

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = self.words_at(event.pos().x(), event.pos().y())
            if words:
                QToolTip.showText(event.globalPos(), words, self)
                return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self.is_saved:
            painter.fillRect(event.rect(), QColor(self.theme.palette.panel))
        painter.setFont(font("caption"))
        metrics = QFontMetricsF(painter.font())
        for index, histogram in enumerate(self.histograms):
            if event.rect().toRectF().intersects(self.box(index)):
                self._paint(painter, metrics, index, histogram)

    def area(self, index: int, line: float) -> QRectF:
        """Where the bars of a histogram lie, between words that are `line` px high."""
        above = 2 * line + (6 if self.histograms[index].share is None else 10 + SHARE_PX)
        return self.box(index).adjusted(0, above, 0, -line - 3)

    def _paint(self, painter: QPainter, metrics: QFontMetricsF, index: int, histogram: SmallHistogram) -> None:
        line = metrics.height()
        palette, box, area = self.theme.palette, self.box(index), self.area(index, line)
        self.write(painter, metrics, box.adjusted(0, 0, 0, line - box.height()), histogram.title, palette.text)
        below = box.adjusted(0, line + 1, 0, 2 * line + 1 - box.height())
        words = palette.error if histogram.alarm else palette.text_quiet
        self.write(painter, metrics, below, whole_parts(histogram.words, metrics, below.width()), words)
        if histogram.share is not None:
            bar = QRectF(box.left(), box.top() + 2 * line + 4, box.width(), SHARE_PX)
            painter.fillRect(bar, QColor(palette.line))
            bar.setWidth(bar.width() * histogram.share)
            painter.fillRect(bar, QColor(words if histogram.alarm else palette.text_quiet))
        signed = histogram.edges[0] < 0
        painter.setPen(QPen(QColor(mix(palette.panel, palette.grid, 0.15)), 1))
        zero = round(area.center().x() if signed else area.left()) + 0.0
        painter.drawLine(zero, round(area.top()), zero, round(area.bottom()))
        self.paint_bars(painter, index, area)
        painter.setPen(QPen(QColor(palette.line), 1))
        painter.drawLine(round(area.left()), round(area.bottom()), round(area.right()), round(area.bottom()))
        painter.setPen(QColor(palette.text_quiet))
        below = QRectF(area.left(), area.bottom() + 2, area.width(), line)
        limit = format_number(float(histogram.edges[-1]), 2)
        ends = ((f"−{limit}", "AlignLeft"), ("0", "AlignHCenter")) if signed else (("0", "AlignLeft"),)
        for text, side in (*ends, (limit, "AlignRight")):
            painter.drawText(below, Qt.AlignmentFlag[side] | Qt.AlignmentFlag.AlignTop, text)

    def paint_bars(self, painter: QPainter, index: int, area: QRectF) -> None:
        """The inside of a histogram."""
        palette, histogram = self.theme.palette, self.histograms[index]
        bins = len(histogram.counts)
        step = area.width() / bins
        gap = 1.0 if step >= 3 else 0.0
        negative, positive, signed = [], [], histogram.edges[0] < 0
        start = area.left() - (step / 2 if histogram.neutral else 0.0)  # a bar of zeros stands on the 0
        for place, share in enumerate(self.heights(index).tolist()):
            if share > 0:
                tall = max(share * area.height(), 1.0)
                bar = QRectF(start + place * step + gap / 2, area.bottom() - tall, step - gap, tall)
                (negative if signed and 2 * place < bins else positive).append(bar)
        painter.setPen(Qt.PenStyle.NoPen)
        signs = (palette.negative, palette.positive)
        for bars, color in zip(
            (negative, positive), [palette.text_quiet] * 2 if histogram.neutral else signs, strict=True
        ):
            painter.setBrush(QColor(color))
            painter.drawRects(bars)

    def write(self, painter: QPainter, metrics: QFontMetricsF, box: QRectF, text: str, color: str) -> None:
        painter.setPen(QColor(color))
        short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, short)

    def words_at(self, x: float, y: float) -> str:
        """The bar under the pointer in words, else the title and words of the histogram."""
        index = next((i for i in range(len(self.histograms)) if self.box(i).contains(x, y)), None)
        if index is None:
            return ""
        histogram, area = self.histograms[index], self.area(index, QFontMetricsF(font("caption")).height())
        if not area.contains(x, y):
            return f"{histogram.title}\n{histogram.words}"
        return self.bar_words(index, area, x, y)

    def bar_words(self, index: int, area: QRectF, x: float, y: float) -> str:
        """The bar at a point inside a histogram, in words."""
        histogram = self.histograms[index]
        place = min(int((x - area.left()) / area.width() * len(histogram.counts)), len(histogram.counts) - 1)
        return bar_words(int(histogram.counts[place]), *histogram.edges[place : place + 2].tolist())


def whole_parts(text: str, metrics: QFontMetricsF, width: float) -> str:
    """The first parts of "a · b · c" that there is room for, at least one: a number cut short would be another one."""
    while metrics.horizontalAdvance(text) > width and BETWEEN in text:
        text = text.rpartition(BETWEEN)[0]
    return text


def bar_words(count: int, low: float, high: float) -> str:
    """So many values lie between `low` and `high`."""
    low, high = format_number(low, 3), format_number(high, 3)
    return plural(
        "{count} value from {low} to {high}", "{count} values from {low} to {high}", count, low=low, high=high
    )

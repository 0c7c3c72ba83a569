"""Many histograms over time side by side: each moment a ridge, the oldest at the back, the newest in front."""

import functools
import math
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from engine.text import translate as _
from gui.plots.small_histograms import HistogramSheet, SmallHistogram, bar_words
from gui.theme.colors import Palette, mix
from gui.theme.theme import Theme
from gui.widgets.numbers import format_count, format_number

OVERLAP = 2.6  # a ridge is so many times as high as it stands apart from the next one
PALEST = 0.3
GUTTER = 46
ABOVE = 0.7  # lines


@dataclass(frozen=True, kw_only=True)
class SmallRidges(SmallHistogram):
    """Histograms of several moments; `edges` and `counts` are those of the newest, edges wide enough for all.

    steps, epochs (moments,): when. limits (moments,): each moment's own range goes from -limit to limit. moments
    (moments, bins): its counts in that range. broken (moments,): how many numbers of it were not finite. axis: what lies
    across.
    """

    steps: np.ndarray
    epochs: np.ndarray
    limits: np.ndarray
    moments: np.ndarray
    broken: np.ndarray
    axis: str


class RidgeSheet(HistogramSheet):
    """A grid of `SmallRidges`."""

    lowest = 140

    def __init__(self, theme: Theme, parent: QWidget | None = None):
        super().__init__(theme, parent)
        self._backs: dict[int, _Back] = {}

    def heights(self, index: int) -> np.ndarray:
        """Each ridge over the common range, as shares of its own largest place (moments, bins)."""
        ridges = self.histograms[index]
        heights = rebinned(ridges.moments, ridges.limits, ridges.edges)
        return heights / np.maximum(heights.max(axis=1, keepdims=True), 1e-300)

    def table(self) -> list[list[object]]:
        """Every bar of every moment with its limits, for a CSV file."""
        found: list[list[object]] = [["layer", "step", "epoch", "from", "to", "count"]]
        for ridges in self.histograms:
            for step, epoch, limit, counts in zip(
                ridges.steps.tolist(), ridges.epochs.tolist(), ridges.limits.tolist(), ridges.moments, strict=True
            ):
                edges = np.linspace(-limit, limit, len(counts) + 1).tolist()
                bars = zip(edges[:-1], edges[1:], counts.astype(int).tolist(), strict=True)
                found += [[ridges.title, step, epoch, *bar] for bar in bars]
        return found

    def area(self, index: int, line: float) -> QRectF:
        """Where the ridges lie: right of the epochs they are named with, which have a heading."""
        return super().area(index, line).adjusted(GUTTER, ABOVE * line, 0, 0)

    def paint_bars(self, painter: QPainter, index: int, area: QRectF) -> None:
        ridges, heights = self.histograms[index], self.heights(index)
        bases, tall = self._bases(area, len(heights))
        drawing = _Drawing(self.theme.palette, area, bases, bases[:, None] - tall * heights, ridges.broken > 0)
        density = painter.device().devicePixelRatioF()
        if self.is_saved or density % 1:  # no pixels for a file, and none that would lie between those of the screen
            drawing.paint(painter)
        else:
            self._backs.setdefault(index, _Back()).paint(painter, drawing, density)
        self._name_moments(painter, area, ridges, bases)

    def bar_words(self, index: int, area: QRectF, x: float, y: float) -> str:
        ridges = self.histograms[index]
        bases, _tall = self._bases(area, len(ridges.epochs))
        moment = min(int(np.searchsorted(bases, y)), len(bases) - 1)
        limit, counts = float(ridges.limits[moment]), ridges.moments[moment]
        value = ((x - area.left()) / area.width() * 2 - 1) * float(ridges.edges[-1])
        place = int((value / limit + 1) / 2 * len(counts) // 1)
        when = _("epoch {epoch}", epoch=format_number(ridges.epochs[moment]))
        when = f"{when} · {_('step {step}', step=format_count(ridges.steps[moment]))}"
        if not 0 <= place < len(counts):
            return f"{when}\n{_('no values here')}"
        edges = np.linspace(-limit, limit, len(counts) + 1)[place : place + 2].tolist()
        return f"{when}\n{bar_words(int(counts[place]), *edges)}"

    def _bases(self, area: QRectF, count: int) -> tuple[np.ndarray, float]:
        """Where the ridges stand (moments,), from the back to the front, and how high they are."""
        apart = area.height() / (count - 1 + OVERLAP)
        tall = OVERLAP * apart
        return area.top() + tall + apart * np.arange(count), tall

    def _name_moments(self, painter: QPainter, area: QRectF, ridges: SmallRidges, bases: np.ndarray) -> None:
        """Epochs left of the ridges: of the newest, and of as many others as there is room for; and what lies across."""
        painter.setPen(QColor(self.theme.palette.text_quiet))
        line, last = QFontMetricsF(painter.font()).height(), len(bases) - 1
        each = max(math.ceil(line / max(bases[-1] - bases[0], 1.0) * last), 1)
        names = {float(bases[moment]): format_number(ridges.epochs[moment], 3) for moment in range(last, -1, -each)}
        names[min(names) - line] = _("epoch")
        names[area.bottom() + line + 2] = ridges.axis
        for base, name in names.items():
            box = QRectF(area.left() - GUTTER, base - line, GUTTER - 6, line)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, name)


@dataclass(frozen=True, eq=False)
class _Drawing:
    """Ridges in `area`, from the oldest to the newest: where they stand (moments,), and where their summits lie, in px
    (moments, bins)."""

    palette: Palette
    area: QRectF
    bases: np.ndarray
    summits: np.ndarray
    broken: np.ndarray

    def paint(self, painter: QPainter, first: int = 0, end: int | None = None) -> None:
        """Draw the ridges of some moments."""
        area, bins, which = self.area, self.summits.shape[1], slice(first, end)
        half, middle = bins // 2, area.center().x()
        x = area.left() + (np.arange(bins) + 0.5) * area.width() / bins
        y, feet = self.summits[which], self.bases[which, None]
        between = (y[:, half - 1 : half] + y[:, half : half + 1]) / 2
        left = np.concatenate([[area.left()], x[:half], [middle, middle]])
        right = np.concatenate([[middle, middle], x[half:], [area.right()]])
        ups = np.hstack((feet, y[:, :half], between, feet)), np.hstack((feet, between, y[:, half:], feet))
        brushes = _brushes(self.palette, len(self.bases))[which]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.palette.panel), 1))
        for (negative, positive, error), is_broken, up, down in zip(brushes, self.broken[which], *ups, strict=True):
            for brush, across, points in ((negative, left, up), (positive, right, down)):
                painter.setBrush(error if is_broken else brush)
                painter.drawPath(pg.arrayToQPath(across, points, connect="all", finiteCheck=False))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


class _Back:
    """All ridges but the newest, as one picture: for most of a run that one alone is another in the next picture."""

    def __init__(self) -> None:
        self._known: tuple[object, ...] | None = None
        self._picture: QPixmap | None = None

    def paint(self, painter: QPainter, drawing: _Drawing, density: float) -> None:
        """Draw all ridges; the picture is made when those at the back come a second time."""
        arrays = (drawing.summits[:-1].tobytes(), drawing.broken[:-1].tobytes())
        known = (drawing.palette, drawing.area.getRect(), density, *arrays)
        if known != self._known:
            self._known, self._picture = known, None
            drawing.paint(painter)
            return
        place = drawing.area.adjusted(-2, -2, 2, 2).toAlignedRect()
        if self._picture is None:
            self._picture = QPixmap(place.size() * density)
            self._picture.setDevicePixelRatio(density)
            self._picture.fill(Qt.GlobalColor.transparent)
            inside = QPainter(self._picture)
            inside.translate(-place.topLeft())
            drawing.paint(inside, end=-1)
            inside.end()
        painter.drawPixmap(place.topLeft(), self._picture)
        drawing.paint(painter, first=len(drawing.bases) - 1)


@functools.cache
def _brushes(palette: Palette, count: int) -> list[tuple[QBrush, QBrush, QBrush]]:
    """Of negative, positive and broken numbers, from the oldest of `count` ridges to the newest."""
    ages = [PALEST + (1 - PALEST) * (moment + 1) / count for moment in range(count)]
    tokens = (palette.negative, palette.positive, palette.error)
    return [tuple(QBrush(QColor(mix(palette.panel, color, age))) for color in tokens) for age in ages]


def rebinned(moments: np.ndarray, limits: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Histograms (moments, bins) over ranges of their own, each from -limit to limit, counted between common `edges`.

    What lies in a bin counts as spread evenly over it, so no value is lost or made.
    """
    found = np.zeros((len(moments), len(edges) - 1))
    for row, (counts, limit) in enumerate(zip(moments, limits.tolist(), strict=True)):
        if limit == edges[-1] and len(counts) == len(edges) - 1:
            found[row] = counts
            continue
        own = np.linspace(-limit, limit, len(counts) + 1)
        found[row] = np.diff(np.interp(edges, own, np.concatenate([[0.0], np.cumsum(counts)])))
    return found

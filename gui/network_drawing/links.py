"""The links between two columns: lines from neuron to neuron, coloured by sign and thick by size."""

import functools
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from shiboken6 import Shiboken

from engine.measurements.link_values import LayerLinks
from gui.network_drawing.kept import Kept
from gui.network_drawing.places import Place
from gui.theme.colors import Palette, mix

STEPS = 6
"""Sizes are drawn in so many steps: one pen each, because lines of one pen are drawn in one go."""

THINNEST, THICKEST = 0.7, 3.2
FAINTEST = 0.14
RISING, THICKENING = 1.3, 2.0
"""Of colour and width. Above 1: large values stand out more among middling ones, of which there are many; and a line up to
1 px wide takes Qt half the time of a thicker one."""

NOT_FINITE = STEPS + 1
"""The level of a number that is none."""

UNKNOWN = NOT_FINITE + 1
"""The level of a link whose number nobody knows yet."""


@dataclass(frozen=True)
class Look:
    """How a link is drawn."""

    color: str
    width: float
    dashed: bool = False

    def pen(self) -> QPen:
        """The same for a painter."""
        pen = QPen(QColor(self.color), self.width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if self.dashed:
            pen.setStyle(Qt.PenStyle.DotLine)
        return pen


@functools.cache
def look(palette: Palette, level: int) -> Look:
    """The line of `level`: -STEPS to STEPS for negative to positive values, or one of the two special levels."""
    if level == NOT_FINITE:
        return Look(palette.error, 1.4, dashed=True)
    if level == UNKNOWN:
        return Look(mix(palette.window, palette.text_quiet, 0.25), 1.0)
    if level == 0:
        return Look(mix(palette.window, palette.text_quiet, 0.14), THINNEST)
    size, sign = abs(level) / STEPS, palette.positive if level > 0 else palette.negative
    color = mix(palette.window, sign, FAINTEST + (1 - FAINTEST) * size**RISING)
    return Look(color, THINNEST + (THICKEST - THINNEST) * size**THICKENING)


@functools.cache
def _pen(palette: Palette, level: int) -> QPen:
    return look(palette, level).pen()


_ORDER = (UNKNOWN, 0, *(sign * step for step in range(1, STEPS + 1) for sign in (-1, 1)), NOT_FINITE)
"""Faint lines first, so that strong ones lie on them."""


_RANKS = np.zeros(STEPS + UNKNOWN + 1, np.int8)
_RANKS[np.array(_ORDER) + STEPS] = np.arange(len(_ORDER))
"""Where each level, counted from the lowest, stands in that order."""


STAYS = 0.75
"""A level stays while the value is less than so many steps away from it. Where the nearest one counts, half a step, values
in the middle between two tremble, and with them all lines have to be drawn anew."""


def levels_of(values: np.ndarray, largest: float, before: np.ndarray | None = None) -> np.ndarray:
    """The level of each value, as its share of the `largest`; the smallest ones are at 0. before: the levels until now."""
    with np.errstate(invalid="ignore", over="ignore"):
        steps = np.clip(values * (STEPS / largest) if largest > 0 else np.zeros_like(values), -STEPS, STEPS)
        levels = np.rint(steps)
        if before is not None:
            levels = np.where(np.abs(steps - before) < STAYS, before, levels)
        total = values.sum()
    if not np.isfinite(total):
        levels = np.where(np.isfinite(values), levels, NOT_FINITE)
    return levels.astype(np.int8)


class Bundle:
    """All links into the drawn neurons of one column.

    before, after: the two columns. sources, units (n,): places among their drawn neurons, of each link. levels (n,): see
    `look`. straight: each value passes through as it is; there are no weights.
    """

    def __init__(self, before: Place, after: Place):
        self.before, self.after = before, after
        self.straight = not after.column.has_weights
        if self.straight:
            # Without `assume_unique` NumPy loads its masked arrays, as long as some pictures take.
            same = np.intersect1d(before.units, after.units, assume_unique=True, return_indices=True)
            _common, self.sources, self.units = same
        else:
            count, units = len(before.units), len(after.units)
            self.sources, self.units = np.repeat(np.arange(count), units), np.tile(np.arange(units), count)
        self.starts = np.stack(
            [np.full(len(self.sources), before.x + before.side / 2), before.ys[self.sources]], axis=1
        )
        self.stops = np.stack([np.full(len(self.units), after.x - after.side / 2), after.ys[self.units]], axis=1)
        self._ends = np.concatenate([self.starts, self.stops], axis=1)
        self.levels = np.full(len(self._ends), UNKNOWN, np.int8)
        self._groups: list[tuple[int, np.ndarray]] = []
        ys = [*before.ys.tolist(), *after.ys.tolist()] or [0.0]
        across = QRectF(before.x, min(ys) - THICKEST, after.x - before.x, max(ys) - min(ys) + 2 * THICKEST)
        self._kept = Kept(across, self.paint_lines)
        self._group()

    def show_values(self, links: LayerLinks | None, backward: bool) -> bool:
        """Draw weights, or gradients; None when they are not known. True when that looks different from before."""
        levels = np.full(len(self._ends), UNKNOWN, np.int8)
        if links is not None and not self.straight and links.weights.size == len(levels):
            values = links.gradients if backward else links.weights
            levels = levels_of(values.ravel(), links.largest_gradient if backward else links.largest, self.levels)
        if np.array_equal(levels, self.levels):
            return False
        self.levels = levels
        self._group()
        return True

    def paint(self, painter: QPainter, palette: Palette) -> None:
        """Draw all links as they were drawn when one of them last changed: lines are dear."""
        if len(self._ends):
            self._kept.paint(painter, palette)

    def paint_lines(self, painter: QPainter, palette: Palette) -> None:
        """Draw all links as lines."""
        for level, ends in self._groups:
            painter.setPen(_pen(palette, level))
            # Four numbers in a row are a QLineF: the painter reads all of them where they are, without an object for each.
            painter.drawLines(Shiboken.wrapInstance(ends.__array_interface__["data"][0], QLineF), len(ends))

    def line(self, link: int) -> QLineF:
        """Where one of them is drawn."""
        return QLineF(*self._ends[link].tolist())

    def place_of(self, source: int, unit: int) -> int:
        """Which of the links leads from one drawn neuron to the other."""
        found = np.flatnonzero((self.sources == source) & (self.units == unit))
        return int(found[0]) if len(found) else -1

    def nearest(self, at: QPointF, within: float) -> tuple[int, float]:
        """The link nearest to a point, strong ones rather than faint ones, and its distance; -1 when none is so near."""
        if self.straight or not len(self._ends) or not self.before.x < at.x() < self.after.x:
            return -1, within
        along = self.stops - self.starts
        to = np.array([at.x(), at.y()]) - self.starts
        share = np.clip((to * along).sum(axis=1) / np.maximum((along * along).sum(axis=1), 1e-9), 0, 1)
        distance = np.hypot(*(to - along * share[:, None]).T)
        strength = np.where(np.abs(self.levels) <= STEPS, np.abs(self.levels) / STEPS, 0.0)
        best = int(np.argmin(distance - 1.5 * strength))
        return (best, float(distance[best])) if distance[best] <= within else (-1, within)

    def _group(self) -> None:
        ranks = _RANKS[self.levels + STEPS]
        order = np.argsort(ranks, kind="stable")
        ends = self._ends[order]
        firsts = np.searchsorted(ranks[order], np.arange(len(_ORDER) + 1)).tolist()
        self._groups = []
        for level, first, last in zip(_ORDER, firsts[:-1], firsts[1:], strict=True):
            if first < last:
                self._groups.append((level, ends[first:last]))
        self._kept.forget()

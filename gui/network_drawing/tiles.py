"""The pictures inside the neurons: output maps, incoming weights, or a tint."""

import functools
from collections.abc import Iterable
from math import prod

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from engine.measurements.link_values import largest_finite
from gui.network_drawing.answers import Answers
from gui.network_drawing.kept import Kept, is_vector
from gui.network_drawing.places import Place
from gui.network_drawing.scene import Scene
from gui.theme.colors import Palette, colored, diverging, mix

ROUND = 0.22
"""Radius of a tile's corners as a share of its side."""

LEVELS = 256
"""Colours that can be told apart."""

FINE = 4
"""Pixels for each point of a drawing that may be shown in any size."""


def scale_of(values: np.ndarray) -> float:
    """The value that gets the full colour in a neuron's output map: 1, or its largest where that is larger."""
    return max(largest_finite(values), 1.0)


class Tiles:
    """The neurons of one column.

    values: what their pictures show, (n, rows, columns) or (n,), or None while nothing is known. broken (n,): which of
    them hold numbers that are not finite.
    """

    def __init__(self, place: Place):
        self.place = place
        self.values: np.ndarray | None = None
        self.broken = np.zeros(len(place.units), bool)
        self._shares: np.ndarray | None = None  # of the full colour
        self._levels: np.ndarray | None = None  # the same in steps that can be told apart
        self._palette: Palette | None = None
        self._is_disc = place.column.look == "disc"
        self._outlines = self._outline(range(len(place.units)))
        self._rim = Kept(self._outlines.boundingRect().adjusted(-1, -1, 1, 1), self._paint_rim)

    def show_values(self, values: np.ndarray | None, palette: Palette, own_scale: bool) -> bool:
        """Show these; True when that looks different from before.

        own_scale: full colour at each neuron's largest value, whatever that is; otherwise see `scale_of`.
        """
        if not len(self.place.units):
            return False
        if values is None or len(values) != len(self.place.units):
            values = np.zeros(len(self.place.units), np.float32)
            self.values = None
        else:
            self.values = values
        flat = values.reshape(len(values), -1)
        sizes = np.abs(flat).max(axis=1, initial=0.0)
        self.broken = ~np.isfinite(sizes)
        some_broken = bool(self.broken.any())
        if some_broken:
            sizes = np.abs(np.where(np.isfinite(flat), flat, 0.0)).max(axis=1, initial=0.0)
        scales = np.where(sizes > 0, sizes, 1.0) if own_scale else np.maximum(sizes, 1.0)
        with np.errstate(over="ignore", invalid="ignore"):
            shares = np.clip(values / scales.reshape(-1, *[1] * (values.ndim - 1)).astype(values.dtype), -1.0, 1.0)
            levels = np.rint(shares * (LEVELS / 2))
        is_same = palette is self._palette and np.array_equal(levels, self._levels, equal_nan=some_broken)
        self._shares, self._levels, self._palette = shares, levels, palette
        return not is_same

    def tint(self, place: int) -> QColor:
        """The colour in the middle of a neuron."""
        own = self._shares[place].reshape(-1, 1)
        return QColor(*colored(own[len(own) // 2], -1.0, 1.0, diverging(self._palette, LEVELS))[0, :3].tolist())

    def paint(self, painter: QPainter, palette: Palette) -> None:
        """Draw all neurons of the column."""
        self._paint_pictures(painter)
        self._rim.paint(painter, palette)
        if self.broken.any():
            painter.setPen(QPen(QColor(palette.error), 1.8))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(self._outline(np.flatnonzero(self.broken).tolist()))

    def _paint_rim(self, painter: QPainter, palette: Palette) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(mix(palette.window, palette.text_quiet, 0.62)), 1))
        painter.drawPath(self._outlines)

    def _outline(self, numbers: Iterable[int]) -> QPainterPath:
        path, radius = QPainterPath(), self.place.side * ROUND
        for number in numbers:
            box = self.place.tile(number)
            path.addEllipse(box) if self._is_disc else path.addRoundedRect(box, radius, radius)
        return path

    def _paint_pictures(self, painter: QPainter) -> None:
        """One image for each run of neurons: their pictures under one another, with gaps of the right size between.

        It has as many pixels as it covers: for Qt, to make a picture larger or smaller is dear.
        """
        density = FINE if is_vector(painter) else painter.device().devicePixelRatioF()
        side, gap = round(self.place.side * density), round(self.place.gap * density)
        colors = self._colors_of(side)
        whole = np.zeros((len(colors), side + gap, side), np.uint32)
        whole[:, :side] = colors
        for run in self.place.runs():
            part = whole[run].reshape(-1, side)[: -gap or None]
            image = QImage(part.data, side, len(part), 4 * side, QImage.Format.Format_ARGB32_Premultiplied)
            painter.drawImage(self.place.tile(run.start).united(self.place.tile(run.stop - 1)), image)

    def _colors_of(self, side: int) -> np.ndarray:
        """The pictures with `side` pixels, their corners cut off (n, side, side): premultiplied, as Qt keeps them."""
        table, shares = _packed(self._palette), self._shares
        if shares.ndim == 1:
            shares = np.broadcast_to(shares[:, None, None], (len(shares), side, side))
        else:
            with np.errstate(invalid="ignore"):
                shares = _stretched(_stretched(shares, side, 1), side, 2)
        with np.errstate(invalid="ignore"):
            place = (shares * ((LEVELS - 1) / 2) + LEVELS / 2).astype(np.int16)
        if self.broken.any():
            place[np.isnan(shares)] = LEVELS
        colors = table.take(place)
        down, across, cover = _corners(side, 0.5 if self._is_disc else ROUND)
        cut = np.ascontiguousarray(colors[:, down, across])[..., None].view(np.uint8)
        colors[:, down, across] = (cut * cover[:, None]).astype(np.uint8).view(np.uint32)[..., 0]
        return colors


def values_of(place: Place, scene: Scene, answers: Answers, backward: bool) -> np.ndarray | None:
    """What the neurons of a column show, (n, rows, columns) with the upper row first or (n,); None while unknown."""
    index = place.column.index + 1
    if place.column.look == "picture":
        if answers.incoming is None or scene.image is None:
            return None
        shown = answers.incoming.gradients if backward else answers.incoming.weights
        return shown.reshape(len(shown), *scene.image) if shown[0].size == prod(scene.image) else None
    if answers.maps is not None and index < len(answers.maps.maps):
        found = answers.maps.maps[index]
        return np.repeat(found, found.shape[2], axis=1) if found.shape[1] == 1 else found[:, ::-1]
    if answers.means is not None and index < len(answers.means.means):
        return answers.means.means[index]
    return None


@functools.cache
def _packed(palette: Palette) -> np.ndarray:
    """The colours from -1 to 1 (LEVELS + 1,), 0xAARRGGBB; the last one is of what is no number."""
    red, green, blue, alpha = diverging(palette, LEVELS).astype(np.uint32).T
    return np.append(alpha << 24 | red << 16 | green << 8 | blue, np.uint32(0))


def _stretched(values: np.ndarray, count: int, axis: int) -> np.ndarray:
    """`values` at `count` places along `axis`, on straight lines between the middles of those there are."""
    before, after, share = _between(values.shape[axis], count)
    first = values.take(before, axis)
    share = share.astype(values.dtype).reshape(-1, *[1] * (values.ndim - 1 - axis))
    return first + (values.take(after, axis) - first) * share


@functools.cache
def _between(known: int, wanted: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of `wanted` places, spread over `known` ones: the known ones before and after each, and how far it is beyond."""
    at = np.clip((np.arange(wanted) + 0.5) * known / wanted - 0.5, 0, known - 1)
    before = at.astype(np.intp)
    return before, np.minimum(before + 1, known - 1), at - before


@functools.cache
def _corners(side: int, radius: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The pixels that a round corner cuts: row, column, and how much of each remains (0 to 1)."""
    fine = 4
    at = (np.arange(side * fine) + 0.5) / (side * fine)
    away = np.maximum(np.maximum(radius - at, at - (1 - radius)), 0)
    inside = np.hypot(away[:, None], away[None, :]) <= radius
    cover = inside.reshape(side, fine, side, fine).mean(axis=(1, 3))
    down, across = np.nonzero(cover < 1)
    return down, across, cover[down, across].astype(np.float32)

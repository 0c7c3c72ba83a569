"""The pictures inside the neurons: output maps, incoming weights, or a tint."""

import functools
from collections.abc import Iterable
from math import gcd

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from engine.measurements.link_values import largest_finite
from gui.network_drawing.answers import Answers
from gui.network_drawing.places import GAP_SHARE, Place
from gui.network_drawing.scene import Scene
from gui.theme.colors import Palette, colored, diverging, mix

ROUND = 0.22
FINE = 20
"""Radius of a tile's corners as a share of its side, and rows of a picture that make all gaps whole."""


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
        self._colors: np.ndarray | None = None
        self._images: list[tuple[QRectF, QImage]] = []
        self._is_disc = place.column.look == "disc"
        self._outlines = self._outline(range(len(place.units)))

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
        finite = np.isfinite(flat)
        self.broken = ~finite.all(axis=1)
        sizes = np.abs(np.where(finite, flat, 0.0)).max(axis=1, initial=0.0)
        scales = np.where(sizes > 0, sizes, 1.0) if own_scale else np.maximum(sizes, 1.0)
        with np.errstate(over="ignore", invalid="ignore"):
            shares = values / scales.reshape(-1, *[1] * (values.ndim - 1)).astype(values.dtype)
        colors = colored(shares, -1.0, 1.0, diverging(palette))
        if self._colors is not None and np.array_equal(colors, self._colors):
            return False
        self._colors = colors
        self._images = self._drawn(colors)
        return True

    def tint(self, place: int) -> QColor:
        """The colour in the middle of a neuron."""
        own = self._colors[place].reshape(-1, 4)
        return QColor(*own[len(own) // 2, :3].tolist())

    def paint(self, painter: QPainter, palette: Palette) -> None:
        """Draw all neurons of the column."""
        for box, image in self._images:
            painter.drawImage(box, image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(mix(palette.window, palette.text_quiet, 0.62)), 1))
        painter.drawPath(self._outlines)
        if self.broken.any():
            painter.setPen(QPen(QColor(palette.error), 1.8))
            painter.drawPath(self._outline(np.flatnonzero(self.broken).tolist()))

    def _outline(self, numbers: Iterable[int]) -> QPainterPath:
        path, radius = QPainterPath(), self.place.side * ROUND
        for number in numbers:
            box = self.place.tile(number)
            path.addEllipse(box) if self._is_disc else path.addRoundedRect(box, radius, radius)
        return path

    def _drawn(self, colors: np.ndarray) -> list[tuple[QRectF, QImage]]:
        """One image for each run of neurons: their pictures under one another, with gaps of the right size between."""
        if colors.ndim == 2:
            colors = np.broadcast_to(colors[:, None, None, :], (len(colors), FINE, FINE, 4))
        times = FINE // gcd(colors.shape[1], FINE)  # the gap is a whole number of rows then
        if times > 1:
            colors = colors.repeat(times, axis=1).repeat(times, axis=2)
        count, rows, columns, _four = colors.shape
        gap = round(rows * GAP_SHARE)
        whole = np.zeros((count, rows + gap, columns, 4), np.uint8)
        whole[:, :rows] = colors
        down, across, cover = _corners(rows, columns, 0.5 if self._is_disc else ROUND)
        whole[:, down, across] = (whole[:, down, across] * cover[:, None]).astype(np.uint8)  # premultiplied
        found = []
        for run in self.place.runs():
            part = np.ascontiguousarray(whole[run]).reshape(-1, columns, 4)[:-gap]
            image = QImage(part.data, columns, len(part), 4 * columns, QImage.Format.Format_RGBA8888_Premultiplied)
            image = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
            found.append((self.place.tile(run.start).united(self.place.tile(run.stop - 1)), image))
        return found


def values_of(place: Place, scene: Scene, answers: Answers, backward: bool) -> np.ndarray | None:
    """What the neurons of a column show, (n, rows, columns) with the upper row first or (n,); None while unknown."""
    index = place.column.index + 1
    if place.column.look == "picture":
        if answers.incoming is None or scene.image is None:
            return None
        shown = answers.incoming.gradients if backward else answers.incoming.weights
        return shown.reshape(len(shown), *scene.image) if shown[0].size == np.prod(scene.image) else None
    if answers.maps is not None and index < len(answers.maps.maps):
        found = answers.maps.maps[index]
        return np.repeat(found, found.shape[2], axis=1) if found.shape[1] == 1 else found[:, ::-1]
    if answers.means is not None and index < len(answers.means.means):
        return answers.means.means[index]
    return None


@functools.cache
def _corners(rows: int, columns: int, radius: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The pixels that a round corner cuts: row, column, and how much of each remains (0 to 1)."""
    fine = 4
    y = (np.arange(rows * fine) + 0.5) / (rows * fine)
    x = (np.arange(columns * fine) + 0.5) / (columns * fine)
    away = [np.maximum(np.maximum(radius - at, at - (1 - radius)), 0) for at in (y, x)]
    inside = np.hypot(away[0][:, None], away[1][None, :]) <= radius
    cover = inside.reshape(rows, fine, columns, fine).mean(axis=(1, 3))
    down, across = np.nonzero(cover < 1)
    return down, across, cover[down, across].astype(np.float32)

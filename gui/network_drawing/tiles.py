"""The pictures inside the neurons: output maps, incoming weights, or a tint."""

import functools

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from engine.measurements.link_values import largest_finite
from gui.network_drawing.answers import Answers
from gui.network_drawing.places import Place
from gui.network_drawing.scene import Scene
from gui.theme.colors import Palette, colored, diverging, mix

ROUND = 0.22
"""Radius of a tile's corners as a share of its side."""


def scale_of(values: np.ndarray) -> float:
    """The value that gets the full colour in a neuron's output map: 1, or its largest where that is larger."""
    return max(largest_finite(values), 1.0)


class Tiles:
    """The neurons of one column.

    values: what their pictures show, (n, rows, columns) or (n,), or None while nothing is known.
    """

    def __init__(self, place: Place):
        self.place = place
        self.values: np.ndarray | None = None
        self._colors: np.ndarray | None = None
        self._image: QImage | None = None
        self._palette: Palette | None = None

    def show_values(self, values: np.ndarray | None, palette: Palette, own_scale: bool) -> bool:
        """Show these; True when that looks different from before.

        own_scale: full colour at each neuron's largest value, whatever that is; otherwise see `scale_of`.
        """
        if values is not None and len(values) != len(self.place.units):
            values = None
        self.values = values
        colors = None
        if values is not None:
            flat = values.reshape(len(values), -1)
            sizes = np.abs(np.where(np.isfinite(flat), flat, 0.0)).max(axis=1, initial=0.0)
            scales = np.where(sizes > 0, sizes, 1.0) if own_scale else np.maximum(sizes, 1.0)
            with np.errstate(over="ignore", invalid="ignore"):
                shares = values / scales.reshape(-1, *[1] * (values.ndim - 1)).astype(values.dtype)
            colors = colored(shares, -1.0, 1.0, diverging(palette))
        same = colors is self._colors or (
            colors is not None and self._colors is not None and np.array_equal(colors, self._colors)
        )
        if same and palette is self._palette:
            return False
        self._colors, self._palette = colors, palette
        self._image = _image_of(colors) if colors is not None and colors.ndim == 4 else None
        return True

    def tint(self, place: int) -> QColor | None:
        """The colour of a disc, or None where it has none."""
        if self._colors is None or self._colors.ndim != 2 or not self._colors[place, 3]:
            return None
        return QColor(*self._colors[place, :3].tolist())

    def paint(self, painter: QPainter, palette: Palette) -> None:
        """Draw all neurons of the column."""
        place, broken = self.place, self._broken()
        outline = QPen(QColor(mix(palette.window, palette.text_quiet, 0.62)), 1)
        alarm = QPen(QColor(palette.error), 1.6)
        square = self._image is not None
        radius = place.side * ROUND
        painter.setBrush(QColor(palette.panel) if self._colors is None else Qt.BrushStyle.NoBrush)
        tall = self._image.height() / len(place.units) if square else 0.0
        for number in range(len(place.units)):
            box = place.tile(number)
            painter.setPen(alarm if broken[number] else outline)
            if square:
                painter.drawImage(box, self._image, QRectF(0, number * tall, self._image.width(), tall))
                painter.drawRoundedRect(box, radius, radius)
            elif place.column.look == "disc":
                if self._colors is not None:
                    painter.setBrush(self.tint(number) or QColor(palette.panel))
                painter.drawEllipse(box)
            else:
                painter.drawRoundedRect(box, radius, radius)

    def _broken(self) -> np.ndarray:
        if self.values is None:
            return np.zeros(len(self.place.units), bool)
        return ~np.isfinite(self.values.reshape(len(self.values), -1)).all(axis=1)


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


def _image_of(colors: np.ndarray) -> QImage:
    """All pictures (n, rows, columns, 4) under one another, each with round corners."""
    _count, rows, columns, _four = colors.shape
    colors = colors.copy()
    down, across, cover = _corners(rows, columns)
    colors[:, down, across] = (colors[:, down, across] * cover[:, None]).astype(np.uint8)  # premultiplied
    flat = np.ascontiguousarray(colors.reshape(-1, columns, 4))
    image = QImage(flat.data, columns, len(flat), 4 * columns, QImage.Format.Format_RGBA8888_Premultiplied)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


@functools.cache
def _corners(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The pixels that a round corner cuts: row, column, and how much of each remains (0 to 1)."""
    fine = 4
    y = (np.arange(rows * fine) + 0.5) / (rows * fine)
    x = (np.arange(columns * fine) + 0.5) / (columns * fine)
    away = [np.maximum(np.maximum(ROUND - at, at - (1 - ROUND)), 0) for at in (y, x)]
    inside = np.hypot(away[0][:, None], away[1][None, :]) <= ROUND
    cover = inside.reshape(rows, fine, columns, fine).mean(axis=(1, 3))
    down, across = np.nonzero(cover < 1)
    return down, across, cover[down, across].astype(np.float32)

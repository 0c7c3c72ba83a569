"""Where the neurons of each column stand, and which of them there is room for."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from engine.measurements.link_values import Ends, chosen
from gui.network_drawing.scene import Column, Scene

MOST = 24
"""A column never has more neurons than this, however high it is."""

MOST_FOLDED = 12
LARGEST = 38.0
GAP_SHARE = 0.15
"""The gap between two neurons as a share of their side, about: sides and gaps are whole pixels, so that every neuron looks
the same and a column is one image."""

SUMMARY, LEAST_SUMMARY, SUMMARY_SHARE = 66.0, 36.0, 0.3
"""Height of a summary, and its share of a low column."""

IMAGE, IMAGE_SHARE, PIXELS = 96.0, 0.5, 6
"""The same for the mean image in the middle of the pixels, of which no more than so many are drawn."""

SUMMARY_WIDTH = 64.0
LEAST = {"map": 13.5, "picture": 26.0, "disc": 13.5}
"""The least distance from neuron to neuron at which what is in them can be seen."""

COMFORTABLE = {"map": 22.0, "picture": 30.0, "disc": 20.0}
"""The distance in a column that is folded anyway."""


@dataclass(frozen=True, eq=False)
class Place:
    """One column on the screen.

    x: its middle. units (n,): numbers of the drawn neurons; ys (n,): their middles. side: of a neuron; gap: between two.
    ends: how many are drawn from the beginning and the end. fold: the room of the summary in place of the others, or None.
    """

    column: Column
    x: float
    units: np.ndarray
    ys: np.ndarray
    side: int
    gap: int
    ends: Ends
    fold: QRectF | None

    def tile(self, place: int) -> QRectF:
        """Where a neuron is drawn; `place` counts the drawn ones."""
        half = self.side / 2
        return QRectF(self.x - half, float(self.ys[place]) - half, self.side, self.side)

    def runs(self) -> list[slice]:
        """The neurons that stand closely above one another: all, or those over the summary and those under it."""
        cut = self.ends[0] if self.fold is not None else len(self.units)
        return [run for run in (slice(0, cut), slice(cut, len(self.units))) if run.start < run.stop]

    def bias_mark(self, place: int) -> QPointF:
        """The middle of the mark of a neuron's bias: its lower left corner."""
        half = self.side / 2
        return QPointF(self.x - half + 1.0, float(self.ys[place]) + half - 1.5)

    def top(self) -> float:
        """The upper edge of the first neuron."""
        return float(self.ys[0]) - self.side / 2 if len(self.ys) else 0.0

    @property
    def hidden(self) -> int:
        """How many neurons are not drawn."""
        return (self.column.width or 0) - len(self.units)


def summary_height(room: float, pixels: bool = False) -> float:
    """How high the summary is in a column `room` px high."""
    share, most = (IMAGE_SHARE, IMAGE) if pixels else (SUMMARY_SHARE, SUMMARY)
    return min(max(share * room, LEAST_SUMMARY), most)


def ends_for(width: int, room: float, look: str, pixels: bool = False) -> Ends:
    """How many neurons of `width` are drawn from the beginning and from the end in a column `room` px high.

    pixels: they are the pixels of an image.
    """
    fitting = min(int(room // LEAST[look]), MOST)
    if width <= max(fitting, 1):
        return width, 0
    fitting = int((room - summary_height(room, pixels)) // COMFORTABLE[look])
    drawn = min(max(fitting, 2), PIXELS if pixels else MOST_FOLDED, width - 1)
    return drawn - drawn // 2, drawn // 2


def place_columns(scene: Scene, xs: list[float], top: float, bottom: float) -> list[Place]:
    """Put each column of `scene` around its `x`, between the heights `top` and `bottom`."""
    image = scene.image is not None
    return [
        _placed(column, x, top, bottom, image and column.index < 0) for column, x in zip(scene.columns, xs, strict=True)
    ]


def _placed(column: Column, x: float, top: float, bottom: float, pixels: bool) -> Place:
    width, room, middle = column.width or 0, bottom - top, (top + bottom) / 2
    ends = ends_for(width, room, column.look, pixels)
    units = chosen(width, ends)
    if not len(units):
        return Place(column, x, units, np.zeros(0), 0, 0, ends, None)
    folded = len(units) < width
    summary = round(summary_height(room, pixels)) if folded else 0
    free = room - summary
    largest = COMFORTABLE[column.look] + 4 if folded else LARGEST
    pitch = int(min(largest, free // len(units)))
    side = round(pitch / (1 + GAP_SHARE))
    gap = pitch - side
    tall = len(units) * pitch + summary
    first = round(middle - tall / 2)
    ys = first + np.arange(len(units)) * pitch + gap // 2 + side / 2
    if folded:
        ys[ends[0] :] += summary
    x = round(x - side / 2) + side / 2
    fold = None
    if folded:
        wide = max(SUMMARY_WIDTH, summary)
        fold = QRectF(x - wide / 2, first + ends[0] * pitch, wide, summary)
    return Place(column, x, units, ys, side, gap, ends, fold)

"""A heat map without steps between its cells, and the line along which its values cross a level."""

import numpy as np
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from gui.plots.heat_map import HeatMap
from gui.plots.plot import Plot
from gui.plots.view_curve import ViewCurve


class SmoothMap(HeatMap):
    """Values known at grid points, the first and last of which lie on the edges of the picture."""

    def place(self, rows: int, columns: int, x_range: tuple[float, float], y_range: tuple[float, float]) -> tuple:
        """The `rect` of a picture of a grid whose outer points lie on the limits: half a cell sticks out all around."""
        width, height = x_range[1] - x_range[0], y_range[1] - y_range[0]
        across, up = width / (columns - 1), height / (rows - 1)
        return (x_range[0] - across / 2, y_range[0] - up / 2, width + across, height + up)

    def render(self) -> None:
        """Make the image, in the form in which it is enlarged quickest."""
        super().render()
        if self.qimage is not None:
            self.qimage = self.qimage.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)

    def paint(self, painter: QPainter, *args: object) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        super().paint(painter, *args)


ON_DARK, ON_LIGHT = "#ffffff", "#000000"
"""Colours of lines on the lower and the upper half of a sequential map, in every theme."""


class Boundary(ViewCurve):
    """A thin line on `plot`, or several. color: a token of the palette or "#rrggbb"; strength: how opaque it is."""

    def __init__(self, plot: Plot, color: str = "text", strength: float = 0.65) -> None:
        super().__init__(plot, connect="pairs", skipFiniteCheck=True)
        self._color, self._strength = color, strength
        self.setZValue(1)
        self.setSegmentedLineMode("on")
        plot.addItem(self)
        plot.theme_changed.connect(self.on_theme_changed)
        self.on_theme_changed()

    def on_theme_changed(self) -> None:
        """Take the colour of the theme."""
        color = QColor(self._color if self._color.startswith("#") else getattr(self._plot.theme.palette, self._color))
        color.setAlphaF(self._strength)
        pen = QPen(color, 1.0)
        pen.setCosmetic(True)
        self.setPen(pen)

    def set_color(self, color: str) -> None:
        """Another colour."""
        if color != self._color:
            self._color = color
            self.on_theme_changed()

    def set_lines(self, lines: list[tuple[np.ndarray, np.ndarray]]) -> None:
        """Show these, each as `contour` gives it."""
        nothing = (np.empty(0), np.empty(0))
        self.setData(*(np.concatenate(values) for values in zip(*(lines or [nothing]), strict=True)))


def contour(
    values: np.ndarray,
    level: float,
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    *,
    dashed: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Where `values` (rows, columns) cross `level`: x (2 n,) and y (2 n,), the ends of n straight pieces.

    The grid's outer points lie on the limits. Each cell is crossed on two of its four edges, or, at a saddle, on all four
    (Lorensen & Cline, 1987, in two dimensions); the place on an edge is found on the straight line between its ends.
    dashed: leave out what lies in every other column of cells, or row where the line is steep. (A dashed pen would begin
    anew with each of the small pieces.)
    """
    away = np.asarray(values, dtype=np.float64) - level
    if not np.isfinite(away).all():
        return np.empty(0), np.empty(0)
    low = away < 0
    case = low[:-1, :-1] + 2 * low[:-1, 1:] + 4 * low[1:, 1:] + 8 * low[1:, :-1]
    row, column = np.nonzero((case != 0) & (case != 15))
    case = case[row, column]
    a, b = away[row, column], away[row, column + 1]
    d, c = away[row + 1, column], away[row + 1, column + 1]

    def share(start: np.ndarray, end: np.ndarray) -> np.ndarray:
        gap = start - end
        return np.divide(start, gap, out=np.full_like(gap, 0.5), where=gap != 0)

    # The crossings on the lower, right, upper and left edge of each cell, in cells.
    x = np.stack([column + share(a, b), column + 1.0, column + share(d, c), column + 0.0])
    y = np.stack([row + 0.0, row + share(b, c), row + 1.0, row + share(a, d)])
    twice = np.flatnonzero((case == 5) | (case == 10))
    cells = np.repeat(np.concatenate([np.arange(len(case)), twice]), 2)
    edges = np.concatenate([_ENDS[case].ravel(), _ENDS_OF_SECOND[case[twice]].ravel()])
    x, y = x[edges, cells], y[edges, cells]
    if dashed:
        steep = np.abs(y[1::2] - y[::2]) > np.abs(x[1::2] - x[::2])
        kept = np.repeat(np.where(steep, row[cells[::2]], column[cells[::2]]) % 2 == 0, 2)
        x, y = x[kept], y[kept]
    rows, columns = away.shape
    across, up = (x_range[1] - x_range[0]) / (columns - 1), (y_range[1] - y_range[0]) / (rows - 1)
    return x_range[0] + across * x, y_range[0] + up * y


# Which corners are low (1, 2, 4, 8: counter-clockwise from the lower left) -> which edges a piece joins. In the saddles
# 5 and 10 the low corners are kept apart, by two pieces.
_ENDS = np.array(
    [
        (0, 0),
        (3, 0),
        (0, 1),
        (3, 1),
        (1, 2),
        (3, 0),
        (0, 2),
        (2, 3),
        (2, 3),
        (0, 2),
        (0, 1),
        (1, 2),
        (3, 1),
        (0, 1),
        (3, 0),
        (0, 0),
    ]
)
_ENDS_OF_SECOND = np.zeros((16, 2), int)
_ENDS_OF_SECOND[5], _ENDS_OF_SECOND[10] = (1, 2), (2, 3)

"""The axis on which layers stand side by side: their names where these fit, else their numbers."""

import math
from collections.abc import Sequence

from PySide6.QtGui import QFontMetricsF

from gui.plots.plot import Plot
from gui.theme.fonts import font

MARGINS_PX = 90  # of the view, beside the drawing
GAP_PX = 8


def name_layers(plot: Plot, width: int, names: Sequence[str], short: Sequence[str], first: int = 1) -> None:
    """Write `names`, or `short` ones, under the places `first`, `first` + 1 … of a plot. width: of its view, in px."""
    if not names:
        return
    metrics = QFontMetricsF(font("caption"))
    room = (width - MARGINS_PX) / len(names) - GAP_PX
    fit = all(metrics.horizontalAdvance(name) <= room for name in names)
    widest = max(metrics.horizontalAdvance(name) for name in short)
    each = 1 if fit else math.ceil((widest + 2) / max(room, 1.0))
    plot.axes["x"].setTicks([list(enumerate(names if fit else short, start=first))[::each]])
